"""One caseload in every form that is read: children, and what was written of them, rightly or wrongly.

In: children, their days as texts (ISO where they are days). Out: a file or folder of a form. Guaranteed:
every child has one row in each table of the form (in the census one element of each), in the order given; a
text that is no day stands in the cell as it is; every id is invented.
"""

from __future__ import annotations

import csv
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, TypeAlias

import duckdb
import xlsxwriter

Rows: TypeAlias = Sequence[Sequence[str]]


@dataclass(frozen=True, slots=True)
class Child:
    """`number` makes the ids of the rows; `entered`, `left`: of the time in care, or on a protection plan;
    `reviewed`: of one review in it."""

    case: str
    number: int
    born: str = "2012-05-04"
    entered: str = "2025-06-02"
    left: str = ""
    reviewed: str = "2026-01-12"


def native(children: Sequence[Child]) -> dict[str, Rows]:
    """Return the native tables, each with its headings."""
    return {
        "person": [("case", "born"), *((each.case, each.born) for each in children)],
        "looked_after": [
            ("case", "id", "from", "to"),
            *((each.case, f"la{each.number}", each.entered, each.left) for each in children),
        ],
        "review": [
            ("case", "id", "at", "kind"),
            *((each.case, f"r{each.number}", each.reviewed, "looked_after") for each in children),
        ],
    }


def native_csv(folder: Path, children: Sequence[Child]) -> Path:
    return _csv_folder(folder, native(children))


def native_parquet(folder: Path, children: Sequence[Child]) -> Path:
    folder.mkdir()
    with duckdb.connect() as base:
        for name, rows in native(children).items():
            _table(base, name, rows)
            base.execute(f"COPY {name} TO '{folder / name}.parquet' (FORMAT parquet)")
    return folder


def native_duckdb(folder: Path, children: Sequence[Child]) -> Path:
    folder.mkdir()
    with duckdb.connect(str(folder / "all.duckdb")) as base:
        for name, rows in native(children).items():
            _table(base, name, rows)
    return folder / "all.duckdb"


def native_sqlite(folder: Path, children: Sequence[Child]) -> Path:
    folder.mkdir()
    base = sqlite3.connect(folder / "all.sqlite")
    for name, (head, *rows) in native(children).items():
        base.execute(f"CREATE TABLE {name} ({_columns(head)})")
        base.executemany(f"INSERT INTO {name} VALUES ({', '.join('?' * len(head))})", rows)
    base.commit()
    base.close()
    return folder / "all.sqlite"


def ssd(folder: Path, children: Sequence[Child]) -> Path:
    tables = {
        "ssd_person": [("pers_person_id", "pers_dob"), *((each.case, each.born) for each in children)],
        "ssd_cla_episodes": [
            (
                *("clae_cla_episode_id", "clae_person_id", "clae_cla_episode_start_date"),
                *("clae_cla_episode_ceased_date", "clae_cla_episode_ceased_reason"),
                *("clae_cla_id", "clae_entered_care_date"),
            ),
            *(
                (
                    *(f"e{each.number}", each.case, each.entered, each.left, "E4A" if each.left else ""),
                    *(f"la{each.number}", each.entered),
                )
                for each in children
            ),
        ],
        "ssd_cla_reviews": [
            ("clar_cla_review_id", "clar_cla_id", "clar_cla_review_date", "clar_cla_review_cancelled"),
            *((f"r{each.number}", f"la{each.number}", each.reviewed, "N") for each in children),
        ],
    }
    return _csv_folder(folder, tables)


LIST_8 = (
    *("Child Unique ID", "Date of Birth", "Date Started to be Looked After"),
    *("Date Ceased to be Looked After", "Date of Latest Statutory Review"),
)


def annex_a_csv(folder: Path, children: Sequence[Child]) -> Path:
    return _csv_folder(folder, {"List 8": [LIST_8, *(map(british, _line(each)) for each in children)]})


def annex_a_xlsx(folder: Path, children: Sequence[Child], **options: Any) -> Path:
    """Write a workbook whose days are days; what is none is a text."""
    folder.mkdir()
    with xlsxwriter.Workbook(
        folder / "annex-a.xlsx", {"default_date_format": "dd/mm/yyyy", **options}
    ) as book:
        sheet = book.add_worksheet("List 8")
        sheet.write_row(0, 0, LIST_8)
        for place, each in enumerate(children, 1):
            sheet.write_row(place, 0, [_cell(text) for text in _line(each)])
    return folder / "annex-a.xlsx"


