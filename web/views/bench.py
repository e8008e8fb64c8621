"""The test bench: one case, what is owed on it, why, and what a change of a fact or a date makes of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, current_app, g, redirect, render_template, request, url_for

from engine.drafting.editing import with_item
from engine.drafting.owning import is_own, is_own_pack
from engine.drafting.patterns import new_examples, title_of
from engine.drafting.records import Judged
from engine.layering.policy import Policy
from engine.vocabulary import Shape
from web import bench
from web.access import roles, signed_in
from web.checking.client import Desk, Unanswered
from web.checking.work import JudgeAsk
from web.clock import now, today
from web.drafting import mine, work
from web.numbers import whole
from web.store import drafts, log, publications
from web.store.drafts import Refused, Save
from web.store.people import Role
from web.timeline import timeline

pages = Blueprint("bench", __name__, url_prefix="/<authority>/bench")

MOST_CHARACTERS = 60_000
_FIELDS = ("sample", "text", "as_of", "policy", "q", "before", "before_as_of", "kind", "day")


@pages.get("")
@signed_in
def choose(authority: str) -> str:
    """Show an invented case, or an empty bench."""
    asked = {name: request.args.get(name, "") for name in _FIELDS}
    asked["text"] = bench.sample_text(asked["sample"]) or ""
    asked["as_of"] = asked["as_of"] or today().isoformat()
    return _page(authority, asked, {})


@pages.post("")
@signed_in
def judge(authority: str) -> Any:
    """Judge a case; with what was there before, tell what changed. Nothing is kept."""
    asked = _asked()
    texts, _ = _texts(authority, asked["policy"])
    policy, _ = current_app.extensions["policies"].policy(texts, authority)
    if request.form.get("act") == "facts" and policy is not None:
        asked["text"] = bench.changed(asked["text"], request.form)
        asked["text"] = bench.with_fact(asked["text"], asked["kind"], asked["day"], policy.vocabulary)
    errors = {}
    if not asked["text"].strip():
        errors["text"] = "Type a case, or choose an invented one"
    if len(asked["text"]) > MOST_CHARACTERS:
        errors["text"] = "This is more than one case"
    if not bench.is_day(asked["as_of"]):
        errors["as_of"] = "Write the day as 2026-04-20"
    return _page(authority, asked, errors), 422 if errors else 200


@pages.post("/example")
@roles(Role.EDITOR)
def keep(authority: str) -> Any:
    """Save the case as an example of a standard, in a draft."""
    asked = _asked()
    into, standard, name = (request.form.get(each, "").strip() for each in ("into", "standard", "name"))
    errors = {}
    draft = whole(into)
    if draft is None:
        errors["into"] = "Choose an open draft; without one, begin it first"
    if not name:
        errors["name"] = "Say in a sentence what the example shows"
    if "#" not in standard:
        errors["standard"] = "Choose the standard that it is about"
    if request.form.get("invented") != "yes":
        errors["invented"] = "Only invented people may stand in an example: it is published with the policy"
    if draft is not None and not errors:
        errors = _keep(authority, draft, standard, name, asked)
    if errors:
        return _page(authority, asked, errors), 422
    return redirect(url_for("drafts.one", authority=authority, draft=draft), 303)


def _keep(authority: str, draft: int, standard: str, name: str, asked: dict[str, str]) -> dict[str, str]:
    """Write the example into the draft; return what is wrong."""
    with current_app.extensions["database"].look() as session:
        found = work(session, authority, draft)
    pack = standard.partition("#")[0]
    file = f"rules/{pack}.examples.yaml"
    if not is_own(authority, file):
        return {"standard": "Examples of somebody else’s standards are not yours to change"}
    judged = _judged(authority, found.texts, asked["text"], asked["as_of"], frozenset([standard]))
    if judged is None or judged.found:
        return {"text": "The draft cannot judge this case: look at its faults first"}
    item = bench.example(name, standard, asked["as_of"], asked["text"], judged.outcomes)
    known = found.texts.get(file)
    lines = "\n".join(f"    {line}" if line else "" for line in item.split("\n"))
    text = (
        new_examples(pack, authority, f"  - {lines.strip()}\n")
        if known is None
        else with_item(known, ("cases",), item)
    )
    try:
        with current_app.extensions["database"].work() as session:
            held = drafts.find(session, authority, draft, lock=True)
            if held is None:
                return {"into": "This draft is not here any more"}
            drafts.save(session, held, Save({file: text}, found.draft.version, mine()), now())
            log.note(session, now(), "example added to draft", f"draft {draft}", mine(), authority)
    except Refused as trouble:
        return {"into": str(trouble)}
    return {}


# ---------------------------------------------------------------- parts


def _asked() -> dict[str, str]:
    asked = {name: request.form.get(name, "") for name in _FIELDS}
    for name in ("text", "before"):
        asked[name] = asked[name].replace("\r\n", "\n")
    return asked


def _texts(authority: str, policy: str) -> tuple[Mapping[str, str], list[tuple[str, str]]]:
    """Return the files to judge by, and what may be chosen: what is in force, or an open draft."""
    may_draft = bool(g.roles & {Role.EDITOR, Role.APPROVER})
    with current_app.extensions["database"].look() as session:
        listed = drafts.of_authority(session, authority, drafts.OPEN, drafts.SUBMITTED) if may_draft else []
        options = [
            ("", "what is in force today"),
            *((str(each.id), f"draft: {each.title}") for each in listed),
        ]
        if policy in {name for name, _ in options[1:]}:
            return work(session, authority, int(policy)).texts, options
        found = publications.in_force(session, authority, today()) or publications.latest(session, authority)
        return ({} if found is None else publications.texts_of(session, found.id)), options


def _judged(
    authority: str, texts: Mapping[str, str], case: str, as_of: str, wanted: frozenset[str] = frozenset()
) -> Judged | None:
    desk: Desk = current_app.extensions["desk"]
    try:
        return desk.judge(JudgeAsk(authority, texts, case, as_of, wanted))
    except Unanswered:
        return None


def _page(authority: str, asked: dict[str, str], errors: dict[str, str]) -> str:
    texts, options = _texts(authority, asked["policy"])
    judged = before = None
    if asked["text"].strip() and "text" not in errors and "as_of" not in errors:
        judged = _judged(authority, texts, asked["text"], asked["as_of"])
        if judged is None:
            errors = {**errors, "text": "The case could not be judged just now. Try again in a minute."}
        elif asked["before"] and (asked["before"], asked["before_as_of"]) != (asked["text"], asked["as_of"]):
            before = _judged(authority, texts, asked["before"], asked["before_as_of"])
    policy, _ = current_app.extensions["policies"].policy(texts, authority)
    found = [] if judged is None else bench.lines(judged, before, asked["q"])
    return render_template(
        "bench/case.html",
        authority=authority,
        asked=asked,
        errors=errors,
        options=options,
        samples=[("", "choose one"), *((each, each) for each in bench.sample_names())],
        judged=judged,
        compared=before is not None,
        lines=found,
        changes=[] if judged is None else bench.changes(judged, before),
        picture=None if judged is None or judged.found else timeline(_only(judged, asked["q"], found)),
        entries=bench.entries(asked["text"]),
        kinds=_kinds(policy),
        standards=_standards(authority, judged),
        drafts=options[1:] if Role.EDITOR in g.roles else [],
        typed=request.form,
    )


def _only(judged: Judged, words: str, found: list[bench.Line]) -> Judged:
    """Return the case with the outcomes that the page lists, for the picture."""
    shown = tuple(line.outcome for line in found) if words else judged.outcomes
    return Judged(judged.case, judged.as_of, judged.facts, shown, judged.found)


def _kinds(policy: Policy | None) -> list[tuple[str, str]]:
    known = () if policy is None else policy.vocabulary.kinds.values()
    return sorted(
        ((each.name, title_of(each)) for each in known if each.is_ is not Shape.RECORD),
        key=lambda each: each[1],
    )


def _standards(authority: str, judged: Judged | None) -> list[tuple[str, str]]:
    """Return the authority's own standards that the case has outcomes of: key and title."""
    outcomes = () if judged is None else judged.outcomes
    found = {
        f"{each.pack}#{each.standard}": each.title or each.standard
        for each in outcomes
        if is_own_pack(authority, each.pack)
    }
    return sorted(found.items(), key=lambda each: each[1])
