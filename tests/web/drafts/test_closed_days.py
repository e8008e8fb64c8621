"""The days on which an authority's offices are closed: read from a form, written into its file."""

from __future__ import annotations

from datetime import date

import pytest

from web.closing import closed_in, lines_of, with_closed
from web.store import drafts

EVE = (date(2026, 12, 24), "Christmas Eve")
AFTER = (date(2026, 12, 29), "closed: all offices")
HEAD = "authority: kestrel\n"
BLOCK = (
    HEAD
    + "calendar:\n  days: scotland\n  closed:\n    - {on: 2026-12-24, name: Christmas Eve}  # by the board\n"
    "    - 2026-12-28\nfollows: [a/b]\n"
)


def test_days_come_back_from_the_form_as_they_were_shown():
    """In order, whatever the order of the lines; each fault is told with the line that it is about."""
    assert closed_in(lines_of([AFTER, EVE])) == ((EVE, AFTER), "")
    for text, words in (
        ("Christmas Eve", "‘Christmas Eve’ begins with no date"),
        ("2026-12-24", "Say what 2026-12-24 is"),
        ("2026-12-24 a\n2026-12-24 b", "stands there twice"),
        ("\n".join(f"{date.fromordinal(740_000 + day)} x" for day in range(101)), "100 days at most"),
    ):
        assert words in closed_in(text)[1]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (HEAD, HEAD + "calendar: {closed: [{on: 2026-12-24, name: Christmas Eve}]}\n"),
        (
            HEAD + "calendar: {days: scotland}\n",
            HEAD + "calendar: {days: scotland, closed: [{on: 2026-12-24, name: Christmas Eve}]}\n",
        ),
        (
            HEAD + "calendar: {days: scotland, closed: [2026-12-28]}  # ours\n",
            HEAD + "calendar: {days: scotland, closed: [{on: 2026-12-24, name: Christmas Eve}]}  # ours\n",
        ),
        (BLOCK, BLOCK.replace("    - 2026-12-28\n", "")),
    ],
)
def test_only_what_differs_is_changed_in_the_file(text, expected):
    """Wherever the list stands, or where there is none yet; a second time nothing changes."""
    assert with_closed(text, (EVE,)) == expected
    assert with_closed(expected, (EVE,)) == expected


def test_a_list_of_lines_loses_and_gains_lines():
    """A day that is called otherwise is another line; with the last day the list goes."""
    called = (EVE[0], "the Eve")

    assert "    - {on: 2026-12-24, name: the Eve}\n" in with_closed(BLOCK, (called,))
    assert "by the board" not in with_closed(BLOCK, (called,))
    assert with_closed(BLOCK, ()) == HEAD + "calendar:\n  days: scotland\nfollows: [a/b]\n"
    assert with_closed(HEAD, ()) == HEAD


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_an_editor_closes_days_in_a_draft(app, signed_in):
    """What is saved stands in the draft's file and in the form; what is no date is said beside the field; an
    older version overwrites nothing."""
    editor = signed_in("editor")
    editor.post("/swindon/drafts/", title="Christmas")
    page = "/swindon/drafts/1/settings"

    wrong = editor.post(f"{page}/closed-days", closed="Christmas Eve", version="1")
    saved = editor.post(f"{page}/closed-days", closed=lines_of([EVE]), version="1")
    late = editor.post(f"{page}/closed-days", closed="", version="1")

    assert (wrong.status_code, saved.status_code, late.status_code) == (422, 303, 409)
    assert "begins with no date" in wrong.get_data(as_text=True)
    assert "2026-12-24 Christmas Eve" in editor.get(page).get_data(as_text=True)
    with app.extensions["database"].work() as session:
        changed = drafts.changed_texts(session, drafts.find(session, "swindon", 1))
    assert "closed: [{on: 2026-12-24, name: Christmas Eve}]" in changed["authorities/swindon.yaml"]
