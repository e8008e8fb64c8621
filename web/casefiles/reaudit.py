"""Which open actions a later audit shows to be met, so that a person can close them.

In: open actions, what later audits and later case-file audits found. Out: a sentence for each action whose
gap is met. Guaranteed: nothing is closed here; an action about nothing that an audit could show is never
proposed; what cannot be told proposes nothing.

A standard's gap is met if, in the newest audit of a later day, something of it was done after the day of the
audit that showed the gap, and nothing of it is overdue or cannot be told. A check's gap is met if, in a later
case-file audit, every finished marking of that case gives it a grade that means met.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date

from engine.outcome import State
from engine.report.words import day_words
from web.casefiles.standing import DONE, standing
from web.records.actions import Action
from web.records.markings import Pair
from web.records.outcomes import Row
from web.records.samples import CaseFile, Sample

_MET = (State.MET, State.MET_LATE)
_IN_DOUBT = (State.OVERDUE, State.UNKNOWN)


def by_audit(found_on: date, later: str, rows: Iterable[Row]) -> str | None:
    """Return how a later audit shows a gap to be met. `found_on`: the as-of day of the audit that showed it;
    `later`: what the later one is called; `rows`: its outcomes of this case and standard."""
    every = list(rows)
    if any(row["state"] in _IN_DOUBT for row in every):
        return None
    done = [
        day for row in every if row["state"] in _MET and (day := _day(row)) is not None and day > found_on
    ]
    if not done:
        return None
    return f"{later} shows it done on {day_words(max(done))}, and nothing of it overdue."


def by_reading(action: Action, later: Sequence[tuple[Sample, CaseFile, Pair]]) -> str | None:
    """Return how a later case-file audit shows a check to be met; `later`: this case in later ones, the
    newest first."""
    for sample, file, pair in later:
        if sample.id <= action.sample or standing(file, pair) != DONE:
            continue
        given = [one.answers.get(action.task.about) for one in pair.values()]
        if any(each is None for each in given):
            continue
        names = [each.grade for each in given if each is not None]
        return (
            f"The case-file audit ‘{sample.title}’ graded it {' and '.join(dict.fromkeys(names))}."
            if sample.sound.issuperset(names)
            else None
        )
    return None


def proposals(
    actions: Iterable[Action],
    days: Mapping[int, date],
    newest: tuple[str, date] | None,
    rows: Callable[[str, str], Iterable[Row]],
    readings: Mapping[str, Sequence[tuple[Sample, CaseFile, Pair]]],
) -> dict[int, str]:
    """Return a sentence by the number of each action whose gap is met. `days`: the as-of day of each audit;
    `newest`: what the newest audit is called, and its as-of day; `rows` gives its outcomes of a case and
    a standard; `readings`: each case in the case-file audits there are, the newest first."""
    found = {}
    for action in actions:
        if not action.is_open or not action.task.about:
            continue
        said = by_reading(action, readings.get(action.case, ()))
        on = days.get(action.audit)
        if said is None and newest is not None and on is not None and newest[1] > on:
            said = by_audit(on, newest[0], rows(action.case, action.task.about))
        if said is not None:
            found[action.id] = said
    return found


def _day(row: Row) -> date | None:
    day: date | None = row["done_at"] or row["anchor_at"]
    return day
