"""Rows of cases to rows of outcomes: the one function that a process pool and Spark both call.

In: a `Job` (a compiled plan, dates, what is known of the data) and record batches of cases. Out: record
batches of outcomes, in the order of the cases and of the evaluator. Guaranteed: an outcome depends on its
own case and the job alone, so however the cases are cut into batches the outcomes are the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import pyarrow as pa

from engine.caseload.allocated import Allocations
from engine.caseload.assumed import Assumed, met_kinds
from engine.caseload.columns import OutcomeRow, to_batch
from engine.caseload.facts import CaseReader, SupplierDue
from engine.caseload.people import Population, people_batch
from engine.caseload.reasons import reason
from engine.diagnostics import Diagnostic
from engine.evaluate import evaluate
from engine.evaluate.plain import PlainMatcher
from engine.facts import Case, Coverage
from engine.matching import Matcher
from engine.outcome import Outcome
from engine.plan import Plan
from engine.vocabulary import Vocabulary

#: So many rows become columns at a time: a row takes a kilobyte, its cells in columns a tenth of that.
PART = 5_000


@dataclass(frozen=True, slots=True)
class Job:
    """All that judging takes beside the cases; it travels to every worker.

    `strengthens`: by pack#id, the standard that one stands on. `only`: the standards (pack#id) whose outcomes
    are wanted; None for all.
    """

    plan: Plan
    vocabulary: Vocabulary
    population: Population
    coverage: Mapping[str, Coverage] = field(default_factory=dict)
    subject: str = "child"
    strengthens: Mapping[str, str] = field(default_factory=dict)
    only: frozenset[str] | None = None


class Judge:
    """A job made ready: it keeps what it has read of values that come again. `matcher`: the plain one, unless
    another is given."""

    def __init__(self, job: Job, matcher: Matcher | None = None) -> None:
        self.job = job
        #: The names of the matchers that have answered.
        self.matchers: set[str] = set()
        self._reader = CaseReader(job.vocabulary, job.coverage, job.subject)
        self._matcher = PlainMatcher(job.plan.rules) if matcher is None else matcher
        self._met = met_kinds(job.plan)

    def evaluate(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        """Return the outcomes of every case of the batch.

        A case that cannot be read has none; `take_faults` says what is wrong with it.
        """
        return self.both(batch)[0]

    def both(self, batch: pa.RecordBatch) -> tuple[pa.RecordBatch, pa.RecordBatch]:
        """Return the outcomes of every case of the batch, and the rows of the cases themselves."""
        parts: list[pa.RecordBatch] = []
        outcomes: list[OutcomeRow] = []
        people = []
        carried = set(batch.schema.names)
        for case, supplier in self._reader.read(batch):
            try:
                allocations = self._allocations(case)
                outcomes += self._rows(case, supplier, allocations)
                people.append(self.job.population.row(case, carried, allocations))
            except Exception as fault:
                fault.add_note(f"in the case {case.id}")
                raise
            if len(outcomes) >= PART:
                parts.append(to_batch(outcomes))
                outcomes = []
        return pa.concat_batches([*parts, to_batch(outcomes)]), people_batch(people)

    def people(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        """Return the rows of the cases alone."""
        carried, population = set(batch.schema.names), self.job.population
        cases = (case for case, _ in self._reader.read(batch))
        return people_batch([population.row(case, carried, self._allocations(case)) for case in cases])

    def take_faults(self) -> tuple[Diagnostic, ...]:
        """Return what was found wrong with the cases since this was last asked."""
        found = self._reader.faults.sorted()
        self._reader.faults.found.clear()
        return found

    def _allocations(self, case: Case) -> Allocations:
        return Allocations(case, self.job.population.as_of, self.job.population.known_on)

    def _rows(self, case: Case, supplier: SupplierDue, allocations: Allocations) -> Iterator[OutcomeRow]:
        job, assumed, as_of = self.job, Assumed(case, self._met), self.job.population.as_of.day
        for one in self._outcomes(case):
            name = f"{one.pack}#{one.standard}"
            if job.only is not None and name not in job.only:
                continue
            days = (as_of,) if one.due is None else (one.due.toordinal(), as_of)
            allocated = allocations.on(days, one.who)
            yield OutcomeRow(
                outcome=one,
                strengthens=job.strengthens.get(name),
                supplier_due=None if one.anchor is None else supplier.get((one.anchor.kind, one.anchor.id)),
                assumptions=assumed.of(one),
                team=allocated.team,
                worker=allocated.worker,
                reason=reason(one),
            )

    def _outcomes(self, case: Case) -> tuple[Outcome, ...]:
        plan, dates = self.job.plan, self.job.population
        outcomes = evaluate(plan, case, dates.as_of, dates.known_on, matcher=self._matcher, explain=False)
        self.matchers.add(self._matcher.name)
        return outcomes
