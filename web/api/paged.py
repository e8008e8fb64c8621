"""Lists that come page by page.

In: every item with its name, how many are wanted, the name of the last of the page before. Out: a page, and
where the next one begins. Guaranteed: no item is passed over or given twice while nothing is added.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from web.api.problems import refuse

T = TypeVar("T")


def page_of(items: Sequence[tuple[str, T]], limit: int, after: str | None) -> tuple[list[T], str | None]:
    """Return a page and where the next one begins; None after the last. Ends the call
    where `after` is not there."""
    keys = [name for name, _ in items]
    if after is not None and after not in keys:
        refuse(422, "after: this is not the `next` of a page")
    first = 0 if after is None else keys.index(after) + 1
    shown = items[first : first + limit]
    is_last = first + limit >= len(items)
    return [each for _, each in shown], None if is_last or not shown else shown[-1][0]
