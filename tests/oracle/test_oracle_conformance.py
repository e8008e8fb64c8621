"""The walker reproduces every conformance vector."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Any

import pytest

from tests.conformance.compare import compare
from tests.conformance.reader import vectors
from tests.oracle.walker import periods, walk

HERE = Path(__file__).parent


@pytest.mark.parametrize("vector", vectors(), ids=lambda v: v["id"])
def test_the_walker_agrees_with_the_vector(vector: dict[str, Any]) -> None:
    """Every outcome that the vector lists is found, with every field that it states, and no other."""
    assert compare(vector["expect"], walk(vector)) == []
    assert periods(vector) == vector.get("periods", periods(vector))


def test_all_72_vectors_are_read() -> None:
    """The two files hold 72 vectors with different ids."""
    assert len({vector["id"] for vector in vectors()}) == len(vectors()) == 72


def test_the_walker_imports_nothing_of_the_engine() -> None:
    """An outside check stays outside: no module beside this one imports `engine`."""
    for path in sorted(HERE.glob("*.py")):
        names: list[str] = []
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                names += [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                names.append(node.module or "")
        assert not [name for name in names if name.split(".")[0] == "engine"], path.name
