#!/usr/bin/env python3
"""Writes the parts of docs/data.md that follow from the shipped mappings: `tools/make_data_docs.py`.

In: the mappings in `engine/data/mappings`, the shipped vocabulary. Out: the tables of `docs/data.md` between
*made* comments. Guaranteed: the same mappings write the same bytes, so that a test can hold the page against
them; what stands outside the comments is never touched.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))  # run as a file, the repository is not on the path

from engine.data.detect import shipped_mapping  # noqa: E402 - after the path is set
from engine.data.mapping.model import FactMap, Field, Mapping_, TableMap  # noqa: E402 - after the path is set
from engine.diagnostics import Faults  # noqa: E402 - after the path is set
from engine.load import load_library  # noqa: E402 - after the path is set
from engine.shipped import all_authorities, all_rules  # noqa: E402 - after the path is set

PAGE = ROOT / "docs" / "data.md"
_MADE = re.compile(r"(<!-- made: ([a-z0-9-]+) -->\n).*?(<!-- end -->)", re.DOTALL)


def filled(page: str) -> str:
    """Return the page with every part between *made* comments written afresh."""
    vocabulary = load_library(all_rules(()), Faults(), all_authorities(())).vocabulary
    return _MADE.sub(
        lambda found: f"{found[1]}\n{tables_of(shipped_mapping(found[2], vocabulary))}\n{found[3]}", page
    )


def tables_of(mapping: Mapping_) -> str:
    """Return a mapping as tables of Markdown."""
    lines = ["| table | fact | from |", "|---|---|---|"]
    for table in mapping.tables:
        lines += _rows(table)
    lines += ["", *_lost(mapping)]
    if mapping.suggestions:
        lines += ["", "| assumption, off until switched on | says | reason |", "|---|---|---|"]
        for each in mapping.suggestions:
            says = (
                "the step that joins episodes"
                if each.id.endswith("same-carer")
                else (f"`{each.kind}.{each.attribute}`: {each.value}")
            )
            lines.append(f"| `{each.id}` | {says} | {_cell(each.reason)} |")
    return "\n".join(lines) + "\n"


def _rows(table: TableMap) -> Iterator[str]:
    if table.ignored:
        yield f"| {table.name} | - | not read: {_cell(table.ignored)} |"
    if table.extracted:
        yield f"| {table.name} | - | the day of the extract: {_cell(table.extracted[0])} |"
    for step, columns in table.derive.items():
        told = ", ".join(f"{name}: {names[0]}" for name, names in columns.items())
        yield f"| {table.name} | {_STEPS[step]} | {_cell(told)} |"
    for fact in table.facts:
        yield f"| {table.name} | `{fact.kind}`{_marks(fact)} | {_cell('; '.join(_fields(fact)))} |"


_STEPS = {
    "care_episodes": "`looked_after`, `placement`, `legal_status`, `adoption_placement`",
    "care_periods": "`looked_after`",
    "care_plans": "`placement.intended_until_18`, from `LTFOST18` of the plans in force during it",
}


def _marks(fact: FactMap) -> str:
    told = {
        "latest only": fact.latest,
        "not all of them": fact.partial,
        "as of the extract": fact.from_extract,
    }
    marks = [word for word, on in told.items() if on]
    return f" ({', '.join(marks)})" if marks else ""


def _fields(fact: FactMap) -> Iterator[str]:
    for name, field in {"case": fact.case, **fact.fields}.items():
        yield f"{name}: {_field(field)}"
    for condition in fact.only:
        yield f"only where {condition.headings[0]} is {' or '.join(condition.texts)}"
    for condition in fact.never:
        yield f"not where {condition.headings[0]} is {condition.texts[0]}"
    for withheld in fact.withheld:
        yield f"withheld where {withheld.because}"


def _field(field: Field) -> str:
    if field.is_ is not None:
        return f"always {field.is_}"
    return field.headings[0] + (" (by its values)" if field.values else "")


def _lost(mapping: Mapping_) -> Iterator[str]:
    """Yield what is known and not read, then what the tables never hold."""
    for table in mapping.tables:
        reasons = [f"{name} ({why})" for name, why in table.unused.items() if why]
        if reasons:
            yield f"- {table.name}, not read: {_cell('; '.join(reasons))}."
    for kind, lacks in mapping.lacks.items():
        for name, values in lacks.items():
            yield f"- Never held, so unknown: `{kind}` whose {name} is {', '.join(values)}."
    for note in mapping.notes:
        yield f"- {note}"


def _cell(text: str) -> str:
    return text.replace("|", "/")


def main() -> None:
    """Write the page."""
    PAGE.write_text(filled(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
    print(f"written: {PAGE.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
