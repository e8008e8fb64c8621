"""Threats that no other test stands against, and that every test named in `docs/security.md` is there."""

from __future__ import annotations

import re
import time
import tracemalloc
import zipfile
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest

from tests.web.conftest import Browser
from tests.web.guards.test_routes import send
from tests.web.guards.world import COUNTS, EVERY, HEAD, OURS
from web.app import create_app
from web.backup import rows
from web.records.uploads import UploadRefused, keep

ROOT = Path(__file__).resolve().parents[3]

#: What is shown does not depend on the kind of database.
pytestmark = pytest.mark.parametrize("world", ["sqlite"], indirect=True)


class Sent:
    """A file as a form brings it."""

    def __init__(self, name: str, content: bytes) -> None:
        self.filename, self.stream = name, BytesIO(content)


def test_every_test_that_the_page_of_security_names_is_there(world):
    """A row whose test went away promises nothing."""
    page = (ROOT / "docs/security.md").read_text(encoding="utf-8")
    named = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", page)
    lines = [line for line in page.splitlines() if line.startswith("| ") and not line.startswith("| threat")]
    missing = [f"{file}::{name}" for file, name in named if f"def {name}(" not in (ROOT / file).read_text()]

    assert missing == []
    assert [line for line in lines if "::test_" not in line] == []


def test_two_hundred_megabytes_in_a_small_zip_are_refused_in_little_memory(world, tmp_path):
    """Nothing of it is unpacked, and nothing is left."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("visit.csv", "w") as part:
        for _ in range(200):
            part.write(bytes(1_000_000))
    sent = Sent("a.zip", out.getvalue())
    tracemalloc.start()
    with pytest.raises(UploadRefused, match="from almost nothing"):
        keep([sent], tmp_path / "upload")
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert len(out.getvalue()) < 220_000
    assert most < 8_000_000
    assert not (tmp_path / "upload").exists()


def test_a_request_that_is_too_large_is_a_page_in_words(world, walked, policies, desk):
    """It ends before anything is kept."""
    settings = replace(walked.config["SETTINGS"], upload=2_000)
    app = create_app(settings, walked.config["CLOCK"], policies, desk)
    answer = send(Browser(app), "POST", "/sign-in", email="x" * 5_000, password="x")
    app.extensions["database"].close()

    assert answer.status_code == 413
    assert "This file is too large" in answer.get_data(as_text=True)


@pytest.mark.parametrize("way", ["../", "..%2f", "%2e%2e/", "..\\", "..%5c", "%252e%252e%252f", "//"])
def test_a_path_that_leads_out_is_not_there(world, persons, way):
    """Of files, of audits, of standards, of tables, of the secret itself."""
    head = persons(HEAD)
    out = way * 4
    for path in (
        f"/static/{out}config.py",
        f"/swindon/audits/1/files/{out}secret",
        f"/swindon/audits/1/files/{way}outcomes.parquet",
        f"/swindon/standards/{out}etc/passwd",
        f"/swindon/data/1/{out}secret",
        f"/{way}bradford/policy/{out}secret",
    ):
        assert head.client.get(path).status_code in (404, 308), path
        assert head.get(path).status_code == 404, path


def test_long_words_made_for_slow_expressions_cost_no_time(world, persons):
    """In filters, addresses, names: as an expression and as what one would run on."""
    head = persons(HEAD)
    for words in ("(a+)+$" + "a" * 3_000, "a" * 3_000 + "!", "@" * 3_000, " " * 3_000 + "."):
        began = time.process_time()
        for path in ("/swindon/policy?q=", "/swindon/log?by=", "/swindon/audits/1/outcomes?case="):
            assert head.client.get(path + words.replace("+", "%2B").replace(" ", "%20")).status_code == 200
        send(head, "POST", "/swindon/users/new", name=words, email=words * 30, role="viewer")
        assert time.process_time() - began < 5, words[:10]


def test_a_token_that_somebody_laid_there_before_signs_nobody_in(world, walked):
    """Signing in gives a new one, and the one of before stays worthless."""
    browser, thief = Browser(walked), Browser(walked)
    browser.client.set_cookie("dutybook", "laid-there-before")
    browser.sign_in(EVERY[OURS])
    first = browser.client.get_cookie("dutybook").value
    browser.sign_in(EVERY[OURS])
    second = browser.client.get_cookie("dutybook").value
    thief.client.set_cookie("dutybook", "laid-there-before")

    assert len({"laid-there-before", first, second}) == 3
    assert thief.get("/", follow=False).status_code == 303


def test_no_table_but_those_of_the_records_names_a_child(world, walked):
    """After uploads, audits, samples and drafts: the shared database does not know what a case is called."""
    with walked.extensions["database"].engine.connect() as connection:
        told = {
            table.name: b"".join(rows.lines_of(connection, table)) for table in rows.tables_of(connection)
        }

    assert [name for name, content in told.items() if COUNTS.replace('"', '\\"').encode() in content] == []
