"""Which folders of packs and authority files a call brings along.

In: the paths and options of a call. Out: the catalogue of the shipped folders and these. Guaranteed: a
workspace (a folder that holds `rules` and `authorities`, as `dutybook init` makes one) is brought along as
a whole as soon as a path inside it is named, wherever it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from engine.api import Book, MatcherName, open_book
from engine.catalogue import Catalogue


def open_catalogue(
    paths: Iterable[Path | str], rules: Sequence[Path], authorities: Sequence[Path]
) -> Catalogue:
    """Read the shipped packs, those of the options, and those of the workspaces in which `paths` lie."""
    found = [workspace for path in paths if (workspace := workspace_of(Path(path))) is not None]
    return Catalogue.open(
        [*rules, *(each / "rules" for each in found)],
        [*authorities, *(each / "authorities" for each in found)],
    )


def open_named(
    authority: str, matcher: str | None, rules: Sequence[Path], authorities: Sequence[Path]
) -> Book:
    """Return the book of an authority, named or given as the path of its file in a workspace."""
    paths = [authority] if "/" in authority or authority.endswith((".yaml", ".yml")) else []
    return open_book(open_catalogue(paths, rules, authorities), authority, matcher_name(matcher))


def matcher_name(option: str | None) -> MatcherName:
    """Return what the library calls the choice of --matcher; without one, `auto`."""
    return "durable" if option == "durable" else "plain" if option == "plain" else "auto"


def workspace_of(path: Path) -> Path | None:
    """Return the nearest folder at or above `path` that holds both `rules` and `authorities`."""
    whole = path.resolve()
    return next((each for each in (whole, *whole.parents) if _is_workspace(each)), None)


def _is_workspace(folder: Path) -> bool:
    return (folder / "rules").is_dir() and (folder / "authorities").is_dir()
