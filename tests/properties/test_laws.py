"""Laws of time and of what is missing: each holds for every policy and every case."""

from __future__ import annotations

import os
from copy import deepcopy
from datetime import datetime, timedelta
from itertools import pairwise
from random import Random
from typing import Any

import pytest
from hypothesis import settings

from engine.outcome import Outcome, State
from tests.properties.laws_kit import (
    NOT_TABLES,
    ONE,
    Facts,
    Found,
    Row,
    cut,
    day_of,
    judge,
    loads,
    vectors,
    without_late_records,
)

MORE = int(os.environ.get("DUTYBOOK_SOAK") or (4_000 if settings().max_examples >= 5_000 else 0)) // 40
BLOCK = 10
BLOCKS = range(0, max(40, MORE * BLOCK), BLOCK)
ANY = frozenset(State)
#: What a known state may become as time passes.
FORWARD = {
    State.DUE: ANY,
    State.PAUSED: ANY,
    State.WAIVED: ANY,
    State.MET: {State.MET},
    State.MET_LATE: {State.MET_LATE},
    State.OVERDUE: {State.OVERDUE, State.MET_LATE, State.MISSED},
    State.MISSED: {State.MISSED},
    State.CANCELLED: {State.CANCELLED},
}


@pytest.mark.parametrize("first", BLOCKS)
def test_states_only_move_forward_and_breaches_never_heal(first: int) -> None:
    """As time passes, without facts recorded late, what is met, missed or cancelled stays so, a breach stays
    a breach, and no known occurrence disappears."""
    for vector in vectors(first, BLOCK):
        policy, facts = judge(vector), without_late_records(vector["facts"])
        today = day_of(vector["as_of"])
        days = [today + timedelta(days=n) for n in (-40, -15, -6, -1, 0, 1, 7, 30)]
        for before, after in pairwise(days):
            _moved_forward(policy.on(facts, before), policy.on(facts, after), vector)


def _moved_forward(earlier: Found, later: Found, vector: Row) -> None:
    for name, old in earlier.items():
        if old.state is State.UNKNOWN:
            continue
        new = later.get(name)
        assert new is not None, (name, old.state, vector)
        assert new.state is State.UNKNOWN or new.state in FORWARD[old.state], (name, old, new, vector)
        if old.breach:
            assert new.breach, (name, old, new, vector)


@pytest.mark.parametrize("first", BLOCKS)
def test_as_of_a_day_equals_the_file_cut_at_that_day(first: int) -> None:
    """What is dated after the as-of day (scheduled dates kept) plays no part."""
    for vector in vectors(first, BLOCK):
        policy = judge(vector)
        for back in (0, 9, 40):
            day = day_of(vector["as_of"]) - timedelta(days=back)

            assert policy.on(cut(vector["facts"], day), day) == policy.on(vector["facts"], day), vector


@pytest.mark.parametrize("first", BLOCKS)
def test_facts_after_the_as_of_or_the_known_on_date_cannot_leak(first: int) -> None:
    """Stripping what was dated, or written down, after either date changes nothing; nor does adding to it."""
    for vector in vectors(first, BLOCK):
        policy, day = judge(vector), day_of(vector["as_of"])
        for back in (0, 5, 20):
            known = day - timedelta(days=back)
            expected = policy.on(vector["facts"], day, known)

            assert policy.on(cut(vector["facts"], day, known), day, known) == expected, vector
            assert policy.on(_with_more_later(vector["facts"], day, known), day, known) == expected, vector


def _with_more_later(facts: Facts, day: Any, known: Any) -> Facts:
    found = deepcopy(facts)
    for kind, rows in found.items():
        if kind in NOT_TABLES or not rows or "scheduled" in str(rows) or kind == "waiver":
            continue
        late = {**rows[0], "id": "late", "recorded": day + ONE}
        if "from" in rows[0] or "at" in rows[0]:
            edge = "from" if "from" in rows[0] else "at"
            rows.append({**late, edge: day + 3 * ONE})
            rows.append({**late, edge: known, "id": "late2", "recorded": known + ONE})
            for row in rows[-2:]:
                row.pop("to", None)
                row.pop("to_recorded", None)
    return found


# ---------------------------------------------------------------- series and limits

VISITED: Row = {"visit": {"where": {"seen": True}}}
LIMITS = ("1 week", "10 days", "5 working days", "10 working days", "1 month", "6 weeks")


def _series(limit: str, first: str) -> Row:
    stages = [
        {"id": "first", "within": first, "of": "placement.from"},
        {"id": "routine", "every": limit},
    ]
    duty = {"id": "visit", "cite": "s 1", "for_each": "placement", "met_by": VISITED, "series": stages}
    return {"duty": [duty], "calendar": "england-and-wales"}


