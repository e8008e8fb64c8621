"""An application with an audit, made once; two people who audit."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from tests.web.conftest import PASSWORD, START, Browser, Clock, fill
from tests.web.kit import do_jobs, files_of, sample, upload
from web.app import create_app
from web.config import Settings
from web.store import people
from web.store.people import Role

CASES = 20


@pytest.fixture(scope="session")
def audited(tmp_path_factory, policies, desk) -> Path:
    """The records of an authority with an audit of a year, as of the end of February."""
    home = tmp_path_factory.mktemp("audited")
    url = f"sqlite:///{home / 'dutybook.sqlite'}"
    fill(url)
    app = create_app(Settings(home / "data", "x" * 40, url, secure=False), Clock(), policies, desk)
    browser = Browser(app)
    browser.sign_in("auditor")
    upload(browser, "/swindon/data", files_of(sample("native", CASES)), extracted="2026-03-31")
    do_jobs(app)
    browser.post("/swindon/audits", data="1", as_of="2026-02-28", to="2026-02-28", **{"from": "2025-03-01"})
    do_jobs(app)
    app.extensions["shelves"].close()
    app.extensions["database"].close()
    return home / "data" / "records"


@pytest.fixture
def cases(app, audited, tmp_path):
    """The application with these records, and with a second person who audits."""
    shutil.copytree(audited, tmp_path / "data" / "records", dirs_exist_ok=True)
    with app.extensions["database"].work() as session:
        user = people.add_user(session, "second@example.org", "Second", START, PASSWORD)
        people.grant(session, user.id, "swindon", [Role.AUDITOR])
    return app


def text(answer) -> str:
    """Return a page that there is."""
    assert answer.status_code == 200, answer.status_code
    return answer.get_data(as_text=True)


def checks_of(page: str) -> list[str]:
    """Return the matters that a form offers."""
    return re.findall(r'name="check" value="([^"]+)"', page)


def drawn(browser, audit: int = 1, **other: object) -> str:
    """Draw a sample by the form and return its address."""
    offered = checks_of(text(browser.get(f"/swindon/case-files/new?audit={audit}")))
    wanted = {"title": "Visits", "size": "4", "seed": "7", "check": offered[:3], "audit": str(audit), **other}
    answer = browser.post("/swindon/case-files/new", **wanted)
    assert answer.status_code == 303, re.findall(r"error-message.*", answer.get_data(as_text=True))
    return answer.headers["Location"].removesuffix("/share")


def users(app) -> dict[str, int]:
    """Return the ids of users by the first part of their addresses."""
    with app.extensions["database"].work() as session:
        return {
            name: people.by_email(session, f"{name}@example.org").id
            for name in ("auditor", "second", "viewer")
        }
