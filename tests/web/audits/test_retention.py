"""Records go when their time is over: on a page with a confirmation, and by a command."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from tests.web.kit import files_of, sample, upload
from web.purging_command import command
from web.records import audits, datasets
from web.records.audits import Asked
from web.store import jobs, log
from web.store.people import Role

#: Records lie in a store of their own, whichever the shared database is.
pytestmark = pytest.mark.parametrize("kind", ["sqlite"], indirect=True)


def text(answer) -> str:
    assert answer.status_code == 200, answer.status_code
    return answer.get_data(as_text=True)


def filled(app, signed_in):
    """Upload data, and note an audit of it; return where the records lie."""
    records = app.extensions["shelves"].of("swindon")
    upload(signed_in("auditor"), "/swindon/data", files_of(sample("native", 3)), extracted="2026-03-31")
    with records.database.work() as session:
        audits.add(session, Asked(1, "March"), 4, app.config["CLOCK"]())
    records.place("audits", 1).mkdir(parents=True)
    return records


def settle(app) -> None:
    """Cancel the job that reads the data."""
    with app.extensions["database"].work() as session:
        jobs.cancel(session, "swindon", 1, app.config["CLOCK"]())


def test_an_administrator_sees_what_is_past_its_time_and_deletes_it(app, signed_in, clock):
    """Only with a confirmation, only what was shown, and not what a job is at work on."""
    records = filled(app, signed_in)
    clock.move(days=400)
    admin = signed_in("admin")
    assert "kept until somebody deletes them" in text(admin.get("/swindon/retention"))
    for bad in ("0", "x", "1201", "-1"):
        assert admin.post("/swindon/retention", months=bad).status_code == 422
    assert admin.post("/swindon/retention", months="12").status_code == 303
    page = text(admin.get("/swindon/retention"))
    assert "Audit 1" in page
    assert "Data 1<" not in page  # it waits to be read
    settle(app)
    page = text(admin.get("/swindon/retention"))
    assert "2 would go now" in page

    assert admin.post("/swindon/retention/purge", before="2026-05-25").status_code == 422
    assert admin.post("/swindon/retention/purge", before="2026-05-01", sure="yes").status_code == 409
    assert records.place("datasets", 1).is_dir()
    answer = admin.post("/swindon/retention/purge", before="2026-05-25", sure="yes")
    assert answer.status_code == 303
    assert "2 were deleted" in text(admin.get(answer.headers["Location"]))
    assert not records.place("datasets", 1).exists()
    assert not records.place("audits", 1).exists()
    auditor = signed_in("auditor")
    assert auditor.get("/swindon/data/1").status_code == 404
    with app.extensions["database"].work() as session:
        lines = log.page(session, log.Wanted("swindon"), 1)
    assert {(each.action, each.subject) for each in lines if "purged" in each.action} == {
        ("data purged", "data 1"),
        ("audit purged", "audit 1"),
    }


@pytest.mark.parametrize(
    ("page", "matter", "folder"),
    [("/swindon/audits/1", "audit", "audits"), ("/swindon/data/1", "data", "datasets")],
)
def test_what_a_killed_server_was_deleting_is_no_more_and_can_be_deleted_again(
    app, signed_in, monkeypatch, page, matter, folder
):
    """Its files go before it is forgotten, and nobody is shown what has lost half of them."""
    records = filled(app, signed_in)
    settle(app)
    with records.database.work() as session:
        datasets.ready(session, 1, "native", None)
        audits.done(session, 1, "2026-03-31", 1, "x")
    auditor, whole, seen = signed_in("auditor"), records.remove, []

    def dies(matter, number):
        with records.database.look() as session:
            seen.extend([audits.one(session, 1).is_ready, datasets.one(session, 1).is_ready])
        whole(matter, number)
        raise KeyboardInterrupt

    monkeypatch.setattr(records, "remove", dies)
    with pytest.raises(KeyboardInterrupt):
        auditor.post(f"{page}/delete")
    monkeypatch.setattr(records, "remove", whole)

    assert seen == [matter != "audit", matter != "data"]
    assert not records.place(folder, 1).exists()
    for each in (
        (page + "/begin", "/swindon/audits/trend") if matter == "audit" else (page, "/swindon/audits")
    ):
        assert auditor.get(each).status_code == 200
    assert auditor.post(f"{page}/delete").status_code == 303


def test_what_is_young_enough_stays(app, signed_in, clock):
    """On the last day of its time it is still there."""
    filled(app, signed_in)
    settle(app)
    admin = signed_in("admin")
    admin.post("/swindon/retention", months="1")
    clock.move(days=30)  # 20 April and a month
    assert "Nothing is." in text(signed_in("admin").get("/swindon/retention"))
    clock.move(days=1)
    assert "2 would go now" in text(signed_in("admin").get("/swindon/retention"))


def test_data_that_an_audit_is_judging_waits_for_the_next_time(app, signed_in, clock):
    """Its tables are read until the audit is whole."""
    filled(app, signed_in)
    settle(app)
    clock.move(days=400)
    with app.extensions["database"].work() as session:
        jobs.ask(session, "swindon", "audit", 1, None, clock())
    admin = signed_in("admin")
    admin.post("/swindon/retention", months="12")

    assert "Nothing is." in text(admin.get("/swindon/retention"))


def test_the_command_deletes_the_same(app, signed_in, clock, monkeypatch):
    """It says first what would go; an authority without a retention loses nothing."""
    records = filled(app, signed_in)
    settle(app)
    signed_in("admin").post("/swindon/retention", months="1")
    clock.move(days=400)
    monkeypatch.setattr("web.clock.system", clock)
    settings = app.config["SETTINGS"]
    (settings.data / "dutybook.sqlite").touch()  # that there is an installation; its database lies beside
    monkeypatch.setenv("DUTYBOOK_DATABASE", settings.database)
    monkeypatch.setenv("DUTYBOOK_DATA", str(settings.data))
    monkeypatch.setenv("DUTYBOOK_SECRET", settings.secret)

    def run(*more: str) -> str:
        told = CliRunner().invoke(command, more)
        assert told.exit_code == 0, told.output
        return told.output

    assert "swindon: 2 older than 2027-04-25 would go" in run("--dry-run", "--authority", "swindon")
    assert records.place("datasets", 1).is_dir()
    told = run()
    assert "bradford: keeps everything" in told
    assert "swindon: 2 older than 2027-04-25 deleted" in told
    assert not records.place("datasets", 1).exists()
    assert CliRunner().invoke(command, ["--authority", "nowhere"]).exit_code == 1


def test_nobody_else_sets_or_sees_the_retention(signed_in):
    """It is for the administrator."""
    for role in (each for each in Role if each is not Role.ADMIN):
        assert signed_in(role).get("/swindon/retention").status_code == 403
