"""Names the constructs of the language that a policy and a case use.

In: a policy and a case in the spelling of the conformance vectors, and the days of judging. Out: a set of
names. Guaranteed: only what is written is looked at, never what an evaluator makes of it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date, datetime
from functools import lru_cache
from itertools import pairwise
from typing import Any

import holidays

Row = dict[str, Any]

#: A construct and a text that its spelling cannot do without, in a duty, definition or content standard.
SPELLED: dict[str, tuple[str, ...]] = {
    "series": ("'series':",),
    "first stage": ("'id': 'first', 'within'",),
    "until": ("'until':",),
    "stage from": ("'every'", "'from': "),
    "stage when": ("'id': 'settled'",),
    "as_recorded": ("'as_recorded'",),
    "same": ("'same':",),
    "shared": ("'shared':",),
    "ends": ("'ends':",),
    "versions": ("'versions':",),
    "applies to new anchors": ("'new anchors'",),
    "applies to days from": ("'days from'",),
    "unless": ("'unless':",),
    "exception to a series": ("'instead': {'every'",),
    "instead none": ("'instead': 'none'",),
    "strictest": ("'strictest'",),
    "paused_while": ("'paused_while':",),
    "follow-on": ("{'late':",),
    "earliest_of": ("'earliest_of'",),
    "latest_of": ("'latest_of'",),
    "at_least before": ("'at_least'", "'before'"),
    "before": ("{'before'",),
    "same_day_as": ("'same_day_as'",),
    "hours": (" hour",),
    "working days": (" working day",),
    "weeks": (" week",),
    "months": (" month",),
    "years": (" year",),
    "birthday": ("'birthday'",),
    "end of school year": ("'end_of_school_year'",),
    "offset from a point": (" after ",),
    "look-back": ("'since': '",),
    "ordinal in": ("'first': ", "'in': "),
    "ordinal since": ("'first': ", "'since': "),
    "nth": ("'nth':",),
    "early and restart": ("'restart':",),
    "still owed": ("'still_owed': True",),
    "not still owed": ("'still_owed': False",),
    "count": ("'in_each'",),
    "calendar year": ("'calendar year'",),
    "academic year": ("'academic year'",),
    "anniversary year": ("'anniversary year'",),
    "term": ("'in_each': 'term'",),
    "total": ("'at_most'", "'total'"),
    "forbid": ("'forbid':",),
    "promptly": ("'promptly'",),
    "should": ("'should'",),
    "law": ("'law'",),
    "any_of": ("'any_of'",),
    "all_of": ("'all_of'",),
    "named date": ("'date': 'authorised'",),
    "date on the anchor": ("'anchor.distributed'",),
    "anchor on another edge": ("'for_each': 'placement.to'",),
    "anchor on a date attribute": ("'for_each': 'review.distributed'",),
    "anchor of several kinds": ("'for_each': [",),
    "subject carer": ("'subject': 'carer'",),
    "definition": ("'while':",),
    "ever": ("'ever'",),
    "total in a definition": ("'while'", "'total'"),
    "until just before": ("'until_just_before'",),
    "after lasting": ("'after_lasting'",),
    "lasted": ("'lasted'",),
    "happened": ("'happened'",),
    "happened within": ("'happened': {",),
    "in a period": ("{'in': ",),
    "age": ("'age'",),
    "count distinct": ("'distinct'",),
    "none": ("'none': [",),
    "not": ("'not':",),
    "sections": ("'each_section_has'",),
    "actions": ("'each': 'actions'",),
    "different signature": ("'differs_from'",),
    "changed since previous": ("'changed_since_previous'",),
}


def rows_of(case: Row) -> Iterator[tuple[str, Row]]:
    """Yield (kind, row) for every fact of a case."""
    for kind, rows in case.items():
        if isinstance(rows, list):
            for row in rows:
                yield kind, row


def day_of(moment: Any) -> date | None:
    """Return the day of a date or a time."""
    return moment.date() if isinstance(moment, datetime) else moment if isinstance(moment, date) else None


@lru_cache(maxsize=1)
def bank_holidays() -> frozenset[date]:
    """Return England's bank holidays over the years of the examples."""
    return frozenset(holidays.country_holidays("GB", subdiv="ENG", years=range(2020, 2030)))


def starts_of(case: Row) -> list[date]:
    """Return the day of every fact that has one."""
    found = [day_of(row.get("at", row.get("from"))) for _, row in rows_of(case)]
    return [day for day in found if day is not None]


def _declared(policy: Row, kind: str) -> set[str]:
    return set((policy.get("vocabulary") or {}).get(kind, {}).get("attributes", {}))


def _named_kinds(policy: Row) -> set[str]:
    text = str([policy.get(key) for key in ("duty", "define", "content")])
    return {
        kind for kind in policy.get("vocabulary") or {} if kind in text and kind not in ("person", "waiver")
    }


