"""Anchors that look alike are judged once: most reviews and visits of a caseload differ in their ids alone.

In: a standard, an anchor, the scene, how to judge. Out: the `Judged` occurrences that judging gives.
Guaranteed: it is done only where the case holds no fact that the standard could read beside the anchor
(`Reach`), so that all it can see is in the key; the anchor is judged under a name that stands for any, and
with no other attributes than the standard names; its own name is put in afterwards, as renaming a fact
changes nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

from engine.calendar import Moment
from engine.evaluate.anchors import Anchor
from engine.evaluate.content import ContentJudged, documents_of, judge_document, run_content
from engine.evaluate.discharge import Done
from engine.evaluate.judged import Judged
from engine.evaluate.line import LIMITS, ByDay
from engine.evaluate.scene import MISSING, Scene
from engine.evaluate.shape import Carried, Shape
from engine.evaluate.worlds import Need
from engine.facts import Fact, Value
from engine.plan import ContentStandard, Reach, Standard

#: Judges an anchor; with what was found before of such a one, day by day.
Judge: TypeAlias = Callable[[Anchor, ByDay | None], Iterable[Judged]]
#: Stands for what was not judged before.
UNSEEN = object()
#: Stands for the id of any fact; no record can hold it.
ANY = "\N{NULL}"
#: Looks remembered before the older half is forgotten. Measured: of anchors under two kilobytes each, of
#: undated ones under seventy, of documents one, of limits a half; together they stay under 350 MB.
MOST, MOST_UNDATED, MOST_DOCUMENTS, MOST_LIMITS = 100_000, 600, 50_000, 60_000


@dataclass(frozen=True, slots=True)
class Alike:
    """What was judged before under a plan; `dates`: what it is judged on; `days`: of undated anchors, day by
    day; `alone` and `by_itself`: see `Shape`."""

    dates: tuple[Moment, Moment | None]
    judged: dict[Hashable, tuple[Judged, ...]]
    days: dict[Hashable, ByDay]
    documents: dict[Hashable, ContentJudged | None]
    alone: Mapping[str, frozenset[Carried]]
    by_itself: Mapping[tuple[str, int], frozenset[Carried]]
    explain: bool


def alike_in(scene: Scene, shape: Shape, explain: bool) -> Alike:
    """Return what was judged before, for a case of this shape. `explain`: outcomes are to say why."""
    judged: dict[Hashable, tuple[Judged, ...]] = scene.plan.memory.setdefault("judged", {})
    days: dict[Hashable, ByDay] = scene.plan.memory.setdefault("days", {})
    documents: dict[Hashable, ContentJudged | None] = scene.plan.memory.setdefault("documents", {})
    limits: dict[Hashable, object] = scene.plan.memory.setdefault(LIMITS, {})
    for one, most in (
        (judged, MOST),
        (days, MOST_UNDATED),
        (documents, MOST_DOCUMENTS),
        (limits, MOST_LIMITS),
    ):
        if len(one) >= most:
            _forget(one, most // 2)
    dates = (scene.view.as_of, scene.view.known_on)
    return Alike(dates, judged, days, documents, shape.alone, shape.by_itself, explain)


def _forget(memory: dict[Any, Any], count: int) -> None:
    """Forget so many, those first that were remembered first."""
    for key in list(memory)[:count]:
        memory.pop(key, None)


def judge_alike(standard: Standard, anchor: Anchor, alike: Alike, judge: Judge) -> Iterable[Judged]:
    """Return what `judge` makes of the anchor, from memory where one that looks alike was judged before."""
    carried, reach = alike.alone.get(standard.name), standard.reach
    if carried is None or reach is None or not _nameable(anchor):
        return judge(anchor, None)
    needs = frozenset([_unnamed(need, anchor) for need in anchor.needs]) if anchor.needs else anchor.needs
    values = _values(anchor.fact, reach)
    shown = (standard.name, alike.dates, carried, needs, values, *_look(anchor, reach.dates))
    key = (*shown, anchor.start, anchor.earliest, anchor.latest)
    try:
        found = alike.judged.get(key)
    except TypeError:  # rows of a document cannot be told apart quickly
        return judge(anchor, None)
    if found is None:
        by_day = None if anchor.dated else alike.days.setdefault(shown, {})
        one = _anyone(anchor, needs, _attributes(anchor.fact, reach), reach.dates)
        found = alike.judged[key] = tuple(judge(one, by_day))
    return [_of(one, anchor) for one in found]


def judge_documents(standard: ContentStandard, scene: Scene, alike: Alike) -> Iterator[ContentJudged]:
    """Yield what `run_content` does, from memory where a document that looks alike was judged before."""
    version = (standard.name, standard.from_day)
    carried, reach = alike.by_itself.get(version), standard.reach
    if carried is None or reach is None:
        yield from run_content(standard, scene)
        return
    for fact in documents_of(standard, scene):
        dates = (fact.start, fact.end) if reach.dates else None
        key = (version, carried, _values(fact, reach), dates, alike.explain)
        try:
            found = alike.documents.get(key, UNSEEN)
        except TypeError:  # rows of a document cannot be told apart quickly
            found = _judge_anyone(standard, fact, _attributes(fact, reach), scene)
        if found is UNSEEN:
            found = _judge_anyone(standard, fact, _attributes(fact, reach), scene)
            if found is not None and not alike.explain:
                found = found.without_findings()
            alike.documents[key] = found
        if isinstance(found, ContentJudged):
            yield found.of(fact, _named(found.needs, fact.id))


def _values(fact: Fact, reach: Reach) -> tuple[Hashable, ...]:
    """What the attributes hold that can be read, in the order of their names."""
    attrs = fact.attrs
    return tuple([attrs.get(name, MISSING) for name in reach.attributes])


def _attributes(fact: Fact, reach: Reach) -> dict[str, Value]:
    """The attributes that can be read, of those that are there."""
    return {name: fact.attrs[name] for name in reach.attributes if name in fact.attrs}


def _judge_anyone(
    standard: ContentStandard, fact: Fact, attrs: dict[str, Value], scene: Scene
) -> ContentJudged | None:
    return judge_document(standard, Fact(fact.kind, ANY, fact.start, fact.end, attrs), None, scene)


def _nameable(anchor: Anchor) -> bool:
    """Whether the ids of the anchor and of its fact are the recorded one, or a piece or a date of it."""
    return (
        ANY not in anchor.base
        and anchor.id.startswith(anchor.base)
        and anchor.fact.id.startswith(anchor.base)
    )


def _look(anchor: Anchor, dates: bool) -> tuple[Hashable, ...]:
    """All that can be seen of an anchor but its name, its day, its needs and its attributes; with the
    `dates` of its fact if they can be."""
    fact, base, one = anchor.fact, len(anchor.base), anchor.scheduled
    date = (
        None if one is None else (one.for_, one.recorded, one.replaced, one.moved_from, one.held, one.plain)
    )
    return (
        *(anchor.id[base:], fact.id[base:], fact.kind, (fact.start, fact.end) if dates else None),
        *(anchor.end, anchor.sure, date, anchor.dated, anchor.may, anchor.otherwise),
    )


def _unnamed(need: Need, anchor: Anchor) -> Need:
    own, any_ = f"{anchor.fact.kind}/{anchor.base}.", f"{anchor.fact.kind}/{ANY}."
    return Need(need.name.replace(own, any_), need.cause) if need.name.startswith(own) else need


def _anyone(anchor: Anchor, needs: frozenset[Need], attrs: dict[str, Value], dates: bool) -> Anchor:
    fact, base = anchor.fact, len(anchor.base)
    start, end = (fact.start, fact.end) if dates else (None, None)
    any_fact = Fact(fact.kind, ANY + fact.id[base:], start, end, attrs)
    scheduled = None if anchor.scheduled is None else replace(anchor.scheduled, fact=any_fact)
    return Anchor(
        *(ANY + anchor.id[base:], ANY, any_fact, anchor.start, anchor.end, anchor.sure, needs, scheduled),
        *(anchor.follows, anchor.dated, anchor.earliest, anchor.latest, anchor.row, anchor.may),
        otherwise=anchor.otherwise,
    )


def _of(one: Judged, anchor: Anchor) -> Judged:
    """Put in the anchor itself, and its name wherever it is named."""
    base, done = anchor.base, one.done
    if done is not None and done.fact is not None:
        done = Done(done.moment, anchor.fact, done.sure, _named(done.needs, base))
    name = one.occurrence.replace(ANY, base)
    return Judged(
        *(one.standard, one.terms, anchor, name, one.state, one.breach, one.last, done, one.due_between),
        *(one.possible, _named(one.needs, base), one.waiver, one.breach_day, one.breach_between),
        *(_named(one.breach_needs, base), one.chain_breach, one.elapsed, one.start, one.by),
    )


def _named(needs: frozenset[Need], base: str) -> frozenset[Need]:
    if not needs:
        return needs
    return frozenset([Need(one.name.replace(ANY, base), one.cause) for one in needs])
