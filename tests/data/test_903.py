"""The SSDA903 return: episodes become times looked after and placements."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from pyarrow import parquet

from engine.data.mapping.model import Suggestion
from engine.data.readers import Told
from tests.data.kit import cases_of, read_export, rows_of, swindon, table, whys, write

HEAD = "CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC,REASON_PLACE_CHANGE,HOME_POST,PL_POST,URN"


def episodes(folder: Path, *rows: str) -> Path:
    write(folder, "Header.csv", "CHILD,SEX,DOB,ETHNIC,UPN,MOTHER,MC_DOB\n1001,1,04/05/2012,WBRI,X,,")
    lines = []
    for row in rows:
        start, rne, status, place, end, ceased = row.split()
        end, ceased = (each.replace("-", "") for each in (end, ceased))
        lines.append(f"1001,{start},{rne},{status},N1,{place},PR1,{end},{ceased},,,,SC1")
    write(folder, "Episodes.csv", "\n".join([HEAD, *lines]))
    return folder


def spans(rows: list[dict[str, Any]]) -> list[tuple[date | None, date | None]]:
    return [(row.get("from"), row.get("to")) for row in rows]


def test_a_change_of_legal_status_never_restarts_the_placement(tmp_path: Path) -> None:
    """RNE L begins an episode and a legal status, and nothing else."""
    source = episodes(
        tmp_path / "in",
        "10/06/2025 S V2 U6 01/09/2025 X1",
        "01/09/2025 L C1 U6 01/12/2025 X1",
        "01/12/2025 P C1 U4 - -",
    )

    data = read_export(source, tmp_path)

    assert data.source == "903"
    assert spans(rows_of(data, "looked_after")) == [(date(2025, 6, 10), None)]
    assert spans(rows_of(data, "placement")) == [
        (date(2025, 6, 10), date(2025, 12, 1)),
        (date(2025, 12, 1), None),
    ]
    assert [(row["kind"], row["from"]) for row in rows_of(data, "legal_status")] == [
        ("section_20", date(2025, 6, 10)),
        ("interim_care_order", date(2025, 9, 1)),
    ]


@pytest.mark.parametrize(("on", "placements"), [(False, 2), (True, 1)])
def test_a_move_with_the_same_carer_is_the_authoritys_choice(
    tmp_path: Path, on: bool, placements: int
) -> None:
    """RNE T begins a placement, unless the authority assumes that the placement goes on."""
    source = episodes(tmp_path / "in", "10/06/2025 S C2 U6 01/09/2025 X1", "01/09/2025 T C2 U4 - -")
    assumed = Suggestion(
        "903.same-carer", "", "", "", "the child stays in the same home", "IRO manager", on=on
    )

    data = read_export(source, tmp_path, assumptions=[assumed])

    assert len(rows_of(data, "placement")) == placements


def test_when_a_child_became_looked_after_is_unknown_if_the_return_does_not_say(tmp_path: Path) -> None:
    """A first episode that is no start leaves the first day open: nothing is counted from a guess."""
    source = episodes(tmp_path / "in", "10/06/2025 P C2 U6 - -")

    data = read_export(source, tmp_path)
    found = (
        swindon().check(cases_of(data, tmp_path)["1001"], "2026-03-31").of("england/care-planning#cla.review")
    )

    assert rows_of(data, "looked_after") == [{"case": "1001"}]
    assert spans(rows_of(data, "placement")) == [(date(2025, 6, 10), None)]
    assert any("first episode is not a start" in note for note in data.read["notes"])
    assert {outcome.state for outcome in found} == {"unknown"}


def test_a_child_who_comes_back_is_looked_after_twice(tmp_path: Path) -> None:
    """RNE S begins a new time, also on the day on which the last one ended."""
    source = episodes(tmp_path / "in", "10/06/2025 S V2 U6 01/09/2025 E4", "01/12/2025 S V2 U6 - -")

    data = read_export(source, tmp_path)

    assert spans(rows_of(data, "looked_after")) == [
        (date(2025, 6, 10), date(2025, 9, 1)),
        (date(2025, 12, 1), None),
    ]


def test_long_term_codes_only_suggest_that_a_placement_lasts_until_18(tmp_path: Path) -> None:
    """U1 and U4 are a proxy: unknown, until somebody assumes it."""
    source = episodes(tmp_path / "in", "10/06/2025 S C2 U4 - -")
    assumed = Suggestion("903.long-term", "", "", "", "U4 is used for nothing else", "QA lead", on=True)

    off = read_export(source, tmp_path)
    assert "intended_until_18" not in rows_of(off, "placement")[0]
    on = read_export(source, tmp_path, assumptions=[assumed])

    assert rows_of(on, "placement")[0]["intended_until_18"] is True


def test_placements_with_adopters_and_reviews_and_missing_episodes(tmp_path: Path) -> None:
    """A5 is a placement and a time placed for adoption; the year ends on 31 March."""
    source = episodes(tmp_path / "in", "10/06/2025 S E1 A5 - -")
    write(source, "Reviews.csv", "CHILD,DOB,REVIEW,REVIEW_CODE\n1001,04/05/2012,08/07/2025,PN1")
    write(
        source, "Missing.csv", "CHILD,DOB,MISSING,MIS_START,MIS_END\n1001,04/05/2012,M,03/08/2025,04/08/2025"
    )

    data = read_export(source, tmp_path)

    assert rows_of(data, "adoption_placement") == [
        {"case": "1001", "from": date(2025, 6, 10), "concurrent": True}
    ]
    assert [row["participation"] for row in rows_of(data, "review")] == ["PN1"]
    assert [row["kind"] for row in rows_of(data, "missing_episode")] == ["missing"]
    assert data.extracted == date(2026, 3, 31)
    assert data.coverage["review"].first == date(2025, 4, 1).toordinal()


def test_a_return_taken_before_its_year_is_over_is_as_of_its_latest_event(tmp_path: Path) -> None:
    """A return of November says nothing of March: nothing that is owed by then is overdue yet."""
    source = episodes(tmp_path / "in", "01/09/2026 S C2 U6 - -")
    write(source, "Reviews.csv", "CHILD,DOB,REVIEW,REVIEW_CODE\n1001,04/05/2012,25/09/2026,PN1")

    data = read_export(source, tmp_path, Told(not_after=date(2026, 11, 28)))
    found = (
        swindon().check(cases_of(data, tmp_path)["1001"], "2026-09-25").of("england/care-planning#cla.review")
    )

    assert data.extracted == date(2026, 9, 25)
    assert "its year was not over" in data.read["extracted"]["how"]
    span = data.coverage["review"]
    assert (span.first, span.last) == (date(2026, 4, 1).toordinal(), date(2026, 9, 25).toordinal())
    assert "overdue" not in {outcome.state for outcome in found}


def test_codes_count_with_their_words(tmp_path: Path) -> None:
    """A move is a move, also where its code is followed by what it means."""
    source = episodes(tmp_path / "in", "10/06/2025 S V2 U6 01/09/2025 X1", "01/09/2025 P C2 K2 - -")
    file = source / "Episodes.csv"
    worded = {
        ",P,": ",P - new placement,",
        ",C2,": ",C2: care order,",
        ",K2,": ",K2 (home),",
        ",X1,": ",X1 goes on,",
    }
    text = file.read_text()
    for code, words in worded.items():
        text = text.replace(code, words)
    file.write_text(text)

    data = read_export(source, tmp_path)

    assert spans(rows_of(data, "looked_after")) == [(date(2025, 6, 10), None)]
    assert [row["kind"] for row in rows_of(data, "placement")] == ["foster", "childrens_home"]
    assert [row["kind"] for row in rows_of(data, "legal_status")] == ["section_20", "care_order"]
    assert data.read["lost"] == []


@pytest.mark.parametrize("reason", ["X", "moved", ""])
def test_an_episode_whose_reason_is_not_known_leaves_open_what_it_began(tmp_path: Path, reason: str) -> None:
    """It may have begun a placement or a time in care: what is not there is unknown for this child alone."""
    source = episodes(tmp_path / "in", "10/06/2025 S V2 U6 01/09/2025 X1", "01/09/2025 ? V2 K2 - -")
    file = source / "Episodes.csv"
    file.write_text(file.read_text().replace(",?,", f",{reason},"))

    data = read_export(source, tmp_path)
    assert data.case_coverage is not None
    opened = parquet.read_table(data.case_coverage).to_pylist()

    assert {each["kind"] for each in data.read["lost"]} == {
        *("looked_after", "placement", "legal_status", "adoption_placement")
    }
    assert {why for _, why in whys(data)} == {
        "its reason is not one that is known here, so what it began is unknown"
    }
    assert {(each["case"], each["kind"]) for each in opened} == {
        ("1001", each["kind"]) for each in data.read["lost"]
    }


def test_codes_that_are_not_known_are_told(tmp_path: Path) -> None:
    """A legal status or placement that no list holds stays unknown, and is in the report."""
    source = episodes(tmp_path / "in", "10/06/2025 S Q7 ZZ - -")

    data = read_export(source, tmp_path)

    assert "kind" not in rows_of(data, "placement")[0]
    assert "kind" not in rows_of(data, "legal_status")[0]
    assert [(each["kind"], each["column"], each["cell"]) for each in data.read["lost"]] == [
        ("adoption_placement", None, None),
        ("legal_status", "LS", "Q7"),
        ("placement", "PLACE", "ZZ"),
    ]


def test_episodes_that_cannot_be_are_told(tmp_path: Path) -> None:
    """An episode that ends before it begins is refused with its row."""
    source = episodes(
        tmp_path / "in",
        "10/06/2025 S V2 U6 01/05/2025 E4",
        "31/06/2025 S V2 U6 - -",
        "01/08/2025 S V2 U6 - -",
    )

    data = read_export(source, tmp_path)

    kinds = (
        "adoption_placement",
        "legal_status",
        "looked_after",
        "placement",
    )  # that such a row may have told
    assert [(each["row"], each["kind"], each["why"]) for each in data.read["lost"]] == [
        *((2, kind, "it ends before it begins") for kind in kinds),
        *((3, kind, "its first day cannot be read") for kind in kinds),
    ]
    told = table(data, "Episodes.csv")
    assert (told["rows"], told["read"], told["refused"]) == (3, 1, 2)
