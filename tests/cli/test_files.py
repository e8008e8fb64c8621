"""A file that a command writes is there as a whole, or as it was."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from engine.commands.files import whole_file, write_whole

COMMANDS = Path(__file__).resolve().parents[2] / "engine" / "commands"


def _write_half(place: Path) -> None:
    place.write_text("half")
    raise TypeError


def test_what_fails_on_the_way_leaves_the_older_file_and_nothing_beside_it(tmp_path: Path) -> None:
    """Half a worklist is never taken for a whole one."""
    out = tmp_path / "due.csv"
    write_whole(out, "older")

    with pytest.raises(TypeError), whole_file(out) as fresh:
        _write_half(fresh)

    assert out.read_text() == "older"
    assert [each.name for each in tmp_path.iterdir()] == ["due.csv"]


def test_a_file_takes_the_place_of_an_older_one(tmp_path: Path) -> None:
    """Under its own name, at the end."""
    write_whole(tmp_path / "due.csv", "older")

    with whole_file(tmp_path / "due.csv") as fresh:
        fresh.write_text("newer")
        assert (tmp_path / "due.csv").read_text() == "older"

    assert (tmp_path / "due.csv").read_text() == "newer"


def test_no_command_writes_a_file_that_somebody_named_in_place() -> None:
    """Each goes through `whole_file`; copies of drafts lie in a folder of the call's own."""
    allowed = {"files.py", "drafts.py"}
    found = [
        f"{path.name}:{node.lineno}"
        for path in sorted(COMMANDS.glob("*.py"))
        if path.name not in allowed
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and node.attr in ("write_text", "write_bytes")
    ]

    assert not found
