"""Health, metrics and logs: enough to look after the application, nothing about a person."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from tests.web.conftest import Browser
from web import metrics
from web.app import create_app

MARKERS = ("Marker-Jane", "marker.address@example.org", "MARKER-PASSWORD", "marker-query")


def test_a_process_that_lives_says_so(browser):
    """Without asking the database."""
    assert browser.get("/healthz").json == {"process": "up"}


def test_ready_says_what_is_well(browser):
    """Three things, in words."""
    answer = browser.get("/readyz")

    assert answer.status_code == 200
    assert answer.json == {"database": "up", "tables": "current", "data folder": "has room"}


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_not_ready_says_what_is_wrong(app, browser, monkeypatch):
    """A database of another version, or none, or a full disk."""
    monkeypatch.setattr("web.views.health.is_current", lambda _: False)
    monkeypatch.setattr("web.views.health.LEAST_FREE", 1 << 62)
    answer = browser.get("/readyz")
    monkeypatch.setattr(app.extensions["database"], "answers", lambda: False)

    assert answer.status_code == 503
    assert answer.json["tables"] == "not current"
    assert answer.json["data folder"] == "full or not writable"
    assert browser.get("/readyz").json["database"] == "away"


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("address", "headers", "status"),
    [
        ("127.0.0.1", {}, 200),
        ("192.0.2.7", {}, 404),
        ("127.0.0.1", {"X-Forwarded-For": "192.0.2.7"}, 404),
        ("192.0.2.7", {"Authorization": "Bearer the right token"}, 200),
        ("192.0.2.7", {"Authorization": "Bearer wrong"}, 404),
        ("192.0.2.7", {"Authorization": "Bearer "}, 404),
    ],
)
def test_metrics_are_for_this_machine_or_for_a_token(app, clock, policies, address, headers, status):
    """A proxy on this machine that asks for somebody else is not this machine."""
    made = create_app(replace(app.config["SETTINGS"], metrics_token="the right token"), clock, policies)
    client = made.test_client()

    assert (
        client.get("/metrics", headers=headers, environ_base={"REMOTE_ADDR": address}).status_code == status
    )


def test_an_installation_without_a_token_takes_none(browser):
    """An empty token opens nothing."""
    headers = {"Authorization": "Bearer "}
    answer = browser.client.get("/metrics", headers=headers, environ_base={"REMOTE_ADDR": "192.0.2.7"})

    assert answer.status_code == 404


def test_requests_are_counted_by_endpoint(signed_in):
    """Never by address."""
    signed_in("viewer").get("/swindon/policy?q=marker-query")
    counted = metrics.text().decode()

    assert 'dutybook_requests_total{endpoint="policy.on_a_date",method="GET",status="2xx"}' in counted
    assert "swindon" not in counted


def test_logs_hold_ids_and_no_personal_data(app, signed_in, capsys, monkeypatch):
    """Names, addresses, passwords, queries and messages of exceptions stay out of every line."""
    admin = signed_in("admin")
    admin.post("/swindon/users/new", name=MARKERS[0], email=MARKERS[1], role="editor")
    Browser(app).post("/sign-in", email=MARKERS[1], password=MARKERS[2])
    admin.get(f"/swindon/policy?q={MARKERS[3]}")

    def broken(*_):
        raise ValueError(f"the record of {MARKERS[0]}")

    monkeypatch.setattr(app.extensions["policies"], "policy", broken)
    assert admin.get("/swindon/policy?on=2020-01-01").status_code == 500
    written = capsys.readouterr().err
    lines = [json.loads(line) for line in written.splitlines()]

    assert [marker for marker in MARKERS if marker in written] == []
    assert any(line.get("endpoint") == "users.add" and line["status"] == 200 for line in lines)
    assert [line["fault"] for line in lines if "fault" in line] == ["ValueError"]
    assert all({"timestamp", "level"} <= line.keys() or line["event"] == "request" for line in lines)
