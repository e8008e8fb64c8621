"""Content standards, checked row by row.

In: a content standard and the case. Out: one outcome for each document: met, missed or unknown. Guaranteed:
a fault that is certain makes the document missed whatever else is unknown; a row that is not there, or
blank, is missed; an attribute that is not there is unknown.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from tests.oracle.conditions import compare, holds
from tests.oracle.context import Context, Env, as_list
from tests.oracle.record import RECORDED_NONE, Fact
from tests.oracle.worlds import NOT_IN_EXTRACT, NOT_RECORDED, READING_OPEN, World

MET, MISSED, UNKNOWN = "met", "missed", "unknown"


@dataclass(frozen=True)
class Finding:
    """The result of one check, and the missing attribute that it waits for."""

    state: str
    need: str | None = None
    cause: str = NOT_RECORDED


def content_states(ctx: Context, standard: dict[str, Any]) -> Iterator[tuple[str, str, list[str], list[str]]]:
    """Yield (document id, state, needs, causes) for every document that the standard applies to."""
    for document in ctx.case.tables.get(standard["of"], ()):
        env = Env(ctx, World({}), None, ctx.case.today, subject=document)
        if "when" in standard and not holds(standard["when"], env, ctx.case.today):
            continue
        if _compares(standard) and document.attrs.get("previous") in (None, RECORDED_NONE):
            continue
        findings = list(_findings(ctx, standard, document))
        states = {f.state for f in findings}
        state = MISSED if MISSED in states else UNKNOWN if UNKNOWN in states else MET
        needs = sorted({f.need for f in findings if f.need}) if state == UNKNOWN else []
        causes = sorted({f.cause for f in findings if f.need}) if state == UNKNOWN else []
        yield document.name, state, needs, causes


def _compares(standard: dict[str, Any]) -> bool:
    return any(c.get("changed_since_previous") for c in as_list(standard.get("check")))


def _findings(ctx: Context, standard: dict[str, Any], document: Fact) -> Iterator[Finding]:
    label = f"{document.kind}/{document.id}"
    if "sections" in standard or "each_section_has" in standard:
        yield from _sections(standard, document.attrs.get("sections"), f"{label}.sections")
    if "each" not in standard:
        for check in as_list(standard.get("check")):
            yield from _check(ctx, check, document.attrs, label, document)
        return
    rows = document.attrs.get(standard["each"])
    if rows is None:
        yield Finding(UNKNOWN, f"{label}.{standard['each']}")
        return
    if len(rows) < standard.get("at_least", 0):
        yield Finding(MISSED)
    for check in as_list(standard.get("check")):
        if check.get("not_all_the_same"):
            yield _not_all_the_same(check["field"], rows, f"{label}.{standard['each']}")
        for n, row in enumerate(rows, 1):
            name = row.get("id", row.get("title", n))
            yield from _check(ctx, check, row, f"{label}.{standard['each']}/{name}", document)


def _sections(standard: dict[str, Any], rows: Any, label: str) -> Iterator[Finding]:
    if rows is None:
        yield Finding(UNKNOWN, label)
        return
    by_title = {row.get("title"): row for row in rows}
    for title in standard.get("sections", list(by_title)):
        if title not in by_title:
            yield Finding(MISSED)
            continue
        row = by_title[title]
        for heading in standard.get("each_section_has", ()):
            there = (
                heading in row["headings"] if "headings" in row else bool(str(row.get(heading) or "").strip())
            )
            yield Finding(MET if there else MISSED)


def _not_all_the_same(field: str, rows: list[dict[str, Any]], label: str) -> Finding:
    texts = [row.get(field) for row in rows]
    known = {re.sub(r"\s+", " ", str(t)).strip().casefold() for t in texts if t is not None}
    if len(known) > 1 or len(texts) < 2:
        return Finding(MET)
    return Finding(UNKNOWN, f"{label}.{field}") if None in texts else Finding(MISSED)


def _check(
    ctx: Context, check: dict[str, Any], row: dict[str, Any], label: str, document: Fact
) -> Iterator[Finding]:
    field = check["field"]
    if "when" in check:
        subject = Fact(document.kind, document.id, document.name, document.start, None, False, row)
        if not holds(
            check["when"], Env(ctx, World({}), None, ctx.case.today, subject=subject), ctx.case.today
        ):
            return
    tests = [key for key in check if key not in ("field", "when", "not_all_the_same")]
    value = row.get(field)
    if tests and value is None:
        yield Finding(UNKNOWN, f"{label}.{field}")
        return
    for test in tests:
        yield _test(ctx, test, check[test], value, row, label, document, field)


def _test(
    ctx: Context,
    test: str,
    wanted: Any,
    value: Any,
    row: dict[str, Any],
    label: str,
    document: Fact,
    field: str,
) -> Finding:
    blank = value == RECORDED_NONE or not str(value).strip()
    if test in ("differs_from", "same_as", "with"):
        other = row.get(wanted)
        if other is None:
            return Finding(UNKNOWN, f"{label}.{wanted}")
        if test == "with":
            there = other != RECORDED_NONE and bool(str(other).strip())
            return Finding(MET if blank or there else MISSED)
        return Finding(MET if (value != other) is (test == "differs_from") and not blank else MISSED)
    if test == "changed_since_previous":
        return _changed(ctx, document, field, value)
    if test == "first_word_in":
        word = re.split(r"\W+", str(value).strip(), maxsplit=1)[0].casefold()
        if not blank and word not in {w.casefold() for w in wanted}:
            return Finding(UNKNOWN, f"{label}.{field}", READING_OPEN)
        return Finding(MISSED if blank else MET)
    if test == "never":
        words = any(re.search(rf"(?<!\w){re.escape(w)}(?!\w)", str(value), re.IGNORECASE) for w in wanted)
        return Finding(MISSED if words else MET)
    if test == "real_date":
        return Finding(MET if isinstance(value, date) is wanted else MISSED)
    if test == "required":
        return Finding(MISSED if blank else MET)
    env = Env(ctx, World({}), None, ctx.case.today, subject=document)
    passed = compare(value, {"in": wanted} if test == "in" else wanted, env)
    return Finding(MET if passed else MISSED)


def _changed(ctx: Context, document: Fact, field: str, value: Any) -> Finding:
    name = f"{document.kind}/{document.attrs['previous']}"
    before = next((f for f in ctx.case.tables[document.kind] if f.id == document.attrs["previous"]), None)
    if before is None:
        return Finding(UNKNOWN, name, NOT_IN_EXTRACT)
    if before.attrs.get(field) is None:
        return Finding(UNKNOWN, f"{name}.{field}")
    return Finding(MET if before.attrs[field] != value else MISSED)


__all__ = ["NOT_RECORDED", "content_states"]
