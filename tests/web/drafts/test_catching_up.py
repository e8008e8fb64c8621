"""A draft brought up to date with what was published meanwhile: nothing is overwritten unseen."""

from __future__ import annotations

import re
from datetime import date

import pytest

from tests.web.conftest import START, Browser
from tests.web.kit import publish_small, small
from web.store import drafts, people, publications
from web.store.drafts import Save
from web.store.publications import Stamp

OWN = "authorities/swindon.yaml"
KEEP = f"keep-{OWN}"


def publish(app, remark: str) -> None:
    with app.extensions["database"].work() as session:
        texts = {**small("swindon")[1], OWN: small("swindon")[1][OWN] + remark}
        publications.publish(session, "swindon", texts, Stamp("x", "y", date(2001, 1, 1)), START)


def save(app, draft: int, remark: str, who: str = "editor") -> None:
    with app.extensions["database"].work() as session:
        held = drafts.find(session, "swindon", draft)
        by = people.by_email(session, f"{who}@example.org").id
        text = small("swindon")[1][OWN] + remark
        drafts.save(session, held, Save({OWN: text}, held.version, by), START)


def kept(app, draft: int) -> tuple[str, bool]:
    """Return what a draft says after the text that all began from, and whether it is behind."""
    with app.extensions["database"].look() as session:
        held = drafts.find(session, "swindon", draft)
        text = {**drafts.base_texts(session, held), **drafts.changed_texts(session, held)}[OWN]
        return text.removeprefix(small("swindon")[1][OWN]), drafts.is_behind(session, held)


@pytest.fixture
def draft(app) -> int:
    """A draft, and a publication that changed the same file since."""
    publish_small(app, "swindon")
    with app.extensions["database"].work() as session:
        by = people.by_email(session, "editor@example.org").id
        made = drafts.begin(session, "swindon", "Mine", by, START).id
    save(app, made, "# drafted\n")
    publish(app, "# published\n")
    return made


def opened(editor: Browser, draft: int) -> dict[str, str]:
    """Open the page of a draft and return what its form to bring it up to date holds."""
    page = editor.get(f"/swindon/drafts/{draft}").get_data(as_text=True)
    form = page[page.index('id="behind"') :].partition("</form>")[0]
    return dict(re.findall(r'name="(version|newest)" value="(\d+)"', form))


@pytest.mark.parametrize(("choice", "text"), [("draft", "# drafted\n"), ("published", "# published\n")])
def test_a_draft_is_brought_up_to_date_with_the_text_that_was_chosen(app, signed_in, draft, choice, text):
    editor = signed_in("editor")
    fields = opened(editor, draft)

    assert editor.post(f"/swindon/drafts/{draft}/catch-up", **fields, **{KEEP: choice}).status_code == 303
    assert kept(app, draft) == (text, False)


@pytest.mark.parametrize("choice", ["draft", "published"])
def test_what_a_colleague_saved_after_the_page_was_opened_is_kept_and_told(app, signed_in, draft, choice):
    """The choice was made about another text."""
    editor = signed_in("editor")
    fields = opened(editor, draft)
    save(app, draft, "# two hours of work\n", "auditor")
    answer = editor.post(f"/swindon/drafts/{draft}/catch-up", **fields, **{KEEP: choice})

    assert answer.status_code == 409
    assert "Somebody else saved this draft" in answer.get_data(as_text=True)
    assert kept(app, draft) == ("# two hours of work\n", True)


@pytest.mark.parametrize("choice", ["draft", "published"])
def test_what_was_published_after_the_page_was_opened_is_shown_before_it_is_chosen_against(
    app, signed_in, draft, choice
):
    """Else the draft would take back, once approved, what its editor never saw."""
    editor = signed_in("editor")
    fields = opened(editor, draft)
    publish(app, "# published since\n")
    answer = editor.post(f"/swindon/drafts/{draft}/catch-up", **fields, **{KEEP: choice})

    assert answer.status_code == 409
    assert "Something else was published" in answer.get_data(as_text=True)
    assert kept(app, draft) == ("# drafted\n", True)


def test_a_draft_is_not_brought_up_to_date_before_every_text_is_chosen(app, signed_in, draft):
    editor = signed_in("editor")
    answer = editor.post(f"/swindon/drafts/{draft}/catch-up", **opened(editor, draft))

    assert answer.status_code == 409
    assert "Choose for each file" in answer.get_data(as_text=True)
    assert kept(app, draft) == ("# drafted\n", True)
