"""Which outcome it is, from one audit to the next, and what it was judged from; as expressions of SQL.

In: the table of outcomes. Out: `MARK`, the same for an outcome in every audit; `FACTS`, another as soon as
what it rests on is another. Guaranteed: ids of facts play no part, for an export may number its rows anew;
nor does what passes with time alone, such as due becoming overdue.
"""

from __future__ import annotations

from collections.abc import Iterable


def _print(columns: Iterable[str]) -> str:
    parts = ", ".join(f"coalesce(CAST({each} AS VARCHAR), '')" for each in columns)
    return f"md5(concat_ws('|', {parts}))"


MARK = _print(('"case"', "pack", "standard", "anchor_kind", "anchor_at", "due"))
FACTS = _print(
    (
        *("anchor_time", "due_time", "done_kind", "done_at", "done_time", "moved_from"),
        *("waiver_id", "waiver_until", "cause"),
        "CASE WHEN state IN ('cancelled', 'paused', 'waived', 'unknown') THEN state END",
    )
)
