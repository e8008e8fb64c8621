"""Keys: shown once, kept as a hash, open until they are revoked or expire, and only for what they may."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from web.api.guarding import CALLS
from web.store.schema import METADATA


def secret_of(page: str) -> str:
    return re.search(r'id="secret">([^<]+)<', page).group(1)


def make_key(browser, authority: str = "swindon", **fields: object):
    told = {"name": "a vendor", "scope": ["read", "check"], "lasts": "90", **fields}
    return browser.post(f"/{authority}/keys/new", **told)


def dump(app) -> str:
    """Return every value of the shared database as text."""
    with app.extensions["database"].engine.connect() as connection:
        return "".join(repr(connection.execute(each.select()).all()) for each in METADATA.sorted_tables)


def status(app, secret: str, path: str = "/authorities") -> int:
    headers = {"Authorization": f"Bearer {secret}"}
    return app.test_client().get(f"/api/v1{path}", headers=headers).status_code


def test_a_key_is_shown_once_and_kept_as_a_hash(app, signed_in):
    admin = signed_in("admin")
    secret = secret_of(make_key(admin).get_data(as_text=True))

    assert len(secret) >= 50
    assert status(app, secret) == 200
    assert secret not in dump(app)
    assert secret not in admin.get("/swindon/keys").get_data(as_text=True)


def test_a_revoked_key_opens_nothing(app, signed_in):
    admin = signed_in("admin")
    secret = secret_of(make_key(admin).get_data(as_text=True))
    assert "Revoke the key of a vendor?" in admin.get("/swindon/keys/1/revoke").get_data(as_text=True)

    admin.post("/swindon/keys/1/revoke")

    assert status(app, secret) == 401
    assert "revoked" in admin.get("/swindon/keys").get_data(as_text=True)


def test_an_expired_key_opens_nothing(app, clock, program):
    made = program(lasts=timedelta(days=30))
    assert made.get("/authorities").status_code == 200

    clock.move(days=30)

    assert made.get("/authorities").status_code == 401


@pytest.mark.parametrize(
    "header", ["", "Bearer", "Bearer dutybook_wrong", "Basic dutybook_x", "Bearer ' OR 1=1"]
)
def test_without_an_open_key_there_is_nothing(app, header):
    answer = app.test_client().get("/api/v1/authorities", headers={"Authorization": header})

    assert (answer.status_code, answer.content_type) == (401, "application/problem+json")
    assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_a_browsers_session_opens_nothing(signed_in):
    """Or a page elsewhere could have it called by whoever is signed in."""
    assert signed_in("auditor").client.get("/api/v1/authorities").status_code == 401


def test_a_key_may_do_only_what_its_scopes_say(program):
    reader = program(swindon=["read"])

    assert reader.get("/authorities/swindon/audits").status_code == 403
    assert reader.get("/authorities/swindon/standards").status_code == 200


def test_calls_of_one_key_are_limited_and_say_when_to_go_on(program, monkeypatch):
    monkeypatch.setattr("web.api.guarding.CALLS", type(CALLS)(3, CALLS.within))
    made = program()

    answers = [made.get("/authorities") for _ in range(4)]

    assert [each.status_code for each in answers] == [200, 200, 200, 429]
    assert answers[-1].headers["Retry-After"] == "60"
    assert program().get("/authorities").status_code == 200


def test_an_authoritys_administrator_gives_a_key_nothing_elsewhere(app, signed_in):
    admin = signed_in("admin")

    secret = secret_of(make_key(admin, **{"for": "bradford"}).get_data(as_text=True))

    assert status(app, secret, "/authorities/bradford/policy") == 404


def test_a_key_for_several_councils_loses_one_and_keeps_the_others(app, chief, signed_in):
    """The administrator of one council takes only what is the council's own."""
    answer = chief.post(
        "/administration/keys/new",
        name="fleet",
        scope="read",
        lasts="365",
        **{"for": ["swindon", "bradford"]},
    )
    secret = secret_of(answer.get_data(as_text=True))

    signed_in("admin").post("/swindon/keys/1/revoke")

    assert status(app, secret, "/authorities/swindon/publications") == 404
    assert status(app, secret, "/authorities/bradford/publications") == 200


def test_what_is_missing_in_the_form_is_said_all_at_once(signed_in):
    answer = make_key(signed_in("admin"), name="", scope=[], lasts="9999")

    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert all(
        words in page
        for words in ("which program it is for", "Choose what it may do", "Choose how long it lasts")
    )


def test_every_act_with_a_key_is_in_the_log_by_number(app, signed_in):
    admin = signed_in("admin")
    make_key(admin)
    admin.post("/swindon/keys/1/revoke")

    page = admin.get("/swindon/log").get_data(as_text=True)

    assert "key made" in page
    assert "key revoked" in page
