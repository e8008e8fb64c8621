"""`dutybook policy`: what applies to an authority on a day, in words a policy officer can check."""

from __future__ import annotations

import json
import re
from datetime import date

import pytest

from engine.report.policy import FORMS, policy_json, policy_markdown, policy_text
from engine.report.policy_view import view
from tests.engine.layering_kit import LOCAL, LOCAL_HEAD, NATIONAL, choose, policy

DAY = date(2026, 4, 20)
MANUAL = """\
manual:
  - {id: tone, title: Tone of the record, check: the record speaks to the child with respect, who: manager}
"""
READING = """\
readings:
  - id: swindon-9.1
    about: how soon the first visit is due
    default: as-written
    reason: words are taken as written
    choices:
      - {id: as-written, text: Five working days.}
      - {id: strict, text: Three days., set: {cla.visit: {series: {first: {within: 3 days}}}}}
"""
DATED = """\
  - id: cla.early
    cite: "1.1"
    in_force: {from: 2027-01-01}
    for_each: placement
    must: telephone the carer
    due: {within: 1 working day, of: placement.from}
    met_by: {review: {}}
    shared: yes
  - id: cla.late
    cite: "1.2"
    in_force: {from: 2019-01-01, to: 2020-01-01}
    for_each: placement
    must: send a fax
    due: {within: 1 working day, of: placement.from}
    met_by: {review: {}}
    shared: yes
"""
SIX_MONTHS = "{standard: cla.dental, set: {every: 6 months}, reason: the description asks for six-monthly}"
SOON = LOCAL.replace('    cite: "14.12"\n', '    cite: "14.12"\n    confirmed: no\n    strength: should\n')


def whole(*choices: str):
    says = choose(*choices) if choices else "follows: [england/care, swindon/standards]\n"
    return policy(NATIONAL, SOON + DATED + MANUAL + READING, says=says)


def one_line(text: str) -> str:
    return " ".join(text.split())


# ---------------------------------------------------------------- text


def test_a_local_standard_stands_under_the_topic_of_the_one_it_strengthens():
    """Both visits are told under one heading, the national one first, each in a sentence with its "
    "citation."""
    text = policy_text(whole(), DAY)
    topic = one_line(
        text[text.index("National visits") : text.index("Cla plan") if "Cla plan" in text else None]
    )

    assert topic.startswith(
        "National visits --------------- The social worker must visit the child within 1 week of the "
        "start of the "
        "placement, then every 6 weeks. Reg 28; law. [england/care#cla.visit]"
    )
    assert "Swindon 9.1, strengthens reg 28; local. [swindon/standards#cla.visit]" in topic
    assert topic.index("england/care#cla.visit") < topic.index("swindon/standards#cla.visit")


def test_force_strength_and_confirmation_are_told():
    """A figure that nobody checked says so; a `should` is not passed off as a must."""
    text = one_line(policy_text(whole(), DAY))

    assert (
        "Swindon 14.12; local, not confirmed; should; nobody has checked the figure against the source. "
        "[swindon/standards#cla.dental]" in text
    )


def test_what_nobody_confirmed_is_never_headlined_as_law_until_a_person_signs():
    """A national figure that is only remembered is not called law; a name, a day and a link make it so."""
    unchecked = NATIONAL.replace("    cite: reg 4\n", "    cite: reg 4\n    confirmed: no\n")
    signed = '{by: R. Okafor, on: 2026-05-11, link: "https://example.org/reg-4"}'
    choice = f"{{standard: england/care#cla.plan, set: {{confirmed: {signed}}}, reason: looked up}}"
    before = one_line(policy_text(policy(unchecked, LOCAL), DAY))
    after = one_line(policy_text(policy(unchecked, LOCAL, says=choose(choice)), DAY))

    assert "Reg 4; not confirmed as law;" in before
    assert "1 of them not confirmed;" in before
    assert "Reg 4; law; confirmed by R. Okafor on Mon 11 May 2026 (https://example.org/reg-4)." in after
    assert "0 of them not confirmed;" in after


def test_every_pack_shows_the_licence_of_its_source():
    """Who reads a policy sees what it was taken from, and on what terms."""
    text = one_line(policy_text(whole(), DAY))

    assert text.count("licence: ") == 2


def test_a_value_of_another_layer_says_what_it_overrode_and_why():
    """The authority's number, the pack's number under it, and the reason."""
    text = one_line(policy_text(whole(SIX_MONTHS), DAY))

    assert (
        "series.yearly.every is '6 months' by authority swindon, over '12 months' of swindon/standards: the "
        "description asks for six-monthly."
    ) in text
    assert "every 6 months" in text


def test_nothing_is_said_of_origins_where_the_pack_speaks_alone():
    """Only values that another layer has set are told apart."""
    assert "over '" not in policy_text(whole(), DAY)


def test_the_reading_in_force_is_told_with_what_was_not_chosen():
    """Which reading, why, and the others."""
    text = one_line(policy_text(whole("{reading: swindon-9.1, choose: strict, reason: it protects}"), DAY))

    assert (
        "* swindon-9.1, how soon the first visit is due: strict (Three days), because it protects. "
        "Instead of: "
        "as-written (Five working days)."
    ) in text
    assert "series.first.within is '3 days' by reading swindon-9.1: strict, over '5 working days'" in text


def test_what_a_person_must_judge_is_listed_apart():
    """A manual check is in its own part, and is said not to be tested."""
    text = policy_text(whole(), DAY)
    part = one_line(text[text.index("For a person to judge") :])

    assert "No machine judges these; nothing in Dutybook reports them as tested." in part
    assert (
        "Tone of the record: the record speaks to the child with respect. Judged by the team manager" in part
    )


