"""Which folders of packs and authority files a call brings along.

In: the paths and options of a call. Out: the catalogue of the shipped folders and these. Guaranteed: a
workspace (a folder that holds `rules` and `authorities`, as `dutybook init` makes one) is brought along as
a whole as soon as a path inside it is named, wherever it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import click

from engine.bundling.names import is_bundle
from engine.shipped import authorities_dir, rules_dir

if TYPE_CHECKING:  # both are imported where they are used: a policy that was kept needs no catalogue
    from engine.api import Book, MatcherName
    from engine.catalogue import Catalogue


class Extra(NamedTuple):
    """Folders of packs and of authority files beside the shipped ones."""

    rules: tuple[Path, ...]
    authorities: tuple[Path, ...]


def extra_folders(paths: Iterable[Path | str], rules: Sequence[Path], authorities: Sequence[Path]) -> Extra:
    """Return the folders of the options and those of the paths: their workspaces, or themselves."""
    more_rules, more_authorities = [*rules], [*authorities]
    shipped = (rules_dir(), authorities_dir())
    for path in map(Path, paths):
        workspace = workspace_of(path)
        if lies_in(path, (*shipped, *rules, *authorities)):
            continue
        if workspace is not None:
            more_rules.append(workspace / "rules")
            more_authorities.append(workspace / "authorities")
        elif path.exists():
            more_rules.append(path if path.is_dir() else path.parent)
    return Extra(tuple(dict.fromkeys(more_rules)), tuple(dict.fromkeys(more_authorities)))


def open_catalogue(
    paths: Iterable[Path | str], rules: Sequence[Path], authorities: Sequence[Path]
) -> Catalogue:
    """Read the shipped packs, those of the options, and those that come with the paths."""
    from engine.catalogue import Catalogue

    return Catalogue.open(*extra_folders(paths, rules, authorities))


def lies_in(path: Path, folders: Iterable[Path]) -> bool:
    """Say whether a path is one of the folders (or files), or inside one."""
    whole = path.resolve()
    return any(whole.is_relative_to(folder.resolve()) for folder in folders)


def open_for(authority: str, rules: Sequence[Path], authorities: Sequence[Path]) -> Catalogue:
    """Read all that an authority needs; given as the path of its file, its workspace comes along. Of a
    bundle, what is in it and nothing else."""
    if is_bundle(authority):
        from engine.bundling.opening import open_bundle

        return open_bundle(Path(authority)).catalogue()
    return open_catalogue(_paths_in(authority), rules, authorities)


def folders_of(authority: str, rules: Sequence[Path], authorities: Sequence[Path]) -> Extra:
    """Return the folders of the options and, of an authority given as the path of its file, its workspace."""
    return extra_folders(_paths_in(authority), rules, authorities)


def _paths_in(authority: str) -> list[str]:
    is_path = "/" in authority or authority.endswith((".yaml", ".yml"))
    return [authority] if is_path else []


def open_named(
    authority: str, matcher: str | None, rules: Sequence[Path], authorities: Sequence[Path]
) -> Book:
    """Return the book of an authority, named or given as the path of its file in a workspace or of a bundle;
    from the cache if no file has changed."""
    from engine.api import open_bundled, open_kept

    if is_bundle(authority):
        with matcher_to_be_had():
            return open_bundled(Path(authority), matcher=matcher_name(matcher))
    extra = folders_of(authority, rules, authorities)
    with matcher_to_be_had():
        return open_kept(authority, extra.rules, extra.authorities, matcher_name(matcher))


@contextmanager
def matcher_to_be_had() -> Iterator[None]:
    """Say plainly, with the cure, that durable-rules was asked for and cannot be had."""
    from engine.evaluate.choosing import MatcherMissing

    try:
        yield
    except MatcherMissing as trouble:
        raise click.ClickException(str(trouble)) from None


def matcher_name(option: str | None) -> MatcherName:
    """Return what the library calls the choice of --matcher; without one, `auto`."""
    return "durable" if option == "durable" else "plain" if option == "plain" else "auto"


def workspace_of(path: Path) -> Path | None:
    """Return the nearest folder at or above `path` that holds both `rules` and `authorities`."""
    whole = path.resolve()
    return next((each for each in (whole, *whole.parents) if _is_workspace(each)), None)


def _is_workspace(folder: Path) -> bool:
    return (folder / "rules").is_dir() and (folder / "authorities").is_dir()
