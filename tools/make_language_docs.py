#!/usr/bin/env python3
"""Writes the parts of docs/ that follow from the language itself: `tools/make_language_docs.py`.

In: the readers' own tables, the interpretation register, the calendars, the shipped vocabulary. Out: parts of
`docs/language.md` between *made* comments, all of `docs/interpretation.md` and `docs/vocabulary.md`.
Guaranteed: the same program and the same vocabulary write the same bytes, so that a test can hold the pages
against them; what stands outside the comments is never touched.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import get_args

from pydantic import BaseModel

ROOT = Path(__file__).resolve().parent.parent
if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))  # run as a file, the repository is not on the path

from engine import model  # noqa: E402 - after the path is set
from engine.calendar import known_calendars, load_calendar  # noqa: E402 - after the path is set
from engine.conditions import Op  # noqa: E402 - after the path is set
from engine.diagnostics import Faults  # noqa: E402 - after the path is set
from engine.interpretation import REGISTER, Reading  # noqa: E402 - after the path is set
from engine.load import load_library  # noqa: E402 - after the path is set
from engine.outcome import Cause, State  # noqa: E402 - after the path is set
from engine.reading.conditions import SUITS  # noqa: E402 - after the path is set
from engine.vocabulary import Attribute, AttributeType, Kind, Shape, Vocabulary  # noqa: E402 - after the path is set

LANGUAGE = ROOT / "docs" / "language.md"
_MADE = re.compile(r"(<!-- made: ([a-z ]+) -->\n).*?(<!-- end -->)", re.DOTALL)

# ---------------------------------------------------------------- docs/language.md


def filled(page: str) -> str:
    """Return the page with every part between *made* comments written afresh. Raises KeyError for a part that
    this program cannot make."""
    return _MADE.sub(lambda found: f"{found[1]}\n{PARTS[found[2]]()}\n{found[3]}", page)


def comparisons() -> str:
    """Return which comparisons suit which types of attribute."""
    ops = [op for op in Op if op is not Op.IS]
    rows = []
    for kind in AttributeType:
        suits = [f"`{op.value}`" for op in ops if kind in SUITS[op]]
        plain = ["a value"] if kind in SUITS[Op.IS] else []
        rows.append((f"`{kind.value}`", ", ".join([*plain, *suits])))
    return table(("type", "comparisons"), rows)


def calendars() -> str:
    """Return the calendars with the days that were checked."""
    rows = []
    for name in known_calendars():
        first, last = (date.fromordinal(day).isoformat() for day in load_calendar(name).covered)
        rows.append((f"`{name}`", first, last))
    note = "\n\nOutside these days a due day in working days is unknown, never a guess."
    return table(("calendar", "checked from", "checked to"), rows) + note


#: Keys whose value is one of a few words: where they stand, and the model's own type.
_WORDS: tuple[tuple[str, type[BaseModel] | type[StrEnum], str], ...] = (
    ("`force`", model.Force, ""),
    ("`strength`", model.Strength, ""),
    ("`local_may`", model.Duty, "local_may"),
    ("`subject`", model.Duty, "subject"),
    ("`applies_to` of a version", model.DutyBody, "applies_to"),
    ("`if_several_apply`", model.DutyBody, "if_several_apply"),
    ("`in_each` of a count", model.Count, "in_each"),
    ("`nation`", model.Authority, "nation"),
    ("`is` of a kind", Shape, ""),
    ("`type` of an attribute", AttributeType, ""),
    ("`state` of an outcome", State, ""),
    ("`cause` of an unknown outcome", Cause, ""),
)


def words() -> str:
    """Return every key that takes one of a few words, with the words, as the models have them."""
    rows = [(key, ", ".join(f"`{word}`" for word in _words_of(owner, name))) for key, owner, name in _WORDS]
    return table(("key", "words"), rows)


def _words_of(owner: type[BaseModel] | type[StrEnum], name: str) -> Iterable[str]:
    if issubclass(owner, StrEnum):
        return [each.value for each in owner]
    annotation = owner.model_fields[name].annotation
    literal = next((one for one in get_args(annotation) if get_args(one)), annotation)
    return [str(word) for word in get_args(literal)]


PARTS: Mapping[str, Callable[[], str]] = {
    "comparisons": comparisons,
    "calendars": calendars,
    "words": words,
}

# ---------------------------------------------------------------- docs/interpretation.md

_REGISTER_HEAD = """\
# The interpretation register

