"""A new council comes from its name to its first audit on pages alone."""

from __future__ import annotations

import re

import pytest

from tests.web.conftest import PASSWORD, START
from tests.web.kit import do_jobs, files_of, sample
from tests.web.person import Person
from web import onboarding
from web.store import log, people, publications
from web.store.people import Role
from web.store.tables import EVERYWHERE

NEW = "/administration/councils/new"
PACK = "england/care-planning"


@pytest.fixture
def head(app) -> str:
    """Somebody with every role for the whole installation, as the first administrator has."""
    with app.extensions["database"].work() as session:
        user = people.add_user(session, "head@example.org", "Head", START, PASSWORD)
        people.grant(session, user.id, EVERYWHERE, list(Role))
    return "head"


def test_a_council_begins_with_publication_one_or_not_at_all(app, signed_in, head):
    """What is missing is said beside its field; what is added has its calendar, its packs and a line in the
    log, can be built, and is not added twice."""
    browser = signed_in(head)
    said = {"title": "North Kestrel", "nation": "england", "packs": PACK}
    for changed, words in (
        ({"title": "  "}, "Write the council’s name"),
        ({"title": "Administration"}, "a meaning of its own"),
        ({"nation": "scotland"}, "No packs of this nation"),
        ({"packs": ""}, "council’s own nation"),
        ({"closed": "Christmas Eve"}, "begins with no date"),
        ({"closed": "2026-12-24"}, "Say what 2026-12-24 is"),
    ):
        answer = browser.post(NEW, **{**said, **changed})
        assert answer.status_code == 422
        assert words in answer.get_data(as_text=True)

    added = browser.post(NEW, **said, closed="2026-12-24 offices: closed, all")

    assert added.headers["Location"].endswith("/north-kestrel/getting-started")
    with app.extensions["database"].work() as session:
        found = publications.latest(session, "north-kestrel")
        texts = publications.texts_of(session, found.id)
        assert found.number == 1
        assert log.count(session, log.Wanted("north-kestrel")) == 1
    policy, faults = app.extensions["policies"].policy(texts, "north-kestrel")
    assert faults == ()
    assert policy.authority.follows == (PACK,)
    assert policy.authority.pins == {PACK: policy.packs[0].version}
    assert "offices: closed, all" in texts["authorities/north-kestrel.yaml"]
    assert browser.post(NEW, **said).status_code == 409


def test_only_the_administrator_of_the_installation_adds_a_council(signed_in):
    """For anybody else the page is not there; who may not lead an authority has no list of steps."""
    assert signed_in("admin").get(NEW).status_code == 404
    assert signed_in("admin").get("/swindon/getting-started").status_code == 200
    assert signed_in("viewer").get("/swindon/getting-started").status_code == 403


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_a_new_council_comes_to_its_first_audit_without_a_terminal(app, address, chromium, head, scripts):
    """The list says at each point what is next, and leads there; it can be left at any time."""
    person = Person(chromium, address, head, scripts)
    page = person.page
    person.go(NEW)
    person.to("#title").type("Kestrel")
    for name in [each for each, _ in onboarding.offered()["england"] if each != PACK]:
        page.locator(f'input[value="{name}"]').uncheck(force=True)
    person.to("main button").enter()

    def step(title: str) -> None:
        """Leave the list, come back from the first page, see what is next, and go there."""
        person.go("/")
        page.get_by_role("link", name="Getting started with Kestrel").click()
        person.look()
        assert f"next: {title.lower()}" in page.locator("main").inner_text()
        page.get_by_role("link", name=title, exact=True).click()
        person.look()

    step("People and roles")
    page.get_by_role("button", name="Add a user").click()
    person.to("#name").type("Ann Example")
    person.to("#email").type("ann@example.org")
    person.to("#role-approver").page.keyboard.press("Space")
    person.to("main button").enter()
    step("Upload")
    page.set_input_files("#files", [str(path) for path in _export()])
    person.to("main form button").enter()
    step("Mapping")
    do_jobs(app)
    step("Assumptions")
    person.go("/kestrel/audits")
    person.to("main form button").enter()
    person.leave()
    do_jobs(app)
    person.go("/kestrel/getting-started")

    assert "Every step is done." in page.locator("main").inner_text()
    assert len(re.findall(r"\bDone\b", page.locator(".govuk-task-list").inner_text())) == 7
    person.context.close()


def _export():
    """Return the files of a small invented export."""
    folder = sample("ssd")
    return [folder / name for name, _ in files_of(folder)]
