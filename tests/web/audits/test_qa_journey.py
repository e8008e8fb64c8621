"""A quality assurance officer, at a real browser: from a messy Annex A to a challenge in a workbook."""

from __future__ import annotations

import openpyxl
import pytest

from tests.web.audits.messy import SHEET, write_messy
from tests.web.kit import do_jobs, publish_small
from tests.web.person import NARROW, WIDE, Person


@pytest.fixture
def kind() -> str:
    """What a browser sees does not depend on the kind of database."""
    return "sqlite"


class Officer(Person):
    """Somebody who passes pages that the guards hold to axe: here each has to fit a phone, with no fault."""

    def look(self) -> Officer:
        self.page.wait_for_load_state()
        assert self.trouble == [], self.page.url
        for width in (NARROW, WIDE):
            self.page.set_viewport_size({"width": width, "height": 900})
            self._fits(width)
        return self

    @property
    def sees(self) -> str:
        """What the page says."""
        return " ".join(self.page.inner_text("main").split())

    def follow(self, name: str, exact: bool = False) -> Officer:
        """Follow the first link of this name."""
        with self.page.expect_navigation():
            self.page.locator(f'a:{"text-is" if exact else "has-text"}("{name}")').first.click()
        return self.look()

    def row(self, *words: str) -> str:
        """Return the one row of a table that holds all of these words."""
        rows = self.page.locator("main tr")
        for each in words:
            rows = rows.filter(has_text=each)
        return " ".join(rows.inner_text().split())


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_a_messy_annex_a_is_read_audited_challenged_and_handed_on(app, address, chromium, scripts, tmp_path):
    """What could not be read is told by row and column; an outcome leads to its sheet, row and cell; what is
    said against it stands in the workbook that is handed on."""
    publish_small(app, "swindon")
    officer = Officer(chromium, address, "auditor", scripts)
    officer.page.set_default_timeout(60_000)
    _upload(officer, app, write_messy(tmp_path / "Annex A.xlsx"))
    _read_the_gaps(officer)
    _audit_and_drill_down(officer, app)
    _challenge(officer)
    _find_it_in_the_workbook(officer, tmp_path / "handed-on.xlsx")
    officer.context.close()


def _upload(officer, app, file):
    officer.follow("Swindon Borough Council").follow("Data", exact=True)
    officer.page.set_input_files("#files", str(file))
    officer.to("#name").type("Annex A, March").to("#extracted").type("2026-03-31")
    officer.to("main form button").enter()
    assert "waiting for its turn" in officer.sees
    officer.follow("Data", exact=True)  # the page of a job goes on by itself when that is done
    do_jobs(app)
    officer.go("/swindon/data").follow("Annex A, March")


def _read_the_gaps(officer):
    assert f"{SHEET} headings stand in row 3 5" in officer.row("headings stand in row 3")
    assert "Favourite colour" in officer.row("headings stand in row 3")
    for gap in (
        ("Child ID", "no child is named", "7"),
        ("DATE OF BIRTH", "not a date", "5", "the cell"),
        ("DATE OF LATEST STATUTORY REVIEW", "not a date", "5", "the cell"),
        ("it ends before it begins", "6", "the row: looked after"),
        ("the same row stands here twice", "8"),
    ):
        assert officer.row(*gap), gap
    assert "Date of Last Dental Check" in officer.sees  # a column that was expected and is absent
    assert "standards stay unknown for every child" in officer.sees
    assert officer.row("referral", "cin.referral.decide")


def _audit_and_drill_down(officer, app):
    officer.follow("Audit it").to("main form button").enter()
    officer.follow("Audits", exact=True)
    do_jobs(app)
    officer.go("/swindon/audits").follow("Audit 1 of Annex A, March")
    officer.follow("overdue", exact=True).follow("See the 1 outcome")
    assert "Reviews of a looked after child" in officer.row("C-1")
    officer.follow("Reviews of a looked after child")
    assert f"Annex A.xlsx, sheet {SHEET}, row 4" in officer.sees
    assert "04/05/2012" not in officer.sees  # what the outcome does not rest on is not shown


def _challenge(officer):
    officer.page.locator("label[for=kind-record]").click()
    officer.to("#text").type("=1+1: the review is in the minutes").to("#owner").type("Review manager")
    officer.to('form[action$="/challenge"] button').enter()
    assert "Review manager answers for it" in officer.sees


def _find_it_in_the_workbook(officer, file):
    officer.go("/swindon/audits/1").follow("Only the 1 challenged")
    with officer.page.expect_download() as caught:
        officer.page.get_by_role("link", name="Download as a workbook").click()
    caught.value.save_as(file)
    heads, *rows = openpyxl.load_workbook(file).active.iter_rows(values_only=True)
    (told,) = [dict(zip(heads, row, strict=True)) for row in rows]
    assert (told["case"], told["state"]) == ("C-1", "overdue")
    assert (told["challenge"], told["challenge_state"], told["challenge_owner"]) == (
        "the record is wrong",
        "open",
        "Review manager",
    )
