"""The application's policy as files, and files as a draft."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from engine.drafting.owning import is_own
from web.exchange import export_command, import_command
from web.store import drafts, publications


@pytest.fixture
def kind() -> str:
    """Files know nothing of the kind of database."""
    return "sqlite"


@pytest.fixture
def run(app, monkeypatch, tmp_path):
    """Run a command on the installation of the test; give its status and what it said."""
    monkeypatch.setenv("DUTYBOOK_DATA", str(tmp_path))
    monkeypatch.setenv("DUTYBOOK_SECRET", "x" * 40)

    def ran(command, *arguments: object) -> tuple[int, str]:
        result = CliRunner().invoke(command, [str(each) for each in arguments])
        return result.exit_code, result.output

    return ran


def test_what_was_published_is_exported_as_it_stands(app, run, tmp_path):
    """The authority's own files, byte for byte; a second time nothing changes."""
    out = tmp_path / "policy"
    first, second = run(export_command, "swindon", "--out", out), run(export_command, "swindon", "--out", out)
    with app.extensions["database"].work() as session:
        texts = publications.texts_of(session, publications.latest(session, "swindon").id)
    own = {path: text for path, text in texts.items() if is_own("swindon", path)}
    there = {p.relative_to(out).as_posix(): p.read_text(encoding="utf-8") for p in out.rglob("*.yaml")}

    assert first[0] == second[0] == 0
    assert there == own
    assert second[1].endswith(" 0 of them changed here.\n")


def test_changed_files_come_in_as_a_draft_and_apply_to_nobody_yet(app, run, tmp_path):
    """Only what differs is in it; the editor who took it in cannot approve it."""
    out = tmp_path / "policy"
    run(export_command, "swindon", "--out", out)
    file = out / "rules" / "swindon" / "visits.yaml"
    text = file.read_text(encoding="utf-8").replace("within: 5 working", "within: 4 working")
    file.write_text(text, encoding="utf-8")
    status, said = run(import_command, "swindon", out, "--as", "editor@example.org")
    with app.extensions["database"].work() as session:
        (made,) = drafts.of_authority(session, "swindon", drafts.OPEN)
        changed = drafts.changed_texts(session, made)
        numbers = [each.number for each in publications.every(session, "swindon")]

    assert (status, list(changed)) == (0, ["rules/swindon/visits.yaml"])
    assert numbers == [1]
    assert "1 files differ" in said


@pytest.mark.parametrize(
    ("authority", "email", "words"),
    [
        ("swindon", "viewer@example.org", "is no editor of swindon"),
        ("swindon", "nobody@example.org", "is no editor of swindon"),
        ("swindonn", "editor@example.org", "did you mean 'swindon'"),
    ],
)
def test_whoever_may_not_edit_takes_nothing_in(run, tmp_path, authority, email, words):
    """The command holds to the same roles as the pages, and says what is wrong."""
    out = tmp_path / "policy"
    run(export_command, "swindon", "--out", out)
    own: Path = out / "authorities" / "swindon.yaml"
    own.write_text(own.read_text(encoding="utf-8") + "# a remark\n", encoding="utf-8")
    status, said = run(import_command, authority, out, "--as", email)

    assert status == 1
    assert words in said


def test_without_an_installation_the_command_says_how_to_begin_one(monkeypatch, tmp_path):
    """No traceback, and no empty database is made."""
    monkeypatch.setenv("DUTYBOOK_DATA", str(tmp_path / "none"))
    result = CliRunner().invoke(export_command, ["swindon", "--out", str(tmp_path / "out")])

    assert "start it once with `dutybook serve`" in result.output
    assert not (tmp_path / "none" / "dutybook.sqlite").exists()
