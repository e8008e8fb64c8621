"""What a lower layer may do, how readings are chosen, definitions, content, calendar and hash of a policy."""

from __future__ import annotations

from datetime import date

import pytest

from engine.calendar import Limit
from engine.layers import in_span, version_on
from engine.model import Confirmation, Force
from tests.engine.layering_kit import (
    FOLLOWS,
    LOCAL,
    LOCAL_HEAD,
    NATIONAL,
    NATIONAL_HEAD,
    choose,
    diagnostics_of,
    duty,
    faults_of,
    keys,
    policy,
)

NATIONAL_VISIT = "england/care#cla.visit"
LOCAL_VISIT = "swindon/standards#cla.visit"
DENTAL = "swindon/standards#cla.dental"


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


CONTENT = """\
content:
  - id: plan.wishes
    title: The child's wishes
    of: care_plan
    check: [{field: wishes, required: yes}]
"""

# ---------------------------------------------------------------- what a lower layer may do


@pytest.mark.parametrize(
    ("limit", "codes"),
    [
        ("5 weeks", []),
        ("6 weeks", []),
        ("7 weeks", ["E204"]),
        ("2 months", ["E204"]),
        ("1 month", []),
        ("42 days", []),
        ("20 working days", []),
        ("30 working days", ["W203"]),
        ("60 working days", ["E204"]),
    ],
)
def test_a_limit_may_be_tightened_only(limit: str, codes: list[str]):
    """Over six weeks: shorter is right, longer is an error, what depends on the calendar is a warning."""
    says = choose(
        f"{{standard: england/care#cla.visit, set: {{series: {{routine: {{every: {limit}}}}}}}, reason: r}}"
    )

    assert faults_of(NATIONAL, LOCAL, says=says) == codes


@pytest.mark.parametrize("written", ["", "    strength: must\n"])
def test_a_must_cannot_be_made_a_should(written: str):
    """Lowering the strength is a loosening like any other, whether or not the pack writes it down."""
    local = LOCAL.replace('    cite: "14.12"\n', f'    cite: "14.12"\n{written}')
    assert faults_of(
        NATIONAL, local, says=choose("{standard: cla.dental, set: {strength: should}, reason: r}")
    ) == ["E204"]


@pytest.mark.parametrize(
    "loosened",
    [
        "force: local",
        "due: promptly",
        "unless: [{id: away, when: {in: placement}, instead: none}]",
        "unless: [{id: away, when: {in: placement}, instead: promptly}]",
    ],
)
def test_law_cannot_be_disarmed_by_a_choice(loosened: str):
    """Without the force of law it could be waived; without a last day nothing is ever late."""
    says = choose(f"{{standard: england/care#cla.plan, set: {{{loosened}}}, reason: r}}")

    assert "E204" in faults_of(NATIONAL, LOCAL, says=says)


@pytest.mark.parametrize(
    ("stands", "chosen"),
    [
        (
            "when: {lasted: {of: looked_after, at_least: 2 months}}",
            "when: {lasted: {of: looked_after, at_least: 12 years}}",
        ),
        ("when: {happened: {of: review, within: 30 days}}", "when: {happened: {of: review, within: 1 day}}"),
        ("ends: 6 months after looked_after.from", "ends: 1 month after looked_after.from"),
    ],
)
def test_a_length_that_says_when_a_duty_is_owed_is_no_limit(stands: str, chosen: str):
    """More of it, or less, may ask for less: nothing is called tighter that only a date can tell."""
    national = NATIONAL.replace("    cite: reg 4\n", f"    cite: reg 4\n    {stands}\n")

    says = choose(f"{{standard: england/care#cla.plan, set: {{{chosen}}}, reason: r}}")
    assert faults_of(national, LOCAL, says=says) == ["W203"]


@pytest.mark.parametrize(
    ("written", "codes"),
    [
        ("", ["W203"]),
        ("    strength: should\n", ["E208"]),
    ],
)
def test_who_stands_in_the_place_of_law_is_told_that_nobody_has_tried_it(written: str, codes: list[str]):
    """A replacing duty takes the national one away, wherever it is owed itself."""
    local = LOCAL.replace(
        "    strengthens: england/care#cla.visit\n", f"    replaces: england/care#cla.visit\n{written}"
    )

    assert faults_of(NATIONAL, local, says=FOLLOWS) == codes


