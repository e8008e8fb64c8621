"""How figures are confirmed and readings chosen, definitions, content, calendar and hash of a policy."""

from __future__ import annotations

from datetime import date

import pytest

from engine.calendar import Limit
from engine.layers import in_span
from engine.model import Confirmation, Force
from tests.engine.layering_kit import (
    CONTENT,
    DENTAL,
    FOLLOWS,
    LOCAL,
    LOCAL_HEAD,
    LOCAL_VISIT,
    NATIONAL,
    NATIONAL_HEAD,
    choose,
    diagnostics_of,
    duty,
    faults_of,
    policy,
)


def every(built, key: str, stage: str = "yearly") -> str:
    version = duty(built, key).versions[-1]
    return str(next(one.every for one in version.body.series if one.id == stage))


UNCHECKED = NATIONAL.replace("    cite: reg 4\n", "    cite: reg 4\n    confirmed: no\n")
SIGNED = '{by: R. Okafor, on: 2026-05-11, link: "https://www.legislation.gov.uk/uksi/2010/959"}'


def confirms(how: str) -> str:
    """Return an authority file whose choice says how the national care plan was confirmed."""
    return choose(f"{{standard: england/care#cla.plan, set: {{confirmed: {how}}}, reason: looked up}}")


def test_an_authority_confirms_a_national_figure_by_name_day_and_link():
    """The pack's `no` gives way, the number stays, and no warning of a looser number appears."""
    says = confirms(SIGNED)
    body = duty(policy(UNCHECKED, LOCAL, says=says), "england/care#cla.plan").versions[-1].body

    assert faults_of(UNCHECKED, LOCAL, says=says) == []
    assert isinstance(body.confirmed, Confirmation)
    assert (body.confirmed.by, body.confirmed.on) == ("R. Okafor", date(2026, 5, 11))


def test_a_bare_yes_confirms_nothing():
    """Nobody can ask who looked, or where."""
    assert faults_of(UNCHECKED, LOCAL, says=confirms("yes")) == ["E222"]


# ---------------------------------------------------------------- readings

READINGS = """\
readings:
  - id: swindon-9.1
    about: how soon the first visit is due
    default: as-written
    reason: words are taken as written
    choices:
      - {id: as-written, text: five working days}
      - {id: strict, text: three days, set: {cla.visit: {series: {first: {within: 3 days}}}}}
      - {id: day-one, text: the day itself counts, counting: {day-zero: anchor-day-1}}
"""


def first_limit(one) -> str:
    return str(one.versions[0].body.series[0].due.limit)


def test_the_default_of_a_reading_holds_until_an_authority_chooses():
    """Without a choice the pack's own reading is in force, and the others are listed with what they would
    change."""
    built = policy(NATIONAL, LOCAL + READINGS)
    ((pack, reading, chosen, reason),) = built.readings

    assert (pack, reading.id, chosen, reason) == (
        "swindon/standards",
        "swindon-9.1",
        "as-written",
        "words are taken as written",
    )
    assert first_limit(duty(built, LOCAL_VISIT)) == "5 working days"
    strict, day_one = built.alternatives
    assert (strict.choice, [first_limit(one) for one in strict.duties]) == ("strict", ["3 days"])
    assert (day_one.choice, day_one.duties, day_one.counting.day_zero) == ("day-one", (), "anchor-day-1")


def test_a_chosen_reading_changes_the_standard_and_the_origin_says_so():
    """The value comes from the reading, for the authority's reason."""
    built = policy(
        NATIONAL, LOCAL + READINGS, says=choose("{reading: swindon-9.1, choose: strict, reason: it protects}")
    )
    origin = duty(built, LOCAL_VISIT).origins["series.first.within"]

    assert first_limit(duty(built, LOCAL_VISIT)) == "3 days"
    assert (origin.layer, origin.reason) == ("reading swindon-9.1: strict", "it protects")
    assert origin.overrode.value == "5 working days"
    as_written = built.alternatives[0]
    assert [first_limit(one) for one in as_written.duties] == ["5 working days"]


def test_a_reading_can_change_the_way_of_counting():
    """A reading with `counting` sets the policy's counting, as does a choice in the register itself."""
    by_pack = policy(
        NATIONAL, LOCAL + READINGS, says=choose("{reading: swindon-9.1, choose: day-one, reason: r}")
    )
    by_register = policy(NATIONAL, LOCAL, says=choose("{reading: month-end, choose: overflow, reason: r}"))

    assert by_pack.counting.day_zero == "anchor-day-1"
    assert by_register.counting.month_end == "overflow"


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("{reading: swindon-9.2, choose: strict, reason: r}", "E206"),
        ("{reading: swindon-9.1, choose: strikt, reason: r}", "E206"),
        ("{reading: month-end, choose: round, reason: r}", "E206"),
        ("{reading: month-end, choose: overflow, from: 2026-01-01, reason: r}", "E218"),
    ],
)
def test_a_choice_in_a_reading_must_be_one_it_offers(line: str, code: str):
    """An unknown reading, an unknown choice and dates on a way of counting are errors."""
    assert faults_of(NATIONAL, LOCAL + READINGS, says=choose(line)) == [code]


def test_a_local_choice_stands_over_a_reading():
    """The authority's own number is laid last; the origin shows all three layers."""
    says = choose(
        "{reading: swindon-9.1, choose: strict, reason: r}",
        "{standard: cla.visit, set: {series: {first: {within: 2 days}}}, reason: r}",
    )
    origin = duty(policy(NATIONAL, LOCAL + READINGS, says=says), LOCAL_VISIT).origins["series.first.within"]

    assert [origin.value, origin.overrode.value, origin.overrode.overrode.value] == [
        "2 days",
        "3 days",
        "5 working days",
    ]


