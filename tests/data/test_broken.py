"""The same damage in every form that is read: a row is a fact, or it stands in the report with the reason."""

from __future__ import annotations

import tracemalloc
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from engine.data.dataset import Dataset
from engine.data.detect import shipped_mapping
from engine.data.readers import Told, detect_headings
from engine.data.sources import csv_, tables, xlsx, xml_
from engine.data.sources.open_ import open_tables
from engine.data.staging import Staging
from engine.diagnostics import InputFault
from tests.data.exports import FORMS, Child, cin, native_csv, ssd, ssda903
from tests.data.kit import read_export, rows_of, vocabulary, write, write_rows

TWO_BIRTHS = "two dates of birth stand under this id: two children, or a slip"
BACKWARDS = "it ends before it begins"
UNBORN = "it is dated before the child was born"
EARLY = "a review before the child became looked after; it is kept"
AGAIN = "the same row stands here twice; it is counted once"
CLASH = "different facts have this id; none of them is taken"
NO_DAY = "its date cannot be read"


@dataclass(frozen=True, slots=True)
class Damage:
    """Rows of one child with something wrong. `care`, `reviews`: facts that are left of them; `told`: reason
    -> what is lost for it; `otherwise`: form -> those three, where the form says otherwise or cannot."""

    rows: tuple[Child, ...]
    care: int
    reviews: int
    told: Mapping[str, str]
    otherwise: Mapping[str, tuple[int, int, Mapping[str, str]]] = field(default_factory=dict)

    def expected(self, form: str) -> tuple[int, int, Mapping[str, str]]:
        return self.otherwise.get(form, (self.care, self.reviews, self.told))


NATIVE = ("native csv", "native parquet", "native duckdb", "native sqlite")
ANNEX = ("annex a xlsx", "annex a xlsx of 1904", "annex a csv")
SOUND = Child("C-sound", 1)
NOBODY = Child("", 2)


def damages() -> dict[str, Damage]:
    """Return name -> damage; the child is called after it."""
    births = replace(SOUND, case="C-births", number=3)
    clash = replace(SOUND, case="C-clash", number=5)
    again = replace(SOUND, case="C-again", number=6)
    return {
        "sound": Damage((SOUND,), 1, 1, {}),
        "two children with one id": Damage(
            (births, replace(births, number=4, born="2010-01-01", entered="2025-07-01")),
            *(0, 0, {TWO_BIRTHS: "row"}),
        ),
        "two reviews with one id": Damage(
            (clash, replace(clash, reviewed="2026-02-20")),
            *(1, 0, {CLASH: "row", AGAIN: "nothing"}),
            dict.fromkeys((*ANNEX, "903", "cin"), (1, 2, {AGAIN: "nothing"})),  # they have no ids
        ),
        "the same rows twice": Damage((again, again), 1, 1, {AGAIN: "nothing"}),
        "a review before entry to care": Damage(
            (replace(SOUND, case="C-early", number=7, reviewed="2025-01-10"),),
            *(1, 1, {EARLY: "nothing"}),
            {"cin": (1, 1, {})},  # the census holds no times looked after
        ),
        "care before birth": Damage(
            (replace(SOUND, case="C-unborn", number=8, born="2025-09-09"),),
            *(0, 1, {UNBORN: "row"}),
            {"cin": (1, 1, {})},  # an unborn child may have a protection plan
        ),
        "a period that ends before it starts": Damage(
            (replace(SOUND, case="C-ends", number=9, left="2025-05-01"),), 0, 1, {BACKWARDS: "row"}
        ),
        "a day that is none": Damage(
            (replace(SOUND, case="C-soon", number=10, reviewed="soon"),),
            *(1, 0, {NO_DAY: "row", "not a date": "cell"}),
        ),
        "no first day": Damage(
            (replace(SOUND, case="C-first", number=11, entered=""),),
            *(0, 1, {"it has no first day": "row"}),
            {
                **dict.fromkeys(NATIVE, (1, 1, {})),  # it began on a day that nobody wrote down
                **dict.fromkeys((*ANNEX, "cin"), (0, 1, {"it has no date": "row"})),
            },
        ),
    }


@pytest.mark.parametrize("form", FORMS)
def test_damage_is_refused_or_told_by_row_and_spoils_no_neighbour(tmp_path: Path, form: str) -> None:
    """What is left of each child, and every reason with its rows, are those of the table above."""
    children = [NOBODY, *(row for each in damages().values() for row in each.rows)]

    data = read_export(FORMS[form](tmp_path / "in", children), tmp_path)

    care, review = ("protection_plan", "conference") if form == "cin" else ("looked_after", "review")
    left = {kind: Counter(row["case"] for row in rows_of(data, kind)) for kind in (care, review)}
    for name, each in damages().items():
        case = each.rows[0].case
        told = [one for one in data.read["lost"] if one["case"] == case]
        found = (left[care][case], left[review][case], {one["why"]: one["lost"] for one in told})
        assert found == each.expected(form), name
        own = rows_of_child(form, children, case)
        assert all(one["row"] in own for one in told), name
    nobody = [one for one in data.read["lost"] if one["case"] is None]
    assert {one["row"] for one in nobody} == set(rows_of_child(form, children, "")), nobody
    aside = (None, "Header")  # the census's header is about the return, not a child
    told_of = [each for each in data.read["tables"] if each["table"] not in aside]
    assert {each["rows"] for each in told_of} == {len(children)}
    assert all(each["rows"] == each["read"] + each["refused"] for each in told_of)


