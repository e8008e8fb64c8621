"""Changing a standard by a form: numbers, units, roles, words, exceptions; just those values change."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, current_app, redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict

from engine.drafting.dating import EVERYONE, NEW, Change, changed, changed_from
from engine.drafting.editing import without_item
from engine.drafting.fields import LIMIT, ROLE, UNITS, Field
from engine.drafting.overriding import override
from engine.drafting.records import Checked, Found
from web import samples
from web.access import roles
from web.clock import now, today
from web.drafting import Work, checked, mine, open_work, own_text, policy_of
from web.numbers import whole
from web.standards import Standing, addable, search, standing, texts_about, with_part
from web.store import drafts, log
from web.store.drafts import Overtaken, Refused, Save
from web.store.people import Role
from web.views.drafts import said_of
from web.whom import day_of, wrong_whom

pages = Blueprint("draft_forms", __name__, url_prefix="/<authority>/drafts/<int:draft>/standards")


@pages.get("")
@roles(Role.EDITOR)
def pick(authority: str, draft: int) -> str:
    """Find the standard that is to be changed."""
    found = open_work(authority, draft)
    words = request.args.get("q", "")
    policy = policy_of(found)
    hits = [] if policy is None else search(policy, words)
    return render_template("drafts/pick.html", authority=authority, work=found, words=words, hits=hits)


@pages.get("/<path:key>")
@roles(Role.EDITOR)
def standard(authority: str, draft: int, key: str) -> str:
    """Show the values of a standard that may be changed."""
    found = open_work(authority, draft)
    return _form(found, _standing(found, key), {}, {})


@pages.post("/<path:key>")
@roles(Role.EDITOR)
def change(authority: str, draft: int, key: str) -> Any:
    """Change the values that differ, each where it stands."""
    found = open_work(authority, draft)
    at = _standing(found, key)
    asked = {name: request.form.get(name, "").strip() for name in ("whom", "day", "reason")}
    changes, errors = _changes(at, request.form)
    errors |= _faults(at, changes, asked)
    if errors:
        return _form(found, at, errors, asked), 422
    if not changes:
        return _form(found, at, {"form": "Nothing was changed"}, asked), 422
    try:
        text = _edited(at, found, changes, asked)
    except KeyError:
        errors = {"whom": "This standard has dated versions: change the last of them, or its text"}
        return _form(found, at, errors, asked), 422
    return _saved(found, at, text)


@pages.post("/<path:key>/exception")
@roles(Role.EDITOR)
def drop_exception(authority: str, draft: int, key: str) -> Any:
    """Take an exception out of a standard of the authority's own."""
    found = open_work(authority, draft)
    at = _standing(found, key)
    name = request.form.get("exception", "")
    if not at.own or name not in {each for each, _ in at.exceptions}:
        abort(404)
    return _saved(found, at, without_item(found.texts[at.file], (*at.path, "unless", name)))


@pages.post("/<path:key>/part")
@roles(Role.EDITOR)
def add_part(authority: str, draft: int, key: str) -> Any:
    """Add an exception to a duty of the authority's own, or to a content standard what must be there."""
    found = open_work(authority, draft)
    at = _standing(found, key)
    name = request.form.get("part", "")
    if name not in dict(_addable(found, at)):
        return _form(found, at, {"part": "Choose what is added"}, {}), 422
    return _saved(found, at, with_part(found.texts[at.file], at, name))


# ---------------------------------------------------------------- what was typed


def _changes(at: Standing, form: MultiDict[str, str]) -> tuple[list[Change], dict[str, str]]:
    changes, errors = [], {}
    for each in at.fields:
        if each.name not in form:
            continue
        new = _typed(each, form)
        if new is None:
            errors[each.name] = f"{each.label}: write a whole number"
        elif new != each.value and not (each.sort == LIMIT and _same(new, each)):
            if not new:
                errors[each.name] = f"{each.label}: this cannot be empty"
            changes.append(Change(each.path, new))
    return changes, errors


def _typed(each: Field, form: MultiDict[str, str]) -> str | None:
    """Return what a field says now; None for a number that is none."""
    text = form.get(each.name, "").replace("\r\n", "\n").strip()
    if each.sort == LIMIT:
        unit = form.get(f"{each.name}.unit", "")
        number = whole(text) if len(text) <= 5 else None
        if number is None or unit not in UNITS:
            return None
        return f"{number} {unit[:-1] if number == 1 else unit}"
    if each.sort == "number":
        number = whole(text) if len(text) <= 5 else None
        return None if number is None else str(number)
    if each.sort == "words":
        return "\n".join(line.strip() for line in text.split("\n") if line.strip())
    return " ".join(text.split())


