"""One column of one kind: its Arrow values read by the vocabulary, each different value once.

In: an Arrow array. Out: the values that a case file's reader would make of them, None where nothing is
recorded, `BAD` where that reader would refuse. Guaranteed: that reader itself decides, so the two never
differ; no more than `MOST_REMEMBERED` values are remembered.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any, Final

import pyarrow as pa

from engine.data.plain import node_of
from engine.data.rows import OWN, is_absent, read_value
from engine.reading.base import Bad, Context
from engine.reading.scalars import LONGEST_TEXT
from engine.vocabulary import AttributeType, Kind

BAD: Final = object()
MOST_REMEMBERED = 50_000
#: Texts that a case file reads as something else than themselves.
_SPECIAL = frozenset({"", "~", "null", "none"})
_FIRST_DAY = date(1970, 1, 1).toordinal()
_FIRST_TIME = datetime(1970, 1, 1, tzinfo=UTC).replace(tzinfo=None)  # naive: a London time as it was written
_STEPS = {
    "s": timedelta(seconds=1),
    "ms": timedelta(milliseconds=1),
    "us": timedelta(microseconds=1),
}


class Column:
    """Reads one column. `ctx` holds the vocabulary; the faults noted there are of no further use."""

    def __init__(self, kind: Kind, name: str, type_: pa.DataType, ctx: Context) -> None:
        self._type = type_
        self._ctx = ctx
        attribute = kind.attributes.get(name)
        read = OWN[name] if attribute is None else partial(read_value, attribute)
        self._read: Callable[[Any, Context], Any] = read
        self._text = pa.types.is_string(type_) and (
            name == "id" if attribute is None else attribute.type is AttributeType.TEXT
        )
        self._known: dict[Any, Any] = {None: None}

    def decode(self, values: pa.Array) -> list[Any]:
        """Return the values in their order."""
        if pa.types.is_nested(self._type):
            return [None if each is None else self._judge(without_nulls(each)) for each in values.to_pylist()]
        return [self._seen(each) for each in _raw(values)] if not self._text else self._texts(values)

    def _texts(self, values: pa.Array) -> list[Any]:
        """Free texts seldom come twice and mostly mean themselves."""
        return [
            each
            if each is not None and each not in _SPECIAL and len(each) <= LONGEST_TEXT and each.strip()
            else self._seen(each)
            for each in values.to_pylist()
        ]

    def _seen(self, raw: Any) -> Any:
        try:
            return self._known[raw]
        except KeyError:
            if len(self._known) > MOST_REMEMBERED:
                self._known = {None: None}
            found = self._known[raw] = self._judge(self._value(raw))
            return found

    def _value(self, raw: Any) -> Any:
        """Return what an integer stands for: a day or a time."""
        if pa.types.is_date32(self._type):
            return date.fromordinal(_FIRST_DAY + raw)
        return _FIRST_TIME + raw * _STEPS[self._type.unit] if _is_plain_time(self._type) else raw

    def _judge(self, value: Any) -> Any:
        try:
            node = node_of(value)
            return None if is_absent(node) else self._read(node, self._ctx)
        except (Bad, TypeError, ValueError):
            return BAD


def without_nulls(value: Any) -> Any:
    """Return nested rows without the cells that say nothing: in a case file their keys are not there."""
    if isinstance(value, list):
        return [without_nulls(each) for each in value]
    if isinstance(value, dict):
        return {key: without_nulls(each) for key, each in value.items() if each is not None}
    return value


def _is_plain_time(type_: pa.DataType) -> bool:
    return pa.types.is_timestamp(type_) and type_.tz is None and type_.unit in _STEPS


def _raw(values: pa.Array) -> list[Any]:
    """Return dates and times as integers, which are quicker to make and to look up."""
    if pa.types.is_date32(values.type):
        return list(values.view(pa.int32()).to_pylist())
    if _is_plain_time(values.type):
        return list(values.view(pa.int64()).to_pylist())
    return list(values.to_pylist())
