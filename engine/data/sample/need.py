"""Children in need and children on a protection plan.

In: a child and the day on which the part begins. Out: rows on the child's record.
"""

from __future__ import annotations

from datetime import date, timedelta

from engine.data.sample.chance import Chance
from engine.data.sample.child import Child
from engine.data.sample.days import months, working

_CATEGORIES = {"neglect": 48, "emotional": 36, "physical": 9, "sexual": 4, "multiple": 3}


def in_need(child: Child, start: date) -> None:
    """Tell of a child in need plan: visits every four weeks, reviews every twelve, and its end."""
    end = child.chance.after(start, 60, 420)
    _plan(child, start, end)
    _visits(child, start, end, 28, kind="child_in_need")
    _reviews(child, start, end)
    child.supervised(child.begins, 3, min(end, child.today))
    if end <= child.today:
        child.closed(end)


def _plan(child: Child, start: date, end: date) -> None:
    name = child.record.add(
        "child_in_need_plan",
        **{"from": start, "to": end},
        made=start,
        visit_every=_agreed(start),
        ended_because="needs met",
    )
    child.notes["plan"] = name
    child.record.add(
        "plan",
        at=start,
        kind="child_in_need",
        outcomes="safe and regular care at home",
        review_by="soon" if child.chance.happens(0.15) else (start + timedelta(days=84)).isoformat(),
        review_owner=child.worker_named("social"),
        child_views="recorded" if child.chance.happens(0.85) else None,
        parent_views="recorded",
        distributed=child.chance.done(start, working(start, 10), child.team),
        actions=_actions(child.chance, start),
    )


def _agreed(start: date) -> str | None:
    """Return how often visits are agreed: mostly every four weeks, one plan in ten does not say."""
    place = start.toordinal() % 10
    return None if not place else "6 weeks" if place < 3 else "4 weeks"


def _actions(chance: Chance, start: date) -> list[dict[str, object]]:
    """Return actions of a plan; one in eight has no real date."""
    texts = ("arrange a nursery place", "attend the parenting course", "visit the health visitor each month")
    return [
        {
            "text": text,
            "owner": f"W-{chance.number(11, 58)}" if chance.happens(0.95) else "all",
            "by": "ongoing"
            if chance.happens(0.12)
            else (start + timedelta(days=14 * place + 14)).isoformat(),
        }
        for place, text in enumerate(texts[: chance.number(1, 3)])
    ]


def _visits(child: Child, start: date, end: date, every: int, **values: object) -> None:
    day, until = start, min(end, child.today)
    while day < until:
        seen = child.chance.done(day + timedelta(days=every // 3), day + timedelta(days=every), child.team)
        day = seen or day + timedelta(days=every + 9)
        if seen is not None and seen < until:
            child.visited(seen, **values)


def _reviews(child: Child, start: date, end: date) -> None:
    day, until = start, min(end, child.today)
    while day < until:
        held = child.chance.done(day + timedelta(days=50), day + timedelta(days=84), child.team)
        day = held or day + timedelta(days=100)
        if held is not None and held < until:
            child.record.add(
                "child_in_need_review",
                at=held,
                chaired_by=child.worker_named("social"),
                complex=False,
                distributed=child.chance.done(held, working(held, 10), child.team),
            )


def in_protection(child: Child, start: date) -> None:
    """Tell of a strategy discussion, the enquiry, the conference, and the plan if one was made."""
    chance, record = child.chance, child.record
    record.add(
        "strategy_discussion",
        at=chance.time_of(start),
        kind="initial",
        section47_begun=True,
        conference_likely=True,
        chaired_by="manager",
        reason="concern of significant harm",
        attended_by=["police", "health", "social worker"],
    )
    decided = chance.done(start, working(start, 5), child.team) or working(start, 12)
    conference = chance.happens(0.8)
    record.add(
        "section47",
        **{"from": start, "to": decided},
        decided=decided,
        signed_off=decided,
        outcome="substantiated_conference" if conference else "not_substantiated",
        no_conference=None if conference else decided,
    )
    if conference:
        _conference(
            child,
            chance.done(start + timedelta(days=9), working(start, 15), child.team) or working(start, 19),
        )
    elif decided <= child.today:
        child.closed(decided)


def _conference(child: Child, held: date) -> None:
    chance = child.chance
    made = chance.happens(0.85)
    child.record.add(
        "conference", at=held, kind="initial", outcome="plan" if made else "no_plan", **_papers(child, held)
    )
    if not made:
        in_need(child, chance.after(held, 0, 5))
        return
    end = chance.after(held, 130, 640)
    name = child.record.add(
        "protection_plan",
        **{"from": held, "to": end},
        category=chance.one_of(_CATEGORIES),
        outline_made=held,
        distributed=chance.done(held, working(held, 5), child.team),
        ended_because="no longer at risk",
    )
    _visits(child, held, end, 12, kind="protection_plan", protection_plan=name)
    _core_groups(child, held, end)
    _review_conferences(child, held, end)
    child.supervised(child.begins, 1, min(end, child.today))
    if end <= child.today:
        in_need(child, end)


def _papers(child: Child, held: date) -> dict[str, object]:
    chance = child.chance
    return {
        "report_shared": chance.time_of(working(held, -chance.number(1, 4))),
        "report_to_chair": chance.time_of(working(held, -chance.number(1, 4))),
        "outcome_sent": chance.time_of(chance.after(held, 0, 2)),
        "record_sent": chance.done(held, working(held, 5), child.team),
        "minutes_sent": chance.done(held, working(held, 20), child.team),
        "quorate": chance.happens(0.97),
    }


def _core_groups(child: Child, start: date, end: date) -> None:
    first = child.chance.done(start + timedelta(days=3), working(start, 10), child.team)
    day, until = start, min(end, child.today)
    while day < until:
        due = working(start, 10) if day == start else day + timedelta(days=28)
        held = first if day == start else child.chance.done(day + timedelta(days=14), due, child.team)
        day = held or due + timedelta(days=10)
        if held is not None and held < until:
            child.record.add(
                "core_group", at=held, chaired_by="social_worker", family_attended=child.chance.happens(0.8)
            )


def _review_conferences(child: Child, start: date, end: date) -> None:
    day, gap, until = start, 3, min(end, child.today)
    while day < until:
        due = months(day, gap)
        held = child.chance.done(due - timedelta(days=20), due, child.team)
        day, gap = held or due + timedelta(days=12), 6
        if held is not None and held <= until:
            child.record.add(
                "conference", at=held, kind="review", outcome="plan_continues", **_papers(child, held)
            )
    if end <= child.today:
        child.record.add("conference", at=end, kind="review", outcome="plan_ends", **_papers(child, end))
