"""Codes E3xx and W3xx of engine/data: case files."""

from __future__ import annotations

from engine.codes.info import CodeInfo

CODES: dict[str, CodeInfo] = {
    "W301": CodeInfo(
        "the same row twice",
        "Two rows of a table say exactly the same, so they are taken for one fact. If there were "
        "two, give each an "
        "id.",
    ),
    "E303": CodeInfo(
        "ends before it begins",
        "`to` is the first day on which a period no longer holds, so it cannot lie before `from`.",
        "placement: [{from: 2026-03-16, to: 2026-03-01}]",
        "placement: [{from: 2026-03-01, to: 2026-03-16}]",
    ),
    "E304": CodeInfo(
        "one id for two facts",
        "Two rows of a table have the same id but say different things.",
        "visit: [{id: v1, at: 2026-03-20}, {id: v1, at: 2026-03-27}]",
        "visit: [{id: v1, at: 2026-03-20}, {id: v2, at: 2026-03-27}]",
    ),
    "E306": CodeInfo("two records where there is one", "A record, such as person, stands once in a case."),
    "E307": CodeInfo(
        "coverage without a table",
        "Coverage says in which span a table is complete; the table itself is not there. An empty "
        "one says that "
        "nothing happened.",
        "coverage: {visit: {complete_from: 2025-01-01}}",
        "coverage: {visit: {complete_from: 2025-01-01}}\nvisit: []",
    ),
    "E308": CodeInfo(
        "a date set for what is not scheduled",
        "Only kinds that the vocabulary marks `scheduled: yes`, such as a conference, have dates set "
        "in advance.",
    ),
    "E309": CodeInfo("a case in two places", "All rows of a case stand in one file, under its own id."),
}