def test_a_choice_may_be_laid_over_a_time_without_stages():
    """A version of a regulation may say that for its time nothing is owed; a choice cannot."""
    spans = "{in_force: {from: 2020-04-24, to: 2020-09-25}, series: []}, {in_force: {from: 2020-09-25}}"
    national = NATIONAL.replace("    cite: reg 28\n", f"    cite: reg 28\n    versions: [{spans}]\n")
    titled = choose("{standard: england/care#cla.visit, set: {title: Our visits}, reason: r}")
    emptied = choose("{standard: england/care#cla.visit, set: {series: []}, reason: r}")

    assert faults_of(national, LOCAL, says=titled) == []
    assert "E102" in faults_of(NATIONAL, LOCAL, says=emptied)


def test_nothing_of_a_fixed_standard_may_be_set():
    """`local_may: fix` admits no `set`, not even a tighter one."""
    fixed = NATIONAL.replace("    cite: reg 4\n", "    cite: reg 4\n    local_may: fix\n")
    says = choose("{standard: cla.plan, set: {within: 5 working days}, reason: r}")

    assert faults_of(fixed, LOCAL, says=says) == ["E203"]


def test_a_standard_that_may_vary_may_be_looser():
    """`local_may: vary` lets an authority give more time."""
    free = NATIONAL.replace("    cite: reg 4\n", "    cite: reg 4\n    local_may: vary\n")
    says = choose("{standard: cla.plan, set: {within: 30 working days}, reason: r}")

    assert faults_of(free, LOCAL, says=says) == []


def test_a_national_must_cannot_be_switched_off_a_local_standard_can():
    """What law demands stays; a council may stop its own standard, for good or for a time."""
    off = "{{standard: {}, off: yes, reason: r}}"
    for_a_time = "{standard: cla.dental, off: yes, from: 2026-01-01, to: 2027-01-01, reason: r}"

    assert faults_of(NATIONAL, LOCAL, says=choose(off.format("england/care#cla.plan"))) == ["E205"]
    assert DENTAL not in keys(policy(NATIONAL, LOCAL, says=choose(off.format("cla.dental"))))
    found = duty(policy(NATIONAL, LOCAL, says=choose(for_a_time)), DENTAL)
    assert not found.off
    assert [version_on(found, date(year, 6, 1)) is not None for year in (2025, 2026, 2027)] == [
        True,
        False,
        True,
    ]


def test_a_local_duty_that_strengthens_leaves_the_national_one_in_force():
    """Both are owed, under one topic."""
    built = policy(NATIONAL, LOCAL)
    local, national = duty(built, LOCAL_VISIT), duty(built, NATIONAL_VISIT)

    assert local.strengthens == NATIONAL_VISIT
    assert (local.topic, national.topic) == ("cla.visit", "cla.visit")
    assert national.versions[0].to is None


def test_a_replaced_duty_goes_on_the_day_the_other_comes():
    """The replacing one is in force from 2024; until then the national one is owed, afterwards it is not."""
    local = LOCAL.replace(
        "    strengthens: england/care#cla.visit\n",
        "    replaces: cla.visit\n    in_force: {from: 2024-01-01}\n",
    )
    built = policy(NATIONAL, local)

    assert duty(built, LOCAL_VISIT).replaces == NATIONAL_VISIT
    assert [(one.from_, one.to) for one in duty(built, NATIONAL_VISIT).versions] == [(None, date(2024, 1, 1))]


def test_a_duty_replaced_for_good_is_no_longer_in_the_policy():
    """Without dates the replaced standard is dropped."""
    local = LOCAL.replace(
        "    strengthens: england/care#cla.visit\n", "    replaces: england/care#cla.visit\n"
    )

    assert NATIONAL_VISIT not in keys(policy(NATIONAL, local))


