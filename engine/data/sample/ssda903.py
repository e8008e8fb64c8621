"""The caseload as the SSDA903 return: a CSV file a table, dates as dd/mm/yyyy.

In: records. Out: `header.csv`, `episodes.csv`, `reviews.csv`, `oc2.csv`, `oc3.csv`, `missing.csv`,
`sw_episodes.csv`. Guaranteed: only children who were looked after; a new episode begins whenever legal
status or placement changes, with the reason that tells which; the child is named by the case's id.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack
from datetime import date, datetime
from pathlib import Path
from typing import Any

from engine.data.sample.codes import LEGAL, placement_code
from engine.data.sample.days import birthday
from engine.data.sample.record import Record, Row

Line = list[Any]


def write_903(records: Iterable[Record], out: Path) -> None:
    """Write a folder of SSDA903 tables."""
    with ExitStack() as stack:
        files = {}
        for name, (head, _) in TABLES.items():
            files[name] = csv.writer(
                stack.enter_context((out / f"{name}.csv").open("w", encoding="utf-8", newline=""))
            )
            files[name].writerow(head.split(","))
        for record in records:
            if not record.rows("looked_after"):
                continue
            for name, (_, lines) in TABLES.items():
                files[name].writerows([_shown(value) for value in line] for line in lines(record))


def _shown(value: Any) -> str:
    if isinstance(value, date | datetime):
        return value.strftime("%d/%m/%Y")
    return "" if value is None else str(value)


def _born(record: Record) -> date:
    born: date = record.rows("person")[0]["born"]
    return born


def _header(record: Record) -> Iterator[Line]:
    yield [record.case, 1, _born(record), "WBRI", "UN1", "", ""]


def _episodes(record: Record) -> Iterator[Line]:
    """Yield one line for each stretch in which neither legal status nor placement changed."""
    entered: Mapping[date, Row] = {row["from"]: row for row in record.rows("looked_after")}
    starts = sorted({row["from"] for kind in ("placement", "legal_status") for row in record.rows(kind)})
    for number, start in enumerate(starts):
        placed, status = _on(record, "placement", start), _on(record, "legal_status", start)
        if placed is None or status is None:
            continue
        ends = min(
            [day for row in (placed, status) if (day := row.get("to"))] + starts[number + 1 : number + 2],
            default=None,
        )
        reason = "S" if start in entered else _reason(placed["from"] == start, status["from"] == start)
        leaves = ends is not None and all(row.get("to") == ends for row in record.rows("looked_after")[-1:])
        yield [
            record.case,
            start,
            reason,
            LEGAL[status["kind"]],
            "N1",
            placement_code(placed["kind"], bool(placed.get("long_term_ratified"))),
            "PR1",
            ends,
            ("E4A" if leaves else "X1") if ends else None,
            None,
            "",
            "",
            "",
        ]


def _reason(placement: bool, legal: bool) -> str:
    return "B" if placement and legal else "P" if placement else "L"


def _on(record: Record, kind: str, day: date) -> Row | None:
    return next(
        (
            row
            for row in record.rows(kind)
            if row["from"] <= day and (row.get("to") is None or day < row["to"])
        ),
        None,
    )


def _reviews(record: Record) -> Iterator[Line]:
    for row in record.rows("review"):
        yield [record.case, _born(record), row["at"], "PN1"]


def _health(record: Record) -> Iterator[Line]:
    scores = record.rows("sdq")
    seen = [
        record.case,
        _born(record),
        scores[-1]["score"] if scores and "score" in scores[-1] else None,
        None,
        0,
    ]
    yield [
        *seen,
        int(bool(record.rows("health_assessment"))),
        1,
        int(bool(record.rows("dental_check"))),
        int(bool(record.rows("health_assessment"))),
        0,
        0,
        0,
    ]


def _leavers(record: Record) -> Iterator[Line]:
    if record.extracted >= birthday(_born(record), 17):
        yield [record.case, _born(record), "YES", "F2", "U"]


def _missing(record: Record) -> Iterator[Line]:
    for row in record.rows("missing_episode"):
        yield [record.case, _born(record), "M", row["from"], row.get("to")]


def _workers(record: Record) -> Iterator[Line]:
    for row in record.rows("allocation"):
        yield [record.case, _born(record), row["worker"], row["from"], row.get("to"), "ALLOC"]


TABLES: Mapping[str, tuple[str, Callable[[Record], Iterator[Line]]]] = {
    "header": ("CHILD,SEX,DOB,ETHNIC,UPN,MOTHER,MC_DOB", _header),
    "episodes": (
        "CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC,REASON_PLACE_CHANGE,HOME_POST,PL_POST,URN",
        _episodes,
    ),
    "reviews": ("CHILD,DOB,REVIEW,REVIEW_CODE", _reviews),
    "oc2": (
        (
            "CHILD,DOB,SDQ_SCORE,SDQ_REASON,CONVICTED,HEALTH_CHECK,IMMUNISATIONS,TEETH_CHECK,HEALTH_ASSESSMENT,"
            "SUBSTANCE_MISUSE,INTERVENTION_RECEIVED,INTERVENTION_OFFERED"
        ),
        _health,
    ),
    "oc3": ("CHILD,DOB,IN_TOUCH,ACTIV,ACCOM", _leavers),
    "missing": ("CHILD,DOB,MISSING,MIS_START,MIS_END", _missing),
    "sw_episodes": ("CHILD,DOB,SW_ID,SW_DECOM,SW_DEC,SW_REASON", _workers),
}
