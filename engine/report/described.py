"""What a report says of the policy it judged by: packs, standards, names of things.

In: a `Policy` and the as-of date. Out: a `Checked` without cases. Guaranteed: every standard that the
policy judges by is listed once, so that one which never applied can be named.
"""

from __future__ import annotations

from datetime import date

from engine.layering.policy import EffectiveContent, EffectiveDuty, Policy
from engine.outcome import When
from engine.report.checked import Checked, PackUsed, Standard
from engine.report.words import Terms, day_of
from engine.vocabulary import AttributeType, Vocabulary


def describe(policy: Policy, as_of: When) -> Checked:
    """Return the check of no case at all: everything a report needs but the outcomes."""
    day = day_of(as_of)
    standards = [_duty(each, day) for each in policy.duties if not each.off]
    standards += [_content(each, day) for each in policy.content]
    return Checked(
        authority=policy.authority.authority,
        name=policy.authority.name,
        as_of=as_of,
        known_on=None,
        matcher="",
        policy_hash=policy.hash,
        packs=tuple(PackUsed(each.id, each.version, each.hash, each.title) for each in policy.packs),
        standards=_once(standards),
        cases=(),
        manual=len(policy.manual),
        terms=Terms({**policy.vocabulary.roles, **policy.authority.roles}, *_titles(policy.vocabulary)),
    )


def _duty(duty: EffectiveDuty, day: date) -> Standard:
    body = next(
        (each.body for each in duty.versions if _holds(each.from_, each.to, day)), duty.versions[-1].body
    )
    return Standard(
        pack=duty.pack,
        id=duty.id,
        topic=duty.topic,
        title=body.title,
        cite=body.cite,
        force=str(body.force or "local"),
        strengthens=duty.strengthens,
        in_force=any(_holds(each.from_, each.to, day) for each in duty.versions),
    )


def _content(each: EffectiveContent, day: date) -> Standard:
    content = each.content
    return Standard(
        pack=each.pack,
        id=each.id,
        topic=each.topic,
        title=content.title,
        cite=content.cite,
        force=str(content.force or "local"),
        strengthens=each.strengthens,
        in_force=_holds(each.from_, each.to, day),
    )


def _once(standards: list[Standard]) -> tuple[Standard, ...]:
    """Keep each standard once; of several statements the one in force."""
    kept: dict[str, Standard] = {}
    for each in standards:
        if each.key not in kept or each.in_force:
            kept[each.key] = each
    return tuple(kept.values())


def _holds(first: date | None, end: date | None, day: date) -> bool:
    return (first is None or first <= day) and (end is None or day < end)


def _titles(vocabulary: Vocabulary) -> tuple[dict[str, str], dict[str, str]]:
    kinds = {name: kind.title for name, kind in vocabulary.kinds.items() if kind.title}
    attributes = {
        f"{kind.name}.{each.name}": f"whether {each.words}"
        if each.type is AttributeType.YES_NO
        else each.words
        for kind in vocabulary.kinds.values()
        for each in kind.attributes.values()
        if each.words
    }
    return kinds, attributes
