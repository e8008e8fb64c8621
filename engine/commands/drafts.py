"""Packs and authority files as they would be: drafts laid over those that are there.

In: the folders of rules and authorities, drafts. Out: a book of the authority with the drafts in place of the
files that they are to replace. Guaranteed: nothing that is there is changed; a fault is told at its place in
the draft itself.

A draft replaces the pack of the same name and version, or the authority of the same name; of a new version,
it stands beside the others.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import click

from engine.api import Book, open_book
from engine.catalogue import Catalogue
from engine.commands.folders import folders_of
from engine.diagnostics import Diagnostic, Faults, InputFault
from engine.load import EXAMPLES, load_library
from engine.shipped import all_authorities, all_rules, yaml_files

_PACK = re.compile(r"^pack:\s*['\"]?([^\s'\"#]+)", re.MULTILINE)
_VERSION = re.compile(r"^version:\s*['\"]?([^\s'\"#]+)", re.MULTILINE)
_AUTHORITY = re.compile(r"^authority:\s*['\"]?([^\s'\"#]+)", re.MULTILINE)
_VOCABULARY = re.compile(r"^vocabulary:\s*['\"]?([^\s'\"#]+)", re.MULTILINE)


def with_drafts(
    authority: str, drafts: Sequence[Path], rules: Sequence[Path], authorities: Sequence[Path]
) -> Book:
    """Return the book of an authority under the drafts (files, or folders of them), for judging by the
    readings that it chose. Raises InputFault."""
    extra = folders_of(authority, rules, authorities)
    name = _what_it_is(Path(authority))[1] if Path(authority).is_file() else authority
    changed = {_what_it_is(path): path for draft in drafts for path in _drafted(draft)}
    with tempfile.TemporaryDirectory(prefix="dutybook-") as place:
        places: dict[str, Path] = {}
        present_in = {"rules": all_rules(extra.rules), "authorities": all_authorities(extra.authorities)}
        for of, folders in present_in.items():
            folder = Path(place) / of
            folder.mkdir()
            present = {_what_it_is(path): path for each in folders for path in _files(each)}
            kinds = ("authority",) if of == "authorities" else ("pack", "vocabulary")
            wanted = {**present, **{what: path for what, path in changed.items() if what[0] in kinds}}
            for number, path in enumerate(wanted.values()):
                copy = folder / f"{number:04}.yaml"
                copy.write_bytes(path.read_bytes())
                places[str(copy)] = path
        return _opened(Path(place), name, places)


def _opened(place: Path, authority: str, places: dict[str, Path]) -> Book:
    faults = Faults()
    try:
        library = load_library([place / "rules"], faults, [place / "authorities"])
        faults.raise_if_errors()
        return open_book(Catalogue(library, faults.sorted()), authority, "plain", others=False)
    except InputFault as fault:
        raise InputFault(_at_home(each, places) for each in fault.diagnostics) from None


def _at_home(fault: Diagnostic, places: dict[str, Path]) -> Diagnostic:
    """Return a diagnostic at the place of the file that was copied."""
    if fault.span is None:
        return fault
    known = {Path(copy).name: path for copy, path in places.items()}
    home = places.get(fault.span.file) or known.get(Path(fault.span.file).name)
    return fault if home is None else replace(fault, span=fault.span._replace(file=str(home)))


def _drafted(path: Path) -> list[Path]:
    """Return the files of a draft, or of a folder of drafts. Raises UsageError where there are none."""
    found = _files(path)
    if not found:
        raise click.UsageError(f"{path} holds no pack, no vocabulary and no authority: name a .yaml file")
    return found


def _files(path: Path) -> list[Path]:
    if path.is_file():
        return [path]
    return [each for each in yaml_files(path) if not each.name.endswith(EXAMPLES)]


def _what_it_is(path: Path) -> tuple[str, str, str]:
    """Return what a file is and its name: `pack`, `england/care-planning`, `2021`. Raises BadParameter."""
    text = path.read_text(encoding="utf-8", errors="replace")
    for kind, pattern in (("pack", _PACK), ("authority", _AUTHORITY), ("vocabulary", _VOCABULARY)):
        if found := pattern.search(text):
            version = _VERSION.search(text) if kind == "pack" else None
            return kind, found[1], version[1] if version else ""
    raise click.BadParameter(f"{path} is no pack, no vocabulary and no authority")
