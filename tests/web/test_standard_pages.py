"""One standard from every side: values, form, text, history, examples; each an address of its own."""

from __future__ import annotations

import re
from datetime import date

import pytest

from tests.web.kit import FOLLOWS, publish_small
from web.store import publications
from web.store.publications import Stamp

#: What is read is the same on every database, which other tests show.
pytestmark = pytest.mark.parametrize("kind", ["sqlite"], indirect=True)

OURS = "/swindon/standards/swindon/visits/cla.visit"
THEIRS = "/swindon/standards/england/care-planning/cla.visit"
VISITS, OWN = "rules/swindon/visits.yaml", "authorities/swindon.yaml"
WEEK = "/swindon/standards/england/care-planning/cla.visit.care-order-home"
CARE = "rules/england/care-planning.yaml"
OVER = (
    "choices:\n  - {standard: england/care-planning#cla.visit, set: {within: 5 days}, "
    "reason: said again # as the board wished\n  }\n"
)


def text(answer) -> str:
    assert answer.status_code == 200, answer.status_code
    return re.sub(r"\s+", " ", answer.get_data(as_text=True))


@pytest.fixture
def history(app) -> None:
    """A first policy, one that changes a limit, and one that changes nothing of it."""
    publish_small(app, "swindon")
    with app.extensions["database"].work() as session:
        texts = publications.texts_of(session, publications.latest(session, "swindon").id)
        for title, path, old, new in (
            (
                "Sooner",
                VISITS,
                "within: 5 working days, of: placement.from",
                "within: 4 working days, of: placement.from",
            ),
            ("Over", OWN, "follows:", f"{OVER}follows:"),
        ):
            assert old in texts[path]
            texts = {**texts, path: texts[path].replace(old, new)}
            stamp = Stamp(title, "The board wished it", date(2026, 4, 1))
            publications.publish(session, "swindon", texts, stamp, app.config["CLOCK"]())


def test_a_standard_is_seen_from_every_side(history, signed_in):
    """The sentence stands first on each page; the history shows what changed it, word by word."""
    editor = signed_in("editor")
    for tab in ("", "/form", "/text", "/history", "/examples"):
        page = text(editor.get(f"{OURS}{tab}"))
        assert "within 4 working days of the start of the placement" in page, tab
        assert page.count('aria-current="page"') == 1, tab
    assert "Where each value comes from" in text(editor.get(OURS))
    form = text(editor.get(f"{OURS}/form"))
    assert "Stage “first”: how long" in form
    assert "it is changed where it stands" in form
    assert "- {id: first, within: 4 working days" in text(editor.get(f"{OURS}/text"))
    past = text(editor.get(f"{OURS}/history"))
    assert "<del>5</del> <ins>4</ins>" in past
    assert ("Sooner" in past, "Over" in past) == (True, False)
    assert "come out as expected" in text(editor.get(f"{OURS}/examples"))


def test_what_came_with_newer_packs_is_told_from_what_the_authority_changed(app, history, signed_in):
    """Also of the packs that a standard's pack rests on, however far down."""
    with app.extensions["database"].work() as session:
        texts = publications.texts_of(session, publications.latest(session, "swindon").id)
        old = "within: 1 week, of: anchor"
        assert old in texts[CARE]
        texts = {**texts, CARE: texts[CARE].replace(old, "within: 6 days, of: anchor")}
        stamp = Stamp("The law", "It was amended", date(2026, 4, 2))
        publications.publish(session, "swindon", texts, stamp, app.config["CLOCK"]())
    viewer = signed_in("viewer")
    theirs, ours = text(viewer.get(f"{WEEK}/history")), text(viewer.get(f"{OURS}/history"))
    assert "newer packs</strong>" in theirs
    assert "It came with england/care-planning, not by a change of the authority’s own" in theirs
    assert "newer packs</strong>" not in ours

    library, _ = app.extensions["policies"].library(texts)
    assert library.beneath(["swindon/visits"]) == set(FOLLOWS["swindon"])


def test_a_difference_stands_beside_the_text_it_lies_over(history, signed_in):
    """What the authority says of another's standard is shown as it is written; a change begins a draft."""
    editor = signed_in("editor")
    page = text(editor.get(f"{THEIRS}/text"))
    assert "What this authority lays over it" in page
    assert "reason: said again # as the board wished" in page
    made = editor.post("/swindon/drafts/", standard="england/care-planning#cla.visit", title="Change")
    assert made.headers["Location"].endswith("/standards/england/care-planning%23cla.visit")


def test_who_may_not_change_a_standard_is_not_led_to_a_form(history, signed_in):
    """A viewer reads all but the form; what is not in the policy has no page."""
    viewer = signed_in("viewer")
    assert "Change it" not in text(viewer.get(f"{OURS}/history"))
    assert viewer.get(f"{OURS}/form").status_code == 403
    for tab in ("", "/text", "/history", "/examples"):
        assert viewer.get(f"/swindon/standards/swindon/visits/no.such{tab}").status_code == 404
