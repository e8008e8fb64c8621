"""Reader of `confirmed`: yes, no, or the person who compared the figure with its source.

In: a node. Out: a bool or an `engine.model.Confirmation`. Guaranteed: a person's confirmation has a name, a
day and a link to the source, so that anybody can follow it.
"""

from __future__ import annotations

from collections.abc import Mapping

from engine.model import Confirmation
from engine.reading import scalars
from engine.reading.base import Context, Read, build, read_keys, shape
from engine.source import Mapping as MappingNode
from engine.source import Node

_SCHEMES = ("https://", "http://")


def read_confirmed(node: Node, ctx: Context) -> Confirmation | bool:
    """Read yes, no, or `{by: name, on: date, link: address}`."""
    if not isinstance(node, MappingNode):
        return scalars.flag(node, ctx)
    return build(Confirmation, node, ctx, read_keys(node, ctx, _KEYS, tuple(_KEYS), "a confirmation"))


def _link(node: Node, ctx: Context) -> str:
    found = scalars.scalar(node, ctx, "an address")
    if not found.text.startswith(_SCHEMES) or " " in found.text or len(found.text) > 2000:
        cure = "write the address of the page that shows the figure, as in https://www.legislation.gov.uk/uksi/2010/959"
        raise ctx.bad("E129", found.span, f"{shape(found)} is not the address of a page", cure)
    return found.text


_KEYS: Mapping[str, Read] = {"by": scalars.text, "on": scalars.day, "link": _link}
