"""One case of a caseload by itself."""

from __future__ import annotations

from pathlib import Path

from engine.caseload.facts import CaseReader
from engine.caseload.nest import nest
from engine.caseload.one import one_case
from engine.caseload.work import read_cases
from tests.caseload.kit import caseload, sample, swindon


def test_a_case_by_itself_is_the_case_that_an_audit_judges(tmp_path: Path) -> None:
    """Also in tables of every odd form of value, and with the tables in which it has no row."""
    vocabulary = swindon().vocabulary
    for data in (sample(tmp_path / "sample", 4), caseload(tmp_path / "odd", 2, 3)):
        nested = nest(data, vocabulary, tmp_path / f"{data.tables['person'].parent.name}-nested", lambda _: 9)
        every = CaseReader(vocabulary, data.coverage, data.subject).read(read_cases(nested.chunks[0]))
        for case, supplier in every:
            alone = one_case(data, vocabulary, case.id)
            assert alone is not None
            assert (alone.case, alone.supplier) == (case, supplier)


def test_a_case_that_is_not_there_is_none(tmp_path: Path) -> None:
    """A caseload without a table has no case at all."""
    assert one_case(caseload(tmp_path / "some", 2, 3), swindon().vocabulary, "nobody") is None
    assert one_case(caseload(tmp_path / "none", 2, 3, ()), swindon().vocabulary, "C-1") is None
