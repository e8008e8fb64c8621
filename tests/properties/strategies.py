"""Random policies and cases for property tests.

In: nothing but hypothesis. Out: `examples()`, a strategy of `Example`s in the spelling of the conformance
vectors, and `features`, which names the constructs of the language that an example uses. Guaranteed: each
name in `CONSTRUCTS` turns up in at least one of a hundred examples (a test counts them).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from tests.properties.cases import VOCABULARY, case
from tests.properties.dice import NEAR, OFFSETS, THROWS, Dice, seeded, thrown
from tests.properties.features import CONSTRUCTS, features
from tests.properties.policies import policy

Row = dict[str, Any]
ONE = timedelta(days=1)


@dataclass(frozen=True)
class Example:
    """A policy (`duty`, `define`, `content`, `vocabulary`, `calendar`), a case file, and the days of
    judging.
    """

    policy: Row
    case: Row
    as_of: date | datetime
    known_on: date | None

    def vector(self) -> Row:
        """Return the example as one mapping with the keys of a conformance vector."""
        known = {} if self.known_on is None else {"known_on": self.known_on}
        return {**self.policy, "facts": self.case, "as_of": self.as_of, **known}


def examples() -> st.SearchStrategy[Example]:
    """Return a strategy of random policies with random cases, judged as of a telling day; a failing one
    shrinks.

    One draw of bytes an example: hypothesis would mix examples with many small draws until they are all
    alike.
    """
    return st.binary(min_size=THROWS, max_size=THROWS).map(lambda throws: build(thrown(throws)))


def example(seed: int) -> Example:
    """Return the example of a seed: fast, evenly spread, for long runs that need no shrinking."""
    return build(seeded(seed))


def build(dice: Dice) -> Example:
    """Return the example that the dice make."""
    duties, definitions, contents = policy(dice)
    subject = "carer" if duties[0].get("subject") == "carer" else "child"
    everything = [duties, definitions, contents]
    facts, days = case(dice, everything, duties, subject)
    late = days[len(days) // 2 :] if dice.chance(75) else days
    as_of: date | datetime = dice.after(dice.pick(late), (-1, *NEAR, *OFFSETS))
    ends = [row["to"] for rows in facts.values() if isinstance(rows, list) for row in rows if row.get("to")]
    if ends and dice.chance(8):
        as_of = dice.pick(ends)
    elif dice.chance(10):
        as_of = dice.clock(as_of)
    known_on = None
    if dice.chance(12):
        known_on = dice.after(dice.pick(days))
    rules = {"duty": duties, "define": definitions, "content": contents, "vocabulary": VOCABULARY}
    return Example({**rules, "calendar": calendar(dice, days, everything)}, facts, as_of, known_on)


def calendar(dice: Dice, days: list[date], everything: Any) -> Row:
    """Return England and Wales, now and then with a local closure, school terms, or little verified."""
    found: Row = {"days": "england-and-wales"}
    if dice.chance(8):
        found["closed"] = [dice.after(dice.pick(days), (1, 2, 3))]
    if "'term'" in str(everything):
        first = days[0].replace(day=1) - timedelta(days=40)
        found["terms"] = [
            {"from": first, "to": first + 60 * ONE},
            {"from": first + 80 * ONE, "to": first + 130 * ONE},
        ]
    if dice.chance(3):
        found["covers"] = [date(2000, 1, 1), dice.after(dice.pick(days))]
    return found


__all__ = ["CONSTRUCTS", "Example", "example", "examples", "features"]