<!-- Written by tools/make_language_docs.py from engine/interpretation.py. -->

Sources leave room: does the first day count, what is a month after 31 August? Each such question is answered
here once, for the whole product. An authority may choose another answer, with its reason:

```yaml
choices:
  - {reading: month-end, choose: overflow, reason: as the council's procedures count}
```

An outcome whose state another answer would change says so, and gives `safe_by`, the day that is in time under
every answer. Answers that can be chosen are marked so; the others are written down for the reader. What the
document of one pack leaves open is a [reading](language.md#readings) of that pack.
"""


def interpretation_page() -> str:
    """Return the register as a page, in Markdown."""
    return "\n".join([_REGISTER_HEAD, *(_entry(each) for each in REGISTER)])


def _entry(reading: Reading) -> str:
    lines = [f"## {reading.id}", "", reading.about, "", f"- **`{reading.chosen}`**: {reading.text}"]
    for other in reading.alternatives:
        mark = "" if other.effect is None else " *Can be chosen.*"
        lines.append(f"- `{other.id}`: {other.text}{mark}")
    lines += ["", f"Why: {reading.reason}", "", f"Owner: {reading.owner}. Source: {reading.source}.", ""]
    return "\n".join(lines)


# ---------------------------------------------------------------- docs/vocabulary.md

_VOCABULARY_HEAD = """\
# The shipped vocabulary

<!-- Written by tools/make_language_docs.py from rules/vocabulary/. -->

What packs may ask and cases may hold. A missing table or attribute is unknown, save where *only when it
happens* is said. How to declare more stands in [the language](language.md#the-vocabulary).
"""


def vocabulary_page() -> str:
    """Return every shipped kind with its attributes, and the roles, in Markdown. Raises InputFault if the
    vocabulary has faults."""
    faults = Faults()
    vocabulary = load_library([ROOT / "rules" / "vocabulary"], faults).vocabulary
    faults.raise_if_errors()
    return "\n".join(
        [_VOCABULARY_HEAD, _roles(vocabulary), *(_kind(each) for each in vocabulary.kinds.values())]
    )


def _roles(vocabulary: Vocabulary) -> str:
    rows = [(f"`{name}`", title) for name, title in vocabulary.roles.items()]
    return f"## Roles\n\n{table(('name', 'words'), rows)}\n"


def _kind(kind: Kind) -> str:
    facts = [kind.is_.value]
    facts += [f"inside `{kind.inside}`"] if kind.inside else []
    facts += ["touching ones are one"] if kind.merge else []
    facts += ["dates are set in advance"] if kind.scheduled else []
    facts += ["recorded only when it happens"] if kind.absence_means_none else []
    named = f" Also: {', '.join(kind.synonyms)}." if kind.synonyms else ""
    text = f"## {kind.name}\n\n{capital(kind.title)}: {', '.join(facts)}.{named}\n"
    rows = [(f"`{each.name}`", _type(each), _about(each)) for each in kind.attributes.values()]
    return f"{text}\n{table(('attribute', 'type', 'words'), rows)}\n" if rows else text


def _type(attribute: Attribute) -> str:
    if attribute.choices:
        return ", ".join(f"`{choice}`" for choice in attribute.choices)
    if attribute.rows is not None:
        return "rows of " + ", ".join(f"`{name}`" for name in attribute.rows)
    return "list of texts" if attribute.of is not None else attribute.type.value


def _about(attribute: Attribute) -> str:
    said = [attribute.words or attribute.name.replace("_", " ")]
    said += ["only when it happens"] if attribute.absence_means_none else []
    said += ["lies ahead"] if attribute.lies_ahead else []
    return "; ".join(said)


# ---------------------------------------------------------------- Markdown


def capital(text: str) -> str:
    """Return the text with a capital first letter."""
    return text[:1].upper() + text[1:]


def table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    """Return a Markdown table."""
    lines = [head, ("---",) * len(head), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", r"\|") for cell in line) + " |" for line in lines)


PAGES: Mapping[Path, Callable[[], str]] = {
    LANGUAGE: lambda: filled(LANGUAGE.read_text(encoding="utf-8")),
    ROOT / "docs" / "interpretation.md": interpretation_page,
    ROOT / "docs" / "vocabulary.md": vocabulary_page,
}


def main() -> None:
    """Write every page."""
    for path, page in PAGES.items():
        text = page()
        path.write_text(text, encoding="utf-8")
        print(f"written: {path.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
