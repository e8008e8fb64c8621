"""Codes E0xx of engine/source.py: the file itself, before anything it says."""

from __future__ import annotations

from engine.codes.info import CodeInfo

CODES: dict[str, CodeInfo] = {
    "E001": CodeInfo(
        "not a text file",
        "The file is not UTF-8 text, or holds control characters. Save it from the editor as plain "
        "text in UTF-8.",
    ),
    "E002": CodeInfo(
        "file too large",
        "A file is read whole, so its size is limited. Split it: several files of rules, or of "
        "cases, may stand "
        "side by side.",
    ),
    "E003": CodeInfo(
        "tab in the indentation",
        "YAML is indented with spaces; a tab there has no width that two editors agree on.",
        "duties:\n\t- id: cla.visit",
        "duties:\n  - id: cla.visit",
    ),
    "E004": CodeInfo(
        "not well-formed YAML",
        "A bracket or quote is not closed, a colon is missing, or a line is indented differently from its "
        "neighbours. The place is where reading had to stop; the slip is often on the line before.",
        "met_by: {visit: {where: {seen: yes}}",
        "met_by: {visit: {where: {seen: yes}}}",
    ),
    "E005": CodeInfo(
        "nested too deeply",
        "Lists and mappings stand more than 64 deep inside one another. No standard needs that.",
    ),
    "E006": CodeInfo(
        "anchor, alias, tag or merge key",
        "What a line says stands on that line: YAML's anchors (&a), aliases (*a), tags (!t) and "
        "merge keys (<<) are "
        "not read. Write the value out.",
        "first: &limit 5 working days",
        "first: 5 working days",
    ),
    "E007": CodeInfo(
        "several documents in one file",
        "A line '---' begins a second document. One file holds one pack, vocabulary, authority or "
        "set of cases.",
    ),
    "E008": CodeInfo(
        "the same key twice",
        "Only one of the two values could count, and a reader could not tell which.",
        "who: social_worker\nwho: team_manager",
        "who: social_worker",
    ),
    "E009": CodeInfo("empty file", "The file holds nothing but blank lines and comments."),
    "E010": CodeInfo(
        "file cannot be read", "The path names no readable file: check its spelling and permissions."
    ),
    "E011": CodeInfo(
        "too many values",
        "The file holds more than 100,000 values. Split it: several files may stand side by side.",
    ),
    "E012": CodeInfo(
        "a key that is not a word",
        "A key is a word; lists, mappings and blank text cannot be keys.",
        "? [a, b]\n: 1",
        "a: 1",
    ),
}
