"""Every page in a real browser: held to the rules of access at two widths, without scripts at the narrow one.

Who has every role sees nearly all that there is; where others see something else, they look too."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.web.guards.examples import path_of
from tests.web.guards.test_routes import routes
from tests.web.guards.world import HEAD
from tests.web.person import Person
from tests.web.serving import served

#: What a browser sees does not depend on the kind of database.
pytestmark = pytest.mark.parametrize("world", ["sqlite"], indirect=True)


#: Pages that look otherwise where there is nothing yet.
EMPTY = tuple(
    f"/buckinghamshire/{name}"
    for name in (
        "audits",
        "bench",
        "casefiles",
        "challenges",
        "data",
        "delegations",
        "drafts",
        "history",
        "retention",
        "worklist",
    )
)


@pytest.fixture(scope="module")
def place(walked) -> Iterator[str]:
    """The application, served on a port of its own."""
    with served(walked) as at:
        yield at


def pages(app, browser, here) -> list[str]:
    """Return the address of every page of an authority, each once; files and what leads on are left out."""
    found = {}
    for rule in routes(app):
        if "GET" not in rule.methods or ("authority" in rule.arguments and here is None):
            continue
        try:
            path = path_of(rule, here)
        except KeyError:  # there is no such thing in an authority that has nothing
            continue
        answer = browser.get(path, follow=False)
        shown = answer.mimetype == "text/html" and "Content-Disposition" not in answer.headers
        if answer.status_code == 200 and shown:
            found[path] = rule.endpoint
    return list(found)


@pytest.fixture(scope="module")
def listed(walked, world, persons) -> list[str]:
    """The address of every page: what is there, what is still empty, what is asked for, a job that waits."""
    head = persons(HEAD)
    bare = [path for path in pages(walked, head, world.bare) if path.startswith(EMPTY)]
    results = "/swindon/audits/1"
    asked = (results + "?state=unknown", results + "/outcomes?state=unknown", "/swindon/bench?sample=C-1042")
    found = "/help/search?q=LAC+visit&authority=swindon"
    waiting = f"/bradford/jobs/{world.theirs.ids['job']}"
    return [*pages(walked, head, world.ours), *bare, *asked, found, waiting]


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_every_page_is_accessible(chromium, place, listed, scripts):
    """No violation, no error, nothing too wide."""
    person = Person(chromium, place, HEAD, scripts)
    assert faults(person, listed) == []
    person.context.close()


def test_what_others_see_instead_is_accessible(world, chromium, place):
    """A page without what one may not do, or with the reason why not."""
    submitted = f"/swindon/drafts/{world.ours.ids['submitted']}/approval"
    found = []
    for who, paths in (
        ("viewer", ("/swindon/standards/england/care-planning/cla.visit", "/swindon/history/1")),
        ("editor", (submitted,)),
        ("approver", ("/swindon/drafts/",)),
        ("admin", ("/swindon/getting-started", submitted)),
    ):
        person = Person(chromium, place, who, scripts=True)
        found += faults(person, list(paths))
        person.context.close()
    assert found == []


def faults(person: Person, paths: list[str]) -> list[str]:
    """Return what is wrong with any of the pages."""
    found = []
    for path in paths:
        try:
            person.go(path)
            assert person.page.locator("h1").count() == 1, f"{path} has not one heading"
        except AssertionError as fault:
            found.append(str(fault))
            person.trouble.clear()
    return found
