"""Upgrades of an authority: packs that moved, a draft that takes them, each local setting decided.

Guaranteed: nothing here publishes; what is decided has a reason; a decision never overwrites what somebody
changed by hand.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, abort, current_app, redirect, render_template, request, url_for

from web import deciding, upgrading
from web.access import roles
from web.clock import now
from web.deciding import Decisions
from web.drafting import Work, mine, work
from web.hands import Hand
from web.numbers import whole
from web.store import upgrades
from web.store.drafts import Refused
from web.store.people import Role
from web.store.tables_drafts import Draft
from web.store.tables_upgrades import DraftUpgrade, UpgradeRow
from web.store.upgrades import EDIT, Decided
from web.views.drafts import READERS

pages = Blueprint("upgrades", __name__, url_prefix="/<authority>/upgrade")

KINDS = {
    "weaker": ("It is weaker than the standard is now", "red"),
    "orphaned": ("What it stands on is gone or renamed", "red"),
    "moved": ("The standard beneath it changed", "yellow"),
    "redundant": ("It says what now holds anyway", "blue"),
    "unchanged": ("It stays as it is", "grey"),
}
DECISIONS = {
    "keep": "Keep what we set",
    "drop": "Take the new: our setting goes",
    "rename": "Keep it, under the standard’s new name",
    "alone": "Keep it as a standard of its own, which stands on nothing",
    EDIT: "Edit it in this draft",
}


@dataclass(frozen=True, slots=True)
class Row:
    """A row as it is shown: `told` as `dutybook upgrade` gives it; `may`: decisions and their words."""

    number: int
    told: Mapping[str, Any]
    open: bool
    decision: str
    reason: str
    may: tuple[tuple[str, str], ...]


@pages.get("")
@roles(*READERS)
def one(authority: str) -> str:
    """Show which packs moved, and the draft that takes them."""
    with current_app.extensions["database"].look() as session:
        behind = upgrading.behind(session, authority)
        found = upgrades.under_way(session, authority)
        left = None if found is None else _left(*found)
    return render_template("upgrades/one.html", authority=authority, behind=behind, found=found, left=left)


def _left(draft: Draft, upgrade: DraftUpgrade) -> int | None:
    """Return how many rows are undecided; None while they are not compared."""
    return len(upgrades.undecided(upgrade)) if upgrades.is_current(draft, upgrade) else None


@pages.post("")
@roles(Role.EDITOR)
def begin(authority: str) -> Any:
    """Begin a draft that takes the newest packs, and have it compared."""
    with current_app.extensions["database"].work() as session:
        job = upgrading.begin(session, authority, Hand(mine()), now())
    if job is None:
        return redirect(url_for("upgrades.one", authority=authority), 303)
    return redirect(url_for("jobs.one", authority=authority, number=job.id), 303)


@pages.get("/<int:number>")
@roles(*READERS)
def rows(authority: str, number: int) -> str:
    """Show each local setting beside what moved, and what was decided."""
    found, upgrade = _found(authority, number)
    return _page(found, upgrade, {}, {})


@pages.post("/<int:number>")
@roles(Role.EDITOR)
def decide(authority: str, number: int) -> Any:
    """Save what was decided; rows that were left open stay open."""
    found, upgrade = _found(authority, number)
    if not found.is_open or not upgrades.is_current(found.draft, upgrade):
        abort(409)
    said = {each.number: _said(each) for each in upgrade.rows if each.open}
    errors = _faults(upgrade, said)
    if errors:
        return _page(found, upgrade, said, errors), 422
    try:
        texts = deciding.texts_as_decided(found, upgrade, said)
        with current_app.extensions["database"].work() as session:
            sent = Decisions(said, texts, whole(request.form.get("version", "")) or 0)
            deciding.save(session, found, sent, Hand(mine()), now())
    except Refused as trouble:
        return _page(found, upgrade, said, {_first(upgrade, said): str(trouble)}), 409
    return redirect(url_for("upgrades.rows", authority=authority, number=number, saved="yes"), 303)


@pages.post("/<int:number>/again")
@roles(Role.EDITOR)
def again(authority: str, number: int) -> Any:
    """Have the draft compared anew with what is published now."""
    found, upgrade = _found(authority, number)
    try:
        with current_app.extensions["database"].work() as session:
            job = deciding.compare_anew(session, found, upgrade, Hand(mine()), now())
    except Refused:
        abort(409)
    return redirect(url_for("jobs.one", authority=authority, number=job.id), 303)


# ---------------------------------------------------------------- parts


def _found(authority: str, number: int) -> tuple[Work, DraftUpgrade]:
    with current_app.extensions["database"].look() as session:
        found = work(session, authority, number)
    if found.upgrade is None:
        abort(404)
    return found, found.upgrade


def _said(row: UpgradeRow) -> Decided:
    """Return what the form says of a row; a decision that cannot be is none."""
    decision = request.form.get(f"decision-{row.number}", "")
    reason = " ".join(request.form.get(f"reason-{row.number}", "").split())[:1000]
    return Decided(decision if decision in deciding.may(row) else "", reason)


def _faults(upgrade: DraftUpgrade, said: Mapping[int, Decided]) -> dict[str, str]:
    return {
        f"reason-{each.number}": f"Say why, for {json.loads(each.told)['row']}"
        for each in upgrade.rows
        if each.open and said[each.number].decision and not said[each.number].reason
    }


def _first(upgrade: DraftUpgrade, said: Mapping[int, Decided]) -> str:
    """Return the field of the first row that is decided otherwise than before."""
    changed = [
        row.number for row in upgrade.rows if row.open and said[row.number].decision != (row.decision or "")
    ]
    return f"reason-{changed[0]}" if changed else "decisions"


def shown_rows(upgrade: DraftUpgrade | None, said: Mapping[int, Decided]) -> list[Row]:
    """Return the rows, those to be decided first; `said`: what a form says in place of what is saved."""
    found = [] if upgrade is None else [_shown(each, said) for each in upgrade.rows]
    order = list(KINDS)
    return sorted(found, key=lambda each: order.index(each.told["kind"]))


def _shown(row: UpgradeRow, said: Mapping[int, Decided]) -> Row:
    told = json.loads(row.told)
    here = said.get(row.number, Decided(row.decision or "", row.reason))
    may = tuple((each, DECISIONS[each]) for each in deciding.may(row))
    return Row(row.number, told, row.open, here.decision, here.reason, may)


def _page(found: Work, upgrade: DraftUpgrade, said: Mapping[int, Decided], errors: Mapping[str, str]) -> str:
    return render_template(
        "upgrades/rows.html",
        authority=found.draft.authority,
        work=found,
        current=upgrades.is_current(found.draft, upgrade),
        compared=upgrade.compared is not None,
        told=json.loads(upgrade.told),
        rows=shown_rows(upgrade, said),
        left=len(upgrades.undecided(upgrade)),
        kinds=KINDS,
        decisions=DECISIONS,
        errors=errors,
    )
