"""One check, complete: the policy, the dates, the cases with their outcomes, and counts that add up.

In: what the evaluator returned for each case, and the standards that the policy holds. Out: frozen records
for the writers beside this module. Guaranteed: every count of a `Summary` adds up to the outcomes and to
the cases, for each standard and in total; a standard of the policy that gave no outcome anywhere is named.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from engine.outcome import Outcome, State, When
from engine.report.words import NO_TERMS, Terms
from engine.standard import Standard


@dataclass(frozen=True, slots=True)
class PackUsed:
    """A pack of the policy and the exact text it was read from: `hash` is the SHA-256 of the file."""

    pack: str
    version: str
    hash: str
    title: str


@dataclass(frozen=True, slots=True)
class CaseOutcomes:
    """One case and every outcome found for it, in the evaluator's order (topic, pack, standard, time)."""

    case: str
    outcomes: tuple[Outcome, ...]


@dataclass(frozen=True, slots=True)
class Checked:
    """Cases judged against one authority's policy on one date."""

    authority: str
    name: str
    as_of: When
    known_on: When | None
    matcher: str
    policy_hash: str
    packs: tuple[PackUsed, ...]
    standards: tuple[Standard, ...]
    cases: tuple[CaseOutcomes, ...]
    manual: int = 0  # checks of the policy that no machine can make
    terms: Terms = NO_TERMS

    @property
    def outcomes(self) -> tuple[Outcome, ...]:
        """Every outcome of every case, in order."""
        return tuple(outcome for case in self.cases for outcome in case.outcomes)

    def standard_of(self, outcome: Outcome) -> Standard | None:
        """Return the standard an outcome belongs to, if the policy lists it."""
        wanted = (outcome.pack, outcome.standard)
        return next((each for each in self.standards if (each.pack, each.id) == wanted), None)


def narrowed(checked: Checked, keys: frozenset[str]) -> Checked:
    """Return the check of some standards only, named as `pack#id`."""
    cases = tuple(
        CaseOutcomes(case.case, tuple(o for o in case.outcomes if f"{o.pack}#{o.standard}" in keys))
        for case in checked.cases
    )
    standards = tuple(each for each in checked.standards if each.key in keys)
    return replace(checked, cases=cases, standards=standards)


@dataclass(frozen=True, slots=True)
class StandardCount:
    """One standard over all cases: `applied` + `not_applicable` = cases; `states` sums to `outcomes`."""

    standard: Standard
    outcomes: int
    states: Mapping[str, int]
    breaches: int
    applied: int
    not_applicable: int


@dataclass(frozen=True, slots=True)
class Summary:
    """Counts over one check. `states` holds every state, zero included, and sums to `outcomes`."""

    cases: int
    cases_with_breach: int
    cases_without_outcome: int
    outcomes: int
    states: Mapping[str, int]
    breaches: int
    not_breaches: int
    breach_unknown: int
    chain_breaches: int
    judged_from_dates: int
    unconfirmed: int
    unconfirmed_breaches: int
    standards: tuple[StandardCount, ...]
    never_applied: tuple[str, ...]
    manual: int


def summarise(checked: Checked) -> Summary:
    """Count one check, standards grouped by pack; an outcome of a standard not listed is counted as well."""
    outcomes = checked.outcomes
    standards = tuple(_count(standard, checked.cases) for standard in _all_standards(checked))
    breach = Counter(outcome.breach for outcome in outcomes)
    return Summary(
        cases=len(checked.cases),
        cases_with_breach=sum(any(o.breach for o in case.outcomes) for case in checked.cases),
        cases_without_outcome=sum(not case.outcomes for case in checked.cases),
        outcomes=len(outcomes),
        states=_states(outcomes),
        breaches=breach[True],
        not_breaches=breach[False],
        breach_unknown=breach[None],
        chain_breaches=sum(outcome.chain_breach for outcome in outcomes),
        judged_from_dates=sum(outcome.precision is not None for outcome in outcomes),
        unconfirmed=sum(not outcome.confirmed for outcome in outcomes),
        unconfirmed_breaches=sum(o.breach is True and not o.confirmed for o in outcomes),
        standards=standards,
        never_applied=tuple(count.standard.key for count in standards if not count.outcomes),
        manual=checked.manual,
    )


def _all_standards(checked: Checked) -> Iterable[Standard]:
    listed = {each.key: each for each in checked.standards}
    for o in checked.outcomes:
        own = Standard(o.pack, o.standard, o.topic, o.title, o.cite, o.force)
        listed.setdefault(own.key, own)
    packs = list(dict.fromkeys(each.pack for each in listed.values()))
    return sorted(listed.values(), key=lambda each: packs.index(each.pack))


def _count(standard: Standard, cases: tuple[CaseOutcomes, ...]) -> StandardCount:
    mine = [
        [o for o in case.outcomes if (o.pack, o.standard) == (standard.pack, standard.id)] for case in cases
    ]
    every = [outcome for outcomes in mine for outcome in outcomes]
    applied = sum(bool(outcomes) for outcomes in mine)
    return StandardCount(
        standard=standard,
        outcomes=len(every),
        states=_states(every),
        breaches=sum(outcome.breach is True for outcome in every),
        applied=applied,
        not_applicable=len(cases) - applied,
    )


def _states(outcomes: Iterable[Outcome]) -> dict[str, int]:
    found = Counter(outcome.state.value for outcome in outcomes)
    return {state.value: found[state.value] for state in State}
