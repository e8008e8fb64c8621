"""Young people who prepare to leave care, and those who have left.

In: a child, perhaps the time looked after. Out: rows on the child's record.
"""

from __future__ import annotations

from datetime import date, timedelta

from engine.data.sample.child import Child
from engine.data.sample.days import birthday, months


def prepare(child: Child, start: date, until: date) -> None:
    """Tell of the needs assessment, the pathway plan and its reviews from sixteen on."""
    sixteen = birthday(child.born, 16)
    begins = max(sixteen, start + timedelta(days=91))
    if begins >= until:
        return
    chance, add = child.chance, child.record.add
    assessed = chance.done(begins + timedelta(days=20), months(begins, 3), child.team) or months(begins, 5)
    add(
        "needs_assessment",
        at=assessed,
        started=begins,
        health="recorded",
        education="recorded",
        support="recorded",
        money="recorded",
        skills="recorded",
        accommodation="recorded",
        child_wishes="recorded",
    )
    planned = chance.after(assessed, 5, 60)
    add(
        "pathway_plan",
        at=planned,
        signed=planned,
        services="recorded",
        education="recorded",
        accommodation="recorded",
        relationships="recorded",
        skills="recorded",
        money="recorded",
        health="recorded",
        identity="recorded",
        contingency="recorded",
        contact_support="recorded",
        young_person_views="recorded",
    )
    add("personal_adviser", **{"from": chance.after(begins, 0, 90)}, worker=child.worker_named("adviser"))
    _reviews(child, planned, until)


def _reviews(child: Child, planned: date, until: date) -> None:
    day = planned
    while day < until:
        held = child.chance.done(months(day, 4), months(day, 6), child.team)
        day = held or months(day, 8)
        if held is not None and held < until:
            child.record.add("pathway_review", at=held, plan_updated=child.chance.after(held, 0, 20))


def left_care(child: Child) -> None:
    """Tell of a young person who was looked after from fifteen or so and has left, or is about to."""
    chance = child.chance
    start = max(child.begins, birthday(child.born, 14)) + timedelta(days=chance.number(0, 400))
    end = birthday(child.born, 18)
    if start >= min(end, child.today):
        start = end - timedelta(days=200)
    child.record.add(
        "looked_after", **{"from": start, "to": end}, emergency=False, ended_because="reached eighteen"
    )
    child.record.add(
        "placement",
        **{"from": start, "to": end},
        kind="foster",
        emergency=False,
        out_of_area=False,
        regulated=True,
        carer=f"carer F-{chance.number(100, 480)}",
    )
    child.record.add("legal_status", **{"from": start, "to": end}, kind="section_20")
    prepare(child, start, child.today)
    support(child, end)


def support(child: Child, start: date) -> None:
    """Tell of the personal adviser's visits from eighteen to twenty-one, when the case is closed."""
    end = birthday(child.born, 21)
    day = child.chance.after(start, 40, 80)
    while day < min(end, child.today):
        child.visited(day, kind="personal_adviser")
        day = child.chance.after(day, 40, 80)
    if end <= child.today:
        child.closed(end)
