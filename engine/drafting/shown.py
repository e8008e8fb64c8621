"""Diagnostics and outcomes as the records of a draft.

In: what the engine found. Out: `Found`, lines of text. Guaranteed: nothing is left out but `safe_by`, which
the readings not chosen decide.
"""

from __future__ import annotations

from collections.abc import Mapping

from engine.diagnostics import Diagnostic
from engine.drafting.records import Found
from engine.examples import as_expected
from engine.outcome import Outcome
from engine.report.words import STATE_WORDS, clean


def found_of(one: Diagnostic) -> Found:
    """Return a diagnostic as a plain record."""
    file, line, column, end_line, end_column = one.span or ("", 1, 1, 1, 1)
    return Found(
        file, line, column, end_line, end_column, one.code, one.severity.value, one.message, one.help
    )


def told(outcome: Outcome) -> str:
    """Return an outcome in one line: which, its state, its due day, when it was done."""
    return line_of(as_expected(outcome))


def line_of(fields: Mapping[str, object]) -> str:
    """Return the fields of an outcome, expected or found, in one line."""
    parts = [f"{fields['occurrence']}: {STATE_WORDS[str(fields['state'])]}"]
    parts += [f"{name} {fields[name]}" for name in ("due", "done") if fields.get(name)]
    return clean(", ".join(parts))