def _same(new: str, each: Field) -> bool:
    number, _, unit = new.partition(" ")
    return number == each.number and unit.rstrip("s") == each.unit.rstrip("s")


def _faults(at: Standing, changes: list[Change], asked: dict[str, str]) -> dict[str, str]:
    errors: dict[str, str] = {}
    moving = {each.path for each in at.fields if each.changes_days}
    if any(each.path in moving for each in changes):
        errors |= wrong_whom(asked["whom"], asked["day"])
    if not at.own and changes and not asked["reason"]:
        errors["reason"] = "A difference from somebody else’s standard needs its reason"
    return errors


def _edited(at: Standing, found: Work, changes: list[Change], asked: dict[str, str]) -> str:
    """Return the file's text with the changes. Raises KeyError where versions stand in the way."""
    text, day, whom = found.texts[at.file], day_of(asked["day"]), asked["whom"]
    moving = {each.path for each in at.fields if each.changes_days}
    dated = [each for each in changes if each.path in moving] if whom in (NEW, EVERYONE) else []
    plain = [each for each in changes if each not in dated]
    if at.own:
        text = changed(text, at.path, plain)
        return changed_from(text, at.path, dated, day, whom) if dated and day else text
    text = override(text, at.key, plain, asked["reason"]) if plain else text
    return override(text, at.key, dated, asked["reason"], day, whom) if dated else text


def _saved(found: Work, at: Standing, text: str) -> Any:
    authority, draft = found.draft.authority, found.draft.id
    version = request.form.get("version", "")
    try:
        with current_app.extensions["database"].work() as session:
            held = drafts.find(session, authority, draft, lock=True)
            if held is None:
                abort(404)
            drafts.save(session, held, Save({at.file: text}, whole(version) or 0, mine()), now())
            log.note(session, now(), "draft saved", f"draft {draft}", mine(), authority)
    except Overtaken as trouble:
        return _form(found, at, {"form": str(trouble)}, {}), 409
    except Refused as trouble:
        return _form(found, at, {"form": str(trouble)}, {}), 409
    return redirect(
        url_for("draft_forms.standard", authority=authority, draft=draft, key=at.key, saved="yes"), 303
    )


# ---------------------------------------------------------------- parts


def _standing(found: Work, key: str) -> Standing:
    own_text(found)
    at = standing(found, key)
    if at is None:
        abort(404)
    return at


def _addable(found: Work, at: Standing) -> list[tuple[str, str]]:
    policy = policy_of(found)
    return [] if policy is None else addable(at, found.texts, policy.vocabulary.kinds)


def _here(at: Standing, result: Checked | None) -> dict[str, list[Found]]:
    """Return what the checker says of the fields, each under the first field of its line."""
    first: dict[int, str] = {}
    for each in at.fields if at.own else ():
        first.setdefault(each.line, each.name)
    here: dict[str, list[Found]] = {}
    for one in result.found if result is not None else ():
        if one.file == at.file and one.line in first:
            here.setdefault(first[one.line], []).append(one)
    return here


def _form(found: Work, at: Standing, errors: dict[str, str], asked: dict[str, str]) -> str:
    result = checked(found)
    policy, _ = current_app.extensions["policies"].policy(found.base, found.draft.authority)
    named = {} if policy is None else {**policy.vocabulary.roles, **policy.authority.roles}
    return render_template(
        "drafts/standard.html",
        authority=found.draft.authority,
        work=found,
        at=at,
        typed=request.form if request.method == "POST" else {},
        errors=errors,
        asked={"whom": "", "day": (found.draft.effective or today()).isoformat(), "reason": "", **asked},
        role_names=sorted(named.items(), key=lambda each: each[1]),
        units=UNITS,
        ROLE=ROLE,
        parts=texts_about(found.texts, found.draft.authority, at.key),
        addable=_addable(found, at),
        here=_here(at, result),
        result=result,
        sample=samples.first(found, result),
        said=said_of(result),
        saved=request.args.get("saved") == "yes" and request.method == "GET",
    )
