"""Rows of a table in which a day or a time cannot be, so that they are told before anything is judged.

In: the columns of a table. Out: a condition on its rows, as SQL. Guaranteed: no row is refused by it; whether
one is faulty is decided by the reader of cases alone, which is asked first where a row is doubtful.
"""

from __future__ import annotations

from collections.abc import Mapping

from engine.vocabulary import Kind, Shape

_DATES = ("DATE", "TIMESTAMP")


def doubtful(kind: Kind, columns: Mapping[str, str]) -> str:
    """Return the SQL condition of rows `t` with a day or time that cannot be, as far as columns of dates and
    times tell: an hour that clocks skip, a year that is never meant, an end before the beginning.

    `columns`: name -> DuckDB's type."""
    found = []
    for name, type_ in columns.items():
        if type_ in _DATES and (name in kind.row_keys or name in kind.attributes):
            found.append(f"t.\"{name}\" NOT BETWEEN DATE '1900-01-01' AND DATE '2200-12-31'")
            if type_ == "TIMESTAMP":
                found.append(_skipped(f't."{name}"'))
    if kind.is_ is Shape.PERIOD and {columns.get("from"), columns.get("to")} <= set(_DATES):
        found.append('t."to" < t."from"')
    return " OR ".join(f"({each})" for each in found) or "FALSE"


def _skipped(time: str) -> str:
    """Return the condition that a time is in the hour that London's clocks skip in March."""
    return f"month({time}) = 3 AND day({time}) >= 25 AND dayofweek({time}) = 0 AND hour({time}) = 1"
