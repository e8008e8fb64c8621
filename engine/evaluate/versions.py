"""Which version of a duty rules which days of one anchor.

In: the versions of a standard, the anchor's day. Out: versions with the days on which each rules this
anchor. Guaranteed: a one-off goes by the version in force on its anchor's day, a series by the version
in force each day, what discharges by the discharging fact's day, unless `applies_to` says otherwise.
Source: language.md section 4.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, replace

from engine.nodes import Met
from engine.plan import Memory, Standard, Terms
from engine.spans import END_OF_TIME


@dataclass(frozen=True, slots=True)
class Ruling:
    """What rules an anchor: the versions that govern it, those that judge what discharges it, and from when
    until when by what. `same`: some version asks which anchor a fact serves."""

    versions: tuple[Terms, ...]
    judging: tuple[Terms, ...]
    pools: tuple[tuple[int, int, Met], ...]
    same: bool

    def terms_on(self, day: int) -> Terms:
        """Return the version by which a fact of that day is judged."""
        for one in self.judging:
            if one.from_day <= day < one.to_day:
                return one
        return self.versions[0]


def ruling(standard: Standard, day: int, memory: Memory) -> Ruling:
    """Return what rules an anchor of that day, worked out once for all days between two changes."""
    key = ("changes", standard.name)
    changes = memory.get(key)
    if changes is None:
        changes = memory[key] = sorted(edge for one in standard.terms for edge in (one.from_day, one.to_day))
    at = ("ruling", standard.name, bisect_right(changes, day))
    found: Ruling | None = memory.get(at)
    if found is None:
        judging = discharging(standard, day)
        pools = tuple((one.from_day, one.to_day, one.met) for one in judging if one.met is not None)
        same = any(one.same is not None for one in standard.terms)
        found = memory[at] = Ruling(governing(standard, day), judging, pools, same)
    return found


def governing(standard: Standard, day: int) -> tuple[Terms, ...]:
    """Return the versions that rule an anchor of that day, in order; none if none does.

    A series anchored before its first version waits for that version's first day."""
    if len(standard.terms) == 1:
        return _only_version(standard.terms[0], day)
    base = next((one for one in standard.terms if one.from_day <= day < one.to_day), None)
    if base is None:
        base = next((one for one in standard.terms if one.from_day > day and one.by_day), None)
        if base is None:
            return ()
    later = tuple(one for one in standard.terms if one.from_day > base.from_day and one.by_day)
    rows = [base, *later]
    return tuple(
        _until_next(one, rows[place + 1] if place + 1 < len(rows) else None, standard)
        for place, one in enumerate(rows)
    )


def _only_version(one: Terms, day: int) -> tuple[Terms, ...]:
    if day >= one.to_day or (day < one.from_day and not one.by_day):
        return ()
    return (one,) if one.by_day or one.to_day == END_OF_TIME else (replace(one, to_day=END_OF_TIME),)


def _until_next(one: Terms, following: Terms | None, standard: Standard) -> Terms:
    """A version rules until the next one that rules this anchor; past its own end only if it was passed
    over, or governs its anchors for good."""
    passed_over = _passed_over(one, standard)
    if following is not None:
        return replace(one, to_day=following.from_day) if passed_over else one
    return replace(one, to_day=END_OF_TIME) if passed_over or not one.by_day else one


def _passed_over(one: Terms, standard: Standard) -> bool:
    """Whether a later version leaves this one's anchors alone."""
    return any(one.to_day <= other.from_day and not other.by_day for other in standard.terms)


def discharging(standard: Standard, day: int) -> tuple[Terms, ...]:
    """Return the versions whose `met_by` judges facts, each for the facts of its days.

    For a one-off duty all days are covered; for a series those on which a version is in force."""
    rows = [
        one
        for one in standard.terms
        if one.met is not None and not (one.applies_to == "new anchors" and day < one.from_day)
    ]
    if any(one.applies_to == "new anchors" and one.from_day <= day < one.to_day for one in rows):
        rows = [
            one for one in rows if one.from_day <= day < one.to_day or (one.from_day > day and one.by_day)
        ]
    starts = [0, *(one.from_day for one in rows[1:]), END_OF_TIME]
    found = tuple(
        _judging(one, lo, hi, standard) for one, lo, hi in zip(rows, starts, starts[1:], strict=False)
    )
    base = governing(standard, day)
    if not found or not base or found[0].is_series or base[0].from_day <= rows[0].from_day:
        return found
    early = replace(base[0], from_day=0, to_day=rows[0].from_day)  # before any: the anchor's counts
    return (early, replace(found[0], from_day=rows[0].from_day), *found[1:])


def _judging(one: Terms, lo: int, hi: int, standard: Standard) -> Terms:
    if one.is_series and one.applies_to != "new anchors":
        lo, hi = max(lo, one.from_day), hi if _passed_over(one, standard) else min(hi, one.to_day)
    return replace(one, from_day=lo, to_day=hi)
