"""The caseload as a CIN census file.

In: records. Out: one XML file. Guaranteed: well-formed and written as it goes, so that memory does not
grow; only children with a referral; dates as yyyy-mm-dd.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any
from xml.sax.saxutils import XMLGenerator

from engine.data.sample.codes import CATEGORY
from engine.data.sample.record import Record, Row


def write_cin(records: Iterable[Record], out: Path, authority: str = "866") -> None:
    """Write `cin.xml`."""
    with (out / "cin.xml").open("w", encoding="utf-8", newline="\n") as file:
        xml = _Writer(XMLGenerator(file, encoding="utf-8"))
        with xml.inside("Message"):
            with xml.inside("Header"), xml.inside("CollectionDetails"):
                xml.leaf("Collection", "CIN")
            with xml.inside("LADetails"):
                xml.leaf("LEA", authority)
            with xml.inside("Children"):
                for record in records:
                    if record.rows("referral"):
                        _child(xml, record)


class _Inside:
    """An element that closes itself."""

    def __init__(self, out: XMLGenerator, name: str) -> None:
        self._out, self._name = out, name

    def __enter__(self) -> None:
        self._out.startElement(self._name, {})  # type: ignore[arg-type]  # a mapping without attributes

    def __exit__(self, *_: object) -> None:
        self._out.endElement(self._name)
        self._out.ignorableWhitespace("\n")


class _Writer:
    def __init__(self, out: XMLGenerator) -> None:
        self._out = out
        out.startDocument()

    def inside(self, name: str) -> _Inside:
        return _Inside(self._out, name)

    def leaf(self, name: str, value: Any) -> None:
        """Write an element with a text; nothing where there is no value."""
        if value is None:
            return
        with self.inside(name):
            self._out.characters(
                value.strftime("%Y-%m-%d") if isinstance(value, date | datetime) else str(value)
            )

    def leaves(self, row: Row, names: Mapping[str, str]) -> None:
        for name, key in names.items():
            self.leaf(name, row.get(key))


def _child(xml: _Writer, record: Record) -> None:
    person = record.rows("person")[0]
    with xml.inside("Child"):
        with xml.inside("ChildIdentifiers"):
            xml.leaf("LAchildID", record.case)
            xml.leaf("PersonBirthDate", person.get("born"))
        with xml.inside("ChildCharacteristics"):
            xml.leaf("Ethnicity", "WBRI")
        for referral in record.rows("referral"):
            _episode(xml, record, referral)


def _episode(xml: _Writer, record: Record, referral: Row) -> None:
    with xml.inside("CINdetails"):
        xml.leaf("CINreferralDate", referral["at"])
        xml.leaf("PrimaryNeedCode", "N1")
        xml.leaf("CINclosureDate", _closed(record, referral))
        xml.leaf("ReferralNFA", "1" if referral.get("outcome") == "no_further_action" else "0")
        xml.leaf("DateOfInitialCPC", next(_conferences(record, "initial"), None))
        for row in record.rows("assessment"):
            with xml.inside("Assessments"):
                xml.leaves(
                    row, {"AssessmentActualStartDate": "started", "AssessmentAuthorisationDate": "authorised"}
                )
        for row in record.rows("child_in_need_plan"):
            with xml.inside("CINPlanDates"):
                xml.leaves(row, {"CINPlanStartDate": "from", "CINPlanEndDate": "to"})
        for row in record.rows("section47"):
            with xml.inside("Section47"):
                xml.leaf("S47ActualStartDate", row["from"])
                xml.leaf("DateOfInitialCPC", next(_conferences(record, "initial"), None))
                xml.leaf("ICPCnotRequired", "1" if "no_conference" in row else "0")
        for row in record.rows("protection_plan"):
            _plan(xml, record, row)


def _plan(xml: _Writer, record: Record, row: Row) -> None:
    with xml.inside("ChildProtectionPlans"):
        xml.leaves(row, {"CPPstartDate": "from", "CPPendDate": "to"})
        xml.leaf("InitialCategoryOfAbuse", CATEGORY.get(row.get("category", "")))
        with xml.inside("Reviews"):
            for day in _conferences(record, "review"):
                xml.leaf("CPPreviewDate", day)


def _conferences(record: Record, kind: str) -> Iterator[date]:
    return (row["at"] for row in record.rows("conference") if row.get("kind") == kind)


def _closed(record: Record, referral: Row) -> date | None:
    ends: Iterable[date | None] = [row.get("to") for row in record.rows("case_open")] or [
        referral.get("closed")
    ]
    return next(iter(ends), None)
