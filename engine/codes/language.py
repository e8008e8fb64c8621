"""Codes E1xx of engine/load.py: packs, vocabulary and authorities, read against the schema."""

from __future__ import annotations

from engine.codes.info import CodeInfo

CODES: dict[str, CodeInfo] = {
    "E101": CodeInfo(
        "unknown key",
        "This key has no meaning here: misspelt, or at the wrong level. The help lists the keys that have.",
        "for_eech: placement",
        "for_each: placement",
    ),
    "E102": CodeInfo(
        "something is missing",
        "A key is absent without which this cannot be understood.",
        "due: {within: 5 working days}",
        "due: {within: 5 working days, of: placement.from}",
    ),
    "E103": CodeInfo(
        "wrong shape",
        "A text stands where a list or a mapping is wanted, or the other way about.",
        "series: weekly",
        "series:\n  - {id: weekly, every: 1 week}",
    ),
    "E104": CodeInfo(
        "unknown fact kind",
        "The vocabulary declares the kinds of fact that standards and data may name; this is none of "
        "them. An "
        "authority can add its own under `local:`.",
        "met_by: {vist: {where: {seen: yes}}}",
        "met_by: {visit: {where: {seen: yes}}}",
    ),
    "E105": CodeInfo(
        "unknown attribute",
        "The kind has no attribute of this name. A bare field belongs to what the condition is "
        "about; a field of "
        "the one record of a case is written with its kind.",
        "when: {disabled: yes}",
        "when: {person.disabled: yes}",
    ),
    "E106": CodeInfo(
        "unknown choice",
        "The vocabulary lists the values this attribute may take; this is none of them.",
        "when: {kind: fostr}",
        "when: {kind: foster}",
    ),
    "E107": CodeInfo(
        "unknown role",
        "`who` names a role that the vocabulary declares; an authority may give it its own words "
        "under `roles:`.",
        "who: socialworker",
        "who: social_worker",
    ),
    "E109": CodeInfo(
        "not a limit or an age",
        "A limit is a whole number and a unit: hours, days, working days, school days, weeks, months "
        "or years. An "
        "age is in years and months. Units are never converted.",
        "within: 5 workign days",
        "within: 5 working days",
    ),
    "E110": CodeInfo(
        "not a date",
        "A date is written year-month-day, and must exist. A time follows after a T: "
        "2026-03-20T14:05, London time "
        "unless it says otherwise.",
        "in_force: {from: 2026-02-30}",
        "in_force: {from: 2026-02-28}",
    ),
    "E111": CodeInfo("not yes or no", "Only yes or no can stand here.", "confirmed: maybe", "confirmed: no"),
    "E112": CodeInfo(
        "not a number",
        "Numbers are plain decimal digits. `010`, `1:30`, `1_000` and `.inf`, which some YAML "
        "readers take for "
        "numbers, are not.",
        "at_least: 010",
        "at_least: 10",
    ),
    "E113": CodeInfo(
        "not one of the words that can stand here",
        "Only a few words are possible in this place; the help lists them.",
        "force: statute",
        "force: law",
    ),
    "E114": CodeInfo(
        "not a point in time",
        "A point is a date on a fact, the first or last of a kind within a period, a birthday, or so "
        "long before or "
        "after another point.",
        "of: when placed",
        "of: placement.from",
    ),
    "E115": CodeInfo(
        "not a name",
        "Ids are lower case words joined by dots or dashes; they stay the same for ever, since "
        "people cite them.",
        "id: CLA Visit",
        "id: cla.visit",
    ),
    "E116": CodeInfo(
        "two things of one name",
        "Within a pack each standard, and within a standard each stage and exception, has a name of its own.",
    ),
    "E117": CodeInfo(
        "keys that do not go together",
        "Each key is right, but together they say two things, or nothing.",
        "same: placement\nshared: yes",
        "same: placement",
    ),
    "E118": CodeInfo(
        "a before-duty without `if_late`",
        "What must be done before something is either pointless afterwards (missed) or still owed "
        "(overdue). Only "
        "the author can tell which.",
        "due: {before: placement.from}",
        "due: {before: placement.from}\nif_late: {still_owed: yes}",
    ),
    "E119": CodeInfo(
        "a before-duty without a look-back",
        "Facts count from the anchor's day on, so a duty to do something earlier must say since when "
        "they count.",
        "due: {at_least: 5 working days, before: conference}",
        "due: {at_least: 5 working days, before: conference}\nearly: {since: 3 months before anchor}",
    ),
    "E120": CodeInfo(
        "not a condition",
        "A condition is a mapping of fields to values, or one of the words all, any, none, not, age, "
        "in, happened, "
        "lasted, total, ever, count, until_just_before, after_lasting.",
        "when: emergency",
        "when: {emergency: yes}",
    ),
    "E121": CodeInfo(
        "a comparison that does not suit",
        "The attribute's type does not allow this question: only numbers and durations have an "
        "order, only dates a "
        "before and after, only lists contain.",
        "when: {emergency: {at_least: 2}}",
        "when: {emergency: yes}",
    ),
    "E122": CodeInfo(
        "the wrong kind of thing",
        "An event stands where a period is wanted, an attribute where a date is, a record where facts are.",
        "ends: review.to",
        "ends: placement.to",
    ),
    "E123": CodeInfo(
        "dates that cannot be",
        "A span ends before it begins, or two versions claim the same day. `to` is the first day on "
        "which a span no "
        "longer holds.",
        "in_force: {from: 2021-01-01, to: 2020-01-01}",
        "in_force: {from: 2020-01-01, to: 2021-01-01}",
    ),
    "E124": CodeInfo("declared twice", "A kind or role is declared in one place only."),
    "E125": CodeInfo(
        "a reserved name",
        "The language gives this word a meaning in conditions, points or rows, so no kind or "
        "attribute can bear it.",
        "attributes: {age: {type: number}}",
        "attributes: {age_in_years: {type: number}}",
    ),
    "E126": CodeInfo(
        "a default that is not offered",
        "The default of a reading is the id of one of its choices.",
        "default: strict\nchoices: [{id: body, text: …}]",
        "default: body\nchoices: [{id: body, text: …}]",
    ),
    "E127": CodeInfo(
        "stages out of order",
        "In a series the stage with a limit of its own is called `first`, stands first and has no "
        "bounds; every "
        "later stage says `every`.",
        "- {id: start, within: 5 working days, of: anchor}",
        "- {id: first, within: 5 working days, of: anchor}",
    ),
    "E128": CodeInfo(
        "unknown counting choice",
        "The interpretation register lists each way of counting with its alternatives; this is none of them.",
        "counting: {month-end: round}",
        "counting: {month-end: overflow}",
    ),
    "E129": CodeInfo(
        "a source that nobody can look up",
        "Whoever confirms a figure gives the address of a page that shows it, so that the next reader can "
        "look there too. It begins with https:// or http:// and holds no spaces.",
        "confirmed: {by: R. Okafor, on: 2026-05-11, link: see the regulations}",
        'confirmed: {by: R. Okafor, on: 2026-05-11, link: "https://www.legislation.gov.uk/uksi/2010/959"}',
    ),
}
