"""Every file that is handed out, opened again: whatever records and people wrote, no cell is worked out."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterator

import openpyxl
import pytest

from tests.web.guards.examples import path_of
from tests.web.guards.test_routes import routes
from tests.web.guards.world import COUNTS, HEAD

#: Records lie in a store of their own, whichever the shared database is.
pytestmark = pytest.mark.parametrize("world", ["sqlite"], indirect=True)

#: More forms of what `examples.py` names in one.
MORE = tuple(f"/swindon/audits/1/{name}" for name in ("outcomes.csv", "outcomes.html", "files/report.html"))


def files(app, browser, place) -> Iterator[tuple[str, str, bytes]]:
    """Give the address, type and content of every file."""
    paths = [path_of(rule, place) for rule in routes(app) if "GET" in rule.methods]
    for path in dict.fromkeys([*paths, *MORE]):
        answer = browser.get(path, follow=False)
        if "attachment" in answer.headers.get("Content-Disposition", ""):
            yield path, answer.mimetype, answer.get_data()


#: What a spreadsheet takes for the start of a formula.
STARTS = tuple("=+-@\t\r")


def cells_of(mimetype: str, content: bytes) -> Iterator[str]:
    """Give every cell; of a workbook those that are worked out, as `=FORMULA`."""
    if mimetype == "text/csv":
        for row in csv.reader(io.StringIO(content.decode("utf-8-sig"))):
            yield from row
    elif mimetype.endswith("spreadsheetml.sheet"):
        for sheet in openpyxl.load_workbook(io.BytesIO(content)):
            for row in sheet.iter_rows():
                yield from ("=FORMULA" for cell in row if cell.data_type == "f" or cell.hyperlink)
    else:
        assert mimetype in ("text/html", "application/zip"), mimetype


def test_no_cell_of_any_file_is_worked_out_when_it_is_opened(walked, world, persons):
    """CSV, workbooks, and the pack, which holds the records as they came and says nothing of spreadsheets."""
    opened = set()
    for path, mimetype, content in files(walked, persons(HEAD), world.ours):
        opened.add(mimetype)
        begun = [
            cell for cell in cells_of(mimetype, content) if str(cell or "").startswith(tuple("=+-@\t\r"))
        ]
        assert [cell for cell in begun if not str(cell).lstrip("-").replace(".", "").isdecimal()] == [], path
        if mimetype == "application/zip":
            assert zipfile.ZipFile(io.BytesIO(content)).testzip() is None
    assert len(opened) == 4, opened


def test_the_hostile_texts_are_really_there(walked, world, persons):
    """Else the walks would prove nothing: shown as text on the page of an outcome, quoted in the file."""
    head = persons(HEAD)
    page = head.get("/swindon/audits/1/outcomes").get_data(as_text=True)
    told = head.get("/swindon/audits/1/outcomes.csv").get_data(as_text=True)

    assert "=1+1&#34;&#39;&gt;&lt;img" in page
    assert "49" not in page.split("&lt;/script&gt;", 1)[1][:3]
    assert "'" + COUNTS in {cell for row in csv.reader(io.StringIO(told)) for cell in row}


def test_a_page_that_is_handed_out_runs_nothing(walked, world, persons, chromium):
    """Opened from a disk, without the headers that guard it here."""
    browser = persons(HEAD)
    page = chromium.new_page()
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.message), dialog.dismiss()))
    for path, mimetype, content in files(walked, browser, world.ours):
        if mimetype == "text/html":
            page.set_content(content.decode())
            assert page.locator("img[src=x], main script, body > script").count() == 0, path
    page.close()
    assert asked == []
