"""Finds what is readable but cannot be meant: unreachable, shadowed, contradictory, ambiguous, idle or stale.

In: the library, or a policy, and the day on which it is looked at. Out: located diagnostics. Guaranteed: an
error is a standard that has no one meaning; everything else is a warning; nothing reads the clock. What a
standard lacks on its own (a limit, `met_by`, `if_late`) is found by `load.py` already; what packs and
choices may not do to each other by `layers.py`.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from engine.diagnostics import Faults
from engine.layers import Policy
from engine.linting.packs import check_age, check_library, check_pack
from engine.linting.policies import check_policy
from engine.load import Library, LoadedAuthority

__all__ = ["lint_library", "lint_policy"]


def lint_library(library: Library, on: date, faults: Faults, packs: Iterable[str] | None = None) -> None:
    """Add what is wrong or doubtful with the packs (all, or those named) and between them, seen on `on`."""
    chosen = library.packs.keys() if packs is None else set(packs)
    for name, files in library.packs.items():
        if name not in chosen:
            continue
        for loaded in files:
            check_pack(loaded, library, faults)
        check_age(files[-1], on, faults)
    check_library(library, faults)


def lint_policy(policy: Policy, authority: LoadedAuthority, on: date, faults: Faults) -> None:
    """Add what shows only once the layers are put together. `policy` is that of `authority`, built without
    errors."""
    check_policy(policy, authority, on, faults)
