"""Questions to the outcomes of an audit, answered by DuckDB.

In: an audit's folder and period, challenges, filters. Out: counts by standard, team, worker, force or state;
pages of rows, each with the challenge that was made to its facts, in this audit or another. Guaranteed:
only counted cases and, with a period, only what falls in it, as in the summary; values of a filter are given
to the database apart from the question, and names of columns come from here; counts of an audit are kept,
its rows never.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, fields
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, TypeAlias

import duckdb

from engine.caseload.columns import COLUMNS
from engine.caseload.judging import CASES, OUTCOMES
from engine.caseload.people import Period
from engine.caseload.tally import STATES_LATE, falls
from engine.outcome import State
from web.records.audits import Identity, identity_of
from web.records.challenges import Challenge
from web.records.identity import FACTS, MARK

Row = dict[str, Any]
#: What is told of a challenge: mark, facts, id, kind, state, owner.
Told: TypeAlias = tuple[str | int, ...]

#: What a filter is called in an address, its words, and the column it asks.
FILTERS: Mapping[str, tuple[str, str]] = {
    "standard": ("Standard", "key"),
    "team": ("Team", "team_"),
    "worker": ("Worker", "worker_"),
    "force": ("Force", "force_"),
    "state": ("State", "state"),
    "case": ("Case", '"case"'),
    "challenged": ("Challenged", "challenged"),
}
#: How the outcomes can be counted: what the parts are called, and the column that they have in common.
GROUPS = ("standard", "team", "worker", "force", "state")
UNCONFIRMED = "not confirmed"
#: What a challenge adds to the columns of the table, in files that are handed out.
CHALLENGE = ("challenge", "challenge_state", "challenge_owner")
PAGE = 100
NOBODY = "-"


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which outcomes are looked at; empty: all."""

    standard: str = ""
    team: str = ""
    worker: str = ""
    force: str = ""
    state: str = ""
    case: str = ""
    challenged: str = ""

    def chosen(self) -> dict[str, str]:
        """Return the filters that are set."""
        every = {each.name: getattr(self, each.name) for each in fields(self)}
        return {name: value for name, value in every.items() if value}


_LATE = ", ".join(f"'{state}'" for state in STATES_LATE)
_CHALLENGES = """CREATE TEMP TABLE challenges (mark VARCHAR, facts VARCHAR, challenge_id INTEGER,
    challenge VARCHAR, challenge_state VARCHAR, challenge_owner VARCHAR)"""
_SEEN = f"""
CREATE TEMP VIEW seen AS
SELECT *, CASE WHEN challenge_id IS NULL THEN 'no' ELSE 'yes' END AS challenged FROM (
    SELECT o.* EXCLUDE (title), coalesce(o.title, o.standard) AS title, o.pack || '#' || o.standard AS key,
        coalesce(o.team, '{NOBODY}') AS team_, coalesce(o.worker, '{NOBODY}') AS worker_,
        CASE WHEN o.confirmed THEN o.force ELSE '{UNCONFIRMED}' END AS force_,
        {MARK} AS mark, {FACTS} AS facts
    FROM '{{outcomes}}' o SEMI JOIN (SELECT * FROM '{{cases}}' WHERE in_population) c USING ("case")
) {{challenged}} WHERE {{falls}}
"""
#: Where nothing is challenged no hash has to be worked out.
_NONE = """CROSS JOIN (SELECT NULL::INTEGER AS challenge_id, NULL::VARCHAR AS challenge,
    NULL::VARCHAR AS challenge_state, NULL::VARCHAR AS challenge_owner)"""
_SOME = "LEFT JOIN challenges USING (mark, facts)"
_COUNTS = f"""count(*) AS outcomes, count(*) FILTER (state = 'met') AS on_time,
    count(*) FILTER (state IN ({_LATE})) AS late, count(*) FILTER (state = 'overdue') AS overdue,
    count(*) FILTER (state = 'unknown') AS unknown, count(*) FILTER (breach) AS breaches,
    count(DISTINCT "case") AS children, count(DISTINCT "case") FILTER (breach) AS children_with_breach"""
