"""Policies that are ready to be looked at and judged by, made from texts.

In: the files of a publication or a draft, as texts by path. Out: catalogues, inspections, books.
Guaranteed: a set of files is written to disk once, under its hash, whole or not at all, and never
changed; what was read is kept in memory for the sets used last; shipped files are not mixed in: a
publication holds everything it rests on.
"""

from __future__ import annotations

from collections import OrderedDict, defaultdict
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path, PurePosixPath
from threading import Lock
from typing import TypeVar

from engine.bundling.building import built
from engine.catalogue import Catalogue
from engine.diagnostics import Diagnostic, Faults
from engine.layering.policy import Policy
from engine.layers import build_policy
from engine.load import Library, load_library
from engine.report.policy_view import PolicyOn, view
from web.begun import begun
from web.store.publications import hash_of

T = TypeVar("T")

#: Of each sort: libraries, policies, what applies on a day, bundles.
MOST_KEPT = 12


class Policies:
    """Sets of files on disk and what was made of them."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._kept: defaultdict[str, OrderedDict[tuple[str, ...], object]] = defaultdict(OrderedDict)
        self._lock = Lock()

    def folder_of(self, texts: Mapping[str, str]) -> Path:
        """Return the folder that holds this set of files."""
        there = self._folder / hash_of(texts)
        if not there.is_dir():
            _write(texts, there)
        return there

    def library(self, texts: Mapping[str, str]) -> tuple[Library, tuple[Diagnostic, ...]]:
        """Return what the files hold, and every fault in them."""
        return self._once(("library", hash_of(texts)), lambda: self._read(texts))

    def policy(
        self, texts: Mapping[str, str], authority: str
    ) -> tuple[Policy | None, tuple[Diagnostic, ...]]:
        """Return an authority's policy, or None where faults stand in the way; and the faults."""
        return self._once(("policy", authority, hash_of(texts)), lambda: self._build(texts, authority))

    def on(self, texts: Mapping[str, str], authority: str, day: date) -> PolicyOn | None:
        """Return what applies on a day; None where faults stand in the way."""
        policy, _ = self.policy(texts, authority)
        key = ("on", authority, hash_of(texts), day.isoformat())
        return None if policy is None else self._once(key, lambda: view(policy, day))

    def bundle(self, texts: Mapping[str, str], authority: str) -> bytes:
        """Return the bundle of an authority's policy, unsigned. Raises InputFault for a faulty one."""
        library, _ = self.library(texts)
        key = ("bundle", authority, hash_of(texts))
        return self._once(key, lambda: built(Catalogue(library), authority))

    def _read(self, texts: Mapping[str, str]) -> tuple[Library, tuple[Diagnostic, ...]]:
        faults, folder = Faults(), self.folder_of(texts)
        library = load_library([folder / "rules"], faults, [folder / "authorities"])
        return library, faults.sorted()

    def _build(
        self, texts: Mapping[str, str], authority: str
    ) -> tuple[Policy | None, tuple[Diagnostic, ...]]:
        library, found = self.library(texts)
        loaded = library.authorities.get(authority)
        if loaded is None:
            return None, found
        faults = Faults()
        policy = build_policy(library, loaded, faults)
        return (None if faults.errors else policy), (*found, *faults.sorted())

    def _once(self, key: tuple[str, ...], make: Callable[[], T]) -> T:
        kept = self._kept[key[0]]
        with self._lock:
            if key in kept:
                kept.move_to_end(key)
                return kept[key]  # type: ignore[return-value]  # what was kept under this key
        made = make()
        with self._lock:
            kept[key] = made
            while len(kept) > MOST_KEPT:
                kept.popitem(last=False)
        return made


def _write(texts: Mapping[str, str], there: Path) -> None:
    there.parent.mkdir(parents=True, exist_ok=True)
    try:
        with begun(there.parent) as held:
            for name in ("rules", "authorities"):
                (held / name).mkdir()
            for path, text in texts.items():
                target = held / safe_path(path)
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_text(text, encoding="utf-8", newline="\n")
            held.rename(there)
    except OSError:
        if not there.is_dir():  # another process was quicker, which is as good
            raise


def safe_path(path: str) -> PurePosixPath:
    """Return the path of a file inside a set. Raises ValueError for one that would lead out of it."""
    pure = PurePosixPath(path)
    if pure.is_absolute() or ".." in pure.parts or pure.parts[:1] not in (("rules",), ("authorities",)):
        raise ValueError(f"'{path}' is no path of a rule or authority file")
    return pure
