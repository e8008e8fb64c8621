"""Broken and hostile exports: a plain refusal or a row in the report, never a traceback; memory is flat."""

from __future__ import annotations

import sqlite3
import tracemalloc
import zipfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from random import Random

import duckdb
import openpyxl
import pytest

from engine.data.dataset import Dataset
from engine.data.sources import archives
from engine.diagnostics import InputFault
from tests.data.kit import read_export, rows_of, table, whys, write
from tests.data.test_annex_a import LIST_8, child, workbook
from tests.data.test_cin import CENSUS

VISITS = "case,id,at,seen\nC-1001,v1,2026-03-20,yes\nC-1002,v2,2026-03-21,no"


def refused(source: Path, tmp_path: Path) -> str:
    """Return the message with which a source is refused; nothing may be left behind."""
    with pytest.raises(InputFault) as caught:
        read_export(source, tmp_path)
    assert not (tmp_path / "dataset").exists()
    assert "Traceback" not in str(caught.value)
    return str(caught.value)


def annex(tmp_path: Path) -> Path:
    return workbook(tmp_path / "annex-a.xlsx", {"List 8": [LIST_8, child("C-1001")]})


def repacked(source: Path, change: Callable[[str, bytes], bytes], **more: bytes) -> Path:
    """Return a copy of a workbook with its parts changed, and others added."""
    target = source.with_name("changed.xlsx")
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)))
        for name, text in more.items():
            new.writestr(name, text)
    return target


# ---------------------------------------------------------------- workbooks


def test_a_workbook_that_was_cut_short_is_refused(tmp_path: Path) -> None:
    """Half a workbook is no workbook."""
    source = annex(tmp_path)
    source.write_bytes(source.read_bytes()[:-400])

    assert "E511" in refused(source, tmp_path)


def test_a_part_that_unpacks_from_almost_nothing_is_refused_unread(tmp_path: Path) -> None:
    """The declared sizes tell, before anything is unpacked."""
    bomb = repacked(annex(tmp_path), lambda _, text: text, bomb=bytes(25_000_000))

    assert "would unpack to 25,000,000 bytes from almost nothing" in refused(bomb, tmp_path)


def test_the_sum_and_the_number_of_parts_are_limited(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Many parts, or parts that are too much together, are refused."""
    source = annex(tmp_path)
    monkeypatch.setattr(archives, "MOST_ENTRIES", 3)
    assert "parts; a workbook has at most 3" in refused(source, tmp_path)
    monkeypatch.setattr(archives, "MOST_ENTRIES", 2_000)
    monkeypatch.setattr(archives, "MOST_BYTES", 1_000)
    assert "the most is 1,000" in refused(source, tmp_path)


def test_entities_in_a_part_of_a_workbook_are_refused(tmp_path: Path) -> None:
    """No workbook declares a document type."""
    entity = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa">]>'
    source = repacked(
        annex(tmp_path),
        lambda name, text: entity + text.split(b"?>", 1)[1] if name.endswith("sheet1.xml") else text,
    )

    assert "declares entities" in refused(source, tmp_path)


def test_a_sheet_that_declares_millions_of_cells_is_read_by_what_it_holds(tmp_path: Path) -> None:
    """The declared dimension plays no part."""
    import re

    def declare(name: str, text: bytes) -> bytes:
        return re.sub(rb'<dimension ref="[^"]*"', b'<dimension ref="A1:XFD1048576"', text)

    data = read_export(repacked(annex(tmp_path), declare), tmp_path)

    assert table(data, "List 8")["rows"] == 1


def test_a_formula_without_a_stored_value_is_told(tmp_path: Path) -> None:
    """A formula gives the value stored with it; without one the row is refused, and a blank text is none."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "List 1"
    for row in (
        ["Child Unique ID", "Date of Birth", "Date of Contact", "Contact Source"],
        ["C-1001", "04/05/2012", "20/03/2026", "school"],
        ["C-1002", "04/05/2013", "=TODAY()", "school"],
    ):
        sheet.append(row)
    book.save(tmp_path / "annex-a.xlsx")

    data = read_export(tmp_path / "annex-a.xlsx", tmp_path)

    assert [row["case"] for row in rows_of(data, "contact")] == ["C-1001"]
    assert [(row, why[:46]) for row, why in whys(data)] == [
        (3, "the formula =TODAY() has no stored value: let ")
    ]
    told = table(data, "List 1")
    assert (told["rows"], told["read"], told["refused"]) == (2, 1, 1)


def test_rows_in_merged_cells_are_told(tmp_path: Path) -> None:
    """Only the first row of a merged range has the value: the others are refused, not guessed at."""
    source = annex(tmp_path)
    book = openpyxl.load_workbook(source)
    sheet = book["List 8"]
    for place in (3, 4):
        for column, cell in enumerate(child(f"C-100{place}"), 1):
            sheet.cell(place, column, cell)
    sheet.merge_cells("A3:A4")
    book.save(source)

    data = read_export(source, tmp_path)

    assert {why for row, why in whys(data) if row == 4} == {
        "it lies in merged cells, whose value stands in the first of them alone"
    }
    assert [row["case"] for row in rows_of(data, "visit")] == ["C-1001", "C-1003"]


def test_headings_that_are_merged_over_two_rows_lose_no_row(tmp_path: Path) -> None:
    """The second of the two holds nothing: it is blank, like any other such row."""
    source = annex(tmp_path)
    book = openpyxl.load_workbook(source)
    sheet = book["List 8"]
    sheet.insert_rows(2)
    for column in range(1, len(LIST_8) + 1):
        sheet.merge_cells(start_row=1, end_row=2, start_column=column, end_column=column)
    book.save(source)

    data = read_export(source, tmp_path)

    told = table(data, "List 8")
    assert (told["rows"], told["read"], told["notes"]) == (1, 1, ["1 blank rows"])
    assert whys(data) == []


def test_an_old_or_locked_workbook_is_refused_in_words(tmp_path: Path) -> None:
    """The form before xlsx, which is also that of workbooks with a password, is not read."""
    path = tmp_path / "annex-a.xls"
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(1_000))

    assert "E511" in refused(path, tmp_path)


