"""Waivers in a draft: standards that the authority sets aside for a time, with a reason and an approver."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Blueprint, abort, redirect, render_template, request

from engine.drafting.editing import node_at, written
from engine.drafting.waiving import (
    CHOICES,
    Waiver,
    changed_waiver,
    waivable,
    waivers_of,
    with_waiver,
    without_waiver,
)
from engine.source import parse
from web import samples
from web.access import roles
from web.clock import today
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

pages = Blueprint("draft_waivers", __name__, url_prefix="/<authority>/drafts/<int:draft>/waivers")

_FIELDS = ("standard", "from", "to", "reason", "approved_by")
_NEEDED = {
    "reason": "Say why the standard is set aside",
    "approved_by": "Say who approved it",
}


@pages.get("")
@roles(Role.EDITOR)
def every(authority: str, draft: int) -> str:
    """List the waivers, and ask for another."""
    found = open_work(authority, draft)
    return _page(found, None, {"from": (found.draft.effective or today()).isoformat()}, {})


@pages.post("")
@roles(Role.EDITOR)
def add(authority: str, draft: int) -> Any:
    """Set a standard aside for a time."""
    found, policy = open_policy(authority, draft)
    asked, errors = _asked()
    if asked["standard"] not in dict(waivable(policy)):
        errors = {"standard": "Choose a standard", **errors}
    if not errors:
        trouble = _saved(found, with_waiver(own_text(found), _waiver(asked)))
        if trouble is None:
            return _to_list(found)
        errors["standard"] = trouble
    return _page(found, None, asked, errors), 422


@pages.get("/<int:number>")
@roles(Role.EDITOR)
def one(authority: str, draft: int, number: int) -> str:
    """Show a waiver, to be changed or taken out."""
    found = open_work(authority, draft)
    known = _known(found, number)
    asked = {"from": known.from_, "to": known.to, "reason": known.reason, "approved_by": known.approved_by}
    return _page(found, str(number), {"standard": known.standard, **asked}, {})


@pages.post("/<int:number>")
@roles(Role.EDITOR)
def change(authority: str, draft: int, number: int) -> Any:
    """Give a waiver other days, another reason or approver."""
    found = open_work(authority, draft)
    known = _known(found, number)
    asked, errors = _asked()
    asked["standard"] = known.standard
    if not errors:
        text = changed_waiver(own_text(found), str(number), _waiver(asked))
        trouble = _saved(found, text)
        if trouble is None:
            return _to_list(found)
        errors["from"] = trouble
    return _page(found, str(number), asked, errors), 422


@pages.post("/<int:number>/remove")
@roles(Role.EDITOR)
def remove(authority: str, draft: int, number: int) -> Any:
    """Take a waiver out; the standard is owed again."""
    found = open_work(authority, draft)
    known = _known(found, number)
    trouble = _saved(found, without_waiver(own_text(found), str(number)))
    if trouble is None:
        return _to_list(found)
    return _page(found, None, {"standard": known.standard}, {"standard": trouble}), 409


# ---------------------------------------------------------------- parts


def _known(found: Work, number: int) -> Waiver:
    known = waivers_of(own_text(found)).get(str(number))
    if known is None:
        abort(404)
    return known


def _asked() -> tuple[dict[str, str], dict[str, str]]:
    """Return what was typed, and what is wrong with it, in the order of the form."""
    asked = {name: " ".join(request.form.get(name, "").split()) for name in _FIELDS}
    errors = {name: "Write the day as 2026-06-01" for name in ("from", "to") if not _is_day(asked[name])}
    if not errors and asked["from"] >= asked["to"]:
        errors["to"] = "The standard is owed again after the day from which it is set aside"
    return asked, errors | {name: says for name, says in _NEEDED.items() if not asked[name]}


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _waiver(asked: dict[str, str]) -> Waiver:
    return Waiver(asked["standard"], asked["from"], asked["to"], asked["reason"], asked["approved_by"])


def _saved(found: Work, text: str) -> str | None:
    return saved_over(found, {own_file(found): text})


def _to_list(found: Work) -> Any:
    return redirect(place_of(found, "draft_waivers.every", saved="yes"), 303)


def _page(found: Work, number: str | None, asked: dict[str, str], errors: dict[str, str]) -> str:
    """Return the list with the form of a new waiver, or one waiver's own form."""
    _, policy = open_policy(found.draft.authority, found.draft.id)
    file = own_file(found)
    text, result, names = own_text(found), checked(found), dict(waivable(policy))
    known = waivers_of(text)
    path = (CHOICES, number or next(iter(known), "0"))
    shown = number is not None and node_at(parse(text, file), path)
    return render_template(
        "drafts/waivers.html",
        authority=found.draft.authority,
        work=found,
        file=file,
        waivers=[(place, each, names.get(each.standard, each.standard)) for place, each in known.items()],
        number=number,
        title=names.get(asked.get("standard", ""), asked.get("standard", "")),
        yaml="\n".join(f"- {written(text, (CHOICES, place))}" for place in known if number in (None, place)),
        here=faults_on(result, shown.span) if shown else [],
        today=today().isoformat(),
        standards=[("", "choose one"), *names.items()],
        asked={**dict.fromkeys(_FIELDS, ""), **asked},
        errors=errors,
        saved=request.args.get("saved") == "yes" and request.method == "GET",
        result=result,
        sample=samples.first(found, result),
        said=said_of(result),
    )
