"""The child whose story is told, and the people who work with the child.

In: a record, a stream of chance, a team. Out: the teller's shorthand. Guaranteed: workers and teams are
invented marks (W-12, "safeguarding north"), never names.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from engine.data.sample.chance import Chance
from engine.data.sample.days import months, years_between
from engine.data.sample.record import Record

TEAMS = (
    "assessment east",
    "assessment west",
    "safeguarding north",
    "safeguarding south",
    "looked after one",
    "looked after two",
    "disabled children",
    "leaving care",
)

_A_WEEK_LATE = timedelta(days=7)


@dataclass(slots=True)
class Child:
    """A child, the file, and when the story begins."""

    record: Record
    chance: Chance
    team: int
    born: date
    begins: date
    until: date | None = None  # the day on which the case was closed
    notes: dict[str, Any] = field(default_factory=dict)

    @property
    def today(self) -> date:
        return self.record.extracted

    def age(self, day: date) -> int:
        return years_between(self.born, day)

    def worker_named(self, role: str) -> str:
        """Return the mark of a worker of the child's team."""
        return {"manager": "M", "social": "W", "adviser": "A", "iro": "I"}[role] + f"-{self.team * 6 + 11}"

    def opened(self) -> None:
        """Open the case and allocate a worker; some children change worker later."""
        self.record.add("case_open", **{"from": self.begins})
        day, worker = self.begins, self.chance.number(0, 5)
        for _ in range(4):
            ends = self.chance.after(day, 150, 900)
            last = ends > self.today
            self.record.add(
                "allocation",
                **{"from": day, "to": None if last else ends},
                worker=f"W-{self.team * 6 + worker + 11}",
                team=TEAMS[self.team],
                role="social_worker",
                registered=True,
            )
            if last:
                return
            day, worker = ends, self.chance.number(0, 5)

    def closed(self, day: date) -> None:
        """Close the case."""
        self.until = day
        for kind in ("case_open", "allocation"):
            for row in self.record.rows(kind):
                if day < row["from"]:
                    row["to"] = row["from"] + timedelta(days=1)
                elif row.get("to") is None and day <= self.today:
                    row["to"] = day
        allocations = self.record.rows("allocation")
        allocations[:] = [row for row in allocations if row["from"] <= day or row is allocations[0]]

    def visited(self, day: date, **values: Any) -> str:
        """Write a visit down; one in nine is written up a week or more later."""
        chance = self.chance
        seen = chance.happens(0.96)
        late = chance.happens(0.11)
        recorded = chance.after(day, 7, 30) if late else day + timedelta(days=chance.number(0, 2))
        if recorded > self.today:
            recorded = day
        alone = seen and chance.happens(0.85)
        at: date | datetime = chance.time_of(day) if chance.happens(0.3) else day
        return self.record.add(
            "visit",
            at=at,
            by="social_worker",
            seen=seen,
            seen_alone=alone,
            not_alone_because=None
            if alone or not seen
            else "child_refused"
            if self.age(day) > 8
            else "other",
            recorded=recorded,
            **values,
        )

    def supervised(self, start: date, every: int, until: date) -> None:
        """Write supervision of the case down, every so many months."""
        day = start
        while day < until:
            held = self.chance.done(day + timedelta(days=10), months(day, every), self.team)
            day = held or months(day, every) + _A_WEEK_LATE
            if held is not None and held < until:
                self.record.add("supervision", at=held, kind="case", by=self.worker_named("manager"))
