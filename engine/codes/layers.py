"""Codes E2xx and W2xx of engine/layers.py: national packs, local packs and an authority's choices put
together.
"""

from __future__ import annotations

from engine.codes.info import CodeInfo

CODES: dict[str, CodeInfo] = {
    "E201": CodeInfo(
        "unknown pack",
        "An authority follows, or a pack extends, a pack that none of the rule folders holds.",
        "follows: [england/care-planing]",
        "follows: [england/care-planning]",
    ),
    "E202": CodeInfo(
        "unknown standard",
        "What `strengthens`, `replaces`, `varies`, `rests_on`, `late` or a choice names is no standard of "
        "the "
        "packs in force. A bare id is looked for in the same pack, then in those it extends, then in "
        "all that the authority follows.",
        "strengthens: england/care-planning#cla.vist",
        "strengthens: england/care-planning#cla.visit",
    ),
    "E203": CodeInfo(
        "the standard is fixed",
        "The standard (or its pack) says `local_may: fix`: no reading of another pack and no "
        "authority may set anything of it.",
        "choices:\n"
        "  - {standard: england/care-planning#cla.first-review, set: {within: 15 working days}, "
        "reason: …}",
        "a local standard of its own with `strengthens: england/care-planning#cla.first-review`",
    ),
    "E204": CodeInfo(
        "looser than the standard lets it be",
        "The standard says `local_may: tighten`, and the number chosen gives more time, or asks for "
        "less, than the one it stands over.",
        "choices:\n  - {standard: cla.visit, set: {series: {routine: {every: 8 weeks}}}, reason: …}",
        "choices:\n  - {standard: cla.visit, set: {series: {routine: {every: 4 weeks}}}, reason: …}",
    ),
    "E205": CodeInfo(
        "a national must cannot be switched off",
        "`off: yes` is for local standards and for national `should`s that are not fixed. What law or "
        "guidance demands stays in force whatever a local file says.",
        "choices:\n  - {standard: england/care-planning#cla.visit, off: yes, reason: …}",
        "choices:\n  - {standard: swindon/practice-standards#cla.dental-check, off: yes, reason: …}",
    ),
    "E206": CodeInfo(
        "unknown reading or choice",
        "An authority chooses in a reading that no followed pack and no entry of the interpretation "
        "register has, or names a choice which that reading does not list.",
        "choices:\n  - {reading: swindon-11.1, choose: strict-48-hour, reason: …}",
        "choices:\n  - {reading: swindon-11.1, choose: strict-48-hours, reason: …}",
    ),
    "E207": CodeInfo(
        "a fixed standard cannot be replaced",
        "The standard named by `replaces` or `varies` says `local_may: fix`. Let the local one stand "
        "beside it with `strengthens`.",
        "replaces: england/care-planning#cla.first-review",
        "strengthens: england/care-planning#cla.first-review",
    ),
    "E208": CodeInfo(
        "the standard may not be varied",
        "`varies` lets a local standard be later than the one it stands in for, so that one must say "
        "`local_may: vary`.",
        "varies: england/care-planning#cla.visit",
        "strengthens: england/care-planning#cla.visit",
    ),
    "E209": CodeInfo(
        "a definition stands twice",
        "The name of a definition means one thing in a whole policy; two followed packs give it, or "
        "one pack gives it twice for the same days.",
        "define:\n  - {id: eligible, …}   # and the same id in another pack",
        "define:\n  - {id: swindon_eligible, …}",
    ),
    "E210": CodeInfo(
        "a choice cannot set this",
        "A choice changes what a standard asks, not which standard it is: id, topic, subject, what it "
        "stands on, its versions and dates belong to the pack. Give the choice itself `from` and `to` "
        "to date it.",
        "choices:\n  - {standard: cla.visit, set: {in_force: {from: 2026-01-01}}, reason: …}",
        "choices:\n"
        "  - {standard: cla.visit, set: {series: {weekly: {every: 5 days}}}, from: 2026-01-01, "
        "reason: …}",
    ),
    "E211": CodeInfo(
        "a limit that is not clear",
        "`every` and `within` may stand alone in a `set` where the standard has just one such limit. "
        "With several, or none, write the whole path.",
        "set: {every: 2 weeks}   # the standard has three stages with `every`",
        "set: {series: {weekly: {every: 2 weeks}}}",
    ),
    "E212": CodeInfo(
        "no stage or exception of that id",
        "A `set` that is keyed by id names a stage, an exception or a row that the standard does not have.",
        "set: {series: {wekly: {every: 2 weeks}}}",
        "set: {series: {weekly: {every: 2 weeks}}}",
    ),
    "E213": CodeInfo(
        "several packs have a standard of this id",
        "A bare id means the most local standard of that id; here two packs have it and neither "
        "extends the other.",
        "choices:\n  - {standard: cla.visit, …}",
        "choices:\n  - {standard: swindon/practice-standards#cla.visit, …}",
    ),
    "E214": CodeInfo(
        "versions overlap",
        "Two versions of a standard are in force on the same days, so it would be open which one "
        "counts. `to` is the first day on which a version no longer holds.",
        "versions:\n  - {in_force: {to: 2026-01-02}, …}\n  - {in_force: {from: 2026-01-01}, …}",
        "versions:\n  - {in_force: {to: 2026-01-01}, …}\n  - {in_force: {from: 2026-01-01}, …}",
    ),
    "E215": CodeInfo(
        "a pack of another nation",
        "The pack states the law or guidance of one nation, the authority lies in another.",
        "nation: wales\nfollows: [england/care-planning]",
        "nation: england\nfollows: [england/care-planning]",
    ),
    "E216": CodeInfo(
        "neither a kind of fact nor a definition",
        "A standard rests on a name that the vocabulary does not have and no followed pack defines.",
        "for_each: eligble",
        "for_each: eligible",
    ),
    "E217": CodeInfo(
        "chosen twice",
        "Two choices of an authority set the same value, or choose in the same reading, on the same days.",
        "choices:\n"
        "  - {standard: cla.visit, set: {every: 1 week}, …}\n"
        "  - {standard: cla.visit, set: {every: 2 weeks}, …}",
        "choices:\n"
        "  - {standard: cla.visit, set: {every: 1 week}, to: 2026-01-01, …}\n"
        "  - {standard: cla.visit, set: {every: 2 weeks}, from: 2026-01-01, …}",
    ),
    "E218": CodeInfo(
        "a way of counting has no dates",
        "Counting choices (day 0, clipping of months, hours from a date …) hold for the whole policy; "
        "they cannot begin or end on a day.",
        "choices:\n  - {reading: day-zero, choose: anchor-day-1, from: 2026-01-01, reason: …}",
        "choices:\n  - {reading: day-zero, choose: anchor-day-1, reason: …}",
    ),
    "E219": CodeInfo(
        "a reading stands twice",
        "Two packs have a reading of the same id, so a choice would not say which is meant.",
    ),
    "E220": CodeInfo(
        "standards that replace each other",
        "A standard stands in the place of another that stands, directly or through others, in its "
        "own: neither would be owed.",
        "{id: a, replaces: b, …} and {id: b, replaces: a, …}",
        "{id: a, replaces: b, …} and {id: b, …}",
    ),
    "E221": CodeInfo(
        "calendar cannot be used",
        "The calendar named is not one that Dutybook carries, or the school terms of the authority "
        "overlap or end before they begin.",
        "calendar: {days: england}",
        "calendar: {days: england-and-wales}",
    ),
    "E222": CodeInfo(
        "confirmed by nobody",
        "The pack says that a figure was not checked against its source. An authority may say that it has "
        "been, by the name of the person who did, the day and the address of the page that shows it.",
        "choices:\n  - {standard: cp.transfer-in, set: {confirmed: yes}, reason: looked it up}",
        "choices:\n  - standard: cp.transfer-in\n    set: {confirmed: {by: R. Okafor, on: 2026-05-11, "
        'link: "https://www.gov.uk/…"}}\n    reason: looked it up',
    ),
    "E223": CodeInfo(
        "a pack that is not at its pinned version",
        "The authority's file pins the pack at a version that was agreed to, and the one at hand is another. "
        "Nothing is judged by it before somebody has seen what moved: `dutybook upgrade` shows it row by row "
        "and moves the pin.",
        'pins: {england/care-planning: "2025.1"}   # and the pack is version 2026.1',
        'pins: {england/care-planning: "2026.1"}',
    ),
    "W201": CodeInfo(
        "a pack is followed without being listed",
        "A followed pack extends one that the authority does not list. It is followed all the same, "
        "since silence never removes a standard; list it, so that a reader sees it.",
        "follows: [swindon/practice-standards]",
        "follows: [england/care-planning, swindon/practice-standards]",
    ),
    "W202": CodeInfo(
        "an earlier id",
        "The standard has been renamed (`was`). The earlier id still works here; write the new one.",
    ),
    "W203": CodeInfo(
        "tightening cannot be seen from the words",
        "The standard may only be tightened. This change is of a sort that words alone do not settle "
        "(another unit, a condition, another form of limit): count some dates of both with "
        "`dutybook calendar`, and add examples on them.",
    ),
}
