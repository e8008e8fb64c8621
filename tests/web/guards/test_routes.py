"""Every address of the application, asked for by everybody: who gets in, and what is left as it was."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from functools import cache
from hashlib import sha256

import pytest
from werkzeug.routing import IntegerConverter

from tests.web.conftest import Browser
from tests.web.guards.examples import ELSEWHERE, FIELDS, WRITES, path_of
from tests.web.guards.world import EVERY, HEAD, OURS, THEIRS
from web.access import SAFE, access_of
from web.backup import rows
from web.store.people import Role

#: Tables that a look may change, and why: when a sign-in was last used; how often passwords were tried.
KEPT_BESIDE = frozenset({"sign_in", "attempt"})
LOG = "log_line"


def routes(app):
    """Return every route for people but that of the files of the pages, in the order of their addresses.

    Programs bring a key; what they reach is walked in `tests/web/api`."""
    every = (rule for rule in app.url_map.iter_rules() if rule.endpoint != "static")
    found = (rule for rule in every if access_of(app, rule.endpoint).scope is None)
    return sorted(found, key=lambda rule: rule.rule)


def methods(rule):
    return sorted(rule.methods - {"HEAD", "OPTIONS"})


def send(browser: Browser, method: str, path: str, **fields: object):
    """Ask for a page, or send a form with its token."""
    if method in SAFE:
        return browser.client.open(path, method=method)
    return browser.client.open(path, method=method, data={"csrf_token": token_of(browser), **fields})


@cache
def token_of(browser: Browser) -> str:
    """Return the token of the forms of a browser, asked for once."""
    return browser.token()


def state(app) -> dict[str, str]:
    """Return a hash of every table, and of every file of the data folder."""
    found = dict(_tables(app.extensions["database"].engine))
    data = app.config["SETTINGS"].data
    for path in sorted(data.rglob("*")):
        name = path.relative_to(data)
        if not path.is_file() or name.parts[0] == "policies" or path.name.startswith("dutybook.sqlite"):
            continue
        if path.name.endswith(("-wal", "-shm")):
            continue
        content = path.read_bytes()
        if content.startswith(b"SQLite format 3\0"):
            with closing(sqlite3.connect(path)) as base:
                content = "\n".join(base.iterdump()).encode()
        found[str(name)] = sha256(content).hexdigest()
    return found


def _tables(engine) -> Iterator[tuple[str, str]]:
    with engine.connect() as connection:
        for table in rows.tables_of(connection):
            if table.name not in KEPT_BESIDE:
                yield table.name, sha256(b"".join(rows.lines_of(connection, table))).hexdigest()


def changed(before: dict[str, str], after: dict[str, str]) -> set[str]:
    return {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}


def test_every_page_is_there_and_looking_at_it_writes_nothing(walked, world, persons):
    """Each address has a real example; after a look at it every table and every file is as it was, but for
    the line in the log of whoever took a file away."""
    head = persons(HEAD)
    looked = [rule for rule in routes(walked) if "GET" in rule.methods]
    before = state(walked)
    for rule in (each for each in looked if each.endpoint not in WRITES):
        path = path_of(rule, world.ours)
        answer = head.get(path, follow=False)
        assert answer.status_code == ELSEWHERE.get(rule.endpoint, (200, ""))[0], (path, answer.status_code)
    assert changed(before, state(walked)) == set(), culprits(walked, world, head, looked)
    for rule in (each for each in looked if each.endpoint in WRITES):
        before = state(walked)
        assert head.get(path_of(rule, world.ours)).status_code == 200, rule
        assert changed(before, state(walked)) == {LOG}, rule


def culprits(app, world, head: Browser, looked) -> list[str]:
    """Return the addresses that write when they are looked at again."""
    found = []
    for rule in (each for each in looked if each.endpoint not in WRITES):
        before = state(app)
        head.get(path_of(rule, world.ours), follow=False)
        if changed(before, state(app)):
            found.append(rule.rule)
    return found


def test_nothing_can_be_sent_without_the_token_of_a_form(walked, world, persons):
    """A form on another site cannot act for somebody who is signed in and may do everything."""
    before = state(walked)
    for rule in routes(walked):
        for method in rule.methods - SAFE:
            for person in (persons(HEAD), Browser(walked)):
                assert person.client.open(path_of(rule, world.ours), method=method).status_code == 400, rule
    assert changed(before, state(walked)) == set()


def test_whoever_is_not_signed_in_is_led_to_the_form_and_sends_nothing(walked, world):
    """No page shows anything before that, whether or not there is such a thing."""
    nobody = Browser(walked)
    before = state(walked)
    for rule in routes(walked):
        if access_of(walked, rule.endpoint).public:
            continue
        for method in methods(rule):
            for place in (world.ours, world.theirs):
                answer = send(nobody, method, path_of(rule, place))
                where = answer.headers.get("Location", "")
                led = (answer.status_code, where.startswith("/sign-in")) == (303, True)
                assert led if method in SAFE else answer.status_code == 401, (rule, method)
    assert changed(before, state(walked)) == set()


@pytest.mark.parametrize("role", list(Role))
def test_a_role_opens_what_is_declared_for_it_and_nothing_else(walked, world, persons, role):
    """A page that needs another role is refused, one of the whole installation is not there."""
    person = persons(role)
    before = state(walked)
    pages_too = walked.extensions["database"].engine.dialect.name == "sqlite"  # they are alike on the other
    for rule in routes(walked):
        access = access_of(walked, rule.endpoint)
        if access.public:
            continue
        here = "authority" in rule.arguments - set(rule.defaults or ())
        may = not access.roles or (here and role in access.roles)
        for method in methods(rule):
            if may and (method not in SAFE or not pages_too):
                continue
            answer = send(person, method, path_of(rule, world.ours))
            if may:
                assert answer.status_code == ELSEWHERE.get(rule.endpoint, (200, ""))[0], (rule, role)
            else:
                assert answer.status_code == (403 if here else 404), (rule, method, role)
    assert changed(before, state(walked)) <= {LOG}


def test_another_authority_is_not_there_whatever_is_asked_for(walked, world, persons):
    """Pages, files, parts of pages and forms, each with what is really there, by people of every role; an
    authority that does not exist answers the same."""
    asked = [(EVERY[OURS], THEIRS), (EVERY[OURS], "no-such")]
    if walked.extensions["database"].engine.dialect.name == "sqlite":  # the roles are the same on the other
        asked += [(role, THEIRS) for role in Role]
    by = {who: persons(who) for who, _ in asked}  # signed in before, for that is in the log
    before = state(walked)
    for who, within in asked:
        for rule in routes(walked):
            if "authority" not in rule.arguments - set(rule.defaults or ()):
                continue
            for method in methods(rule):
                path = path_of(rule, world.theirs, within)
                assert send(by[who], method, path).status_code == 404, (path, method, who)
    assert changed(before, state(walked)) == set()


def test_what_belongs_to_another_authority_is_not_there_under_ones_own_name(walked, world, persons):
    """A number that is Bradford's opens nothing in Swindon, though somebody may do everything there."""
    person = persons(EVERY[OURS])
    before = state(walked)
    for rule in routes(walked):
        numbered = {n for n, kind in rule._converters.items() if isinstance(kind, IntegerConverter)}
        if "authority" not in rule.arguments or not numbered or rule.defaults:
            continue
        for method in methods(rule):
            path = path_of(rule, world.theirs, OURS)
            assert send(person, method, path).status_code == 404, (path, method)
    assert changed(before, state(walked)) == set()