# ---------------------------------------------------------------- XML


@pytest.mark.parametrize(
    "declared",
    [
        '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;"><!ENTITY c "&b;&b;&b;">]>',
        '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE x SYSTEM "http://localhost/x.dtd">',
    ],
)
def test_entities_of_any_kind_are_refused_unread(tmp_path: Path, declared: str) -> None:
    """Bombs, files and addresses: a return declares no document type at all."""
    text = CENSUS.strip().replace("?>", f"?>\n{declared}", 1)

    assert "E513" in refused(write(tmp_path, "cin.xml", text), tmp_path)


def test_xml_that_is_cut_short_too_deep_or_too_long_is_refused_with_its_line(tmp_path: Path) -> None:
    """Each with its line."""
    half = CENSUS[: CENSUS.index("<Section47>")]
    deep = CENSUS.replace("<Children>", "<a>" * 60 + "<Children>").replace(
        "</Children>", "</Children>" + "</a>" * 60
    )
    long = CENSUS.replace("C-1001", "C" * 200_000)

    assert "cin.xml:" in refused(write(tmp_path, "cin.xml", half), tmp_path)
    assert "more than 40 deep" in refused(write(tmp_path, "cin.xml", deep), tmp_path)
    assert "longer than 100,000" in refused(write(tmp_path, "cin.xml", long), tmp_path)


# ---------------------------------------------------------------- CSV


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_encodings_are_found(tmp_path: Path, encoding: str) -> None:
    """Accents survive; an encoding other than UTF-8 is told."""
    text = "case,at,source\nC-1001,2026-03-20,école"
    write(tmp_path / "in", "contact.csv", text, encoding)

    data = read_export(tmp_path / "in", tmp_path)

    assert rows_of(data, "contact")[0]["source"] == "école"
    assert bool(table(data, "contact.csv")["notes"]) is not encoding.startswith("utf-8")


def test_nul_bytes_and_rows_of_another_width_are_told_by_row(tmp_path: Path) -> None:
    """The other rows are read."""
    rows = [
        "case,id,at,seen",
        "C-1001,v1,2026-03-20,yes",
        "C-1\0002,v2,2026-03-20,yes",
        "C-1003,v3,2026-03-20,yes,x,y",
    ]
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "visit.csv").write_bytes("\n".join(rows).encode())

    data = read_export(tmp_path / "in", tmp_path)

    assert [row["id"] for row in rows_of(data, "visit")] == ["v1"]
    assert whys(data) == [(3, "a NUL byte"), (4, "6 cells, but 4 headings")]
    told = table(data, "visit.csv")
    assert (told["rows"], told["read"], told["refused"]) == (3, 1, 2)


