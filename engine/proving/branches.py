"""The branches of a standard: what an example can reach, one by one.

In: what the plan holds of a standard. Out: `Branch`es, some with a probe: the standard without that branch.
Guaranteed: a branch is reached by whatever its probe changes; one without a probe says what to look for in
outcomes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import partial
from types import NoneType
from typing import Any

from engine.nodes import AllMet, AnyMet, Earliest, EarliestOf, LatestOf, Promptly
from engine.outcome import State
from engine.plan import ContentStandard, Plan, Standard, Terms


class Sort(StrEnum):
    """What a branch is."""

    VERSION = "version"
    STAGE = "stage"
    EXCEPTION = "exception"
    WHEN = "when"
    ARM = "arm"
    LIMB = "limb"
    END = "end"
    PAUSE = "pause"
    CONTENT = "content"
    BOUNDARY = "boundary"
    STATE = "state"


class Sign(StrEnum):
    """What of a branch must be seen."""

    STATE = "state"  # an outcome in the state that `name` says
    STAGE = "stage"  # an outcome of the stage that `name` says
    VERSION = "version"  # an outcome ruled on a day of [from_day, to_day)
    TRUE = "true"
    FALSE = "false"
    UNKNOWN = "unknown"
    LAST_DAY = "last day in time"
    DAY_LATE = "one day late"
    CHANGED = "changed"  # a certain outcome that differs without the branch
    UNCHANGED = "unchanged"  # a certain outcome that does not


@dataclass(frozen=True, slots=True)
class Branch:
    """One branch: its words, the keys that lead to where it is written, the sign by which it is seen."""

    sort: Sort
    words: str
    path: tuple[str, ...]
    sign: Sign
    name: str = ""
    days: tuple[int, int] = (0, 0)
    probe: Any = None  # makes the standard without the branch


# ---------------------------------------------------------------- duties


def duty_branches(standard: Standard) -> Iterator[Branch]:
    """Yield every branch of a duty: of its versions, then of what it asks under each."""
    if len(standard.terms) > 1:
        for number, terms in enumerate(standard.terms, 1):
            days = terms.from_day, terms.to_day
            yield Branch(Sort.VERSION, f"version {number}", ("versions",), Sign.VERSION, days=days)
    done: set[tuple[Sort, str]] = set()
    for number, terms in enumerate(standard.terms):
        for branch in _of_terms(number, terms):
            if (branch.sort, branch.words) not in done:
                done.add((branch.sort, branch.words))
                yield branch
    yield from _boundaries(standard)
    yield from (_state(state) for state in sorted(_states(standard)))


def _boundaries(standard: Standard) -> Iterator[Branch]:
    """The last day in time, and the day after it where what is late is still owed."""
    dated = [one for one in standard.terms if one.is_series or not isinstance(one.due, Promptly | NoneType)]
    if dated:
        yield Branch(Sort.BOUNDARY, "met on the last day in time", (), Sign.LAST_DAY)
    if any(one.still_owed for one in dated):
        yield Branch(Sort.BOUNDARY, "one day late", (), Sign.DAY_LATE)


def _of_terms(number: int, terms: Terms) -> Iterator[Branch]:
    for stage in ((terms.first,) if terms.first else ()) + terms.stages:
        yield Branch(Sort.STAGE, f"stage {stage.id}", ("series", stage.id), Sign.STAGE, stage.id)
    if terms.when is not None:
        for sign in (Sign.TRUE, Sign.FALSE, Sign.UNKNOWN):
            yield Branch(Sort.WHEN, f"when: {sign}", ("when",), sign)
    for one in terms.unless:
        probe = _changing(number, unless=_but(terms.unless, one.id))
        for sign, words in ((Sign.CHANGED, "applied"), (Sign.UNCHANGED, "not applied")):
            path = ("unless", one.id)
            yield Branch(Sort.EXCEPTION, f"exception {one.id}: {words}", path, sign, probe=probe)
    yield from _arms(number, terms)
    yield from _limbs(number, terms)
    yield from _ends(number, terms)
    if terms.pause is not None:
        probe = _changing(number, pause=None)
        yield Branch(Sort.PAUSE, "paused_while", ("paused_while",), Sign.CHANGED, probe=probe)


def _but(exceptions: Sequence[Any], id_: str) -> tuple[Any, ...]:
    return tuple(one for one in exceptions if one.id != id_)


def _changing(number: int, **changes: Any) -> Callable[[Standard], Standard]:
    """Return the probe that changes a part of one version."""

    def probe(standard: Standard) -> Standard:
        terms = list(standard.terms)
        terms[number] = replace(terms[number], **changes)
        return replace(standard, terms=tuple(terms))

    return probe


def _arms(number: int, terms: Terms) -> Iterator[Branch]:
    met = terms.met
    if not isinstance(met, AnyMet | AllMet) or len(met.of) < 2:
        return
    key = "any_of" if isinstance(met, AnyMet) else "all_of"
    for place, arm in enumerate(met.of):
        left = replace(met, of=met.of[:place] + met.of[place + 1 :])
        probe = _changing(number, met=left)
        words = f"{key}, arm {place + 1}: {getattr(arm, 'kind', None) or 'a date of the anchor'}"
        yield Branch(Sort.ARM, words, ("met_by", key), Sign.CHANGED, probe=probe)


def _limbs(number: int, terms: Terms) -> Iterator[Branch]:
    due = terms.due
    if not isinstance(due, EarliestOf | LatestOf):
        return
    key = "earliest_of" if isinstance(due, EarliestOf) else "latest_of"
    for place in range(len(due.limbs)):
        left = replace(due, limbs=due.limbs[:place] + due.limbs[place + 1 :])
        probe = _changing(number, due=left)
        yield Branch(Sort.LIMB, f"{key}, limb {place + 1}", ("due", key), Sign.CHANGED, probe=probe)


def _ends(number: int, terms: Terms) -> Iterator[Branch]:
    ends = terms.ends
    if ends is None:
        return
    own = {(edge.kind, "to") for edge in terms.anchors}
    points = ends.of if isinstance(ends, Earliest) else (ends,)
    for place, point in enumerate(points):
        if (getattr(point, "kind", None), getattr(point, "attribute", None)) in own:
            continue  # a duty ends with its anchor anyway: the state `cancelled` stands for it
        left = points[:place] + points[place + 1 :]
        kept = None if not left else replace(ends, of=left) if isinstance(ends, Earliest) else None
        probe = _changing(number, ends=kept)
        words = "ends" if len(points) == 1 else f"ends, point {place + 1}"
        yield Branch(Sort.END, words, ("ends",), Sign.CHANGED, probe=probe)


def _state(state: State) -> Branch:
    return Branch(Sort.STATE, f"state: {state}", (), Sign.STATE, state.value)


def _states(standard: Standard) -> set[State]:
    """Return the states that outcomes of a duty can have."""
    found = {State.DUE, State.MET, State.UNKNOWN}
    for terms in standard.terms:
        if terms.total is not None or terms.forbid is not None or terms.count is not None:
            found.add(State.MISSED)
        elif terms.still_owed:
            found |= {State.OVERDUE, State.MET_LATE}
        else:
            found.add(State.MISSED)
        if terms.pause is not None:
            found.add(State.PAUSED)
        if terms.ends is not None and terms.met is not None:
            found.add(State.CANCELLED)
        if terms.force != "law" and terms.met is not None:
            found.add(State.WAIVED)
    return found


# ---------------------------------------------------------------- content standards


def content_branches(standard: ContentStandard) -> Iterator[Branch]:
    """Yield every branch of a content standard: each thing it asks for, missing and present."""
    if standard.when is not None:
        for sign in (Sign.TRUE, Sign.FALSE, Sign.UNKNOWN):
            yield Branch(Sort.WHEN, f"when: {sign}", ("when",), sign)
    for words, path, probe in _asked(standard):
        yield Branch(Sort.CONTENT, f"{words}: missing", path, Sign.CHANGED, probe=probe)
        yield Branch(Sort.CONTENT, f"{words}: present", path, Sign.UNCHANGED, probe=probe)
    yield from (_state(state) for state in (State.MET, State.MISSED, State.UNKNOWN))


def _asked(standard: ContentStandard) -> Iterator[tuple[str, tuple[str, ...], Any]]:
    for key, words in (("sections", "section"), ("headings", "heading")):
        listed = getattr(standard, key)
        path = ("sections",) if key == "sections" else ("each_section_has",)
        for one in listed:
            left = tuple(other for other in listed if other != one)
            yield f"{words} “{one}”", path, partial(replace, **{key: left})
    for place, check in enumerate(standard.checks):
        kept = standard.checks[:place] + standard.checks[place + 1 :]
        yield f"field {check.field} ({place + 1})", ("check",), partial(replace, checks=kept)
    if standard.at_least is not None:
        words = f"at least {standard.at_least} in {standard.each}"
        yield words, ("at_least",), partial(replace, at_least=None)


def with_standard(plan: Plan, one: Standard | ContentStandard) -> Plan:
    """Return a plan with another standard in the place of the one of its name and days."""
    if isinstance(one, Standard):
        return replace(
            plan, standards=tuple(one if each.name == one.name else each for each in plan.standards)
        )
    same = [(each.pack, each.id, each.from_day) for each in plan.contents]
    place = same.index((one.pack, one.id, one.from_day))
    return replace(plan, contents=(*plan.contents[:place], one, *plan.contents[place + 1 :]))
