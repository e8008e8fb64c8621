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
from engine.evaluate.versions import ruling
from engine.evaluate.worlds import Need
from engine.nodes import Met, owed_by
from engine.outcome import NONE, State
from engine.plan import Standard

NOT_OWED = frozenset({NONE, State.CANCELLED})


def remember_owed(judged: Sequence[Judged], scene: Scene) -> None:
    """Note which facts the occurrences of a standard owe and by when."""
    rows: dict[int, tuple[Met, list[Owed]]] = {}
    for one in judged:
        if (row := _owed(one)) is not None and (met := _met_by(one, row.due, scene)) is not None:
            rows.setdefault(id(met), (met, []))[1].append(row)
    for met, owed in rows.values():
        _note(met, owed, scene)


def remember_untold(standard: Standard, needs: frozenset[Need], scene: Scene) -> None:
    """Note which facts a standard may owe of which it is not known whether it has anything to hang on."""
    row = Owed(standard.name, "*", None, None, needs, sure=False)
    for met in {id(terms.met): terms.met for terms in standard.terms}.values():
        if met is not None:
            _note(met, [row], scene)


def _met_by(one: Judged, due: int | None, scene: Scene) -> Met | None:
    """What meets an occurrence by the version in force on its last day."""
    if len(one.standard.terms) == 1 or due is None or one.anchor is None:
        return one.terms.met
    versions = ruling(one.standard, one.anchor.start.day, scene.plan.memory).versions
    return next((terms.met for terms in versions if terms.from_day <= due < terms.to_day), one.terms.met)


def _note(met: Met, rows: list[Owed], scene: Scene) -> None:
    for kind, where in owed_by(met):
        scene.cache.setdefault(("owed", kind, where), []).extend(rows)


def _owed(one: Judged) -> Owed | None:
    """What an occurrence owes; None if nothing, or nothing that has a day."""
    last, anchor = one.last, one.anchor
    if anchor is None or one.state is State.CANCELLED:
        return None
    if last is not None and last.day is None and one.due_between is None:
        return None
    if not anchor.dated:
        return Owed(one.standard.name, one.occurrence, None, None, one.needs | anchor.needs, sure=False)
    sure = one.state is not State.UNKNOWN or NOT_OWED.isdisjoint(one.possible)
    return Owed(
        one.standard.name, one.occurrence, anchor.start.day, last.day if last else None, one.needs, sure
    )
