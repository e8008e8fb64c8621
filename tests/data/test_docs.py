"""docs/data.md says what the shipped mappings do, and what it shows works."""

from __future__ import annotations

import re
from pathlib import Path

from engine.data.assumptions import load_assumptions
from engine.data.mapping.load import load_mapping
from tests.data.kit import vocabulary
from tools import make_data_docs

PAGE = make_data_docs.PAGE.read_text(encoding="utf-8")


def test_the_tables_of_the_page_are_those_of_the_mappings() -> None:
    """After a change to a shipped mapping, run tools/make_data_docs.py."""
    assert make_data_docs.filled(PAGE) == PAGE


def test_the_files_that_the_page_shows_load(tmp_path: Path) -> None:
    """The mapping and the assumptions of the page are sound."""
    mapping, assumptions = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
    (tmp_path / "mapping.yaml").write_text(mapping)
    (tmp_path / "assumptions.yaml").write_text(assumptions)

    assert load_mapping(tmp_path / "mapping.yaml", vocabulary()).tables[0].name == "visits"
    assert [each.on for each in load_assumptions([tmp_path / "assumptions.yaml"], vocabulary())] == [
        True,
        True,
    ]
