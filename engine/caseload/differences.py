"""How two tables of outcomes differ, row by row.

In: two files of outcomes. Out: counts of what differs, by standard and by column, and a few rows of it.
Guaranteed: equal tables have no difference; a row is known by case, pack, standard and occurrence.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb

from engine.caseload.columns import COLUMNS, KEY

#: As many rows of a difference are named.
MOST = 5


def differences(one: Path, other: Path) -> Iterator[str]:
    """Give a sentence for each way in which the outcomes differ."""
    key = ", ".join(f'"{name}"' for name in KEY)
    rest = [each.name for each in COLUMNS if each.name not in KEY]
    with duckdb.connect(config={"memory_limit": "600MB"}) as base:
        for name, path in (("a", one), ("b", other)):
            base.execute(f"CREATE VIEW {name} AS SELECT * FROM '{str(path).replace(chr(39), chr(39) * 2)}'")
        for first, second, words in (("a", "b", "only in the audit"), ("b", "a", "only in the new run")):
            yield from _only(base, f"{first} ANTI JOIN {second} USING ({key})", words)
        unlike = " OR ".join(f'a."{name}" IS DISTINCT FROM b."{name}"' for name in rest)
        yield from _only(base, f"a JOIN b USING ({key}) WHERE {unlike}", "different")
        for name in rest:
            query = (
                f'SELECT count(*) FROM a JOIN b USING ({key}) WHERE a."{name}" IS DISTINCT FROM b."{name}"'
            )
            if number := base.sql(query).fetchall()[0][0]:
                yield f"column {name}: {number} rows differ"


def _only(base: duckdb.DuckDBPyConnection, source: str, words: str) -> Iterator[str]:
    total = base.sql(f"SELECT count(*) FROM {source}").fetchall()[0][0]
    if not total:
        return
    rows = base.sql(
        f"SELECT \"case\", pack || '#' || standard, occurrence FROM {source} ORDER BY ALL LIMIT {MOST}"
    ).fetchall()
    named = "; ".join(" ".join(row) for row in rows)
    yield f"{total} outcomes {words}: {named}{' …' if total > MOST else ''}"
