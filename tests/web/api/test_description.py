"""The API against its own description: schemathesis calls each operation with what it allows and forbids."""

from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.config import ChecksConfig, ProjectConfig, ProjectsConfig, SchemathesisConfig
from schemathesis.config._checks import PositiveDataAcceptanceConfig

from tests.web.conftest import Clock
from web.api import guarding
from web.app import create_app
from web.config import Settings
from web.store import api_keys, people
from web.store.api_keys import Scope
from web.store.attempts import Limit


@pytest.fixture(scope="module")
def served(filled_sqlite, tmp_path_factory, policies, desk, desks):
    """The application, and a key that may everything for two councils."""
    folder: Path = tmp_path_factory.mktemp("described")
    shutil.copy(filled_sqlite, folder / "dutybook.sqlite")
    clock = Clock()
    settings_ = Settings(folder / "data", "x" * 40, f"sqlite:///{folder / 'dutybook.sqlite'}", secure=False)
    app = create_app(settings_, clock, policies, desk, desks)
    with app.extensions["database"].work() as session:
        by = people.by_email(session, "admin@example.org").id
        grants = [(authority, scope) for authority in ("swindon", "bradford") for scope in Scope]
        _, secret = api_keys.make(session, "schemathesis", grants, by, clock() + timedelta(days=9), clock())
    yield app, secret
    app.extensions["database"].close()


@pytest.fixture(scope="module", autouse=True)
def many_calls():
    """The limit of calls has a test of its own."""
    before = guarding.CALLS, guarding.STRANGERS
    guarding.CALLS = guarding.STRANGERS = Limit(10_000_000, timedelta(minutes=1))
    yield
    guarding.CALLS, guarding.STRANGERS = before


@pytest.fixture(scope="module")
def description(served):
    """What a standard is called, or that a period ends after it begins, no schema can say: 422 is an answer
    to that too."""
    taken = PositiveDataAcceptanceConfig(expected_statuses=["2xx", "401", "403", "404", "409", "422"])
    project = ProjectConfig(checks=ChecksConfig(positive_data_acceptance=taken))
    config = SchemathesisConfig(projects=ProjectsConfig(default=project))
    return schemathesis.openapi.from_wsgi("/api/v1/openapi.json", served[0], config=config)


#: Things that are there, so that calls get past the address.
THERE = {
    "authority": "swindon",
    "number": 1,
    "publisher": "england",
    "pack": "care-planning",
    "standard": "cla.visit",
}


@pytest.mark.parametrize("there", [True, False], ids=["things that are there", "any address"])
@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
def test_every_call_answers_as_it_is_described(description, served, mode, there):
    """Statuses, content types, bodies and headers; what the description forbids is refused."""
    called = 0
    for found in description.get_all_operations():
        operation = found.ok()

        named = [each.name for each in operation.path_parameters]
        known = {name: THERE[name] for name in named} if there and named else None

        @given(case=operation.as_strategy(generation_mode=mode, path_parameters=known))
        @settings(max_examples=4, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
        def held(case):
            case.call_and_validate(headers={"Authorization": f"Bearer {served[1]}"})

        try:
            held()
        except Unsatisfiable:  # nothing can be wrong with a call that takes nothing
            continue
        called += 1
    assert called >= 15


def test_the_description_is_openapi_3_1_and_asks_for_a_key(served):
    found = served[0].test_client().get("/api/v1/openapi.json").get_json()

    assert found["openapi"].startswith("3.1")
    assert found["components"]["securitySchemes"]["key"]["scheme"] == "bearer"
    for item in found["paths"].values():
        assert all(operation["security"] == [{"key": []}] for operation in item.values())


def test_the_page_of_the_api_names_every_call_and_runs_no_script_of_its_own(served):
    client = served[0].test_client()
    page = client.get("/api/v1/docs").get_data(as_text=True)

    for path in client.get("/api/v1/openapi.json").get_json()["paths"]:
        assert path in page
    assert "<code>decisions[].reason</code>" in page
    assert "<script>" not in page
