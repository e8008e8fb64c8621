"""What `audit.json` holds: its shape, and how two of them differ.

In: plain values, as JSON has them. Out: the first that is not as an audit writes it; or each value that is
another in another audit. Guaranteed: whatever is read from a record that passed is there and of its type.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, ValidationError

from engine.clock import parse_moment


def _is_moment(text: str) -> str:
    parse_moment(text)
    return text


def _is_period(text: str) -> str:
    first, _, last = text.partition("..")
    return f"{date.fromisoformat(first)}..{date.fromisoformat(last)}"


_Moment = Annotated[str, AfterValidator(_is_moment)]
_Period = Annotated[str, AfterValidator(_is_period)]
_Prints = dict[str, str]


class _Part(BaseModel):
    """Keys beside these are no fault: a later Dutybook may write them."""

    model_config = ConfigDict(strict=True)


class _Twice(_Part):
    seed: int
    cases: int
    matchers: list[str]
    differences: int
    not_done: str | None


class _Counts(_Part):
    cases: int
    facts: dict[str, int]
    outcomes: int


class _Data(_Part):
    kept: Literal["data"] | None
    folder: str
    source: str
    tables: _Prints
    assumptions: _Prints = {}
    files: _Prints


class _Rules(_Part):
    kept: Literal["policy"] | None = None
    policy: str
    packs: _Prints
    vocabulary: str
    where: dict[str, list[str]]


class _Engine(_Part):
    version: str
    hash: str
    files: _Prints


class _Record(_Part):
    outcomes_version: int
    made: str | None
    authority: str
    as_of: _Moment
    known_on: _Moment | None
    period: _Period | None
    hide_below: int
    judged_by: dict[str, Any]
    twice: _Twice
    counts: _Counts
    data: _Data
    rules: _Rules
    calendars: _Prints
    engine: _Engine
    machine: _Prints
    files: _Prints


def damage(told: Any) -> str | None:
    """Return the place of the first value that is missing or cannot be; None if there is none."""
    try:
        _Record.model_validate(told)
    except ValidationError as trouble:
        return ".".join(map(str, trouble.errors()[0]["loc"]))
    return None


#: What is compared with the thing itself, each by its name, or is told and cannot be found out again.
_ELSEWHERE = frozenset(
    (
        *("files", "data.tables", "data.assumptions", "calendars", "engine.files", "machine"),
        *("rules.policy", "rules.packs", "rules.vocabulary"),
        *("made", "judged_by", "data.folder", "data.kept", "rules.kept", "rules.where", "twice.not_done"),
    )
)


def told_otherwise(then: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[str]:
    """Return what one record says otherwise than that of the same audit made again, in a sentence each."""
    said, found = dict(_leaves(then)), dict(_leaves(now))
    for name in sorted(said.keys() | found.keys()):
        shown = json.dumps(name)
        if name not in said:
            yield f"it does not say {shown}"
        elif name not in found:
            yield f"it says {shown}, which no audit of this says"
        elif said[name] != found[name]:
            yield f"it says {json.dumps(said[name])} as {shown}, and it is {json.dumps(found[name])}"


def _leaves(told: Mapping[str, Any], inside: str = "") -> Iterator[tuple[str, Any]]:
    """Return each value that is compared here by its path; of others that they are there."""
    for name, value in told.items():
        path = f"{inside}{name}"
        if path in _ELSEWHERE:
            yield path, None
        elif isinstance(value, Mapping):
            yield from _leaves(value, f"{path}.")
        else:
            yield path, value
