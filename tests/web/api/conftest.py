"""What the tests of the API share: keys, and a program that calls with one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from tests.web.conftest import PASSWORD
from web.store import api_keys, people
from web.store.api_keys import Scope
from web.store.people import Role
from web.store.tables import EVERYWHERE

CASE = {
    "case": "C-7",
    "looked_after": [{"id": "la1", "from": "2026-03-27"}],
    "placement": [{"id": "p1", "from": "2026-03-27", "kind": "foster"}],
    "visit": [],
}


class Program:
    """A program that calls the API with a key."""

    def __init__(self, app, secret: str) -> None:
        self.client = app.test_client()
        self.secret = secret

    def call(self, method: str, path: str, **options):
        headers = {"Authorization": f"Bearer {self.secret}", **options.pop("headers", {})}
        return self.client.open(f"/api/v1{path}", method=method, headers=headers, **options)

    def get(self, path: str, **options):
        return self.call("GET", path, **options)

    def post(self, path: str, **options):
        return self.call("POST", path, **options)


@pytest.fixture
def program(app) -> Callable[..., Program]:
    """Give a program with a key: `program(swindon=["read"])`; without arguments, every scope for Swindon."""

    def make(lasts: timedelta = timedelta(days=90), **may: list[str]) -> Program:
        moment = app.config["CLOCK"]()
        with app.extensions["database"].work() as session:
            by = people.by_email(session, "admin@example.org").id
            grants = [
                (authority, Scope(each))
                for authority, scopes in (may or {"swindon": list(Scope)}).items()
                for each in scopes
            ]
            _, secret = api_keys.make(session, "a test", grants, by, moment + lasts, moment)
        return Program(app, secret)

    return make


@pytest.fixture
def chief(app, signed_in):
    """The administrator of the whole installation, at a browser."""
    with app.extensions["database"].work() as session:
        made = people.add_user(session, "chief@example.org", "Chief", app.config["CLOCK"](), PASSWORD)
        people.grant(session, made.id, EVERYWHERE, [Role.ADMIN])
    return signed_in("chief")
