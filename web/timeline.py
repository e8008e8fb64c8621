"""A case over time, as numbers that a template draws.

In: a case that was judged. Out: lanes with marks at per cent of the width, and ticks. Guaranteed: everything
drawn is also in the table beside it; a mark lies between 0 and 100; nothing is told by colour alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from engine.drafting.records import FactShown, Judged
from engine.outcome import Outcome, State, When
from engine.report.words import MONTHS, STATE_WORDS, day_of, day_words

MOST_LANES = 24
_LATE = (State.OVERDUE, State.MET_LATE, State.MISSED)


@dataclass(frozen=True, slots=True)
class Bar:
    """A span: `sort` is period, allowed or over; `x` and `width` in per cent."""

    sort: str
    x: float
    width: float


@dataclass(frozen=True, slots=True)
class Mark:
    """A day: `sort` is event, due or done."""

    sort: str
    x: float


@dataclass(frozen=True, slots=True)
class Lane:
    """A line of the picture, with what it says in words."""

    label: str
    says: str
    bars: tuple[Bar, ...]
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class Timeline:
    """The picture: lanes of facts, lanes of what was owed, ticks (per cent, text), the as-of day."""

    facts: tuple[Lane, ...]
    owed: tuple[Lane, ...]
    ticks: tuple[tuple[float, str], ...]
    today: float
    left_out: int

    @property
    def lanes(self) -> tuple[Lane, ...]:
        return (*self.facts, *self.owed)


def timeline(judged: Judged) -> Timeline | None:
    """Return the picture of a case; None where nothing in it has a day."""
    as_of = date.fromisoformat(judged.as_of[:10])
    named = {each.id: each for each in judged.facts}
    kinds = {o.anchor.kind for o in judged.outcomes if o.anchor} | {
        o.done.kind for o in judged.outcomes if o.done
    }
    facts = [each for each in judged.facts if each.from_ and each.kind in kinds]
    owed = [each for each in judged.outcomes if each.anchor is not None and each.anchor.at is not None]
    days = [as_of, *(each.from_ for each in facts if each.from_)]
    days += [day_of(each.due) for each in owed if each.due]
    days += [day_of(each.done.at) for each in owed if each.done and each.done.at]
    if len(days) < 2:
        return None
    scale = _Scale(min(days) - timedelta(days=2), max(days) + timedelta(days=3))
    lanes = tuple(_fact(each, scale, as_of) for each in facts[:MOST_LANES])
    dues = tuple(_owed(each, named, scale, as_of) for each in owed[:MOST_LANES])
    left = max(0, len(facts) - MOST_LANES) + max(0, len(owed) - MOST_LANES)
    return Timeline(lanes, dues, tuple(scale.ticks()), scale.at(as_of), left)


class _Scale:
    def __init__(self, first: date, last: date) -> None:
        self._first, self._days = first, max(1, (last - first).days)

    def at(self, day: date) -> float:
        """Return where a day lies, in per cent."""
        return round(min(100.0, max(0.0, 100 * (day - self._first).days / self._days)), 2)

    def ticks(self) -> Iterator[tuple[float, str]]:
        """Yield at most six days, evenly, as `16 Mar`; with the year where the span is long."""
        step = max(1, self._days // 5)
        for n in range(0, self._days - step // 2, step):
            day = self._first + timedelta(days=n)
            month = MONTHS[day.month - 1]
            yield self.at(day), f"{month} {day.year}" if self._days > 400 else f"{day.day} {month}"


def _fact(fact: FactShown, scale: _Scale, as_of: date) -> Lane:
    assert fact.from_ is not None  # chosen so
    label = f"{fact.title} {fact.id}"
    if not fact.period:
        return Lane(label, day_words(fact.from_), (), (Mark("event", scale.at(fact.from_)),))
    end = fact.to or max(as_of, fact.from_)
    x = scale.at(fact.from_)
    until = f" to {day_words(fact.to)}" if fact.to else ", still open"
    return Lane(
        label,
        f"from {day_words(fact.from_)}{until}",
        (Bar("period", x, round(max(0.6, scale.at(end) - x), 2)),),
        (),
    )


def _owed(one: Outcome, named: dict[str, FactShown], scale: _Scale, as_of: date) -> Lane:
    start, due = _start(one, named), one.due and day_of(one.due)
    done = day_of(one.done.at) if one.done and one.done.at else None
    bars, marks = [], []
    if due is not None:
        low, high = sorted((start, due))
        bars.append(Bar("allowed", scale.at(low), round(max(0.6, scale.at(high) - scale.at(low)), 2)))
        marks.append(Mark("due", scale.at(due)))
        late = done or as_of
        if one.state in _LATE and late > due:
            bars.append(Bar("over", scale.at(due), round(scale.at(late) - scale.at(due), 2)))
    if done is not None:
        marks.append(Mark("done", scale.at(done)))
    return Lane(f"{one.title or one.standard}: {one.occurrence}", _says(one), tuple(bars), tuple(marks))


def _start(one: Outcome, named: dict[str, FactShown]) -> date:
    """Return the day from which an outcome's time runs: the fact it comes after, else its anchor."""
    _, after, name = one.occurrence.rpartition("/after:")
    fact = named.get(name) if after else None
    if fact is not None and fact.from_ is not None:
        return fact.from_
    assert one.anchor is not None  # chosen so
    assert one.anchor.at is not None  # chosen so
    return day_of(one.anchor.at)


def _says(one: Outcome) -> str:
    parts = [STATE_WORDS[one.state]]
    parts += [f"due {_when(one.due)}"] if one.due else []
    parts += [f"done {_when(one.done.at)}"] if one.done and one.done.at else []
    return ", ".join(parts)


def _when(when: When) -> str:
    return day_words(when)
