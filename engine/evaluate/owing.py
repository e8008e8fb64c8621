"""What standards owe or may owe, for limits that hang on an event which has not happened yet.

In: a standard and what was judged of it, or what keeps it untold. Out: `Owed` rows in the scene, by the kind
of fact (and the condition on it). Guaranteed: what may be owed is never taken for what is not.
Source: language.md section 4, `earliest_of` ("where the event is itself owed").
"""

from __future__ import annotations

from collections.abc import Sequence

from engine.evaluate.judged import Judged
from engine.evaluate.points import Owed
from engine.evaluate.scene import Scene
from engine.evaluate.worlds import Need
from engine.nodes import FactMet
from engine.outcome import NONE, State
from engine.plan import Standard

NOT_OWED = frozenset({NONE, State.CANCELLED})


def remember_owed(standard: Standard, judged: Sequence[Judged], scene: Scene) -> None:
    """Note which facts the occurrences of a standard owe and by when."""
    if judged and (met := _fact_of(standard)) is not None:
        _note(met, [row for one in judged if (row := _owed(one)) is not None], scene)


def remember_untold(standard: Standard, needs: frozenset[Need], scene: Scene) -> None:
    """Note which facts a standard may owe of which it is not known whether it has anything to hang on."""
    if (met := _fact_of(standard)) is not None:
        _note(met, [Owed(standard.name, "*", None, None, needs, sure=False)], scene)


def _fact_of(standard: Standard) -> FactMet | None:
    return next((terms.met for terms in standard.terms if isinstance(terms.met, FactMet)), None)


def _note(met: FactMet, rows: list[Owed], scene: Scene) -> None:
    for where in {None, met.where}:
        scene.cache.setdefault(("owed", met.kind, where), []).extend(rows)


def _owed(one: Judged) -> Owed | None:
    """What an occurrence owes; None if nothing, or nothing that has a day."""
    last, anchor = one.last, one.anchor
    if anchor is None or one.state is State.CANCELLED:
        return None
    if last is not None and last.day is None and one.due_between is None:
        return None
    sure = one.state is not State.UNKNOWN or NOT_OWED.isdisjoint(one.possible)
    return Owed(
        one.standard.name, one.occurrence, anchor.start.day, last.day if last else None, one.needs, sure
    )
