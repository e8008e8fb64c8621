"""Writes mutation scores: a table by pack, and every change that no example notices.

In: mutants. Out: text, and plain values for JSON. Guaranteed: each change that went unnoticed is shown with
its file and line; the counts add up.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from engine.proving.mutation import Mutant, Verdict, scores
from engine.proving.tables import table
from engine.report.look import PLAIN, Look
from engine.report.words import clean, count

SCHEMA = 1


def render_mutants(mutants: Sequence[Mutant], look: Look = PLAIN) -> str:
    """Return the whole text."""
    lines = [*_unnoticed(mutants, look), *_table(mutants, look)]
    return "\n".join(lines) + "\n"


def _unnoticed(mutants: Sequence[Mutant], look: Look) -> Iterator[str]:
    found = [each for each in mutants if each.verdict is Verdict.UNNOTICED]
    if found:
        yield look.paint("Changes that no example notices", "head")
    standard = None
    for each in sorted(found, key=lambda one: (one.pack, one.span.file, one.span.line)):
        if each.standard != standard:
            standard = each.standard
            yield f"  {look.paint(clean(standard), 'warn')}"
        yield from look.wrap(
            f"{each.span.file}:{each.span.line}  {clean(each.words)}{_cure(each)}", 4, hang=4
        )
    if found:
        yield ""


def _cure(mutant: Mutant) -> str:
    if not mutant.fields:
        return ""
    return f" (an outcome differs, but no row of `expect` names {' or '.join(mutant.fields)})"


def _table(mutants: Sequence[Mutant], look: Look) -> Iterator[str]:
    rows = [
        (clean(one.pack), str(one.valid), str(one.noticed), f"{one.percent:.1f}%", str(one.not_valid))
        for one in scores(mutants)
    ]
    yield from table(("pack", "changes", "noticed", "score", "not valid"), rows, look)
    valid = [each for each in mutants if each.verdict is not Verdict.NOT_VALID]
    noticed = sum(each.verdict is Verdict.NOTICED for each in valid)
    share = f" ({100 * noticed / len(valid):.1f}%)" if valid else ""
    yield ""
    yield (
        f"{count(len(valid), 'change')}: {noticed} noticed{share}, {len(valid) - noticed} unnoticed; "
        f"{len(mutants) - len(valid)} more would not be valid"
    )


def mutants_json(mutants: Sequence[Mutant]) -> str:
    """Return the same as JSON: `packs` with their scores, and every change with its verdict."""
    packs = [
        {
            "pack": one.pack,
            "changes": one.valid,
            "noticed": one.noticed,
            "percent": round(one.percent, 1),
            "not_valid": one.not_valid,
        }
        for one in scores(mutants)
    ]
    found = {"schema": SCHEMA, "packs": packs, "changes": [_plain(each) for each in mutants]}
    return json.dumps(found, indent=2, ensure_ascii=False) + "\n"


def _plain(mutant: Mutant) -> dict[str, object]:
    return {
        "standard": mutant.standard,
        "operator": mutant.operator.value,
        "change": mutant.words,
        "file": mutant.span.file,
        "line": mutant.span.line,
        "verdict": mutant.verdict.value,
        "noticed_by": mutant.by,
        "fields": list(mutant.fields),
        "problem": mutant.problem,
    }
