"""By when, how often and how much: the limits of two duties, weighed step by step.

In: a duty of each council as it stands on the day, scales. Out: `Weighed` points. Guaranteed: a step is
weighed against the step of the same name, else against the one in its place; a step that only one of them
has is weighed against each of the other's.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from engine.analysis.than import Than, Weighed
from engine.analysis.weighed_limits import Scales
from engine.calendar import Limit
from engine.nodes import AsRecorded, Due, Edge, Within
from engine.plan import Count, Stage, Terms
from engine.wording.conditions import clause
from engine.wording.limits import due_text, point_text


class Steps:
    """The limits of two duties."""

    def __init__(self, first: Terms, second: Terms, scales: Scales) -> None:
        self.first, self.second, self.scales = first, second, scales
        self.scenes = scales.first.scene(first), scales.second.scene(second)

    def alike(self, one: object, other: object) -> bool:
        """Whether two parts say the same and mean the same to both councils."""
        return self.scales.alike(one, other)

    def run(self) -> Iterator[Weighed]:
        """Weigh the limit, or the first limit and each step of a series."""
        first, second = self.first, self.second
        counts = [terms.count is not None for terms in (first, second)]
        if any(counts) or any(terms.total is not None for terms in (first, second)):
            yield self._amounts()
            return
        if first.forbid is not None or second.forbid is not None:
            yield self._forbidden()
            return
        if first.is_series != second.is_series:
            than = Than.STRICTER if first.is_series else Than.LOOSER
            words = tuple("again and again" if each.is_series else "once" for each in (first, second))
            yield Weighed("how often", than, words[0], words[1], "one repeats and the other does not")
        yield from self._first_time()
        if first.is_series and second.is_series:
            yield from self._steps()

    def _first_time(self) -> Iterator[Weighed]:
        first, second = self.first, self.second
        repeats = first.is_series or second.is_series
        point = "the first time" if repeats else "the last day in time"
        starts = [_begins(terms) for terms in (first, second)]
        if not repeats or None not in starts:
            yield self.scales.due(point, (starts[0], first), (starts[1], second))
        elif starts != [None, None]:
            words = [
                "as its steps say" if one is None else due_text(one, self.scenes[n])
                for n, one in enumerate(starts)
            ]
            yield Weighed(
                point, Than.UNTOLD, words[0], words[1], "which step rules first depends on the case"
            )

    def _steps(self) -> Iterator[Weighed]:
        mine, theirs = self.first.stages, self.second.stages
        pairs = _matched(mine, theirs)
        for one, other in pairs:
            name = one.id if one.id == other.id else " / ".join(sorted((one.id, other.id)))
            yield self.scales.step(f"step “{name}”", one.every, other.every)
            if not self.alike((one.from_, one.until, one.when), (other.from_, other.until, other.when)):
                words = self._bounds(one, 0), self._bounds(other, 1)
                how = "its beginning, its end or its condition differs"
                yield Weighed(f"when step “{name}” rules", Than.DIFFERS, *words, how)
        taken = {one.id for one, _ in pairs}, {other.id for _, other in pairs}
        more = (
            [one for one in mine if one.id not in taken[0]],
            [one for one in theirs if one.id not in taken[1]],
        )
        if all(more):
            words = self._named(more[0], 0), self._named(more[1], 1)
            yield Weighed("their other steps", Than.UNTOLD, *words, "they rule at different times")
        elif any(more):
            side = 0 if more[0] else 1
            yield from self._more_steps(more[side], (theirs, mine)[side], side)

    def _named(self, stages: Sequence[Stage], side: int) -> str:
        return "; ".join(f"{one.id}: {self._step(one, side)}" for one in stages)

    def _more_steps(self, extra: Sequence[Stage], others: Sequence[Stage], side: int) -> Iterator[Weighed]:
        """Steps that only one of them has: weighed against every step of the other."""
        how = "weighed against each step of the other, in the time that it rules"
        for stage in extra:
            pairs = [(each, stage) if side else (stage, each) for each in others]
            found = {self.scales.step("", one.every, other.every).than for one, other in pairs}
            found -= {Than.SAME} if len(found) > 1 else set()
            than = found.pop() if len(found) == 1 else Than.DIFFERS
            words = ("no such step", self._step(stage, 1)) if side else (self._step(stage, 0), "no such step")
            yield Weighed(f"a further step “{stage.id}”", than, *words, how)

    def _step(self, stage: Stage, side: int) -> str:
        step = self.scales.step("", stage.every, stage.every)
        return (step.first, step.second)[side]

    def _bounds(self, stage: Stage, side: int) -> str:
        scene = self.scenes[side]
        parts = [
            f"{word} {point_text(point, scene)}"
            for word, point in (("from", stage.from_), ("until", stage.until))
            if point is not None
        ]
        parts += [] if stage.when is None else [f"while {clause(stage.when, scene)}"]
        return ", ".join(parts) or "at all other times"

    def _amounts(self) -> Weighed:
        first, second = self.first, self.second
        words = [_amount(terms) for terms in (first, second)]
        than, how = Than.UNTOLD, "they count in different ways"
        if self.alike((first.count, first.total), (second.count, second.total)):
            than, how = Than.SAME, "they say the same"
        elif first.count is not None and second.count is not None:
            if first.count.in_each == second.count.in_each:
                than, how = _more(first.count, second.count), "so many in the same window"
            else:
                how = "they count in windows of different lengths"
        elif first.total is not None and second.total is not None:
            one, other = first.total, second.total
            if one.of == other.of and self.alike((one.where, one.in_last), (other.where, other.in_last)):
                than, how = self.scales.lengths(one.at_most, other.at_most)
        return Weighed("how much in all", than, words[0], words[1], how)

    def _forbidden(self) -> Weighed:
        words = [
            "nothing" if terms.forbid is None else clause(terms.forbid, scene)
            for terms, scene in zip((self.first, self.second), self.scenes, strict=True)
        ]
        same = self.alike(self.first.forbid, self.second.forbid)
        than, how = (Than.SAME, "they say the same") if same else (Than.UNTOLD, "bans are not weighed")
        return Weighed("what is forbidden", than, words[0], words[1], how)


def _begins(terms: Terms) -> Due | None:
    """The first limit; without one of its own a series begins with its first step, if that always rules
    first."""
    if not terms.is_series:
        return terms.due
    if terms.first is not None:
        return terms.first.due
    step = terms.stages[0] if terms.stages else None
    if step is None or step.from_ is not None or step.when is not None or not isinstance(step.every, Limit):
        return None
    return Within(step.every, Edge("anchor", ""))


def usual(terms: Terms) -> Due | Limit | AsRecorded | None:
    """Return the limit that rules without an exception; None where a series has several steps."""
    return terms.due if not terms.is_series else terms.stages[0].every if len(terms.stages) == 1 else None


def _matched(mine: Sequence[Stage], theirs: Sequence[Stage]) -> list[tuple[Stage, Stage]]:
    """Steps of the same name; of those left, the ones in the same place if both have as many."""
    by_id = {one.id: one for one in theirs}
    named = [(one, by_id[one.id]) for one in mine if one.id in by_id]
    left = [one for one in mine if one.id not in by_id]
    known = {one.id for one in mine}
    others = [one for one in theirs if one.id not in known]
    placed = list(zip(left, others, strict=True)) if len(left) == len(others) else []
    return sorted(named + placed, key=lambda pair: min(pair[0].id, pair[1].id))


def _more(one: Count, other: Count) -> Than:
    if one.at_least == other.at_least:
        return Than.SAME
    return Than.STRICTER if one.at_least > other.at_least else Than.LOOSER


def _amount(terms: Terms) -> str:
    if terms.count is not None:
        return f"at least {terms.count.at_least} in each {terms.count.in_each}"
    if terms.total is not None:
        return f"at most {terms.total.at_most} in all"
    return "no such count"


__all__ = ["Steps", "usual"]
