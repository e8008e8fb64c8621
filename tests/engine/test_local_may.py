"""What a lower layer may do to a standard: tighten it, stand in its place, or leave it alone."""

from __future__ import annotations

from datetime import date

import pytest

from engine.layers import version_on
from tests.engine.layering_kit import (
    CONTENT,
    DENTAL,
    FOLLOWS,
    LOCAL,
    LOCAL_VISIT,
    NATIONAL,
    NATIONAL_VISIT,
    choose,
    diagnostics_of,
    duty,
    faults_of,
    keys,
    policy,
)


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
