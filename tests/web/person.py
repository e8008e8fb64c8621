"""Somebody at a real browser, who holds every page to the rules of access."""

from __future__ import annotations

import re
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Dialog, Page

from tests.web.conftest import PASSWORD

AXE = Axe()
#: axe tells of violations in full, and of nothing else. Contrast, four fifths of its time, is held apart.
TOLD = {"resultTypes": ["violations"], "rules": {"color-contrast": {"enabled": False}}}
CONTRAST = Path(__file__).with_name("contrast.js").read_text(encoding="utf-8")
#: What of it depends on the width: whether a region scrolls, and how near to each other targets stand.
BY_WIDTH = {"resultTypes": ["violations"], "runOnly": ["scrollable-region-focusable", "target-size"]}
NARROW, WIDE = 320, 1280
#: How far away from what is chosen in a list stands what begins with some words.
AWAY = """(it, words) => {
    const open = [...it.options].filter(each => !each.disabled);
    const place = open.findIndex(each => each.label.toLowerCase().startsWith(words));
    if (place < 0) throw new Error(`nothing in the list begins with ${words}`);
    return place - open.indexOf(it.options[it.selectedIndex]);
}"""


class Person:
    """Somebody at the keyboard: every page is held to the rules of access, at both widths; without scripts,
    at the narrow one alone, where what no script has folded away would be too wide."""

    def __init__(
        self, chromium: Browser, address: str, who: str, scripts: bool, domain: str = "example.org"
    ) -> None:
        size = {"width": WIDE if scripts else NARROW, "height": 900}
        self.context = chromium.new_context(java_script_enabled=scripts, viewport=size)
        self.context.set_default_timeout(120_000)
        self.seen: set[str] = set()
        self.looks: set[int] = set()
        self.page: Page = self.context.new_page()
        self.trouble: list[str] = []
        self.page.on("console", lambda m: self.trouble.append(m.text) if m.type == "error" else None)
        self.page.on("pageerror", lambda fault: self.trouble.append(str(fault)))
        self.page.on("dialog", self._asked)
        self.address, self.scripts = address, scripts
        self.page.goto(f"{address}/sign-in")
        self.to("#email").type(f"{who}@{domain}")
        self.to("#password").type(PASSWORD)
        self.enter()

    def _asked(self, dialog: Dialog) -> None:
        self.trouble.append(f"a dialog says {dialog.message}")
        dialog.dismiss()

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
        """Choose from a list, with the arrow keys, what begins so. (What is typed begins anew when a second
        has passed, as it may on a busy machine.)"""
        self.to(selector)
        away = self.page.locator(selector).first.evaluate(AWAY, words.lower())
        for _ in range(abs(away)):
            self.page.keyboard.press("ArrowDown" if away > 0 else "ArrowUp")
        return self

    def enter(self, key: str = "Enter") -> Person:
        with self.page.expect_navigation():
            self.page.keyboard.press(key)
        return self.look()

    def look(self) -> Person:
        """Hold the page to its width, and to axe, which needs scripts: once for each kind of page."""
        self.page.wait_for_load_state()  # a followed link comes back when the new page begins
        assert self.trouble == [], self.page.url
        kind = re.sub(r"\d+|\?.*", "", self.page.url) + self.page.title()
        if kind in self.seen:
            return self
        self.seen.add(kind)
        if not self.scripts:
            self._fits(NARROW)
            return self
        self.page.evaluate(AXE.axe_script)
        for width, rules in ((NARROW, TOLD), (WIDE, BY_WIDTH)):
            self.page.set_viewport_size({"width": width, "height": 900})
            found = self.page.evaluate("rules => axe.run(rules).then(found => found.violations)", rules)
            self._none(found, width)
            self._fits(width)
            self._contrasts(width)
        return self

    def _contrasts(self, width: int) -> None:
        """Hold each way in which text looks to its contrast, where this person first meets it."""
        found = self.page.evaluate(CONTRAST, list(self.looks))
        self.looks.update(found["marks"])
        self._none(found["violations"], width)

    def _none(self, found: list[dict], width: int) -> None:
        """Refuse what axe found."""
        told = [(one["id"], [node["html"][:160] for node in one["nodes"][:2]]) for one in found]
        assert told == [], f"{self.page.url} at {width}: {told}"

    def _fits(self, width: int) -> None:
        wide = self.page.locator("html").evaluate("it => it.scrollWidth")
        assert wide <= width, f"{self.page.url} is {wide} wide"

    def leave(self) -> Person:
        """Leave the page of a job before that is done: with scripts it would then load itself anew, in the
        middle of what comes next."""
        self.page.goto("about:blank")
        return self

    def go(self, path: str) -> Person:
        self.page.goto(f"{self.address}{path}")
        return self.look()
