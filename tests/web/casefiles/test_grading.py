"""How far a case file is, whose grade counts, who sees what, which actions a later audit shows to be met."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from web.casefiles import counts, reaudit, standing
from web.records import grades
from web.records.actions import Action, Task
from web.records.grades import NOT_APPLICABLE, OFSTED, Grade
from web.records.markings import Answer, Marking
from web.records.samples import Asked, CaseFile, Check, Sample

NOW = datetime(2026, 4, 20, 9, tzinfo=UTC)
ONE, TWO = 11, 12
SAMPLE = Sample(3, 1, NOW, ONE, Asked("Visits", 1, "7"), 9, (), OFSTED, (Check("p#a", "A", "Is it?"),))


def file(auditor=ONE, second=None, agreed="") -> CaseFile:
    return CaseFile(5, 3, 1, "C-1", "all", "-", auditor, second, agreed, None, "", 1)


def marking(place=1, grade="Good", answer="Good", done=True, file=5) -> Marking:
    by = ONE if place == 1 else TWO
    return Marking(
        *(
            place,
            file,
            place,
            by,
            (by,),
            1,
            NOW,
            NOW if done else None,
            grade,
            "",
            {"p#a": Answer(answer, "")},
        )
    )


@pytest.mark.parametrize(
    ("case", "pair", "words", "grade"),
    [
        (file(auditor=None), {}, "not allocated", ""),
        (file(), {}, "not begun", ""),
        (file(), {1: marking(done=False)}, "being graded", ""),
        (file(), {1: marking()}, "done", "Good"),
        (file(second=TWO), {1: marking()}, "second marking", ""),
        (file(second=TWO), {2: marking(2)}, "being graded", ""),
        (file(second=TWO), {1: marking(), 2: marking(2)}, "done", "Good"),
        (file(second=TWO), {1: marking(), 2: marking(2, "Inadequate")}, "to be settled", ""),
        (
            file(second=TWO, agreed="Inadequate"),
            {1: marking(), 2: marking(2, "Inadequate")},
            "done",
            "Inadequate",
        ),
    ],
)
def test_two_grades_count_only_where_they_are_the_same_or_were_settled(case, pair, words, grade):
    """How far a file is follows from its markers and what they finished."""
    assert (standing.standing(case, pair), standing.grade_of(case, pair)) == (words, grade)


def test_a_marker_sees_the_other_grades_only_after_finishing():
    """The second marking is blind, and so is the first; whoever grades nothing sees what is finished."""
    case, pair = file(second=TWO), {1: marking(), 2: marking(2, done=False)}

    assert list(standing.shown(case, pair, TWO)) == [2]
    assert list(standing.shown(case, pair, ONE)) == [1]
    assert list(standing.shown(case, pair, 99)) == [1]
    assert list(standing.shown(case, {1: marking(), 2: marking(2)}, TWO)) == [1, 2]


def test_differences_are_counted_over_all_that_two_people_graded():
    """One check and the overall grade of one case graded twice: one of two differs."""
    files = [file(second=TWO), CaseFile(6, 3, 2, "C-2", "all", "-", ONE, None, "", None, "", 1)]
    pairs = {
        5: {1: marking(answer="Good"), 2: marking(2, answer=NOT_APPLICABLE)},
        6: {1: marking(answer="Inadequate", grade="Inadequate", file=6)},
    }
    seen = counts.overview(SAMPLE, files, pairs)

    assert (seen.twice, seen.different, seen.disagreement) == (2, 1, 50)
    assert (seen.done, seen.met) == (2, 1)
    assert seen.grades == {"Outstanding": 0, "Good": 1, "Requires improvement": 0, "Inadequate": 1}
    check = seen.checks[0]
    assert (check.met, check.not_met, check.not_applicable, check.twice, check.different) == (1, 1, 0, 1, 1)


def test_what_each_marker_has_left_is_counted_over_both_places():
    """The one with most left comes first."""
    files = [file(second=TWO), CaseFile(6, 3, 2, "C-2", "all", "-", TWO, None, "", None, "", 1)]
    found = counts.shares(files, {5: {1: marking(), 2: marking(2, done=False)}, 6: {}})

    assert [(each.user, each.given, each.done) for each in found] == [(TWO, 2, 0), (ONE, 1, 1)]


def test_nothing_graded_twice_has_no_rate_of_disagreement():
    """Nought in a hundred would be a finding."""
    assert counts.overview(SAMPLE, [file()], {5: {1: marking()}}).disagreement is None


def action(about: str) -> Action:
    return Action(
        *(1, 5, 3, 1, "C-1", Task("Do", "Team", date(2026, 5, 1), about), NOW, ONE, None, None, "", 1)
    )


def row(state: str, done: date | None) -> dict:
    return {"state": state, "done_at": done, "anchor_at": date(2026, 1, 1)}


@pytest.mark.parametrize(
    ("rows", "met"),
    [
        ([row("missed", None), row("met", date(2026, 3, 12))], True),
        ([row("met_late", date(2026, 3, 12))], True),
        ([row("met", date(2026, 2, 28))], False),  # done before the gap was found
        ([row("met", date(2026, 3, 12)), row("overdue", None)], False),
        ([row("met", date(2026, 3, 12)), row("unknown", None)], False),
        ([row("due", None)], False),
        ([], False),
    ],
)
def test_a_later_audit_shows_a_gap_met_if_it_was_done_since_and_nothing_is_overdue(rows, met):
    """What was missed stays missed; that it is done since then is what counts."""
    said = reaudit.proposals(
        *([action("p#s")], {1: date(2026, 2, 28)}, ("Audit 2", date(2026, 3, 31)), lambda *_: rows, {})
    )

    assert bool(said) is met
    assert said in ({}, {1: "Audit 2 shows it done on Thu 12 Mar 2026, and nothing of it overdue."})


def test_an_audit_of_the_same_day_or_about_nothing_closes_nothing():
    """Only a later day can show that something was done since."""
    rows, days = [row("met", date(2026, 3, 12))], {1: date(2026, 2, 28)}

    assert reaudit.proposals([action("p#s")], days, ("Audit 1", days[1]), lambda *_: rows, {}) == {}
    assert reaudit.proposals([action("")], days, ("Audit 2", date(2026, 4, 1)), lambda *_: rows, {}) == {}


@pytest.mark.parametrize(
    ("later", "number", "answer", "met"),
    [(file(), 4, "Good", True), (file(), 4, "Inadequate", False), (file(), 3, "Good", False)],
)
def test_a_later_case_file_audit_shows_a_check_met_if_its_grade_says_so(later, number, answer, met):
    """The case-file audit that found the gap says nothing of its cure."""
    sample = Sample(number, 1, NOW, ONE, Asked("Autumn", 1, "7"), 9, (), OFSTED, SAMPLE.checks)
    readings = {"C-1": [(sample, later, {1: marking(answer=answer)})]}
    said = reaudit.proposals([action("p#a")], {}, None, lambda *_: [], readings)

    assert bool(said) is met


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        ([Grade("Met", True)], "from 2 to 8 grades"),
        ([Grade("Met", True), Grade("met", False)], "same name"),
        ([Grade("Met", True), Grade("not applicable", False)], "leave it out"),
        ([Grade("Met", True), Grade("x" * 41, False)], "shorten it"),
        ([Grade("Bad", False), Grade("Good", True)], "from the best to the worst"),
        ([Grade("Good", True), Grade("Better", True)], "from the best to the worst"),
    ],
)
def test_grades_that_cannot_be_used_say_why(wanted, said):
    """Each fault has its cure."""
    assert said in grades.faults(wanted)
    assert grades.faults(OFSTED) == ""
