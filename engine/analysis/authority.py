"""Everything that can be said of one authority's standards beside those that they stand on.

In: the packs, an authority, years. Out: a `Comparison`. Guaranteed: the same input gives the same comparison,
whatever the number of processes; a group that could not be compared says why.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from engine.analysis.alone import Ledger
from engine.analysis.bench import Bench
from engine.analysis.beside import policy_beside
from engine.analysis.contents import Lacking, lacking
from engine.analysis.findings import Compared, Finding, How, Link, Sort
from engine.analysis.groups import Grouped, grouped
from engine.analysis.keeping import Keeper
from engine.analysis.names import Names, names_of
from engine.analysis.proving import Prover
from engine.analysis.shared_out import shared_out
from engine.analysis.untried import untried
from engine.compile import PASSES, compile_policy
from engine.layering.policy import Policy
from engine.load import Library, LoadedAuthority
from engine.plan import Plan
from engine.vocabulary import Vocabulary

#: Terms that are assumed where the authority's file names none and a duty counts them: first and last day.
USUAL_TERMS = (((9, 1), (12, 19)), ((1, 5), (3, 31)), ((4, 16), (7, 21)))


@dataclass(frozen=True, slots=True)
class Years:
    """The years over which start dates are tried, both included, and the year that examples are taken
    from."""

    first: int
    last: int
    shown: int

    @property
    def starts(self) -> range:
        """Every day of the years."""
        return range(date(self.first, 1, 1).toordinal(), date(self.last + 1, 1, 1).toordinal())


@dataclass(frozen=True, slots=True)
class Task:
    """One group under one reading."""

    above: str
    links: tuple[Link, ...]
    alternative: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Comparison:
    """What was found for one authority."""

    authority: str
    name: str
    policy_hash: str
    years: Years
    every_case: bool  # none was spared because it came to the same as another on every telling day
    compared: tuple[Compared, ...]
    silent: tuple[str, ...]
    lacking: tuple[Lacking, ...]
    names: Names
    assumed_terms: bool

    @property
    def judged(self) -> int:
        """How many evaluations were made."""
        return sum(one.judged for one in self.compared)


def compare(
    library: Library,
    loaded: LoadedAuthority,
    real: Policy,
    years: Years,
    only: frozenset[str] = frozenset(),
    jobs: int = 1,
    after_each: Callable[[object], None] = lambda _: None,
    every_case: bool = False,
) -> Comparison:
    """Compare every local standard of an authority with the one that it stands on.

    `real`: the policy of `loaded`. `only`: standards (`pack#id`), whose groups alone are taken. `every_case`:
    try each on all dates, also where it comes to the same as another on every telling day. Raises InputFault
    for a faulty policy."""
    policy, replaced = policy_beside(library, loaded, real)
    plan = compile_policy(policy)
    groups = grouped(policy, plan, replaced)
    work = list(_tasks(policy, groups, only))
    compared = list(_run(_AtHand(plan, policy.vocabulary, years, every_case), work, jobs, after_each))
    kept, silent = _without_strangers(compared, groups)
    stands_on = {f"{one.pack}#{one.id}": one.strengthens or "" for one in policy.content}
    return Comparison(
        real.authority.authority,
        real.authority.name,
        real.hash,
        years,
        every_case,
        tuple(kept),
        () if only else silent,
        () if only else lacking(plan.contents, stands_on, years.starts[-1]),
        names_of(policy, plan),
        not plan.calendar.terms and any(_counts_terms(plan, one.above) for one in kept),
    )


def _tasks(policy: Policy, groups: Grouped, only: frozenset[str]) -> Iterator[list[Task]]:
    """Each group as it is read, followed by it under other readings that change it."""
    for above, links in groups.groups.items():
        if only and not only & {above, *(link.local for link in links)}:
            continue
        names = {above, *(link.local for link in links if link.how is not How.SAME_ACT)}
        others = [
            Task(above, links, (one.reading, one.choice))
            for one in policy.alternatives
            if names & {f"{each.pack}#{each.id}" for each in one.duties}
        ]
        yield [Task(above, links), *others]


@dataclass(frozen=True, slots=True)
class _AtHand:
    """What every task needs."""

    plan: Plan
    vocabulary: Vocabulary
    years: Years
    every_case: bool


def _run(
    at_hand: _AtHand, work: Sequence[Sequence[Task]], jobs: int, after_each: Callable[[object], None]
) -> Iterator[Compared]:
    """Compare group by group, the largest first; what comes out is in the order of the groups."""
    order = sorted(range(len(work)), key=lambda n: -_size(at_hand.plan, work[n][0]))
    return (one for found in shared_out(_group, at_hand, work, jobs, after_each, order) for one in found)


def _size(plan: Plan, task: Task) -> int:
    """How long a group may take, as far as can be seen beforehand: its stages and exceptions."""
    names = {task.above, *(link.local for link in task.links)}
    rows = [terms for one in plan.standards if one.name in names for terms in one.terms]
    return sum(1 + len(terms.stages) + len(terms.unless) for terms in rows)


def _group(at_hand: _AtHand, tasks: Sequence[Task]) -> list[Compared]:
    """Compare one group as it is read, then under its other readings."""
    plan, years = at_hand.plan, at_hand.years
    if not plan.calendar.terms and _counts_terms(plan, tasks[0].above):
        plan = replace(plan, calendar=plan.calendar.with_local(terms=_usual_terms(years)))
    ledger = Ledger(at_hand.every_case)
    return [compared(plan, at_hand.vocabulary, years, task, ledger) for task in tasks]


def under(plan: Plan, alternative: tuple[str, str] | None) -> Plan:
    """Return the plan under another reading."""
    if alternative is None:
        return plan
    other = next(one.plan for one in plan.alternatives if (one.reading, one.choice) == alternative)
    changed = {one.name: one for one in other.standards}
    standards = tuple(changed.get(one.name, one) for one in plan.standards)
    return compile_again(replace(plan, standards=standards, counting=other.counting))


def compile_again(plan: Plan) -> Plan:
    """Return a plan of changed standards with its order, values and rules worked out afresh."""
    for one in PASSES:
        plan = one(plan)
    return plan


def compared(plan: Plan, vocabulary: Vocabulary, years: Years, task: Task, ledger: Ledger) -> Compared:
    """Compare one group; under another reading, only where that makes a difference. `ledger`: what was judged
    for the group so far."""
    names, before = [link.local for link in task.links], ledger.judged
    bench = Bench(under(plan, task.alternative), vocabulary, task.above, names, years.starts, ledger)
    chosen = None
    if task.alternative is not None:
        chosen = Bench(plan, vocabulary, task.above, names, years.starts, ledger)
    prover = Prover(bench, years.shown, chosen)
    findings: list[Finding] = list(prover.run())
    unproved = dict(prover.unproved)
    if bench.starts:
        keeper = Keeper(bench, years.shown)
        findings += keeper.run(prover.stories, findings)
        unproved |= keeper.unproved
    marked = tuple(replace(one, alternative=task.alternative) for one in findings)
    return Compared(
        task.above,
        task.links,
        marked,
        tuple(unproved),
        prover.looked_through,
        prover.cases,
        len(bench.starts),
        ledger.judged - before,
        task.alternative,
        frozenset(prover.met_together),
        untried(bench),
    )


def _counts_terms(plan: Plan, name: str) -> bool:
    standard = next(one for one in plan.standards if one.name == name)
    return any(terms.count is not None and terms.count.in_each == "term" for terms in standard.terms)


def _usual_terms(years: Years) -> list[tuple[int, int]]:
    return [
        (date(year, *first).toordinal(), date(year, *last).toordinal())
        for year in range(years.first - 1, years.last + 4)
        for first, last in USUAL_TERMS
    ]


def _without_strangers(
    compared: Iterable[Compared], groups: Grouped
) -> tuple[list[Compared], tuple[str, ...]]:
    """Leave out pairings that were found where both are never owed at once, and call those duties silent."""
    kept, silent = [], list(groups.silent)
    for one in compared:
        links = tuple(
            link for link in one.links if link.how is not How.SAME_ACT or link.local in one.met_together
        )
        if not links:
            silent += [one.above] if one.alternative is None else []
            continue
        names = {link.local for link in links}
        findings = tuple(each for each in one.findings if each.local is None or each.local in names)
        kept.append(replace(one, links=links, findings=findings))
    return _only_new(kept), tuple(sorted(silent))


def _only_new(compared: Sequence[Compared]) -> list[Compared]:
    """Under another reading, leave only what is not so under the one chosen."""
    chosen = {one.above: {each.key for each in one.findings} for one in compared if one.alternative is None}
    found = []
    for one in compared:
        if one.alternative is None:
            found.append(one)
            continue
        new = tuple(each for each in one.findings if each.key not in chosen.get(one.above, set()))
        found.append(replace(one, findings=new))
    return found


__all__ = ["Comparison", "Sort", "Task", "Years", "compare", "compared", "compile_again", "under"]