def test_a_line_of_fifty_million_characters_is_told_and_takes_no_memory(tmp_path: Path) -> None:
    """The monstrous row is refused, its neighbours are read."""
    (tmp_path / "in").mkdir()
    with (tmp_path / "in" / "visit.csv").open("w") as stream:
        stream.write("case,id,at,seen\nC-1001,v1,2026-03-20,yes\nC-1001,")
        for _ in range(50):
            stream.write("x" * 1_000_000)
        stream.write(",2026-03-20,yes\nC-1002,v3,2026-03-21,yes\n")

    tracemalloc.start()
    data = read_export(tmp_path / "in", tmp_path)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert [row["id"] for row in rows_of(data, "visit")] == ["v1", "v3"]
    assert whys(data) == [(3, "a line of more than 4 million characters")]
    assert most < 60_000_000


def test_newlines_and_separators_inside_quotes_keep_the_count_of_rows(tmp_path: Path) -> None:
    """A row is what a spreadsheet shows as one; semicolons and tabs are found out."""
    write(
        tmp_path / "in",
        "contact.csv",
        'case;at;rationale\nC-1001;2026-03-20;"two\nlines; here"\nC-1002;soon;x',
    )

    data = read_export(tmp_path / "in", tmp_path)

    assert rows_of(data, "contact")[0]["rationale"] == "two\nlines; here"
    assert (3, "its date cannot be read") in whys(data)


def test_nothing_at_all_is_refused_in_words(tmp_path: Path) -> None:
    """An empty file, an empty folder, a folder of other things, a path that is not there."""
    (tmp_path / "empty").mkdir()
    (tmp_path / "void.csv").write_text("")
    write(tmp_path / "other", "things.csv", "a,b\n1,2")

    assert "E510" in refused(tmp_path / "empty", tmp_path)
    assert "E510" in refused(tmp_path / "void.csv", tmp_path)
    assert "E510" in refused(tmp_path / "other", tmp_path)
    assert "E010" in refused(tmp_path / "nowhere.csv", tmp_path)


# ---------------------------------------------------------------- any file, damaged anywhere


def visits_csv(folder: Path) -> Path:
    return write(folder, "visit.csv", VISITS)


def visits_sqlite(folder: Path) -> Path:
    with sqlite3.connect(folder / "all.sqlite") as base:
        base.execute('CREATE TABLE visit ("case" TEXT, id TEXT, at TEXT)')
        base.execute("INSERT INTO visit VALUES ('C-1001', 'v1', '2026-03-20')")
    base.close()
    return folder / "all.sqlite"


def visits_duckdb(folder: Path) -> Path:
    with duckdb.connect(str(folder / "all.duckdb")) as base:
        base.execute(
            "CREATE TABLE visit AS SELECT 'C-1001' AS \"case\", 'v1' AS id, DATE '2026-03-20' AS at"
        ).fetchall()
    return folder / "all.duckdb"


def visits_parquet(folder: Path) -> Path:
    query = "SELECT 'C-1001' AS \"case\", 'v1' AS id, DATE '2026-03-20' AS at"
    duckdb.sql(query).write_parquet(str(folder / "visit.parquet"))
    return folder / "visit.parquet"


def census(folder: Path) -> Path:
    return write(folder, "cin.xml", CENSUS)


@pytest.mark.parametrize("make", [annex, visits_csv, visits_sqlite, visits_duckdb, visits_parquet, census])
def test_a_file_damaged_anywhere_is_read_or_refused_in_words(
    tmp_path: Path, make: Callable[[Path], Path]
) -> None:
    """Bytes changed, cut out or doubled at random: a dataset or a diagnostic, never another exception."""
    whole, dice = make(tmp_path), Random(7)
    text = whole.read_bytes()
    for number in range(6):
        at = dice.randrange(len(text))
        length = dice.choice((1, 8, 400))
        middle = dice.choice((b"", dice.randbytes(length), text[at : at + length] * 2))
        whole.write_bytes(text[:at] + middle + text[at + length :])
        data: Dataset | None = None
        with suppress(InputFault):
            data = read_export(whole, tmp_path / str(number))
        if data is not None:
            assert all(each["rows"] == each["read"] + each["refused"] for each in data.read["tables"])
