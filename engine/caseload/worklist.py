"""What is owed soon, and what is owed already: a list to work from.

In: the tables of a judged caseload, a day, how far ahead. Out: rows in the order of team (or worker), day and
case. Guaranteed: every open case's outcome that is overdue, due by then, or may be, is in it once; nothing
that is only recommended is called overdue.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

#: The columns of a row, and what a heading calls them.
COLUMNS = {
    "team": "Team",
    "worker": "Worker",
    "case": "Case",
    "title": "What",
    "who": "Who",
    "due": "Due",
    "due_time": "By the hour",
    "days": "Days left",
    "state": "State",
    "cite": "Section",
    "force": "Force",
    "strength": "Strength",
    "reason": "Why",
}


def worklist(outcomes: Path, cases: Path, day: date, until: date, by: Sequence[str]) -> list[dict[str, Any]]:
    """Return the rows, for open cases. `by`: the columns that set the order before day and case.

    What cannot be told is listed if it may be owed and its safe day lies no later than `until`; its `due` is
    that day, and its `state` says unknown.
    """
    order = ", ".join(f"{each} NULLS LAST" for each in by)
    with duckdb.connect(config={"memory_limit": "400MB"}) as base:
        found = base.sql(
            f"""
            SELECT o.team, o.worker, o."case", coalesce(o.title, o.standard) AS title, o.who,
                coalesce(o.due, o.safe_by, o.due_from) AS due, o.due_time,
                date_diff('day', DATE '{day}', coalesce(o.due, o.safe_by, o.due_from)) AS days,
                o.state, o.cite, o.force, o.strength, o.reason
            FROM '{_text(outcomes)}' o JOIN '{_text(cases)}' c ON c."case" = o."case" AND c.open_on
            WHERE (o.state = 'due' AND o.due <= DATE '{until}')
                OR (o.state = 'overdue')
                OR (o.state = 'unknown' AND list_has_any(o.possible, ['due', 'overdue'])
                    AND coalesce(o.due, o.safe_by, o.due_from) <= DATE '{until}')
            ORDER BY {order}, due NULLS LAST, o."case", o.pack, o.standard, o.occurrence
            """
        )
        return [dict(zip(found.columns, row, strict=True)) for row in found.fetchall()]


def _text(path: Path) -> str:
    return str(path).replace("'", "''")
