"""A duty's bodies for the checks: the duty itself, or one for each version laid over it.

In: a duty's model. Out: complete bodies. Guaranteed: what a version does not say, the duty says.
"""

from __future__ import annotations

from collections.abc import Iterator

from engine.load import lay_over
from engine.model import Duty, DutyBody


def bodies_of(duty: Duty) -> Iterator[DutyBody]:
    """Yield the duty's body, or one for each of its versions."""
    if not duty.versions:
        yield duty
    for version in duty.versions:
        yield lay_over(duty, version)
