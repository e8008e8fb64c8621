"""Codes E4xx and W4xx of engine/lint.py: readable, but it cannot be meant."""

from __future__ import annotations

from engine.codes.info import CodeInfo

CODES: dict[str, CodeInfo] = {
    "E401": CodeInfo(
        "two exceptions can both apply",
        "Both conditions can hold at once and their limits differ, so it would be open which one "
        "counts. Say that the strictest does, or make one condition rule out the other.",
        "unless:\n"
        "  - {id: emergency, when: {emergency: yes}, instead: …}\n"
        "  - {id: kinship, when: {kind: kinship}, instead: …}",
        "if_several_apply: strictest",
    ),
    "E404": CodeInfo(
        "definitions in a circle",
        "A definition rests on itself, directly or through others, so no day can be found on which it "
        "begins.",
        "define:\n  - {id: eligible, while: {in: relevant}}\n  - {id: relevant, while: {in: eligible}}",
        "define:\n"
        "  - {id: eligible, while: {age: {from: 16 years}}}\n"
        "  - {id: relevant, while: {in: eligible}}",
    ),
    "E405": CodeInfo(
        "follow-ons in a circle",
        "A follow-on duty starts when its cause is breached; here the cause is, in the end, the duty itself.",
        "duties:\n  - {id: a, for_each: {late: b}, …}\n  - {id: b, for_each: {late: a}, …}",
        "duties:\n  - {id: a, for_each: placement, …}\n  - {id: b, for_each: {late: a}, …}",
    ),
    "E406": CodeInfo(
        "exceptions that contradict each other",
        "Two exceptions have the same condition and different limits.",
        "unless:\n"
        "  - {id: a, when: {emergency: yes}, instead: {within: 5 working days, of: anchor}}\n"
        "  - {id: b, when: {emergency: yes}, instead: none}",
        "unless:\n  - {id: a, when: {emergency: yes}, instead: {within: 5 working days, of: anchor}}",
    ),
    "E407": CodeInfo(
        "a series that never repeats",
        "None of the stages says `every`, so after the first time nothing is owed. A standard that is "
        "owed once has `due`.",
        "series:\n  - {id: first, within: 5 working days, of: placement.from}",
        "due: {within: 5 working days, of: placement.from}",
    ),
    "E409": CodeInfo(
        "packs in a circle",
        "A pack extends itself, directly or through others.",
        "pack: swindon/a\nextends: swindon/b   # which extends swindon/a",
        "pack: swindon/a\nextends: england/care-planning",
    ),
    "E410": CodeInfo(
        "duties that rest on each other",
        "Of duties that rest on each other in a circle none could be the first to be done.",
        "duties:\n  - {id: plan, rests_on: report, …}\n  - {id: report, rests_on: plan, …}",
        "duties:\n  - {id: plan, rests_on: report, …}\n  - {id: report, …}",
    ),
    "W410": CodeInfo(
        "a shadowed stage",
        "The last listed stage that holds rules. A stage listed later holds on every day on which "
        "this one does, so this one never rules.",
        "series:\n  - {id: weekly, every: 1 week}\n  - {id: routine, every: 6 weeks}",
        "series:\n"
        "  - {id: weekly, every: 1 week, until: {first: review, in: looked_after}}\n"
        "  - {id: routine, every: 6 weeks}",
    ),
    "W411": CodeInfo(
        "an unreachable stage",
        "The stage ends where it begins, or its condition contradicts itself, so it never rules.",
        "- {id: weekly, every: 1 week, from: placement.from, until: placement.from}",
        "- {id: weekly, every: 1 week, from: placement.from, until: {first: review, in: looked_after}}",
    ),
    "W412": CodeInfo(
        "a condition that can never hold",
        "The words of the condition rule each other out, or the standard's own `when` rules it out.",
        "when: {all: [{age: {from: 16 years}}, {age: {below: 14 years}}]}",
        "when: {age: {from: 14 years, below: 16 years}}",
    ),
    "W413": CodeInfo(
        "whom does one fact serve?",
        "Several anchors of this standard can be open at once, and one fact could discharge them all. "
        "Say `same:` with the attribute that names the anchor, or `shared: yes`.",
        "for_each: placement\nmet_by: {visit: {}}",
        "for_each: placement\nmet_by: {visit: {}}\nsame: placement",
    ),
    "W414": CodeInfo(
        "a definition that nothing uses",
        "No standard and no other definition of any pack rests on it: perhaps a name is misspelt elsewhere.",
    ),
    "W415": CodeInfo(
        "a stale source",
        "The source named a date by which it was to be reviewed, and that date has passed.",
        "source: {…, review_by: 2022-01}",
        "the newer edition, or a note that the publisher still goes by this one",
    ),
    "W416": CodeInfo(
        "a choice that changes nothing",
        "The value chosen is the one that applies anyway.",
    ),
    "W417": CodeInfo(
        "national figures that nobody vouches for",
        "No standard of a national pack states `confirmed`. A reader takes silence for yes; say it "
        "where it was checked, and say no where it was not.",
        "force: law",
        "force: law\nconfirmed: no",
    ),
    "W419": CodeInfo(
        "an exception that changes nothing",
        "Its limit is the one that applies without it.",
    ),
    "W420": CodeInfo(
        "an end listed twice",
        "`ends` names the same point more than once.",
    ),
    "W421": CodeInfo(
        "two choices of a reading that are the same",
        "They set the same values, so it makes no difference which is chosen: one of them lacks its `set`.",
    ),
    "W422": CodeInfo(
        "a choice that has run out",
        "Its `to` has passed: it changes only what was owed before then.",
    ),
    "W423": CodeInfo(
        "an unknown role",
        "The authority names a role that the vocabulary does not have, so the name is never shown.",
        "roles: {socialworker: Social Worker}",
        "roles: {social_worker: Social Worker}",
    ),
    "W424": CodeInfo(
        "an attribute that nobody reads",
        "No standard and no definition of any pack asks for it, so recording it changes nothing: perhaps a "
        "standard means another one. What is carried for another purpose is listed under `unread`, with the "
        "reason; what is listed there and read all the same is noted, too.",
        "kinds: {visit: {is: event, attributes: {seen: yes/no, seen_by: text}}}   # only seen is asked for",
        "unread:\n  - {why: names the worker in lists, attributes: [visit.seen_by]}",
    ),
    "W425": CodeInfo(
        "nothing can discharge it",
        "No fact that anybody could record meets the standard: the conditions of `met_by` contradict "
        "themselves, or facts count only from the day on which the duty ends. It would be overdue for every "
        "child.",
        "met_by: {any_of: [{visit: {where: {all: [{seen: yes}, {seen: no}]}}}]}",
        "met_by: {any_of: [{visit: {where: {seen: yes}}}]}",
    ),
    "W426": CodeInfo(
        "an exception that another overrules",
        "Wherever it applies another exception applies, too, with a limit that is never later, and the "
        "strictest counts: so it never rules.",
        "unless:\n"
        "  - {id: emergency, when: {emergency: yes}, instead: {within: 2 days, of: anchor}}\n"
        "  - {id: kin, when: {emergency: yes, kind: kinship}, instead: {within: 5 days, of: anchor}}\n"
        "if_several_apply: strictest",
        "unless:\n"
        "  - {id: emergency, when: {emergency: yes, kind: foster}, instead: {within: 2 days, of: anchor}}\n"
        "  - {id: kin, when: {emergency: yes, kind: kinship}, instead: {within: 5 days, of: anchor}}",
    ),
}
