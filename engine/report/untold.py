"""What cannot be told, gathered by what would settle it.

In: the unknown outcomes of one case. Out: lines of text: each missing record or table, then what waits for
it. Guaranteed: every outcome is named or counted; what could be a breach comes first.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterator, Sequence
from datetime import date

from engine.outcome import BREACHES, Cause, Outcome, When
from engine.report.checked import Checked
from engine.report.look import Look
from engine.report.words import (
    Terms,
    attribute_words,
    between_words,
    clean,
    count,
    day_of,
    day_words,
    kind_words,
    listing,
    need_words,
    possible_words,
    record_of,
    spaced,
)

#: The occurrence of a standard whose anchors the data do not carry.
NOT_CARRIED = "*"


_LACKS = {
    Cause.NOT_RECORDED: "not recorded",
    Cause.NOT_IN_EXTRACT: "not in the extract",
    Cause.OUTSIDE_COVERAGE: "outside the days that the extract covers",
    Cause.OUTSIDE_CALENDAR: "outside the days for which the calendar is verified",
    Cause.READING_OPEN: "a choice between readings that the authority has not made",
}


def untold_lines(
    checked: Checked, outcomes: Sequence[Outcome], look: Look, most: int | None = None
) -> Iterator[str]:
    """Yield what is missing, each with what it would settle; then the tables not carried at all.

    `most`: so many are told, what could be a breach first; the others are counted."""
    if any(outcome.cause is Cause.NOT_IN_EXTRACT for outcome in outcomes):
        yield from look.wrap("A table that is in the data but empty says that none happened.", 4)
    groups: dict[Hashable, list[Outcome]] = {}
    for outcome in outcomes:
        if outcome.occurrence != NOT_CARRIED:
            groups.setdefault(_on_one_record(outcome) or (outcome.cause, outcome.needs), []).append(outcome)
    ordered = sorted(groups.values(), key=_urgency)
    for group in ordered[:most]:
        yield from _asked(_lack(group, checked.terms), look)
        yield from _waiting(group, look)
    left = [] if most is None else ordered[most:]
    if left:
        told = count(sum(map(len, left)), "more outcome")
        yield from look.wrap(f"… and {told}, each waiting for something else (--full names them)", 4)
    yield from _not_carried([each for each in outcomes if each.occurrence == NOT_CARRIED], checked, look)


def _on_one_record(outcome: Outcome) -> tuple[str, str] | None:
    """Return the kind and id of the one record that lacks everything the outcome needs, if it is one."""
    records = {record_of(need) for need in outcome.needs}
    if outcome.cause is not Cause.NOT_RECORDED or len(records) != 1:
        return None
    return records.pop()


def _waiting(group: Sequence[Outcome], look: Look) -> Iterator[str]:
    """Yield each outcome that has a day, then those without one, gathered by what they may be."""
    undated: dict[str, list[Outcome]] = {}
    for outcome in group:
        if _earliest(outcome) or outcome.chain_breach:
            yield from look.wrap(f"- {_one(outcome)}", 8, hang=2)
        else:
            undated.setdefault(_may_be(outcome), []).append(outcome)
    for may, mine in undated.items():
        yield from look.wrap(f"- {may}: {'; '.join(_named(outcome) for outcome in mine)}", 8, hang=2)


def _not_carried(outcomes: Sequence[Outcome], checked: Checked, look: Look) -> Iterator[str]:
    """Yield one item for all standards whose very occasion is not in the data, counted by what is missing."""
    if not outcomes:
        return
    missing = Counter(outcome.needs for outcome in outcomes)
    told = [
        f"{listing(need_words(need, checked.terms) for need in needs) or 'not known'} ({number})"
        for needs, number in sorted(missing.items(), key=lambda item: (-item[1], item[0]))
    ]
    standards = count(len(outcomes), "standard")
    yield from _asked(
        f"nothing is known of the occasion of {standards}, for want of: {'; '.join(told)}", look
    )


def _asked(text: str, look: Look) -> Iterator[str]:
    first, *more = look.wrap(text, 6)
    yield f"    {look.paint('?', 'warn')} {look.paint(first.lstrip(), 'warn')}"
    yield from (look.paint(line, "warn") for line in more)


def _lack(group: Sequence[Outcome], terms: Terms) -> str:
    """Say what is missing for a group: on one record, or as the outcomes name it."""
    cause = group[0].cause
    needs = dict.fromkeys(need for outcome in group for need in outcome.needs)
    if (record := _on_one_record(group[0])) is not None:
        kind, name = record
        missing = listing(attribute_words(need, terms) for need in needs)
        return f"not recorded on {kind_words(kind, terms)} {clean(name)}: {missing}"
    words = _LACKS[cause] if cause else "not known"
    return f"{words}: {listing(need_words(need, terms) for need in needs)}" if needs else words


def _urgency(group: Sequence[Outcome]) -> tuple[bool, date, str]:
    """Sort what may be a breach first, then by the earliest day."""
    days = [day_of(day) for outcome in group if (day := _earliest(outcome)) is not None]
    return (not any(_may_breach(outcome) for outcome in group), min(days, default=date.max), group[0].topic)


def _may_breach(outcome: Outcome) -> bool:
    return bool(outcome.breach) or any(state in BREACHES for state in outcome.possible)


def _earliest(outcome: Outcome) -> When | None:
    return outcome.due or (outcome.due_between[0] if outcome.due_between else None)


def _named(outcome: Outcome) -> str:
    cite = f" {clean(outcome.cite)}" if outcome.cite else ""
    unsure = "; figure not checked yet" if not outcome.confirmed else ""
    return f"{clean(outcome.title or outcome.standard)} ({clean(outcome.pack)}{cite}{unsure})"


def _may_be(outcome: Outcome) -> str:
    may = f"may be {possible_words(outcome.possible)}" if outcome.possible else "cannot be told"
    if outcome.breach is None:
        return may
    return f"{may}; a breach either way" if outcome.breach else f"{may}; no breach either way"


def _one(outcome: Outcome) -> str:
    stage = f", {spaced(outcome.stage)}" if outcome.stage else ""
    parts = [", ".join(part for part in (_due(outcome), _may_be(outcome)) if part)]
    if outcome.chain_breach:
        parts.append("there is a breach in this run, whatever turns out")
    return f"{_named(outcome)}{stage}: {'; '.join(parts)}"


def _due(outcome: Outcome) -> str:
    return f"due {day_words(outcome.due)}" if outcome.due else between_words(outcome)
