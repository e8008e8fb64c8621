"""One outcome, told in a few lines: what, by when, for whom, whose rule, and why.

In: an `Outcome` with its case and check. Out: lines of text. Guaranteed: the state, the dates, the citation
and whatever limits the answer (a figure nobody confirmed, another reading, dates without times) are always
said.
"""

from __future__ import annotations

from collections.abc import Iterator

from engine.outcome import BREACHES, NONE, Outcome, State, WaiverRef, When, standing
from engine.report.checked import CaseOutcomes, Checked
from engine.report.look import Detail, Look
from engine.report.words import (
    STATE_WORDS,
    between_words,
    clean,
    count,
    cure_words,
    day_of,
    day_words,
    distance,
    kind_words,
    possible_words,
    spaced,
    who_words,
)

#: How the evaluator begins the step that words the whole rule: `dutybook why` and a full report show it.
RULE_STEP = "Rule: "

_MARKS = {
    State.OVERDUE: ("✗", "bad"),
    State.MISSED: ("✗", "bad"),
    State.MET_LATE: ("✗", "bad"),
    State.DUE: ("•", "next"),
    State.UNKNOWN: ("?", "warn"),
    State.PAUSED: ("∥", "warn"),
    State.WAIVED: ("∥", "warn"),
    State.MET: ("✓", "good"),
    State.CANCELLED: ("–", "faint"),
}


def item_lines(
    checked: Checked, case: CaseOutcomes, outcome: Outcome, look: Look, detail: Detail
) -> Iterator[str]:
    """Yield the lines of one outcome, indented for a section, with as many reasons as `detail` wants."""
    mark, style = _MARKS[outcome.state]
    first, *more = look.wrap(_headline(checked, outcome), 6)
    yield f"    {look.paint(mark, style)} {look.paint(first.lstrip(), style)}"
    yield from (look.paint(line, style) for line in more)
    for text in _details(checked, case, outcome):
        yield from look.wrap(text, 6, hang=2)
    if steps := _steps(outcome, detail):
        yield "      why:"
        for step in steps:
            yield from look.wrap(f"- {clean(step)}", 8, hang=2)


def _steps(outcome: Outcome, detail: Detail) -> tuple[str, ...]:
    """Return the reasons to show: all in full; usually a breach's, without the wording of the rule."""
    if detail is Detail.FULL:
        return outcome.why
    if detail is Detail.BRIEF or not outcome.breach:
        return ()
    return tuple(step for step in outcome.why if not step.startswith(RULE_STEP))


def _headline(checked: Checked, outcome: Outcome) -> str:
    title = clean(outcome.title or outcome.standard)
    stage = f" ({spaced(outcome.stage)})" if outcome.stage else ""
    return f"{title}{stage}: {_state_words(checked, outcome)}"


def _state_words(checked: Checked, outcome: Outcome) -> str:
    words = STATE_WORDS[outcome.state]
    if outcome.state is State.OVERDUE and outcome.days_late:
        words = f"overdue by {count(outcome.days_late, 'day')}"
    elif outcome.state is State.MET_LATE and outcome.days_late:
        words = f"done {count(outcome.days_late, 'day')} late"
    elif outcome.state is State.DUE:
        words = _owed(checked, outcome)
    if outcome.strength == "should" and outcome.state in BREACHES:
        words += " (a should, so not a breach)"
    return words


def _owed(checked: Checked, outcome: Outcome) -> str:
    if outcome.due:
        safe = safe_by(outcome)
        to_be_safe = f"; safe by {day_words(safe)}" if safe else ""
        return f"due by {day_words(outcome.due)}, {distance(outcome.due, checked.as_of)}{to_be_safe}"
    if outcome.elapsed_days is not None:
        return f"due promptly, {count(outcome.elapsed_days, 'day')} so far"
    return between_words(outcome) or "kept so far"


def safe_by(outcome: Outcome) -> When | None:
    """Return the day that is in time under every reading, if it is another than the due day and matters."""
    if outcome.safe_by == outcome.due or outcome.state not in (State.DUE, State.UNKNOWN, State.PAUSED):
        return None
    return outcome.safe_by


def _details(checked: Checked, case: CaseOutcomes, outcome: Outcome) -> Iterator[str]:
    """Yield what there is to say below the headline, one sentence or note a line."""
    yield from filter(None, [_dates(outcome), _where(checked, outcome)])
    yield from _uncertain(checked, outcome)
    yield from _notes(outcome)
    if national := _national(checked, case, outcome):
        yield national


