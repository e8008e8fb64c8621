"""Adding a standard by one of six patterns: pick the pattern, what it is about, then the details."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, current_app, g, redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict

from engine.drafting.fields import UNITS
from engine.drafting.patterns import (
    CONTAIN,
    PATTERNS,
    WINDOWS,
    anchors,
    discharges,
    exceptions,
    holdable,
    title_of,
    values_of,
)
from engine.layering.policy import Policy
from web.access import roles
from web.adding import NEW_PACK, Added, NotAdded, added, beside, own_packs, spec_from
from web.clock import now, today
from web.drafting import Work, mine, open_policy
from web.numbers import whole
from web.store import drafts, log
from web.store.drafts import Refused, Save
from web.store.people import Role

pages = Blueprint("patterns", __name__, url_prefix="/<authority>/drafts/<int:draft>/new")


@pages.get("")
@roles(Role.EDITOR)
def choose(authority: str, draft: int) -> Any:
    """Ask for the pattern, then what the standard is about, then the details: one page each."""
    found, policy = open_policy(authority, draft)
    pattern = request.args.get("pattern", "")
    if pattern not in PATTERNS:
        return render_template("drafts/new/pattern.html", authority=authority, work=found, patterns=PATTERNS)
    if not _named(policy, pattern):
        return _about(found, policy, pattern)
    return _details(found, policy, {}, {})


@pages.post("")
@roles(Role.EDITOR)
def add(authority: str, draft: int) -> Any:
    """Write the standard and its examples into the draft."""
    found, policy = open_policy(authority, draft)
    form = request.form
    if form.get("pattern", "") not in PATTERNS or not _named(policy, form["pattern"]):
        abort(400)
    spec, errors = spec_from(form, policy, frozenset(each.id for each in policy.duties))
    if errors or spec is None:
        return _details(found, policy, errors, form), 422
    try:
        made = added(found, policy, spec, form.get("pack", NEW_PACK))
        _save(found, made)
    except (NotAdded, Refused) as trouble:
        return _details(found, policy, {"title": str(trouble)}, form), 422
    return redirect(url_for("draft_forms.standard", authority=authority, draft=draft, key=made.key), 303)


def _save(found: Work, made: Added) -> None:
    version = request.form.get("version", "")
    with current_app.extensions["database"].work() as session:
        held = drafts.find(session, found.draft.authority, found.draft.id, lock=True)
        if held is None:
            abort(404)
        number = whole(version) or 0
        drafts.save(session, held, Save(dict(made.texts), number, mine()), now())
        subject = f"draft {found.draft.id}"
        log.note(session, now(), "standard added to draft", subject, mine(), found.draft.authority)


def _named(policy: Policy, pattern: str) -> bool:
    """Say whether the request names what the standard is about."""
    kinds = policy.vocabulary.kinds
    met = pattern == CONTAIN or request.values.get("met_by", "") in kinds
    return request.values.get("for_each", "") in kinds and met


def _about(found: Work, policy: Policy, pattern: str) -> str:
    kinds = policy.vocabulary
    return render_template(
        "drafts/new/about.html",
        authority=found.draft.authority,
        work=found,
        pattern=pattern,
        said=PATTERNS[pattern],
        anchors=[(each.name, title_of(each)) for each in anchors(pattern, kinds)],
        discharges=[(each.name, title_of(each)) for each in discharges(kinds)],
        contain=pattern == CONTAIN,
    )


def _details(found: Work, policy: Policy, errors: dict[str, str], typed: Any) -> str:
    pattern, kinds = request.values["pattern"], policy.vocabulary.kinds
    anchor, met = kinds[request.values["for_each"]], kinds.get(request.values.get("met_by", ""))
    roles_ = {**policy.vocabulary.roles, **policy.authority.roles}
    return render_template(
        "drafts/new/details.html",
        authority=found.draft.authority,
        work=found,
        pattern=pattern,
        said=PATTERNS[pattern],
        anchor=anchor,
        anchor_title=title_of(anchor),
        met=met,
        met_title=title_of(met) if met else "",
        wheres=values_of(met) if met else [],
        exceptions=[] if pattern == CONTAIN else exceptions(anchor),
        holdable=holdable(anchor) if pattern == CONTAIN else [],
        beside=beside(policy, anchor.name),
        packs=own_packs(policy),
        roles=sorted(roles_.items(), key=lambda each: each[1]),
        units=UNITS,
        window_pairs=[(each, each) for each in WINDOWS],
        errors=errors,
        typed=typed,
        day=(found.draft.effective or today()).isoformat(),
        chosen=_chosen(typed),
        person=g.person,
    )


def _chosen(typed: Any) -> dict[str, list[str]]:
    names = ("exceptions", "fields")
    return {name: typed.getlist(name) if isinstance(typed, MultiDict) else [] for name in names}
