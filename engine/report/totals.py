"""The counts under a report: all cases in one line, then each standard.

In: a `Checked` and its `Summary`. Out: lines of text. Guaranteed: in every row the states add up to the
outcomes and the cases to which it applied, plus the others, to the caseload; standards that never applied
are named.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

from engine.outcome import State
from engine.report.checked import Checked, Summary
from engine.report.look import Detail, Look
from engine.report.words import clean, count, day_words

_OTHER = (State.CANCELLED, State.PAUSED, State.WAIVED)
_COLUMNS: tuple[tuple[str, tuple[State, ...]], ...] = (
    ("in time", (State.MET,)),
    ("late", (State.MET_LATE,)),
    ("missed", (State.MISSED,)),
    ("overdue", (State.OVERDUE,)),
    ("due", (State.DUE,)),
    ("unknown", (State.UNKNOWN,)),
    ("other", _OTHER),
)


def total_lines(checked: Checked, summary: Summary, look: Look, detail: Detail) -> Iterator[str]:
    """Yield the summary: sentences always; each standard where there are several cases, or in full."""
    yield look.paint("In numbers", "head")
    for text in _sentences(checked, summary):
        yield from look.wrap(text, 2, hang=2)
    if detail is Detail.FULL or (detail is Detail.USUAL and summary.cases > 1):
        yield ""
        yield from _table(summary, look)
    yield from _never(checked, summary, look, detail)


def _sentences(checked: Checked, summary: Summary) -> Iterator[str]:
    yield (
        f"{count(summary.outcomes, 'outcome')}: {count(summary.breaches, 'breach', 'breaches')}, "
        f"{summary.not_breaches} without one, {summary.breach_unknown} where that cannot be told."
    )
    if summary.cases > 1:
        yield (
            f"{count(summary.cases, 'case')}: {summary.cases_with_breach} with a breach, "
            f"{summary.cases_without_outcome} with nothing that this policy speaks of."
        )
    if summary.chain_breaches:
        yield f"A breach is behind {count(summary.chain_breaches, 'unknown')}, whatever turns out."
    if summary.judged_from_dates:
        yield f"{count(summary.judged_from_dates, 'outcome')} judged from dates without times, read kindly."
    if summary.unconfirmed:
        unsure = f"{count(summary.unconfirmed, 'outcome')} on figures not yet checked against their source"
        yield f"{unsure}, {count(summary.unconfirmed_breaches, 'breach', 'breaches')} among them."
    if summary.manual:
        checks = count(summary.manual, "check")
        yield f"Not tested here: {checks} for a person (dutybook policy {checked.authority} lists them)."


def _table(summary: Summary, look: Look) -> Iterator[str]:
    shown = [counted for counted in summary.standards if counted.outcomes]
    if not shown:
        return
    heads = [*(name for name, _ in _COLUMNS), "cases"]
    room = look.width - sum(len(head) + 2 for head in heads)
    width = max(26, min(max(len(clean(c.standard.id)) for c in shown) + 4, room))
    yield look.paint(f"{'  outcomes of each standard':<{width}}{_cells(heads, heads)}", "faint")
    for pack, group in groupby(shown, key=lambda counted: counted.standard.pack):
        yield f"  {clean(pack)}"
        for counted in group:
            numbers = [str(_sum(counted.states, states) or "·") for _, states in _COLUMNS]
            name = _shortened(f"    {clean(counted.standard.id)}", width)
            yield f"{name:<{width}}{_cells([*numbers, f'{counted.applied}/{summary.cases}'], heads)}"
    totals = [str(_sum(summary.states, states)) for _, states in _COLUMNS]
    yield look.paint(f"{'  total':<{width}}{_cells(totals, heads)}", "head")
    if any(summary.states[state.value] for state in _OTHER):
        yield look.paint(
            "  other: fell away, clock stopped, or waived; cases: those to which it applied", "faint"
        )


def _cells(texts: Sequence[str], heads: Sequence[str]) -> str:
    """Return texts right-aligned under their headings."""
    return "".join(f"{text:>{len(head) + 2}}" for text, head in zip(texts, heads, strict=False))


def _shortened(name: str, width: int) -> str:
    return name if len(name) < width else f"{name[: width - 2]}…"


def _sum(found: Mapping[str, int], states: tuple[State, ...]) -> int:
    return sum(found[state.value] for state in states)


def _never(checked: Checked, summary: Summary, look: Look, detail: Detail) -> Iterator[str]:
    """Yield the standards that never applied: by name in full, else counted by pack."""
    never = [counted.standard for counted in summary.standards if not counted.outcomes]
    if not never:
        return
    past = [standard for standard in never if not standard.in_force]
    now = [standard for standard in never if standard.in_force]
    packs = {pack: list(group) for pack, group in groupby(now, key=lambda standard: standard.pack)}
    whom = "any of these cases" if summary.cases != 1 else "this case"
    day = day_words(checked.as_of)
    yield ""
    if detail is not Detail.FULL:
        parts = [f"{len(group)} of {clean(pack)}" for pack, group in packs.items()]
        parts += [f"{len(past)} not in force on {day}"] if past else []
        yield from look.wrap(f"Never applied to {whom}: {', '.join(parts)} (--full names them).", 2, hang=2)
        return
    if packs:
        yield f"  Never applied to {whom}: {count(len(now), 'standard')}"
    for pack, group in packs.items():
        yield from look.wrap(f"{clean(pack)}: {', '.join(clean(each.id) for each in group)}", 4, hang=2)
    if past:
        names = ", ".join(clean(standard.id) for standard in past)
        yield from look.wrap(f"Not in force on {day}: {names}", 2, hang=2)