def test_a_replacing_duty_that_is_switched_off_replaces_nothing():
    """Once the local standard is off, the national one is owed again."""
    local = LOCAL.replace(
        "    strengthens: england/care#cla.visit\n", "    replaces: england/care#cla.visit\n"
    )
    built = policy(NATIONAL, local, says=choose("{standard: cla.visit, off: yes, reason: r}"))

    assert NATIONAL_VISIT in keys(built)
    assert LOCAL_VISIT not in keys(built)


def test_a_fixed_duty_cannot_be_replaced_and_only_a_free_one_varied():
    """`fix` admits no replacement, `tighten` none that may be later."""
    fixed = NATIONAL.replace("    title: National visits\n", "    local_may: fix\n")
    replacing = LOCAL.replace("strengthens:", "replaces:")
    varying = LOCAL.replace("strengthens:", "varies:")

    assert faults_of(fixed, replacing) == ["E207"]
    assert faults_of(NATIONAL, varying) == ["E208"]
    assert NATIONAL_VISIT in [f"{one.pack}#{one.id}" for one in policy(NATIONAL, LOCAL).duties]
    assert faults_of(NATIONAL.replace("    title: National visits\n", "    local_may: vary\n"), varying) == []


def test_two_standards_cannot_stand_in_each_others_place():
    """Neither would be owed, so both are told."""
    local = LOCAL.replace("strengthens: england/care#cla.visit", "replaces: cla.dental").replace(
        "  - id: cla.dental\n", "  - id: cla.dental\n    replaces: swindon/standards#cla.visit\n"
    )

    assert faults_of(NATIONAL, local) == ["E220", "E220"]


def test_a_follow_on_of_a_replaced_duty_follows_the_one_in_its_place():
    """The follow-on asks what happened after a missed visit; the local visit is now the one owed."""
    told = """\
  - id: cla.visit.told
    for_each: {late: cla.visit}
    must: tell the manager
    due: {within: 1 working day, of: anchor}
    met_by: {review: {}}
"""
    replacing = LOCAL.replace("strengthens:", "replaces:")
    key = "england/care#cla.visit.told"

    def cause(built) -> str:
        return duty(built, key).versions[0].body.for_each.late

    assert cause(policy(NATIONAL + told, LOCAL)) == NATIONAL_VISIT
    assert cause(policy(NATIONAL + told, replacing)) == LOCAL_VISIT


def test_a_content_standard_can_replace_another_and_shares_its_topic():
    """On the days of the local one the national one is gone."""
    national = NATIONAL + CONTENT
    local = LOCAL + CONTENT.replace("plan.wishes", "plan.views").replace(
        "    of: care_plan\n",
        "    replaces: plan.wishes\n    in_force: {from: 2024-01-01}\n    of: care_plan\n",
    )
    found = [(one.id, one.from_, one.to, one.topic) for one in policy(national, local).content]

    assert found == [
        ("plan.wishes", None, date(2024, 1, 1), "plan.wishes"),
        ("plan.views", date(2024, 1, 1), None, "plan.wishes"),
    ]
    fixed = national.replace("    of: care_plan\n", "    local_may: fix\n    of: care_plan\n")
    assert faults_of(fixed, local) == ["E207"]


def test_what_a_standard_stands_on_must_exist():
    """`strengthens` of an unknown standard is an error at that word, with the nearest name."""
    (found,) = diagnostics_of(NATIONAL, LOCAL.replace("england/care#cla.visit", "england/care#cla.vist"))

    assert (found.code, found.help) == ("E202", "did you mean 'cla.visit'?")
    assert found.span.file == "pack1.yaml"


def test_a_follow_on_finds_its_cause_in_its_own_pack_first():
    """`late: cla.visit` in the local pack is the breach of the local visit."""
    told = """\
  - id: cla.visit.told
    for_each: {late: cla.visit}
    must: tell the manager
    due: {within: 1 working day, of: anchor}
    met_by: {review: {}}
"""
    found = duty(policy(NATIONAL, LOCAL + told), "swindon/standards#cla.visit.told")

    assert found.versions[0].body.for_each.late == LOCAL_VISIT


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
