"""The demonstration that `make run` shows: who can sign in, what is there, and where it is refused."""

from __future__ import annotations

import re
import socket
from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
from click.testing import CliRunner
from playwright.sync_api import Page

from tests.web.conftest import Browser
from tests.web.kit import sample
from tests.web.serving import served
from tools import make_help_docs
from web import demonstration, serve
from web.app import create_app
from web.help.guided import Act, tutorial
from web.serve import DEMONSTRATION

YEAR = (date(2025, 4, 1), date(2026, 3, 31))
PERIOD = ("--from", "2025-04-01", "--to", "2026-03-31")
NOW = datetime(2026, 4, 20, 9, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def shown(tmp_path_factory, policies, desk, desks) -> Iterator[object]:
    """The application over a demonstration, made once."""
    folder = tmp_path_factory.mktemp("demonstration") / "shown"
    settings = demonstration.make(sample("native"), folder, YEAR, NOW, policies)
    app = create_app(settings, lambda: NOW, policies, desk, desks)
    app.testing = False
    yield app
    app.extensions["database"].close()


def test_everybody_can_sign_in_and_the_audit_is_there(shown):
    """One person for each role, and one for all; the auditor finds the year's audit, whole; a second
    demonstration does not write over the first."""
    for address, *_ in demonstration.people_of():
        browser = Browser(shown)
        answer = browser.post("/sign-in", email=address, password=demonstration.PASSWORD)
        assert answer.status_code == 303, address
        if address == "auditor@demo":
            audits = browser.get("/swindon/audits").get_data(as_text=True)
            results = browser.get("/swindon/audits/1/begin").get_data(as_text=True)
    assert "An invented caseload" in audits
    assert "31 Mar 2026" in results
    with pytest.raises(demonstration.Refusal, match="holds something already"):
        demonstration.make(sample("native"), shown.config["SETTINGS"].data, YEAR, NOW)


def test_the_tutorial_says_what_it_does_and_does_what_it_says():
    """What a step does at the browser stands in its words, and the other way round; the documentation has the
    same words."""
    for part in tutorial().parts:
        for step in part.steps:
            said = f"{step.say} {step.shows}"
            bold, typed = set(re.findall(r"\*\*(.+?)\*\*", said)), set(re.findall(r"`(.+?)`", said))
            assert {each.lower() for each in bold} == {each.lower() for each in _named(step.acts)}, said
            assert typed - {demonstration.PASSWORD} == set(_typed(step.acts)), said
    assert tutorial().password == demonstration.PASSWORD
    assert make_help_docs.PAGE.read_text(encoding="utf-8") == make_help_docs.page()


def test_the_tutorial_can_be_followed_step_by_step(shown, chromium):
    """By somebody at a browser who does what stands there, and sees what it says."""
    with served(shown) as address:
        for part in tutorial().parts:
            page = chromium.new_page()
            page.set_default_timeout(120_000)
            page.goto(f"{address}/sign-in")
            for step in part.steps:
                for act in step.acts:
                    _do(page, act)
            page.context.close()


def _do(page: Page, act: Act) -> None:
    """Do what a step of the tutorial says."""
    what, which = act
    if what == "sign in":
        page.get_by_label("Email address").fill(which)
        page.get_by_label("Password").fill(demonstration.PASSWORD)
        page.get_by_role("button", name="Sign in").click()
    elif what in ("follow", "press"):
        role = page.get_by_role("link", name=_like(which)).or_(page.get_by_role("button", name=_like(which)))
        role.first.click()
    elif what == "open the first of":
        page.get_by_role("region", name=which).get_by_role("link").first.click()
    elif what == "choose":
        page.get_by_label(which, exact=True).check()
    elif what == "fill":
        for field, text in which.items():
            page.get_by_label(field, exact=True).fill(text)
    elif what == "back":
        page.go_back()
    else:
        assert what == "see", act
        page.locator("main").get_by_text(which).first.wait_for()


def _like(words: str) -> re.Pattern[str]:
    """Return what is called so, where … stands for anything."""
    return re.compile(f"^{'.*'.join(map(re.escape, words.split('…')))}$")


def _named(acts) -> list[str]:
    """Return the words on the screen that a step names."""
    found = []
    for what, which in acts:
        if what == "fill":
            found += list(which)
        elif what in ("follow", "press", "choose", "see"):
            found.append(which)
    return found


def _typed(acts) -> list[str]:
    found = []
    for what, which in acts:
        if what == "fill":
            found += list(which.values())
        elif what == "sign in":
            found.append(which)
    return found


def test_a_demonstration_is_refused_where_others_could_reach_it(tmp_path):
    """Everybody knows its passwords: any address but this machine's own is refused, by either command."""
    run = CliRunner()
    said = run.invoke(
        demonstration.command,
        [str(tmp_path), "--data", str(tmp_path / "new"), *PERIOD, "--host", "0.0.0.0"],
    )
    assert said.exit_code == 1
    assert "this machine alone" in said.output
    assert not (tmp_path / "new").exists()

    (tmp_path / DEMONSTRATION).touch()
    for options in (["--host", "0.0.0.0"], ["--behind-https"]):
        said = run.invoke(serve.command, ["--data", str(tmp_path), *options])
        assert said.exit_code == 1
        assert "whose passwords everybody knows" in said.output


def test_a_port_that_is_taken_is_said_before_anything_is_made(tmp_path):
    """The cure names another port, and the way to do without."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        said = CliRunner().invoke(
            demonstration.command,
            [str(tmp_path), "--data", str(tmp_path / "new"), *PERIOD, "--port", str(port)],
        )

    assert said.exit_code == 1
    assert f"port {port}" in said.output
    assert "--no-serve" in said.output
    assert not (tmp_path / "new").exists()
