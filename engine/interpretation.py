"""The interpretation register: where a source can be read in more than one way, and how it is read here.

In: nothing, or the counting choices in force. Out: ``Reading`` entries with alternatives, reason and owner.
Guaranteed: every field of ``Counting`` has exactly one entry here whose alternatives can be computed; an
alternative without an ``effect`` is written down for the reader only.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from engine.counting import CHOICES, DEFAULT, Counting, Unit, suggest

POLICY_LEAD = "the authority's policy lead"
PACK_AUTHOR = "the author of the pack"
MAINTAINERS = "the maintainers of Dutybook"


class Effect(NamedTuple):
    """What choosing an alternative sets: a field of ``Counting`` and its value."""

    field: str
    value: str


@dataclass(frozen=True, slots=True)
class Alternative:
    """Another way to read the source."""

    id: str
    text: str
    effect: Effect | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """A question of interpretation: what is asked, what was chosen (``text`` in words), what else may be."""

    id: str
    about: str
    chosen: str
    text: str
    alternatives: tuple[Alternative, ...]
    reason: str
    owner: str
    source: str


class Choice(NamedTuple):
    """One alternative, with the counting choices it leads to."""

    reading: str
    alternative: str
    counting: Counting


class UnknownReading(KeyError):
    """The register has no such entry."""

    def __str__(self) -> str:
        return f"the interpretation register has no entry '{self.args[0]}'{suggest(self.args[0], _BY_ID)}"


def reading(reading_id: str) -> Reading:
    """Return an entry of the register. Raises UnknownReading."""
    if reading_id not in _BY_ID:
        raise UnknownReading(reading_id)
    return _BY_ID[reading_id]


def alternatives(counting: Counting = DEFAULT, unit: Unit | None = None) -> Iterator[Choice]:
    """Yield every counting that differs from ``counting`` in one choice; with ``unit``, only those that can
    change the last day of a limit in that unit."""
    for reading_id in CHOICES if unit is None else _that_matter(unit, counting):
        name, values = CHOICES[reading_id]
        for value in values:
            if value != getattr(counting, name):
                yield Choice(reading_id, value, counting.with_choice(reading_id, value))


# Which choices can change the last day of a limit in each unit.
_CALENDAR = ("day-zero", "due-on-a-closed-day")
_WORKING = ("day-zero", "due-on-a-closed-day", "anchor-on-a-closed-day")
_MATTERS: dict[Unit, tuple[str, ...]] = {
    Unit.HOURS: ("hours-from-a-date",),
    Unit.DAYS: ("bare-days", *_CALENDAR),
    Unit.WORKING_DAYS: _WORKING,
    Unit.SCHOOL_DAYS: _WORKING,
    Unit.WEEKS: _CALENDAR,
    Unit.MONTHS: ("month-end", *_CALENDAR),
    Unit.YEARS: ("month-end", *_CALENDAR),
}


def _that_matter(unit: Unit, counting: Counting) -> tuple[str, ...]:
    if unit is Unit.DAYS and counting.bare_days == "working":
        return ("bare-days", *_WORKING)
    return _MATTERS[unit]


def _computed(reading_id: str, value: str, text: str) -> Alternative:
    return Alternative(value, text, Effect(CHOICES[reading_id][0], value))


REGISTER: tuple[Reading, ...] = (
    Reading(
        id="day-zero",
        about="Does the day of the event itself count?",
        chosen="anchor-day-0",
        text="No: it is day 0, and the duty runs to the end of the last day counted.",
        alternatives=(
            _computed("day-zero", "anchor-day-1", "The day of the event is day 1: all ends earlier."),
        ),
        reason="Time allowed after an event is ordinarily reckoned without the event's own day. One "
        "validator of returns counts a day fewer, so an outcome that turns on this says so.",
        owner=POLICY_LEAD,
        source="ordinary construction of statutory periods (not confirmed); compare SI 2010/959 reg 33(1)",
    ),
    Reading(
        id="month-end",
        about="When does a limit in months end if the last month has no such day?",
        chosen="clip",
        text="On the last day of the shorter month: 31 August and six months is 28 or 29 February.",
        alternatives=(
            _computed("month-end", "overflow", "On the day after the shorter month: 1 March in the example."),
        ),
        reason="A limit in months means calendar months; the earlier day is the safe one.",
        owner=POLICY_LEAD,
        source="corresponding-date rule (not confirmed against an instrument)",
    ),
    Reading(
        id="due-on-a-closed-day",
        about="What if the last day is a weekend, a bank holiday or a local closure?",
        chosen="not-moved",
        text="It stays the last day. Counts back from an event are never moved under either reading.",
        alternatives=(
            _computed("due-on-a-closed-day", "next-working-day", "The next working day is the last day."),
        ),
        reason="The care planning regulations do not move a last day, and children are seen at weekends too.",
        owner=POLICY_LEAD,
        source="SI 2010/959 has no such provision (not confirmed)",
    ),
    Reading(
        id="bare-days",
        about="A source says 'days' and not which: calendar days or working days?",
        chosen="calendar",
        text="Calendar days.",
        alternatives=(_computed("bare-days", "working", "Working days."),),
        reason="Words are taken as written; a council that means working days can say so once for its pack.",
        owner=PACK_AUTHOR,
        source="local practice standards use both, often side by side",
    ),
    Reading(
        id="hours-from-a-date",
        about="A limit is in hours, but only a date was recorded. Which time is assumed?",
        chosen="kindest",
        text="The event at 23:59 and what was done at 00:00; the outcome is marked as judged to the day.",
        alternatives=(
            _computed("hours-from-a-date", "strictest", "The event at 00:00 and what was done at 23:59."),
        ),
        reason="A breach is only asserted if no time of day could have been in time.",
        owner=POLICY_LEAD,
        source="local standards of 24, 48 and 72 hours beside records that hold dates",
    ),
    Reading(
        id="leap-birthday",
        about="When does somebody born on 29 February have a birthday in a common year?",
        chosen="1-march",
        text="On 1 March. A limit of one year is another matter: twelve months, cut to the month's end.",
        alternatives=(_computed("leap-birthday", "28-february", "On 28 February."),),
        reason="An age is not reached before the full year has passed.",
        owner=POLICY_LEAD,
        source="common understanding in England and Wales (not confirmed)",
    ),
    Reading(
        id="anchor-on-a-closed-day",
        about="Working days are counted from an event on a day that is not one. Where is day 0?",
        chosen="day-0",
        text="On the day of the event, so the next working day is day 1.",
        alternatives=(
            _computed(
                "anchor-on-a-closed-day",
                "next-working-day-is-day-0",
                "On the next working day, as if the event had happened then; counts back are the same.",
            ),
        ),
        reason="A child who comes into care on a Saturday is in care on that Saturday.",
        owner=POLICY_LEAD,
        source="no instrument found that says otherwise (not confirmed)",
    ),
    Reading(
        id="elapsed-hours",
        about="Do hours run through the night, the weekend and a change of the clocks?",
        chosen="elapsed",
        text="Yes: 24 hours are 24 hours that pass. A time that occurs twice is read kindly.",
        alternatives=(
            Alternative("wall-clock", "The same time on the clock, so an hour more or less over a change."),
            Alternative("office-hours", "Only hours in which the office is open."),
        ),
        reason="A limit in hours is set for the child's safety, which does not keep office hours.",
        owner=MAINTAINERS,
        source="local standards of 24, 48 and 72 hours",
    ),
    Reading(
        id="first-review",
        about="Which review is 'the first'?",
        chosen="of-this-time-in-care",
        text="The first since the child last became looked after; each standard states its scope.",
        alternatives=(
            Alternative("of-this-placement", "The first since the placement began."),
            Alternative("ever", "The first ever held for the child."),
        ),
        reason="A child who comes back into care begins anew.",
        owner=PACK_AUTHOR,
        source="SI 2010/959 reg 33(1)",
    ),
    Reading(
        id="late-visit-restarts",
        about="From when does the next interval run after a late visit?",
        chosen="from-the-visit",
        text="From the visit that was really made.",
        alternatives=(
            Alternative("from-the-due-day", "From the day it should have been made, a fixed rhythm."),
        ),
        reason="The longest interval between two visits is what the regulations limit.",
        owner=MAINTAINERS,
        source="SI 2010/959 reg 28",
    ),
    Reading(
        id="series-versions",
        about="A standard changes while an interval is running. Which version holds?",
        chosen="each-day",
        text="For a series the version in force on each day; for a single duty the one on the day it arose.",
        alternatives=(
            Alternative("at-the-start", "The version in force when the interval began, to its end."),
            Alternative("new-events-only", "The new version only for what begins after it."),
        ),
        reason="A stricter rhythm should protect children already in care, and a looser one heals no breach.",
        owner=PACK_AUTHOR,
        source="amending instruments seldom say; a pack can state applies_to",
    ),
    Reading(
        id="months-are-not-days",
        about="May months be turned into days, or two months into eight weeks?",
        chosen="calendar-months",
        text="Never: six months are 181 to 184 days.",
        alternatives=(
            Alternative(
                "average-days", "Three months as 91 days, six as 183, as one case-record extract does."
            ),
        ),
        reason="The conversion can be late by days or early by days, depending on the season.",
        owner=MAINTAINERS,
        source="SI 2010/959 states months as months",
    ),
    Reading(
        id="bank-holidays",
        about="Are bank holidays working days?",
        chosen="not-working",
        text="No, nor are Christmas Day, Good Friday and the authority's own closed days.",
        alternatives=(
            Alternative(
                "monday-to-friday", "Every Monday to Friday counts, as one pre-processing tool has it."
            ),
        ),
        reason="The regulations define the working day; the authority's calendar states its own closed days.",
        owner=MAINTAINERS,
        source="SI 2010/959 reg 2(1), 'working day'",
    ),
)

_BY_ID: dict[str, Reading] = {entry.id: entry for entry in REGISTER}
