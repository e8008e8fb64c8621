"""Laws of what is missing: a known state is sound, and the needs of an unknown one are what it takes."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from datetime import timedelta
from random import Random
from typing import Any

import pytest

from engine.outcome import Outcome, State
from tests.properties.cases import VOCABULARY
from tests.properties.laws_kit import Facts, Found, Row, day_of, judge, vectors

BLOCK = 15
BLOCKS = range(0, 90, BLOCK)
DURATIONS = ("1 week", "10 working days", "3 days")


def completions(vector: Row, dice: Random) -> Iterator[Facts]:
    """Yield the facts with what is missing filled in, one thing after another, until nothing is missing."""
    facts: Facts = deepcopy(vector["facts"])
    today = day_of(vector["as_of"])
    steps = [(kind, row) for kind, rows in facts.items() if isinstance(rows, list) for row in rows]
    dice.shuffle(steps)
    for kind, row in steps:
        for name, declared in VOCABULARY.get(kind, {}).get("attributes", {}).items():
            if row.get(name) is None and declared["type"] != "list of" and kind != "waiver":
                value = invented(declared, row, today, facts, dice)
                if value is not None:
                    row[name] = value
                    yield deepcopy(facts)
    for kind in list(facts.get("coverage", {})):
        span = facts["coverage"].pop(kind)
        facts[kind] = [*facts[kind], *unseen(kind, span, today, facts, dice)]
        yield deepcopy(facts)
    for kind in VOCABULARY:
        if kind not in facts and kind not in ("person", "waiver"):
            facts[kind] = unseen(kind, {"complete_to": today - timedelta(days=120)}, today, facts, dice)
            yield deepcopy(facts)


def unseen(kind: str, span: Row, today: Any, facts: Facts, dice: Random) -> list[Row]:
    """Return up to two events of a kind, on days that a table did not cover."""
    if VOCABULARY[kind]["is"] != "event" or "scheduled" in VOCABULARY[kind]:
        return []
    found: list[Row] = []
    for n in range(dice.randrange(3)):
        day = today - timedelta(days=dice.randrange(120))
        if (
            span.get("complete_from", today) <= day <= span.get("complete_to", today)
            and "complete_from" in span
        ):
            continue
        if "complete_from" not in span and day <= span["complete_to"]:
            continue
        row: Row = {"id": f"n{kind}{n}", "at": day}
        for name, declared in VOCABULARY[kind].get("attributes", {}).items():
            row[name] = invented(declared, row, today, facts, dice)
        found.append({key: value for key, value in row.items() if value is not None})
    return found


def invented(declared: Row, row: Row, today: Any, facts: Facts, dice: Random) -> Any:
    """Return a value for a missing attribute; a date lies between its fact and the as-of day, or is none."""
    match declared["type"]:
        case "yes/no":
            return dice.random() < 0.5
        case "choice of":
            return dice.choice(declared["choices"])
        case "duration":
            return dice.choice(DURATIONS)
        case "number":
            return dice.randrange(1, 20)
        case "date" | "datetime":
            begun = day_of(row.get("from", row.get("at", today)))
            span = max(0, (today - begun).days)
            return (
                dice.choice(("none", begun + timedelta(days=dice.randrange(span + 1))))
                if begun <= today
                else None
            )
    day = day_of(row.get("from", row.get("at", today)))
    ids = [one["id"] for one in facts.get("placement", ()) if _live(one, day)]
    return dice.choice(ids) if ids else None


def _live(placement: Row, day: Any) -> bool:
    """Whom a fact serves that does not say is one that is live: whoever fills it in names such a one."""
    return placement["from"] <= day and (placement.get("to") is None or day < placement["to"])


def flipped(before: Found, after: Found) -> list[tuple[Any, Outcome, Outcome | None]]:
    """Return the known outcomes that did not stay: a breach may only turn into another breach."""
    found: list[tuple[Any, Outcome, Outcome | None]] = []
    for name, old in before.items():
        new = after.get(name)
        if old.state is State.UNKNOWN:
            if old.breach is not None and old.breach and (new is None or not new.breach):
                found.append((name, old, new))
            continue
        same = new is not None and (new.breach if old.breach else new.state == old.state)
        if not same:
            found.append((name, old, new))
    return found


@pytest.mark.parametrize("first", BLOCKS)
def test_completing_facts_one_by_one_never_flips_a_known_state(first: int) -> None:
    """Soundness: what is called met, due, cancelled or a breach stays so, whatever the missing facts turn out
    to be."""
    for number, vector in enumerate(vectors(first, BLOCK)):
        policy = judge(vector)
        on = (vector["as_of"], vector.get("known_on"))
        before = policy.on(vector["facts"], *on)
        for facts in completions(vector, Random(first + number)):
            after = policy.on(facts, *on)

            assert flipped(before, after) == [], (vector, facts)
            before = after


def left_out(vector: Row, dice: Random) -> Facts:
    """Return the facts of a vector with the day of one of them left out."""
    facts: Facts = deepcopy(vector["facts"])
    rows = [
        (row, "from" if VOCABULARY[kind]["is"] == "period" else "at")
        for kind, rows in sorted(facts.items())
        if isinstance(rows, list) and kind != "waiver"
        for row in rows
        if "scheduled" not in row
    ]
    row, edge = dice.choice(rows)
    del row[edge]
    return facts


@pytest.mark.parametrize("first", BLOCKS)
def test_what_is_known_without_the_day_of_a_fact_is_so_on_every_day(first: int) -> None:
    """A fact of which nobody wrote down when it was may count for a condition, an exception, a stage, a
    number: what is called known then must be so on the day on which it really was."""
    for number, vector in enumerate(vectors(first, BLOCK)):
        policy = judge(vector)
        on = (vector["as_of"], vector.get("known_on"))
        facts = left_out(vector, Random(first + number))

        assert flipped(policy.on(facts, *on), policy.on(vector["facts"], *on)) == [], (vector, facts)


@pytest.mark.parametrize("first", BLOCKS)
def test_filling_exactly_the_needs_decides_an_unknown(first: int) -> None:
    """An outcome that is unknown names what it needs: with exactly that filled in it is known, or gone."""
    decided = 0
    for number, vector in enumerate(vectors(first, BLOCK)):
        policy = judge(vector)
        on = (vector["as_of"], vector.get("known_on"))
        for name, one in policy.on(vector["facts"], *on).items():
            facts = _filled(vector, one, Random(first + number))
            if one.state is not State.UNKNOWN or facts is None:
                continue
            after = policy.on(facts, *on).get(name)
            decided += 1

            assert after is None or after.state is not State.UNKNOWN, (name, one, after, vector, facts)
    assert decided


def _filled(vector: Row, one: Outcome, dice: Random) -> Facts | None:
    """Return the facts with the needs of the outcome filled in; None where no fact can (a reading)."""
    facts: Facts = deepcopy(vector["facts"])
    today = day_of(vector["as_of"])
    for need in one.needs:
        kind, _, rest = need.partition("/")
        if need in VOCABULARY and need not in facts:
            facts[need] = {} if need == "person" else []
        elif need in facts.get("coverage", {}):
            facts["coverage"] = {k: span for k, span in facts["coverage"].items() if k != need}
        elif rest and "." in rest and kind in facts:
            holder, _, name = rest.partition(".")
            row = next((row for row in facts[kind] if row["id"] == holder), None)
            declared = VOCABULARY[kind].get("attributes", {}).get(name)
            if row is None or declared is None or declared["type"] == "list of":
                return None
            row[name] = invented(declared, row, today, facts, dice)
        elif need == "person.born":
            facts["person"] = {**facts["person"], "born": today - timedelta(days=365 * 16 + 30)}
        else:
            return None
    return facts if one.needs and "person" not in one.needs else None
