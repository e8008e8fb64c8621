"""Random policies in the spelling of the conformance vectors.

In: dice. Out: a duty, a definition or a content standard as dictionaries, sure to be free of what lint
refuses (a before-duty has a look-back and says what is owed late; several exceptions say which rules).
Guaranteed: every construct of the language that a case can exercise is drawn in at least one builder.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from tests.properties.dice import SEASONS, Dice

Duty = dict[str, Any]

WORKING = tuple(f"{n} working day{'s' * (n > 1)}" for n in (1, 2, 3, 5, 10, 20))
SHORT = ("1 week", "5 working days", "2 weeks", "10 days", "10 working days", "3 days")
LONG = ("6 weeks", "1 month", "4 weeks", "30 working days", "3 months", "2 months")
HOURS = ("24 hours", "72 hours", "1 hour")
AGES = ("16 years", "15 years 6 months", "16 years 3 months", "17 years")
VISITED: Duty = {"visit": {"where": {"seen": True, "by": "social_worker"}}}
WAYS = ({"visit": {}}, {"visit": {"where": {"seen": True}}}, VISITED)
FIRST_REVIEW = {"first": "review", "in": "looked_after"}


def common(dice: Dice, body: Duty) -> Duty:
    """Add what any duty may say: force, strength."""
    if dice.chance(25):
        body["force"] = dice.pick(("local", "law", "statutory guidance"))
    if dice.chance(5):
        body["strength"] = "should"
    return body


def sharing(dice: Dice, body: Duty, kind: str) -> Duty:
    """Say whether a fact serves only its own anchor."""
    how = dice.number(0, 3)
    if how == 0:
        body["shared"] = True
    elif kind == "placement" and how > 1:
        body["same"] = "placement"
    return body


# ---------------------------------------------------------------- series


def series(dice: Dice) -> Duty:
    """Return a duty of gaps with stages."""
    kind = dice.pick(("placement", "placement", "protection_plan", "looked_after"))
    body: Duty = {"for_each": kind, "met_by": dice.pick(WAYS)}
    sharing(dice, body, kind)
    if dice.chance(80):
        body["ends"] = f"{kind}.to"
    body["series"] = stages(dice, kind)
    if dice.chance(12):
        body["series"] = [stage for stage in body["series"] if stage["id"] != "first"]
    if dice.chance(40):
        versioned(dice, body, lambda: {"series": stages(dice, kind)})
    elif dice.chance(28):
        body["early"] = {
            "since": f"1 month before {kind}.from",
            "restart": dice.pick((f"{kind}.from", FIRST_REVIEW)),
        }
    elif dice.chance(45):
        limit = dice.pick(("3 weeks", "1 week"))
        body["unless"] = [{"id": "visited-often", "when": condition(dice, kind), "instead": {"every": limit}}]
    return common(dice, body)


def stages(dice: Dice, kind: str) -> list[Duty]:
    """Return a first stage and one to three more."""
    first = {"id": "first", "within": dice.pick(WORKING[1:5] + SHORT[:2]), "of": f"{kind}.from"}
    shape = dice.number(0, 6)
    weekly: Duty = {"id": "weekly", "every": dice.pick(SHORT)}
    routine: Duty = {"id": "routine", "every": dice.pick(LONG)}
    if shape == 0:
        return [first, weekly]
    if shape == 1:
        cap = dice.pick(("10 working days", "2 weeks", "20 working days"))
        plan = "protection_plan.visit_every"
        return [first, {"id": "planned", "every": {"as_recorded": plan, "at_most": cap}}]
    boundary = stage_boundary(dice, kind)
    weekly["until"] = boundary
    if shape == 2:
        return [first, weekly, routine]
    if shape == 3:
        return [first, weekly, {**routine, "from": dice.pick((f"2 months after {kind}.from", boundary))}]
    settled: Duty = {
        "id": "settled",
        "every": "3 months",
        "from": f"{dice.pick(('1 month', '1 year'))} after {kind}.from",
    }
    settled["when"] = condition(dice, kind)
    return [first, weekly, {**routine, "from": boundary}, settled]


def stage_boundary(dice: Dice, kind: str) -> Any:
    """Return a point where one stage ends."""
    return dice.pick(
        (
            {"first": "review", "since": f"{kind}.from"},
            {"first": "review", "in": kind},
            f"6 weeks after {kind}.from",
            {"birthday": "16 years"},
        )
    )


def versioned(dice: Dice, body: Duty, changed: Any) -> None:
    """Split a duty into two versions on a day in the middle of the case."""
    split = dice.pick(SEASONS) + timedelta(days=dice.number(0, 30))
    begins = {} if dice.chance(80) else {"from": split - timedelta(days=60)}
    old = {"in_force": {**begins, "to": split}}
    new: Duty = {"in_force": {"from": split}, **changed()}
    if dice.chance(80):
        new["applies_to"] = dice.pick(("days from", "new anchors", "days from"))
    if dice.chance(30):
        new["met_by"] = {"visit": {"where": {"seen": True, "seen_alone": True}}}
    if body["for_each"] == "placement" and not {"same", "shared"} & set(body):
        new["same"] = "placement"
    body["versions"] = [old, new]


# ---------------------------------------------------------------- conditions


def condition(dice: Dice, kind: str) -> Duty:
    """Return a condition about an anchor and the days since."""
    own = {
        "placement": (
            {"long_term_ratified": True},
            {"kind": {"in": ["kinship", "foster"]}},
            {"emergency": False},
        ),
        "referral": ({"complex": True}, {"risk": {"not": "low"}}),
        "protection_plan": ({"category": "neglect"},),
    }.get(kind, ())
    general: tuple[Duty, ...] = (
        {"happened": "decision"},
        {"happened": {"of": "decision", "within": "10 working days"}},
        {"in": "family_abroad"},
        {"age": {"below": "16 years"}},
        {"all": [{"in": "looked_after"}, {"not": {"happened": "decision"}}]},
        {"any": [{"lasted": {"of": "looked_after", "at_least": "2 months"}}, {"person.disabled": True}]},
        {"none": [{"count": {"of": "placement", "at_least": 2}}, {"happened": "decision"}]},
        {"count": {"of": "placement", "distinct": "kind", "at_least": 2, "in_last": "12 months"}},
    )
    if own and dice.chance(45):
        return dict(dice.pick(own))
    return dict(
        dice.pick((*general, general[1], general[4], *general[5:], *[general[6]] * 4, general[7], general[7]))
    )


def exceptions(dice: Dice, body: Duty, kind: str, point: str) -> None:
    """Add one or two named exceptions."""
    count = 2 if dice.chance(50) else 1
    body["unless"] = []
    for n in range(count):
        instead: Any = {"within": dice.pick((*WORKING, *LONG[:3])), "of": point}
        instead = dice.pick((instead, instead, {"same_day_as": point}, *["none"] * 4))
        body["unless"].append({"id": f"case-{n}", "when": condition(dice, kind), "instead": instead})
    if count > 1:
        body["if_several_apply"] = "strictest"


# ---------------------------------------------------------------- one limit


def one_off(dice: Dice) -> Duty:
    """Return a duty with one limit counted forward."""
    kind = dice.pick(("placement", "referral", "looked_after", "missing_return", "protection_plan"))
    period = kind in ("placement", "looked_after", "protection_plan")
    point = f"{kind}.{'from' if period else 'at'}"
    limit = (
        dice.pick(HOURS) if kind == "missing_return" or dice.chance(6) else dice.pick(WORKING + SHORT + LONG)
    )
    body: Duty = {"for_each": kind, "due": {"within": limit, "of": dice.pick((point, "anchor"))}}
    body["met_by"] = {"return_interview": {}} if kind == "missing_return" else ways(dice)
    sharing(dice, body, kind)
    if period and dice.chance(80):
        body["ends"] = f"{kind}.to"
    extra = dice.pick((0, 1, 2, 3, 4, 3, 4, 5, 5, 6, 6, 7, 8))
    hours = limit.endswith(("hour", "hours"))
    if extra <= 2:
        exceptions(dice, body, kind, point)
    elif extra <= 4 and not hours:
        body["paused_while"] = "family_abroad"
    elif extra == 5 and not hours:
        changed = {"due": {"within": dice.pick(WORKING + SHORT), "of": point}}
        versioned(dice, body, lambda: changed)
    elif extra == 6:
        body["due"] = "promptly"
    elif extra <= 8:
        body["due"] = {"within": dice.pick(WORKING), "of": other_point(dice)}
        if dice.chance(50):
            instead = dice.pick(({"within": dice.pick(WORKING), "of": point}, "none"))
            body["unless"] = [{"id": "soon", "when": condition(dice, kind), "instead": instead}]
    if dice.chance(15) and kind in ("placement", "referral"):
        body["when"] = {"emergency": True} if kind == "placement" else {"complex": True}
    elif dice.chance(12):
        body["when"] = condition(dice, kind)
    return common(dice, body)


def other_point(dice: Dice) -> Any:
    """Return a point that is not an edge of the anchor."""
    return dice.pick(
        (
            {"birthday": "15 years 6 months"},
            *[{"end_of_school_year": "anchor"}] * 4,
            "2 weeks after anchor",
            {"first": "decision", "since": "anchor"},
            "review.distributed",
        )
    )


def ways(dice: Dice) -> Any:
    """Return how a one-off duty is discharged."""
    plan = {"placement_plan": {"where": {"agreed": True}}}
    how = dice.number(0, 7)
    if how <= 3:
        return dict(dice.pick(WAYS))
    if how == 4:
        return {"any_of": [dict(plan), {"assessment": {"date": "authorised"}}]}
    if how == 5:
        return {"all_of": [{"placement_plan": {}}, {"visit": {"where": {"seen": True}}}]}
    return {"assessment": {"date": "authorised"}} if how == 6 else dict(plan)


def own_date(dice: Dice) -> Duty:
    """Return a duty met by a date on the anchor itself."""
    limit = dice.pick((*WORKING, "24 hours"))
    return common(
        dice,
        {"for_each": "review", "due": {"within": limit, "of": "review.at"}, "met_by": "anchor.distributed"},
    )


def before(dice: Dice) -> Duty:
    """Return a duty that counts back, from a review, a placement or a scheduled conference."""
    kind = dice.pick(("conference", "conference", "review", "placement"))
    point = f"{kind}.{'from' if kind == 'placement' else 'at'}"
    counted: Duty = {"at_least": dice.pick((*WORKING[:4], "1 week", "3 days")), "before": point}
    body: Duty = {
        "for_each": kind,
        "due": dice.pick((counted, counted, {"before": point}, {"same_day_as": point})),
    }
    body["since"] = f"{dice.pick(('15 working days', '1 month', '3 weeks'))} before {point}"
    body["met_by"] = {"report": {}}
    body["shared"] = True
    body["if_late"] = {"still_owed": dice.chance(60)}
    if dice.chance(15) and kind == "placement":
        instead = {"within": dice.pick(WORKING[:4]), "of": point}
        body["unless"] = [{"id": "emergency", "when": {"emergency": True}, "instead": instead}]
    return common(dice, body)


def after_conference(dice: Dice) -> Duty:
    """Return a duty that counts forward from a scheduled conference."""
    return common(
        dice,
        {
            "for_each": "conference",
            "due": {"within": dice.pick(WORKING + SHORT), "of": "conference.at"},
            "met_by": {"report": {}},
            "shared": True,
        },
    )


def two_limits(dice: Dice) -> list[Duty]:
    """Return a duty with two limits at once, now and then beside one that owes the event it waits for."""
    kind, event = "looked_after", dice.pick(("review", "decision"))
    which = dice.pick(("earliest_of", "latest_of"))
    point = {"first": event, "in": kind}
    limb: Duty = {"within": dice.pick(WORKING), "of": point}
    if event == "review" and dice.chance(50):
        limb = {"at_least": dice.pick(WORKING[:4]), "before": point}
    due: Duty = {which: [{"within": dice.pick(WORKING + SHORT), "of": f"{kind}.from"}, limb]}
    body: Duty = {"for_each": kind, "due": limb if dice.chance(20) else due, "met_by": {"report": {}}}
    if "before" in limb:
        body |= {"since": f"{kind}.from", "if_late": {"still_owed": dice.chance(70)}}
    found = [common(dice, body)]
    if event == "review" and dice.chance(60):
        owed: Duty = {"for_each": kind, "due": {"within": dice.pick(WORKING), "of": f"{kind}.from"}}
        found.append({**owed, "met_by": {"review": {}}})
    return found


def nth_anchor(dice: Dice) -> Duty:
    """Return a duty on the first or second review of a time in care."""
    body: Duty = {"for_each": "review", "nth": dice.number(1, 2), "in": "looked_after"}
    if dice.chance(50):
        return {**body, "due": {"within": dice.pick(WORKING), "of": "review.at"}, "met_by": {"report": {}}}
    due = {"same_day_as": "review.at"}
    return {
        **body,
        "due": due,
        "since": "looked_after.from",
        "met_by": {"report": {}},
        "if_late": {"still_owed": True},
    }


def edge_anchor(dice: Dice) -> Duty:
    """Return a duty on another edge than a fact's own start, or on several kinds."""
    edge = dice.pick(("placement.to", "review.distributed", "list"))
    for_each: Any = ["referral", "missing_return"] if edge == "list" else edge
    due = {"within": dice.pick(WORKING + SHORT), "of": "anchor"}
    return common(dice, {"for_each": for_each, "due": due, "met_by": {"report": {}}, "shared": True})


