"""What stands in the menu: the pages that this person may call for the authority at hand.

In: the request. Out: items. Guaranteed: nothing is listed that would be refused.
"""

from __future__ import annotations

from dataclasses import dataclass

from flask import current_app, g, request, url_for

from web.access import access_of
from web.store.people import Role


@dataclass(frozen=True, slots=True)
class Item:
    """A link of the menu."""

    text: str
    href: str
    current: bool


#: Endpoint, its text; each takes the authority.
PAGES = (("policy.on_a_date", "Policy"),)


def menu() -> list[Item]:
    """Return the items for the person who is signed in."""
    if g.get("person") is None or g.get("authority") is None:
        return []
    held: frozenset[Role] = g.roles
    return [
        Item(
            text,
            url_for(endpoint, authority=g.authority),
            (request.endpoint or "").split(".")[0] == endpoint.split(".")[0],
        )
        for endpoint, text in PAGES
        if (access := access_of(current_app, endpoint)) is not None
        and (not access.roles or access.roles & held)
    ]
