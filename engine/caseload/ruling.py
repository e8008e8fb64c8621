"""What an audit judges by: the compiled policy of one authority, and what its standards are called.

In: nothing (the commands make it of a book). Out: frozen records. Guaranteed: nothing here needs the reports
or the packs themselves.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from engine.calendar import Moment, moment_of_date
from engine.caseload.batch import Job
from engine.caseload.people import Period, Population
from engine.compiling.hearing import hearing
from engine.data.dataset import Dataset
from engine.plan import Plan
from engine.standard import Standard
from engine.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True)
class Ruling:
    """`packs`: pack -> version and hash of its file. `where`: the folders and the name it was read from, so
    that the same can be read again. `words`: what attributes are called, by `kind.attribute`."""

    authority: str
    name: str
    hash: str
    packs: tuple[tuple[str, str, str], ...]
    standards: tuple[Standard, ...]
    plan: Plan
    vocabulary: Vocabulary
    where: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)

    def job(
        self,
        data: Dataset,
        as_of: Moment,
        known_on: Moment | None = None,
        period: Period | None = None,
        only: frozenset[str] | None = None,
        plan: Plan | None = None,
    ) -> Job:
        """Return the job of judging a dataset; other readings of the register are left aside."""
        judged = plan or self.plan
        return Job(
            plan=hearing(replace(judged, alternatives=()), data.silent),
            vocabulary=self.vocabulary,
            population=Population(as_of, known_on, period),
            coverage=data.coverage,
            subject=data.subject,
            strengthens={each.key: each.strengthens for each in self.standards if each.strengthens},
            only=only,
        )


def end_of(data: Dataset, as_of: Moment | None) -> Moment | None:
    """Return the as-of date: as asked for, else the day of the extract, else None."""
    if as_of is not None:
        return as_of
    return None if data.extracted is None else moment_of_date(data.extracted)
