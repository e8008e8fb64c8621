"""The benchmarks do the same invented work each time, and in it every construct has its turn."""

from __future__ import annotations

from collections import Counter
from datetime import date
from itertools import count

import pytest

from benchmarks import run, timing
from benchmarks.sections import table
from benchmarks.synthetic import AS_OF, case_of, plan_of
from engine.evaluate import evaluate
from engine.evaluate.plain import PlainMatcher
from engine.outcome import State


def test_the_same_numbers_give_the_same_work():
    """Two runs are comparable only if they do the same."""
    assert plan_of(60) == plan_of(60)
    assert case_of(60) == case_of(60)


@pytest.mark.parametrize("facts", [10, 60, 200])
def test_a_case_has_as_many_facts_as_it_says(facts):
    """Beside the child's own record."""
    tables = case_of(facts).tables

    assert sum(len(rows) for kind, rows in tables.items() if kind != "person") == facts


def test_a_policy_has_as_many_standards_as_it_says_of_every_form():
    """Series, exceptions, conditions, follow-ons and limits that count back, in equal shares."""
    terms = [standard.terms[0] for standard in plan_of(60).standards]

    assert len(terms) == 60
    assert sum(1 for one in terms if one.is_series) == 10
    assert sum(1 for one in terms if one.unless) == 10
    assert sum(1 for one in terms if one.when is not None) == 10
    assert sum(1 for one in terms if one.follows is not None) == 10
    assert sum(1 for one in terms if one.since is not None) == 10


def test_the_work_is_judging_not_refusing():
    """Outcomes of many states, some of every form, and nothing unknown for want of a fact."""
    plan = plan_of(60)
    outcomes = evaluate(plan, case_of(60), AS_OF, matcher=PlainMatcher(plan.rules), explain=False)
    states = Counter(one.state for one in outcomes)
    forms = {int(one.standard.removeprefix("duty-")) % 6 for one in outcomes}

    assert {State.MET, State.MET_LATE, State.OVERDUE, State.MISSED} <= states.keys()
    assert State.UNKNOWN not in states
    assert forms == set(range(6))


def test_contenders_take_turns_and_the_fastest_run_counts(monkeypatch):
    """A contender that has had enough time is left out of further turns; each has at least two."""
    clock = count(step=2)
    calls: list[str] = []
    monkeypatch.setattr(timing, "perf_counter", lambda: next(clock))

    found = timing.race({"a": lambda: calls.append("a"), "b": lambda: calls.append("b")}, seconds=5)

    assert calls == ["a", "b"] * 3
    assert found == {"a": 2000, "b": 2000}


def test_every_section_has_its_place_on_the_page():
    """And what is written there replaces what stood there, and nothing else."""
    page = run.PAGE.read_text(encoding="utf-8")

    for name in run.SECTIONS:
        once = run.written(page, name, "| new \\1 |")
        assert once.count("| new \\1 |") == 1
        assert run.written(once, name, "| newer |") == once.replace("| new \\1 |", "| newer |")
    with pytest.raises(SystemExit, match="no place for 'other'"):
        run.written(page, "other", "")


def test_a_figure_says_when_and_on_what_it_was_taken(monkeypatch):
    """A machine that is busy with other work says so, for its figures are too high."""
    monkeypatch.setattr(run.os, "cpu_count", lambda: 2)
    monkeypatch.setattr(run.os, "getloadavg", lambda: (0.4, 9.0, 9.0))
    assert run.machine(date(2026, 3, 16)).startswith("2026-03-16, 2 cores, Python 3.")
    assert "busy" not in run.machine(date(2026, 3, 16))

    monkeypatch.setattr(run.os, "getloadavg", lambda: (3.0, 0.0, 0.0))
    assert run.machine(date(2026, 3, 16)).endswith("busy with other work: load 3.0")


def test_tables_are_markdown():
    """Words on the left, numbers on the right with the digits that count."""
    assert table(
        ("what", "ms"), [["check", 1234.5], ["a longer name", 0.123], ["one", 45.67]]
    ).splitlines() == [
        "| what          |    ms |",
        "| ------------- | ----: |",
        "| check         | 1,234 |",
        "| a longer name |  0.12 |",
        "| one           |  45.7 |",
    ]
