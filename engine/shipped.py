"""Finds the folders of data that travel with Dutybook, and the YAML files of any folder.

In: nothing, or folders beside the shipped ones. Out: the folder of packs, of authority files or of sample
cases, wherever this copy of Dutybook keeps them: beside this module under `_shipped/` in an installed wheel,
else at the root of the repository. Guaranteed: the working directory plays no part in that, so the answer is
the same from anywhere; files come in the order of their paths.
"""

from collections.abc import Sequence
from pathlib import Path

_HERE = Path(__file__).resolve().parent


def rules_dir() -> Path:
    """Return the folder of packs, `<publisher>/<pack>.yaml`. Raises FileNotFoundError if it is not there."""
    return _shipped("rules")


def authorities_dir() -> Path:
    """Return the folder of authority files, `<name>.yaml`. Raises FileNotFoundError if it is not there."""
    return _shipped("authorities")


def cases_dir() -> Path:
    """Return the folder of sample cases, all invented. Raises FileNotFoundError if it is not there."""
    return _shipped("cases")


def all_rules(others: Sequence[Path] = ()) -> tuple[Path, ...]:
    """Return the shipped folder of packs and the others, none twice. Raises FileNotFoundError."""
    return _once(rules_dir(), *others)


def all_authorities(others: Sequence[Path] = ()) -> tuple[Path, ...]:
    """Return the shipped folder of authority files and the others, none twice. Raises FileNotFoundError."""
    return _once(authorities_dir(), *others)


def _once(*folders: Path) -> tuple[Path, ...]:
    return tuple({folder.resolve(): folder for folder in reversed(folders)}.values())[::-1]


def yaml_files(folder: Path) -> list[Path]:
    """Return the YAML files in a folder and the folders inside it, in the order of their paths."""
    return sorted(path for pattern in ("*.yaml", "*.yml") for path in folder.rglob(pattern) if path.is_file())


def _shipped(name: str, here: Path = _HERE) -> Path:
    """Return folder `name` of the wheel that holds `here`, else of the repository that does."""
    for folder in (here / "_shipped" / name, here.parent / name):
        if folder.is_dir():
            return folder
    raise FileNotFoundError(
        f"Dutybook's own folder '{name}' is missing: neither in the installed package nor at the root of a "
        f"clone ({here.parent}). Install Dutybook again, or run it from a whole clone."
    )