def _line(each: Child) -> tuple[str, ...]:
    return (each.case, each.born, each.entered, each.left, each.reviewed)


def ssda903(folder: Path, children: Sequence[Child]) -> Path:
    tables = {
        "Header": [
            ("CHILD", "SEX", "DOB", "ETHNIC", "UPN", "MOTHER", "MC_DOB"),
            *((each.case, "1", british(each.born), "WBRI", "UN1", "", "") for each in children),
        ],
        "Episodes": [
            ("CHILD", "DECOM", "RNE", "LS", "CIN", "PLACE", "PLACE_PROVIDER", "DEC", "REC"),
            *(
                (
                    *(each.case, british(each.entered), "S", "C2", "N1", "U6", "PR1", british(each.left)),
                    "E4A" if each.left else "",
                )
                for each in children
            ),
        ],
        "Reviews": [
            ("CHILD", "DOB", "REVIEW", "REVIEW_CODE"),
            *((each.case, british(each.born), british(each.reviewed), "PN1") for each in children),
        ],
    }
    return _csv_folder(folder, tables)


def cin(folder: Path, children: Sequence[Child]) -> Path:
    """Write a census in which each child has one protection plan instead of a time in care."""
    folder.mkdir()
    told = "\n".join(
        f"<Child><ChildIdentifiers>{_element('LAchildID', each.case)}"
        f"<PersonBirthDate>{each.born}</PersonBirthDate></ChildIdentifiers>\n"
        f"<CINdetails><CINreferralDate>2025-05-01</CINreferralDate>\n"
        f"<ChildProtectionPlans><CPPstartDate>{each.entered}</CPPstartDate>"
        f"{_element('CPPendDate', each.left)}\n"
        f"<Reviews><CPPreviewDate>{each.reviewed}</CPPreviewDate></Reviews></ChildProtectionPlans>\n"
        f"</CINdetails></Child>"
        for each in children
    )
    text = (
        '<?xml version="1.0" encoding="utf-8"?>\n<Message><Header><CollectionDetails>'
        "<Collection>CIN</Collection><ReferenceDate>2026-03-31</ReferenceDate></CollectionDetails></Header>\n"
        f"<Children>\n{told}\n</Children></Message>\n"
    )
    (folder / "cin.xml").write_text(text, encoding="utf-8")
    return folder / "cin.xml"


def british(text: str) -> str:
    """Return an ISO day as dd/mm/yyyy, anything else as it is."""
    return "/".join(reversed(text.split("-"))) if len(text) == 10 and text[:2] in ("19", "20") else text


def _cell(text: str) -> Any:
    try:
        return datetime.strptime(text, "%Y-%m-%d")  # noqa: DTZ007 - a cell has no zone
    except ValueError:
        return british(text) or None


def _element(name: str, text: str) -> str:
    return f"<{name}>{text}</{name}>" if text else ""


def _csv_folder(folder: Path, tables: Mapping[str, Any]) -> Path:
    folder.mkdir()
    for name, rows in tables.items():
        with (folder / f"{name}.csv").open("w", newline="", encoding="utf-8") as stream:
            csv.writer(stream).writerows(rows)
    return folder


def _table(base: duckdb.DuckDBPyConnection, name: str, rows: Rows) -> None:
    """Make a table of texts; a blank is NULL."""
    head, *lines = rows
    base.execute(f"CREATE TABLE {name} ({_columns(head)})")
    marks = ", ".join("nullif(?, '')" for _ in head)
    base.executemany(f"INSERT INTO {name} VALUES ({marks})", [list(line) for line in lines])


def _columns(head: Sequence[str]) -> str:
    return ", ".join(f'"{each}" VARCHAR' for each in head)


def annex_a_1904(folder: Path, children: Sequence[Child]) -> Path:
    """Write a workbook that counts its days from 1904."""
    return annex_a_xlsx(folder, children, date_1904=True)


#: Each form that is read, and what writes it.
FORMS: Mapping[str, Callable[[Path, Sequence[Child]], Path]] = {
    "native csv": native_csv,
    "native parquet": native_parquet,
    "native duckdb": native_duckdb,
    "native sqlite": native_sqlite,
    "ssd": ssd,
    "annex a xlsx": annex_a_xlsx,
    "annex a xlsx of 1904": annex_a_1904,
    "annex a csv": annex_a_csv,
    "903": ssda903,
    "cin": cin,
}
