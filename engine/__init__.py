"""Dutybook: practice standards as readable rules; what is owed to each child, what was missed, and why.

In: the name of an authority, and cases. Out: `load(...)` gives a `Book`, `Book.check(...)` a `Result`
with its `Outcome`s. Guaranteed: the names in `__all__` and their meanings stay for a whole major version (see
`docs/library.md`); importing `engine` alone loads nothing else, so that programs start quickly.
"""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from engine.api import Book, Result, load, load_bundle
    from engine.diagnostics import InputFault
    from engine.outcome import Outcome, State

    __version__: str

_HOMES = {
    "Book": "engine.api",
    "Result": "engine.api",
    "load": "engine.api",
    "load_bundle": "engine.api",
    "InputFault": "engine.diagnostics",
    "Outcome": "engine.outcome",
    "State": "engine.outcome",
}

__all__ = ["Book", "InputFault", "Outcome", "Result", "State", "__version__", "load", "load_bundle"]


class _Package(ModuleType):
    """This package. Importing the module `engine.load` would put it where the public function `load` belongs;
    a property keeps the name for the function."""

    @property
    def load(self) -> object:
        return import_module("engine.api").load

    @load.setter
    def load(self, module: ModuleType) -> None:
        """Leave the name alone: the module stays reachable as `from engine.load import …`."""


sys.modules[__name__].__class__ = _Package


def __getattr__(name: str) -> object:
    """Load a public name when it is first used."""
    if name == "__version__":
        from importlib.metadata import version

        return version("dutybook")
    if name not in _HOMES:
        raise AttributeError(f"module 'engine' has no attribute '{name}'")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return sorted(__all__)
