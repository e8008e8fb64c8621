"""`dutybook demo`: what `make run` shows."""

from __future__ import annotations

from engine.shipped import cases_dir


def test_the_sample_cases_are_checked_against_both_councils(dutybook):
    """Each council's report names every sample case, says what is owed and what was missed, and adds up."""
    answer = dutybook("demo", "--brief")

    assert (answer.status, answer.err) == (0, "")
    samples = len([path for path in cases_dir().iterdir() if path.suffix == ".yaml"])
    _, swindon, bradford = answer.out.split(": what is owed on Mon 20 Apr 2026\n")
    for report in (swindon, bradford):
        assert report.startswith(f"{samples} cases against")
        assert "breach" in report.split("In numbers")[1]
        assert all(f"\n{path.stem}  " in report for path in cases_dir().glob("*.yaml"))
