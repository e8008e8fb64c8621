"""`docs/command-line.md` cannot rot: it is what the commands say of themselves."""

from __future__ import annotations

import importlib.util
from pathlib import Path

from engine.cli import COMMANDS

ROOT = Path(__file__).parents[2]


def test_the_page_is_what_the_commands_say():
    """A change to a command without running tools/make_cli_docs.py fails here."""
    spec = importlib.util.spec_from_file_location("make_cli_docs", ROOT / "tools" / "make_cli_docs.py")
    tool = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(tool)

    assert (ROOT / "docs" / "command-line.md").read_text(encoding="utf-8") == tool.page()


def test_the_page_has_every_command():
    page = (ROOT / "docs" / "command-line.md").read_text(encoding="utf-8")

    assert all(f"\n## dutybook {name}\n" in page for name in COMMANDS)
