"""What the report of an audit says and draws: sentences, shares and charts of a summary."""

from __future__ import annotations

import copy
import re

import pytest

from engine.report.audit_page import charts, findings, render
from engine.report.audit_page.numbers import day, month, number, of_things, share
from tests.report.summary_kit import summary


@pytest.mark.parametrize(
    ("shown", "wanted"),
    [
        (number(1234), "1,234"),
        (number(None), "[c]"),
        (of_things(1, "child", "children"), "1 child"),
        (of_things(None, "child", "children"), "[c] children"),
        (share([0.25, 0.25]), "25.0%"),
        (share([0.1589, 0.9549]), "15.9% to 95.5%"),
        (share(None), "not shown"),
        (day("2026-03-31"), "31 March 2026"),
        (day(None), "–"),
        (month("2025-04"), "Apr 2025"),
        (month(""), "no due day"),
    ],
)
def test_numbers_are_said_as_a_person_would(shown, wanted):
    """A hidden number is `[c]`, a share with unknowns a range."""
    assert shown == wanted


def test_the_headline_counts_each_topic_once():
    """Children and gaps stand in one sentence, before anything else."""
    assert findings.headline(summary()) == (
        "Of 40 children, 12 have at least one gap: 18 gaps in all, each topic counted once for a child."
    )


def test_unconfirmed_figures_are_never_headlined():
    """They are told beside the gaps by force and are not among them."""
    forces = [row["force"] for row in findings.by_force(summary())]

    assert "by figures that nobody has confirmed" not in forces
    assert findings.about_unconfirmed(summary()) == (
        "6 gaps rest on figures that nobody has checked against their source yet. They are not counted "
        "above. Topics, teams, workers and single breaches count them too, 24 gaps in all; 1 standard "
        "has such figures."
    )


def test_the_share_leaves_out_what_the_data_cannot_answer_at_all():
    """A table that is not there widens no range; what is unknown of a standard that is told does."""
    assert findings.share_told(summary()) == pytest.approx([60 / 100, 80 / 100])


def test_a_standard_of_few_children_of_which_nothing_is_told_stays_in_the_share():
    """The range is wider by its hidden number and not hidden with it, and the page says so."""
    few = copy.deepcopy(summary())
    few["standards"][2] |= {"unknown": None, "outcomes": None}

    assert findings.share_told(few) == pytest.approx([60 / 140, 120 / 140])
    assert findings.about_left_out(few) == (
        "1 more such standard of few children is not left out, which would show small numbers."
    )
    assert findings.about_left_out(summary()) == (
        "It leaves out 1 standard of which this data tells nothing; with it the share is 42.9% to 85.7%."
    )


def test_a_hidden_number_behind_the_share_hides_it():
    """No share is worked out of numbers that must not be worked out."""
    hidden = copy.deepcopy(summary())
    hidden["totals"][0]["late"] = None

    assert findings.share_told(hidden) is None


def test_an_empty_population_is_said_to_be_empty():
    """Nothing counted is no success."""
    empty = copy.deepcopy(summary())
    empty["population"] |= {"cases": 0}

    assert findings.headline(empty).startswith("No case of the data belongs to the population")


def test_children_without_a_known_gap_are_not_called_well_served():
    """What cannot be told stands in the same sentence."""
    untold = copy.deepcopy(summary())
    untold["headline"] |= {"children_with_gap": 0, "gaps": 0}

    assert findings.headline(untold).startswith("Of 40 children, none is known to have a gap; of ")
    assert findings.headline(untold).endswith(" cannot be told from this data.")


def test_a_kind_that_is_carried_in_part_is_no_field_to_record():
    """No recording settles what an export never holds."""
    told = copy.deepcopy(summary())
    visits = {
        "field": "visit",
        "words": None,
        "standards": 2,
        "unknown": 9,
        "settled_alone": 9,
        "children": 7,
    }
    told["settles"].append(visits)

    assert visits in findings.partly(told)
    assert visits not in findings.settling(told)


def test_teams_whose_shares_are_hidden_are_still_teams_that_the_data_names():
    """Only where nobody was allocated does the data not say who had a case."""
    row = {"name": "north", "gaps": None, "share_on_time": None}

    assert findings.about_groups([row], "team") == "No team has gaps whose number is shown."
    assert findings.about_groups([{**row, "gaps": 0}], "team") == "No team is known to have a gap."
    assert findings.about_groups([{**row, "name": "not allocated"}], "team").startswith(
        "The data does not say"
    )


