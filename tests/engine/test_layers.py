"""National and local layers put together: what stands, where each value comes from, what may not be done."""

from __future__ import annotations

from datetime import date

from engine.layers import origins_on, version_on
from engine.model import Force, Strength, Within
from tests.engine.layering_kit import (
    DENTAL,
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


def every(built, key: str, stage: str = "yearly") -> str:
    version = duty(built, key).versions[-1]
    return str(next(one.every for one in version.body.series if one.id == stage))


# ---------------------------------------------------------------- which packs


def test_silence_of_a_local_pack_never_removes_a_national_duty():
    """The local pack says nothing of care plans; the national duty is in the policy all the same."""
    assert keys(policy(NATIONAL, LOCAL)) == [
        "england/care#cla.visit",
        "england/care#cla.plan",
        "swindon/standards#cla.visit",
        "swindon/standards#cla.dental",
    ]


def test_a_pack_that_a_followed_one_extends_is_followed_and_told():
    """Leaving the national pack out of `follows` does not leave its duties out."""
    says = "follows: [swindon/standards]\n"

    assert faults_of(NATIONAL, LOCAL, says=says) == ["W201"]
    assert NATIONAL_VISIT in keys(policy(NATIONAL, LOCAL, says=says))


def test_the_order_of_follows_does_not_matter_to_layers():
    """A pack stands after those it extends, in whatever order the authority lists them."""
    turned = policy(NATIONAL, LOCAL, says="follows: [swindon/standards, england/care]\n")

    assert [ref.id for ref in turned.packs] == ["england/care", "swindon/standards"]


def test_an_unknown_pack_is_told_at_its_own_place_with_the_nearest_name():
    """A misspelt pack in `follows` is an error on that word."""
    (found,) = diagnostics_of(NATIONAL, says="follows: [england/caer]\n")

    assert (found.code, found.span.line, found.span.column) == ("E201", 5, 11)
    assert "did you mean 'england/care'?" in found.help


def test_a_pack_of_another_nation_is_refused():
    """An authority in England cannot follow a Welsh pack."""
    assert faults_of(
        NATIONAL.replace("nation: england", "nation: wales"), says="follows: [england/care]\n"
    ) == ["E215"]


# ---------------------------------------------------------------- bodies


def test_a_body_states_every_default_of_its_pack():
    """What the pack says once (force) and what the language says (must, confirmed) stands in each version."""
    body = duty(policy(NATIONAL, LOCAL), NATIONAL_VISIT).versions[0].body

    assert (body.force, body.strength, body.confirmed) == (Force.LAW, Strength.MUST, True)
    assert duty(policy(NATIONAL, LOCAL), LOCAL_VISIT).versions[0].body.force is Force.LOCAL


def test_a_duty_is_in_force_only_while_its_pack_is():
    """The spans of the pack and of the duty are met."""
    dated = NATIONAL.replace("force: law\n", "force: law\nin_force: {from: 2011-04-01}\n").replace(
        "    cite: reg 4\n", "    cite: reg 4\n    in_force: {to: 2020-01-01}\n"
    )
    found = duty(policy(dated, says="follows: [england/care]\n"), "england/care#cla.plan")

    assert [(one.from_, one.to) for one in found.versions] == [(date(2011, 4, 1), date(2020, 1, 1))]
    assert version_on(found, date(2019, 12, 31)) is not None
    assert version_on(found, date(2020, 1, 1)) is None


def test_a_version_replaces_the_keys_it_states_and_keeps_the_rest():
    """A dated version's `due` takes the place of the duty's whole `due`; what it does not say the duty
    says."""
    versions = """\
    versions:
      - {in_force: {to: 2015-01-01}}
      - {in_force: {from: 2015-01-01}, due: {within: 2 weeks, of: looked_after.from}, confirmed: no}
"""
    found = duty(policy(NATIONAL + versions, says="follows: [england/care]\n"), "england/care#cla.plan")
    old, new = (one.body for one in found.versions)

    assert (str(old.due.limit), str(new.due.limit)) == ("10 working days", "2 weeks")
    assert (old.confirmed, new.confirmed, new.must) == (True, False, "prepare a care plan")


def test_equal_neighbouring_versions_are_one():
    """Splitting a version into identical halves changes nothing."""
    halves = "    versions:\n      - {in_force: {to: 2015-01-01}}\n      - {in_force: {from: 2015-01-01}}\n"
    found = duty(policy(NATIONAL + halves, says="follows: [england/care]\n"), "england/care#cla.plan")

    assert [(one.from_, one.to) for one in found.versions] == [(None, None)]


def test_two_dated_files_of_one_pack_are_two_versions_of_its_standards():
    """A new edition of a pack stands in a file of its own; a standard of both has two versions."""
    first = NATIONAL.replace("force: law\n", "force: law\nin_force: {to: 2020-01-01}\n")
    second = NATIONAL.replace("force: law\n", "force: law\nin_force: {from: 2020-01-01}\n").replace(
        "10 working days", "5 working days"
    )
    built = policy(first, second, says="follows: [england/care]\n")
    limits = [(one.from_, str(one.body.due.limit)) for one in duty(built, "england/care#cla.plan").versions]

    assert limits == [(None, "10 working days"), (date(2020, 1, 1), "5 working days")]
    assert len(built.packs) == 2


# ---------------------------------------------------------------- choices and origins


def test_a_choice_changes_the_value_and_says_what_it_overrode():
    """The origin of a local number names its file and reason, and the pack's value under it."""
    built = policy(
        NATIONAL,
        LOCAL,
        says=choose("{standard: cla.dental, set: {every: 6 months}, reason: stricter is safe}"),
    )
    origin = duty(built, DENTAL).origins["series.yearly.every"]

    assert every(built, DENTAL) == "6 months"
    assert (origin.layer, origin.value, origin.reason) == (
        "authority swindon",
        "6 months",
        "stricter is safe",
    )
    assert (origin.span.file, origin.span.line) == ("authority.yaml", 7)
    assert (origin.overrode.layer, origin.overrode.value) == ("swindon/standards", "12 months")


def test_every_value_of_every_standard_has_an_origin():
    """No scalar of the merged standard is without its layer and place."""
    for one in policy(NATIONAL, LOCAL).duties:
        assert all(origin.layer == one.pack and origin.span is not None for origin in one.origins.values())
        assert {"id", "for_each", "must"} <= set(one.origins)


def test_a_bare_id_means_the_most_local_standard():
    """Both packs have `cla.visit`; a choice without a pack's name is about the local one."""
    built = policy(
        NATIONAL, LOCAL, says=choose("{standard: cla.visit, set: {within: 3 working days}, reason: r}")
    )

    assert str(duty(built, LOCAL_VISIT).versions[0].body.series[0].due.limit) == "3 working days"
    assert str(duty(built, NATIONAL_VISIT).versions[0].body.series[0].due.limit) == "1 week"


def test_an_id_of_two_unrelated_packs_is_not_guessed_at():
    """Neither pack extends the other, so the choice has to name the pack."""
    stranger = LOCAL.replace("swindon/standards", "wiltshire/standards")
    says = choose("{standard: cla.dental, set: {every: 6 months}, reason: r}").replace(
        "swindon/standards]", "swindon/standards, wiltshire/standards]"
    )

    assert faults_of(NATIONAL, LOCAL, stranger, says=says) == ["E213"]


def test_a_shorthand_is_refused_where_the_standard_has_several_such_limits():
    """`every` alone does not say which of two stages is meant."""
    assert "E211" in faults_of(
        NATIONAL, LOCAL, says=choose("{standard: cla.visit, set: {every: 1 week}, reason: r}")
    )


def test_a_stage_can_be_named_by_its_id():
    """A mapping keyed by id is laid over the list of stages; the others stay as they are."""
    says = choose("{standard: cla.visit, set: {series: {weekly: {every: 5 days}}}, reason: r}")
    built = policy(NATIONAL, LOCAL, says=says)

    assert [every(built, LOCAL_VISIT, name) for name in ("weekly", "routine")] == ["5 days", "6 weeks"]


def test_a_misspelt_stage_is_an_error():
    """An id that the list does not have is not taken for a new stage."""
    (found,) = diagnostics_of(
        NATIONAL,
        LOCAL,
        says=choose("{standard: cla.visit, set: {series: {wekly: {every: 5 days}}}, reason: r}"),
    )

    assert (found.code, found.help) == ("E212", "did you mean 'weekly'? ids: first, routine, weekly")


def test_a_limit_of_another_form_replaces_the_form():
    """Laying `at_least … before` over `within … of` leaves nothing of the old form behind."""
    lead = "{at_least: 5 working days, before: looked_after.from}"
    says = choose(
        f"{{standard: england/care#cla.plan, set: {{due: {lead}, if_late: {{still_owed: yes}}, "
        "since: 3 months before looked_after.from}, reason: r}"
    )
    body = duty(policy(NATIONAL, LOCAL, says=says), "england/care#cla.plan").versions[0].body

    assert str(body.due.at_least) == "5 working days"
    assert not isinstance(body.due, Within)


def test_a_condition_is_replaced_whole():
    """A new `when` does not quietly join the old one."""
    local = LOCAL.replace(
        "    must: visit the child and see them", "    when: {emergency: yes}\n    must: visit"
    )
    says = choose("{standard: cla.visit, set: {when: {kind: foster}}, reason: r}")
    body = duty(policy(NATIONAL, local, says=says), LOCAL_VISIT).versions[0].body

    assert (body.when.name, body.when.value) == ("kind", "foster")


def test_a_dated_choice_splits_the_versions():
    """From its first day the local number holds, before that the pack's; each version has its own origins."""
    says = choose("{standard: cla.dental, set: {every: 6 months}, from: 2026-01-01, reason: r}")
    found = duty(policy(NATIONAL, LOCAL, says=says), DENTAL)
    old, new = found.versions

    assert [(one.from_, one.to) for one in found.versions] == [
        (None, date(2026, 1, 1)),
        (date(2026, 1, 1), None),
    ]
    assert str(old.body.series[0].every) == "12 months"
    assert str(new.body.series[0].every) == "6 months"
    assert origins_on(found, old)["series.yearly.every"].layer == "swindon/standards"
    assert origins_on(found, new)["series.yearly.every"].layer == "authority swindon"


def test_the_same_value_chosen_twice_on_the_same_days_is_an_error():
    """Two choices for one value would leave it to their order which counts."""
    one = "{standard: cla.dental, set: {every: 6 months}, reason: r}"
    two = "{standard: cla.dental, set: {every: 3 months}, reason: r}"
    dated = (
        "{standard: cla.dental, set: {every: 6 months}, to: 2026-01-01, reason: r}",
        "{standard: cla.dental, set: {every: 3 months}, from: 2026-01-01, reason: r}",
    )

    assert faults_of(NATIONAL, LOCAL, says=choose(one, two)) == ["E217"]
    assert faults_of(NATIONAL, LOCAL, says=choose(*dated)) == []


def test_a_choice_cannot_say_which_standard_it_is():
    """What a standard strengthens is the pack's to say."""
    says = choose("{standard: cla.visit, set: {strengthens: england/care#cla.plan}, reason: r}")

    assert "E210" in faults_of(NATIONAL, LOCAL, says=says)


def test_an_earlier_id_still_works_and_is_told():
    """A renamed standard is found by the id it was known by."""
    local = LOCAL.replace("  - id: cla.dental\n", "  - id: cla.dental\n    was: [cla.teeth]\n")
    says = choose("{standard: cla.teeth, set: {every: 6 months}, reason: r}")

    assert faults_of(NATIONAL, local, says=says) == ["W202"]
    assert every(policy(NATIONAL, local, says=says), DENTAL) == "6 months"
