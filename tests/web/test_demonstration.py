"""The demonstration that `make run` shows: who can sign in, what is there, and where it is refused."""

from __future__ import annotations

import socket
from datetime import UTC, date, datetime

import pytest
from click.testing import CliRunner

from tests.web.conftest import Browser
from tests.web.kit import sample
from web import demonstration, serve
from web.app import create_app
from web.serve import DEMONSTRATION

YEAR = (date(2025, 4, 1), date(2026, 3, 31))
PERIOD = ("--from", "2025-04-01", "--to", "2026-03-31")
NOW = datetime(2026, 4, 20, 9, 0, tzinfo=UTC)


def test_everybody_can_sign_in_and_the_audit_is_there(tmp_path, policies, desk, desks):
    """One person for each role, and one for all; the auditor finds the year's audit, whole; a second
    demonstration does not write over the first."""
    settings = demonstration.make(sample("native"), tmp_path / "shown", YEAR, NOW, policies)
    app = create_app(settings, lambda: NOW, policies, desk, desks)
    app.testing = False

    for address, *_ in demonstration.people_of():
        browser = Browser(app)
        answer = browser.post("/sign-in", email=address, password=demonstration.PASSWORD)
        assert answer.status_code == 303, address
        if address == "auditor@demo":
            audits = browser.get("/swindon/audits").get_data(as_text=True)
            results = browser.get("/swindon/audits/1/begin").get_data(as_text=True)
    assert "An invented caseload" in audits
    assert "31 Mar 2026" in results
    with pytest.raises(demonstration.Refusal, match="holds something already"):
        demonstration.make(sample("native"), tmp_path / "shown", YEAR, NOW)
    app.extensions["database"].close()


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
