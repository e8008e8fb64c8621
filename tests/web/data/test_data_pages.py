"""Uploading data and reading what was read of it."""

from __future__ import annotations

import io
import re
import zipfile
from html import unescape

import pytest

from tests.web.kit import do_jobs, files_of, publish_small, sample, upload

#: Records lie in a store of their own, whichever the shared database is.
pytestmark = pytest.mark.parametrize("kind", ["sqlite"], indirect=True)

VISIT = [("visit.csv", b"case,at,seen\nC-1,2026-03-01,yes\n")]


@pytest.fixture
def auditor(signed_in):
    return signed_in("auditor")


def read_again(auditor, **said: str):
    """Open the page of how an upload is to be read, and send its form."""
    form = auditor.get("/swindon/data/1/reading").get_data(as_text=True)
    shown = re.search(r'name="version" value="([^"]+)"', form).group(1)
    return auditor.post("/swindon/data/1/reading", **{"version": shown, **said})


def zipped(files: list[tuple[str, bytes]], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, body in files:
            archive.writestr(name, body)
    return out.getvalue()


def test_an_upload_is_read_and_its_report_says_what_is_not_in_it(app, auditor):
    """From the file to the standards that stay unknown; the files stay as they were sent."""
    (workbook,) = files_of(sample("annex-a"))
    assert "There is no data yet" in auditor.get("/swindon/data").get_data(as_text=True)
    answer = upload(auditor, "/swindon/data", [workbook], name="Annex A, March", extracted="2026-03-31")
    waiting = auditor.get(answer.headers["Location"]).get_data(as_text=True)
    assert "waiting for its turn" in waiting
    assert '<meta http-equiv="refresh" content="3">' in waiting
    assert do_jobs(app) == 1
    done = auditor.get(answer.headers["Location"]).get_data(as_text=True)
    page = auditor.get("/swindon/data/1").get_data(as_text=True)

    assert "It is done" in done
    assert "What was read of Annex A, March" in page
    assert "extracted Tue 31 Mar 2026" in page
    assert "standards stay unknown for every child" in page
    assert "annex-a.visit-by" in page
    kept = app.extensions["shelves"].of("swindon").place("datasets", 1) / "upload" / workbook[0]
    assert kept.read_bytes() == workbook[1]
    auditor.post("/swindon/data/1/delete")
    assert not kept.exists()
    assert auditor.get("/swindon/data/1").status_code == 404


def test_data_is_not_deleted_while_a_job_is_at_work_on_it(app, auditor):
    """Neither while it is read nor while an audit judges it, or its tables would be written once more."""
    publish_small(app, "swindon")
    upload(auditor, "/swindon/data", VISIT, extracted="2026-03-31", format="native")
    kept = app.extensions["shelves"].of("swindon").place("datasets", 1)

    def stays() -> None:
        answer = auditor.post("/swindon/data/1/delete")
        assert answer.status_code == 409
        assert "Wait until it is over, or cancel it" in answer.get_data(as_text=True)
        assert "Delete it<" not in auditor.get("/swindon/data/1/delete").get_data(as_text=True)
        assert kept.is_dir()

    stays()
    do_jobs(app)
    assert auditor.post("/swindon/audits", data="1").status_code == 303
    stays()
    do_jobs(app)

    assert auditor.post("/swindon/data/1/delete").status_code == 303
    assert not kept.exists()


@pytest.mark.parametrize(
    ("covers", "words"),
    [("vist=2025-04-01..2026-03-31", "no kind 'vist'"), ("visit=x..y", "'x' is not a date")],
)
def test_days_covered_that_are_none_are_refused_without_words_of_the_command_line(
    app, auditor, covers, words
):
    """Whoever fills in a page knows of no option."""
    publish_small(app, "swindon")
    upload(auditor, "/swindon/data", VISIT, extracted="2026-03-31", covers=covers)
    do_jobs(app)
    page = unescape(auditor.get("/swindon/data/1").get_data(as_text=True))

    assert words in page
    assert "--covers" not in page


def test_data_is_not_read_again_while_a_job_is_at_work_on_it(app, auditor):
    """A colleague's audit that waits would find nothing to judge; what was chosen is still in the form."""
    publish_small(app, "swindon")
    upload(auditor, "/swindon/data", VISIT, extracted="2026-03-31", format="native")
    do_jobs(app)
    auditor.post("/swindon/audits", data="1")
    again = {"format": "native", "extracted": "2026-03-30", "covers": "visit=2025-04-01..2026-03-30"}
    refused = read_again(auditor, **again)
    page = refused.get_data(as_text=True)
    do_jobs(app)

    assert refused.status_code == 409
    assert "A job is at work on it" in page
    assert "visit=2025-04-01..2026-03-30" in page
    assert auditor.get("/swindon/audits/1").status_code == 200
    assert read_again(auditor, **again).status_code == 303


def test_how_data_is_read_is_not_said_over_what_somebody_else_said_meanwhile(app, auditor):
    """Their assumptions, each with its reason and owner, would be gone; sent once more it is meant so."""
    upload(auditor, "/swindon/data", files_of(sample("annex-a")), extracted="2026-03-31")
    do_jobs(app)
    opened = re.search(
        r'name="version" value="([^"]+)"', auditor.get("/swindon/data/1/reading").get_data(as_text=True)
    ).group(1)
    name = "annex-a.visit-by"
    said = {f"on:{name}": "yes", f"reason:{name}": "only they record there", f"owner:{name}": "QA lead"}
    assert read_again(auditor, **said).status_code == 303
    do_jobs(app)
    refused = read_again(auditor, version=opened, extracted="2026-03-30")
    unseen = read_again(auditor, version="", extracted="2026-03-30")

    assert (refused.status_code, unseen.status_code) == (409, 409)
    assert "Somebody else said how it is to be read" in refused.get_data(as_text=True)
    assert "only they record there" in auditor.get("/swindon/data/1").get_data(as_text=True)
    assert read_again(auditor, extracted="2026-03-30").status_code == 303


def test_what_a_broken_off_upload_left_is_not_in_the_way_of_the_next(app, auditor):
    """A folder that no upload has is nobody's: it goes, and nothing of it is read."""
    folder = app.extensions["shelves"].of("swindon").place("datasets", 1)
    (folder / "data").mkdir(parents=True)
    (folder / "data" / "visit.parquet").write_bytes(b"CHILD-GONE")

    assert upload(auditor, "/swindon/data", VISIT).status_code == 303
    assert [each.name for each in folder.iterdir()] == ["upload"]


def test_assumptions_are_switched_on_with_reason_and_owner_alone(app, auditor):
    """An assumption that nobody answers for stays off; one that somebody answers for is told."""
    upload(auditor, "/swindon/data", files_of(sample("annex-a")))
    do_jobs(app)
    name = "annex-a.visit-by"
    bare = read_again(auditor, **{f"on:{name}": "yes"})
    assert bare.status_code == 422
    assert f"Say why {name} holds for this data" in bare.get_data(as_text=True)
    said = {f"on:{name}": "yes", f"reason:{name}": "only they record there", f"owner:{name}": "QA lead"}
    assert read_again(auditor, **said).status_code == 303
    do_jobs(app)

    assert "only they record there" in auditor.get("/swindon/data/1").get_data(as_text=True)


def test_an_export_of_another_form_is_read_by_a_mapping_that_was_drafted(app, auditor):
    """Where the form is not known a mapping is offered, to be looked through and used."""
    rows = b"Child ID;Date of visit;Child seen\nC-1;03/02/2026;Y\nC-2;17/02/2026;N\n"
    upload(auditor, "/swindon/data", [("stat visits.csv", rows)])
    do_jobs(app)
    page = auditor.get("/swindon/data/1").get_data(as_text=True)
    assert "could not be read" in page
    assert "/tmp/" not in page
    form = auditor.get("/swindon/data/1/reading").get_data(as_text=True)
    assert "Child seen" in form
    mapping = (
        "mapping: local\ntables:\n  stat visits:\n    facts:\n      - visit:\n          case: Child ID\n"
        "          at: Date of visit\n          seen: Child seen\n"
    )
    read_again(auditor, mapped="yes", mapping=mapping, extracted="2026-03-31")
    do_jobs(app)

    assert "Of 2 rows 2 were read" in auditor.get("/swindon/data/1").get_data(as_text=True)


def damaged(method: int) -> bytes:
    """Return a zip some of whose packed bytes came over wrong."""
    rows = b"case,at,seen\n" + b"".join(b"C-%d,2026-03-01,yes\n" % number for number in range(2_000))
    body = bytearray(zipped([("visit.csv", rows)], method))
    start = 30 + len("visit.csv") + 20
    body[start : start + 40] = bytes(each ^ 0xFF for each in body[start : start + 40])
    return bytes(body)


REFUSED = (
    ([], "Choose a file"),
    ([("virus.exe", b"MZ")], "is not read"),
    ([("../../.bashrc", b"x")], "is not read"),
    ([("_cov.parquet", b"x")], "is no name of a file"),
    ([("a.csv", b"x"), ("a.csv", b"y")], "Two files are called"),
    ([("a.zip", b"PK\x03\x04 cut short")], "is damaged, locked or cut short"),
    ([("a.zip", damaged(zipfile.ZIP_DEFLATED))], "is damaged, locked or cut short"),
    ([("a.zip", damaged(zipfile.ZIP_BZIP2))], "is damaged, locked or cut short"),
    ([("a.zip", damaged(zipfile.ZIP_LZMA))], "is damaged, locked or cut short"),
    ([("a.zip", zipped([("é.csv", b"x")]).replace("é".encode(), b"\xff\xff"))], "is damaged, locked or cut"),
    ([("a.zip", zipped([("inner.zip", b"PK")]))], "There is a zip inside the zip"),
    ([("a.zip", zipped([("bomb.csv", b"0" * 60_000_000)]))], "from almost nothing"),
)


def test_files_that_are_not_taken_are_refused_in_words(app, auditor):
    """Nothing of them is kept, and the page says what to do."""
    for files, says in REFUSED:
        answer = upload(auditor, "/swindon/data", files)
        assert answer.status_code == 422
        assert says in answer.get_data(as_text=True)
        left = app.extensions["shelves"].of("swindon").folder / "datasets"
        assert list(left.iterdir()) == []


def test_a_name_that_would_lead_out_of_the_folder_keeps_its_last_part(app, auditor):
    """Whatever path a browser sends, the file lies in the folder of its upload."""
    upload(auditor, "/swindon/data", [("..\\..\\etc/visit.csv", b"case,at\nC-1,2026-03-01\n")])
    folder = app.extensions["shelves"].of("swindon").place("datasets", 1) / "upload"

    assert [each.name for each in folder.iterdir()] == ["visit.csv"]


def test_a_name_that_is_too_long_for_a_disk_keeps_its_end(app, auditor):
    """Also in letters that take three bytes each, alone and in a zip."""
    name, row = "一" * 100 + ".csv", VISIT[0][1]
    for number, files in enumerate(([(name, row)], [("a.zip", zipped([(name, row)]))]), start=1):
        assert upload(auditor, "/swindon/data", files).status_code == 303
        folder = app.extensions["shelves"].of("swindon").place("datasets", number) / "upload"
        (kept,) = (each.name for each in folder.iterdir())
        assert name.endswith(kept)
        assert len(kept.encode()) <= 240


def test_the_database_holds_nothing_of_what_was_uploaded(app, auditor):
    """Neither names of files nor values of cells reach the shared database."""
    upload(auditor, "/swindon/data", [("MARKER-NAME.csv", b"Child;When\nMARKER-CHILD;MARKER-DATE\n")])
    do_jobs(app)
    with app.extensions["database"].engine.connect() as connection:
        for table in ("job", "log_line"):
            rows = connection.exec_driver_sql(f"select * from {table}").fetchall()
            assert "MARKER" not in str(rows)


def test_only_auditors_see_data(signed_in):
    """Records of children are for those who audit them."""
    for who in ("viewer", "editor", "approver", "admin"):
        assert signed_in(who).get("/swindon/data").status_code == 403
