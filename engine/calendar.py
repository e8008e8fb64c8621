"""Counting time, in one place: days, working days, months, ages, hours and windows.

In: day ordinals, moments, limits. Out: last days in time, instants, windows.
Guaranteed: pure, the same on every machine, no guess outside a calendar's verified span. Days are proleptic
ordinals (``date.toordinal()``), instants UTC epoch seconds. Other modules import all counting from here.

    counting   units, limits, ages, the choices in force
    months     corresponding dates, birthdays, school years
    workdays   the working-day calendars
    windows    named windows to count in
    clock      London time
"""

from engine.clock import (
    LONDON,
    Moment,
    SkippedTime,
    add_hours,
    done_instant,
    instant_to_london,
    london_day,
    moment_of_date,
    moment_of_datetime,
    parse_moment,
)
from engine.counting import CHOICES, DEFAULT, Age, Counting, Limit, Unit
from engine.holidays_data import UnknownCalendar, known_calendars
from engine.months import add_months, age_on, birthday, end_of_school_year, month_length
from engine.windows import Window, windows
from engine.workdays import (
    Calendar,
    CalendarGap,
    Counted,
    Pause,
    Skipped,
    Term,
    calendar_in,
    checked_terms,
    load_calendar,
)

__all__ = [
    "CHOICES",
    "DEFAULT",
    "LONDON",
    "Age",
    "Calendar",
    "CalendarGap",
    "Counted",
    "Counting",
    "Limit",
    "Moment",
    "Pause",
    "Skipped",
    "SkippedTime",
    "Term",
    "Unit",
    "UnknownCalendar",
    "Window",
    "add_hours",
    "add_months",
    "age_on",
    "birthday",
    "calendar_in",
    "checked_terms",
    "done_instant",
    "end_of_school_year",
    "instant_to_london",
    "known_calendars",
    "load_calendar",
    "london_day",
    "moment_of_date",
    "moment_of_datetime",
    "month_length",
    "parse_moment",
    "windows",
]
