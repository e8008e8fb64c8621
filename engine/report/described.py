"""What a report says of the policy it judged by: packs, standards, names of things.

In: a `Policy`. Out: a `Described`: plain records, which give a `Checked` without cases for any as-of date.
Guaranteed: every standard that the policy judges by is listed once, so that one which never applied can be
named; what is described needs the policy no more, and neither pydantic nor YAML.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from engine.outcome import When
from engine.report.checked import Checked, PackUsed
from engine.report.words import Terms, day_of
from engine.standard import Standard
from engine.vocabulary import AttributeType, Vocabulary

if TYPE_CHECKING:  # a description that was kept is used without any of it
    from engine.layering.policy import EffectiveContent, EffectiveDuty, Policy


@dataclass(frozen=True, slots=True)
class Wording:
    """What one version of a standard is called, in force on days from_ <= d < to (None: no bound)."""

    from_: date | None
    to: date | None
    title: str | None
    cite: str | None
    force: str

    def holds(self, day: date) -> bool:
        """Return whether it is in force on a day."""
        return (self.from_ is None or self.from_ <= day) and (self.to is None or day < self.to)


@dataclass(frozen=True, slots=True)
class DescribedStandard:
    """A standard of the policy with the wordings of its versions, earliest first; at least one."""

    pack: str
    id: str
    topic: str
    strengthens: str | None
    wordings: tuple[Wording, ...]

    def on(self, day: date) -> Standard:
        """Return it as it is called on a day; where it is not in force, as it was called last."""
        holding = next((each for each in self.wordings if each.holds(day)), None)
        said = holding or self.wordings[-1]
        return Standard(
            pack=self.pack,
            id=self.id,
            topic=self.topic,
            title=said.title,
            cite=said.cite,
            force=said.force,
            strengthens=self.strengthens,
            in_force=holding is not None,
        )


@dataclass(frozen=True, slots=True)
class Described:
    """Everything that a report says of a policy. `sentences`: each standard in words, by `pack#id`."""

    authority: str
    name: str
    policy_hash: str
    packs: tuple[PackUsed, ...]
    standards: tuple[DescribedStandard, ...]
    manual: int
    terms: Terms
    sentences: Mapping[str, str]

    def on(self, as_of: When) -> Checked:
        """Return the check of no case at all: everything a report needs but the outcomes."""
        day = day_of(as_of)
        return Checked(
            authority=self.authority,
            name=self.name,
            as_of=as_of,
            known_on=None,
            matcher="",
            policy_hash=self.policy_hash,
            packs=self.packs,
            standards=_once([each.on(day) for each in self.standards]),
            cases=(),
            manual=self.manual,
            terms=self.terms,
        )


def described(policy: Policy) -> Described:
    """Return what reports say of a policy, on whatever day."""
    standards = [_duty(each) for each in policy.duties if not each.off]
    standards += [_content(each) for each in policy.content]
    return Described(
        authority=policy.authority.authority,
        name=policy.authority.name,
        policy_hash=policy.hash,
        packs=tuple(PackUsed(each.id, each.version, each.hash, each.title) for each in policy.packs),
        standards=tuple(standards),
        manual=len(policy.manual),
        terms=Terms({**policy.vocabulary.roles, **policy.authority.roles}, *_titles(policy.vocabulary)),
        sentences={
            **{f"{each.pack}#{each.id}": each.sentence for each in policy.duties},
            **{f"{each.pack}#{each.id}": each.sentence for each in policy.content},
        },
    )


def describe(policy: Policy, as_of: When) -> Checked:
    """Return the check of no case at all, on one day."""
    return described(policy).on(as_of)


def _duty(duty: EffectiveDuty) -> DescribedStandard:
    wordings = tuple(
        Wording(each.from_, each.to, each.body.title, each.body.cite, str(each.body.force or "local"))
        for each in duty.versions
    )
    return DescribedStandard(duty.pack, duty.id, duty.topic, duty.strengthens, wordings)


def _content(each: EffectiveContent) -> DescribedStandard:
    content = each.content
    wording = Wording(each.from_, each.to, content.title, content.cite, str(content.force or "local"))
    return DescribedStandard(each.pack, each.id, each.topic, each.strengthens, (wording,))


def _once(standards: list[Standard]) -> tuple[Standard, ...]:
    """Keep each standard once; of several statements the one in force."""
    kept: dict[str, Standard] = {}
    for each in standards:
        if each.key not in kept or each.in_force:
            kept[each.key] = each
    return tuple(kept.values())


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
