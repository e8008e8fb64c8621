"""`dutybook trace`: where each row of the source documents went."""

from __future__ import annotations

import json
from pathlib import Path

TRACE = "row\tdisposition\tstandard\tnote\nT-1\tencoded\ttestshire/visits#cla.visit\t\nT-2\t\t\t\n"
ROWS = "row\tsection\tcheckable\tfigure\tconfirmed\nT-1\t1\tyes\t-\t-\nT-2\t2\tno\t-\t-\n"


def test_the_shipped_documents_leave_no_row_out(dutybook):
    """798 rows, totals first, and nothing on standard error."""
    answer = dutybook("trace", "--format", "json")
    data = json.loads(answer.out)

    assert (answer.status, answer.err) == (0, "")
    assert len(data["rows"]) == sum(each["rows"] for each in data["documents"]) == 798
    assert all({"row", "disposition", "standard"} <= row.keys() for row in data["rows"])
    assert all(row["disposition"] for row in data["rows"])


def test_one_document_is_shown_alone(dutybook):
    answer = dutybook("trace", "bradford")

    assert answer.status == 0
    assert answer.out.startswith(
        "bradford: Making a Care Plan for a Child in Care\n  59 rows: 43 encoded, 14 manual"
    )
    assert "BRAD-057  encoded bradford/care-plan-contents#careplan.pathway-plan-instead" in answer.out
    assert "SWIN-" not in answer.out


def test_a_row_that_leads_nowhere_is_told_at_its_place_with_status_2(dutybook, workspace: Path):
    """The rows are shown all the same, and every fault at once."""
    home = workspace / "rules" / "testshire"
    (home / "trace.tsv").write_text(TRACE, encoding="utf-8")
    (home / "rows.tsv").write_text(ROWS, encoding="utf-8")
    answer = dutybook("trace", "testshire", "--rules", workspace / "rules")

    assert answer.status == 2
    assert "T-2  not traced yet" in answer.out
    assert "trace.tsv:3:1  E603  nothing says what became of this row" in answer.err
    assert "trace.tsv:2:13  E610  'testshire/visits#cla.visit' does not list 'T-1'" in answer.err


def test_a_document_that_is_not_there_is_refused_with_those_that_are(dutybook):
    answer = dutybook("trace", "atlantis")

    assert answer.status == 2
    assert "no document 'atlantis': bradford, buckinghamshire" in answer.err
