"""All councils of an installation at a glance; one is taken out and nothing of it remains."""

from __future__ import annotations

import json
import re
import sqlite3
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.web.conftest import PASSWORD, START
from tests.web.kit import do_jobs, files_of, sample, upload
from web.records import datasets
from web.records.base import Shelves
from web.start import prepare
from web.store import api_keys, jobs, people, publications
from web.store.api_keys import Scope
from web.store.people import Role
from web.store.publications import Stamp
from web.store.schema import METADATA
from web.store.tables import EVERYWHERE

EMAIL = re.compile(r"[\w.]+@example\.org")


@pytest.fixture
def chief(app, signed_in):
    """The administrator of the whole installation."""
    with app.extensions["database"].work() as session:
        made = people.add_user(session, "chief@example.org", "Chief", START, PASSWORD)
        people.grant(session, made.id, EVERYWHERE, list(Role))
    return signed_in("chief")


def tables(app) -> dict[str, str]:
    with app.extensions["database"].engine.connect() as connection:
        return {each.name: repr(connection.execute(each.select()).all()) for each in METADATA.sorted_tables}


def of_last_year(app) -> None:
    """Publish for Bradford what it had before a pack moved."""
    path = "rules/england/care-planning.yaml"
    with app.extensions["database"].work() as session:
        texts = publications.texts_of(session, publications.latest(session, "bradford").id)
        texts[path] = texts[path].replace('version: "2026.1"', 'version: "2025.3"', 1)
        publications.publish(session, "bradford", texts, Stamp("Old", "Before", date(2001, 1, 1)), START)


def test_a_council_whose_packs_moved_has_a_pending_upgrade(app, chief):
    assert "all have the packs as they are shipped" in chief.get("/administration/councils").get_data(
        as_text=True
    )

    of_last_year(app)

    page = chief.get("/administration/councils").get_data(as_text=True)
    assert "1 has packs" in page
    assert "england/care-planning 2025.3 → 2026.1" in page


def test_upgrades_of_several_councils_are_begun_in_one_act_and_decided_by_each(app, chief):
    """A draft and a comparison for each; nothing is published, and a second time begins nothing."""
    of_last_year(app)
    page = chief.get("/administration/councils/upgrades").get_data(as_text=True)
    assert 'value="bradford"' in page
    assert chief.post("/administration/councils/upgrades").status_code == 422

    for _ in range(2):
        assert chief.post("/administration/councils/upgrades", council="bradford").status_code == 303
    page = chief.get("/administration/councils/upgrades").get_data(as_text=True)
    assert "being compared" in page
    assert "See how far they are now" in page
    assert "http-equiv" not in page  # a page that loads itself anew would take the ticks of its form away
    with app.extensions["database"].work() as session:
        assert publications.latest(session, "bradford").number == 2
    assert do_jobs(app) == 1

    page = chief.get("/administration/councils/upgrades").get_data(as_text=True)
    assert "every local setting is decided" in page
    assert 'value="bradford"' not in page


def test_the_command_says_the_same_without_a_record_of_a_child(app, chief, capsys):
    from engine.cli import run

    upload(chief, "/bradford/data", files_of(sample("native")), name="MARKER")
    of_last_year(app)
    settings = app.config["SETTINGS"]
    if settings.database.startswith("sqlite"):
        settings.data.mkdir(exist_ok=True)
        where = settings.database.removeprefix("sqlite:///")
        with (
            closing(sqlite3.connect(where)) as source,
            closing(sqlite3.connect(settings.data / "dutybook.sqlite")) as copy,
        ):
            source.backup(copy)
        assert run(["fleet", "--data", str(settings.data), "--format", "json"]) == 0
        said = capsys.readouterr().out
        found = {each["id"]: each for each in json.loads(said[said.index("{") :])["councils"]}
        assert found["bradford"]["behind"][0]["published"] == "2025.3"
        assert found["swindon"]["behind"] == []
        assert "MARKER" not in said


def test_nothing_remains_of_a_council_that_is_taken_out(app, chief):
    """Policies, drafts, data, keys, roles and log; everything of the others stays."""
    with app.extensions["database"].work() as session:
        grants = [(name, Scope.READ) for name in ("bradford", "swindon")]
        api_keys.make(session, "fleet", grants, 1, START + timedelta(days=9), START)
        api_keys.make(session, "only Bradford", grants[:1], 1, START + timedelta(days=9), START)
    chief.post("/bradford/drafts/", title="One")
    upload(chief, "/bradford/data", files_of(sample("native")), name="March")
    chief.get("/bradford/policy")
    with app.extensions["database"].work() as session:
        for each in jobs.recent(session, "bradford"):
            jobs.cancel(session, "bradford", each.id, START)
    data = app.config["SETTINGS"].data
    assert (data / "records" / "bradford").is_dir()
    before = tables(app)

    answer = chief.post("/administration/councils/bradford/delete", name="bradford")

    assert answer.status_code == 303
    after = tables(app)
    with_name = {name for name, text in after.items() if "bradford" in text.lower()}
    assert with_name == {"log_line"}  # that it was taken out, by whom and when
    assert after["log_line"].lower().count("bradford") == 1
    assert not (data / "records" / "bradford").exists()
    gone = set(EMAIL.findall(before["user"])) - set(EMAIL.findall(after["user"]))
    assert gone == {"other@example.org"}  # who had a role there alone
    assert before["api_key"].count("'only Bradford'") == 1
    assert after["api_key"].count("'fleet'") == 1
    assert "'only Bradford'" not in after["api_key"]
    if app.extensions["database"].engine.dialect.name == "sqlite":
        where = app.config["SETTINGS"].database.removeprefix("sqlite:///")
        for path in (*data.rglob("*"), *Path(where).parent.glob(f"{Path(where).name}*")):
            held = path.read_bytes().lower() if path.is_file() else b""
            assert b"other@example.org" not in held, path
            assert held.count(b"bradford") == (path.name == Path(where).name), path
    assert chief.get("/bradford/policy").status_code == 404
    assert chief.get("/swindon/policy").status_code == 200


def test_records_that_another_process_took_out_are_never_written_to(tmp_path):
    """A council of the same name begins anew; what is kept for it then lies where every process sees it."""
    one, other = Shelves(tmp_path), Shelves(tmp_path)
    for each in (one, other):
        each.of("bradford")
    one.remove("bradford")
    one.of("bradford")

    with other.of("bradford").database.work() as session:
        datasets.add(session, "March", [], {}, None, START)

    with one.of("bradford").database.work() as session:
        assert [each.name for each in datasets.every(session)] == ["March"]
    for each in (one, other):
        each.close()


def test_a_council_that_was_taken_out_does_not_come_back_with_the_next_start(app, chief):
    chief.post("/administration/councils/trix-home/delete", name="trix-home")

    prepare(app.extensions["database"], START)

    assert "trix-home" not in chief.get("/administration/councils").get_data(as_text=True)


def test_a_council_stays_without_its_name_or_while_a_job_is_at_work(app, chief):
    path = "/administration/councils/bradford/delete"
    assert "Write “bradford” to confirm" in chief.get(path).get_data(as_text=True)

    assert chief.post(path, name="Bradford?").status_code == 422
    upload(chief, "/bradford/data", files_of(sample("native")), name="March")
    assert chief.post(path, name="bradford").status_code == 409
    assert chief.get("/bradford/policy").status_code == 200


def test_an_authoritys_administrator_does_not_see_the_others(signed_in):
    assert signed_in("admin").get("/administration/councils").status_code == 404
