"""The cases of an audit that can be drawn, each with its stratum.

In: an audit's outcomes, how a sample is to be drawn. Out: `Member`s. Guaranteed: only cases that the audit
counted; what the data does not say is a stratum of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from web.records.outcomes import NOBODY, Outcomes
from web.records.samples import Asked, Member, Stratum

Person = Mapping[str, Any]

#: What strata can be made of, as a form says it; empty: none, all cases alike.
BY: Mapping[str, str] = {
    "": "all cases alike",
    "team": "team",
    "age": "age",
    "status": "what the case is open for",
    "result": "what the audit found",
}
#: What a case may be open for, by the column that says so; the first that holds counts.
STATUSES: Mapping[str, str] = {
    "looked_after": "looked after",
    "protection_plan": "on a protection plan",
    "child_in_need_plan": "on a child in need plan",
}
OTHERWISE = "open otherwise"
#: The last age in years of each band.
BANDS = ((4, "under 5"), (9, "5 to 9"), (15, "10 to 15"), (200, "16 and over"))


def frame(found: Outcomes, asked: Asked) -> list[Member]:
    """Return the cases that can be drawn."""
    fates = found.fates(asked.standard) if asked.by == "result" else {}
    strata: Mapping[str, Callable[[Person], str]] = {
        "": lambda _: "all",
        "team": team_of,
        "age": band_of,
        "status": status_of,
        "result": lambda each: fates.get(each["case"], "nothing was owed"),
    }
    return [
        Member(each["case"], strata[asked.by](each), team_of(each))
        for each in found.people()
        if asked.team in ("", team_of(each)) and asked.status in ("", status_of(each))
    ]


def teams(found: Outcomes) -> list[str]:
    """Return the teams that have cases, by name."""
    return sorted({team_of(each) for each in found.people()})


def team_of(person: Person) -> str:
    """Return who has the case on the as-of day."""
    return person["team"] or NOBODY


def status_of(person: Person) -> str:
    """Return what the case is open for."""
    return next((words for column, words in STATUSES.items() if person[column]), OTHERWISE)


def band_of(person: Person) -> str:
    """Return the band of ages that the child is in on the as-of day."""
    age = person["age"]
    if age is None:
        return "age not known"
    return next(words for last, words in BANDS if age <= last)


def in_order(strata: Iterable[Stratum]) -> list[Stratum]:
    """Return strata as a page lists them: ages from the youngest, anything else by name."""
    bands = [words for _, words in BANDS]
    return sorted(
        strata, key=lambda each: (bands.index(each.name) if each.name in bands else len(bands), each.name)
    )