@pytest.mark.parametrize("limit", LIMITS)
def test_within_one_stage_an_extra_visit_never_makes_a_gap_late(limit: str) -> None:
    """Whoever visits once more is never worse off: no gap in time, or not yet due, becomes a breach."""
    dice = Random(limit)
    for _ in range(25):
        start = day_of(next(vectors(dice.randrange(10_000), 1))["as_of"])
        days = sorted({start + timedelta(days=dice.randrange(1, 120)) for _ in range(dice.randrange(0, 7))})
        extra = start + timedelta(days=dice.randrange(1, 120))
        visits = [{"id": f"v{n}", "at": day, "seen": True} for n, day in enumerate(days)]
        facts: Facts = {"case": "C-1", "placement": [{"id": "p1", "from": start}], "visit": visits}
        more: Facts = {**facts, "visit": [*visits, {"id": "x", "at": extra, "seen": True}]}
        vector = {**_series(limit, dice.choice(LIMITS)), "facts": facts, "as_of": start + timedelta(days=130)}
        policy = judge(vector)
        before, after = policy.on(facts), policy.on(more)

        for name, old in before.items():
            assert old.breach or not after[name].breach, (name, vector, extra)
        split = [one for one in before.values() if _holds(one, extra)]
        if split and not split[0].breach:
            assert not after[("visit", "p1/after:x")].breach, (vector, extra)


def _holds(gap: Outcome, day: Any) -> bool:
    """Whether the day lies in a gap that ended, or that is still open."""
    return gap.done is None or day_of(gap.done.at) >= day


@pytest.mark.parametrize("limit", [*LIMITS, "20 working days", "24 hours", "3 months", "1 year"])
@pytest.mark.parametrize("paused", [False, True])
def test_within_one_version_a_later_start_never_gives_an_earlier_due_date(limit: str, paused: bool) -> None:
    """Day by day over a year and a half, with closures and pauses: due dates never go back."""
    duty: Row = {"id": "d", "cite": "s 1", "for_each": "referral", "met_by": {"visit": {}}}
    duty["due"] = {"within": limit, "of": "referral.at"}
    if paused and "hour" not in limit:
        duty["paused_while"] = "family_abroad"
    first = day_of(next(vectors(7, 1))["as_of"]).replace(month=1, day=1)
    pauses = [(40, 47), (44, 61), (200, 203), (350, 380)]
    facts: Facts = {
        "case": "C-1",
        "visit": [],
        "referral": [{"id": f"r{n:03}", "at": first + n * ONE} for n in range(540)],
        "family_abroad": [
            {"id": f"fa{a}", "from": first + a * ONE, "to": first + b * ONE} for a, b in pauses
        ],
    }
    closed = [first + n * ONE for n in (100, 101, 300)]
    vector = {"duty": [duty], "facts": facts, "calendar": {"days": "england-and-wales", "closed": closed}}
    found = judge({**vector, "as_of": first + 539 * ONE}).on(facts)
    dues = [found[("d", f"r{n:03}/first")].due for n in range(540)]

    assert all(due is not None for due in dues)
    assert dues == sorted(dues, key=str)


# ---------------------------------------------------------------- splitting


@pytest.mark.parametrize("first", BLOCKS)
def test_splitting_a_merging_period_into_touching_halves_changes_nothing(first: int) -> None:
    """Two times looked after that touch are one."""
    split = 0
    for vector in vectors(first, BLOCK):
        facts = _halved(vector["facts"], vector["as_of"])
        if facts is not None:
            split += 1
            policy = judge(vector)
            on = (vector["as_of"], vector.get("known_on"))

            assert policy.on(facts, *on) == policy.on(vector["facts"], *on), vector
    assert split


def _halved(facts: Facts, as_of: Any) -> Facts | None:
    rows = facts.get("looked_after")
    if not rows:
        return None
    whole = min(rows, key=lambda row: row["from"])
    end = whole.get("to") or day_of(as_of) + 10 * ONE
    middle = whole["from"] + (end - whole["from"]) // 2
    if middle <= whole["from"] or "to_recorded" in whole:
        return None
    one = {**whole, "to": middle}
    other = {**whole, "id": whole["id"] + "-2", "from": middle}
    if "recorded" in whole:
        one["to_recorded"] = max(day_of(whole["recorded"]), middle)
        other["recorded"] = one["to_recorded"]
    return {**facts, "looked_after": [other, *(row for row in rows if row is not whole), one]}


