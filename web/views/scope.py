"""The scope of a page of administration: one authority, or the whole installation.

In: the authority in the address, None for the whole installation. Out: the id under which rights are kept,
and its name in words.
"""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint
from sqlalchemy.orm import Session

from web.access import View
from web.store.tables import EVERYWHERE, AuthorityRow

#: Where the pages of the whole installation are; no authority may have this name.
WHOLE = "administration"


def scope_of(authority: str | None) -> str:
    """Return the id under which rights are kept."""
    return authority or EVERYWHERE


def title_of(session: Session, authority: str | None) -> str:
    """Return the scope in words."""
    if authority is None:
        return "The whole installation"
    found = session.get(AuthorityRow, authority)
    return authority if found is None else found.name


def both(pages: Blueprint, path: str, method: str) -> Callable[[View], View]:
    """Give a view two addresses: of an authority, and of the whole installation (its `authority` is None)."""

    def mark(view: View) -> View:
        pages.add_url_rule(f"/<authority>{path}", view_func=view, methods=[method])
        pages.add_url_rule(f"/{WHOLE}{path}", view_func=view, methods=[method], defaults={"authority": None})
        return view

    return mark
