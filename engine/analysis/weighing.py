"""Two duties of two councils, weighed point by point.

In: a duty of each as it stands on the day, scales for their limits. Out: `Weighed` points. Guaranteed: a
point in which both say the same is there too; a point that is not understood differs or cannot be told, and
is never called stricter; turned round, every point is mirrored.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from engine.analysis.than import Than, Weighed
from engine.analysis.weighed_limits import Scales, Told, full_point
from engine.analysis.weighed_steps import Steps, usual
from engine.calendar import Limit
from engine.conditions import Condition, parts_of
from engine.nodes import AllMet, AnyMet, AsRecorded, Edge, FactMet, Met, Point
from engine.plan import ContentStandard, Exception_, Terms
from engine.wording.conditions import clause
from engine.wording.duties import met_text
from engine.wording.limits import due_text, every_text, point_text

_SAME = (Than.SAME, "they say the same")


def weighed(first: Terms, second: Terms, scales: Scales) -> Iterator[Weighed]:
    """Yield every point in which two duties can be set side by side."""
    pair = _Pair(first, second, scales)
    yield pair.strength()
    yield pair.clock()
    yield pair.condition("when it is owed", first.when, second.when)
    yield from Steps(first, second, scales).run()
    yield pair.proof()
    yield from pair.exceptions()
    yield from pair.rest()
    yield pair.who()


def about_documents(one: ContentStandard, other: ContentStandard, scales: Scales) -> Iterator[Weighed]:
    """Yield the points of two content standards but for their lists."""
    pair = _Pair(_terms(one), _terms(other), scales)
    yield pair.strength()
    yield pair.clock()
    yield pair.condition("when it is owed", one.when, other.when)
    if one.at_least != other.at_least:
        than = Than.STRICTER if (one.at_least or 0) > (other.at_least or 0) else Than.LOOSER
        words = ["no number" if each.at_least is None else str(each.at_least) for each in (one, other)]
        yield Weighed("how many rows at least", than, words[0], words[1], "compared as numbers")
    yield pair.who()


def _terms(content: ContentStandard) -> Terms:
    """What a content standard says like a duty: for each document."""
    return Terms(
        content.from_day,
        content.to_day,
        (Edge(content.of, ""),),
        when=content.when,
        who=content.who,
        strength=content.strength,
    )


class _Pair:
    """Two duties as they stand on the day."""

    def __init__(self, first: Terms, second: Terms, scales: Scales) -> None:
        self.first, self.second, self.scales = first, second, scales
        self.scenes = scales.first.scene(first), scales.second.scene(second)

    def alike(self, one: object, other: object) -> bool:
        return self.scales.alike(one, other)

    # ------------------------------------------------------------ whether it is owed

    def strength(self) -> Weighed:
        mine, theirs = self.first.strength, self.second.strength
        than = Than.SAME if mine == theirs else Than.STRICTER if mine == "must" else Than.LOOSER
        return Weighed("must or should", than, mine, theirs, "must asks for more than should")

    def clock(self) -> Weighed:
        """What it hangs on: all of the other's things and more is stricter."""
        mine, theirs = self._edges(self.first, 0), self._edges(self.second, 1)
        words = tuple(
            "the breach of " + terms.follows
            if terms.follows
            else "; ".join(point_text(edge, scene) for edge in terms.anchors)
            for terms, scene in zip((self.first, self.second), self.scenes, strict=True)
        )
        than, how = Than.UNTOLD, "the clock starts with different things"
        if self.first.follows != self.second.follows:
            how = "they follow on from different duties"
        elif any(not self.alike(one, one) for one in mine & theirs):
            how = "a status of the same name means different things to them"
        elif mine == theirs:
            than, how = _SAME
        elif mine > theirs or mine < theirs:
            than = Than.STRICTER if mine > theirs else Than.LOOSER
            how = "one hangs on all that the other does, and on more"
        return Weighed("what starts the clock", than, words[0], words[1], how)

    def _edges(self, terms: Terms, side: int) -> frozenset[Point]:
        council = (self.scales.first, self.scales.second)[side]
        return frozenset(full_point(edge, council, terms) for edge in terms.anchors)

    def condition(self, point: str, mine: Condition | None, theirs: Condition | None) -> Weighed:
        """Weigh when something is owed: fewer conditions mean that more is owed."""
        words = self._clauses(mine, theirs, "always")
        than, how = self._fewer(_parts(mine), _parts(theirs))
        return Weighed(point, than, *words, how)

    def _clauses(self, mine: Condition | None, theirs: Condition | None, none: str) -> tuple[str, str]:
        one, other = (
            none if condition is None else clause(condition, scene)
            for condition, scene in zip((mine, theirs), self.scenes, strict=True)
        )
        return one, other

    def _fewer(self, mine: Sequence[Condition], theirs: Sequence[Condition]) -> Told:
        more, less = self._unmatched(mine, theirs), self._unmatched(theirs, mine)
        if not more and not less:
            return _SAME
        if more and less:
            return Than.DIFFERS, "each has a condition that the other has not"
        return (Than.LOOSER if more else Than.STRICTER), "one has all conditions of the other, and more"

    def _unmatched(self, some: Sequence[Condition], others: Sequence[Condition]) -> list[Condition]:
        return [one for one in some if not any(self.alike(one, each) for each in others)]

    # ------------------------------------------------------------ what counts as done

    def proof(self) -> Weighed:
        """Weigh what discharges: more that must be shown is stricter, more ways to show it are looser."""
        words = [
            "nothing is named" if terms.met is None else met_text(terms.met, scene)
            for terms, scene in zip((self.first, self.second), self.scenes, strict=True)
        ]
        than, how = self._met(self.first.met, self.second.met)
        return Weighed("what shows that it was done", than, words[0], words[1], how)

    def _met(self, one: Met | None, other: Met | None) -> Told:
        if self.alike(one, other):
            return _SAME
        for mine, theirs, turned in ((one, other, False), (other, one, True)):
            if (told := self._wider(mine, theirs)) is not None:
                return (told[0].mirrored if turned else told[0]), told[1]
        if (
            isinstance(one, FactMet)
            and isinstance(other, FactMet)
            and (one.kind, one.date) == (other.kind, other.date)
        ):
            than, how = self._fewer(_parts(one.where), _parts(other.where))
            return than.mirrored, how
        return Than.DIFFERS, "each is satisfied by something else"

    def _wider(self, mine: Met | None, theirs: Met | None) -> Told | None:
        """Where one of them has all parts of the other and more."""
        for sort, than, how in (
            (AnyMet, Than.LOOSER, "one accepts all that the other does, and more"),
            (AllMet, Than.STRICTER, "one asks for all that the other does, and more"),
        ):
            if isinstance(mine, sort) and theirs is not None:
                parts = theirs.of if isinstance(theirs, sort) else (theirs,)
                if all(any(self.alike(part, each) for each in mine.of) for part in parts):
                    return than, how
        return None

    # ------------------------------------------------------------ exceptions

    def exceptions(self) -> list[Weighed]:
        """Weigh each exception against the other's on the same condition, or against having none."""
        mine, theirs = list(self.first.unless), list(self.second.unless)
        found = []
        for one in self.first.unless:
            other = next((each for each in theirs if self.alike(one.when, each.when)), None)
            if other is not None:
                mine.remove(one)
                theirs.remove(other)
                found.append(self._instead(one, other))
        found += [self._instead(one, None) for one in mine]
        found += [self._instead(None, other) for other in theirs]
        return sorted(found, key=lambda one: one.point)

    def _instead(self, one: Exception_ | None, other: Exception_ | None) -> Weighed:
        clauses = [
            clause(each.when, scene) for each, scene in zip((one, other), self.scenes, strict=True) if each
        ]
        point = f"exception: if {min(clauses)}"
        released = [each is not None and each.instead is None for each in (one, other)]
        words = ["no exception" if each is None else "nothing is owed" for each in (one, other)]
        if all(released):
            return Weighed(point, Than.SAME, words[0], words[1], _SAME[1])
        if any(released):
            than = Than.LOOSER if released[0] else Than.STRICTER
            told = ["nothing is owed" if free else "it stays owed" for free in released]
            return Weighed(point, than, told[0], told[1], "one lets it fall away, the other does not")
        limits = [
            usual(terms) if each is None else each.instead
            for each, terms in ((one, self.first), (other, self.second))
        ]
        return self._other_limit(point, limits)

    def _other_limit(self, point: str, limits: Sequence[object]) -> Weighed:
        """Weigh the limits that rule under an exception; without one, the usual limit rules."""
        mine, theirs = limits
        steps = [one is None or isinstance(one, Limit | AsRecorded) for one in limits]
        if any(one is None for one in limits) or any(steps) != all(steps):
            words = [self._limit_words(one, side) for side, one in enumerate(limits)]
            return Weighed(
                point, Than.UNTOLD, words[0], words[1], "one of several steps may rule in its place"
            )
        if all(steps):
            return self.scales.step(point, mine, theirs)  # type: ignore[arg-type]  # both are steps
        dues = (mine, self.first), (theirs, self.second)
        return self.scales.due(point, *dues)  # type: ignore[arg-type]  # both are last days

    def _limit_words(self, limit: object, side: int) -> str:
        if limit is None:
            return "its usual steps"
        if isinstance(limit, Limit | AsRecorded):
            return every_text(limit, self.scenes[side])
        return due_text(limit, self.scenes[side])  # type: ignore[arg-type]  # a last day

    # ------------------------------------------------------------ all else

    def rest(self) -> Iterator[Weighed]:
        """Weigh what is left where it is not the same: a clock that stands still, whose record counts, from
        when on it counts, and where the duty ends."""
        yield from self._one_has("a clock that stands still", "pause", Than.LOOSER)
        yield from self._one_has("the record is to be about that very thing", "same", Than.STRICTER)
        yield from self._points()
        if (self.first.nth, self.first.scope) != (self.second.nth, self.second.scope):
            words = ["each" if one.nth is None else f"number {one.nth}" for one in (self.first, self.second)]
            yield Weighed("which of them", Than.DIFFERS, words[0], words[1], "they hang on different ones")

    def _points(self) -> Iterator[Weighed]:
        for point, (name, than) in _POINTS.items():
            mine, theirs = getattr(self.first, name), getattr(self.second, name)
            one = mine and full_point(mine, self.scales.first, self.first)
            other = theirs and full_point(theirs, self.scales.second, self.second)
            if self.alike(one, other):
                continue
            words = [
                "nothing is named" if each is None else point_text(each, scene)
                for each, scene in zip((mine, theirs), self.scenes, strict=True)
            ]
            if one is not None and other is not None:
                yield Weighed(point, Than.DIFFERS, words[0], words[1], "neither asks for more by itself")
            else:
                told = than if other is None else than.mirrored
                yield Weighed(point, told, words[0], words[1], "only one of them names it")

    def _one_has(self, point: str, name: str, than: Than) -> Iterator[Weighed]:
        mine, theirs = getattr(self.first, name), getattr(self.second, name)
        if mine == theirs:
            return
        words = ["no" if one is None else one.replace("_", " ") for one in (mine, theirs)]
        if mine is not None and theirs is not None:
            yield Weighed(point, Than.DIFFERS, words[0], words[1], "they name different things")
            return
        told = than if theirs is None else than.mirrored
        yield Weighed(point, told, words[0], words[1], "only one of them says so")

    def who(self) -> Weighed:
        """Who must act: told, and no reason to call either stricter."""
        mine, theirs = (
            side.words.role(terms.who)
            for side, terms in ((self.scales.first, self.first), (self.scales.second, self.second))
        )
        than = Than.SAME if self.first.who == self.second.who else Than.DIFFERS
        return Weighed("who must act", than, mine, theirs, "roles do not rank", ranks=False)


#: What is said of a duty, and what naming it makes of the duty beside one that does not.
_POINTS = {
    "where it ends": ("ends", Than.LOOSER),
    "since when a record counts": ("since", Than.LOOSER),
    "what starts it anew": ("restart", Than.DIFFERS),
}


def _parts(condition: Condition | None) -> tuple[Condition, ...]:
    return () if condition is None else parts_of(condition)


__all__ = ["about_documents", "weighed"]
