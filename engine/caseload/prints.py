"""What an audit rests on, by hash: data, rules, calendars, the engine itself.

In: a dataset, a `Ruling`, the engine's own files. Out: plain values for `audit.json`. Guaranteed: a byte that
changes in any of them changes its hash; everything is named, so that what differs can be named.
"""

from __future__ import annotations

import hashlib
import platform
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any

from engine.caseload.ruling import Ruling
from engine.data.dataset import MANIFEST, Dataset, file_of

_ENGINE = Path(__file__).resolve().parents[1]
_CALENDARS = "calendars"
_PACKAGES = ("duckdb", "pyarrow")
#: The engine's own files: programs, mappings of exports, the page of an audit.
_OWN = ("*.py", "*.yaml", "*.html", "*.css")


def engine_prints() -> dict[str, Any]:
    """Return the version and the files of the engine, calendars apart."""
    found = _files(_ENGINE, *_OWN)
    return {"version": version("dutybook"), "hash": print_of(found), "files": found}


def calendar_prints() -> dict[str, str]:
    """Return the calendars that come with the engine."""
    return _files(_ENGINE / _CALENDARS, "*.json")


def rule_prints(ruling: Ruling) -> dict[str, Any]:
    """Return the packs by their files, the vocabulary, and the policy that they and the authority make."""
    kinds = [repr(kind) for _, kind in sorted(ruling.vocabulary.kinds.items())]
    return {
        "policy": ruling.hash,
        "packs": {f"{pack} {number}": digest for pack, number, digest in ruling.packs},
        "vocabulary": hashlib.sha256("\n".join(kinds).encode()).hexdigest(),
    }


def data_prints(data: Dataset) -> dict[str, str]:
    """Return the tables of a dataset and its description."""
    files = [*data.tables.values(), *filter(None, [data.case_coverage]), data.folder / MANIFEST]
    return {path.name: file_of(path).sha256 for path in sorted(files)}


def assumption_prints(data: Dataset) -> dict[str, str]:
    """Return what is assumed about the source, each with its value, reason and owner, on or off."""
    return {each.id: hashlib.sha256(repr(each).encode()).hexdigest() for each in data.assumptions}


def machine_prints() -> dict[str, str]:
    """Return what else took part. It may differ without any outcome differing."""
    return {"python": platform.python_version(), **{name: version(name) for name in _PACKAGES}}


def file_prints(folder: Path, names: tuple[str, ...]) -> dict[str, str]:
    """Return the hashes of some files of a folder; one that is not there has none."""
    return {name: file_of(folder / name).sha256 for name in names if (folder / name).is_file()}


def print_of(prints: Mapping[str, str]) -> str:
    """Return the one hash of several files, from the hash of each."""
    text = "\n".join(f"{name} {digest}" for name, digest in sorted(prints.items()))
    return hashlib.sha256(text.encode()).hexdigest()


def _files(folder: Path, *patterns: str) -> dict[str, str]:
    every = (path for pattern in patterns for path in folder.rglob(pattern))
    paths = sorted(path for path in every if "_shipped" not in path.parts)
    return {path.relative_to(folder).as_posix(): file_of(path).sha256 for path in paths}
