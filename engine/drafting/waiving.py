"""Standards that an authority sets aside for a time, in its own file.

In: the text of the file, a `Waiver`. Out: the text, or the waivers in it. Guaranteed: a waiver is a choice
`off` with its reason, its days and who approved it; what does not differ is not touched. A waiver of one
child is a fact of that child's record and stands in no policy.
"""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Sequence as Sequence_
from dataclasses import dataclass

from engine.drafting.editing import node_at, settled, with_item, without_item
from engine.layering.policy import Policy
from engine.model import Content, DutyBody, Force, Strength
from engine.source import Mapping, Sequence, as_yaml, parse, text_under

CHOICES = "choices"


@dataclass(frozen=True, slots=True)
class Waiver:
    """`standard` (its id or `pack#id`) is owed by nobody on the days [from_, to), ISO; an empty text: without
    a first day, without an end, approved by nobody named."""

    standard: str
    from_: str
    to: str
    reason: str
    approved_by: str


def waivers_of(text: str) -> dict[str, Waiver]:
    """Return the waivers of an authority's file by the number of their choice. Raises InputFault."""
    found = node_at(parse(text, "draft"), (CHOICES,))
    items = found.items if isinstance(found, Sequence) else ()
    return {
        str(number): _waiver(item)
        for number, item in enumerate(items)
        if isinstance(item, Mapping) and item.get("off") is not None
    }


def _waiver(item: Mapping) -> Waiver:
    said = {key: text_under(item, key) or "" for key in ("standard", "from", "to", "reason", "approved_by")}
    return Waiver(said["standard"], said["from"], said["to"], said["reason"], said["approved_by"])


def with_waiver(text: str, new: Waiver) -> str:
    """Return the text with one more waiver, after the other choices."""
    parts = [f"standard: {new.standard}", "off: yes"]
    parts += [f"{key}: {as_yaml(value)}" for key, value in _said(new) if value]
    return with_item(text, (CHOICES,), f"{{{', '.join(parts)}}}")


def changed_waiver(text: str, number: str, new: Waiver) -> str:
    """Return the text in which a waiver has other days, another reason or approver."""
    for key, value in _said(new):
        text = settled(text, (CHOICES, number), key, value)
    return text


def without_waiver(text: str, number: str) -> str:
    """Return the text without a waiver."""
    return without_item(text, (CHOICES, number))


def _said(one: Waiver) -> Iterator[tuple[str, str]]:
    yield "from", one.from_
    yield "to", one.to
    yield "reason", one.reason
    yield "approved_by", one.approved_by


# ---------------------------------------------------------------- in a policy


def waivable(policy: Policy) -> list[tuple[str, str]]:
    """Return the standards that an authority may set aside: key and title. What law or guidance demands, and
    what is fixed, is not among them."""
    found: dict[str, str] = {}
    for duty in policy.duties:
        if _may_go(duty.duty.local_may, [each.body for each in duty.versions]):
            found[f"{duty.pack}#{duty.id}"] = duty.duty.title or duty.id
    for one in policy.content:
        if _may_go(one.content.local_may, [one.content]):
            found[f"{one.pack}#{one.id}"] = one.content.title or one.id
    said = [(key, f"{title} ({key})") for key, title in found.items()]
    return sorted(said, key=lambda each: each[1].lower())


def _may_go(local_may: str | None, versions: Sequence_[DutyBody | Content]) -> bool:
    return local_may != "fix" and all(
        each.force in (None, Force.LOCAL) or each.strength is Strength.SHOULD for each in versions
    )