def test_what_belongs_to_another_authority_is_not_taken_from_a_form(walked, world, persons):
    """Nor does its number in a field."""
    person = persons(EVERY[OURS])
    before = state(walked)
    for rule in routes(walked):
        if "POST" not in rule.methods or rule.endpoint not in FIELDS or rule.defaults:
            continue
        said = {field: str(world.theirs.ids[name]) for field, name in FIELDS[rule.endpoint].items()}
        answer = send(person, "POST", path_of(rule, world.ours), **said)
        assert answer.status_code in (200, 303, 404, 422), rule
        if answer.status_code == 303:
            assert person.get(answer.headers["Location"]).status_code == 404, rule
    assert changed(before, state(walked)) == set()


@pytest.mark.parametrize("number", ["0", "999999999", "2147483648", "9223372036854775808", "9" * 5_000])
def test_a_number_that_nothing_has_leads_nowhere(walked, world, persons, number):
    """However long it is, and whatever the database can hold."""
    head = persons(HEAD)
    for rule in routes(walked):
        numbered = [n for n, kind in rule._converters.items() if isinstance(kind, IntegerConverter)]
        if "GET" not in rule.methods or not numbered:
            continue
        place = replace(world.ours, ids=dict.fromkeys(world.ours.ids, 7_777_777))
        path = path_of(rule, place).replace("7777777", number)
        assert head.get(path, follow=False).status_code == 404, (rule, number[:20])


@pytest.mark.parametrize("number", ["-1", "0", "²", "٣", "1e9", "9" * 5_000, "' or 1=1 --", "../x"])
def test_a_number_that_is_none_is_never_a_fault(walked, world, persons, number):
    """In a question or in a field: the page says so, or takes the first."""
    head = persons(HEAD)
    for path in ("/swindon/log", "/administration/log", "/swindon/audits/1/outcomes"):
        assert head.client.get(path, query_string={"page": number}).status_code == 200, path
    before = state(walked)
    for rule in routes(walked):
        if "POST" in rule.methods and rule.endpoint in FIELDS and not rule.defaults:
            said = dict.fromkeys(FIELDS[rule.endpoint], number)
            assert send(head, "POST", path_of(rule, world.ours), **said).status_code < 500, rule
    assert changed(before, state(walked)) == set()


def test_a_character_that_no_keyboard_gives_is_refused(walked, persons):
    """PostgreSQL cannot keep it, so it goes nowhere: not in an address, a question or a field."""
    head = persons(HEAD)
    for path in (
        "/swin%00don/policy",
        "/swindon/standards/a%00b",
        "/swindon/policy?q=%00",
        "/swindon/log?%00=x",
    ):
        assert head.client.get(path).status_code == 400, path
    assert send(head, "POST", "/swindon/drafts/", title="a\0b").status_code == 400
    assert send(Browser(walked), "POST", "/sign-in", email="a\0@example.org", password="x").status_code == 400
