"""Writes a check as text for the person who has to act on it.

In: a `Checked` and a `Look`. Out: text: for each child what is overdue, what is owed next and by when, what
was missed, what cannot be told and what would settle it, each with its reasons and its citation; then
counts. Guaranteed: every outcome is in the text, listed or counted; nothing is called in time that is not
`met`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from engine.outcome import Outcome, State
from engine.report.checked import CaseOutcomes, Checked, summarise
from engine.report.items import item_lines, safe_by
from engine.report.look import PLAIN, Detail, Look
from engine.report.totals import total_lines
from engine.report.untold import untold_lines
from engine.report.words import clean, count, day_of, day_words

FAR = date.max


def render(checked: Checked, look: Look = PLAIN, detail: Detail = Detail.USUAL) -> str:
    """Return the whole report."""
    lines = [*_heading(checked, look)]
    for case in checked.cases:
        lines += ["", *_case_lines(checked, case, look, detail)]
    lines += ["", *total_lines(checked, summarise(checked), look, detail)]
    return "\n".join(line.rstrip() for line in lines) + "\n"


def explain(checked: Checked, look: Look = PLAIN) -> str:
    """Return every outcome in full, one after the other, without sections: the answer to one question."""
    lines = [*_heading(checked, look)]
    for case in checked.cases:
        for outcome in case.outcomes:
            lines += ["", *item_lines(checked, case, outcome, look, Detail.FULL)]
    return "\n".join(line.rstrip() for line in lines) + "\n"


def _heading(checked: Checked, look: Look) -> Iterator[str]:
    yield look.paint(f"{clean(checked.name)}: what is owed on {day_words(checked.as_of)}", "head")
    known = f", as it was known on {day_words(checked.known_on)}" if checked.known_on else ""
    packs = ", ".join(f"{clean(p.pack)} {clean(p.version)}" for p in checked.packs)
    yield from look.wrap(f"{count(len(checked.cases), 'case')} against {packs or 'no pack'}{known}.", 0)


# ---------------------------------------------------------------- one case


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a case's report: its title, the states it lists, and whether each outcome is told in full."""

    title: str
    states: frozenset[State]
    in_full: bool = True


SECTIONS = (
    Section("Overdue: not done, still owed", frozenset({State.OVERDUE})),
    Section("Owed next", frozenset({State.DUE})),
    Section("Missed, or done late", frozenset({State.MISSED, State.MET_LATE})),
    Section("Cannot be told", frozenset({State.UNKNOWN})),
    Section("Clock stopped, or waived", frozenset({State.PAUSED, State.WAIVED})),
    Section("Done in time", frozenset({State.MET}), in_full=False),
    Section("Fell away before it was due", frozenset({State.CANCELLED}), in_full=False),
)


#: Of each of several cases, so many missing records are told.
MOST_UNTOLD = 5


def _case_lines(checked: Checked, case: CaseOutcomes, look: Look, detail: Detail) -> Iterator[str]:
    yield from _case_heading(case, look)
    for section in SECTIONS:
        mine = sorted((o for o in case.outcomes if o.state in section.states), key=_by_due)
        if not mine or (detail is Detail.BRIEF and not section.in_full):
            continue
        yield ""
        yield "  " + look.paint(section.title, "head")
        if State.DUE in section.states and any(safe_by(outcome) for outcome in mine):
            yield from look.wrap("Done by the day called safe, it is in time however the rules are read.", 4)
        yield from _section_lines(section, checked, case, mine, look, detail)


def _section_lines(
    section: Section, checked: Checked, case: CaseOutcomes, mine: list[Outcome], look: Look, detail: Detail
) -> Iterator[str]:
    if State.UNKNOWN in section.states and detail is not Detail.FULL:
        yield from untold_lines(checked, mine, look, MOST_UNTOLD if len(checked.cases) > 1 else None)
    elif section.in_full or detail is Detail.FULL:
        for outcome in mine:
            yield from item_lines(checked, case, outcome, look, detail)
    else:
        yield from _counted(mine, look)


def _case_heading(case: CaseOutcomes, look: Look) -> Iterator[str]:
    name = clean(case.case)
    if not case.outcomes:
        yield look.paint(name, "head") + "  no standard of this policy applies to what is recorded"
        return
    told = "; ".join(_glance(case.outcomes, look))
    yield f"{look.paint(name, 'head')}  {told}"
    yield look.paint("─" * min(look.width, 100), "faint")


def _glance(outcomes: tuple[Outcome, ...], look: Look) -> Iterator[str]:
    """Yield the counts of a case in words, the worst first."""
    tests: tuple[tuple[str, str, Callable[[Outcome], bool]], ...] = (
        ("bad", "overdue", lambda o: o.state is State.OVERDUE),
        ("bad", "missed or late", lambda o: o.state in (State.MISSED, State.MET_LATE)),
        ("next", "owed next", lambda o: o.state is State.DUE),
        ("warn", "cannot be told", lambda o: o.state is State.UNKNOWN),
        ("warn", "stopped or waived", lambda o: o.state in (State.PAUSED, State.WAIVED)),
        ("good", "in time", lambda o: o.state is State.MET),
        ("faint", "fell away", lambda o: o.state is State.CANCELLED),
    )
    for style, words, holds in tests:
        if number := sum(map(holds, outcomes)):
            yield look.paint(f"{number} {words}", style)


def _by_due(outcome: Outcome) -> tuple[date, str, str, str]:
    due = outcome.due or (outcome.due_between or (None, None))[0]
    return (day_of(due) if due else FAR, outcome.topic, outcome.pack, outcome.occurrence)


def _counted(outcomes: list[Outcome], look: Look) -> Iterator[str]:
    """Yield one paragraph a pack: each standard, how often, and the last time."""
    mark = look.paint("✓", "good") if outcomes[0].state is State.MET else look.paint("–", "faint")
    for pack, group in groupby(sorted(outcomes, key=_by_pack), key=lambda outcome: outcome.pack):
        standards = groupby(group, key=lambda outcome: outcome.standard)
        told = "; ".join(_often(list(mine)) for _, mine in standards)
        first, *more = look.wrap(f"{clean(pack)}: {told}", 6)
        yield f"    {mark} {first.lstrip()}"
        yield from more


def _by_pack(outcome: Outcome) -> tuple[str, str, str]:
    return (outcome.pack, outcome.topic, outcome.standard)


def _often(outcomes: list[Outcome]) -> str:
    """Return `Visits to a looked-after child (9.1; 4 times, last on Thu 9 Apr 2026)`."""
    last = max((o.done.at for o in outcomes if o.done and o.done.at), key=day_of, default=None)
    often = f"{len(outcomes)} times" if len(outcomes) > 1 else ""
    day = f"{'last on ' if often else ''}{day_words(last)}" if last else ""
    inside = "; ".join(
        part for part in (clean(outcomes[0].cite or ""), ", ".join(filter(None, (often, day)))) if part
    )
    return clean(outcomes[0].title or outcomes[0].standard) + (f" ({inside})" if inside else "")
