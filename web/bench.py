"""The test bench's own work: a case as text, its dates and answers as a form, what a change makes of it.

In: a case, a day, a set of files. Out: `Line`s, `Entry`s, an example as YAML. Guaranteed: a changed date or
answer changes just its own place in the text; nothing of a case is kept.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from engine.diagnostics import InputFault
from engine.drafting.editing import node_at, with_item, with_value
from engine.drafting.records import Judged
from engine.drafting.shown import told
from engine.examples import as_expected
from engine.outcome import Outcome, State
from engine.proving.boundaries import told as told_fields
from engine.proving.proposing import expect_lines
from engine.report.words import STATE_WORDS
from engine.shipped import cases_dir
from engine.source import Scalar, as_yaml, parse, walk
from engine.vocabulary import Shape, Vocabulary

MOST_ENTRIES = 120
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}(T\d{2}:\d{2})?")
_COLOURS = {
    State.MET: "green",
    State.DUE: "blue",
    State.UNKNOWN: "yellow",
    State.PAUSED: "grey",
    State.WAIVED: "grey",
    State.CANCELLED: "grey",
}


@dataclass(frozen=True, slots=True)
class Entry:
    """A date or an answer of a case that a form may change; `path` leads to it in the text."""

    path: tuple[str, ...]
    value: str
    answer: bool

    @property
    def name(self) -> str:
        return "fact/" + "/".join(self.path)

    @property
    def label(self) -> str:
        return " ".join(each.replace("_", " ") for each in self.path)


@dataclass(frozen=True, slots=True)
class Line:
    """An outcome as the page shows it; `before`: what it was before the change, where that differs."""

    outcome: Outcome
    state: str
    colour: str
    before: str | None


def sample_names() -> list[str]:
    """Return the invented cases that ship with Dutybook."""
    return sorted(path.stem for path in cases_dir().glob("*.yaml"))


def sample_text(name: str) -> str | None:
    """Return an invented case as it is written."""
    return (cases_dir() / f"{name}.yaml").read_text(encoding="utf-8") if name in sample_names() else None


def entries(text: str) -> list[Entry]:
    """Return the dates and answers of a case; nothing where it cannot be read."""
    try:
        tree = parse(text, "case")
    except InputFault:
        return []
    found = [
        Entry(path, node.text, node.text in ("yes", "no"))
        for path, node in walk(tree)
        if isinstance(node, Scalar) and (node.text in ("yes", "no") or _DATE.fullmatch(node.text))
    ]
    return [each for each in found if "/" not in "".join(each.path)][:MOST_ENTRIES]


def changed(text: str, form: Mapping[str, str]) -> str:
    """Return the case with the dates and answers that a form changed."""
    for each in entries(text):
        new = form.get(each.name, each.value).strip()
        fits = new in ("yes", "no") if each.answer else bool(_DATE.fullmatch(new))
        if new != each.value and fits:
            text = with_value(text, each.path, new)
    return text


def with_fact(text: str, kind: str, day: str, vocabulary: Vocabulary) -> str:
    """Return the case with one more fact of a kind on a day; as it was, where that is no kind or no day."""
    known = vocabulary.kinds.get(kind)
    if known is None or known.is_ is Shape.RECORD or not _DATE.fullmatch(day):
        return text
    try:
        table = node_at(parse(text, "case"), (kind,))
    except InputFault:
        return text
    number = len(getattr(table, "items", ())) + 1
    return with_item(text, (kind,), f"{{id: {kind}-{number}, {known.edges[0]}: {as_yaml(day)}}}")


def lines(judged: Judged, before: Judged | None, words: str) -> list[Line]:
    """Return the outcomes that hold all words, those that changed first, then by due day."""
    known: dict[tuple[str, ...], str] = {}
    if before is not None:
        known = {each.key[1:]: told(each) for each in before.outcomes}
    found = []
    for each in judged.outcomes:
        said = f"{each.title} {each.standard} {each.pack} {each.occurrence} {STATE_WORDS[each.state]}".lower()
        if all(word in said for word in words.lower().split()):
            found.append(_line(each, known if before is not None else None))
    return sorted(
        found, key=lambda line: (line.before is None, str(line.outcome.due or "9"), line.outcome.topic)
    )


def _line(outcome: Outcome, known: Mapping[tuple[str, ...], str] | None) -> Line:
    was = None if known is None else known.get(outcome.key[1:], "not owed")
    state = STATE_WORDS[outcome.state]
    return Line(outcome, state, _COLOURS.get(outcome.state, "red"), None if was == told(outcome) else was)


def changes(judged: Judged, before: Judged | None) -> list[tuple[str, str, str]]:
    """Return what a change makes of the case: each obligation that differs, what it was, what it is; those
    that were there before first."""
    if before is None:
        return []
    old, new = ({each.key[1:]: each for each in side.outcomes} for side in (before, judged))
    rows = []
    for key in (*old, *(key for key in new if key not in old)):
        was, now = (told(side[key]) if key in side else "not owed" for side in (old, new))
        if was != now:
            one = new.get(key) or old[key]
            rows.append((f"{one.title or one.standard} ({one.pack})", was, now))
    return rows


def example(name: str, standard: str, as_of: str, case: str, outcomes: Sequence[Outcome]) -> str:
    """Return a case with the outcomes of one standard as an example, its lines indented from 0."""
    rows = [told_fields(as_expected(each)) for each in outcomes]
    kept = [line for line in case.rstrip("\n").split("\n") if not line.startswith("#")]
    body = "\n".join(f"  {line}" if line.strip() else "" for line in kept)
    head = [f"example: {as_yaml(name)}", f"standard: {standard.partition('#')[2]}", f"as_of: {as_of}"]
    expected = expect_lines(rows)
    expect = f"expect:{expected}" if expected.startswith("\n") else f"expect: {expected}"
    return "\n".join([*head, "given:", body, expect])


def is_day(text: str) -> bool:
    """Say whether a text is a day."""
    try:
        date.fromisoformat(text[:10])
    except ValueError:
        return False
    return True
