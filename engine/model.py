"""The pydantic mirror of a rule pack's and an authority file's YAML.

In: values that `load.py` has read from the located tree. Out: frozen models and nodes with the YAML's own
key names. Guaranteed: a model that exists is well formed on its own; what it names (kinds, fields, other
standards) is checked by `load.py` and `layers.py`, which know the vocabulary and the other packs.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from engine.calendar import Limit
from engine.conditions import Condition
from engine.nodes import (
    AllMet,
    AnchorMet,
    AnyMet,
    AsRecorded,
    Before,
    Birthday,
    Due,
    Earliest,
    EarliestOf,
    Edge,
    FactMet,
    HoldsFrom,
    LatestOf,
    Met,
    Offset,
    Ordinal,
    Point,
    Promptly,
    SameDay,
    SchoolYearEnd,
    Within,
)

# ---------------------------------------------------------------- the pack


class Model(BaseModel):
    """Frozen, closed to unknown keys."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", arbitrary_types_allowed=True, populate_by_name=True
    )


class Force(StrEnum):
    LAW = "law"
    STATUTORY_GUIDANCE = "statutory guidance"
    MINIMUM_STANDARD = "minimum standard"
    LOCAL = "local"


class Strength(StrEnum):
    MUST = "must"
    SHOULD = "should"


class InForce(Model):
    """[from, to): `to` is the first day on which it no longer holds."""

    from_: date | None = Field(None, alias="from")
    to: date | None = None


class Confirmation(Model):
    """Who compared a figure with its source, when, and where the source can be read."""

    by: str
    on: date
    link: str


#: `yes` and `no` are the pack's own word; a named person's word says who, when and where.
Confirmed = Confirmation | bool | None


class Follows(Model):
    """`for_each: {late: pack#duty}`."""

    late: str


class Stage(Model):
    id: str
    due: Due | None = None  # the `first` stage: within/of, at_least/before, before, same_day_as
    every: Limit | AsRecorded | None = None
    from_: Point | None = Field(None, alias="from")
    until: Point | None = None
    when: Condition | None = None


class Exception_(Model):
    """`unless: - {id, when, instead}`; `instead: none` is None. In a series `instead: {every: …}` gives a
    Limit."""

    id: str
    when: Condition
    instead: Due | Limit | None
    title: str | None = None
    cite: str | None = None


class Early(Model):
    since: Point
    restart: Point | None = None


class IfLate(Model):
    still_owed: bool


class Count(Model):
    at_least: int
    in_each: Literal["calendar year", "academic year", "anniversary year", "term", "quarter", "month"]


class DutyTotal(Model):
    of: str
    where: Condition | None = None
    in_last: Limit | None = None
    at_most: Limit


class DutyBody(Model):
    """The keys that a dated version may state over the duty's own."""

    in_force: InForce | None = None
    applies_to: Literal["new anchors", "days from"] | None = None
    cite: str | None = None
    title: str | None = None
    who: str | None = None
    must: str | None = None
    force: Force | None = None
    strength: Strength | None = None
    confirmed: Confirmed = None
    for_each: tuple[Edge, ...] | Follows | None = None  # attribute '' = the kind's own start
    when: Condition | None = None
    nth: int | None = None
    in_: str | None = Field(None, alias="in")
    due: Due | None = None
    series: tuple[Stage, ...] | None = None
    count: Count | None = None
    total: DutyTotal | None = None
    forbid: Condition | None = None
    met_by: Met | None = None
    same: str | None = None
    shared: bool | None = None
    since: Point | None = None
    early: Early | None = None
    unless: tuple[Exception_, ...] | None = None
    if_several_apply: Literal["strictest"] | None = None
    ends: Point | None = None
    paused_while: str | None = None  # a period kind or a definition
    if_late: IfLate | None = None


class Duty(DutyBody):
    id: str
    topic: str | None = None
    was: tuple[str, ...] = ()
    subject: Literal["child", "carer", "home"] | None = None
    strengthens: str | None = None
    replaces: str | None = None
    varies: str | None = None
    rests_on: tuple[str, ...] = ()  # duties that must be done before this one can be
    local_may: Literal["tighten", "vary", "fix"] | None = None
    notes: str | None = None
    rows: tuple[str, ...] = ()  # rows of the source table that this standard answers for
    versions: tuple[DutyBody, ...] = ()


class FieldCheck(Model):
    """One check of a field, on the document or, under `each`, on every row of a list."""

    field: str
    required: bool | None = None  # there and not blank
    real_date: bool | None = None
    never: tuple[str, ...] = ()  # whole words, ignoring case
    first_word_in: tuple[str, ...] = ()
    not_all_the_same: bool | None = None
    differs_from: str | None = None
    same_as: str | None = None
    is_: str | bool | None = Field(None, alias="is")
    in_: tuple[str, ...] = Field((), alias="in")
    changed_since_previous: bool | None = None
    with_: str | None = Field(
        None, alias="with"
    )  # if this field is there, the other must be too (score and next step)
    when: Condition | None = None


