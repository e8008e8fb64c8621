"""The Children in Need census: elements are rows, the year ends on 31 March."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from engine.data.readers import Told
from tests.data.kit import provenance, read_export, rows_of, table, write

CENSUS = """
<?xml version="1.0" encoding="utf-8"?>
<Message>
<Header><CollectionDetails><Collection>CIN</Collection><ReferenceDate>2026-03-31</ReferenceDate></CollectionDetails></Header>
<Children>
<Child>
<ChildIdentifiers><LAchildID>C-1001</LAchildID><PersonBirthDate>2015-02-01</PersonBirthDate></ChildIdentifiers>
<CINdetails>
<CINreferralDate>2025-05-01</CINreferralDate><ReferralNFA>false</ReferralNFA>
<Assessments><AssessmentActualStartDate>2025-05-02</AssessmentActualStartDate><AssessmentAuthorisationDate>2025-06-10</AssessmentAuthorisationDate></Assessments>
<Section47><S47ActualStartDate>2025-06-12</S47ActualStartDate><InitialCPCtarget>2025-07-03</InitialCPCtarget><DateOfInitialCPC>2025-07-01</DateOfInitialCPC><ICPCnotRequired>false</ICPCnotRequired></Section47>
<ChildProtectionPlans><CPPstartDate>2025-07-01</CPPstartDate><LatestCategoryOfAbuse>NEG</LatestCategoryOfAbuse>
<Reviews><CPPreviewDate>2025-09-20</CPPreviewDate><CPPreviewDate>2026-03-10</CPPreviewDate></Reviews></ChildProtectionPlans>
<CINclosureDate>2026-03-20</CINclosureDate>
</CINdetails>
</Child>
</Children>
</Message>
"""


def test_every_element_is_the_fact_it_should_be(tmp_path: Path) -> None:
    """Nested rows know their child, also where a date of the outer element follows them."""
    data = read_export(write(tmp_path, "cin.xml", CENSUS), tmp_path)

    assert data.source == "cin"
    assert data.extracted == date(2026, 3, 31)
    assert rows_of(data, "referral") == [
        {"case": "C-1001", "at": date(2025, 5, 1), "closed": date(2026, 3, 20)}
    ]
    assert [(row["at"], row["kind"]) for row in rows_of(data, "conference")] == [
        (date(2025, 7, 1), "initial"),
        (date(2025, 9, 20), "review"),
        (date(2026, 3, 10), "review"),
    ]
    assert rows_of(data, "protection_plan") == [
        {"case": "C-1001", "from": date(2025, 7, 1), "category": "neglect"}
    ]
    assert rows_of(data, "assessment")[0]["started"] == date(2025, 5, 2)
    assert provenance(data, "strategy_discussion")[0]["_row"] == 10


def test_the_report_counts_each_element(tmp_path: Path) -> None:
    """Rows of each element are counted; nothing is called unknown that an outer element carries."""
    data = read_export(write(tmp_path, "cin.xml", CENSUS), tmp_path)

    assert table(data, "<CPPreviewDate>")["rows"] == 2
    assert all(each["columns_not_recognised"] == [] for each in data.read["tables"] if each["table"])


def test_the_reference_date_is_the_day_of_the_extract(tmp_path: Path) -> None:
    """One case closed after it does not turn the return into that of the next year."""
    later = CENSUS.replace("<CINclosureDate>2026-03-20", "<CINclosureDate>2026-04-01")

    data = read_export(write(tmp_path, "cin.xml", later), tmp_path)

    assert data.extracted == date(2026, 3, 31)
    assert data.read["extracted"]["how"] == "as the export itself says"
    assert data.coverage["referral"].first == date(2025, 4, 1).toordinal()


def test_a_reference_date_to_come_is_not_the_day_of_the_extract(tmp_path: Path) -> None:
    """A census drawn in the middle of its year is as of its latest event."""
    source = write(tmp_path, "cin.xml", CENSUS)

    data = read_export(source, tmp_path, Told(not_after=date(2026, 3, 25)))

    assert data.extracted == date(2026, 3, 20)
