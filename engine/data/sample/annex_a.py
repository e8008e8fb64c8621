"""The caseload as Ofsted's Annex A: one workbook, a sheet a list.

In: records. Out: `annex-a.xlsx`. Guaranteed: headed as the lists are; of visits, reviews and checks only
the latest is shown, as in an Annex A; children of the last twelve months or open cases.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, TypeAlias

from engine.data.sample.codes import LEGAL
from engine.data.sample.days import years_between
from engine.data.sample.record import Record, Row

#: The heading of a column, and what stands under it.
Columns: TypeAlias = Mapping[str, Callable[[Row, Record], Any]]

_RECENT = timedelta(days=183)
_YEAR = timedelta(days=365)


def write_annex_a(records: Iterable[Record], out: Path) -> None:
    """Write `annex-a.xlsx`; cells are texts, numbers and dates, never formulas."""
    import xlsxwriter

    options = {"constant_memory": False, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(str(out / "annex-a.xlsx"), options) as book:
        day, bold = book.add_format({"num_format": "dd/mm/yyyy"}), book.add_format({"bold": True})
        sheets = {name: book.add_worksheet(name) for name in LISTS}
        line = dict.fromkeys(LISTS, 1)
        for name, (_, columns) in LISTS.items():
            sheets[name].write_row(0, 0, list(columns), bold)
        for record in records:
            for name, (rows_of, columns) in LISTS.items():
                for row in rows_of(record):
                    for place, value in enumerate(columns.values()):
                        _write(sheets[name], line[name], place, value(row, record), day)
                    line[name] += 1


def _write(sheet: Any, line: int, place: int, value: Any, day: Any) -> None:
    if isinstance(value, datetime):
        value = value.date()
    if isinstance(value, date):
        sheet.write_datetime(line, place, datetime(value.year, value.month, value.day), day)  # noqa: DTZ001 - a cell has no zone
    elif isinstance(value, bool):
        sheet.write_string(line, place, "a) Yes" if value else "b) No")
    elif value is not None:
        sheet.write(line, place, value)


def _key(name: str) -> Callable[[Row, Record], Any]:
    return lambda row, _record: row.get(name)


def _born(_row: Row, record: Record) -> Any:
    return record.rows("person")[0].get("born")


def _age(_row: Row, record: Record) -> int:
    return years_between(record.rows("person")[0]["born"], record.extracted)


def _disabled(_row: Row, record: Record) -> Any:
    return record.rows("person")[0].get("disabled")


def _last(kind: str, key: str = "at", /, **wanted: Any) -> Callable[[Row, Record], Any]:
    """Return the latest value of a key among the rows of a kind; compared by day."""

    def latest(_row: Row, record: Record) -> Any:
        found = [
            row for row in record.rows(kind) if key in row and all(row.get(k) == v for k, v in wanted.items())
        ]
        return max((row[key] for row in found), key=str, default=None)

    return latest


def _first(kind: str, key: str, /, **wanted: Any) -> Callable[[Row, Record], Any]:
    def earliest(_row: Row, record: Record) -> Any:
        found = (row for row in record.rows(kind) if all(row.get(k) == v for k, v in wanted.items()))
        return next((row.get(key) for row in found), None)

    return earliest


def _how_many(kind: str) -> Callable[[Row, Record], int]:
    return lambda _row, record: len(record.rows(kind))


def _plan_made(row: Row, record: Record) -> bool:
    return bool(_first("conference", "outcome", kind="initial")(row, record) == "plan")


def _who(_row: Row, record: Record, key: str = "worker") -> Any:
    allocated = record.rows("allocation")
    return allocated[-1].get(key) if allocated else None


_MISSING = "Number of Episodes the Child has been ‘Missing’ from their Placement in the last 12 months"

_CHILD: Columns = {
    "Child Unique ID": lambda _row, record: record.case,
    "Gender": lambda _r, _c: None,
    "Ethnicity": lambda _r, _c: None,
    "Date of Birth": _born,
    "Age of Child (Years)": _age,
}
_DISABILITY: Columns = {"Does the Child have a Disability": _disabled}
_STAFF: Columns = {"Allocated Team": lambda row, record: _who(row, record, "team"), "Allocated Worker": _who}


def _recent(kind: str, within: timedelta) -> Callable[[Record], Iterator[Row]]:
    """Return what yields rows that began within a length of time before the extract, or are still running."""

    def rows_of(record: Record) -> Iterator[Row]:
        for row in record.rows(kind):
            ends = row.get("to", record.extracted) if "from" in row else row["at"]
            if (ends.date() if isinstance(ends, datetime) else ends) >= record.extracted - within:
                yield row

    return rows_of


LISTS: Mapping[str, tuple[Callable[[Record], Iterator[Row]], Columns]] = {
    "List 1": (
        _recent("contact", _RECENT),
        {**_CHILD, "Date of Contact": _key("at"), "Contact Source": _key("source")},
    ),
    "List 3": (
        _recent("referral", _RECENT),
        {
            **_CHILD,
            "Date of Referral": _key("at"),
            "Referral Source": _key("source"),
            "Referral NFA?": lambda row, _c: row.get("outcome") == "no_further_action",
            "Number of Referrals in Last 12 Months": _how_many("referral"),
            **_STAFF,
        },
    ),
    "List 4": (
        _recent("assessment", _RECENT),
        {
            **_CHILD,
            **_DISABILITY,
            "Continuous Assessment Start Date": _key("started"),
            "Child Seen During Continuous Assessment": lambda row, _c: "child_seen" in row,
            "Continuous Assessment Date of Authorisation": _key("authorised"),
            "Was the child assessed as requiring LA children's social care support?": lambda row, _c: (
                row.get("outcome") != "no_further_action"
            ),
            **_STAFF,
        },
    ),
    "List 5": (
        _recent("section47", _RECENT),
        {
            **_CHILD,
            **_DISABILITY,
            "Strategy discussion initiating Section 47 Enquiry Start Date": _key("from"),
            "Was an Initial Child Protection Conference deemed unnecessary?": lambda row, _c: (
                "no_conference" in row
            ),
            "Date of Initial Child Protection Conference": _first("conference", "at", kind="initial"),
            "Did the Initial Child Protection Conference Result in a Child Protection Plan": _plan_made,
            "Number of Section 47 Enquiries in the last 12 months": _how_many("section47"),
            "Number of ICPCs in the last 12 months": lambda _r, record: sum(
                c.get("kind") == "initial" for c in record.rows("conference")
            ),
            **_STAFF,
        },
    ),
    "List 6": (
        _recent("child_in_need_plan", _YEAR),
        {
            **_CHILD,
            **_DISABILITY,
            "CIN Start Date": _key("from"),
            "Primary Need Code": lambda _r, _c: "N1",
            "Date Child Was Last Seen": _last("visit", seen=True),
            "CIN Closure Date": _key("to"),
            "Reason for Closure": _key("ended_because"),
            "Case Status": lambda row, _c: "Closed" if "to" in row else "Open",
            **_STAFF,
        },
    ),
    "List 7": (
        _recent("protection_plan", _YEAR),
        {
            **_CHILD,
            **_DISABILITY,
            "Child Protection Plan Start Date": _key("from"),
            "Initial Category of Abuse": _key("category"),
            "Latest Category of Abuse": _key("category"),
            "Date of the Last Statutory Visit": _last("visit", kind="protection_plan"),
            "Was the Child Seen Alone?": _last("visit", "seen_alone", kind="protection_plan"),
            "Date of latest review conference": _last("conference", kind="review"),
            "Child Protection Plan End Date": _key("to"),
            "Number of Previous Child Protection Plans": lambda _r, _c: 0,
            **_STAFF,
        },
    ),
    "List 8": (
        _recent("looked_after", _YEAR),
        {
            **_CHILD,
            **_DISABILITY,
            "Date Started to be Looked After": _key("from"),
            "Child's Category of Need": lambda _r, _c: "N1",
            "Start date of current legal status": _last("legal_status", "from"),
            "Child's Legal Status": lambda _r, record: (
                LEGAL[record.rows("legal_status")[-1]["kind"]] if record.rows("legal_status") else None
            ),
            "Date of Latest Statutory Review": _last("review"),
            "Date of Last Social Work Visit": _last("visit", kind="statutory"),
            "What is the permanence plan for this child?": _last("care_plan", "permanence_plan"),
            "Date of Last IRO Visit / Contact to the Child": _last("review", "iro_spoke_to_child"),
            "Date of Last Health Assessment": _last("health_assessment"),
            "Date of Last Dental Check": _last("dental_check"),
            "Number of Placements in the Last 12 months": _how_many("placement"),
            "Date Ceased to be Looked After": _key("to"),
            "Reason Ceased to be Looked After": _key("ended_because"),
            "Start Date of Most Recent Placement": _last("placement", "from"),
            "Placement Type": lambda _r, record: (
                record.rows("placement")[-1]["kind"].replace("_", " ") if record.rows("placement") else None
            ),
            _MISSING: _how_many("missing_episode"),
            "Was the child offered a Return Interview after their last missing episode (Y/N)?": _last(
                "missing_episode", "return_interview_offered"
            ),
            **_STAFF,
        },
    ),
    "List 9": (
        lambda record: iter(record.rows("pathway_plan")[-1:]),
        {
            **_CHILD,
            **_DISABILITY,
            **_STAFF,
            "Allocated Personal Advisor": _last("personal_adviser", "worker"),
            "Eligibility Category": lambda _r, record: (
                "Eligible child" if _age({}, record) < 18 else "Former relevant child"
            ),
            "Latest Pathway Plan Review Date": _last("pathway_review"),
            "LA in Touch": lambda _r, _c: "Yes",
            "Latest Date of Contact": _last("visit"),
        },
    ),
}
