"""A whole journey in a real browser: an officer by keyboard alone, an approver, the policy page."""

from __future__ import annotations

import re

import pytest

from tests.web.kit import publish_small
from tests.web.person import Person


@pytest.fixture
def kind() -> str:
    """What a browser sees does not depend on the kind of database."""
    return "sqlite"


@pytest.fixture(autouse=True)
def small_policy(app) -> None:
    """A few packs, which are checked anew with every step."""
    publish_small(app, "swindon")


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_an_officer_adds_a_standard_by_keyboard_and_an_approver_publishes_it(chromium, address, scripts):
    """Pattern, what it is about, details; the number changed; submitted, approved; on the policy page."""
    officer = Person(chromium, address, "editor", scripts)
    officer.go("/swindon/drafts/start").to("#title").type("Return interviews within 72 hours").enter()
    draft = re.search(r"/drafts/(\d+)", officer.page.url).group(1)
    officer.go(f"/swindon/drafts/{draft}/new").to("#pattern-within").to("main form button").enter()
    officer.pick("#for_each", "return from a").pick("#met_by", "return interview").to(
        "main form button"
    ).enter()
    assert "for_each=missing_return&met_by=return_interview" in officer.page.url
    officer.to("#title").type("Return interview").to("#must").type("talk with the child")
    officer.to("#limit").type("72").pick('[id="limit.unit"]', "hours").pick(
        "#where", "who carried it out: ind"
    )
    officer.to("#whom").page.keyboard.press("Space")
    officer.to("#day").type("2026-05-01").to("main form button").enter()
    body = officer.page.locator("main").inner_text()
    assert "The social worker must talk with the child within 72 hours" in body
    assert body.count("holds") == 4

    officer.to('[id="due/within"]').type("48").to("#whom")
    officer.page.keyboard.press("ArrowDown")
    officer.page.keyboard.press("ArrowDown")
    officer.to("main form button").enter()
    body = officer.page.locator("main").inner_text()
    assert "within 48 hours" in body
    assert "does not hold" in body
    officer.go(f"/swindon/drafts/{draft}").to('form[action$="/expect"] button').enter()
    assert "does not hold" not in officer.page.locator("main").inner_text()

    officer.go(f"/swindon/drafts/{draft}/submit").to("#reason").type("The board decided so")
    officer.to("#effective").type("2026-06-01").to("main form button").enter()
    assert officer.page.url.endswith(f"/drafts/{draft}/approval")
    assert "somebody else has to approve it" in officer.page.locator("main").inner_text()

    approver = Person(chromium, address, "approver", scripts)
    approver.go(f"/swindon/drafts/{draft}/approval").to("#agreed")
    approver.page.keyboard.press("Space")
    approver.to('form[action$="/publish"] button').enter()
    assert approver.page.url.endswith("/swindon/history/3")
    approver.go("/swindon/policy?on=2026-06-01&q=return+interview")
    assert "must talk with the child within 48 hours" in approver.page.locator("main").inner_text()
    for person in (officer, approver):
        person.context.close()


def test_the_text_is_checked_while_it_is_typed_and_tab_leaves_the_editor(chromium, address):
    """A slip is told at its line without saving; mending it takes the fault away."""
    officer = Person(chromium, address, "editor", scripts=True)
    officer.go("/swindon/drafts/start").to("#title").type("Visits").enter()
    draft = re.search(r"/drafts/(\d+)", officer.page.url).group(1)
    officer.go(f"/swindon/drafts/{draft}/text?file=authorities/swindon.yaml").to(".cm-content")
    officer.page.keyboard.press("Control+End")
    officer.page.keyboard.type("rolls: {}")
    officer.page.get_by_text("1 fault to mend").wait_for()
    assert "did you mean 'roles'" in officer.page.locator("#results").inner_text()
    officer.page.locator(".cm-lintRange-error").wait_for()  # exactly one
    officer.look()
    for _ in "rolls: {}":
        officer.page.keyboard.press("Backspace")
    officer.page.get_by_text("No standard is changed").wait_for()
    officer.page.keyboard.press("Tab")
    assert officer.page.evaluate("document.activeElement.tagName") == "BUTTON"
    officer.context.close()