class Content(Model):
    id: str
    title: str | None = None
    topic: str | None = None
    was: tuple[str, ...] = ()
    cite: str | None = None
    who: str | None = None
    must: str | None = None
    force: Force | None = None
    strength: Strength | None = None
    confirmed: Confirmed = None
    in_force: InForce | None = None
    subject: Literal["child", "carer", "home"] | None = None
    strengthens: str | None = None
    replaces: str | None = None
    local_may: Literal["tighten", "vary", "fix"] | None = None
    of: str
    when: Condition | None = None
    each: str | None = None  # the list attribute whose rows are checked
    sections: tuple[str, ...] = ()  # required titles in the document's `sections`
    each_section_has: tuple[str, ...] = ()
    check: tuple[FieldCheck, ...] = ()
    at_least: int | None = None  # rows in `each`
    notes: str | None = None
    rows: tuple[str, ...] = ()


class Manual(Model):
    """What no machine can judge: listed on audit forms, never reported as tested."""

    id: str
    title: str
    check: str
    cite: str | None = None
    who: str | None = None
    force: Force | None = None
    strength: Strength | None = None
    confirmed: Confirmed = None
    rows: tuple[str, ...] = ()


class Definition(Model):
    id: str
    title: str | None = None
    cite: str | None = None
    confirmed: Confirmed = None
    while_: Condition = Field(alias="while")
    in_force: InForce | None = None
    rows: tuple[str, ...] = ()


class ReadingChoice(Model):
    """One way to read an ambiguous source: `set` is laid over the named standard, key by key, when it is
    chosen."""

    id: str
    text: str
    set: dict[str, Any] = {}  # standard id -> located mapping laid over it by layers.py
    counting: dict[str, str] = {}  # interpretation register id -> alternative


class PackReading(Model):
    id: str
    about: str
    cite: str | None = None
    default: str
    reason: str
    owner: str | None = None
    choices: tuple[ReadingChoice, ...]


class Source(Model):
    document: str
    publisher: str
    dated: str | None = None
    review_by: str | None = None  # YYYY-MM or YYYY-MM-DD
    licence: str
    url: str | None = None


def review_passed(review_by: str | None, on: date) -> bool:
    """Say whether `on` lies after the day, month (`2022-01`) or year by which a source was to be reviewed."""
    if review_by is None:
        return False
    parts = [int(part) for part in review_by.split("-")]
    if len(parts) == 3:
        return on > date(*parts)
    year, month = parts[0], parts[1] if len(parts) == 2 else 12
    return (on.year, on.month) > (year, month)


class Pack(Model):
    pack: str
    title: str
    version: str
    source: Source
    nation: Literal["england", "scotland", "wales", "northern-ireland"] | None = None
    extends: tuple[str, ...] = ()
    in_force: InForce = InForce()
    force: Force = Force.LOCAL
    local_may: Literal["tighten", "vary", "fix"] = "tighten"
    subject: Literal["child", "carer", "home"] = "child"
    define: tuple[Definition, ...] = ()
    duties: tuple[Duty, ...] = ()
    content: tuple[Content, ...] = ()
    manual: tuple[Manual, ...] = ()
    readings: tuple[PackReading, ...] = ()


# ---------------------------------------------------------------- the authority


class CalendarChoice(Model):
    days: str = "england-and-wales"
    closed: tuple[tuple[date, str], ...] = ()  # YAML: [{on: date, name: text}] or plain dates
    terms: tuple[tuple[date, date], ...] = ()  # YAML: [{from: date, to: date}], both days included


class Choice(Model):
    """A local difference: `set` a standard's keys, `choose` a reading, or switch a standard `off` (never a
    national must); `approved_by`: who agreed to it."""

    standard: str | None = None
    set: Any = None  # located mapping laid over the standard's own tree by layers.py
    reading: str | None = None
    choose: str | None = None
    off: bool | None = None
    from_: date | None = Field(None, alias="from")
    to: date | None = None
    reason: str
    approved_by: str | None = None


class Authority(Model):
    authority: str
    name: str
    codes: dict[str, str] = {}
    nation: Literal["england", "scotland", "wales", "northern-ireland"]
    calendar: CalendarChoice
    follows: tuple[str, ...]
    pins: dict[str, str] = {}  # pack -> the version that was agreed to
    roles: dict[str, str] = {}
    choices: tuple[Choice, ...] = ()
    vocabulary: dict[str, object] = {}  # `local:` kinds, read by vocabulary.py
    assumptions: Any = None  # the located list; data/assumptions.py reads it, which knows the exports
    notes: str | None = None


__all__ = [
    "AllMet",
    "AnchorMet",
    "AnyMet",
    "AsRecorded",
    "Authority",
    "Before",
    "Birthday",
    "CalendarChoice",
    "Choice",
    "Confirmation",
    "Content",
    "Count",
    "Definition",
    "Due",
    "Duty",
    "DutyBody",
    "DutyTotal",
    "Earliest",
    "EarliestOf",
    "Early",
    "Edge",
    "Exception_",
    "FactMet",
    "FieldCheck",
    "Follows",
    "Force",
    "HoldsFrom",
    "IfLate",
    "InForce",
    "LatestOf",
    "Manual",
    "Met",
    "Model",
    "Offset",
    "Ordinal",
    "Pack",
    "PackReading",
    "Point",
    "Promptly",
    "ReadingChoice",
    "SameDay",
    "SchoolYearEnd",
    "Source",
    "Stage",
    "Strength",
    "Within",
]
