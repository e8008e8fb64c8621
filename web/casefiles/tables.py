"""A case-file audit as rows for a spreadsheet.

In: a sample, its files, markings, actions, the names of users. Out: rows by the name of their table.
Guaranteed: one row a case, one an answer of a marker, one an action; both markers' grades are there;
only finished markings are.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from web.casefiles.counts import answer
from web.casefiles.standing import finished, grade_of, standing
from web.records.actions import Action
from web.records.markings import Marking, Pair
from web.records.outcomes import NOBODY
from web.records.samples import CaseFile, Sample

Row = dict[str, Any]
Names = Mapping[int, str]


def cases(files: Sequence[CaseFile], pairs: Mapping[int, Pair], names: Names) -> list[Row]:
    """Return a row for each case of a sample."""
    return [_case(each, pairs[each.id], names) for each in files]


def answers(sample: Sample, files: Sequence[CaseFile], pairs: Mapping[int, Pair], names: Names) -> list[Row]:
    """Return a row for each check that a marker answered."""
    return [
        {
            "case": file.case,
            "marker": place,
            "auditor": names.get(marking.by, ""),
            "check": check.key,
            "title": check.title,
            "section": check.cite,
            "grade": answer(marking, check.key),
            "comment": _comment(marking, check.key),
        }
        for file in files
        for place, marking in sorted(finished(pairs[file.id]).items())
        for check in sample.checks
    ]


def todo(found: Sequence[Action], names: Names) -> list[Row]:
    """Return a row for each action."""
    return [
        {
            "case": each.case,
            "about": each.task.about,
            "title": each.task.title,
            "what": each.task.what,
            "owner": each.task.owner,
            "due": each.task.due,
            "state": "open" if each.is_open else "closed",
            "closed": None if each.closed is None else each.closed.date(),
            "closed_by": "" if each.closed_by is None else names.get(each.closed_by, ""),
            "closed_because": each.closed_because,
        }
        for each in found
    ]


def drawn(sample: Sample) -> list[Row]:
    """Return a row for each stratum, with how the sample was drawn."""
    told = {"title": sample.title, "audit": sample.audit, "seed": sample.asked.seed}
    return [
        {
            **told,
            "drawn_by": sample.asked.by or "all alike",
            "stratum": each.name,
            "cases": each.population,
            "drawn": each.drawn,
        }
        for each in sample.strata
    ]


def _case(file: CaseFile, pair: Pair, names: Names) -> Row:
    done = finished(pair)
    return {
        "case": file.case,
        "team": "" if file.team == NOBODY else file.team,
        "stratum": file.stratum,
        "standing": standing(file, pair),
        "auditor": names.get(file.auditor or 0, ""),
        "grade": done[1].grade if 1 in done else "",
        "comment": done[1].comment if 1 in done else "",
        "second_marker": names.get(file.second or 0, ""),
        "second_grade": done[2].grade if 2 in done else "",
        "second_comment": done[2].comment if 2 in done else "",
        "settled_grade": file.agreed,
        "settled_because": file.agreed_because,
        "grade_that_counts": grade_of(file, pair),
    }


def _comment(marking: Marking, key: str) -> str:
    given = marking.answers.get(key)
    return "" if given is None else given.comment
