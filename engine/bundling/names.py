"""What a bundle's file is called.

In: a name. Out: whether it is a bundle's. Guaranteed: nothing else is loaded to answer that, so that
commands which take an authority start quickly.
"""

from __future__ import annotations

SUFFIX = ".dutybook"


def is_bundle(name: object) -> bool:
    """Say whether a name, or a path, is that of a bundle's file."""
    return str(name).endswith(SUFFIX)
