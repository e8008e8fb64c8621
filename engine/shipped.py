"""Finds the folders of data that travel with Dutybook.

Nothing comes in. Out goes the folder of packs, of authority files or of sample cases, wherever this copy of
Dutybook keeps them: beside this module under `_shipped/` in an installed wheel, else at the root of the
repository. The working directory plays no part, so the answer is the same from anywhere.
"""

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


def _shipped(name: str, here: Path = _HERE) -> Path:
    """Return folder `name` of the wheel that holds `here`, else of the repository that does."""
    for folder in (here / "_shipped" / name, here.parent / name):
        if folder.is_dir():
            return folder
    raise FileNotFoundError(
        f"Dutybook's own folder '{name}' is missing: neither in the installed package nor at the root of a "
        f"clone ({here.parent}). Install Dutybook again, or run it from a whole clone."
    )
