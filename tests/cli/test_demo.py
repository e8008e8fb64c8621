"""`dutybook demo`: what `make run` shows."""

from __future__ import annotations

from engine.shipped import cases_dir


def test_the_sample_cases_are_checked_against_both_councils(dutybook):
    """Each council's report names every sample case, says what is owed and what was missed, and adds up."""
    answer = dutybook("demo", "--brief")

    assert (answer.status, answer.err) == (0, "")
    swindon, bradford = answer.out.split("Swindon Borough Council")[1].split("what is owed on Mon 20 Apr 2026")
    assert "In numbers" in swindon
    assert "In numbers" in bradford
    samples = len([path for path in cases_dir().iterdir() if path.suffix == ".yaml"])
    assert answer.out.count(f"{samples} cases against") == 2
