"""Reads `docs/language.md` as a test does: its tables of keys, its examples, and how each is to be loaded.

In: the page. Out: rows of the tables by the name that stands before each, fenced examples, and for an
example the faults that the product's own loader finds in it. Guaranteed: nothing of the page is executed; the
shipped vocabulary types every example.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple

from engine.data.cases import read_cases
from engine.diagnostics import Faults
from engine.example_files import read_examples, read_heading
from engine.load import load_authority, load_library, load_pack, load_vocabulary
from engine.source import parse_into
from engine.vocabulary import Vocabulary

ROOT = Path(__file__).parents[1]
_TABLE = re.compile(r"<!-- keys: ([a-z_ ]+) -->\n\n(.*?)\n\n", re.DOTALL)
_FENCE = re.compile(r"^```yaml\n(.*?)^```$", re.DOTALL | re.MULTILINE)
_SPAN = re.compile(r"`([^`]+)`")


class Row(NamedTuple):
    """One row of a table of keys: the keys named, what it says, the example, and its line on the page."""

    keys: tuple[str, ...]
    meaning: str
    example: str
    line: int

    @property
    def required(self) -> bool:
        return "Required." in self.meaning or "Required in" in self.meaning


def tables(page: str) -> dict[str, list[Row]]:
    """Return the rows of every table of keys."""
    found: dict[str, list[Row]] = {}
    for each in _TABLE.finditer(page):
        first = page[: each.start(2)].count("\n") + 1
        lines = each[2].splitlines()[2:]
        found[each[1]] = [_row(line, first + 2 + number) for number, line in enumerate(lines)]
    return found


def _row(line: str, number: int) -> Row:
    name, meaning, example = (cell.strip() for cell in line.strip().strip("|").split(" | "))
    spans = _SPAN.findall(example)
    assert len(spans) == 1, f"line {number}: a row has one example"
    return Row(tuple(_SPAN.findall(name)), meaning, spans[0], number)


def fenced(page: str) -> list[str]:
    """Return every fenced example in YAML."""
    return _FENCE.findall(page)


# ---------------------------------------------------------------- loading

HEAD = """\
pack: example/pack
title: Example
version: "1"
source: {document: Example, publisher: Example, licence: unknown}
"""
DUTY = "{id: a.b, for_each: placement, due: {within: 1 week, of: anchor}, met_by: {visit: {}}}"


@cache
def vocabulary() -> Vocabulary:
    """Return the vocabulary that ships."""
    faults = Faults()
    found = load_library([ROOT / "rules" / "vocabulary"], faults).vocabulary
    faults.raise_if_errors()
    return found


def faults_in(text: str, kind: str | None = None) -> list[str]:
    """Return what the loader says against a whole file, or a section of a pack. Without `kind` its keys tell
    which file it is."""
    faults = Faults()
    if text.partition(":")[0] in ("duties", "content", "manual", "define", "readings"):
        text = HEAD + text
    key = kind or next(key for key in _LOADERS if re.search(rf"^{{?{key}:", text, re.MULTILINE))
    node = parse_into(text, "example", faults)
    if node is not None:
        _LOADERS[key](node, faults)
    return [f"{each.code} {each.message}" for each in faults.found if each.code.startswith("E")]


def _example_file(node, faults):
    heading = read_heading(node, faults)
    if heading is not None:
        read_examples(node, heading, vocabulary(), faults)


_LOADERS: Mapping[str, Callable[..., object]] = {
    "examples": _example_file,
    "pack": lambda node, faults: load_pack(node, vocabulary(), faults, frozenset({"eligible"})),
    "vocabulary": lambda node, faults: load_vocabulary([node], faults),
    "authority": load_authority,
    "case": lambda node, faults: read_cases(node, vocabulary(), faults),
}


# ---------------------------------------------------------------- an example in a row, made whole


def merged(base: Mapping[str, str], example: str, *drop: str) -> str:
    """Return a file of top-level keys with the example's key in the place of the base's."""
    key, _, value = example.partition(": ")
    kept = {name: old for name, old in base.items() if name not in drop} | {key: value}
    return "".join(f"{name}: {each}\n" for name, each in kept.items())


def item(section: str, text: str) -> str:
    """Return a section of a pack that holds one item, given as top-level keys."""
    lines = text.splitlines()
    return f"{section}:\n  - {lines[0]}\n" + "".join(f"    {line}\n" for line in lines[1:])


_TIMED = ("due", "series", "count", "total", "forbid")


def duty(example: str) -> str:
    """Return a duty that has the key shown, and whatever that key needs beside it."""
    key = example.partition(":")[0]
    base = {
        "id": "a.b",
        "for_each": "protection_plan" if "protection_plan" in example else "placement",
        "due": "{within: 1 week, of: anchor}",
        "met_by": "{visit: {}}",
    }
    drop = [*(_TIMED if key in _TIMED else ()), *(["met_by"] if key in ("total", "forbid") else ())]
    if key == "if_several_apply":
        base["unless"] = "[{id: x, when: {emergency: yes}, instead: none}]"
    if key in ("unless",) and "every:" in example:
        base["series"] = "[{id: weekly, every: 1 week}]"
        drop.append("due")
    return item("duties", merged(base, example, *drop))


def due(example: str) -> str:
    """Return a duty that is due so."""
    text = f"id: a.b\nfor_each: conference\ndue: {example}\nmet_by: {{visit: {{}}}}\n"
    if "before:" in example:
        text += "since: 1 month before anchor\nif_late: {still_owed: no}\n"
    return item("duties", text)


def content(example: str) -> str:
    """Return a content standard that has the key shown."""
    base = {"id": "a.b", "of": "care_plan", "check": "[{field: outcomes, required: yes}]"}
    if example.startswith("each:"):
        return item("content", merged(base | {"at_least": "1"}, example, "check"))
    if example.startswith("at_least:"):
        return item("content", merged(base | {"each": "actions"}, example, "check"))
    return item("content", merged(base, example))


def check(example: str) -> str:
    """Return a content standard with that check, of the rows of a list where the field is one of theirs."""
    rows = re.match(r"\{field: (by|text|owner)\b", example)
    each = "each: actions\n" if rows else ""
    return item("content", f"id: a.b\nof: care_plan\n{each}check: [{example}]\n")


def condition(example: str) -> str:
    """Return a duty that asks this of its anchor; the anchor is of a kind that has such a field."""
    field = re.match(r"\{(\w+)", example)
    kinds = {"score": "sdq", "visit_every": "protection_plan", "attended_by": "review"}
    kind = kinds.get(field[1] if field else "", "placement")
    return item(
        "duties", f"id: a.b\nfor_each: {kind}\nwhen: {example}\ndue: promptly\nmet_by: {{visit: {{}}}}\n"
    )


_PACK = {
    "pack": "example/pack",
    "title": "Example",
    "version": '"1"',
    "source": "{document: Example, publisher: Example, licence: unknown}",
}
_SOURCE = {"document": "Example", "publisher": "Example", "licence": "unknown"}
_AUTHORITY = {
    "authority": "example",
    "name": "Example",
    "nation": "england",
    "calendar": "{days: england-and-wales}",
    "follows": "[england/care-planning]",
}
_READING = {"id": "x", "about": "x", "default": "a", "reason": "x", "choices": "[{id: a, text: x}]"}
_EXAMPLE = {
    "example": "x",
    "standard": "a.b",
    "as_of": "2026-04-20",
    "given": "{case: E-1}",
    "expect": "[]",
}
_CASES = "[{example: x, standard: a.b, as_of: 2026-04-20, given: {case: E-1}, expect: []}]"


def _under(section: str, base: Mapping[str, str]) -> Callable[[str], str]:
    return lambda example: item(section, merged(base, example))


def _nested(key: str, base: Mapping[str, str], whole: Callable[[str], str]) -> Callable[[str], str]:
    """Return what puts a key into the mapping under another key."""

    def make(example: str) -> str:
        lines = merged(base, example).splitlines()
        return whole(f"{key}: {{" + ", ".join(lines) + "}")

    return make


def _top(base: Mapping[str, str]) -> Callable[[str], str]:
    return lambda example: merged(base, example)


def _row_of(example: str) -> str:
    kind, _, row = example.partition(": ")
    return f"case: C-1\n{kind}: [{row}]\n"


def _example(section: str) -> str:
    return f"examples: example/pack\nauthority: example\n{item('cases', section)}"


#: How the example of a row becomes a file that can be loaded, by the name that stands before the table.
WHOLE: Mapping[str, Callable[[str], str]] = {
    "pack": _top(_PACK),
    "source": _nested("source", _SOURCE, _top(_PACK)),
    "duty": duty,
    "for_each": lambda example: duty(f"for_each: {example}"),
    "point": lambda example: duty(f"due: {{within: 1 week, of: {example}}}"),
    "limit": lambda example: duty(f"due: {{within: {example}, of: anchor}}"),
    "due": due,
    "stage": lambda example: duty(f"series: [{example}, {{id: last, every: 1 year}}]"),
    "met_by": lambda example: duty(f"met_by: {example}"),
    "unless": lambda example: duty(f"unless: [{example}]"),
    "confirmation": lambda example: duty(f"confirmed: {example}"),
    "early": lambda example: duty(f"early: {example}"),
    "if_late": lambda example: duty(f"if_late: {example}"),
    "count": lambda example: duty(f"count: {example}"),
    "total": lambda example: duty(f"total: {example}"),
    "comparison": condition,
    "condition": condition,
    "condition parts": condition,
    "content": content,
    "check": check,
    "manual": _under("manual", {"id": "a.b", "title": "x", "check": "x"}),
    "definition": _under("define", {"id": "a_b", "while": "{in: looked_after}"}),
    "reading": _under("readings", _READING),
    "reading choice": lambda example: item(
        "readings", merged(_READING, f"choices: [{{id: a, text: x}}, {example}]")
    ),
    "vocabulary": _top({"vocabulary": "example", "kinds": "{tour: {is: event, attributes: {led_by: text}}}"}),
    "kind": lambda example: (
        f"vocabulary: example\nkinds:\n  looked_after: {{is: period}}\n  example: {example}\n"
    ),
    "attribute": lambda example: (
        f"vocabulary: x\nkinds: {{example: {{is: event, attributes: {{a: {example}}}}}}}\n"
    ),
    "authority": _top(_AUTHORITY),
    "calendar": lambda example: merged(_AUTHORITY, f"calendar: {example}"),
    "choice": lambda example: merged(_AUTHORITY, f"choices: [{example}]"),
    "case": lambda example: (
        f"{{case: C-1, {example[1:]}" if example[0] == "{" else merged({"case": "C-1"}, example)
    ),
    "coverage": lambda example: f"case: C-1\nvisit: []\ncoverage: {{visit: {example}}}\n",
    "row": _row_of,
    "example file": _top({"examples": "example/pack", "authority": "example", "cases": _CASES}),
    "example": lambda example: _example(merged(_EXAMPLE, example)),
    "expect": lambda example: _example(merged(_EXAMPLE, f"expect: [{example}]")),
}