# ---------------------------------------------------------------- numbers, prohibitions, follow-ons


def counted(dice: Dice) -> Duty:
    """Return a number to be reached in each named window."""
    window = dice.pick(
        (
            "calendar year",
            "academic year",
            "academic year",
            "anniversary year",
            "quarter",
            "month",
            "term",
            "term",
        )
    )
    body: Duty = {"for_each": "looked_after", "count": {"at_least": dice.number(1, 3), "in_each": window}}
    seen: Duty = {"visit": {"where": {"seen": True}}}
    by_worker: Duty = {"visit": {"where": {"by": "social_worker"}}}
    met_by = dice.pick((seen, seen, {"any_of": [seen, by_worker]}, {"all_of": [seen, {"review": {}}]}))
    return common(dice, {**body, "met_by": met_by, "ends": "looked_after.to"})


def carer_count(dice: Dice) -> Duty:
    """Return a duty about a carer."""
    body: Duty = {"subject": "carer", "for_each": "approval", "met_by": {"visit": {}}}
    return {**body, "count": {"at_least": 1, "in_each": dice.pick(("calendar year", "anniversary year"))}}


def accumulated(dice: Dice) -> Duty:
    """Return a total that must not be passed."""
    most = f"{dice.pick((10, 20, 30))} days"
    total = {"of": "short_break", "in_last": dice.pick(("12 months", "3 months")), "at_most": most}
    return common(dice, {"for_each": "short_break_series", "total": total})


