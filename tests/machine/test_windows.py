"""Dutybook on Windows, as far as another system can tell: without the names that Windows lacks.

Not shown here: the wheels of Windows themselves, its console, its paths.
"""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from engine.evaluate import choosing
from tests.caseload.kit import AS_OF, CASESHIRE, sample
from tests.cli.conftest import TESTSHIRE, WORKSPACE
from tests.machine.kit import ROOT, dutybook

CASE = WORKSPACE / "cases" / "late.yaml"
ON = ("--authority", TESTSHIRE, "--as-of", "2026-04-07")


def test_a_case_is_checked_and_nothing_is_cached(tmp_path):
    """`dutybook check` works by the plain matcher, and keeps no pickle that could be anybody's."""
    answer = dutybook("check", CASE, *ON, "--format", "json", DUTYBOOK_CACHE=str(tmp_path / "cache"))

    assert answer.returncode == 0, answer.stderr
    told = json.loads(answer.stdout)
    assert told["matcher"] == "plain"
    assert told["cases"][0]["outcomes"]
    assert not (tmp_path / "cache").exists()


def test_whoever_asks_for_durable_rules_is_told_that_windows_has_none(monkeypatch):
    """The cure is not a compiler, which would not help there."""
    monkeypatch.setattr(choosing, "NO_DURABLE_RULES", "it is not to be had for Windows")
    monkeypatch.delenv("DUTYBOOK_REQUIRE", raising=False)

    with pytest.raises(choosing.MatcherMissing) as refused:
        choosing.choose([], "durable")
    assert "durable-rules cannot be used: it is not to be had for Windows" in str(refused.value)
    assert "cure: the plain matcher gives the same answers" in str(refused.value)
    assert choosing.choose([]).name == "plain"


def test_a_caseload_is_audited_by_several_processes(tmp_path):
    """An audit shares its chunks out over links, and says why nothing was judged a second time."""
    data, out = tmp_path / "data", tmp_path / "audit"
    sample(data, 41)
    answer = dutybook("audit", data, "--authority", CASESHIRE, "--as-of", AS_OF, "--out", out, "--jobs", 2)

    assert answer.returncode == 0, answer.stderr
    told = json.loads((out / "audit.json").read_text(encoding="utf-8"))
    assert told["counts"]["cases"] == 41
    assert told["twice"]["not_done"] == "it is not to be had for Windows"


def test_no_name_is_used_that_windows_lacks():
    """Type checkers know what the standard library has on Windows; nothing in Dutybook asks it for more."""
    modules = ("os", "signal", "subprocess", "socket", "multiprocessing", "resource", "fcntl")
    every = [*(ROOT / "engine").rglob("*.py"), *(ROOT / "web").rglob("*.py")]
    files = [str(each) for each in every if _imports_one(each.read_text(encoding="utf-8"), modules)]
    options = ("--platform=win32", "--no-site-packages", "--follow-imports=skip", "--ignore-missing-imports")
    alone = ("--config-file=", "--cache-dir=/dev/null", "--explicit-package-bases", "--no-error-summary")
    line = [sys.executable, "-m", "mypy", *options, *alone, *files]
    found = subprocess.run(line, cwd=ROOT, capture_output=True, text=True).stdout

    assert len(files) > 20
    assert [line for line in found.splitlines() if ": error: Module " in line] == []


def _imports_one(text: str, modules: tuple[str, ...]) -> bool:
    return any(f"import {module}\n" in text or f"from {module}" in text for module in modules)