def test_what_is_not_in_force_on_the_day_is_named_not_lost():
    """One starts later, one has ended, one is switched off."""
    off = whole("{standard: cla.dental, off: yes, reason: stopped}")
    text = policy_text(off, DAY)
    part = text[text.index("Not in force on this day") :]

    assert "* swindon/standards#cla.early: in force from 2027-01-01" in part
    assert "* swindon/standards#cla.late: no longer in force since 2020-01-01" in part
    assert "* swindon/standards#cla.dental: switched off by the authority" in part


def test_the_day_decides_what_applies():
    """The same policy on another day has other standards, and other numbers of a dated choice."""
    dated = whole(SIX_MONTHS.replace("reason:", "from: 2026-05-01, reason:"))
    before, after = (
        one_line(policy_text(dated, date(2026, 4, 30))),
        one_line(policy_text(dated, date(2026, 5, 1))),
    )

    assert "teeth checked every 12 months" in before
    assert "until Thu 30 Apr 2026" in before
    assert "over '" not in before
    assert "teeth checked every 6 months" in after
    assert "telephone the carer" in policy_text(dated, date(2027, 1, 1))


def test_ways_of_counting_that_differ_are_told():
    """A policy that counts otherwise than the register's defaults says so."""
    text = policy_text(whole("{reading: month-end, choose: overflow, reason: r}"), DAY)

    assert "* month-end: overflow instead of clip" in text
    assert "Ways of counting" not in policy_text(whole(), DAY)


def test_lines_fit_the_width():
    """Text is wrapped at the width asked for."""
    assert max(len(line) for line in policy_text(whole(SIX_MONTHS), DAY, width=60).splitlines()) <= 60


# ---------------------------------------------------------------- JSON and Markdown


def test_json_holds_every_standard_with_the_origin_of_every_value():
    """Schema 1; each value has a layer and a place, and what it overrode."""
    data = json.loads(policy_json(whole(SIX_MONTHS), DAY))
    standards = [one for topic in data["topics"] for one in topic["standards"]]
    dental = next(one for one in standards if one["standard"] == "cla.dental")
    every = next(value for value in dental["values"] if value["path"] == "series.yearly.every")

    assert (data["schema"], data["authority"], data["on"]) == (1, "swindon", "2026-04-20")
    assert [(one["pack"], one["standard"]) for one in standards] == [
        ("england/care", "cla.visit"),
        ("swindon/standards", "cla.visit"),
        ("england/care", "cla.plan"),
        ("swindon/standards", "cla.dental"),
    ]
    assert all(value["layer"] and value["place"] for one in standards for value in one["values"])
    assert (every["value"], every["layer"], every["place"]) == (
        "6 months",
        "authority swindon",
        "authority.yaml:7",
    )
    assert every["overrode"] == [{"layer": "swindon/standards", "value": "12 months"}]
    assert (dental["force"], dental["strength"], dental["confirmed"]) == ("local", "should", False)
    assert [ref["id"] for ref in data["policy"]["packs"]] == ["england/care", "swindon/standards"]


def test_markdown_has_the_same_standards_and_escapes_what_packs_say():
    """A heading for each topic, a bullet for each standard; a star in a pack is no Markdown."""
    starred = LOCAL.replace("have the child's teeth checked", "have *all* teeth checked")
    text = policy_markdown(policy(NATIONAL, starred), DAY)

    assert text.startswith("# Swindon Borough Council: what applies on Mon 20 Apr 2026\n")
    assert r"have \*all\* teeth checked" in text
    assert len(re.findall(r"^- ", text, re.M)) == 4 + 2  # the standards and the sources
    assert text.count("\n## ") == 3 + 1


@pytest.mark.parametrize("form", sorted(FORMS))
def test_no_control_character_of_a_pack_reaches_the_reader(form: str):
    """A pack cannot drive a terminal; in JSON it is escaped."""
    sly = LOCAL_HEAD + 'manual:\n  - {id: sly, title: Sly, check: "red\\u202e \\e[31m alert"}\n'
    text = FORMS[form](policy(NATIONAL, sly), DAY)

    assert "\x1b" not in text
    assert form == "json" or "\u202e" not in text


def test_the_same_policy_and_day_give_the_same_text():
    """Nothing reads the clock, and no order depends on chance."""
    for form in FORMS.values():
        assert form(whole(SIX_MONTHS), DAY) == form(whole(SIX_MONTHS), DAY)


def test_every_standard_of_the_policy_is_in_the_view_once():
    """In force on the day or listed as not: none is lost, none told twice."""
    built = whole(SIX_MONTHS)
    shown = view(built, DAY)
    told = [(one.pack, one.id) for topic in shown.topics for one in topic.standards]
    told += [(one.pack, one.id) for one in shown.elsewhere]

    assert sorted(told) == sorted((one.pack, one.id) for one in built.duties)


def test_a_pack_past_its_day_of_review_is_told_as_out_of_date():
    """From the first day after the month of review on; until then its source only says when it is due."""
    dated = LOCAL.replace("licence: unknown", "licence: unknown, review_by: 2022-01")
    built = policy(NATIONAL, dated)
    on_time, past = date(2022, 1, 31), date(2022, 2, 1)
    said = "Past the day of review, so they may be out of date: swindon/standards."

    assert said in one_line(policy_text(built, past))
    assert said in one_line(policy_markdown(built, past))
    assert "was to be reviewed by 2022-01 and may be out of date" in one_line(policy_text(built, past))
    assert said not in one_line(policy_text(built, on_time))
    assert "to be reviewed by 2022-01." in one_line(policy_text(built, on_time))
    packs = json.loads(policy_json(built, past))["policy"]["packs"]
    assert [ref["stale"] for ref in packs] == [False, True]