def forbidden(dice: Dice) -> Duty:
    """Return something that must not be."""
    clause = dice.pick(({"age": {"below": "16 years"}}, {"happened": "decision"}, {"in": "family_abroad"}))
    return common(dice, {"for_each": "placement", "forbid": {"all": [{"setting": "unregulated"}, clause]}})


def follow_on(dice: Dice, cause: str) -> Duty:
    """Return a duty that the breach of another starts."""
    due = {"within": dice.pick((*WORKING[:3], "1 week")), "of": "anchor"}
    return common(
        dice, {"for_each": {"late": cause}, "due": due, "met_by": {"manager_told": {}}, "shared": True}
    )


def on_definition(dice: Dice) -> Duty:
    """Return a duty on the start of the definition `eligible`."""
    body: Duty = {"for_each": "eligible", "due": {"within": dice.pick(WORKING + LONG), "of": "eligible.from"}}
    body["met_by"] = ways(dice)
    if dice.chance(70):
        body["ends"] = "eligible.to"
    return common(dice, body)


def definitions(dice: Dice) -> list[Duty]:
    """Return the definition `eligible`, now and then resting on another one."""
    age = {"age": {"from": "15 years", "below": "18 years"}}
    total = {
        "total": {"of": "looked_after", "since": "14 years", "at_least": dice.pick(("4 weeks", "13 weeks"))}
    }
    cared: Duty = {"id": "cared", "while": {"all": [age, {"in": "looked_after"}]}}
    shape = dice.pick((1, 0, 2, 1, 2, 3, 1, 2, 3, 4, 1, 4, 5, 6, 2, 4))
    clauses: tuple[list[Duty], ...] = (
        [age, {"in": "looked_after"}],
        [age, {"in": "looked_after"}, total],
        [age, {"not": {"in": "looked_after"}}, {"ever": "cared"}],
        [age, {"after_lasting": {"of": {"in": "looked_after"}, "for": "2 months"}}],
        [{"until_just_before": {"of": {"in": "looked_after"}, "event": {"age": {"from": "16 years"}}}}, age],
        [age, {"any": [{"in": "placement"}, {"happened": {"of": "review", "within": "1 month"}}]}],
        [age, {"lasted": {"of": "placement", "at_least": "20 working days"}}],
    )
    eligible: Duty = {"id": "eligible", "while": {"all": clauses[shape]}}
    return [cared, eligible] if shape == 2 else [eligible]


