"""Which tables of a case judging by a plan can read at all.

In: a plan, narrowed or whole. Out: names of kinds. Guaranteed: a table that is not named plays no part in any
outcome of the plan, so that a case without it is judged the same; too many may be named, never too few.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from engine.compiling.nodes import fields_of
from engine.plan import Plan
from engine.vocabulary import WAIVER

#: What judging asks for without a standard that names it: ages, and waivers.
_UNNAMED = frozenset({"person", WAIVER})


def tables_read(plan: Plan) -> frozenset[str]:
    """Return the kinds of fact that the standards of a plan, its definitions among them, can read."""
    words = set(_words((plan.standards, plan.contents, plan.definitions)))
    pending = list(_UNNAMED | (plan.kinds.keys() & words))
    found: set[str] = set()
    while pending:
        kind = pending.pop()
        found.add(kind)
        shape = plan.kinds.get(kind)
        if shape is not None and shape.inside is not None and shape.inside not in found:
            pending.append(shape.inside)
    return frozenset(found)


def _words(part: Any) -> Iterator[str]:
    """Every text inside, whatever it means there, and what stands before its dot (`visit.seen`)."""
    if isinstance(part, str):
        yield part
        yield part.partition(".")[0]
    elif isinstance(part, tuple | frozenset):
        for one in part:
            yield from _words(one)
    else:
        for name in fields_of(part.__class__) or ():
            yield from _words(getattr(part, name))
