"""What an auditor and an administrator see, in a real browser: each page at both widths, held to axe."""

from __future__ import annotations

import re

import pytest

from tests.web.kit import do_jobs, files_of, sample, upload
from tests.web.person import Person


@pytest.fixture
def kind() -> str:
    """What a browser sees does not depend on the kind of database."""
    return "sqlite"


def test_the_pages_of_data_and_audits_are_accessible(app, signed_in, chromium, address):
    """From the empty pages over an upload and its progress to one outcome and its evidence."""
    auditor = Person(chromium, address, "auditor", scripts=True)
    auditor.go("/swindon/data").go("/swindon/audits")
    by_form = signed_in("auditor")
    upload(by_form, "/swindon/data", files_of(sample("annex-a", 40)), extracted="2026-03-31")
    auditor.go("/swindon/jobs/1")
    do_jobs(app)
    for path in ("", "/1", "/1/reading", "/1/delete"):
        auditor.go(f"/swindon/data{path}")
    by_form.post("/swindon/audits", data="1")
    auditor.go("/swindon/audits").go("/swindon/jobs/2")
    do_jobs(app)
    results = "/swindon/audits/1"
    for path in ("", "?state=due", "/outcomes?state=due", "/evidence", "/delete"):
        auditor.go(f"{results}{path}")
    auditor.go(f"{results}/outcomes?state=due")
    outcome = auditor.page.locator("a[href*='/outcome?']").first.get_attribute("href")
    assert re.search(r"case=.*standard=", outcome)
    auditor.go(outcome)


def test_the_pages_of_administration_are_accessible(chromium, address):
    """People, their roles, the log, one's own account."""
    person = Person(chromium, address, "admin", scripts=True)
    for path in ("/swindon/users", "/swindon/users/new", "/swindon/log", "/account"):
        person.go(path)
