"""The Standard Safeguarding Dataset: its columns are the facts that docs/data.md says."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from engine.data.mapping.model import Suggestion
from engine.data.readers import Told
from tests.data.kit import cases_of, provenance, read_export, rows_of, swindon, table, whys, write


def ssd(folder: Path) -> Path:
    write(
        folder,
        "ssd_person.csv",
        """
        pers_person_id,pers_dob,pers_surname
        C-1001,2012-05-04,x
        """,
    )
    write(
        folder,
        "ssd_cla_episodes.csv",
        """
        clae_cla_episode_id,clae_person_id,clae_cla_episode_start_date,clae_cla_episode_ceased_date,clae_cla_episode_ceased_reason,clae_cla_id,clae_entered_care_date
        e1,C-1001,2026-02-02 00:00:00,2026-03-02 00:00:00,X1,la1,2026-01-05 00:00:00
        e2,C-1001,2026-03-02 00:00:00,,,la1,2026-01-05 00:00:00
        """,
    )
    write(
        folder,
        "ssd_cla_placement.csv",
        """
        clap_cla_placement_id,clap_person_id,clap_cla_placement_start_date,clap_cla_placement_type,clap_cla_placement_end_date
        p1,C-1001,2026-01-05,U4,2026-03-02
        p2,C-1001,2026-03-02,U6,
        """,
    )
    write(
        folder,
        "ssd_cla_care_plan.csv",
        """
        lacp_table_id,lacp_person_id,lacp_cla_care_plan_start_date,lacp_cla_care_plan_end_date,lacp_cla_care_plan_json
        1,C-1001,2026-01-20,2026-02-20,"{""LTFOST18"": ""N""}"
        2,C-1001,2026-03-10,,"{""LTFOST18"": ""Y"", ""REMAINSUP"": ""N""}"
        """,
    )
    write(
        folder,
        "ssd_cla_reviews.csv",
        """
        clar_cla_review_id,clar_cla_id,clar_cla_review_due_date,clar_cla_review_date,clar_cla_review_cancelled
        r1,la1,2026-02-02,30/01/2026,N
        r2,la1,2026-02-02,2026-02-01,Y
        r3,la9,2026-02-02,2026-02-03,N
        """,
    )
    write(
        folder,
        "ssd_cla_visits.csv",
        """
        clav_cla_visit_id,clav_cla_id,clav_person_id,clav_cla_visit_date,clav_cla_visit_seen,clav_cla_visit_seen_alone
        v1,la1,C-1001,2026-01-08,Y,N
        v2,la1,C-1001,2026-02-19,N,N
        """,
    )
    return folder


def test_every_column_is_the_fact_it_should_be(tmp_path: Path) -> None:
    """Times in care are joined, cancelled reviews left out, a review finds its child by the time in care."""
    data = read_export(ssd(tmp_path / "in"), tmp_path)

    assert data.source == "ssd"
    assert rows_of(data, "looked_after") == [{"case": "C-1001", "id": "la1", "from": date(2026, 1, 5)}]
    assert rows_of(data, "review") == [
        {"case": "C-1001", "id": "r1", "at": date(2026, 1, 30), "kind": "looked_after"}
    ]
    assert provenance(data, "review")[0]["_supplier_due"] == date(2026, 2, 2)
    assert provenance(data, "review")[0]["_cells"] == '{"clar_cla_review_date":"30/01/2026"}'
    assert [(row["id"], row["kind"], row["intended_until_18"]) for row in rows_of(data, "placement")] == [
        ("p1", "foster", False),
        ("p2", "foster", True),
    ]
    assert [(row["kind"], row["seen"]) for row in rows_of(data, "visit")] == [
        ("statutory", True),
        ("statutory", False),
    ]
    assert "by" not in rows_of(data, "visit")[0]


@pytest.mark.parametrize(
    "entered", [("2020-01-05", "2020-01-05", "2026-01-05"), ("2020-01-05", "2020-01-05", ""), ("", "", "")]
)
def test_two_times_in_care_that_nobody_named_are_two(tmp_path: Path, entered: tuple[str, str, str]) -> None:
    """They are told apart by the day of entry, else by the end of care and the years at home."""
    first, second, third = entered
    write(
        tmp_path / "in",
        "ssd_cla_episodes.csv",
        f"""
        clae_cla_episode_id,clae_person_id,clae_cla_episode_start_date,clae_cla_episode_ceased_date,clae_cla_episode_ceased_reason,clae_cla_id,clae_entered_care_date
        e1,C-1001,2020-01-05,2020-06-01,X1,,{first}
        e2,C-1001,2020-06-01,2021-02-01,E4A,,{second}
        e3,C-1001,2026-01-05,,,,{third}
        """,
    )

    data = read_export(tmp_path / "in", tmp_path, format="ssd")

    assert [(row["from"], row.get("to")) for row in rows_of(data, "looked_after")] == [
        (date(2020, 1, 5), date(2021, 2, 1)),
        (date(2026, 1, 5), None),
    ]
    assert any("3 episodes do not name their time looked after" in note for note in data.read["notes"])


def test_an_episode_that_names_no_time_in_care_belongs_to_that_of_its_day_of_entry(tmp_path: Path) -> None:
    """One blank cell makes no second time in care beside the one that is named."""
    source = ssd(tmp_path / "in")
    episodes = source / "ssd_cla_episodes.csv"
    episodes.write_text(episodes.read_text().replace(",,,la1,", ",,,,"))

    data = read_export(source, tmp_path)

    assert rows_of(data, "looked_after") == [{"case": "C-1001", "id": "la1", "from": date(2026, 1, 5)}]


def test_what_is_lost_is_told(tmp_path: Path) -> None:
    """A review of a time in care that no episode names has no child; columns that are not there are named."""
    data = read_export(ssd(tmp_path / "in"), tmp_path)

    assert (4, "ssd_cla_episodes names no child for it") in whys(data)
    reviews = table(data, "ssd_cla_reviews")
    assert (reviews["rows"], reviews["read"], reviews["refused"]) == (3, 2, 1)
    assert reviews["columns_absent"] == ["clar_cla_review_participation"]
    assert table(data, "ssd_person")["columns_not_recognised"] == []


def test_who_visited_is_unknown_until_somebody_assumes_it(tmp_path: Path) -> None:
    """The tables do not say who visited. The assumption ships off; switched on, facts and rows name it."""
    told = Told(extracted=date(2026, 3, 31), covers={})
    standard, first = "england/care-planning#cla.visit", "p1/first"

    off = read_export(ssd(tmp_path / "in"), tmp_path, told)
    before = swindon().check(cases_of(off, tmp_path / "a")["C-1001"], "2026-03-31").only(standard, first)
    on = Suggestion("ssd.visit-by", "", "", "", "only social workers record there", "QA lead", on=True)
    data = read_export(tmp_path / "in", tmp_path, told, assumptions=[on])
    case = cases_of(data, tmp_path / "b")["C-1001"]
    after = swindon().check(case, "2026-03-31").only(standard, first)

    assert [each.on for each in off.assumptions if each.id == "ssd.visit-by"] == [False]
    assert (before.state, after.state) == ("unknown", "met")
    assert {each["_assumed"][0] for each in provenance(data, "visit")} == {"ssd.visit-by"}
    assert case.tables["visit"][0].assumed == ("ssd.visit-by",)


def test_a_no_that_means_nothing_can_be_made_unknown(tmp_path: Path) -> None:
    """`seen: N means unknown` takes the value away from the rows concerned, and from no other."""
    on = Suggestion("ssd.cla-seen-unknown", "", "", "", "the box is rarely filled in", "QA lead", on=True)

    data = read_export(ssd(tmp_path / "in"), tmp_path, assumptions=[on])

    assert [row.get("seen") for row in rows_of(data, "visit")] == [True, None]
    assert [each["_assumed"] for each in provenance(data, "visit")] == [None, ["ssd.cla-seen-unknown"]]


def test_ids_of_two_tables_of_one_kind_do_not_collide(tmp_path: Path) -> None:
    """A visit to a looked-after child and a child protection visit may both be number 1."""
    write(
        ssd(tmp_path / "in"),
        "ssd_cp_visits.csv",
        """
        cppv_cp_visit_id,cppv_person_id,cppv_cp_plan_id,cppv_cp_visit_date,cppv_cp_visit_seen
        v1,C-1001,cp1,2026-01-08,Y
        """,
    )

    data = read_export(tmp_path / "in", tmp_path)

    assert {row["id"] for row in rows_of(data, "visit")} == {
        "ssd_cla_visits:v1",
        "ssd_cla_visits:v2",
        "ssd_cp_visits:v1",
    }


def test_an_empty_table_of_an_export_is_not_taken_for_nothing_happened(tmp_path: Path) -> None:
    """Nobody may fill it: its kind is not carried, and that is told, until its span is stated."""
    write(ssd(tmp_path / "in"), "ssd_cp_plans.csv", "cppl_cp_plan_id,cppl_person_id,cppl_cp_plan_start_date")

    data = read_export(tmp_path / "in", tmp_path)

    assert "protection_plan" not in data.tables
    assert any(note.startswith("protection_plan: its tables are empty") for note in data.read["notes"])


def test_a_kind_of_review_that_no_table_holds_is_never_called_missed(tmp_path: Path) -> None:
    """SSD holds reviews of looked-after children: of reviews of a placement for adoption it says nothing."""
    source = ssd(tmp_path / "in")
    write(
        source,
        "ssd_cla_placement.csv",
        """
        clap_cla_placement_id,clap_person_id,clap_cla_placement_start_date,clap_cla_placement_type,clap_cla_placement_end_date
        p1,C-1001,2026-01-05,A5,
        """,
    )

    data = read_export(source, tmp_path, Told(extracted=date(2026, 6, 30)))
    case = cases_of(data, tmp_path)["C-1001"]
    adoption = swindon().check(case, "2026-06-30").of("england/adoption#adp.review")
    looked_after = swindon().check(case, "2026-06-30").of("england/care-planning#cla.review")

    assert adoption
    assert {outcome.state for outcome in adoption} == {"unknown"}
    assert "unknown" not in {outcome.state for outcome in looked_after}
