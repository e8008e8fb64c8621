"""The test bench: one case, its reasons, and what a change makes of it."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import inspect, text

from tests.web.drafts.test_journey import KEY, begun, interview, text_of


@pytest.fixture
def kind() -> str:
    """A case that is judged comes from no database."""
    return "sqlite"


CASE = """case: T-1
missing_return: [{id: mr1, at: 2026-06-01T10:00}]
return_interview: []
"""


def test_an_invented_case_shows_what_is_owed_and_why(signed_in):
    """Table, timeline and the steps that led to each outcome."""
    page = text_of(signed_in("viewer").get("/swindon/bench?sample=C-1042&as_of=2026-04-20"))

    assert "obligations on C-1042" in page
    assert "The last day in time is" in page
    assert 'aria-label="Timeline of the case"' in page


def test_a_changed_date_shows_what_changes(signed_in):
    """The form of facts changes one place in the text, and the page tells what came of it."""
    viewer = signed_in("viewer")
    case = CASE.replace(
        "return_interview: []", "return_interview: [{id: r1, at: 2026-06-03T09:00, by: independent}]"
    )
    answer = viewer.post(
        "/swindon/bench",
        text=case,
        before=case,
        as_of="2026-06-10",
        before_as_of="2026-06-10",
        act="facts",
        q="return interview",
        **{"fact/return_interview/r1/at": "2026-06-08T09:00"},
    )
    page = text_of(answer)

    assert answer.status_code == 200
    assert "2026-06-08T09:00" in page
    assert "before: mr1/first: in time, due 2026-06-04T10:00, done 2026-06-03T09:00" in page
    assert "done late" in page
    assert "What the change makes of it" in page
    assert re.search(
        r"Before</th>.*After</th>.*in time, due 2026-06-04T10:00, done 2026-06-03T09:00</td>"
        r"<td[^>]*>mr1/first: done late, due 2026-06-04T10:00, done 2026-06-08T09:00</td>",
        page,
    )


def test_one_more_fact_can_be_added(signed_in):
    """A fact of any kind on a day, by the form."""
    answer = signed_in("viewer").post(
        "/swindon/bench",
        text=CASE,
        before=CASE,
        as_of="2026-06-10",
        before_as_of="2026-06-10",
        act="facts",
        kind="return_interview",
        day="2026-06-02T10:00",
        q="return interview",
    )

    assert "{id: return_interview-1, at: 2026-06-02T10:00}" in answer.get_data(as_text=True).replace(
        "&#34;", ""
    )


def test_a_faulty_case_is_told_by_line_with_the_cure(signed_in):
    """As the command tells it."""
    page = text_of(signed_in("viewer").post("/swindon/bench", text="case: x\nvist: []\n", as_of="2026-06-10"))

    assert "The case cannot be judged yet" in page
    assert "did you mean" in page
    assert "line 2, column 1" in page


def test_a_case_is_saved_as_an_example_of_the_draft(app, signed_in):
    """It holds, and the people in it have to be invented."""
    editor = signed_in("editor")
    draft = begun(editor)
    interview(app, editor, draft)
    fields = {
        "text": CASE,
        "as_of": "2026-06-03",
        "policy": str(draft),
        "into": str(draft),
        "standard": KEY,
        "name": "nobody has talked with the child yet",
    }
    refused = editor.post("/swindon/bench/example", **fields)
    saved = editor.post("/swindon/bench/example", invented="yes", **fields)
    page = text_of(editor.get(f"/swindon/drafts/{draft}"))

    assert refused.status_code == 422
    assert "Only invented people" in text_of(refused)
    assert saved.status_code == 303
    assert "nobody has talked with the child yet" in page
    assert len(re.findall(">holds<", page)) == 5


def test_nothing_of_a_case_is_kept_or_logged(app, signed_in, caplog):
    """A case that was typed is in no table and in no log."""
    marker = "MARKER-CHILD-77"
    signed_in("viewer").post("/swindon/bench", text=CASE.replace("T-1", marker), as_of="2026-06-03")
    with app.extensions["database"].engine.connect() as connection:
        for table in inspect(connection).get_table_names():
            rows = connection.execute(text(f'select * from "{table}"')).fetchall()
            assert marker not in repr(rows)
    assert marker not in caplog.text
