"""Packages that a process does without, although they are installed.

In: their names. Out: nothing. Guaranteed: whoever asks for one from then on is told that it is not there; one
that was loaded before stays.

Arrow and DuckDB look for pandas at their first array or query and load it where Spark brought it along: most
of a second of processor time in each process, for values that are never of pandas' kinds.
"""

from __future__ import annotations

import sys
from importlib.abc import MetaPathFinder
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from importlib.machinery import ModuleSpec
    from types import ModuleType


class _Refuses(MetaPathFinder):
    def __init__(self, names: frozenset[str]) -> None:
        self._names = names

    def find_spec(
        self,
        fullname: str,
        path: Sequence[str] | None,  # noqa: ARG002 - Python's signature
        target: ModuleType | None = None,  # noqa: ARG002 - Python's signature
    ) -> ModuleSpec | None:
        if fullname in self._names:
            raise ModuleNotFoundError(f"this process does without {fullname}", name=fullname)
        return None


def do_without(*names: str) -> None:
    """Have this process find none of these packages."""
    sys.meta_path.insert(0, _Refuses(frozenset(names)))
