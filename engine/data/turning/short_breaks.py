"""Whether a time looked after is one of short breaks alone, told by the legal statuses during it.

In: times looked after and legal statuses, made of an export that has no column for it. Out: the column
`short_breaks`. Guaranteed: yes and no are said only where a status was recorded; else nothing is.
"""

from __future__ import annotations

from engine.data.turning.work import Made, Work

_SHORT = "section_20_short_breaks"


def tell_short_breaks(work: Work) -> None:
    """Say of each time looked after whether it is one of short breaks, as far as its statuses tell."""
    statuses = [each for each in work.made if each.kind == "legal_status"]
    times = [each for each in work.made if each.kind == "looked_after"]
    if work.native or len(statuses) != 1 or len(times) != 1:
        return
    status, time = statuses[0], times[0]
    if "short_breaks" in work.columns_of(time.table) or "kind" not in work.columns_of(status.table):
        return
    work.alter(time.table, "ADD COLUMN short_breaks BOOLEAN")
    begin, end = _edge(work, time, "l", "from"), _edge(work, time, "l", "to")
    since, until = _edge(work, status, "s", "from"), _edge(work, status, "s", "to")
    work.staging.run(f"""
        UPDATE {time.table} AS t SET short_breaks = told.short FROM (
          SELECT l._row, CASE WHEN bool_or(s.kind <> '{_SHORT}') THEN FALSE
            WHEN count(s.kind) = count(*) THEN TRUE END AS short
          FROM {time.table} AS l JOIN {status.table} AS s ON s."case" = l."case"
            AND coalesce({since} < {end}, TRUE) AND coalesce({until} > {begin}, TRUE)
          GROUP BY l._row) AS told
        WHERE told._row = t._row""")


def _edge(work: Work, made: Made, alias: str, name: str) -> str:
    """Return the date of a fact; nothing where the table has no such column."""
    return f'{alias}."{name}"' if name in work.columns_of(made.table) else "CAST(NULL AS TIMESTAMP)"