_FATES = f"""SELECT "case", CASE WHEN bool_or(breach) THEN 'a breach'
    WHEN bool_or(state IN ({_LATE})) THEN 'late, no breach'
    WHEN bool_or(state = 'unknown') THEN 'cannot be told'
    WHEN bool_or(state = 'met') THEN 'all in time' ELSE 'nothing to judge yet' END AS fate FROM seen"""


@dataclass(frozen=True, slots=True)
class Counted:
    """The counts of all that is looked at, how much of it is challenged, and the counts by each group."""

    total: Row
    challenged: int
    parts: Mapping[str, Sequence[Row]]


class Outcomes:
    """The outcomes of one audit, ready to be asked. Get them with `opened`."""

    def __init__(self, base: duckdb.DuckDBPyConnection) -> None:
        self._base = base

    def total(self, wanted: Wanted) -> Row:
        """Return the counts of all that is looked at."""
        return self._rows(f"SELECT {_COUNTS} FROM seen", wanted, "")[0]

    def by(self, group: str, wanted: Wanted, most: int | None = None) -> list[Row]:
        """Return a row of counts for each part, most late first; `key` is the value to filter by."""
        return self._rows(f"SELECT {_by(group)} FROM seen", wanted, _parts(group, most))

    def counted(self, wanted: Wanted, groups: Sequence[str], most: int | None = None) -> Counted:
        """Return the counts, and for each group those of at most so many parts, as `by` does."""
        where, values = _filters(wanted)
        self._base.execute(f"CREATE OR REPLACE TEMP TABLE counted AS {_NARROW} WHERE true{where}", values)
        count = f"{_COUNTS}, count(*) FILTER (challenged = 'yes') AS challenged"
        total = self._asked(f"SELECT {count} FROM counted", [])[0]
        parts = {
            each: self._asked(f"SELECT {_by(each)} FROM counted {_parts(each, most)}", []) for each in groups
        }
        return Counted(total, total.pop("challenged"), parts)

    def count(self, wanted: Wanted) -> int:
        """Return how many outcomes are looked at."""
        return int(self._rows("SELECT count(*) AS outcomes FROM seen", wanted, "")[0]["outcomes"])

    def page(self, wanted: Wanted, number: int, columns: Sequence[str] = ()) -> list[Row]:
        """Return one page of outcomes, the gravest first; of some columns alone, if any are named."""
        names = ", ".join(f'"{each}"' for each in columns) or "*"
        ending = f"{_ORDER} LIMIT {PAGE} OFFSET {PAGE * (int(number) - 1)}"
        return self._rows(f"SELECT {names} FROM seen", wanted, ending)

    def every(self, wanted: Wanted) -> list[Row]:
        """Return all outcomes that are looked at, with the columns of the table."""
        names = ", ".join(f'"{each}"' for each in (*(each.name for each in COLUMNS), *CHALLENGE))
        return self._rows(f"SELECT {names} FROM seen", wanted, _ORDER)

    def one(self, case: str, standard: str, occurrence: str) -> Row | None:
        """Return one outcome."""
        found = self._rows(
            "SELECT * FROM seen", Wanted(standard=standard, case=case), "AND occurrence = ?", (occurrence,)
        )
        return found[0] if found else None

    def people(self) -> list[Row]:
        """Return every case that the audit counts, by its id."""
        return self._asked('SELECT * FROM people WHERE in_population ORDER BY "case"', [])

    def fates(self, standard: str) -> dict[str, str]:
        """Return what came of a standard, or of all of them if it is empty, by case; a case that owed
        nothing is not there."""
        of = "WHERE key = ?" if standard else ""
        rows = self._asked(f'{_FATES} {of} GROUP BY "case"', [standard] if standard else [])
        return {row["case"]: row["fate"] for row in rows}

    def rows_of(self, wanted: Wanted) -> list[Row]:
        """Return all outcomes that are looked at, with what filters ask of them."""
        return self._rows("SELECT * FROM seen", wanted, _ORDER)

    def _rows(self, select: str, wanted: Wanted, ending: str, more: tuple[str, ...] = ()) -> list[Row]:
        where, values = _filters(wanted)
        return self._asked(f"{select} WHERE true{where} {ending}", [*values, *more])

    def _asked(self, question: str, values: list[str]) -> list[Row]:
        found = self._base.execute(question, values)
        names = [each[0] for each in found.description or ()]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