def test_a_dated_choice_in_a_reading_leaves_the_default_before_it():
    """From 2026 the strict reading, until then the pack's default."""
    says = choose("{reading: swindon-9.1, choose: strict, from: 2026-01-01, reason: r}")
    found = duty(policy(NATIONAL, LOCAL + READINGS, says=says), LOCAL_VISIT)

    assert [str(one.body.series[0].due.limit) for one in found.versions] == ["5 working days", "3 days"]


# ---------------------------------------------------------------- definitions, content, the rest

DEFINE = "define:\n  - {id: eligible, title: eligible child, while: {age: {from: 16 years}}}\n"


def test_a_definition_means_one_thing_in_a_policy():
    """Two followed packs with a definition of one name are an error."""
    assert faults_of(NATIONAL_HEAD + DEFINE, LOCAL_HEAD + DEFINE) == ["E209"]


def test_a_definition_of_a_pack_that_is_not_followed_is_unknown():
    """The name exists in the library, but not in this authority's policy."""
    user = (
        LOCAL_HEAD.replace("extends: england/care\n", "")
        + """\
duties:
  - id: lc.adviser
    for_each: eligible
    must: appoint an adviser
    due: promptly
    met_by: {review: {}}
"""
    )
    assert faults_of(NATIONAL_HEAD + DEFINE, user, says="follows: [swindon/standards]\n") == ["E216"]


def test_a_content_standard_has_defaults_dates_and_choices_too():
    """A dated choice on a content standard gives two entries with disjoint dates."""
    says = choose(
        "{standard: plan.wishes, set: {check: [{field: authorised, required: yes}]}, from: 2026-01-01, "
        "reason: r}"
    )
    built = policy(NATIONAL, LOCAL + CONTENT, says=says)

    assert [(one.from_, one.to, one.content.check[0].field) for one in built.content] == [
        (None, date(2026, 1, 1), "wishes"),
        (date(2026, 1, 1), None, "authorised"),
    ]
    assert built.content[0].content.force is Force.LOCAL


def test_local_closures_are_in_the_calendar():
    """A day on which the council is closed is no working day of its policy."""
    calendar = "calendar: {days: england-and-wales, closed: [{on: 2026-04-20, name: moving house}]}\n"
    day = date(2026, 4, 20).toordinal()

    assert policy(NATIONAL, LOCAL).calendar.is_working(day)
    assert not policy(NATIONAL, LOCAL, says=calendar + FOLLOWS).calendar.is_working(day)


def test_terms_that_overlap_are_told_at_their_place():
    """School terms are checked by the calendar; what it refuses is a located error."""
    terms = "terms: [{from: 2026-01-05, to: 2026-04-01}, {from: 2026-03-01, to: 2026-05-01}]"
    (found,) = diagnostics_of(
        NATIONAL, LOCAL, says=f"calendar: {{days: england-and-wales, {terms}}}\n" + FOLLOWS
    )

    assert (found.code, found.span.line) == ("E221", 4)


def test_the_hash_is_the_same_for_the_same_files_and_changes_with_each_of_them():
    """Packs, the authority's file and the counting it chooses are all in the hash."""
    usual = policy(NATIONAL, LOCAL).hash
    others = [
        policy(NATIONAL.replace("10 working days", "9 working days"), LOCAL).hash,
        policy(NATIONAL, LOCAL + READINGS).hash,
        policy(NATIONAL, LOCAL, says=FOLLOWS + "notes: changed\n").hash,
        policy(NATIONAL, LOCAL, says=choose("{reading: month-end, choose: overflow, reason: r}")).hash,
    ]

    assert policy(NATIONAL, LOCAL).hash == usual
    assert len({usual, *others}) == 5


def test_the_first_day_is_in_and_the_last_day_is_out():
    """Spans are [from, to)."""
    start, end = date(2020, 1, 1), date(2021, 1, 1)

    assert in_span(start, end, start)
    assert not in_span(start, end, end)
    assert in_span(None, None, end)


def test_limits_of_the_policy_are_values_not_text():
    """What compile reads are limits, read by the pack reader from the merged tree."""
    built = policy(NATIONAL, LOCAL, says=choose("{standard: cla.dental, set: {every: 6 months}, reason: r}"))

    assert duty(built, DENTAL).versions[0].body.series[0].every == Limit.parse("6 months")


def test_a_fault_in_a_set_is_told_at_the_authoritys_own_line():
    """A value that cannot be read is found where it was written, not in the pack."""
    says = choose("{standard: cla.dental, set: {every: 6 moons}, reason: r}")
    found = next(one for one in diagnostics_of(NATIONAL, LOCAL, says=says) if one.code == "E109")

    assert (found.span.file, found.span.line) == ("authority.yaml", 7)


DOUBT = """\
readings:
  - id: doubt
    about: is the child's own word enough
    default: as-written
    reason: the words are plain
    choices:
      - {id: as-written, text: Only the wishes count.}
      - id: either
        text: Anything written down counts.
        set: {plan.wishes: {check: [{field: authorised, required: yes}]}}
"""


def test_another_reading_of_a_content_standard_is_kept_beside_it():
    """So that an outcome about a document can say that it would come out otherwise."""
    built = policy(NATIONAL, LOCAL + CONTENT + DOUBT)
    (other,) = built.alternatives

    assert (other.reading, other.choice, other.duties) == ("doubt", "either", ())
    assert [(one.id, one.content.check[0].field) for one in other.content] == [("plan.wishes", "authorised")]
