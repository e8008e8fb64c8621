"""The first files of a new authority, as text.

In: its name, its nation and the packs it will follow. Out: three files by their path: the authority, a pack
with one standard of its own, examples of that standard. Guaranteed: they are found without fault by
`dutybook lint` and their examples come out as they say; every key that a beginner needs is explained where
it stands.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from string import Template

from engine.source import as_yaml

#: The calendar of working days that a nation's authorities count with.
CALENDARS: Mapping[str, str] = {
    "england": "england-and-wales",
    "wales": "england-and-wales",
    "scotland": "scotland",
    "northern-ireland": "northern-ireland",
}

AUTHORITY = """\
# ${title}: which packs of standards apply here, and where this authority differs from them.
# State only differences, each with its reason. `dutybook policy FILE --on today` (FILE: this one) shows what
# then applies.

authority: ${name}
name: ${title_yaml}
nation: ${nation}

# Working days are counted without weekends and bank holidays. Closed days of your own stand here, for example
#   closed: [{on: 2026-12-24, name: offices closed}]
calendar: {days: ${calendar}, closed: [${closed}]}

# A pack that you follow brings its standards; yours come last.
follows:
${follows}

# What you call the people who carry duties, for example
#   roles: {social_worker: Lead Professional}
roles: {}

# Where you differ, for example
#   choices:
#     - {standard: cla.supervision, set: {within: 5 working days}, reason: decided by the board in May 2026}
choices: []
${pins}"""

PINNED = "# The versions that were agreed to; `dutybook upgrade` shows what moved and moves these."

PACK = """\
# Standards of ${title}'s own. Each line says one thing; `dutybook lint` finds slips, and
# `dutybook test` runs the examples in ${pack}.examples.yaml beside this file.

pack: ${name}/${pack}
title: ${pack_title}
version: "1"                              # change it whenever a standard changes
source: {document: Practice standards, publisher: ${title_yaml}, licence: unknown}
nation: ${nation}
force: local                              # law, statutory guidance, minimum standard or local

duties:
  # An example to replace by a standard of yours: who must do what, for each what, by when, met by what.
  - id: cla.supervision                   # lower case, dotted; it stays the same for good
    title: Supervision about a looked-after child
    cite: "1.1"                           # the section of your document
    who: manager                          # a role of the vocabulary
    for_each: looked_after                # one obligation for each time looked after
    must: go through the case with the social worker
    met_by: {supervision: {}}             # which record shows that it was done
    shared: yes                           # one record may serve every time looked after that is running
    series:
      - {id: first, within: 10 working days, of: looked_after.from}
      - {id: monthly, every: 4 weeks}     # each counted from the last one held
    ends: looked_after.to
"""

EXAMPLES = """\
# Examples of ${name}/${pack}: a case, a date, and every outcome that must come of it.
# They are tests (`dutybook test`) and show a reader what the standard means. Count the days by hand.

examples: ${name}/${pack}
authority: ${name}
cases:
  - example: supervision on the ninth working day is in time, and the next is due four weeks later
    standard: cla.supervision
    worked_by_hand: yes
    why: Mon 2 Mar + 10 working days = Mon 16 Mar; Fri 13 Mar + 4 weeks = Fri 10 Apr
    as_of: 2026-04-01
    given:
      case: EX-1
      looked_after: [{id: la1, from: 2026-03-02}]
      supervision: [{id: s1, at: 2026-03-13}]
    expect:
      - {occurrence: la1/first, due: 2026-03-16, state: met, done: 2026-03-13}
      - {occurrence: "la1/after:s1", due: 2026-04-10, state: due}

  - example: supervision on the eleventh working day is a day late
    standard: cla.supervision
    worked_by_hand: yes
    why: Mon 2 Mar + 10 working days = Mon 16 Mar; held on Tue 17 Mar
    as_of: 2026-04-01
    given:
      case: EX-2
      looked_after: [{id: la1, from: 2026-03-02}]
      supervision: [{id: s1, at: 2026-03-17}]
    expect:
      - {occurrence: la1/first, due: 2026-03-16, state: met_late, breach: yes, days_late: 1}
      - {occurrence: "la1/after:s1", due: 2026-04-14, state: due}

  - example: a child who is not looked after is owed none
    standard: cla.supervision
    as_of: 2026-04-01
    given: {case: EX-3, looked_after: [], supervision: []}
    expect: []
"""

PACK_NAME = "local-standards"


def short_name(title: str) -> str:
    """Return the name for files and options: `North Yorkshire` is `north-yorkshire`. Raises ValueError."""
    name = "-".join(re.findall(r"[a-z0-9]+", title.lower().replace("'", "").replace("’", "")))
    if not name:
        raise ValueError(f"'{title}' has no letters to make a name of: write for example 'North Yorkshire'")
    return name


def authority_file(
    title: str,
    nation: str,
    follows: Sequence[str],
    closed: Sequence[tuple[date, str]] = (),
    pins: Mapping[str, str] | None = None,
) -> str:
    """Return the text of an authority's file. `closed`: days on which its offices are closed, each with its
    name; `pins`: packs of others, each at the version that is agreed to. Raises ValueError, KeyError."""
    days = ", ".join(f"{{on: {day}, name: {as_yaml(name)}}}" for day, name in closed)
    values = {
        **_values(title, nation),
        "closed": days,
        "follows": "\n".join(f"  - {each}" for each in follows),
        "pins": _pins(pins or {}),
    }
    return Template(AUTHORITY).substitute(values)


def _pins(versions: Mapping[str, str]) -> str:
    if not versions:
        return ""
    lines = "\n".join(f'  {pack}: "{version}"' for pack, version in versions.items())
    return f"\n{PINNED}\npins:\n{lines}\n"


def scaffold(
    title: str, nation: str, follows: Sequence[str], pins: Mapping[str, str] | None = None
) -> dict[str, str]:
    """Return the text of each file by its path below the new folder. `pins` as in `authority_file`. Raises
    ValueError, KeyError."""
    name = short_name(title)
    own = f"{name}/{PACK_NAME}"
    values = {
        **_values(title, nation),
        "pack": PACK_NAME,
        "pack_title": as_yaml(f"{' '.join(title.split())}: local standards"),
    }
    files = {f"rules/{own}.yaml": PACK, f"rules/{own}.examples.yaml": EXAMPLES}
    own_pack = {path: Template(text).substitute(values) for path, text in files.items()}
    return {f"authorities/{name}.yaml": authority_file(title, nation, (*follows, own), (), pins), **own_pack}


def _values(title: str, nation: str) -> dict[str, str]:
    """Return what every file says of the authority."""
    shown = " ".join(title.split())
    return {
        "name": short_name(title),
        "title": shown,
        "title_yaml": as_yaml(shown),
        "nation": nation,
        "calendar": CALENDARS[nation],
    }