def _overlap(rows: list[Row], touching: bool) -> bool:
    spans = sorted((day_of(r["from"]), day_of(r.get("to"))) for r in rows)
    pairs = pairwise(spans)
    if touching:
        return any(a[1] is not None and a[1] == b[0] for a, b in pairs)
    return any(a[1] is None or (b[0] is not None and a[1] > b[0]) for a, b in pairs)


def _clipped(case: Row) -> bool:
    parents = case.get("looked_after") or []
    spans = [(r["from"], r.get("to") or date.max) for r in parents]
    return any(
        not any(a <= r["from"] and (r.get("to") or date.max) <= b for a, b in spans)
        for r in case.get("placement") or ()
    )


def _seen_in_case() -> dict[str, Callable[[Row, Row, Any, Any], bool]]:
    """Return the features of facts: each a question about (policy, case, as-of, known-on)."""
    return {
        "waiver": lambda p, c, a, k: bool(c.get("waiver")),
        "second waiver": lambda p, c, a, k: len(c.get("waiver", ())) > 1,
        "waiver recorded late": lambda p, c, a, k: any("recorded" in r for r in c.get("waiver", ())),
        "scheduled": lambda p, c, a, k: any("scheduled" in r for _, r in rows_of(c)),
        "moved": lambda p, c, a, k: any(len(r.get("scheduled", ())) > 1 for _, r in rows_of(c)),
        "held": lambda p, c, a, k: any("scheduled" in r and "at" in r for _, r in rows_of(c)),
        "cancelled": lambda p, c, a, k: any("cancelled" in r for _, r in rows_of(c)),
        "recorded late": lambda p, c, a, k: any("recorded" in r for _, r in rows_of(c)),
        "end recorded late": lambda p, c, a, k: any("to_recorded" in r for _, r in rows_of(c)),
        "coverage": lambda p, c, a, k: bool(c.get("coverage")),
        "not carried": lambda p, c, a, k: bool(_named_kinds(p) - c.keys()),
        "missing attribute": lambda p, c, a, k: any(_declared(p, kind) - r.keys() for kind, r in rows_of(c)),
        "null": lambda p, c, a, k: any(v is None for _, r in rows_of(c) for v in r.values()),
        "recorded as none": lambda p, c, a, k: any(v == "none" for _, r in rows_of(c) for v in r.values()),
        "empty table": lambda p, c, a, k: any(rows == [] for rows in c.values()),
        "same-day facts": lambda p, c, a, k: any(n > 1 for n in Counter(starts_of(c)).values()),
        "ties of one kind": lambda p, c, a, k: any(
            n > 1
            for n in Counter((kind, day_of(r.get("at"))) for kind, r in rows_of(c) if "at" in r).values()
        ),
        "leap day": lambda p, c, a, k: any((d.month, d.day) == (2, 29) for d in _all_days(c)),
        "bank holiday": lambda p, c, a, k: bool(bank_holidays() & set(_all_days(c))),
        "period edge": lambda p, c, a, k: _on_an_end(c),
        "touching periods": lambda p, c, a, k: any(
            _overlap(c.get(kind) or [], touching=True) for kind in ("looked_after", "placement")
        ),
        "overlapping anchors": lambda p, c, a, k: _overlap(c.get("placement") or [], touching=False),
        "clipped": lambda p, c, a, k: _clipped(c),
        "time of day": lambda p, c, a, k: any(isinstance(r.get("at"), datetime) for _, r in rows_of(c)),
        "as of a time": lambda p, c, a, k: isinstance(a, datetime),
        "as of a period's end": lambda p, c, a, k: day_of(a) in {r.get("to") for _, r in rows_of(c)},
        "known on": lambda p, c, a, k: k is not None,
        "local closure": lambda p, c, a, k: "closed" in (p.get("calendar") or {}),
        "outside the calendar": lambda p, c, a, k: "covers" in (p.get("calendar") or {}),
        "no ends": lambda p, c, a, k: any("ends" not in duty for duty in p.get("duty", ())),
        "several duties": lambda p, c, a, k: len(p.get("duty", ())) > 1,
    }


def _all_days(case: Row) -> list[date]:
    born = day_of((case.get("person") or {}).get("born"))
    ends = [day for _, row in rows_of(case) if (day := day_of(row.get("to"))) is not None]
    return starts_of(case) + ends + ([born] if born else [])


def _on_an_end(case: Row) -> bool:
    ends = {day_of(row["to"]) for _, row in rows_of(case) if row.get("to")}
    return any(day_of(row.get("at")) in ends for _, row in rows_of(case) if row.get("at"))


IN_CASE = _seen_in_case()
CONSTRUCTS = frozenset({*SPELLED, *IN_CASE})


def features(policy: Row, case: Row, as_of: Any = None, known_on: Any = None) -> set[str]:
    """Return the names of the constructs that a policy and a case use."""
    parts = [policy.get(key) for key in ("duty", "define", "content")]
    texts = [str(item) for part in parts for item in (part if isinstance(part, list) else [part])]
    found = {name for name, marks in SPELLED.items() if any(all(m in text for m in marks) for text in texts)}
    return found | {name for name, asked in IN_CASE.items() if asked(policy, case, as_of, known_on)}
