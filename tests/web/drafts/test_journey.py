"""A change of the policy from its first thought to its publication, page by page."""

from __future__ import annotations

import re

import pytest

from web.store import drafts, publications


def text_of(answer) -> str:
    return re.sub(r"\s+", " ", answer.get_data(as_text=True))


@pytest.fixture
def editor(signed_in):
    return signed_in("editor")


def begun(browser, title="Return interviews within 72 hours") -> int:
    """Begin a draft and return its number."""
    answer = browser.post("/swindon/drafts/", title=title)
    assert answer.status_code == 303
    return int(answer.headers["Location"].rsplit("/", 1)[1])


def version(app, draft: int) -> str:
    with app.extensions["database"].work() as session:
        found = drafts.find(session, "swindon", draft)
        return str(found.version)


def interview(app, browser, draft: int, **more: str):
    """Add a standard for return interviews by the pattern `within`."""
    fields = {
        "pattern": "within",
        "for_each": "missing_return",
        "met_by": "return_interview",
        "title": "Return interview",
        "who": "social_worker",
        "must": "talk with the child about where they were",
        "limit": "72",
        "limit.unit": "hours",
        "where": "by=independent",
        "whom": "new anchors",
        "day": "2026-05-01",
        "version": version(app, draft),
    }
    return browser.post(f"/swindon/drafts/{draft}/new", **{**fields, **more})


KEY = "swindon/local#local.return-interview"


def test_a_new_standard_comes_with_examples_on_its_boundary(app, editor):
    """The pattern writes the standard and what is in time, late, owed and overdue; all of it holds."""
    draft = begun(editor)
    for wrong, says in (({"whom": ""}, "Say for whom it holds"), ({"day": "May"}, "Write the day as")):
        bad = interview(app, editor, draft, **wrong)
        assert (bad.status_code, says in text_of(bad)) == (422, True), says
    answer = interview(app, editor, draft)
    page = text_of(editor.get(f"/swindon/drafts/{draft}"))
    assert "in_force: {from: 2026-05-01}" in page

    assert answer.headers["Location"].endswith(f"/standards/{KEY.replace('#', '%23')}")
    assert "must talk with the child about where they were within 72 hours" in page
    assert page.count(">holds<") == 4
    assert "does not hold" not in page


def test_a_changed_policy_is_published_by_somebody_else_and_applies_from_its_day(app, editor, signed_in):
    """Drafted, changed, submitted, approved: the policy page shows it from the day that was chosen."""
    draft = begun(editor)
    interview(app, editor, draft)
    path = f"/swindon/drafts/{draft}/standards/{KEY.replace('#', '%23')}"
    changed = editor.post(
        path,
        **{"due/within": "48", "due/within.unit": "hours", "whom": "always", "version": version(app, draft)},
    )
    assert changed.status_code == 303, text_of(changed)
    refused = editor.post(
        f"/swindon/drafts/{draft}/submit",
        title="x",
        reason="y",
        effective="2026-06-01",
        version=version(app, draft),
    )
    assert "not hold" in text_of(refused)
    assert editor.post(f"/swindon/drafts/{draft}/expect", version=version(app, draft)).status_code == 303
    sent = editor.post(
        f"/swindon/drafts/{draft}/submit",
        title="Return interviews within 48 hours",
        reason="Decided by the board in May",
        effective="2026-06-01",
        version=version(app, draft),
    )
    assert sent.status_code == 303, text_of(sent)

    approver = signed_in("approver")
    look = approver.get(f"/swindon/drafts/{draft}/approval")
    seen = re.search(r'name="seen" value="([0-9a-f]{64})"', look.get_data(as_text=True)).group(1)
    done = approver.post(f"/swindon/drafts/{draft}/approval/publish", seen=seen, agreed="yes")

    assert done.headers["Location"] == "/swindon/history/2"
    assert "Decided by the board in May" in text_of(approver.get("/swindon/history/2"))
    words = "must talk with the child about where they were within 48 hours"
    assert words not in text_of(approver.get("/swindon/policy?on=2026-05-31&q=return+interview"))
    assert words in text_of(approver.get("/swindon/policy?on=2026-06-01&q=return+interview"))
    with app.extensions["database"].work() as session:
        made = publications.latest(session, "swindon")
        assert (made.number, made.author != made.approver) == (2, True)


@pytest.mark.parametrize(
    "path",
    [
        "",
        "/text",
        "/standards",
        "/standards/swindon/visits%23cla.visit",
        "/standards/england/missing%23missing.return-interview",
        "/settings",
        "/settings/readings/swindon-14.12",
        "/settings/readings/month-end",
        "/new",
        "/new?pattern=every",
        "/new?pattern=every&for_each=placement&met_by=visit",
        "/new?pattern=contain&for_each=care_plan",
        "/submit",
        "/approval",
    ],
)
def test_every_page_of_a_draft_answers(app, editor, path):
    """Each page stands, with one main heading."""
    draft = begun(editor)
    answer = editor.get(f"/swindon/drafts/{draft}{path}")

    assert answer.status_code == 200
    assert answer.get_data(as_text=True).count("<h1") == 1
