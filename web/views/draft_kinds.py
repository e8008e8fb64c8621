"""Kinds of fact of an authority's own, in a draft: added, changed, taken out; what is recorded of them."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, redirect, render_template, request

from engine.drafting import kinds
from engine.drafting.editing import node_at, written
from engine.drafting.kinds import AttributeSaid, KindSaid
from engine.source import parse
from engine.vocabulary import RESERVED, AttributeType, Shape
from web import samples
from web.access import roles
from web.drafting import (
    Work,
    checked,
    faults_on,
    open_policy,
    open_work,
    own_file,
    own_text,
    place_of,
    saved_over,
)
from web.store.people import Role
from web.views.drafts import said_of

pages = Blueprint("draft_kinds", __name__, url_prefix="/<authority>/drafts/<int:draft>/kinds")

#: How a form says the shapes and types.
SHAPES = (
    (Shape.EVENT, "something that happens on a day"),
    (Shape.PERIOD, "something that lasts, from one day to another"),
    (Shape.DOCUMENT, "a document of a day"),
    (Shape.RECORD, "one record for each child"),
)
TYPES = (
    (AttributeType.YES_NO, "yes or no"),
    (AttributeType.DATE, "a date"),
    (AttributeType.DATETIME, "a date with its time"),
    (AttributeType.TEXT, "text"),
    (AttributeType.CHOICE, "one of a list"),
    (AttributeType.NUMBER, "a number"),
    (AttributeType.DURATION, "a length of time"),
    (AttributeType.LIST, "several texts"),
)


@pages.get("")
@roles(Role.EDITOR)
def every(authority: str, draft: int) -> str:
    """List the kinds, and ask for another."""
    return _page(open_work(authority, draft), None, {}, {})


@pages.post("")
@roles(Role.EDITOR)
def add(authority: str, draft: int) -> Any:
    """Add a kind."""
    found, policy = open_policy(authority, draft)
    text, asked = own_text(found), _asked()
    name = kinds.name_from(asked["title"])
    errors = {} if asked["shape"] in dict(SHAPES) else {"shape": "Choose what it is"}
    if not name:
        errors["title"] = "Say what it is called, in a word or two"
    elif name in policy.vocabulary.kinds or name in kinds.kinds_of(text) or name in RESERVED:
        errors["title"] = f"There is a kind called {name.replace('_', ' ')} already: use it, or another name"
    if not errors:
        new = KindSaid(name, asked["shape"], asked["title"], _list("synonyms"), _none(asked))
        return _after(found, None, kinds.with_kind(text, new), to=name)
    return _page(found, None, asked, errors), 422


@pages.get("/<kind>")
@roles(Role.EDITOR)
def one(authority: str, draft: int, kind: str) -> str:
    """Show a kind and what is recorded of it."""
    found = open_work(authority, draft)
    _known(found, kind)
    return _page(found, kind, {}, {})


@pages.post("/<kind>")
@roles(Role.EDITOR)
def change(authority: str, draft: int, kind: str) -> Any:
    """Change what a kind is called."""
    found = open_work(authority, draft)
    known, asked = _known(found, kind), _asked()
    if not asked["title"]:
        return _page(found, kind, asked, {"title": "Say what it is called, in a word or two"}), 422
    new = KindSaid(kind, known.shape, asked["title"], _list("synonyms"), _none(asked))
    return _after(found, kind, kinds.changed_kind(own_text(found), new), to=kind)


@pages.post("/<kind>/remove")
@roles(Role.EDITOR)
def remove(authority: str, draft: int, kind: str) -> Any:
    """Take a kind out; a standard that names it is then told to be faulty."""
    found = open_work(authority, draft)
    _known(found, kind)
    return _after(found, kind, kinds.without_kind(own_text(found), kind))


@pages.post("/<kind>/attributes")
@roles(Role.EDITOR)
def attribute(authority: str, draft: int, kind: str) -> Any:
    """Add an attribute to a kind, or change one that is there (`name`)."""
    found = open_work(authority, draft)
    known, asked, text = _known(found, kind), _asked(), own_text(found)
    old = {each.name: each for each in known.attributes}.get(asked["name"])
    name = old.name if old is not None else kinds.name_from(asked["words"])
    choices = _list("choices") if asked["type"] == AttributeType.CHOICE else ()
    errors = _wrong(asked, choices, known, old, name)
    if errors:
        return _page(found, kind, asked, errors), 422
    new = AttributeSaid(name, asked["type"], asked["words"], choices, old is not None and old.rows)
    edit = kinds.with_attribute if old is None else kinds.changed_attribute
    return _after(found, kind, edit(text, kind, new), to=kind)


@pages.post("/<kind>/attributes/remove")
@roles(Role.EDITOR)
def drop(authority: str, draft: int, kind: str) -> Any:
    """Take an attribute out of a kind."""
    found = open_work(authority, draft)
    known, name = _known(found, kind), request.form.get("name", "")
    if name not in {each.name for each in known.attributes}:
        abort(404)
    return _after(found, kind, kinds.without_attribute(own_text(found), kind, name), to=kind)


# ---------------------------------------------------------------- parts


def _known(found: Work, kind: str) -> KindSaid:
    known = kinds.kinds_of(own_text(found)).get(kind)
    if known is None:
        abort(404)
    return known


def _asked() -> dict[str, str]:
    names = ("title", "shape", "absence", "name", "words", "type")
    asked = {name: " ".join(request.form.get(name, "").split()) for name in names}
    return asked | {name: request.form.get(name, "") for name in ("synonyms", "choices")}


def _list(name: str) -> tuple[str, ...]:
    """Return the lines of a field, each once."""
    lines = (" ".join(line.split()) for line in request.form.get(name, "").splitlines())
    return tuple(dict.fromkeys(line for line in lines if line))


def _none(asked: dict[str, str]) -> bool:
    return asked["absence"] == "yes"


def _wrong(
    asked: dict[str, str], choices: tuple[str, ...], known: KindSaid, old: AttributeSaid | None, name: str
) -> dict[str, str]:
    """Return what is wrong with an attribute; the fields of one that is there bear its name."""
    tail = f"-{old.name}" if old is not None else ""
    errors = {}
    if not name:
        errors[f"words{tail}"] = "Say what is recorded, in a few words"
    elif old is None and (name in {each.name for each in known.attributes} or name in RESERVED):
        errors["words"] = f"{name.replace('_', ' ')} is recorded of it already, or has a meaning of its own"
    rows = old is not None and old.rows
    if asked["type"] not in dict(TYPES) and not rows:
        errors[f"type{tail}"] = "Choose how it is recorded"
    if asked["type"] == AttributeType.CHOICE and len(choices) < 2:
        errors[f"choices{tail}"] = "Write the list, at least two, each on a line"
    return errors


def _after(found: Work, kind: str | None, text: str, to: str | None = None) -> Any:
    """Save the authority's file; lead to a kind, or to the list."""
    trouble = saved_over(found, {own_file(found): text})
    if trouble is not None:
        return _page(found, kind, _asked(), {"title": trouble}), 409
    endpoint = "draft_kinds.every" if to is None else "draft_kinds.one"
    return redirect(place_of(found, endpoint, kind=to, saved="yes"), 303)


def _page(found: Work, kind: str | None, asked: dict[str, str], errors: dict[str, str]) -> str:
    file = own_file(found)
    text, result = own_text(found), checked(found)
    known = kinds.kinds_of(text)
    path = (kinds.LOCAL,) if kind is None else (kinds.LOCAL, kind)
    node = node_at(parse(text, file), path)
    return render_template(
        "drafts/kinds.html",
        authority=found.draft.authority,
        work=found,
        file=file,
        kinds=known,
        kind=None if kind is None else known[kind],
        shapes=SHAPES,
        types=TYPES,
        asked=asked,
        errors=errors,
        yaml="" if node is None else written(text, path),
        here=[] if node is None else faults_on(result, node.span),
        saved=request.args.get("saved") == "yes" and request.method == "GET",
        result=result,
        sample=samples.first(found, result),
        said=said_of(result),
    )
