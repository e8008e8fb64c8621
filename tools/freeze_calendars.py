"""Freeze the bank holidays of the three UK calendars as data the engine reads.

In: the ``holidays`` package (development only). Out: ``engine/calendars/<name>.json``, one date a line.
Run it without arguments to write the files, with ``--check`` to compare (exit 1 on a difference).
Only dates from Monday to Friday are kept: a weekend is never a working day.
"""

from __future__ import annotations

import json
import sys
from datetime import date
from importlib.metadata import version
from pathlib import Path

import holidays

FIRST, LAST = date(2000, 1, 1), date(2028, 12, 31)
FOLDER = Path(__file__).resolve().parent.parent / "engine" / "calendars"
SUBDIVISIONS = {"england-and-wales": "ENG", "scotland": "SCT", "northern-ireland": "NIR"}
NAMES = {
    "May Day": "Early May bank holiday",
    "Spring Bank Holiday": "Spring bank holiday",
    "Summer Bank Holiday": "Summer bank holiday",
    "Late Summer Bank Holiday": "Summer bank holiday",
    "New Year Holiday": "2 January",
    "Saint Patrick's Day": "St Patrick's Day",
    "Saint Andrew's Day": "St Andrew's Day",
    "Scotland's participation in the FIFA World Cup final": "World Cup bank holiday",
}
MOVED = {
    "2002-06-04": "Spring bank holiday (moved for the Golden Jubilee)",
    "2012-06-04": "Spring bank holiday (moved for the Diamond Jubilee)",
    "2020-05-08": "Early May bank holiday (moved for VE Day)",
    "2022-06-02": "Spring bank holiday (moved for the Platinum Jubilee)",
}
# The package starts St Andrew's Day a year early: the Act that made it a bank holiday is of January 2007.
NOT_CLOSED = {("scotland", "2006-11-30")}


def frozen(name: str) -> dict[str, object]:
    """Return the content of one calendar file."""
    found = holidays.country_holidays("GB", subdiv=SUBDIVISIONS[name], years=range(FIRST.year, LAST.year + 1))
    days = {
        day.isoformat(): MOVED.get(day.isoformat()) or our_name(title)
        for day, title in sorted(found.items())
        if FIRST <= day <= LAST and day.weekday() < 5 and (name, day.isoformat()) not in NOT_CLOSED
    }
    return {
        "calendar": name,
        "covers": {"from": FIRST.isoformat(), "verified_to": LAST.isoformat()},
        "source": f"python-holidays {version('holidays')}, GB-{SUBDIVISIONS[name]}; Monday to Friday only",
        "holidays": days,
    }


def our_name(title: str) -> str:
    """Return the name people use, marking a day given instead of one on a weekend."""
    return " and ".join(_one_name(part) for part in title.split("; "))


def _one_name(title: str) -> str:
    plain = title.removesuffix(" (observed)")
    return NAMES.get(plain, plain) + (" (substitute day)" if plain != title else "")


def text(name: str) -> str:
    """Return the exact text of one calendar file."""
    return json.dumps(frozen(name), indent=2, ensure_ascii=False) + "\n"


def main(arguments: list[str]) -> int:
    """Write or check every file; return the exit status."""
    stale = []
    for name in SUBDIVISIONS:
        path = FOLDER / f"{name}.json"
        if "--check" not in arguments:
            path.write_text(text(name), encoding="utf-8")
        elif not path.exists() or path.read_text(encoding="utf-8") != text(name):
            stale.append(path.name)
    for missed in stale:
        print(f"{missed} differs from what the holidays package says", file=sys.stderr)
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
