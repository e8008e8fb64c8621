"""Duties that count in windows of time: when to try what counts, and where a local one is never weaker.

In: a bench, stories. Out: days, windows, and why nothing is proved. Guaranteed: which windows are owed is the
evaluator's word; a local count is called never weaker only where the very same things are counted, of the
same anchors, in the same windows or in such as fill those above, and as many of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from engine.analysis.bench import AFAR, Bench
from engine.analysis.dates import telling_days
from engine.analysis.scenario import Scenario
from engine.conditions import All, Condition, Field
from engine.nodes import Edge, FactMet
from engine.outcome import State
from engine.plan import Standard, Terms

#: Windows that fill another one, whatever the year.
FILLS = frozenset(
    {
        ("month", "quarter"),
        ("month", "calendar year"),
        ("month", "academic year"),
        ("quarter", "calendar year"),
    }
)
#: So many windows of a duty are tried.
MOST = 3
_TRIED = "a breach was looked for from one start date on"


def times(bench: Bench) -> int:
    """Return how often a thing has to be done, so that every count of the group is reached."""
    return max((terms.count.at_least for one in bench.every for terms in one.terms if terms.count), default=1)


def days_to_try(bench: Bench, story: Scenario) -> tuple[int, ...]:
    """Return the days, counted from the start, on which what is done the last of so many `times` falls into a
    window of each count; an early one alone where nothing is counted."""
    often, early = times(bench), max(2, times(bench) - 1)
    counting = [one.name for one in bench.every if any(terms.count for terms in one.terms)]
    starts = (
        first for name in counting for first, _ in windows_of(bench, story, name, bench.ordinary)[:MOST]
    )
    return tuple(sorted({early, *(first + often - 1 for first in starts)}))


def windows_of(bench: Bench, story: Scenario, name: str, start: int) -> list[tuple[int, int]]:
    """Return the first and the last day of the windows in which a count is owed, counted from the start."""
    rows = bench.outcomes(story, start, start + AFAR).get(name, ())
    return [
        (
            date.fromisoformat(one.occurrence.rpartition("/")[2]).toordinal() - start,
            one.due.toordinal() - start,
        )
        for one in rows
        if one.due is not None and one.state is not State.CANCELLED
    ]


def why_not_proved(bench: Bench, stories: Iterable[Scenario]) -> str | None:
    """Return why it is not shown that who keeps the local duties keeps a count above; None: it is shown."""
    versions = bench.versions(bench.above)
    for local in bench.locals:
        mine = bench.versions(local)
        why = "there are several versions of it" if len(versions) != 1 or len(mine) != 1 else None
        why = why or next(_unlike(local, mine[0], versions[0]), None)
        if why:
            return f"it counts in windows of time and {why}; {_TRIED}"
    for story in stories:
        for start in telling_days(bench.plan, bench.starts):
            if not all(_filled(bench, story, local, start) for local in bench.locals):
                told = ", ".join(story.words) or "the plainest case"
                return (
                    f"it counts in windows of time, and a local one has fewer in one case ({told}); {_TRIED}"
                )
    return None


def _unlike(local: Standard, mine: Terms, above: Terms) -> Iterator[str]:
    """Yield what makes two counts such that they cannot be set beside each other."""
    assert above.count is not None  # whoever asks has looked
    if mine.count is None:
        yield f"{local.name} does not"
        return
    here, there = mine.count.in_each, above.count.in_each
    if here != there and (here, there) not in FILLS:
        yield f"each {here}, in which {local.name} counts, does not fill each {there}"
    if mine.anchors != above.anchors or mine.same != above.same or mine.nth or above.nth:
        yield f"{local.name} counts for something else"
    if any((one.unless, one.since, one.scope) != _PLAIN for one in (mine, above)):
        yield "there are exceptions or a look-back"
    if _end(mine) != _end(above):
        yield f"{local.name} ends at another time"
    if not (_by_attributes(mine) and _by_attributes(above)):
        yield "what counts depends on more than what is recorded of it"
    if above.strength == "must" and mine.strength != "must":
        yield f"{local.name} only says should"


_PLAIN: tuple[object, ...] = ((), None, None)


def _end(terms: Terms) -> object:
    """The end, if it is not simply that of what the duty hangs on."""
    ends, kinds = terms.ends, {"anchor", *(edge.kind for edge in terms.anchors)}
    own = isinstance(ends, Edge) and ends.attribute == "to" and ends.kind in kinds
    return None if own else ends


def _by_attributes(terms: Terms) -> bool:
    """Whether what counts is one kind of fact, told by attributes of its own."""
    return isinstance(terms.met, FactMet) and _own_fields(terms.met.where)


def _own_fields(where: Condition | None) -> bool:
    if isinstance(where, All):
        return all(_own_fields(one) for one in where.of)
    return where is None or (isinstance(where, Field) and "." not in where.name)


def _filled(bench: Bench, story: Scenario, local: Standard, start: int) -> bool:
    """Whether the local duty asks for as many within each window of the one above."""
    count, wanted = bench.versions(local)[0].count, bench.versions(bench.above)[0].count
    assert count is not None  # `_unlike` has looked
    assert wanted is not None
    mine = windows_of(bench, story, local.name, start)
    every = windows_of(bench, story, bench.above.name, start)
    return all(
        count.at_least * sum(first <= low and high <= last for low, high in mine) >= wanted.at_least
        for first, last in every
        if start + last < start + AFAR
    )
