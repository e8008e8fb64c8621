"""Which way a child's case goes: contact, referral, assessment, and what follows from it.

In: a setting and a child's number. Out: the child's `Record`. Guaranteed: each part of the story follows
from the one before (an assessment from its referral, a protection plan from its conference), children of
one family share the referral; the parts about children in care and in need stand in modules of their own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from engine.data.sample.care import in_care
from engine.data.sample.chance import Chance
from engine.data.sample.child import Child
from engine.data.sample.days import working
from engine.data.sample.further import fill_in
from engine.data.sample.leaving import left_care
from engine.data.sample.need import in_need, in_protection
from engine.data.sample.record import Record

ROUTES: Mapping[str, float] = {
    "contact only": 10,
    "no further action": 9,
    "assessed": 19,
    "in need": 24,
    "in protection": 13,
    "in care": 20,
    "left care": 5,
}

#: Ten children belong to six families, of one, one, one, two, two and three.
_FAMILY = (0, 1, 2, 3, 3, 4, 4, 5, 5, 5)

_SOURCES = ("school", "police", "health visitor", "relative", "neighbour", "GP", "housing")
_LONGEST = {"in care": 2400, "left care": 2600, "in protection": 900, "in need": 700}


@dataclass(frozen=True, slots=True)
class Setting:
    """The seed of a caseload and the day on which it is extracted."""

    seed: int
    extracted: date


def life_of(setting: Setting, number: int) -> Record:
    """Return what is on the file of child `number` (0, 1, …)."""
    block, place = divmod(number, len(_FAMILY))
    family = block * 6 + _FAMILY[place]
    shared = Chance(setting.seed, family, part=1)
    chance = Chance(setting.seed, number)
    route = shared.one_of(ROUTES)
    begins = setting.extracted - timedelta(days=shared.number(3, _LONGEST.get(route, 400)))
    record = Record(f"C-{number + 1001}", setting.extracted)
    siblings = _FAMILY.count(_FAMILY[place])
    child = Child(
        record, chance, shared.number(0, 7), _born(route, begins, chance, setting.extracted), begins
    )
    _person(child, family if siblings > 1 else None)
    _tell(child, shared, route)
    _lose(record, chance)
    fill_in(record, Chance(setting.seed, number, part=2), child.team)
    return record


def _born(route: str, begins: date, chance: Chance, extracted: date) -> date:
    if route == "left care":
        return extracted - timedelta(days=chance.number(17 * 365, 22 * 365))
    ages = {range(1): 8, range(1, 5): 20, range(5, 10): 26, range(10, 16): 36, range(16, 18): 10}
    group = chance.one_of(ages)
    years = chance.number(group.start, group.stop - 1)
    return begins - timedelta(days=years * 365 + chance.number(5, 360))


def _person(child: Child, family: int | None) -> None:
    chance = child.chance
    child.record.add(
        "person",
        id="person",
        born=child.born,
        disabled=chance.happens(0.12),
        unaccompanied=chance.happens(0.03),
        trafficked=False,
        education_health_care_plan=chance.happens(0.16),
        sibling_group=None if family is None else f"F-{family + 101}",
    )


def _tell(child: Child, shared: Chance, route: str) -> None:
    """Tell the story up to the point at which the case's route ends."""
    source = _SOURCES[shared.number(0, len(_SOURCES) - 1)]
    received = shared.time_of(child.begins)
    if not _contact(child, received, source, passed_on=route != "contact only"):
        return
    referral = _referral(child, received.date(), source, refused=route == "no further action")
    if route == "no further action":
        return
    child.opened()
    completed = _assessment(child, received.date(), referral, route)
    if route == "assessed":
        child.closed(completed)
    elif route == "in need":
        in_need(child, child.chance.after(completed, 1, 12))
    elif route == "in protection":
        in_protection(child, received.date() + timedelta(days=shared.number(1, 20)))
    elif route == "in care":
        in_care(child, received.date() + timedelta(days=shared.number(1, 60)))
    else:
        left_care(child)


def _contact(child: Child, received: datetime, source: str, passed_on: bool) -> bool:
    day = received.date()
    decided = child.chance.done(day, working(day, 1), child.team) or working(day, 3)
    child.record.add(
        "contact",
        at=received,
        kind="general",
        source=source,
        decided=child.chance.time_of(decided, 16, 18) if decided == day else child.chance.time_of(decided),
        outcome="referral" if passed_on else "information",
        rationale="threshold for a social work service met" if passed_on else "advice was given",
        decided_by=child.worker_named("manager"),
    )
    return passed_on


def _referral(child: Child, day: date, source: str, refused: bool) -> str:
    decided = child.chance.done(day, working(day, 1), child.team)
    return child.record.add(
        "referral",
        at=day,
        source=source,
        category="general",
        acknowledged=decided,
        decided=decided,
        decided_by=child.worker_named("manager"),
        referrer_told=decided and child.chance.after(decided, 0, 5),
        outcome="no_further_action" if refused else "assessment",
        unborn=child.born > day,
        closed=decided if refused else None,
    )


def _assessment(child: Child, day: date, referral: str, route: str) -> date:
    """Write the assessment down; return the day on which it was completed."""
    chance = child.chance
    completed = chance.done(day + timedelta(days=12), working(day, 45), child.team) or working(day, 60)
    copied = chance.happens(0.05)  # the same words in two places, as in some records
    outcome = {
        "in need": "child_in_need_plan",
        "in protection": "section47",
        "in care": "looked_after",
        "left care": "looked_after",
    }
    child.record.add(
        "assessment",
        at=completed,
        kind="single",
        referral=referral,
        started=working(day, chance.number(1, 3)),
        authorised=completed,
        child_seen=chance.done(day, working(day, 5), child.team),
        child_seen_alone=chance.happens(0.8),
        over_limit_reason="waiting for a report"
        if completed > working(day, 45) and chance.happens(0.6)
        else None,
        outcome=outcome.get(route, "no_further_action"),
        reason="the concern of the referral",
        needs="how the child is growing up",
        parenting="copied from above" if copied else "how the parents care for the child",
        environment="copied from above" if copied else "home, family and money",
        child_wishes="recorded" if chance.happens(0.9) else None,
        decided_by=child.worker_named("social"),
        signed_off_by=child.worker_named("manager"),
    )
    return completed


def _lose(record: Record, chance: Chance) -> None:
    """Leave blank what a hurried person leaves blank: about one value in forty, more on some files."""
    share = 0.12 if chance.happens(0.08) else 0.02
    record.forget(lambda: chance.happens(share))
