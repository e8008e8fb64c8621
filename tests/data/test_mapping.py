"""Mapping files: an export of any form, faults with their lines, drafts that load, owned assumptions."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from engine.data.assumptions import load_assumptions
from engine.data.mapping.draft import draft
from engine.data.mapping.load import load_mapping
from engine.data.sources.open_ import open_tables
from engine.data.staging import Staging
from engine.diagnostics import InputFault, render_all
from tests.data.kit import provenance, read_export, rows_of, table, vocabulary, whys, write

EXPORT = """
    Visits of March
    Mosaic ID,Visit Date,Visit Type,Child seen?,Seen alone,Status,Comments
    C-1001,20/03/2026,Stat,Face to face,Y,Completed,x
    C-1001,27/03/2026,Stat,Virtual,,Completed,x
    C-1002,28/03/2026,CIN,Telepathy,N,Completed,x
    C-1002,29/03/2026,CIN,Face to face,N,Cancelled,x
    """
MAPPING = """
mapping: local
title: Visits from the recording system
tables:
  visits:
    facts:
      - visit:
          case: [Child ID, Mosaic ID]
          at: {column: Visit Date, dates: day-first}
          kind: {column: Visit Type, values: {Stat: statutory, CIN: child_in_need}}
          seen: {column: Child seen?, values: {Face to face: yes, Virtual: no}}
          seen_alone: Seen alone
          by: {is: social_worker}
        never: {Status: [Cancelled]}
    unused: [Comments]
"""


def mapping_file(tmp_path: Path, text: str = MAPPING) -> Path:
    path = tmp_path / "local.yaml"
    path.write_text(text)
    return path


def test_an_export_of_another_form_is_read_by_its_mapping(tmp_path: Path) -> None:
    """Columns, value maps, constants and rows left out; a value that the map does not know is told."""
    source = write(tmp_path / "in", "visits.csv", EXPORT)

    data = read_export(source, tmp_path, mapping=mapping_file(tmp_path))

    assert data.source == "mapped"
    assert [(row["case"], row["at"], row.get("seen"), row["kind"]) for row in rows_of(data, "visit")] == [
        ("C-1001", date(2026, 3, 20), True, "statutory"),
        ("C-1001", date(2026, 3, 27), False, "statutory"),
        ("C-1002", date(2026, 3, 28), None, "child_in_need"),
    ]
    assert whys(data) == [(5, "neither yes nor no")]
    assert table(data, "visits.csv")["notes"] == ["headings stand in row 2"]
    assert table(data, "visits.csv")["columns_not_recognised"] == []


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("- visit:", "- visti:", "local.yaml:7:9  E104"),
        ("seen_alone:", "sen_alone:", "local.yaml:12:11  E105"),
        ("Stat: statutory", "Stat: weekly", "E106"),
        ("Virtual: no", "Virtual: maybe", "E111"),
        ("{is: social_worker}", "{is: milkman}", "E106"),
        ("{is: social_worker}", "{}", "a field has either 'column' or 'is'"),
        ("dates: day-first", "dates: sideways", "E113"),
        ("never:", "nver:", "a fact names one kind"),
        ("case: [Child ID, Mosaic ID]", "id: X", "'visit' lacks 'case'"),
        ("{Stat: statutory, CIN: child_in_need}", "codes", "no list of codes 'codes'"),
        ("tables:", "colour: red\ntables:", "E101"),
    ],
)
def test_each_mistake_in_a_mapping_is_told_with_its_place(
    tmp_path: Path, old: str, new: str, told: str
) -> None:
    """What is not in the vocabulary, or not of the form, is an error at its line."""
    assert old in MAPPING

    with pytest.raises(InputFault) as caught:
        load_mapping(mapping_file(tmp_path, MAPPING.replace(old, new)), vocabulary())

    assert told in render_all(caught.value.diagnostics)
    assert "local.yaml:" in str(caught.value)


def test_all_mistakes_are_told_in_one_run(tmp_path: Path) -> None:
    """Two faults, two diagnostics."""
    text = MAPPING.replace("seen_alone:", "sen_alone:").replace("Virtual: no", "Virtual: maybe")

    with pytest.raises(InputFault) as caught:
        load_mapping(mapping_file(tmp_path, text), vocabulary())

    assert [each.code for each in caught.value.diagnostics] == ["E111", "E105"]


def test_a_draft_loads_and_says_what_it_is_not_sure_of(tmp_path: Path) -> None:
    """The kind and the columns are guessed from headings and values; whatever is a guess is listed."""
    source = write(tmp_path / "in", "export.csv", EXPORT)
    with Staging() as staging:
        tables = open_tables(source, staging, frozenset({"mosaicid", "visitdate", "visittype"}), None)
        drafted = draft(tables, vocabulary(), staging)

    data = read_export(source, tmp_path, mapping=mapping_file(tmp_path, drafted.yaml))

    assert [row["at"] for row in rows_of(data, "visit")][:2] == [date(2026, 3, 20), date(2026, 3, 27)]
    assert {row["case"] for row in rows_of(data, "visit")} == {"C-1001", "C-1002"}
    assert any("taken for 'visit'" in doubt for doubt in drafted.doubts)
    assert any("not used: " in doubt and "Comments" in doubt for doubt in drafted.doubts)
    assert "C-1001" not in drafted.yaml


def test_an_assumption_that_is_on_has_a_reason_and_an_owner(tmp_path: Path) -> None:
    """Without them it is refused; one that names a value is checked against the vocabulary."""
    path = tmp_path / "assumptions.yaml"
    path.write_text("assumptions: [{id: ssd.visit-by, on: yes}]")
    with pytest.raises(InputFault, match="E514"):
        load_assumptions([path], vocabulary())
    path.write_text(
        "assumptions: [{id: x, kind: visit, attribute: by, value: milkman, reason: r, owner: o, on: yes}]"
    )
    with pytest.raises(InputFault, match="E106"):
        load_assumptions([path], vocabulary())


def test_an_assumption_of_ones_own_fills_only_what_is_open(tmp_path: Path) -> None:
    """The row names it; a value that the source gives stays."""
    source = write(tmp_path / "in", "visits.csv", EXPORT)
    path = tmp_path / "assumptions.yaml"
    path.write_text(
        "assumptions:\n"
        "  - {id: local.alone, kind: visit, attribute: seen_alone, value: no, "
        "reason: blank means no, owner: QA, on: yes}\n"
    )

    data = read_export(
        source, tmp_path, mapping=mapping_file(tmp_path), assumptions=load_assumptions([path], vocabulary())
    )

    assert [row["seen_alone"] for row in rows_of(data, "visit")] == [True, False, False]
    assert [row["_assumed"] for row in provenance(data, "visit")] == [None, ["local.alone"], None]
