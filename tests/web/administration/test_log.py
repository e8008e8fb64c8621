"""The log: filters, pages, the file; one authority never sees another's lines."""

from __future__ import annotations

import csv
import io

import pytest

from web.store import log, people
from web.store.log import A_PAGE


@pytest.fixture
def lines(app, clock):
    """Sixty lines of Swindon, an hour apart, and one of Bradford."""
    with app.extensions["database"].work() as session:
        editor = people.by_email(session, "editor@example.org").id
        for n in range(60):
            clock.move(hours=1)
            action = "draft saved" if n % 2 else "draft submitted"
            log.note(session, clock(), action, f"draft {n}", editor, "swindon")
        log.note(session, clock(), "draft saved", "=HYPERLINK(1)", None, "swindon")
        log.note(session, clock(), "draft saved", "draft of bradford", editor, "bradford")


def rows_of(page: str) -> int:
    return page.count('<tr class="govuk-table__row">') - 1


def test_the_log_is_shown_page_by_page_newest_first(lines, signed_in):
    """Sixty-one lines are two pages, and the address says which."""
    admin = signed_in("admin")
    first, second = (admin.get(f"/swindon/log?page={n}").get_data(as_text=True) for n in (1, 2))

    assert "61 lines" in first
    assert (rows_of(first), rows_of(second)) == (A_PAGE, 61 - A_PAGE)
    assert "draft 59<" in first
    assert "draft 0<" in second
    assert 'rel="next"' in first
    assert 'rel="prev"' in second


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("action=draft+submitted", 30),
        ("by=editor", 60),
        ("by=nobody", 0),
        ("subject=draft+59", 1),
        ("subject=%25", 0),
        ("since=2026-04-22", 24),
        ("until=2026-04-20", 13),
        ("since=2026-04-21&until=2026-04-21", 24),
    ],
)
def test_filters_in_the_address_leave_what_was_asked_for(lines, signed_in, query, count):
    """Days are London's; a per cent sign is only itself."""
    page = signed_in("admin").get(f"/swindon/log?{query}").get_data(as_text=True)

    assert f"{count} line" in page


def test_another_authoritys_lines_are_never_shown(lines, signed_in):
    """Neither on the page nor in the file."""
    admin = signed_in("admin")

    assert "draft of bradford" not in admin.get("/swindon/log?subject=draft").get_data(as_text=True)
    assert "draft of bradford" not in admin.get("/swindon/log.csv").get_data(as_text=True)


def test_the_file_holds_what_the_filters_leave_and_no_formula(lines, signed_in):
    """A spreadsheet that opens it runs nothing."""
    admin = signed_in("admin")
    answer = admin.get("/swindon/log.csv?action=draft+saved")
    rows = list(csv.reader(io.StringIO(answer.get_data(as_text=True))))

    assert answer.mimetype == "text/csv"
    assert len(rows) == 1 + 31
    assert rows[1][-1] == "'=HYPERLINK(1)"
    assert not any(cell.startswith(("=", "+", "-", "@", "\t")) for row in rows for cell in row)


def test_a_date_that_is_none_is_said(signed_in):
    """With the form to write it in."""
    page = signed_in("admin").get("/swindon/log?since=yesterday").get_data(as_text=True)

    assert "‘yesterday’ is no date" in page
