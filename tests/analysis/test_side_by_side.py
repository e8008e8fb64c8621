"""Two councils side by side: what was planted is told, and told from either side alike."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.analysis.pairing import By
from engine.analysis.side_by_side import Row, SideBySide, side_by_side
from engine.analysis.than import Than, Weighed
from engine.catalogue import Catalogue
from engine.layering.policy import Policy
from engine.report.side_by_side import to_dict, to_markdown, to_text
from tests.engine.layering_kit import LOCAL_HEAD, NATIONAL, policy

DAY, YEARS = date(2026, 6, 1), (2026, 2026)
#: The duty that the tests vary: it stands on a national one.
PLAN = {
    "cite": "'1'",
    "strengthens": "england/care#cla.plan",
    "who": "social_worker",
    "for_each": "looked_after",
    "must": "prepare a care plan",
    "due": "{within: 10 working days, of: looked_after.from}",
    "met_by": "{care_plan: {}}",
}
#: Two duties that stand on nothing and have no counterpart.
TEETH = {
    "for_each": "looked_after",
    "must": "have the child's teeth checked",
    "series": "[{id: yearly, every: 12 months}]",
    "met_by": "{review: {where: {kind: other}}}",
}
WAIVED = {
    "for_each": "conference",
    "must": "note what was said",
    "due": "{before: anchor}",
    "early": "{since: 3 months before anchor}",
    "if_late": "{still_owed: yes}",
    "met_by": "{visit: {}}",
}


def council(
    *duties: dict[str, str],
    rest: str = "",
    definitions: str = "",
    id_: str = "local.duty",
    pack: str = "swindon",
) -> Policy:
    """Return the policy of a council with these local duties; the first is called `id_`."""
    names = [id_, *(f"more.{number}" for number in range(len(duties)))]
    text = "".join(
        f"  - id: {name}\n" + "".join(f"    {key}: {value}\n" for key, value in duty.items())
        for name, duty in zip(names, duties, strict=False)
    )
    head = LOCAL_HEAD.replace("swindon/standards", f"{pack}/standards")
    local = head + definitions + (f"duties:\n{text}" if text else "") + rest
    return policy(NATIONAL, local, says=f"follows: [england/care, {pack}/standards]\n")


def varied(**changes: str | None) -> dict[str, str]:
    """Return the duty with some lines changed, or taken out."""
    lines: dict[str, str | None] = {**PLAN, **changes}
    return {key: value for key, value in lines.items() if value is not None}


def beside(first: Policy, second: Policy) -> SideBySide:
    """Return two policies side by side; both ways round they must say the same."""
    found, turned = (side_by_side(*both, DAY, YEARS) for both in ((first, second), (second, first)))
    assert sorted(map(repr, found.rows)) == sorted(repr(row.mirrored) for row in turned.rows)
    return found


def row_of(first: Policy, second: Policy) -> Row:
    """Return the row of the two local duties."""
    name = "swindon/standards#local.duty"
    rows = [
        row
        for row in beside(first, second).rows
        if name in (row.first and row.first.name, row.second and row.second.name)
    ]
    assert len(rows) == 1
    return rows[0]


def weighed(one: dict[str, str], other: dict[str, str]) -> tuple[Than, list[Weighed]]:
    """Return what two duties come to, and the points in which they do not say the same."""
    row = row_of(council(one), council(other, pack="sparks"))
    assert row.by is By.PARENT
    return row.than, [point for point in row.points if point.than is not Than.SAME]


def due(text: str) -> dict[str, str]:
    """Return the duty with another limit, counted as far back as one that is due before something."""
    more = {"early": EARLY, "if_late": LATE} if "before:" in text else {"since": "3 months before anchor"}
    return varied(due=f"{{{text}}}", **more)


EARLY, LATE = "{since: 3 months before anchor}", "{still_owed: yes}"
OLDER = "[{id: older, when: {age: {from: 17 years}}, instead: %s}]"
START = "of: looked_after.from"


@pytest.mark.parametrize(
    ("stricter", "looser", "how"),
    [
        (
            due(f"within: 5 working days, {START}"),
            due(f"within: 10 working days, {START}"),
            "the same unit, compared as numbers",
        ),
        (
            due(f"within: 5 days, {START}"),
            due(f"within: 1 week, {START}"),
            "counted out: the days differ on 365 of 365 start dates",
        ),
        (
            due("same_day_as: looked_after.from"),
            due(f"within: 1 day, {START}"),
            "the same unit, compared as numbers",
        ),
        (
            due(f"within: 24 hours, {START}"),
            due(f"within: 4 days, {START}"),
            "hours beside the end of the day, counted from 365 start dates",
        ),
        (
            due("at_least: 2 weeks, before: looked_after.from"),
            due("at_least: 5 working days, before: looked_after.from"),
            "counted out: the days differ on 365 of 365 start dates",
        ),
        (
            due("before: looked_after.from"),
            due(f"within: 5 days, {START}"),
            "one is over by the event from which the other runs on",
        ),
        (PLAN, varied(due="promptly"), "only one of them gives a day"),
        (PLAN, varied(when="{age: {below: 16 years}}"), "one has all conditions of the other, and more"),
        (
            varied(for_each="[looked_after, placement]", due="{within: 10 working days, of: anchor}"),
            varied(due="{within: 10 working days, of: anchor}"),
            "one hangs on all that the other does, and on more",
        ),
        (
            PLAN,
            varied(unless=OLDER % "none"),
            "one lets it fall away, the other does not",
        ),
        (
            PLAN,
            varied(unless=OLDER % f"{{within: 20 working days, {START}}}"),
            "the same unit, compared as numbers",
        ),
        (
            varied(met_by="{care_plan: {where: {wishes: {recorded: yes}}}}"),
            PLAN,
            "one has all conditions of the other, and more",
        ),
        (
            PLAN,
            varied(met_by="{any_of: [{care_plan: {}}, {review: {}}]}"),
            "one accepts all that the other does, and more",
        ),
        (
            varied(met_by="{all_of: [{care_plan: {}}, {review: {}}]}"),
            PLAN,
            "one asks for all that the other does, and more",
        ),
        (
            varied(due=None, series="[{id: s, every: 1 week}]"),
            varied(due=None, series="[{id: s, every: 1 month}]"),
            "counted out: the days differ on 365 of 365 start dates",
        ),
        (
            varied(due=None, count="{at_least: 2, in_each: calendar year}"),
            varied(due=None, count="{at_least: 1, in_each: calendar year}"),
            "so many in the same window",
        ),
        (PLAN, varied(ends="looked_after.to"), "only one of them names it"),
        (PLAN, varied(paused_while="waiver"), "only one of them says so"),
    ],
)
def test_the_council_that_asks_for_more_is_stricter(stricter, looser, how):
    """In the one point that was changed, and in no other; from the other side it is looser."""
    than, points = weighed(stricter, looser)

    assert than is Than.STRICTER
    assert {point.how for point in points} == {how}
    assert weighed(looser, stricter)[0] is Than.LOOSER


@pytest.mark.parametrize(
    ("one", "other", "how"),
    [
        (
            due(f"within: 24 hours, {START}"),
            due(f"within: 1 day, {START}"),
            "hours and days: which ends sooner depends on the time of day, and on the date",
        ),
        (
            due("at_least: 24 hours, before: looked_after.from"),
            due("at_least: 1 day, before: looked_after.from"),
            "one counts hours, the other days, up to an event",
        ),
        (
            varied(due="{within: 5 days, of: anchor}"),
            varied(for_each="placement", due="{within: 5 days, of: anchor}"),
            "the clock starts with different things",
        ),
        (
            due(f"within: 5 days, {START}"),
            due("within: 5 days, of: {first: review, in: looked_after}"),
            "they count from different days",
        ),
        (
            varied(due=None, count="{at_least: 1, in_each: calendar year}"),
            varied(due=None, count="{at_least: 1, in_each: month}"),
            "they count in windows of different lengths",
        ),
        (
            varied(due=None, count="{at_least: 1, in_each: calendar year}"),
            PLAN,
            "they count in different ways",
        ),
    ],
)
def test_what_cannot_be_told_says_why(one, other, how):
    than, points = weighed(one, other)

    assert than is Than.UNTOLD
    assert how in {point.how for point in points if point.than is Than.UNTOLD}


def test_five_working_days_and_a_week_are_counted_out():
    """Later on 45 of 365 days of 2026, as judging every case finds; sooner on some others."""
    than, points = weighed(due(f"within: 5 working days, {START}"), due(f"within: 1 week, {START}"))
    told = points[0].told("Here", "There")

    assert than is Than.DIFFERS
    assert "There on 45" in told
    assert told.endswith("of 365 start dates ends sooner")


def test_a_status_that_means_something_else_to_the_other_is_not_the_same():
    """Both hang on `settled`, which the packs define differently."""
    definitions = "define: [{{id: settled, title: settled, while: {{in: {kind}}}}}]\n"
    duty = varied(for_each="settled", due="{within: 5 days, of: anchor}")
    first, second, same = (
        council(duty, definitions=definitions.format(kind=kind), pack=pack)
        for kind, pack in (("looked_after", "swindon"), ("placement", "sparks"), ("looked_after", "sparks"))
    )
    row = row_of(first, second)

    assert row.than is Than.UNTOLD
    assert "a status of the same name means different things to them" in {one.how for one in row.points}
    assert row_of(first, same).than is Than.SAME


def test_who_must_act_is_told_and_does_not_rank():
    """Another person alone makes it different; with a sooner limit it is stricter all the same."""
    alone, points = weighed(PLAN, varied(who="manager"))
    sooner = weighed(varied(who="manager", due=f"{{within: 5 working days, {START}}}"), PLAN)

    assert (alone, [(one.point, one.ranks) for one in points]) == (Than.DIFFERS, [("who must act", False)])
    assert sooner[0] is Than.STRICTER


def test_a_should_is_looser_than_a_must_and_a_topic_brings_them_together():
    alone = varied(strengthens=None, topic="plans")
    row = row_of(council({**alone, "strength": "should"}), council(alone, pack="sparks"))

    assert (row.by, row.than) == (By.TOPIC, Than.LOOSER)


def test_one_council_says_what_the_other_is_silent_about():
    """One has teeth checked, the other has conferences noted: each is alone on its side."""
    found = beside(council(TEETH), council(WAIVED, id_="other.duty", pack="sparks"))

    assert [(row.first and row.first.name, row.second) for row in found.of(Than.ONLY)] == [
        ("swindon/standards#local.duty", None)
    ]
    assert [(row.first, row.second and row.second.name) for row in found.of(Than.SILENT)] == [
        (None, "sparks/standards#other.duty")
    ]
    assert {row.by for row in found.of(Than.SAME)} == {By.ITSELF}


def test_a_local_text_without_counterpart_stands_beside_what_it_stands_on():
    row = row_of(council(varied(due=f"{{within: 5 working days, {START}}}")), council())

    assert (row.by, row.than) == (By.STANDS_ON, Than.STRICTER)
    assert row.second is not None
    assert row.second.name == "england/care#cla.plan"


def test_the_likest_are_set_side_by_side_without_being_declared():
    """Neither stands on a national one, the topics differ, and both ask for the same act."""
    first = council(TEETH, id_="a.teeth")
    second = council({**TEETH, "series": "[{id: yearly, every: 6 months}]"}, id_="b.teeth", pack="sparks")
    row = next(row for row in beside(first, second).rows if row.first and row.first.name.endswith("a.teeth"))

    assert (row.by, row.than) == (By.LIKENESS, Than.LOOSER)


CONTENT = "content:\n  - id: plan.holds\n    of: care_plan\n    check: [{checks}]\n"
WISHES, SIGNED = "{field: wishes, required: yes}", "{field: authorised, required: yes}"


@pytest.mark.parametrize(
    ("mine", "theirs", "than"),
    [
        ((WISHES, SIGNED), (WISHES,), Than.STRICTER),
        ((WISHES,), (WISHES, SIGNED), Than.LOOSER),
        ((WISHES,), (SIGNED,), Than.DIFFERS),
        ((WISHES,), (WISHES,), Than.SAME),
    ],
)
def test_the_lists_of_documents_are_compared(mine, theirs, than):
    first, second = (
        council(rest=CONTENT.replace("{checks}", ", ".join(checks)), pack=pack)
        for checks, pack in ((mine, "swindon"), (theirs, "sparks"))
    )
    rows = [row for row in beside(first, second).rows if row.topic == "plan.holds"]

    assert [row.than for row in rows] == [than]


LIMITS = ("24 hours", "5 working days", "1 week", "1 month")
AHEAD = ("before: anchor", "at_least: 2 days, before: anchor")
PARTS = f"earliest_of: [{{within: 1 week, {START}}}, {{within: 1 day, of: {{next: review}}}}]"
DUTIES = st.builds(
    lambda due_, more: {**due_, **more},
    st.one_of(
        st.sampled_from([due(f"within: {limit}, {START}") for limit in LIMITS]),
        st.sampled_from([*map(due, AHEAD), due(PARTS), varied(due="promptly")]),
    ),
    st.fixed_dictionaries(
        {},
        optional={
            "who": st.just("manager"),
            "when": st.sampled_from(["{age: {below: 16 years}}", "{in: placement}"]),
            "unless": st.sampled_from([OLDER % "none", OLDER % f"{{within: 2 weeks, {START}}}"]),
            "met_by": st.sampled_from(["{review: {}}", "{any_of: [{care_plan: {}}, {review: {}}]}"]),
            "ends": st.just("looked_after.to"),
            "strengthens": st.just("england/care#cla.visit"),
        },
    ),
)


@settings(max_examples=25)
@given(st.lists(DUTIES, max_size=2), st.lists(DUTIES, max_size=2))
def test_turned_round_every_row_is_mirrored(mine, theirs):
    """Whatever the councils ask for: stricter is looser, silent is only here, and all else stays."""
    found = beside(council(*mine), council(*theirs, pack="sparks"))

    names = [one.name for row in found.rows for one in (row.first, row.second) if one]
    assert sum("/standards#" in name for name in names) >= len(mine) + len(theirs)


def test_two_shipped_authorities_are_mirrored_and_every_standard_has_its_row():
    """Sparks beside Bradford: nothing in force is left out, in text, Markdown and JSON."""
    catalogue = Catalogue.open()
    found = beside(catalogue.policy("sparks"), catalogue.policy("bradford"))
    data = to_dict(found)
    named = {one for row in data["rows"] for one in (row["first"], row["second"])}

    assert {
        "sparks/visits#fostering.visit",
        "bradford/care-plan-contents#careplan.sections",
        "england/care-planning#cla.visit",
    } <= named
    assert sum(data["totals"].values()) == len(data["rows"])
    for told in (to_text(found), to_markdown(found)):
        assert "sparks/reviews cla.review" in told
        assert "‹" not in told