@pytest.mark.parametrize("first", BLOCKS)
def test_splitting_a_version_into_identical_halves_changes_nothing(first: int) -> None:
    """A new version that says the same as the one before it is no change."""
    for vector in vectors(first, BLOCK):
        day = day_of(vector["as_of"]) - timedelta(days=25)
        halves = [{"in_force": {"to": day}}, {"in_force": {"from": day}}]
        duties = [duty if "versions" in duty else {**duty, "versions": halves} for duty in vector["duty"]]
        whole, split = judge(vector), loads({**vector, "duty": duties})
        assert split is not None, vector

        assert split.on(vector["facts"]) == whole.on(vector["facts"]), vector


# ---------------------------------------------------------------- follow-ons and waivers


@pytest.mark.parametrize("first", BLOCKS)
def test_a_follow_on_exists_exactly_when_its_cause_breaches(first: int) -> None:
    """One follow-on for each sure breach, none where a breach is impossible, an unknown one otherwise."""
    seen = 0
    for vector in vectors(first, BLOCK):
        caused: Row = {
            "cite": "s 9",
            "due": {"within": "2 working days", "of": "anchor"},
            "met_by": {"manager_told": {}},
            "shared": True,
        }
        causes = [duty for duty in vector["duty"] if duty["id"] != "told"]
        duties = [
            {
                "id": f"late-{d['id']}",
                "subject": d.get("subject", "child"),
                "for_each": {"late": d["id"]},
                **caused,
            }
            for d in causes
        ]
        facts = {"manager_told": [], **vector["facts"]}
        found = judge({**vector, "duty": [*causes, *duties]}).on(facts)
        for (standard, occurrence), cause in found.items():
            if standard.startswith("late-") or standard == "content":
                continue
            after = found.get((f"late-{standard}", f"late:{occurrence}"))
            seen += after is not None
            if cause.state is not State.UNKNOWN:
                assert (after is not None) == bool(cause.breach), (standard, occurrence, vector)
            if after is not None and cause.state is State.UNKNOWN:
                assert after.state is State.UNKNOWN, (standard, occurrence, vector)
        for standard, occurrence in found:
            if standard.startswith("late-"):
                assert (standard.removeprefix("late-"), occurrence.removeprefix("late:")) in found
    assert seen


@pytest.mark.parametrize("first", BLOCKS)
def test_a_waiver_changes_only_its_own_occurrence(first: int) -> None:
    """A recorded waiver touches the occurrence that it names (and what follows on from it), no other."""
    for vector in vectors(first, BLOCK):
        policy = judge(vector)
        facts = {kind: rows for kind, rows in vector["facts"].items() if kind != "waiver"}
        before = policy.on(facts)
        for number, (standard, occurrence) in enumerate(before):
            if number % 3 or standard == "content":
                continue
            begun = day_of(vector["as_of"]) - timedelta(days=45)
            row = {"id": "w9", "standard": standard, "occurrence": occurrence, "from": begun, "by": "TM"}
            after = policy.on({**facts, "waiver": [{**row, "why": "chickenpox"}]})
            touched = {name for name in before if name[1].endswith(occurrence) or name[1] == occurrence}
            law = next(d.get("force") == "law" for d in vector["duty"] if d["id"] == standard)

            assert before.keys() - touched <= after.keys(), vector
            for name in before.keys() - (set() if law else touched):
                assert after[name] == before[name], (name, vector)


# ---------------------------------------------------------------- what is missing


def test_24_hours_run_over_both_clock_changes_of_2026() -> None:
    """24 hours are elapsed time: 23 hours by the clock in autumn's repeated hour, 25 in spring's lost one."""
    duty: Row = {"id": "d", "cite": "s 1", "for_each": "missing_return", "met_by": {"return_interview": {}}}
    duty["due"] = {"within": "24 hours", "of": "missing_return.at"}
    told = {
        "m1": "2026-03-28T12:00",
        "m2": "2026-10-24T12:00",
        "m3": "2026-10-25T01:30",
        "m4": "2026-03-28T01:30",
    }
    due = {
        "m1": "2026-03-29T13:00",
        "m2": "2026-10-25T11:00",
        "m3": "2026-10-26T01:30",
        "m4": "2026-03-29T02:30",
    }
    rows = [{"id": name, "at": datetime.fromisoformat(at)} for name, at in told.items()]
    facts: Facts = {"case": "C-1", "missing_return": rows, "return_interview": []}
    vector = {"duty": [duty], "facts": facts, "as_of": day_of(datetime(2026, 11, 1)), "calendar": None}  # noqa: DTZ001 - London
    found = judge({**vector, "calendar": "england-and-wales"}).on(facts)

    assert {name: str(found[("d", f"{name}/first")].due) for name in told} == {
        name: at.replace("T", " ") + ":00" for name, at in due.items()
    }