def rows_of_child(form: str, children: Sequence[Child], case: str) -> list[int]:
    """Return the numbers that a person would count for the rows of a child."""
    places = [place for place, each in enumerate(children) if each.case == case]
    if form == "cin":  # five lines a child, from the fourth on; its elements begin on one each
        return [4 + 5 * place + line for place in places for line in range(5) if line < 4 or case]
    head = 1 if form in ("native parquet", "native duckdb", "native sqlite") else 2
    return [head + place for place in places]


# ---------------------------------------------------------------- dates that may be either


@pytest.mark.parametrize("form", ["ssd", "903"])
def test_days_and_months_that_may_be_swapped_are_not_read_until_somebody_says(
    tmp_path: Path, form: str
) -> None:
    """One date can only be month first, so no other of its column that could be either is taken day first."""
    children = [
        replace(SOUND, entered="02/06/2025", reviewed="03/04/2026"),
        Child("C-swap", 2, entered="07/31/2025", reviewed="12/31/2025"),
    ]
    source = FORMS[form](tmp_path / "in", children)

    data = read_export(source, tmp_path)
    assert days(data) == {"looked_after": [], "review": []}
    assert sum("could be either. None of these is read" in each for each in data.read["notes"]) >= 2

    said = read_export(source, tmp_path, Told(month_first=True))
    assert days(said) == {
        "looked_after": [date(2025, 2, 6), date(2025, 7, 31)],
        "review": [date(2025, 12, 31), date(2026, 3, 4)],
    }


def days(data: Dataset) -> dict[str, list[Any]]:
    """Return the days that were read, in order."""
    names = {"looked_after": "from", "review": "at"}
    return {
        kind: sorted(row[name] for row in (rows_of(data, kind) if kind in data.tables else ()) if name in row)
        for kind, name in names.items()
    }


# ---------------------------------------------------------------- encodings, and files cut short


@pytest.mark.parametrize(
    ("form", "encoding"),
    [("ssd", "cp1252"), ("annex a csv", "utf-16"), ("903", "utf-16-be"), ("cin", "iso-8859-1")],
)
def test_an_encoding_other_than_utf_8_gives_the_same_facts(tmp_path: Path, form: str, encoding: str) -> None:
    """Ids with accents come out as they went in."""
    source = FORMS[form](tmp_path / "in", [replace(SOUND, case="C-é£")])
    for path in source.iterdir() if source.is_dir() else (source,):
        text = path.read_text(encoding="utf-8").replace('encoding="utf-8"', f'encoding="{encoding}"')
        path.write_text(text, encoding=encoding)

    data = read_export(source, tmp_path)

    assert {row["case"] for kind in data.tables for row in rows_of(data, kind)} == {"C-é£"}


def test_a_return_in_another_encoding_than_it_says_is_refused_with_its_line(tmp_path: Path) -> None:
    """Nobody can tell which letters were meant."""
    source = cin(tmp_path / "in", [replace(SOUND, case="C-é")])
    source.write_bytes(source.read_text(encoding="utf-8").encode("cp1252"))

    with pytest.raises(InputFault, match=r"cin\.xml:4.*E513"):
        read_export(source, tmp_path)


@pytest.mark.parametrize("make", [native_csv, ssd, ssda903])
def test_a_file_that_ends_in_the_middle_of_a_row_loses_that_row_alone(tmp_path: Path, make: Any) -> None:
    """A shortened date might be read as another one, so the row is refused."""
    folder = make(tmp_path / "in", [SOUND, replace(SOUND, case="C-cut", number=2)])
    path = next(each for each in folder.iterdir() if "review" in each.name.lower())
    text = path.read_bytes()
    path.write_bytes(text[: text.rindex(b",")])

    data = read_export(folder, tmp_path)

    assert [row["case"] for row in rows_of(data, "review")] == ["C-sound"]
    assert [(one["row"], one["why"]) for one in data.read["lost"]] == [
        (3, "the file ends in the middle of this row: it was cut short")
    ]


# ---------------------------------------------------------------- cells that are missing, or too many


def test_of_different_episodes_with_one_id_none_is_taken(tmp_path: Path) -> None:
    """Otherwise a time in care would be made of whichever says more."""
    two = replace(SOUND, case="C-2", number=2)
    folder = ssd(tmp_path / "in", [SOUND, two, replace(two, left="2026-02-01")])

    data = read_export(folder, tmp_path)

    assert [row["case"] for row in rows_of(data, "looked_after")] == ["C-sound"]
    why = "different episodes have this id; none of them is taken"
    assert [(one["row"], one["why"]) for one in data.read["lost"] if one["kind"] == "looked_after"] == [
        (3, why),
        (4, why),
    ]


