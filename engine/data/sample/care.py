"""Children who are looked after: placements, visits, reviews, plans, health, education, going missing.

In: a child and the day of coming into care. Out: rows on the child's record.
"""

from __future__ import annotations

from datetime import date, timedelta

from engine.data.sample.child import Child
from engine.data.sample.days import birthday, months, working
from engine.data.sample.leaving import prepare, support

_KINDS = {
    "foster": 62,
    "kinship": 16,
    "childrens_home": 9,
    "with_parents": 6,
    "supported_accommodation": 4,
    "residential_school": 2,
    "secure": 1,
}
_STATUS = {"section_20": 30, "interim_care_order": 45, "care_order": 25}


def in_care(child: Child, start: date) -> None:
    """Tell of one time looked after, and of leaving care if the child is old enough."""
    chance = child.chance
    stays = chance.one_of({range(20, 120): 18, range(120, 500): 34, range(500, 2600): 48})
    end = min(start + timedelta(days=chance.number(stays.start, stays.stop)), birthday(child.born, 18))
    if end <= start:
        return
    until = min(end, child.today)
    emergency = chance.happens(0.3)
    child.record.add(
        "looked_after",
        **{"from": start, "to": end},
        emergency=emergency,
        ended_because="returned home",
        iro_appointed=chance.done(start, working(start, 5), child.team),
        care_plan_not_practicable="came into care at night" if emergency and chance.happens(0.7) else None,
    )
    _statuses(child, start, end)
    placements = _placements(child, start, end, emergency)
    reviews = _reviews(child, start, until)
    _visits(child, placements, reviews, until)
    _plans(child, start, placements)
    _health(child, start, until)
    _schooling(child, start, until)
    _missing(child, placements, until)
    child.supervised(start, 3, until)
    prepare(child, start, until)
    if end > child.today:
        return
    if end == birthday(child.born, 18):
        support(child, end)
    else:
        child.closed(end)


def _statuses(child: Child, start: date, end: date) -> None:
    kind = child.chance.one_of(_STATUS)
    changes = child.chance.after(start, 120, 260)
    if kind == "interim_care_order" and changes < end:
        child.record.add("legal_status", **{"from": start, "to": changes}, kind=kind)
        start, kind = changes, "care_order"
    child.record.add("legal_status", **{"from": start, "to": end}, kind=kind)


def _placements(child: Child, start: date, end: date, emergency: bool) -> list[tuple[str, date, date]]:
    """Write the placements down, the first short more often than the later ones; return id, from, to."""
    chance, day = child.chance, start
    found: list[tuple[str, date, date]] = []
    while day < end and day <= child.today and len(found) < 9:
        lasts = chance.number(4, 200) if chance.happens(0.45) else chance.number(200, 1500)
        until = min(day + timedelta(days=lasts), end)
        kind = chance.one_of(_KINDS)
        away = chance.happens(0.25)
        name = child.record.add(
            "placement",
            **{"from": day, "to": until},
            kind=kind,
            carer=f"carer F-{chance.number(100, 480)}",
            emergency=emergency and day == start,
            out_of_area=away,
            at_a_distance=away and chance.happens(0.4),
            regulated=True,
            intended_until_18=lasts > 700 and chance.happens(0.7),
            long_term_ratified=lasts > 700 and chance.happens(0.5),
            temporary_approval=kind == "kinship" and day == start,
            before_assessment=kind == "with_parents" and chance.happens(0.3),
            unplanned_end=chance.happens(0.2),
        )
        found.append((name, day, until))
        day = until
    return found


def _reviews(child: Child, start: date, until: date) -> list[date]:
    """Write looked after reviews down: by the twentieth working day, three months, then every six."""
    chance, last = child.chance, start
    found: list[date] = []
    due = working(start, 20)
    while last < until and len(found) < 14:
        held = chance.done(max(last, due - timedelta(days=25)), due, child.team) or due + timedelta(days=21)
        last = held
        due = months(held, 3 if not found else 6)
        if held >= until:
            break
        found.append(held)
        child.record.add(
            "review",
            at=held,
            kind="looked_after",
            chaired_by="iro",
            meeting=True,
            report_shared=working(held, -chance.number(1, 5)),
            report_to_iro=working(held, -chance.number(2, 5)),
            child_consulted=working(held, -chance.number(3, 25)),
            iro_spoke_to_child=working(held, -1),
            decisions_recorded=chance.done(held, working(held, 5), child.team),
            manager_considered=chance.done(held, working(held, 10), child.team),
            manager_agrees=True,
            record_written=chance.done(held, working(held, 15), child.team),
            distributed=chance.done(held, working(held, 20), child.team),
            plan_change=chance.happens(0.3),
            landmark=child.age(held) == 15,
            considered_ceasing=False,
        )
    return found


