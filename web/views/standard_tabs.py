"""One standard from four more sides: to be changed, as text, its history, its examples."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, abort, current_app, g, render_template

from engine.drafting.records import Shown
from engine.layering.policy import Policy
from engine.report.policy_view import StandardView
from web.access import roles, signed_in
from web.checking.client import Desk, Unanswered
from web.checking.work import ExamplesAsk
from web.clock import today
from web.standard_history import Past, steps
from web.standards import standing_in, texts_about
from web.store import drafts, people, publications
from web.store.people import Role
from web.views.policy import asked_day, find_standard, policy_on, texts_on

pages = Blueprint("standard_tabs", __name__, url_prefix="/<authority>/standards/<path:key>")


@pages.get("/form")
@roles(Role.EDITOR)
def form(authority: str, key: str) -> str:
    """Show what a form may change of the standard, and lead into a draft."""
    found, texts = _found(authority, key)
    policy, _ = current_app.extensions["policies"].policy(texts, authority)
    named = {} if policy is None else {**policy.vocabulary.roles, **policy.authority.roles}
    with current_app.extensions["database"].look() as session:
        listed = drafts.of_authority(session, authority, drafts.OPEN)
    at = standing_in(texts, authority, _key(found))
    return _page("form", authority, found, at=at, drafts=listed, named=named)


@pages.get("/text")
@signed_in
def text(authority: str, key: str) -> str:
    """Show the standard as it is written, and the authority's differences from it."""
    found, texts = _found(authority, key)
    return _page("text", authority, found, parts=texts_about(texts, authority, _key(found)))


@pages.get("/history")
@signed_in
def history(authority: str, key: str) -> str:
    """List the publications in which the standard came to say something else."""
    found, texts = _found(authority, key)
    library, _ = current_app.extensions["policies"].library(texts)
    with current_app.extensions["database"].look() as session:
        listed = publications.every(session, authority)
        past = [Past(each, publications.blobs_of(session, each.id)) for each in listed]
        names = people.names_of(session, [user for each in listed for user in (each.author, each.approver)])

    def policy_of(one: Past) -> Policy | None:
        with current_app.extensions["database"].look() as session:
            texts = publications.texts_of(session, one.publication.id)
        policy: Policy | None = current_app.extensions["policies"].policy(texts, authority)[0]
        return policy

    changes, more = steps(authority, _key(found), past, policy_of, library.beneath([found.pack]))
    return _page("history", authority, found, steps=changes, more=more, names=names)


@pages.get("/examples")
@signed_in
def examples(authority: str, key: str) -> str:
    """Show the examples of the standard with what is judged today."""
    found, texts = _found(authority, key)
    desk: Desk = current_app.extensions["desk"]
    judged: tuple[Shown, ...] | None
    try:
        judged = desk.examples(ExamplesAsk(authority, texts, _key(found)))
    except Unanswered:
        judged = None
    return _page("examples", authority, found, examples=judged)


# ---------------------------------------------------------------- parts


def _found(authority: str, key: str) -> tuple[StandardView, Mapping[str, str]]:
    day, _ = asked_day()
    texts = texts_on(authority, day)
    shown = policy_on(authority, day)
    found = None if shown is None else find_standard(shown, key)
    if found is None:
        abort(404)
    return found, texts


def _key(found: StandardView) -> str:
    return f"{found.pack}#{found.id}"


def _page(tab: str, authority: str, found: StandardView, **more: Any) -> str:
    day, _ = asked_day()
    return render_template(
        f"policy/{tab}.html",
        authority=authority,
        day=day,
        standard=found,
        held=g.roles,
        today=today(),
        **more,
    )
