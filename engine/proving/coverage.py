"""Coverage: which branches of which standards no example reaches.

In: a bench. Out: for every branch of a standard whether some example that judges the standard reaches it,
and where it is written. Guaranteed: whether a branch rules is found by judging with and without it, not by
a second reading of the rules; what the matcher was asked tells how `when` came out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from engine.compile import PASSES
from engine.diagnostics import Span
from engine.evaluate.plain import PlainMatcher
from engine.examples import Value, as_expected
from engine.linting.finding import place
from engine.matching import Hit, Row
from engine.outcome import Outcome, State
from engine.plan import ContentStandard, Plan, Standard, maybe_rule, sure_rule
from engine.proving.bench import Bench
from engine.proving.branches import Branch, Sign, Sort, content_branches, duty_branches, with_standard
from engine.proving.changes import definition_of
from engine.proving.trials import Ready, Trial, outcomes_of


@dataclass(frozen=True, slots=True)
class Covered:
    """A branch of a standard (`pack#id`), and the first example that reaches it."""

    standard: str
    sort: Sort
    words: str
    span: Span
    by: str | None

    @property
    def pack(self) -> str:
        return self.standard.partition("#")[0]


@dataclass(slots=True)
class Listening:
    """A matcher that remembers what it was asked and what it answered."""

    matcher: PlainMatcher
    name: str = "plain"
    rows: list[Row] = field(default_factory=list)
    hits: frozenset[Hit] = frozenset()

    def match(self, rows: Sequence[Row]) -> frozenset[Hit]:
        self.rows, self.hits = list(rows), self.matcher.match(rows)
        return self.hits

    def close(self) -> None:
        self.matcher.close()


@dataclass(frozen=True, slots=True)
class _Run:
    """One trial, judged by the policy as it is: outcomes of the standard, and how its `when` came out."""

    trial: Trial
    outcomes: tuple[Outcome, ...]
    signs: frozenset[Sign]


def covered(key: str, bench: Bench) -> Iterator[Covered]:
    """Yield every branch of a standard; of a definition, nothing: its parts are for mutation."""
    if definition_of(key) is not None:
        return
    tree = bench.workshop.segments(key)[-1].layered.tree
    runs = [run_of(trial, key, bench) for trial in bench.trials_of(key)]
    for one in parts_of(key, bench.workshop.plan):
        branches = duty_branches(one) if isinstance(one, Standard) else content_branches(one)
        for branch in branches:
            by = next((run.trial.example.name for run in runs if reaches(run, branch, one, bench)), None)
            yield Covered(key, branch.sort, branch.words, place(tree, branch.path), by)


def parts_of(key: str, plan: Plan) -> list[Standard | ContentStandard]:
    found: list[Standard | ContentStandard] = [one for one in plan.standards if one.name == key]
    return found or [one for one in plan.contents if f"{one.pack}#{one.id}" == key]


def run_of(trial: Trial, key: str, bench: Bench) -> _Run:
    plan = _compiled(bench.plans[trial.wanted].plan)
    listening = Listening(PlainMatcher(plan.rules))
    outcomes = outcomes_of(trial, Ready(plan, listening))
    mine = tuple(one for one in outcomes if f"{one.pack}#{one.standard}" == key)
    return _Run(trial, mine, _signs(key, plan, listening))


def _compiled(plan: Plan) -> Plan:
    domains = plan.domains
    for one in PASSES:
        plan = one(plan)
    return replace(plan, domains={**plan.domains, **domains})


def _signs(key: str, plan: Plan, listening: Listening) -> frozenset[Sign]:
    """Return how the `when` of a duty came out for the facts that it could have been for."""
    found: set[Sign] = set()
    for standard in plan.standards:
        if standard.name != key:
            continue
        for number, terms in enumerate(standard.terms):
            for edge_no, edge in enumerate(terms.anchors):
                maybe = maybe_rule(standard.index, number, edge_no)
                sure = sure_rule(standard.index, number, edge_no)
                for row_no, row in enumerate(listening.rows):
                    if row.kind == edge.kind:
                        hit, certain = ((rule, row_no) in listening.hits for rule in (maybe, sure))
                        found.add(Sign.TRUE if certain else Sign.UNKNOWN if hit else Sign.FALSE)
    return frozenset(found)


# ---------------------------------------------------------------- whether a branch is reached


def reaches(run: _Run, branch: Branch, one: Standard | ContentStandard, bench: Bench) -> bool:
    match branch.sign:
        case Sign.STATE:
            return any(each.state.value == branch.name for each in run.outcomes)
        case Sign.STAGE:
            return any(each.stage == branch.name for each in run.outcomes)
        case Sign.VERSION:
            return any(_ruled_in(each, branch.days, one) for each in run.outcomes)
        case Sign.LAST_DAY:
            return any(_on_last_day(each) for each in run.outcomes)
        case Sign.DAY_LATE:
            return any(each.days_late == 1 for each in run.outcomes)
        case Sign.CHANGED | Sign.UNCHANGED:
            return _probed(run, branch, one, bench)
        case _ if isinstance(one, Standard):
            return branch.sign in run.signs
        case _:
            return branch.sign in _content_signs(run, one, bench)


def _on_last_day(outcome: Outcome) -> bool:
    done, due = outcome.done, outcome.due
    if outcome.state is not State.MET or done is None or done.at is None or due is None:
        return False
    return done.at.isoformat()[:10] == due.isoformat()[:10]


def _ruled_in(outcome: Outcome, days: tuple[int, int], one: Standard | ContentStandard) -> bool:
    by_day = isinstance(one, Standard) and one.terms[-1].by_day
    ruled = outcome.due if by_day else None
    when = ruled or (outcome.anchor.at if outcome.anchor else None)
    return when is not None and days[0] <= when.toordinal() < days[1]


def _probed(run: _Run, branch: Branch, one: Standard | ContentStandard, bench: Bench) -> bool:
    before, after = _by_occurrence(run.outcomes), _by_occurrence(_without(run, branch.probe(one), bench))
    certain = {name: seen for name, seen in before.items() if _is_certain(seen)}
    if branch.sign is Sign.CHANGED:
        differs = any(after.get(name) != seen for name, seen in certain.items())
        return differs or bool(after.keys() - before.keys())
    if isinstance(one, ContentStandard) and any(_is_met(seen) for seen in certain.values()):
        return True
    return any(after.get(name) == seen for name, seen in certain.items())


def _is_certain(seen: Mapping[str, Value]) -> bool:
    """Return whether state and due day are both known: else an exception was neither applied nor not."""
    return seen["state"] != State.UNKNOWN.value and seen["due_between"] is None


def _is_met(seen: Mapping[str, Value]) -> bool:
    return seen["state"] == State.MET.value


def _by_occurrence(outcomes: Iterable[Outcome]) -> dict[str, Mapping[str, Value]]:
    return {each.occurrence: as_expected(each) for each in outcomes}


def _without(run: _Run, one: Standard | ContentStandard, bench: Bench) -> tuple[Outcome, ...]:
    key = one.name if isinstance(one, Standard) else f"{one.pack}#{one.id}"
    ready = bench.ready_with((run.trial.wanted, one), lambda: _probe_plan(run.trial, one, bench))
    found = outcomes_of(run.trial, ready)
    return tuple(each for each in found if f"{each.pack}#{each.standard}" == key)


def _probe_plan(trial: Trial, one: Standard | ContentStandard, bench: Bench) -> Plan:
    return _compiled(with_standard(bench.plans[trial.wanted].plan, one))


def _content_signs(run: _Run, one: ContentStandard, bench: Bench) -> set[Sign]:
    """How the `when` of a content standard came out for each document: what is otherwise without it?"""
    before = _by_occurrence(run.outcomes)
    after = _by_occurrence(_without(run, replace(one, when=None), bench))
    found = {Sign.TRUE if after.get(name) == seen else Sign.UNKNOWN for name, seen in before.items()}
    return found | ({Sign.FALSE} if after.keys() - before.keys() else set())


# ---------------------------------------------------------------- totals


@dataclass(frozen=True, slots=True)
class Reach:
    """How many branches of a pack are reached."""

    pack: str
    reached: int
    branches: int

    @property
    def percent(self) -> float:
        return 100 * self.reached / self.branches


def reach(found: Iterable[Covered]) -> tuple[Reach, ...]:
    """Return the totals of each pack, by name."""
    packs: dict[str, list[Covered]] = {}
    for each in found:
        packs.setdefault(each.pack, []).append(each)
    return tuple(
        Reach(pack, sum(each.by is not None for each in packs[pack]), len(packs[pack]))
        for pack in sorted(packs)
    )