def content(dice: Dice) -> Duty:
    """Return a content standard for a care plan."""
    shape = dice.pick((3, 0, 5, 1, 2, 3, 4, 5, 1, 5))
    body: Duty = {"id": "content", "of": "care_plan"}
    if shape == 0:
        body |= {"sections": ["Placement", "Health"], "each_section_has": ["worries", "views"]}
    elif shape == 1:
        first = {"field": "text", "first_word_in": ["Book", "Arrange"]}
        dated = {"field": "by", "real_date": True, "never": ["ongoing", "ASAP"]}
        body |= {
            "each": "actions",
            "at_least": 1,
            "check": [first, dated, {"field": "owner", "required": True}],
        }
    elif shape == 2:
        body |= {"each": "sections", "check": [{"field": "views", "not_all_the_same": True}]}
    elif shape == 3:
        body["check"] = [{"field": "signed_off_by", "differs_from": "decided_by"}]
    elif shape == 4:
        body["check"] = [{"field": "score", "with": "next_step"}]
    else:
        body["check"] = [{"field": "summary", "changed_since_previous": True}]
    return common(dice, body)


def policy(dice: Dice) -> tuple[list[Duty], list[Duty], list[Duty]]:
    """Return (duties, definitions, content standards); every duty has its own id."""
    builders = (series, series, series, one_off, one_off, one_off, before, before, after_conference, own_date)
    more = (two_limits, two_limits, nth_anchor, edge_anchor, edge_anchor, counted, counted, counted)
    rest = (accumulated, forbidden, on_definition, on_definition, on_definition, carer_count)
    duties: list[Duty] = []
    for _ in range(dice.pick((1, 2, 2, 3))):
        built: Any = dice.pick(builders + more + rest)(dice)
        duties += built if isinstance(built, list) else [built]
    for n, duty in enumerate(duties):
        duties[n] = {"id": f"d{n}", "cite": "s 1", **duty}
    if dice.chance(12) and duties[0].get("subject") != "carer":
        duties.append({"id": "told", "cite": "s 2", **follow_on(dice, duties[0]["id"])})
    needs = any(duty.get("for_each") == "eligible" for duty in duties)
    contents = [{"cite": "s 3", **content(dice)}] if dice.chance(25) else []
    return duties, definitions(dice) if needs else [], contents