_RANK = " ".join(
    f"WHEN '{state}' THEN {place}"
    for place, state in enumerate(
        (State.OVERDUE, State.MISSED, State.MET_LATE, State.UNKNOWN, State.DUE, State.PAUSED, State.WAIVED)
    )
)
_ORDER = f'ORDER BY CASE state {_RANK} ELSE 9 END, due NULLS LAST, "case", pack, standard, occurrence'


#: What counting asks of a row.
_NARROW = """SELECT key, title, team_, worker_, force_, state, "case", breach, challenged FROM seen"""


def _filters(wanted: Wanted) -> tuple[str, list[str]]:
    chosen = wanted.chosen()
    return "".join(f" AND {FILTERS[name][1]} = ?" for name in chosen), list(chosen.values())


def _by(group: str) -> str:
    column = FILTERS[group][1]
    return f"{column} AS key, max({'title' if group == 'standard' else column}) AS words, {_COUNTS}"


def _parts(group: str, most: int | None) -> str:
    limit = "" if most is None else f" LIMIT {int(most)}"
    return f"GROUP BY {FILTERS[group][1]} ORDER BY late DESC, outcomes DESC, 1{limit}"


@cache
def _engine() -> duckdb.DuckDBPyConnection:
    """Return this process's DuckDB, begun once: whoever asks takes a cursor, and all share its memory."""
    return duckdb.connect(config={"memory_limit": "600MB", "threads": 2})


def counts(
    folder: Path,
    period: Period | None,
    challenged: Sequence[Challenge],
    wanted: Wanted,
    groups: tuple[str, ...],
    most: int | None,
) -> Counted:
    """Return the counts of the audit in a folder; those asked for last are kept."""
    return _counts(identity_of(folder), folder, period, _told(challenged), wanted, groups, most)


@lru_cache(maxsize=32)
def _counts(
    _identity: Identity,
    folder: Path,
    period: Period | None,
    told: tuple[Told, ...],
    wanted: Wanted,
    groups: tuple[str, ...],
    most: int | None,
) -> Counted:
    with _opened(folder, period, told) as found:
        return found.counted(wanted, groups, most)


@contextmanager
def opened(folder: Path, period: Period | None, challenged: Sequence[Challenge] = ()) -> Iterator[Outcomes]:
    """Give the outcomes of the audit in a folder, with the challenges of its authority."""
    with _opened(folder, period, _told(challenged)) as found:
        yield found


@contextmanager
def _opened(folder: Path, period: Period | None, told: tuple[Told, ...]) -> Iterator[Outcomes]:
    outcomes, cases = _text(folder / OUTCOMES), _text(folder / CASES)
    with _engine().cursor() as base:
        if told:
            base.execute(_CHALLENGES)
            base.executemany("INSERT INTO challenges VALUES (?, ?, ?, ?, ?, ?)", told)
        join = _SOME if told else _NONE
        base.execute(f"CREATE TEMP VIEW people AS SELECT * FROM '{cases}'")
        base.execute(_SEEN.format(outcomes=outcomes, cases=cases, falls=falls(period), challenged=join))
        yield Outcomes(base)


def _told(challenged: Sequence[Challenge]) -> tuple[Told, ...]:
    return tuple(
        (each.mark, each.facts, each.id, each.kind_words, each.state_words, each.owner) for each in challenged
    )


def _text(path: Path) -> str:
    return str(path).replace("'", "''")