def test_most_gaps_has_the_one_that_has_most():
    """Also where its share in time is hidden; its name stays as it is written."""
    most = {"team": "CP North", "gaps": 200, "share_on_time": None}
    next_ = {"team": "JB12", "gaps": 50, "share_on_time": [0.5, 0.5]}
    hidden = {"team": "small", "gaps": None, "share_on_time": None}

    def told(*rows):
        return findings.about_groups(findings.groups(rows, "team"), "team")

    assert told(next_, most) == "CP North has most gaps, 200."
    assert told(hidden, next_) == (
        "JB12 has most gaps of those that are shown, 50; 50.0% of what was owed was in time."
    )
    assert findings.about_topics([{"title": "Visits", "gaps": None}]) == (
        "No topic has gaps whose number is shown."
    )


def test_a_bar_of_hidden_numbers_is_said_not_to_be_drawn():
    """A label without a bar would look like nought."""
    rows = [
        {"month": "May", "on_time": 9, "late": 1, "unknown": 0, "gaps": 7},
        {"month": "June", "on_time": None, "late": None, "unknown": None, "gaps": None},
    ]

    assert "June: [c], not drawn" in charts.bars(rows, "month", charts.JUDGED, "by month")
    assert "June" not in charts.bars(rows, "month", charts.GAPS, "by month")


def test_months_that_tell_nothing_make_no_trend():
    """A share from nought to all says nothing."""
    rows = [
        {"month": "2025-04", "share_on_time": [0.0, 1.0]},
        {"month": "2025-05", "share_on_time": [0.5, 0.5]},
        {"month": "2025-06", "share_on_time": [0.75, 0.75]},
    ]

    assert findings.about_months(rows[:2]).startswith("There are too few months")
    assert findings.about_months(rows) == "In May 2025 50.0% of what fell due was in time, in Jun 2025 75.0%."


def test_the_trend_ends_with_the_month_of_the_audit_and_compares_it_with_the_year_before():
    """What falls due later is no trend yet, and what is old is left to the workbook."""
    told = copy.deepcopy(summary())
    names = ["2019-08", "2025-02", "2025-03", "2026-01", "2026-03", "2026-12"]
    told["months"] = [
        {**told["months"][1], "month": name, "share_on_time": [place / 10, place / 10]}
        for place, name in enumerate(names, start=1)
    ]
    rows = findings.trend(told)

    assert [row["month"] for row in rows] == names[1:5]
    assert findings.about_months(rows) == "In Mar 2025 30.0% of what fell due was in time, in Mar 2026 50.0%."
    assert [row["month"] for row in findings.every_month(rows)][:4] == [
        "2025-02",
        "2025-03",
        "2025-04",
        "2025-05",
    ]
    assert "Jan 2020" not in render(told)
    assert "in the workbook, sheet Months" in render(told)
    assert "in the workbook, sheet Months" not in render(summary())


def test_columns_stand_on_one_ground_and_say_where_a_number_is_hidden():
    """Each is as high as its share of the highest; a hidden one is not drawn and named in the legend."""
    rows = [
        {"month": "May", "on_time": 9, "late": 1, "unknown": 0},
        {"month": "June", "on_time": 5, "late": 0, "unknown": 0},
        {"month": "July"},
    ]
    drawn = charts.columns(rows, "month", charts.JUDGED, "by month")
    feet = [float(y) + float(high) for y, high in re.findall(r'y="([\d.]+)" height="([\d.]+)"', drawn)]

    assert feet == [182.0, 38.0, 182.0]
    assert "May: 9 in time" in drawn
    assert "not drawn" not in drawn
    rows.append({"month": "August", "on_time": None, "late": None, "unknown": None})
    assert "[c] in the table: not drawn" in charts.columns(rows, "month", charts.JUDGED, "by month")
    assert charts.columns(rows[2:3], "month", charts.JUDGED, "by month") == ""


def test_a_long_label_is_broken_over_lines_that_a_phone_shows_whole():
    """No line of a drawing is longer than that; nothing of the label is lost, and bars stand below it."""
    title = "Visits to a looked-after child in a placement with parents or connected persons"
    drawn = charts.bars([{"title": title, "gaps": 3}], "title", charts.GAPS, "Gaps")
    lines = re.findall(r'<text x="0" y="(\d+)">([^<]+)</text>', drawn)

    assert " ".join(text for _, text in lines) == f"{title}: 3"
    assert max(len(text) for _, text in lines) <= charts.LINE
    assert int(re.search(r'<rect [^>]*y="(\d+)"', drawn).group(1)) > int(lines[-1][0])
