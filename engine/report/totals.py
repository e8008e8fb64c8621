"""The counts under a report: all cases in one line, then each standard.

In: a `Checked` and its `Summary`. Out: lines of text. Guaranteed: in every row the states add up to the
outcomes and the cases to which it applied, plus the others, to the caseload; standards that never applied
are named.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import groupby

from engine.outcome import State
from engine.report.checked import Checked, StandardCount, Summary
from engine.report.look import Look
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
    ("total", tuple(State)),
)


def total_lines(checked: Checked, summary: Summary, look: Look) -> Iterator[str]:
    """Yield the summary of a check."""
    yield look.paint("In numbers", "head")
    for text in _sentences(checked, summary):
        yield from look.wrap(text, 2, hang=2)
    yield ""
    yield from _table(summary, look)
    yield from _never(checked, summary, look)


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
        yield f"{count(summary.unconfirmed, 'outcome')} on figures not yet checked against their source."
    if summary.manual:
        checks = count(summary.manual, "check")
        yield f"Not tested here: {checks} for a person (dutybook policy {checked.authority} lists them)."


def _table(summary: Summary, look: Look) -> Iterator[str]:
    shown = [counted for counted in summary.standards if counted.outcomes]
    if not shown:
        return
    width = max(26, min(max(len(clean(c.standard.id)) for c in shown) + 4, 34))
    head = "".join(f"{name:>8}" for name, _ in _COLUMNS)
    yield look.paint(f"  {'outcomes of each standard':<{width}}{head}{'cases':>8}", "faint")
    for pack, group in groupby(shown, key=lambda counted: counted.standard.pack):
        yield f"  {clean(pack)}"
        for counted in group:
            yield _row(f"    {clean(counted.standard.id)}", counted, width, summary.cases)
    totals = "".join(f"{_sum(summary.states, states):>8}" for _, states in _COLUMNS)
    yield look.paint(f"  {'total':<{width}}{totals}", "head")
    if any(summary.states[state.value] for state in _OTHER):
        yield look.paint(
            "  other: fell away, clock stopped, or waived; cases: those to which it applied", "faint"
        )


def _row(name: str, counted: StandardCount, width: int, cases: int) -> str:
    cells = "".join(f"{_sum(counted.states, states) or '·':>8}" for _, states in _COLUMNS)
    applied = f"{counted.applied}/{cases}"
    return f"{name:<{width + 2}}{cells}{applied:>8}"


def _sum(found: Mapping[str, int], states: tuple[State, ...]) -> int:
    return sum(found[state.value] for state in states)


def _never(checked: Checked, summary: Summary, look: Look) -> Iterator[str]:
    never = [counted.standard for counted in summary.standards if not counted.outcomes]
    if not never:
        return
    now = [standard for standard in never if standard.in_force]
    past = [standard for standard in never if not standard.in_force]
    yield ""
    if now:
        whom = "any of these cases" if summary.cases != 1 else "this case"
        yield f"  Never applied to {whom}: {count(len(now), 'standard')}"
        for pack, group in groupby(now, key=lambda standard: standard.pack):
            yield from look.wrap(f"{clean(pack)}: {', '.join(clean(s.id) for s in group)}", 4, hang=2)
    if past:
        names = ", ".join(clean(standard.id) for standard in past)
        yield from look.wrap(f"Not in force on {day_words(checked.as_of)}: {names}", 2, hang=2)
