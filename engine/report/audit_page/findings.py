"""What a summary says, one sentence for each part of the report.

In: a summary. Out: sentences and the rows that a part shows. Guaranteed: a sentence says which population
it is of where it counts children; nothing is claimed of what cannot be told; standards that this data
cannot answer at all are told apart from those that it answers in part.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from engine.data.dataset import AS_SAID, AS_TOLD
from engine.months import add_months
from engine.report.audit_page.numbers import day, month, number, of_things, share

Summary = Mapping[str, Any]
Row = Mapping[str, Any]

FORCES = {
    "law": "by law",
    "statutory guidance": "by statutory guidance",
    "minimum standard": "by a minimum standard",
    "local": "by a local standard alone",
    "unconfirmed": "by figures that nobody has confirmed",
}
MOST_TOPICS = 15
MOST_FIELDS = 20
#: How many months a trend shows.
MONTHS = 24


def how_guessed(summary: Summary) -> str | None:
    """Return how the day that the audit is of was found, where nobody told it."""
    extracted = summary["read"].get("extracted", {})
    guessed = extracted.get("how") not in (None, AS_TOLD, AS_SAID)
    return extracted["how"] if guessed and extracted["day"] == summary["as_of"] else None


def after_extract(summary: Summary) -> str | None:
    """Return what is said where the audit is of a day after that of the extract. Earlier summaries do not say
    which day that was."""
    extracted = summary.get("extracted")
    if extracted is None or summary["as_of"][:10] <= extracted:
        return None
    return (
        f"The data was extracted on {day(extracted)}, before the day that the audit is of: what "
        "happened since, and which cases were closed or opened, is not in it."
    )


def counted(summary: Summary) -> str:
    """Return what every table of counts is of, as its caption says it."""
    period = summary["period"]
    due = f", due from {day(period['from'])} to {day(period['to'])}" if period else ""
    return f"{of_things(summary['population']['cases'], 'case', 'cases')} counted{due}"


def titled(summary: Summary) -> dict[str, str]:
    """Return what each topic is called: the title of its first standard, national ones first."""
    titles: dict[str, str] = {}
    for row in summary["standards"]:
        titles.setdefault(row["topic"], row["title"] or row["topic"])
    return titles


def answerable(summary: Summary) -> list[Row]:
    """Return the standards of which the data tells something: those judged at least once."""
    return [row for row in summary["standards"] if _told(row)]


def unanswerable(summary: Summary) -> list[Row]:
    """Return the standards that somebody came under and of which the data tells nothing."""
    return [row for row in summary["standards"] if row["outcomes"] != 0 and not _told(row)]


def _told(row: Row) -> bool:
    return any(row[name] != 0 for name in ("on_time", "late", "excluded"))


def left_out(summary: Summary) -> list[Row]:
    """Return the standards that the share in time leaves out: the data tells nothing of them, and how much of
    them is no small number."""
    return [row for row in unanswerable(summary) if row["unknown"] is not None]


def share_told(summary: Summary) -> list[float] | None:
    """Return the lowest and the highest share in time without what is left out; None where a number behind it
    is hidden or nothing counts."""
    total = summary["totals"][0]
    if None in (total["on_time"], total["late"], total["unknown"]):
        return None
    open_ = total["unknown"] - sum(row["unknown"] for row in left_out(summary))
    counted = total["on_time"] + total["late"] + open_
    return [total["on_time"] / counted, (total["on_time"] + open_) / counted] if counted else None


def about_left_out(summary: Summary) -> str:
    """Return what is said of the standards that the share in time leaves out, and of those that it cannot."""
    out, whole = len(left_out(summary)), share(summary["totals"][0]["share_on_time"])
    few = len(unanswerable(summary)) - out
    told = []
    if out:
        told.append(
            f"It leaves out {of_things(out, 'standard', 'standards')} of which this data tells nothing; "
            f"with {'it' if out == 1 else 'them'} the share is {whole}."
        )
    if few:
        told.append(
            f"{of_things(few, 'more such standard', 'more such standards')} of few children "
            f"{'is' if few == 1 else 'are'} not left out, which would show small numbers."
        )
    return " ".join(told)


def headline(summary: Summary) -> str:
    """Return the first sentence of the report."""
    head, cases = summary["headline"], summary["population"]["cases"]
    if cases == 0:
        return "No case of the data belongs to the population, so nothing was counted."
    if head["children_with_gap"] == 0:
        return f"Of {of_things(cases, 'child', 'children')}, none is known to have a gap{_untold(summary)}."
    return (
        f"Of {of_things(cases, 'child', 'children')}, {number(head['children_with_gap'])} have at least "
        f"one gap: {of_things(head['gaps'], 'gap', 'gaps')} in all, each topic counted once for a child."
    )


def _untold(summary: Summary) -> str:
    """Return what is said beside a want of gaps, since nothing is met for want of data."""
    total = summary["totals"][0]
    if total["unknown"] == 0:
        return ""
    return (
        f"; of {of_things(total['outcomes'], 'obligation', 'obligations')}, "
        f"{number(total['unknown'])} cannot be told from this data"
    )


def by_force(summary: Summary) -> list[dict[str, Any]]:
    """Return gaps and children by the strongest force that was breached."""
    head = summary["headline"]
    return [
        {"force": words, "gaps": head["gaps_by_force"][key], "children": head["children_by_force"][key]}
        for key, words in FORCES.items()
        if key != "unconfirmed"
    ]


def judged(summary: Summary) -> list[Row]:
    """Return all that was judged by force, the strongest first."""
    order = {force: place for place, force in enumerate(FORCES)}
    return sorted(summary["forces"], key=lambda row: order.get(row["key"], len(order)))


def about_unconfirmed(summary: Summary) -> str:
    """Return what is said of figures that nobody has confirmed."""
    gaps = of_things(summary["headline"]["gaps_by_force"]["unconfirmed"], "gap rests", "gaps rest")
    with_them = of_things(summary["totals"][0]["gaps"], "gap", "gaps")
    standards = of_things(len(summary["unconfirmed"]), "standard has", "standards have")
    return (
        f"{gaps[:1].upper()}{gaps[1:]} on figures that nobody has checked against their source yet. They are "
        f"not counted above. Topics, teams, workers and single breaches count them too, {with_them} in all; "
        f"{standards} such figures."
    )


def topics(summary: Summary) -> list[dict[str, Any]]:
    """Return the topics with most gaps, the most first."""
    titles = titled(summary)
    found = [
        {**row, "title": titles.get(row["topic"], row["topic"])}
        for row in summary["topics"]
        if row["gaps"] is None or row["gaps"] > 0
    ]
    return sorted(found, key=lambda row: (-(row["gaps"] or 0), row["title"]))[:MOST_TOPICS]


def about_topics(rows: Sequence[Row]) -> str:
    """Return the sentence above the topics."""
    if not rows:
        return "No topic has a gap."
    first = rows[0]
    if first["gaps"] is None:
        return "No topic has gaps whose number is shown."
    return f"Most gaps are in “{first['title']}”: {of_things(first['gaps'], 'child', 'children')}."


def groups(rows: Sequence[Row], key: str) -> list[dict[str, Any]]:
    """Return teams or workers, those with most gaps first; what was never allocated comes last."""
    named = [{**row, "name": row[key] or "not allocated"} for row in rows]
    return sorted(named, key=lambda row: (not row[key], -(row["gaps"] or 0), row["name"]))


def of_few(rows: Sequence[Row]) -> list[Row]:
    """Return the teams or workers of so few children that none of their numbers is shown."""
    names = ("outcomes", "on_time", "late", "unknown", "excluded", "gaps")
    return [row for row in rows if not any(row[name] for name in names)]


def about_few(rows: Sequence[Row]) -> str:
    """Return what is said of those workers."""
    told = f"{of_things(len(rows), 'worker has', 'workers have')} so few children that no number is shown"
    return f"{told}: {', '.join(sorted(row['name'] for row in rows))}."


def about_groups(rows: Sequence[Row], what: str) -> str:
    """Return the sentence above teams or workers."""
    allocated = [row for row in rows if row["name"] != "not allocated"]
    if not allocated:
        return f"The data does not say which {what} had a case."
    first = allocated[0]
    if not first["gaps"]:
        none = all(row["gaps"] == 0 for row in allocated)
        return f"No {what} is known to have a gap." if none else f"No {what} has gaps whose number is shown."
    some = " of those that are shown" if any(row["gaps"] is None for row in allocated) else ""
    name = first["name"][:1].upper() + first["name"][1:]
    most = f"{name} has most gaps{some}, {number(first['gaps'])}"
    if first["share_on_time"] is None:
        return f"{most}."
    return f"{most}; {share(first['share_on_time'])} of what was owed was in time."


def months(summary: Summary) -> list[Row]:
    """Return the months in which something was due, in their order."""
    return [row for row in summary["months"] if row["month"]]


def trend(summary: Summary) -> list[Row]:
    """Return the last months up to the as-of day in which something was due."""
    rows = [row for row in months(summary) if row["month"] <= summary["as_of"][:7]]
    shown = _back_from(rows[-1]["month"]) if rows else ()
    return [row for row in rows if row["month"] in shown]


def every_month(rows: Sequence[Row]) -> list[Row]:
    """Return these months with those between them in which nothing was due."""
    found = {row["month"]: row for row in rows}
    return [
        found.get(name, {"month": name}) for name in _back_from(max(found, default="")) if name >= min(found)
    ]


def _back_from(last: str) -> list[str]:
    """Return so many months as a trend shows up to this one, in their order."""
    if not last:
        return []
    first = date.fromisoformat(f"{last}-01").toordinal()
    return [f"{date.fromordinal(add_months(first, -n)):%Y-%m}" for n in reversed(range(MONTHS))]


def about_months(rows: Sequence[Row]) -> str:
    """Return the sentence above the trend: its last month, and the same a year before if it is shown."""
    shown = [row for row in rows if row["share_on_time"] not in (None, [0.0, 1.0])]
    if len(shown) < 2:
        return "There are too few months of which this data tells enough for a trend."
    last = shown[-1]
    before = f"{int(last['month'][:4]) - 1:04}{last['month'][4:]}"
    first = next((row for row in shown if row["month"] == before), shown[0])
    return (
        f"In {month(first['month'])} {share(first['share_on_time'])} of what fell due was in time, in "
        f"{month(last['month'])} {share(last['share_on_time'])}."
    )


def about_settling(summary: Summary) -> str:
    """Return the sentence above the fields that would settle most."""
    recorded = settling(summary)
    if not recorded:
        return "Nothing that is known field by field is waiting to be recorded."
    first = recorded[0]
    return (
        f"Recording “{first['words'] or first['field']}” would settle most: "
        f"{number(first['settled_alone'])} outcomes wait for nothing else."
    )


def settling(summary: Summary) -> list[Row]:
    """Return the fields of tables that are carried, and how many unknown outcomes wait for each."""
    return waiting(summary)[:MOST_FIELDS]


def waiting(summary: Summary) -> list[Row]:
    """Return all fields that outcomes wait for; the calendar is one that nobody records."""
    return [row for row in _carried(summary) if not _is_kind(row)]


def partly(summary: Summary) -> list[Row]:
    """Return the kinds of record that are carried in part alone, and how many unknown outcomes wait for
    those that are not there: no recording settles them, only an export that holds more."""
    return [row for row in _carried(summary) if _is_kind(row)]


def _is_kind(row: Row) -> bool:
    return "." not in row["field"] and not row["words"]


def _carried(summary: Summary) -> list[Row]:
    absent = {row["kind"] for row in summary["not_carried"]}
    return [row for row in summary["settles"] if row["field"].partition(".")[0] not in absent]


def assumed(summary: Summary) -> list[Row]:
    """Return the assumptions about the source that somebody switched on."""
    return [row for row in summary["assumptions"] if row.get("on", True)]


def not_assumed(summary: Summary) -> list[Row]:
    """Return those that are suggested and switched off."""
    return [row for row in summary["assumptions"] if not row.get("on", True)]


def about_not_carried(summary: Summary) -> str:
    """Return the sentence above the tables that the data lacks."""
    if not summary["not_carried"]:
        return "Every kind of record that the policy asks about is in the data."
    kinds = of_things(len(summary["not_carried"]), "kind of record is", "kinds of record are")
    standards = of_things(len(unanswerable(summary)), "standard", "standards")
    return (
        f"{kinds} not in the data at all. {standards} cannot be told for anybody; none of them counts as met."
    )


def about_not_in_period(summary: Summary) -> str:
    """Return what is said of standards that applied at another time than the period."""
    standards = of_things(len(summary["not_in_period"]), "standard", "standards")
    return f"{standards} applied to some case of the population, but nothing of them was due in the period."
