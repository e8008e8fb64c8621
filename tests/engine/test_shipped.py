"""Where Dutybook finds the folders that travel with it."""

from pathlib import Path

import pytest

from engine import shipped

ROOT = Path(__file__).resolve().parents[2]


def test_a_clone_uses_its_own_folders_from_anywhere(monkeypatch, tmp_path):
    """In a clone the folders at its root are used, whatever the working directory is."""
    (tmp_path / "rules").mkdir()
    monkeypatch.chdir(tmp_path)

    found = (shipped.rules_dir(), shipped.authorities_dir(), shipped.cases_dir())

    assert found == (ROOT / "rules", ROOT / "authorities", ROOT / "cases")


def test_an_installed_copy_prefers_what_came_with_it(tmp_path):
    """Folders inside the package win over folders that happen to lie beside it."""
    inside = tmp_path / "engine" / "_shipped" / "rules"
    inside.mkdir(parents=True)
    (tmp_path / "rules").mkdir()

    assert shipped._shipped("rules", tmp_path / "engine") == inside


def test_a_missing_folder_is_named_with_a_cure(tmp_path):
    """A copy without its data says which folder is missing and what to do."""
    with pytest.raises(FileNotFoundError, match=r"folder 'rules' is missing(.|\n)*Install Dutybook again"):
        shipped._shipped("rules", tmp_path / "engine")
