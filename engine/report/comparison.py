"""A comparison of local standards with those that they stand on, in sentences.

In: a `Comparison`. Out: text, Markdown or JSON. Guaranteed: every finding is shown with both standards, the
citation, an example and its counts; what was proved, what was not and what was not tried each have a place of
their own.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from textwrap import fill
from typing import Any

from engine.analysis.authority import Comparison
from engine.analysis.findings import Compared, Finding, How, Link, Sort
from engine.outcome import When
from engine.report.paged import PAGE_WIDTH, Part, as_markdown, as_text
from engine.report.words import count, day_words, iso, listing

_HOW = {
    How.STRENGTHENS: "",
    How.REPLACES: ", in whose place it stands",
    How.SAME_ACT: " (found: the same act)",
}


def name_words(standard: str, stage: str | None = None) -> str:
    """Return `swindon/visits cla.visit/first` for a standard and its stage."""
    pack, _, id_ = standard.partition("#")
    return f"{pack} {id_}" + (f"/{stage}" if stage else "")


def parts(comparison: Comparison) -> Iterator[Part]:
    """Yield the report part by part."""
    chosen = [one for one in comparison.compared if one.alternative is None]
    other = [one for one in comparison.compared if one.alternative is not None]
    yield Part("Weaker", _WEAKER, _findings(comparison, chosen))
    proved = list(_proved(chosen))
    never = [(one, link) for one, link in proved if not one.about(None)]
    yield Part("Never later", _NEVER, tuple(_kept(comparison, *each) for each in never))
    if owed := [each for each in proved if each not in never]:
        yield Part(
            "Never later where it is owed",
            _WHERE_OWED,
            tuple(_kept(comparison, *each, " where it is owed") for each in owed),
        )
    if found := _findings(comparison, other):
        yield Part("Weaker if it were read otherwise", _OTHERWISE, found)
    if unproved := tuple(_unproved(comparison, chosen)):
        yield Part("Not proved", _UNPROVED, unproved)
    if comparison.lacking:
        yield Part("Not asked of documents", _LACKING, tuple(_lacking(comparison)))
    if comparison.silent:
        yield Part("Silent", _SILENT, tuple(_silent(comparison)))


_WEAKER = "Where a local standard can be kept and the one that it stands on is still breached."
_NEVER = (
    "Its last day is never later, over all start dates and cases tried, and nothing else was found weaker."
)
_WHERE_OWED = (
    "Where it is owed its last day is never later, over all start dates and cases tried. But the other can "
    "still be breached where nothing local is owed, or by whoever does what the local ones ask and no more."
)
_OTHERWISE = "Not so as the policy stands: only if a reading that the authority did not choose held."
_UNPROVED = "What could not be enumerated. Nothing here is shown to be safe."
_LACKING = "What a national standard asks a document to hold and no local standard about such documents asks."
_SILENT = (
    "National duties about which no local standard was found. Silence takes nothing away: they stay in force."
)


def tried(comparison: Comparison) -> str:
    """Return how much was tried, as a sentence."""
    years = comparison.years
    chosen = [one for one in comparison.compared if one.alternative is None]
    cases = sum(one.cases for one in chosen)
    combined = sum(one.circumstances for one in chosen)
    others = len(comparison.compared) - len(chosen)
    alike = "" if comparison.every_case else " (those that fall due alike on all telling days count as one)"
    text = (
        f"Tried: every start date from 1 January {years.first} to 31 December {years.last} on which "
        f"both standards are in force; {count(len(chosen), 'standard')} above local ones; "
        f"{combined:,} combinations of circumstances, which make {count(cases, 'different case')}{alike}; "
        f"{count(others, 'other reading')} of a pair; "
        f"{comparison.judged:,} judgements by the evaluator."
    )
    if comparison.assumed_terms:
        text += (
            " The authority's file names no school terms; usual ones were assumed where terms are counted."
        )
    return text


# ---------------------------------------------------------------- paragraphs


def _findings(comparison: Comparison, groups: Iterable[Compared]) -> tuple[tuple[str, ...], ...]:
    return tuple(finding_lines(comparison, one) for group in groups for one in group.findings)


def finding_lines(comparison: Comparison, one: Finding) -> tuple[str, ...]:
    """Return a finding: what is weaker, then in which case, with dates and counts."""
    local = "no local standard" if one.local is None else name_words(one.local, one.local_stage)
    above = name_words(one.above, one.above_stage) + comparison.names.cited(one.above)
    head = _HEADS[one.sort].format(local=local, above=above)
    if one.alternative is not None:
        head += f", if {one.alternative[0]} were read as {one.alternative[1]}"
    lines = [head, _example(comparison, one)]
    if one.circumstances:
        lines.append(f"where: {listing(one.circumstances)}")
    if one.more:
        lines.append(f"so too in {count(one.more, 'other case')}")
    return tuple(lines)


_HEADS = {
    Sort.LATER: "{local} can fall later than {above}",
    Sort.NO_DAY: "{local} gives no day where {above} does",
    Sort.STOPPED: "{local} stands still where the clock of {above} runs",
    Sort.NOT_OWED: "{local} is owed where {above} is",
    Sort.ONLY_SHOULD: "{local} only says should where {above} says must",
    Sort.WEAKER_PROOF: "{local} is satisfied by what does not satisfy {above}",
    Sort.OLDER_PROOF: "{local} counts what was done longer ago than {above} does",
    Sort.KEPT_BUT_BREACHED: "whoever keeps the local standards to the last day breaches {above}",
}


def _example(comparison: Comparison, one: Finding) -> str:
    example = one.example
    clock = "last done" if example.after_done else comparison.names.clock(one.above)
    text = f"{clock} {day_words(example.day)}"
    dues = []
    if one.local is not None and one.sort is not Sort.STOPPED:
        dues.append(f"local due {short(example.local_due)}")
    if example.above_due is not None:
        dues.append(f"{_above_word(one.above)} due {short(example.above_due)}")
    text += f": {', '.join(dues)}" if dues else ""
    return "; ".join(part for part in (text, one.detail, _counts(one)) if part)


def _above_word(above: str) -> str:
    return "national" if above.startswith(("england/", "wales/", "scotland/")) else "above"


def _counts(one: Finding) -> str:
    year = next((each for each in one.years if each.year == one.example.day.year), None)
    if year is None:
        return ""
    word = "later" if one.sort is Sort.LATER else "so"
    total = sum(each.of for each in one.years)
    text = f"{word} on {year.found:,} of {year.of:,} start dates in {year.year}"
    return text + f", on {one.found:,} of all {total:,}"


def short(due: When | None) -> str:
    """Return `7 Apr 2026`, with the time if it is one; no day: `no day`."""
    if due is None:
        return "no day"
    return day_words(due).partition(" ")[2]


def _proved(groups: Iterable[Compared]) -> Iterator[tuple[Compared, Link]]:
    """The local standards that are never later where they are owed; whether they are owed wherever the other
    is, the findings about all of them together say."""
    for one in groups:
        for link in one.links:
            shown = link.local in one.met_together and not one.why_not(link.local)
            if shown and not one.unproved and not one.about(link.local):
                yield one, link


def _kept(comparison: Comparison, one: Compared, link: Link, where: str = "") -> tuple[str, ...]:
    above = name_words(one.above) + comparison.names.cited(one.above)
    head = f"{name_words(link.local)} is never later than {above}{where}{_HOW[link.how]}"
    return (
        head,
        f"{count(one.dates, 'start date')}, {count(one.cases, 'case')} of {one.circumstances:,} combinations",
    )


def _unproved(comparison: Comparison, groups: Iterable[Compared]) -> Iterator[tuple[str, ...]]:
    for one in groups:
        above = name_words(one.above) + comparison.names.cited(one.above)
        locals_ = listing(name_words(link.local) for link in one.links)
        for why in one.unproved:
            yield (f"{locals_} beside {above}", f"not proved, because {why}")
        for link in one.links if not one.unproved else ():
            head = f"{name_words(link.local)} beside {above}"
            if link.local not in one.met_together:
                yield (head, _NEVER_MET)
            elif not one.about(link.local):
                yield from ((head, f"not proved, because {why}") for why in one.why_not(link.local))


_NEVER_MET = "not proved, because no case was made in which both are owed at once"


def _lacking(comparison: Comparison) -> Iterator[tuple[str, ...]]:
    for one in comparison.lacking:
        head = name_words(one.above) + comparison.names.cited(one.above)
        if one.locals:
            head += f", which {listing(name_words(each) for each in one.locals)} stands on"
        yield (head, f"{len(one.items)} of {one.out_of}: {listing(one.items)}")


def _silent(comparison: Comparison) -> Iterator[tuple[str, ...]]:
    by_pack: dict[str, list[str]] = {}
    for name in comparison.silent:
        title = comparison.names.titles.get(name, (None, None))[0]
        pack, _, id_ = name.partition("#")
        by_pack.setdefault(pack, []).append(f"{id_} ({title})" if title else id_)
    for pack, names in sorted(by_pack.items()):
        yield (f"{pack}: {count(len(names), 'duty', 'duties')}", ", ".join(sorted(names)))


# ---------------------------------------------------------------- forms


def to_text(comparison: Comparison) -> str:
    """Return the report for a terminal."""
    return as_text(_title(comparison), parts(comparison), tried(comparison))


def to_markdown(comparison: Comparison) -> str:
    """Return the report as a page."""
    beginning = (fill(tried(comparison), PAGE_WIDTH), f"Policy `{comparison.policy_hash}`.")
    return as_markdown(_title(comparison), beginning, parts(comparison))


def _title(comparison: Comparison) -> str:
    return f"{comparison.name}: local standards beside those that they stand on"


def to_json(comparison: Comparison) -> str:
    """Return the report for programs, schema 1."""
    return json.dumps(to_dict(comparison), indent=2, ensure_ascii=False) + "\n"


def to_dict(comparison: Comparison) -> dict[str, Any]:
    """Return the same as plain values."""
    return {
        "schema": 1,
        "authority": comparison.authority,
        "policy": {"hash": comparison.policy_hash},
        "years": {"from": comparison.years.first, "to": comparison.years.last},
        "every_case": comparison.every_case,
        "judged": comparison.judged,
        "compared": [_group(one) for one in comparison.compared],
        "silent": list(comparison.silent),
        "lacking": [
            {"above": one.above, "of": one.of, "locals": list(one.locals), "items": list(one.items)}
            for one in comparison.lacking
        ],
    }


def _group(one: Compared) -> dict[str, Any]:
    where_owed = {link.local for _, link in _proved([one])}
    proved = frozenset[str]() if one.about(None) else where_owed
    return {
        "above": one.above,
        "reading": None
        if one.alternative is None
        else dict(zip(("id", "choice"), one.alternative, strict=True)),
        "locals": [
            {
                "standard": each.local,
                "how": str(each.how),
                "never_later": each.local in proved,
                "never_later_where_owed": each.local in where_owed,
                "not_proved": list(one.why_not(each.local)),
            }
            for each in one.links
        ],
        "start_dates": one.dates,
        "combinations": one.circumstances,
        "cases": one.cases,
        "judged": one.judged,
        "findings": [_finding(each) for each in one.findings],
        "not_proved": list(one.unproved),
    }


def _finding(one: Finding) -> dict[str, Any]:
    due = {"local": one.example.local_due, "above": one.example.above_due}
    return {
        "sort": str(one.sort),
        "local": one.local,
        "local_stage": one.local_stage,
        "above_stage": one.above_stage,
        "circumstances": list(one.circumstances),
        "detail": one.detail,
        "example": {
            "day": iso(one.example.day),
            "after_done": one.example.after_done,
            "due": {name: None if day is None else iso(day) for name, day in due.items()},
        },
        "start_dates": {str(year.year): [year.found, year.of] for year in one.years},
        "other_cases": one.more,
    }


FORMS = {"text": to_text, "markdown": to_markdown, "json": to_json}

__all__ = ["FORMS", "finding_lines", "name_words", "parts", "to_dict", "tried"]