def _dates(outcome: Outcome) -> str:
    parts = []
    if outcome.due and outcome.state is not State.DUE:
        tense = "was due" if outcome.state is State.OVERDUE else "due"
        parts.append(f"{tense} {day_words(outcome.due)}")
    if outcome.done and outcome.done.at:
        fact = f"{spaced(outcome.done.kind)} {clean(outcome.done.id)}"
        parts.append(f"done {day_words(outcome.done.at)} ({fact})")
    elif outcome.state is State.MISSED:
        parts.append("not done in time, and it can no longer be done")
    if outcome.moved_from:
        parts.append(f"moved from {day_words(outcome.moved_from)}")
    if outcome.waiver:
        parts.append(_waiver(outcome.waiver))
    if outcome.state is State.PAUSED:
        parts.append("the clock is stopped, so no day is due yet")
    return "; ".join(parts)


def _waiver(waiver: WaiverRef) -> str:
    until = f" until {day_words(waiver.until)}" if waiver.until else ""
    by = f" by {clean(waiver.by)}" if waiver.by else ""
    return f"waived{by}{until}{': ' + clean(waiver.why) if waiver.why else ''}"


def _where(checked: Checked, outcome: Outcome) -> str:
    """Return whose it is, about which record, and by which rule."""
    parts = []
    if who := who_words(outcome.who, checked.terms):
        parts.append(who)
    if anchor := outcome.anchor:
        when = f" of {day_words(anchor.at)}" if anchor.at else ""
        parts.append(f"{kind_words(anchor.kind, checked.terms)} {clean(anchor.id)}{when}")
    cite = f" {clean(outcome.cite)}" if outcome.cite else ""
    parts.append(f"{clean(outcome.pack)}{cite}, {clean(standing(outcome.force, outcome.confirmed))}")
    return " · ".join(parts)


def _uncertain(checked: Checked, outcome: Outcome) -> Iterator[str]:
    if outcome.state is not State.DUE and (between := between_words(outcome)):
        yield between
    if outcome.state is State.UNKNOWN and outcome.possible:
        yield f"it may be {possible_words(outcome.possible)}{_breach_anyway(outcome)}"
    if cure := cure_words(outcome, checked.terms):
        yield cure
    if outcome.chain_breach:
        yield "whatever the record turns out to say, there is a breach in this run of occurrences"


def _breach_anyway(outcome: Outcome) -> str:
    if outcome.breach is None:
        return ""
    return ": a breach either way" if outcome.breach else ": no breach either way"


def _notes(outcome: Outcome) -> Iterator[str]:
    if outcome.impossible:
        yield "the date was recorded after its own last day had passed: the day of recording counts"
    if not outcome.confirmed:
        yield "the figure in this standard has not been checked against its source yet"
    if outcome.precision:
        yield f"judged from the {clean(outcome.precision)}, since no time was recorded, and read kindly"
    for other in outcome.alternatives:
        due = f", due {day_words(other.due)}" if other.due else ""
        state = STATE_WORDS.get(other.state, clean(other.state))
        blame = ", and no breach" if outcome.breach and other.breach is False and other.state != NONE else ""
        yield f"read otherwise ({clean(other.reading)}: {clean(other.choice)}): {state}{due}{blame}"
    if outcome.state is not State.DUE and (safe := safe_by(outcome)):
        yield f"safe under every reading: by {day_words(safe)}"


def _national(checked: Checked, case: CaseOutcomes, outcome: Outcome) -> str:
    """Say, of a local breach, whether the standard it strengthens is kept."""
    standard = checked.standard_of(outcome)
    if not outcome.breach or standard is None or not standard.strengthens or outcome.anchor is None:
        return ""
    pack, _, name = standard.strengthens.partition("#")
    others = [
        o
        for o in case.outcomes
        if (o.pack, o.standard) == (pack, name) and o.anchor is not None and o.anchor.id == outcome.anchor.id
    ]
    if not others or any(o.state is State.UNKNOWN for o in others):
        return ""
    cite = next((f" {clean(o.cite)}" for o in others if o.cite), "")
    if any(o.breach for o in others):
        return f"the standard that it strengthens, {clean(pack)}{cite}, is breached too"
    owed = [o.due for o in others if o.state is State.DUE and o.due]
    until = f", next due {day_words(min(owed, key=day_of))}" if owed else ""
    return f"the standard that it strengthens, {clean(pack)}{cite}, is kept{until}"
