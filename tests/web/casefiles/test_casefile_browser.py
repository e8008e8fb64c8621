"""A case-file audit from the draw to the closed action, at a real browser by keyboard alone."""

from __future__ import annotations

import re

import pytest

from tests.web.casefiles.conftest import text
from tests.web.person import Person

HOME = "/swindon/case-files"


@pytest.fixture
def kind() -> str:
    """What a browser sees does not depend on the kind of database."""
    return "sqlite"


class Reader(Person):
    """Somebody who passes pages that the guards hold to axe; `Person.look` holds the others."""

    def look(self) -> Reader:
        assert self.trouble == []
        return self


def tick(person: Person, selector: str) -> None:
    person.to(selector).page.keyboard.press("Space")


def grade_all(person: Person, matters: int) -> None:
    """Give every matter, and the case, the best grade: the first of a group is what Tab reaches."""
    for name in (*(f"grade-{n}" for n in range(matters)), "grade"):
        tick(person, f"input[name={name}]")


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_cases_are_drawn_shared_out_graded_twice_and_followed_by_keyboard_alone(
    cases, signed_in, chromium, address, scripts
):
    """With scripts what is typed is kept before it is sent; without, the same can be done."""
    first = Reader(chromium, address, "auditor", scripts)
    first.go(HOME).to("main form button").enter()
    first.to("#title").type("Visits, spring").to("#size").type("2").to("#seed").type("7")
    first.to("summary").page.keyboard.press("Enter")
    tick(first, "details[open] input")
    first.to("main form button.govuk-button").enter()
    for place in range(2):
        tick(first, f"[name=auditor] >> nth={place}")
    first.to("#twice").type("1").to("main form button.govuk-button").enter()
    first.go(f"{HOME}/mine").to("tbody a").enter()
    case = re.search(r"/swindon/case-files/\d+/cases/\d+", first.page.url).group()
    if scripts:
        first.to("#comment").type("Seen alone, and it shows.")
        first.page.locator("[data-kept]", has_text="Saved").wait_for()
        first.page.reload()
        assert first.page.input_value("#comment") == "Seen alone, and it shows."
        with first.page.expect_request("**/keep"):
            first.to("#comment").type("Seen alone.")
        first.page.locator("button[value=save]").focus()  # while what is kept may still be on its way
        assert "What you graded is saved" in first.enter().page.inner_text("main")
    with first.page.expect_navigation():
        first.to("button[value=finish]").page.keyboard.press("Enter")
    assert first.page.locator(".govuk-error-summary li").count() == 2
    assert [each for each in first.trouble if "422" not in each] == []
    first.trouble.clear()  # a browser notes every answer that refuses something
    Person.look(first)
    grade_all(first, 1)
    first.to("button[value=finish]").enter()
    assert "Your marking is finished" in first.page.inner_text("main")

    second = Reader(chromium, address, "second", scripts)
    second.go(case)
    assert "First:" not in second.page.inner_text("main")
    tick(second, "input[name=grade-0]")
    second.to("input[name=grade]").page.keyboard.press("Space")
    for _ in range(3):
        second.page.keyboard.press("ArrowDown")  # inadequate
    second.to("button[value=finish]").enter()
    assert "to be settled" in second.page.inner_text("h1")
    Person.look(second)  # two markers side by side
    tick(second, "input[name=agreed]")
    second.to("#because").type("Read together").to("main form button.govuk-button").enter()
    assert "settled by Second: Read together" in second.page.inner_text("main")

    first.go(f"{case}/actions/new").to("#what").type("Visit").to("#owner").type("Team West")
    first.to("#due").type("2026-05-01").to("main form button.govuk-button").enter()
    first.go(f"{HOME}/actions").to("summary").page.keyboard.press("Enter")
    first.to("textarea").type("Visited").to("details[open] button").enter()
    Person.look(first)
    assert "No action is open" in first.page.inner_text("main")
    assert "Team West" in text(signed_in("auditor").get(f"{case.split('/cases')[0]}/actions.csv"))