def _visits(child: Child, placements: list[tuple[str, date, date]], reviews: list[date], until: date) -> None:
    first_review = reviews[0] if reviews else until
    for name, start, end in placements:
        day, limit = start, min(end, until)
        while day < limit:
            due = _next_visit(start, day, first_review)
            seen = child.chance.done(day + (due - day) // 3, due, child.team)
            day = seen or due + timedelta(days=8)
            if seen is not None and seen < limit:
                child.visited(seen, kind="statutory", placement=name, place="placement")


def _next_visit(start: date, day: date, first_review: date) -> date:
    if day == start:
        return start + timedelta(days=7)
    return day + timedelta(days=7 if day < first_review else 42)


def _plans(child: Child, start: date, placements: list[tuple[str, date, date]]) -> None:
    chance, add = child.chance, child.record.add
    made = (
        start - timedelta(days=chance.number(1, 9))
        if chance.happens(0.6)
        else working(start, chance.number(2, 14))
    )
    add(
        "care_plan",
        at=made,
        kind="initial",
        agreed=made,
        permanence_plan="return home if the work goes well",
        health_plan="see the health assessment",
        education_plan="stays at the same school",
        family="calls each week",
        placement_plan="see the placement plan",
        emotional="settling",
        identity="recorded",
        presentation="recorded",
        self_care="recorded",
        iro=child.worker_named("iro"),
        wishes="recorded" if chance.happens(0.9) else None,
        contingency="another carer of the same service" if chance.happens(0.8) else None,
    )
    for name, begins, _ in placements:
        written = begins if chance.happens(0.5) else working(begins, chance.number(1, 8))
        add(
            "placement_plan",
            at=written,
            placement=name,
            wishes_found_out=True,
            iro_told=chance.happens(0.9),
            daily_care="recorded",
            contact="recorded",
            health="recorded",
            education="recorded",
            delegation="recorded",
            signed=chance.done(written, working(begins, 5), child.team),
            authorised=written,
            distributed=chance.done(written, working(written, 5), child.team),
            safety_concern=False,
        )


def _health(child: Child, start: date, until: date) -> None:
    add, chance, day = child.record.add, child.chance, start
    due, kind = working(start, 20), "initial"
    while day < until:
        held = chance.done(day, due, child.team)
        if held is not None and held < until:
            add(
                "health_assessment",
                at=held,
                kind=kind,
                by="doctor" if kind == "initial" else "nurse",
                report=chance.after(held, 3, 20),
            )
        day = held or due + timedelta(days=30)
        due, kind = months(day, 6 if child.age(day) < 5 else 12), "review"
    day = start
    while day < until and child.age(day) >= 1:
        day = chance.done(day + timedelta(days=60), months(day, 6), child.team) or months(day, 9)
        if day < until:
            add("dental_check", at=day)
    day = months(start, 12)
    while day < until and 4 <= child.age(day) < 17:
        add("sdq", at=day, score=chance.number(3, 31))
        day = chance.after(months(day, 12), 0, 40)


def _schooling(child: Child, start: date, until: date) -> None:
    chance, add = child.chance, child.record.add
    if not 3 <= child.age(start) < 18:
        return
    begun = chance.done(start, working(start, 10), child.team)
    if begun is not None:
        add("education_plan", at=begun, kind="initiated", available=chance.after(begun, 5, 25))
    day, kind = chance.after(start, 10, 26), "meeting"
    while day < until:
        add("education_plan", at=day, kind=kind, available=chance.after(day, 3, 20))
        day, kind = chance.after(day, 90, 160), "review"


def _missing(child: Child, placements: list[tuple[str, date, date]], until: date) -> None:
    chance, add = child.chance, child.record.add
    if child.age(until) < 12 or not chance.happens(0.3):
        return
    for name, start, end in placements:
        gone = chance.after(start, 5, 200)
        if gone >= min(end, until):
            continue
        back = chance.time_of(gone + timedelta(days=chance.number(0, 4)), 18, 22)
        offered = chance.happens(0.9)
        episode = add(
            "missing_episode",
            **{"from": chance.time_of(gone, 9, 16), "to": back},
            kind="missing",
            placement=name,
            return_interview_offered=offered,
            return_interview_accepted=offered and chance.happens(0.6),
        )
        add("missing_return", at=back, episode=episode)
        if offered:
            held = chance.done(back.date(), back.date() + timedelta(days=3), child.team)
            if held is not None:
                add(
                    "return_interview",
                    at=chance.time_of(held + timedelta(days=held == back.date())),
                    by="independent",
                    declined=False,
                    episode=episode,
                )
