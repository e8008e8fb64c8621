"""A whole journey in a real browser: an officer by keyboard alone, an approver, the policy page."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright
from werkzeug.serving import make_server

from tests.web.conftest import PASSWORD


@pytest.fixture
def kind() -> str:
    """What a browser sees does not depend on the kind of database."""
    return "sqlite"


@pytest.fixture
def address(app) -> Iterator[str]:
    """The application, served on a port of its own."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        yield browser
        browser.close()


class Person:
    """Somebody at the keyboard: every page is held to the rules of access, at both widths."""

    def __init__(self, chromium: Browser, address: str, who: str, scripts: bool) -> None:
        size = {"width": 1280, "height": 900}
        self.context = chromium.new_context(java_script_enabled=scripts, viewport=size)
        self.context.set_default_timeout(120_000)
        self.seen: set[str] = set()
        self.page: Page = self.context.new_page()
        self.trouble: list[str] = []
        self.page.on("console", lambda m: self.trouble.append(m.text) if m.type == "error" else None)
        self.page.on("pageerror", lambda fault: self.trouble.append(str(fault)))
        self.address, self.scripts = address, scripts
        self.page.goto(f"{address}/sign-in")
        self.to("#email").type(f"{who}@example.org")
        self.to("#password").type(PASSWORD)
        self.enter()

    def to(self, selector: str) -> Person:
        """Move with the Tab key until the control is focused."""
        wanted = self.page.locator(selector).first
        wanted.wait_for(state="attached")
        for _ in range(120):
            if wanted.evaluate("it => it.matches(':focus')"):
                return self
            self.page.keyboard.press("Tab")
        raise AssertionError(f"{selector} cannot be reached with the Tab key on {self.page.url}")

    def type(self, text: str) -> Person:
        self.page.keyboard.press("Control+A")
        self.page.keyboard.type(text)
        return self

    def pick(self, selector: str, words: str) -> Person:
        """Choose from a list by typing what it begins with."""
        self.to(selector)
        self.page.keyboard.type(words)
        return self

    def enter(self, key: str = "Enter") -> Person:
        with self.page.expect_navigation():
            self.page.keyboard.press(key)
        return self.look()

    def look(self) -> Person:
        """Hold the page to axe at both widths, once for each kind of page."""
        assert self.trouble == []
        kind = re.sub(r"\d+|\?.*", "", self.page.url) + self.page.title()
        if not self.scripts or kind in self.seen:
            return self
        self.seen.add(kind)
        for width in (320, 1280):
            self.page.set_viewport_size({"width": width, "height": 900})
            found = Axe().run(self.page).response["violations"]
            told = [(one["id"], [node["html"][:160] for node in one["nodes"][:2]]) for one in found]
            assert told == [], f"{self.page.url} at {width}"
            wide = self.page.evaluate("document.documentElement.scrollWidth")
            assert wide <= width, f"{self.page.url} is {wide} wide"
        return self

    def go(self, path: str) -> Person:
        self.page.goto(f"{self.address}{path}")
        return self.look()


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
    officer.to("main form button").enter()
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
    assert approver.page.url.endswith("/swindon/history/2")
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
    assert officer.page.locator(".cm-lintRange-error").count() == 1
    officer.look()
    for _ in "rolls: {}":
        officer.page.keyboard.press("Backspace")
    officer.page.get_by_text("No standard is changed").wait_for()
    officer.page.keyboard.press("Tab")
    assert officer.page.evaluate("document.activeElement.tagName") == "BUTTON"
    officer.context.close()


@pytest.mark.parametrize(
    ("who", "path"),
    [
        ("editor", "/swindon/drafts/"),
        ("viewer", "/swindon/bench?sample=C-1042&as_of=2026-04-20"),
        ("viewer", "/swindon/history"),
        ("approver", "/swindon/delegations"),
    ],
)
def test_pages_beside_the_journey_are_accessible(chromium, address, who, path):
    """axe finds nothing at either width, and nothing is wider than the window."""
    Person(chromium, address, who, scripts=True).go(path).context.close()
