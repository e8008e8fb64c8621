"""What changed, in words: between two policies, and between two audits.

In: what `impact` and `compare_audits` found, as plain values. Out: text. Guaranteed: every number adds up to
the one above it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from engine.report.look import Look
from engine.report.words import clean, count

_CLASSES = {
    "new_breach": "a breach now",
    "cleared_breach": "a breach no more",
    "now_unknown": "not to be told now",
    "now_known": "to be told now",
    "date_moved": "with another due day",
    "newly_owed": "newly owed",
    "no_longer_owed": "owed no more",
    "otherwise": "different otherwise, as in what is missing or who owes it",
    "same": "the same",
}
#: How what was overdue has left, and how what is overdue has come.
LEFT_WORDS = {
    "cleared_by_action": "done since",
    "cleared_by_late_write_up": "done before, written up since",
    "closed": "closed",
    "re_ruled": "ruled otherwise",
    "unknown_now": "can no longer be told",
    "record_changed": "the record has changed",
    "to_another_team": "with another team now",
}
COME_WORDS = {
    "new": "fell due since",
    "found_later": "due before, seen only now",
    "re_ruled": "ruled otherwise",
    "from_another_team": "with another team before",
}
#: As many standards and teams are told.
MOST = 12


def impact_text(found: Mapping[str, Any], look: Look) -> str:
    """Return what a changed policy changes."""
    if not found["compared"]:
        return "Nothing that is judged differs: no standard has changed in its meaning."
    lines = [
        look.paint(f"{count(len(found['compared']), 'standard')} judged under both policies", "head"),
        *_classes(found["total"]),
    ]
    for title, key in (("By standard", "standards"), ("By team", "teams")):
        rows = list(_rows(found[key], look))
        lines += ["", look.paint(title, "head"), *rows] if rows else []
    return "\n".join([*lines, *_work(found["work"], look), *_examples(found["examples"], look)])


def _classes(row: Mapping[str, int]) -> Iterator[str]:
    for name, words in _CLASSES.items():
        if row[name]:
            yield f"  {row[name]:>8,}  {words}"


def _rows(rows: Mapping[str, Mapping[str, int]], look: Look) -> Iterator[str]:
    differing = {name: sum(row.values()) - row["same"] for name, row in rows.items()}
    order = sorted((name for name in rows if differing[name]), key=lambda name: (-differing[name], name))
    for name in order[:MOST]:
        told = ", ".join(
            f"{rows[name][each]:,} {words.partition(',')[0]}"
            for each, words in _CLASSES.items()
            if rows[name][each]
        )
        yield from look.wrap(f"{clean(name) or 'no team'}: {told}", 2, hang=2)
    if len(order) > MOST:
        yield f"  and {len(order) - MOST} more"


def _work(work: Mapping[str, Any], look: Look) -> Iterator[str]:
    yield ""
    then = "" if work["from_before"] == work["from"] else f"{work['from_before']} and from "
    yield look.paint(f"Work that falls due in the {work['weeks']} weeks from {then}{work['from']}", "head")
    for kind in sorted(work["before"].keys() | work["after"].keys()):
        none = [0] * work["weeks"]
        before, after = (sum(work[side].get(kind, none)) for side in ("before", "after"))
        each = (after - before) / work["weeks"]
        yield f"  {kind.replace('_', ' ')}: {before:,} before, {after:,} after ({each:+.1f} a week)"


def _examples(rows: list[Mapping[str, Any]], look: Look) -> Iterator[str]:
    if rows:
        yield ""
        yield look.paint("For example", "head")
    for row in rows[:MOST]:
        before, after = _side(row, "before"), _side(row, "after")
        yield from look.wrap(
            f"{clean(row['case'])} {clean(row['occurrence'])}, {clean(row['title'] or row['standard'])}: "
            f"{before} → {after}",
            2,
            hang=2,
        )


def _side(row: Mapping[str, Any], side: str) -> str:
    due = row[f"due_{side}"]
    return (row[f"state_{side}"] or "not owed") + (f", due {due}" if due else "")


def changes_text(found: Mapping[str, Any], look: Look) -> str:
    """Return what changed between two audits."""
    first, second = found["first"]["as_of"], found["second"]["as_of"]
    closed = found["not_open"]
    lines = [
        look.paint(f"Overdue on {first} and on {second}, in all cases of the data", "head"),
        *_moves(found["total"]),
        *look.wrap(f"Of cases that were not open: {closed['before']:,} before, {closed['after']:,} now.", 2),
    ]
    for team, row in found["teams"].items():
        lines += ["", look.paint(clean(team) or "no team", "head"), *_moves(row)]
    return "\n".join(lines)


def _moves(row: Mapping[str, Any]) -> Iterator[str]:
    yield f"  {row['before']:>6,}  before"
    for name, words in LEFT_WORDS.items():
        if row["left"][name]:
            yield f"  {-row['left'][name]:>6,}  {words}"
    for name, words in COME_WORDS.items():
        if row["come"][name]:
            yield f"  {row['come'][name]:>+6,}  {words}"
    yield f"  {row['after']:>6,}  now"
