"""What applies to an authority on a date: all of it, and one standard."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Blueprint, abort, current_app, g, render_template, request

from engine.drafting.fields import label_of
from engine.report.policy_view import PolicyOn, StandardView
from web.access import signed_in
from web.clock import today
from web.store import publications
from web.upgrading import behind
from web.views.drafts import READERS

pages = Blueprint("policy", __name__, url_prefix="/<authority>")


@pages.get("/policy")
@signed_in
def on_a_date(authority: str) -> str:
    """Show what applies on a date, as sentences, filtered."""
    day, fault = asked_day()
    shown = policy_on(authority, day)
    wanted = {name: request.args.get(name, "") for name in ("q", "force", "confirmed")}
    topics = [] if shown is None else _filtered(shown, wanted)
    return render_template(
        "policy/on.html",
        authority=authority,
        shown=shown,
        day=day,
        fault=fault,
        topics=topics,
        wanted=wanted,
        count=sum(len(standards) for _, standards in topics),
        behind=_behind(authority),
    )


def _behind(authority: str) -> int:
    """Return how many packs moved, for whoever may see what an upgrade would change."""
    if not g.roles & frozenset(READERS):
        return 0
    with current_app.extensions["database"].look() as session:
        return len(behind(session, authority))


@pages.get("/standards/<path:key>")
@signed_in
def standard(authority: str, key: str) -> str:
    """Show one standard: its sentence, its values by layer, its source."""
    day, _ = asked_day()
    shown = policy_on(authority, day)
    found = None if shown is None else find_standard(shown, key)
    if found is None:
        abort(404)
    values = [(label_of(tuple(each.path.split("."))), each) for each in found.values]
    return render_template(
        "policy/standard.html", authority=authority, day=day, standard=found, shown=shown, values=values
    )


def asked_day() -> tuple[date, str | None]:
    """Return the date asked for, today without one or with one that is none; and what is wrong with it."""
    written = request.args.get("on", "").strip()
    if not written:
        return today(), None
    try:
        return date.fromisoformat(written), None
    except ValueError:
        return today(), f"‘{written}’ is no date. Write it as 2026-04-20; today is shown."


def policy_on(authority: str, day: date) -> PolicyOn | None:
    """Return what applies on a day; None where nothing is published, or it cannot be read."""
    texts = texts_on(authority, day)
    shown: PolicyOn | None = current_app.extensions["policies"].on(texts, authority, day) if texts else None
    return shown


def texts_on(authority: str, day: date) -> dict[str, str]:
    """Return the files of the publication that applies on a day, else of the newest; none where nothing is
    published."""
    with current_app.extensions["database"].look() as session:
        found = publications.in_force(session, authority, day) or publications.latest(session, authority)
        return {} if found is None else publications.texts_of(session, found.id)


def _filtered(shown: PolicyOn, wanted: dict[str, str]) -> list[tuple[Any, list[StandardView]]]:
    kept = ((topic, [each for each in topic.standards if _is_wanted(each, wanted)]) for topic in shown.topics)
    return [(topic, standards) for topic, standards in kept if standards]


def _is_wanted(standard: StandardView, wanted: dict[str, str]) -> bool:
    words = f"{standard.title} {standard.said.main} {standard.cite} {standard.pack} {standard.id}".lower()
    return (
        all(word in words for word in wanted["q"].lower().split())
        and wanted["force"] in ("", standard.force)
        and (wanted["confirmed"] == "" or (wanted["confirmed"] == "yes") == standard.confirmed)
    )


def find_standard(shown: PolicyOn, key: str) -> StandardView | None:
    """Return the standard of a key, `pack/id`."""
    every = (each for topic in shown.topics for each in topic.standards)
    return next((each for each in every if f"{each.pack}/{each.id}" == key), None)
