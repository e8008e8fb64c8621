"""Running an audit in the application, and following what it found down to the cell."""

from __future__ import annotations

import io
import re
import zipfile
from html import unescape

import openpyxl
import pytest
from click.testing import CliRunner

from engine.cli import cli
from tests.web.conftest import START
from tests.web.kit import EXTRACT, do_jobs, files_of, sample, upload
from web.records import datasets

#: Records lie in a store of their own, whichever the shared database is.
pytestmark = pytest.mark.parametrize("kind", ["sqlite"], indirect=True)


def text(answer) -> str:
    assert answer.status_code == 200, answer.status_code
    return answer.get_data(as_text=True)


def test_an_audit_is_run_read_filtered_and_handed_on(app, signed_in, tmp_path):
    """From an Annex A workbook to one cell of it, to files, and to a pack that verifies elsewhere."""
    auditor = signed_in("auditor")
    assert "There is no audit yet" in text(auditor.get("/swindon/audits"))
    upload(auditor, "/swindon/data", files_of(sample("annex-a", 40)), extracted="2026-03-31")
    do_jobs(app)
    bad = auditor.post("/swindon/audits", data="1", **{"from": "2026-01-01"})
    assert bad.status_code == 422
    assert "A period needs its first and its last day" in bad.get_data(as_text=True)
    assert auditor.post("/swindon/audits", data="1").status_code == 303
    assert auditor.get("/swindon/audits/1").status_code == 404  # nothing is shown before it is whole
    do_jobs(app)
    page = text(auditor.get("/swindon/audits/1"))
    assert "What was found" in page
    assert text(auditor.get("/swindon/audits/1?state=due")).count("show all") == 1

    listing = text(auditor.get("/swindon/audits/1/outcomes?state=due"))
    links = [unescape(each) for each in re.findall(r'href="([^"]*/outcome\?[^"]*)"', listing)]
    shown = text(auditor.get(links[0]))
    assert "annex-a.xlsx, sheet" in shown
    assert "comes out differently" not in shown
    assert auditor.get("/swindon/audits/1/outcome?case=x&standard=y&occurrence=z").status_code == 404

    book = openpyxl.load_workbook(io.BytesIO(auditor.get("/swindon/audits/1/outcomes.xlsx?state=due").data))
    rows = list(book.active.iter_rows(values_only=True))
    assert {dict(zip(rows[0], row, strict=True))["state"] for row in rows[1:]} == {"due"}
    csv = text(auditor.get("/swindon/audits/1/outcomes.csv?state=due"))
    assert csv.count("\n") >= len(rows)
    assert "<td>due</td>" in text(auditor.get("/swindon/audits/1/outcomes.html?state=due"))
    assert "Evidence summary" in text(auditor.get("/swindon/audits/1/evidence"))
    assert auditor.get("/swindon/audits/1/files/report.xlsx").status_code == 200
    assert auditor.get("/swindon/audits/1/files/audit.json").status_code == 404

    with zipfile.ZipFile(io.BytesIO(auditor.get("/swindon/audits/1/pack.zip").data)) as archive:
        archive.extractall(tmp_path)
        folder = tmp_path / archive.namelist()[0].split("/")[0]
    verified = CliRunner().invoke(cli, ["verify", str(folder), "--jobs", "1"])
    assert (verified.exit_code, "Nothing differs" in verified.output) == (0, True), verified.output

    auditor.post("/swindon/audits/1/delete")
    assert auditor.get("/swindon/audits/1").status_code == 404
    assert list((app.extensions["shelves"].of("swindon").folder / "audits").iterdir()) == []


@pytest.mark.parametrize("day", ["0001-01-01", "1899-12-31", "2201-01-01", "9999-12-31"])
def test_a_day_that_no_record_can_hold_is_refused_where_it_was_written(app, signed_in, day):
    """A slip of the pen: without this it is a job that fails minutes later, for a reason that is none."""
    auditor = signed_in("auditor")
    visit = [("visit.csv", b"case,at\nC-1,2026-03-01\n")]
    records = app.extensions["shelves"].of("swindon")
    sent = upload(auditor, "/swindon/data", visit, extracted=day)
    with records.database.work() as session:
        assert datasets.every(session) == []
        number = datasets.add(session, "March", (), {}, None, START).id
        datasets.ready(session, number, "native", EXTRACT)
    asked = [
        auditor.post("/swindon/audits", data=str(number), **{name: day}) for name in ("as_of", "known_on")
    ]

    for answer in (sent, *asked):
        assert answer.status_code == 422
        assert "the year must lie between 1900 and 2200" in answer.get_data(as_text=True)


def test_only_auditors_see_audits(signed_in):
    """Findings about children are for those who audit them."""
    for who in ("viewer", "editor", "approver", "admin"):
        assert signed_in(who).get("/swindon/audits").status_code == 403
