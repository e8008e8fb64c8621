"""Writes what applies to an authority on one day: as text, as Markdown, as JSON.

In: a Policy and a day. Out: text, by topic: each standard in a sentence, its citation and force, whether it
was confirmed, where values of another layer come from and what they overrode; the readings chosen; what
only a person can judge, listed apart. Guaranteed: the same policy and day give the same text; all three
forms hold the same standards.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, fields
from datetime import date
from textwrap import wrap
from typing import Any

from engine.calendar import CHOICES, DEFAULT
from engine.layers import PackRef, Policy
from engine.model import Confirmation, review_passed
from engine.outcome import standing
from engine.report.policy_view import ManualView, PolicyOn, StandardView, Value, view
from engine.report.words import clean, count, day_words

SCHEMA = 1
WIDTH = 100


def policy_text(policy: Policy, on: date, width: int = WIDTH) -> str:
    """Return the policy as text for a terminal, wrapped at `width` columns."""
    shown = view(policy, on)
    lines = [f"{clean(policy.authority.name)}: what applies on {day_words(on)}", " ".join(_told(shown)), ""]
    for topic in shown.topics:
        lines += [clean(topic.title), "-" * len(clean(topic.title))]
        for one in topic.standards:
            lines += [*_standard_lines(one), ""]
    lines += [line for part in _parts(shown) for line in _text_part(*part)]
    return "\n".join(_wrapped(lines, width)).rstrip() + "\n"


def policy_markdown(policy: Policy, on: date) -> str:
    """Return the policy as Markdown; words of packs and authorities are escaped."""
    shown = view(policy, on)
    lines = [
        f"# {escaped(policy.authority.name)}: what applies on {day_words(on)}",
        "",
        " ".join(_told(shown)),
        "",
    ]
    for topic in shown.topics:
        lines += [f"## {escaped(topic.title)}", ""]
        for one in topic.standards:
            said, *rest = _standard_lines(one)
            lines += [f"- {escaped(said)}", *(f"  - {escaped(line.strip())}" for line in rest)]
        lines.append("")
    for title, remark, items in _parts(shown):
        lines += [
            f"## {title}",
            "",
            *([remark, ""] if remark else []),
            *(f"- {escaped(item)}" for item in items),
            "",
        ]
    return "\n".join(lines).rstrip() + "\n"


def policy_json(policy: Policy, on: date) -> str:
    """Return the policy as JSON (schema 1), every value with its origin."""
    return json.dumps(_plain(view(policy, on)), ensure_ascii=False, indent=2) + "\n"


#: How the command line asks for each form.
FORMS: Mapping[str, Callable[[Policy, date], str]] = {
    "text": policy_text,
    "markdown": policy_markdown,
    "json": policy_json,
}


# ---------------------------------------------------------------- one standard


def _standard_lines(one: StandardView) -> list[str]:
    """Return the standard in a sentence, then what stands behind it, indented."""
    lines = [" ".join(part for part in (one.said.main, *one.said.exceptions) if part)]
    lines += [f"  {standing_line(one)}"]
    lines += [f"  {detail}" for detail in one.said.details]
    lines += [f"  {origin_line(value)}" for value in one.changed]
    return [clean(line) for line in lines]


def standing_line(one: StandardView) -> str:
    """Return citation, force and name on one line."""
    cite = one.said.source.removeprefix("Placed under ").removesuffix(".")
    parts = [cite[:1].upper() + cite[1:], standing(one.force, one.confirmed)]
    if one.strength == "should":
        parts.append("should")
    if not one.confirmed:
        parts.append("nobody has checked the figure against the source")
    elif one.confirmation is not None:
        parts.append(_confirmed_by(one.confirmation))
    start, end = one.in_force
    if end is not None:
        parts.append(f"until {day_words(date.fromordinal(end.toordinal() - 1))}")
    elif start is not None:
        parts.append(f"since {day_words(start)}")
    return f"{'; '.join(parts)}. [{one.pack}#{one.id}]"


def _confirmed_by(one: Confirmation) -> str:
    return f"confirmed by {one.by} on {day_words(one.on)} ({one.link})"


def origin_line(value: Value) -> str:
    over = "".join(f", over '{text}' of {layer}" for layer, text in value.overrode)
    why = f": {value.reason}" if value.reason else ""
    return f"{value.path} is '{value.value}' by {value.layer}{over}{why}."


# ---------------------------------------------------------------- around the standards


def _told(shown: PolicyOn) -> list[str]:
    policy = shown.policy
    packs = ", ".join(f"{clean(ref.id)} {clean(ref.version)}" for ref in policy.packs)
    standards = [one for topic in shown.topics for one in topic.standards]
    unsure = sum(not one.confirmed for one in standards)
    stale = [clean(ref.id) for ref in policy.packs if review_passed(ref.review_by, shown.on)]
    return [
        f"{count(len(standards), 'standard')} in {count(len(shown.topics), 'topic')},",
        f"{unsure} of them not confirmed;",
        f"{count(len(shown.manual), 'matter')} for a person to judge.",
        f"Packs: {packs}.",
        *([f"Past the day of review, so they may be out of date: {', '.join(stale)}."] if stale else []),
        f"Calendar: {policy.calendar.name}. Policy {policy.hash[:12]}.",
    ]


def _parts(shown: PolicyOn) -> Iterator[tuple[str, str, list[str]]]:
    """Yield the lists after the standards: title, a remark, the items."""
    if shown.readings:
        items = [
            _reading(one.id, one.about, one.chosen, one.text, one.reason, one.others)
            for one in shown.readings
        ]
        yield "Readings chosen", "Where a source can be read in more than one way.", items
    counting = list(counting_lines(shown.policy))
    if counting:
        yield "Ways of counting chosen", "", counting
    if shown.manual:
        remark = "No machine judges these; nothing in Dutybook reports them as tested."
        yield (
            "For a person to judge",
            remark,
            [_manual(one) for one in shown.manual],
        )
    yield "Sources", "", [source_line(ref, shown.on) for ref in shown.policy.packs]
    if shown.elsewhere:
        items = [f"{one.pack}#{one.id}: {one.why}" for one in shown.elsewhere]
        yield "Not in force on this day", "", items


def _manual(one: ManualView) -> str:
    unsure = "" if one.confirmed else " Nobody has checked this against the source."
    return f"{one.sentence}{unsure} [{one.pack}#{one.id}]"


def source_line(ref: PackRef, on: date) -> str:
    review = f"; to be reviewed by {ref.review_by}" if ref.review_by else ""
    if review_passed(ref.review_by, on):
        review = f"; was to be reviewed by {ref.review_by} and may be out of date"
    return f"{ref.id} {ref.version}: {ref.document}, {ref.publisher}; licence: {ref.licence}{review}."


def _reading(
    name: str, about: str, chosen: str, text: str, reason: str, others: tuple[tuple[str, str], ...]
) -> str:
    instead = "; ".join(f"{other} ({bare(words)})" for other, words in others)
    return f"{name}, {bare(about)}: {chosen} ({bare(text)}), because {bare(reason)}. Instead of: {instead}."


def bare(text: str) -> str:
    """Return a sentence as it stands inside another."""
    return text.strip().rstrip(".?!")


def counting_lines(policy: Policy) -> Iterator[str]:
    for reading, (name, _) in CHOICES.items():
        chosen, usual = getattr(policy.counting, name), getattr(DEFAULT, name)
        if chosen != usual:
            yield f"{reading}: {chosen} instead of {usual}"


# ---------------------------------------------------------------- forms


def _text_part(title: str, remark: str, items: list[str]) -> list[str]:
    return [
        title,
        "-" * len(title),
        *([remark] if remark else []),
        *(f"* {clean(item)}" for item in items),
        "",
    ]


def _wrapped(lines: list[str], width: int) -> Iterator[str]:
    for line in lines:
        indent = len(line) - len(line.lstrip())
        hang = indent + (2 if line.startswith("* ") else 0)
        yield from wrap(
            line, width, subsequent_indent=" " * hang, break_long_words=False, break_on_hyphens=False
        ) or [""]


_SPECIAL = re.compile(r"([\\`*_\[\]<>|#])")


def escaped(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", clean(text))


def policy_plain(policy: Policy, on: date) -> dict[str, Any]:
    """Return the policy as plain values, schema 1."""
    return _plain(view(policy, on))


def _plain(shown: PolicyOn) -> dict[str, Any]:
    policy = shown.policy
    return {
        "schema": SCHEMA,
        "authority": policy.authority.authority,
        "name": policy.authority.name,
        "on": shown.on.isoformat(),
        "policy": {"hash": policy.hash, "packs": [_pack(ref, shown.on) for ref in policy.packs]},
        "calendar": policy.calendar.name,
        "counting": {one.name: getattr(policy.counting, one.name) for one in fields(policy.counting)},
        "topics": [
            {"topic": one.topic, "title": one.title, "standards": [_standard(each) for each in one.standards]}
            for one in shown.topics
        ],
        "readings": [
            {**asdict(one), "others": [{"choice": name, "text": text} for name, text in one.others]}
            for one in shown.readings
        ],
        "manual": [asdict(one) for one in shown.manual],
        "not_in_force": [asdict(one) for one in shown.elsewhere],
    }


def _pack(ref: PackRef, on: date) -> dict[str, Any]:
    return {**asdict(ref), "stale": review_passed(ref.review_by, on)}


def _standard(one: StandardView) -> dict[str, Any]:
    start, end = one.in_force
    return {
        "standard": one.id,
        "pack": one.pack,
        "sort": one.sort,
        "title": one.title,
        "sentence": one.said.text,
        "details": list(one.said.details),
        "cite": one.cite,
        "force": one.force,
        "strength": one.strength,
        "confirmed": one.confirmed,
        "confirmation": one.confirmation.model_dump(mode="json") if one.confirmation else None,
        "strengthens": one.strengthens,
        "replaces": one.replaces,
        "in_force": {"from": start.isoformat() if start else None, "to": end.isoformat() if end else None},
        "place": one.place,
        "values": [
            {**asdict(value), "overrode": [{"layer": layer, "value": text} for layer, text in value.overrode]}
            for value in one.values
        ],
    }
