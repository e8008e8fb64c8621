"""Readings of doubtful places, closed days, and what the authority calls the roles."""

from __future__ import annotations

from textwrap import indent
from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, url_for

from engine.drafting.editing import node_at, with_key, with_value, written_as
from engine.drafting.overriding import choose_reading, readings_chosen
from engine.layering.policy import Policy
from engine.source import Mapping, as_yaml, parse
from web import samples
from web.access import roles
from web.closing import CALENDAR, closed_in, lines_of, with_closed
from web.drafting import Work, checked, faults_on, open_policy, own_file, own_text, saved_over
from web.readings import ReadingShown, readings_of
from web.store.people import Role
from web.views.drafts import said_of

ROLES = "roles"

pages = Blueprint("draft_settings", __name__, url_prefix="/<authority>/drafts/<int:draft>/settings")


@pages.get("")
@roles(Role.EDITOR)
def settings(authority: str, draft: int) -> str:
    """List the readings, the closed days, and the names of roles."""
    found, policy = open_policy(authority, draft)
    return _settings(found, policy, {})


@pages.post("/roles")
@roles(Role.EDITOR)
def name_roles(authority: str, draft: int) -> Any:
    """Change what roles are called; an empty name takes the vocabulary's own."""
    found, policy = open_policy(authority, draft)
    text = own_text(found)
    for role in policy.vocabulary.roles:
        new = " ".join(request.form.get(f"role-{role}", "").split())
        if new and new != policy.authority.roles.get(role, policy.vocabulary.roles[role]):
            text = _named(text, role, new)
    trouble = saved_over(found, {own_file(found): text})
    if trouble is not None:
        return _settings(found, policy, {"roles": trouble}), 409
    return redirect(url_for("drafts.one", authority=authority, draft=draft), 303)


@pages.post("/closed-days")
@roles(Role.EDITOR)
def close_days(authority: str, draft: int) -> Any:
    """Change the days on which the offices are closed."""
    found, policy = open_policy(authority, draft)
    typed = request.form.get("closed", "")
    days, fault = closed_in(typed)
    if fault:
        return _settings(found, policy, {"closed": fault}, typed), 422
    trouble = saved_over(found, {own_file(found): with_closed(own_text(found), days)})
    if trouble is not None:
        return _settings(found, policy, {"closed": trouble}, typed), 409
    return redirect(url_for("drafts.one", authority=authority, draft=draft), 303)


@pages.get("/readings/<reading>")
@roles(Role.EDITOR)
def reading(authority: str, draft: int, reading: str) -> str:
    """Show the ways in which a place can be read."""
    found, policy = open_policy(authority, draft)
    return _reading(found, _known(policy, reading), {}, {})


@pages.post("/readings/<reading>")
@roles(Role.EDITOR)
def choose(authority: str, draft: int, reading: str) -> Any:
    """Choose a reading, with its reason."""
    found, policy = open_policy(authority, draft)
    known = _known(policy, reading)
    asked = {name: request.form.get(name, "").strip() for name in ("choose", "reason")}
    errors = {}
    if asked["choose"] not in {each.id for each in known.choices}:
        errors["choose"] = "Choose one of the readings"
    if not asked["reason"]:
        errors["reason"] = "Say why this reading"
    if not errors:
        text = choose_reading(own_text(found), reading, asked["choose"], " ".join(asked["reason"].split()))
        trouble = saved_over(found, {own_file(found): text})
        if trouble is None:
            return redirect(url_for("drafts.one", authority=authority, draft=draft), 303)
        errors["choose"] = trouble
    return _reading(found, known, errors, asked), 422


# ---------------------------------------------------------------- parts


def _known(policy: Policy, name: str) -> ReadingShown:
    found = next((each for each in readings_of(policy) if each.id == name), None)
    if found is None:
        abort(404)
    return found


def _named(text: str, role: str, new: str) -> str:
    found = node_at(parse(text, "draft"), (ROLES,))
    if not isinstance(found, Mapping):
        return with_key(text, (), ROLES, f"{{{role}: {as_yaml(new)}}}")
    if found.get(role) is not None:
        return with_value(text, (ROLES, role), new)
    return with_key(text, (ROLES,), role, as_yaml(new))


def _part(text: str, key: str) -> str:
    """Return a part of the authority's file as it is written, with its key; empty where there is none."""
    node = node_at(parse(text, "draft"), (key,))
    if node is None:
        return ""
    said = written_as(text, node)
    return f"{key}: {said}" if said.startswith("{") else f"{key}:\n{indent(said, '  ')}"


def _chosen(text: str, reading: str | None = None) -> str:
    """Return the choices of readings (of one, of all) as they are written."""
    found = (node for node, name in readings_chosen(text) if reading in (None, name))
    return "\n".join(f"- {written_as(text, node)}" for node in found)


def _settings(found: Work, policy: Policy, errors: dict[str, str], closed: str | None = None) -> str:
    """Show the page. `closed`: the days as somebody typed them."""
    named = [
        (role, words, policy.authority.roles.get(role, "")) for role, words in policy.vocabulary.roles.items()
    ]
    text = own_text(found)
    return render_template(
        "drafts/settings.html",
        authority=found.draft.authority,
        work=found,
        file=own_file(found),
        written={"readings": _chosen(text), CALENDAR: _part(text, CALENDAR), ROLES: _part(text, ROLES)},
        readings=readings_of(policy),
        roles=sorted(named, key=lambda each: each[1]),
        closed=lines_of(policy.authority.calendar.closed) if closed is None else closed,
        errors=errors,
    )


def _reading(found: Work, known: ReadingShown, errors: dict[str, str], asked: dict[str, str]) -> str:
    text, file, result = own_text(found), own_file(found), checked(found)
    nodes = [node for node, name in readings_chosen(text, file) if name == known.id]
    return render_template(
        "drafts/reading.html",
        authority=found.draft.authority,
        work=found,
        file=file,
        written=_chosen(text, known.id),
        here=[said for node in nodes for said in faults_on(result, node.span)],
        reading=known,
        errors=errors,
        asked={"choose": known.chosen, "reason": known.reason, **asked},
        result=result,
        sample=samples.first(found, result),
        said=said_of(result),
    )
