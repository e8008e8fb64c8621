"""Random cases for a policy, in the spelling of the conformance vectors.

In: dice and the policy's duties. Out: the vocabulary that all packs share, and a case file with the tables
that the policy reads. Guaranteed: facts cluster on days that matter to counting; ties, same-day facts,
missing attributes, nulls, late records, moved dates, holes in the extract and tables that were not carried
all occur.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from tests.properties.dice import NEAR, OFFSETS, SEASONS, Dice

Row = dict[str, Any]
YES_NO = {"type": "yes/no"}
DAY = {"type": "date"}
TEXT = {"type": "text"}


def _choice(*choices: str) -> Row:
    return {"type": "choice of", "choices": list(choices)}


VOCABULARY: dict[str, Row] = {
    "person": {"is": "record", "attributes": {"born": DAY, "disabled": YES_NO}},
    "looked_after": {"is": "period", "merge": True},
    "placement": {
        "is": "period",
        "inside": "looked_after",
        "attributes": {
            "emergency": YES_NO,
            "long_term_ratified": YES_NO,
            "kind": _choice("foster", "kinship", "childrens_home"),
            "setting": _choice("regulated", "unregulated"),
        },
    },
    "protection_plan": {
        "is": "period",
        "attributes": {"visit_every": {"type": "duration"}, "category": _choice("neglect", "abuse")},
    },
    "family_abroad": {"is": "period"},
    "short_break_series": {"is": "period"},
    "short_break": {"is": "period"},
    "approval": {"is": "period"},
    "assessment": {"is": "period", "attributes": {"authorised": DAY, "placement": TEXT}},
    "visit": {
        "is": "event",
        "attributes": {
            "seen": YES_NO,
            "seen_alone": YES_NO,
            "by": _choice("social_worker", "family_support"),
            "placement": TEXT,
        },
    },
    "review": {"is": "event", "attributes": {"distributed": {"type": "datetime"}}},
    "conference": {"is": "event", "scheduled": True},
    "report": {"is": "event"},
    "decision": {"is": "event"},
    "manager_told": {"is": "event"},
    "referral": {"is": "event", "attributes": {"complex": YES_NO, "risk": _choice("low", "high")}},
    "missing_return": {"is": "event"},
    "return_interview": {"is": "event"},
    "placement_plan": {"is": "event", "attributes": {"agreed": YES_NO, "placement": TEXT}},
    "care_plan": {
        "is": "document",
        "attributes": {
            "decided_by": TEXT,
            "signed_off_by": TEXT,
            "score": {"type": "number"},
            "next_step": TEXT,
            "summary": TEXT,
            "previous": TEXT,
            "actions": {"type": "list of", "rows": {"text": TEXT, "by": TEXT, "owner": TEXT}},
            "sections": {"type": "list of", "rows": {"title": TEXT, "worries": TEXT, "views": TEXT}},
        },
    },
    "waiver": {
        "is": "period",
        "absence_means_none": True,
        "attributes": {"standard": TEXT, "occurrence": TEXT, "by": TEXT, "why": TEXT},
    },
}
IDS = {"looked_after": "la", "placement": "p", "protection_plan": "pp", "visit": "v", "review": "r"}
DURATIONS = ("1 week", "2 weeks", "10 working days", "6 weeks", "5 working days")
HOLED = ("visit", "review", "report", "decision", "manager_told", "placement_plan", "return_interview")


def kinds_in(policy: Any) -> list[str]:
    """Return the kinds of facts that a policy names anywhere, with the parents that they are clipped to."""
    text = str(policy)
    named = [kind for kind in VOCABULARY if kind in text]
    parents = [VOCABULARY[kind]["inside"] for kind in named if "inside" in VOCABULARY[kind]]
    return [kind for kind in VOCABULARY if kind in {*named, *parents} and kind not in ("person", "waiver")]


def case(dice: Dice, policy: Any, duties: list[Row], subject: str) -> tuple[Row, list[date]]:
    """Return a case file for a policy, and the days on which something happened in it."""
    start = dice.after(dice.pick(SEASONS), NEAR)
    days = [start]
    facts: Row = {"case": "C-1"}
    if subject == "carer":
        facts["subject"] = "carer"
    text = str(policy)
    if "age" in text or "birthday" in text or "person" in text:
        facts["person"] = person(dice, start)
    for kind in kinds_in(policy):
        rows = table(dice, kind, days)
        if not dice.chance(3):
            facts[kind] = rows
    if "waiver" not in facts and dice.chance(35) and subject != "carer":
        facts["waiver"] = waivers(dice, facts, duties, days)
    hole = [kind for kind in HOLED if kind in facts and dice.chance(7)]
    if hole:
        facts["coverage"] = {hole[0]: coverage(dice, days)}
    return facts, sorted(set(days))


def person(dice: Dice, start: date) -> Row:
    """Return a person whose birthdays fall near the case, now and then on 29 February."""
    born = start - timedelta(days=365 * dice.pick((16, 15, 17, 14)) + dice.number(0, 60) * 3)
    found: Row = {"born": date(2008, 2, 29) if dice.chance(25) else born}
    if dice.chance(50):
        found["disabled"] = dice.chance(50)
    if dice.chance(3):
        del found["born"]
    return found


def coverage(dice: Dice, days: list[date]) -> Row:
    """Return the span that a table covers: from a day on, until a day, or between two."""
    first, last = sorted((dice.after(dice.pick(days)), dice.after(dice.pick(days), OFFSETS)))
    which = dice.number(0, 2)
    return [{"complete_from": first}, {"complete_to": last}, {"complete_from": first, "complete_to": last}][
        which
    ]


def table(dice: Dice, kind: str, days: list[date]) -> list[Row]:
    """Return the rows of a kind, in an order that means nothing."""
    if VOCABULARY[kind]["is"] == "document":
        return [care_plan(dice, days, 1)] + ([care_plan(dice, days, 2)] if dice.chance(50) else [])
    if VOCABULARY[kind]["is"] == "period":
        rows = periods(dice, kind, days)
    elif kind == "conference":
        rows = [conference(dice, n, days) for n in range(1, dice.number(1, 2) + 1)]
    else:
        most = {"visit": 6, "referral": 2, "missing_return": 2, "review": 3}.get(kind, 2)
        least = 1 if kind in ("referral", "missing_return") else 0
        rows = [event(dice, kind, n, days) for n in range(1, dice.number(least, most) + 1)]
    return rows[::-1] if dice.chance(30) else rows


def named(kind: str, n: int) -> str:
    """Return the id of the n-th fact of a kind."""
    return f"{IDS.get(kind, kind[:2])}{n}"


def recorded(dice: Dice, row: Row, day: date) -> Row:
    """Say, now and then, when a fact was written down."""
    if dice.chance(12):
        row["recorded"] = dice.after(day)
    return row


# ---------------------------------------------------------------- periods


def periods(dice: Dice, kind: str, days: list[date]) -> list[Row]:
    """Return one to three periods: touching, overlapping, apart, ended or open."""
    most = {"placement": 3, "looked_after": 2, "short_break": 5, "assessment": 2}.get(kind, 1)
    if kind in ("looked_after", "placement", "protection_plan", "approval"):
        begin = days[0] + timedelta(days=dice.pick((0, 0, 0, 1, -5)))
    else:
        begin = dice.after(days[0])
    rows: list[Row] = []
    for n in range(1, dice.number(1, most) + 1):
        length = dice.pick(OFFSETS[8:])
        if kind == "approval":
            begin, length = date(begin.year - 1, begin.month, 1), dice.pick((400, 800, 200))
        row: Row = {"id": named(kind, n), "from": begin, **attributes(dice, kind)}
        if kind == "assessment" and dice.chance(60):
            row["placement"] = f"p{dice.number(1, 2)}"
        if kind == "short_break":
            length = dice.pick((3, 7, 14))
        end = begin + timedelta(days=length)
        if dice.chance(35 if kind == "family_abroad" else 60) or kind == "short_break":
            row["to"] = end
            if dice.chance(8):
                row["to_recorded"] = dice.after(end)
        days += [begin, end]
        rows.append(recorded(dice, row, begin))
        begin = end + timedelta(days=dice.pick((0, 0, 1, 10, -3)))
    return rows


def attributes(dice: Dice, kind: str) -> Row:
    """Return the attributes of a fact; now and then one is missing or null."""
    found: Row = {}
    for name, declared in VOCABULARY[kind].get("attributes", {}).items():
        if dice.chance(7):
            if dice.chance(30):
                found[name] = None
            continue
        if declared["type"] == "yes/no":
            found[name] = not dice.chance(25) if name in ("seen", "agreed") else dice.chance(50)
        elif declared["type"] == "choice of":
            found[name] = dice.pick(declared["choices"])
        elif declared["type"] == "duration":
            found[name] = dice.pick(DURATIONS)
    return found


# ---------------------------------------------------------------- events


def event(dice: Dice, kind: str, n: int, days: list[date]) -> Row:
    """Return an event a telling number of days after another fact."""
    anchor = days[0] if kind in ("referral", "missing_return") and n == 1 else dice.pick(days)
    day = dice.after(anchor, (-20, -7, -5, -1) if dice.chance(8) else NEAR)
    timed = dice.chance(85 if kind in ("missing_return", "return_interview") else 12)
    row: Row = {"id": named(kind, n), "at": dice.clock(day) if timed else day, **attributes(dice, kind)}
    days.append(day)
    if kind in ("visit", "placement_plan") and not dice.chance(30):
        row["placement"] = f"p{dice.number(1, 2)}"
    if kind == "review" and not dice.chance(15):
        later = dice.after(day)
        row["distributed"] = dice.pick((later, later, dice.clock(later), "none"))
    return recorded(dice, row, day)


def conference(dice: Dice, n: int, days: list[date]) -> Row:
    """Return a scheduled conference: set, moved, held, cancelled, or passed with nothing recorded."""
    on = days[0] + timedelta(days=dice.pick((14, 20, 28, 10, 35)))
    note = on - timedelta(days=dice.pick((14, 21, 5, 3, 30)))
    row: Row = {"id": f"c{n}", "scheduled": [{"for": on, "recorded": note}]}
    days += [note, on]
    for _ in range(dice.pick((0, 0, 1, 1, 2))):
        note = max(note + timedelta(days=1), on + timedelta(days=dice.pick((-9, -7, -5, -1, -2, 1))))
        moved = note + timedelta(days=dice.pick((10, 7, 21, 3)))
        if moved in {entry["for"] for entry in row["scheduled"]}:
            continue
        on = moved
        row["scheduled"].append({"for": on, "recorded": note})
        days += [note, on]
    what = dice.number(0, 9)
    if what <= 4:
        row["at"] = dice.clock(on) if dice.chance(15) else on
    elif what == 5:
        row["at"] = on + timedelta(days=3)
    elif what <= 7:
        row["cancelled"] = max(note, on - timedelta(days=dice.pick((7, 5, 1))))
    return row


def waivers(dice: Dice, facts: Row, duties: list[Row], days: list[date]) -> list[Row]:
    """Return a waiver or two of one occurrence, mostly one that there is."""
    duty = dice.pick(duties)
    kind = str(duty.get("for_each")).partition(".")[0]
    anchors = [row["id"] for row in facts.get(kind, ())] or ["la1"]
    visits = [row["id"] for row in facts.get("visit", ())]
    occurrence = f"{dice.pick(anchors)}/first"
    if visits and "series" in duty and dice.chance(60):
        occurrence = f"{occurrence.partition('/')[0]}/after:{dice.pick(visits)}"
    rows = []
    for n in range(1, dice.pick((1, 1, 2)) + 1):
        begin = dice.after(dice.pick(days[:3]))
        row: Row = {"id": f"w{n}", "standard": duty["id"], "occurrence": occurrence, "from": begin}
        row |= {"by": "Team Manager", "why": "chickenpox"}
        if dice.chance(60):
            row["to"] = dice.after(begin, OFFSETS[3:])
        rows.append(recorded(dice, row, begin))
    return rows


def care_plan(dice: Dice, days: list[date], n: int) -> Row:
    """Return a document with sections and actions, some of them faulty."""
    row: Row = {"id": f"cp{n}", "at": dice.after(days[0]), "decided_by": "m17"}
    row["summary"] = dice.pick(("Sam settled well", "Sam has moved"))
    row["next_step"] = dice.pick(("Refer to the clinic", "", "none"))
    sections = []
    for title in ("Placement", "Health", "Identity"):
        if not dice.chance(12):
            views = dice.pick(("Wants to go home", "Likes science", "  "))
            sections.append({"title": title, "worries": dice.pick(("None", "Sleeps badly")), "views": views})
    text = ("Book the hearing test", "Arrange a tutor", "Sessions twice a week")
    by = (days[0] + timedelta(days=30), "ASAP", days[0] + timedelta(days=60))
    actions = [
        {"text": dice.pick(text), "by": dice.pick(by), "owner": "Ayesha"} for _ in range(dice.number(0, 2))
    ]
    if not dice.chance(10):
        row["sections"] = sections
    if not dice.chance(10):
        row["actions"] = actions
    if not dice.chance(20):
        row["signed_off_by"] = dice.pick(("m22", "m17"))
    if dice.chance(60):
        row["score"] = dice.number(1, 20)
    if n == 2 and dice.chance(70):
        row["previous"] = "cp1"
    return row
