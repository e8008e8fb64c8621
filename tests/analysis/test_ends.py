"""An end, a stage or an exception that time alone brings is tried past it."""

from __future__ import annotations

import pytest

from engine.analysis.findings import Sort
from tests.analysis.kit import ABOVE, LOCAL, PLAN, VISITS, found, group, local, national, past_days, sorts

WEEKLY = "    series: [{id: first, within: 1 week, of: placement.from}, {id: more, every: %s}]\n"
ENDS = "    ends: [placement.to, %s]\n"


@pytest.mark.parametrize(
    ("step", "end"),
    [("1 week", "6 months after placement.from"), ("6 weeks", "3 years after placement.from")],
)
def test_a_series_that_ends_long_after_is_found(step: str, end: str) -> None:
    """Locally the visits stop after a length of time, nationally they go on."""
    mine = VISITS.replace("    ends: placement.to\n", ENDS % end)

    gone = found(group(national(VISITS + WEEKLY % step), local(mine + WEEKLY % step)), Sort.NOT_OWED)

    assert (gone.above_stage, gone.found) == ("more", 365)


def test_a_stage_that_begins_when_its_own_anchor_has_lasted_is_found() -> None:
    """After two years in one place the local visits are half-yearly."""
    settled = "{id: settled, every: 6 months, when: {lasted: {of: placement, at_least: 2 years}}}"
    series = WEEKLY % "6 weeks"

    later = found(
        group(national(VISITS + series), local(VISITS + series.replace("}]", "}, " + settled + "]"))),
        Sort.LATER,
    )

    assert (later.local_stage, later.found) == ("settled", 365)


def test_what_is_owed_once_and_ends_before_its_last_day_is_found_on_the_dates_on_which_it_does() -> None:
    """Ten working days are more than fifteen days around bank holidays alone; there the plan falls away."""
    above = PLAN + "    ends: placement.to\n"

    gone = found(group(national(above), local(PLAN + ENDS % "15 days after placement.from")), Sort.NOT_OWED)

    assert gone.found == len(past_days(10, 14))
    assert gone.example.day in past_days(10, 14)


def test_what_ends_after_its_last_day_is_never_later() -> None:
    """An end a month on lets no plan go."""
    above = PLAN + "    ends: placement.to\n"

    one = group(national(above), local(PLAN + ENDS % "30 days after placement.from"))

    assert (sorts(one), one.unproved) == (set(), ())


def test_a_birthday_between_the_start_and_the_last_day_is_found() -> None:
    """The plan for those under sixteen falls away on the birthday, that for older ones is never begun."""
    young = PLAN + ENDS % "{birthday: 16 years}" + "    when: {age: {below: 16 years}}\n"
    old = f"  - id: the.other\n    strengthens: {ABOVE}\n{PLAN}    when: {{age: {{from: 16 years}}}}\n"

    gone = found(group(national(PLAN), local(young, rest=old)), Sort.NOT_OWED)

    assert gone.circumstances == ("16 years old the day after",)


def test_an_exception_that_time_alone_brings_before_the_last_day_is_found() -> None:
    """Five days in one place spare the local plan."""
    spared = "    unless: [{id: long, when: {lasted: {of: placement, at_least: 5 days}}, instead: none}]\n"

    assert found(group(national(PLAN), local(PLAN + spared)), Sort.NOT_OWED).found == 365


@pytest.mark.parametrize(
    ("above", "end"),
    [
        ("placement.to", "4 weeks before placement.to"),
        ("2 years after placement.from", "23 months after placement.from"),
    ],
)
def test_an_end_that_no_story_reaches_is_not_called_never_later(above: str, end: str) -> None:
    """Weeks before the placement ends, or a month before the other ends: neither is told."""
    mine = VISITS.replace("    ends: placement.to\n", "    ends: %s\n")

    one = group(national(mine % above + WEEKLY % "6 weeks"), local(mine % end + WEEKLY % "6 weeks"))

    assert one.about(LOCAL) or one.why_not(LOCAL)