def test_rows_of_too_few_cells_are_read_and_counted(tmp_path: Path) -> None:
    """Some programs leave out blank cells at the end of a row."""
    rows = [
        "case,id,at,seen,bedroom_seen",
        "C-1,v1,2026-03-20,yes,no",
        "C-2,v2,2026-03-21",
        "C-3,v3,2026-03-22",
    ]
    source = write(tmp_path / "in", "visit.csv", "\n".join(rows))

    data = read_export(source, tmp_path)

    assert [row["case"] for row in rows_of(data, "visit")] == ["C-1", "C-2", "C-3"]
    [note] = data.read["tables"][0]["notes"]
    assert note.startswith("rows with fewer cells than there are headings: 2, the first of them row 3; ")


def test_cells_beside_the_table_of_a_sheet_are_told(tmp_path: Path) -> None:
    """A word in the margin belongs to no column."""
    source = FORMS["annex a xlsx"](tmp_path / "in", [SOUND])
    book = openpyxl.load_workbook(source)
    book["List 8"]["H2"] = "checked"
    book.save(source)

    [note] = read_export(source, tmp_path).read["tables"][0]["notes"]
    assert note.startswith("rows with cells to the right of the last heading: 1, the first of them row 2; ")


# ---------------------------------------------------------------- size


@pytest.mark.parametrize("form", ["native csv", "native sqlite", "annex a xlsx", "cin"])
def test_a_source_of_four_times_the_rows_takes_no_more_memory(
    tmp_path: Path, form: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rows pass in batches; small ones here, so that a reader that kept all its rows would show."""
    for module in (csv_, tables, xlsx, xml_):
        monkeypatch.setattr(module, "BATCH", 100)
    for module in (csv_, xml_):
        monkeypatch.setattr(module, "_BLOCK", 10_000)
    peaks = []
    for count in (200, 500, 2_000):  # the first of them only warms up
        folder = tmp_path / str(count)
        folder.mkdir()
        source = FORMS[form](folder / "in", [replace(SOUND, case=f"C-{n}", number=n) for n in range(count)])
        if form == "native csv":
            source = irregular(source / "review.csv")
        peaks.append(memory_of_laying_out(source, count))

    assert (peaks[2] - peaks[1]) / 1_500 < 300, peaks  # bytes a row: a workbook keeps its different texts


def test_a_return_may_be_indented_however_many_children_it_has(tmp_path: Path) -> None:
    """Only the text of an element that holds no other is limited in length."""
    source = cin(tmp_path / "in", [SOUND, replace(SOUND, case="C-2", number=2)])
    text = source.read_text(encoding="utf-8")
    source.write_text(text.replace("</Child>\n", "</Child>\n" + " " * 150_000), encoding="utf-8")

    assert [row["case"] for row in rows_of(read_export(source, tmp_path), "person")] == ["C-2", "C-sound"]


def irregular(path: Path) -> Path:
    """Let a CSV file hold a line in a cell, so that it must be read row by row."""
    path.write_text(path.read_text(encoding="utf-8").replace("C-0,", '"C-\n0",'), encoding="utf-8")
    return path


def memory_of_laying_out(source: Path, count: int) -> int:
    """Return the most bytes that Python held while a source was laid out."""
    known = detect_headings(vocabulary())
    tracemalloc.start()
    with Staging() as staging:
        staged = open_tables(source, staging, known, None)
        most = tracemalloc.get_traced_memory()[1]
        assert count in {each.rows for each in staged}
    tracemalloc.stop()
    return most


# ---------------------------------------------------------------- columns


@pytest.mark.parametrize(
    ("form", "cells"),
    [("ssd", None), ("annex-a", None), ("903", None), ("annex-a", ("?!", "")), ("903", ("?!", ""))],
)
def test_tables_without_their_columns_or_with_rubbish_in_them_give_no_dated_fact(
    tmp_path: Path, form: str, cells: Sequence[str] | None
) -> None:
    """Every table of a format with its child's column alone, or with rubbish or nothing in the others."""
    for table in shipped_mapping(form, vocabulary()).tables:
        headings = list(table.wanted())
        if table.ignored or not headings:
            continue
        own = children_of(table)
        kept = headings if cells else [name for name in headings if name in own]
        rows = [[f"C-{cell}" if name in own else cell for name in kept] for cell in cells or ("",)]
        write_rows(tmp_path / "in", f"{table.name}.csv", [kept, *rows])

    data = read_export(tmp_path / "in", tmp_path, format=form)

    count = len(cells or ("",))
    assert all(each["rows"] == count == each["read"] + each["refused"] for each in data.read["tables"])
    assert not {kind for kind in data.tables if any({"at", "from"} & set(row) for row in rows_of(data, kind))}


def children_of(table: Any) -> set[str]:
    """Return the headings of a table that name a child, or tell whose the row is."""
    named = {name for fact in table.facts for name in fact.case.headings}
    return named | {name for step in table.derive.values() for name in step["case"]}
