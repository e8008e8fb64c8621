"""Effective standards -> what the evaluator executes.

In: duties, content and definitions as the layers left them. Out: plan records. Guaranteed: days are
ordinals; `first` stands apart from the other stages; a version without bounds reaches over all time.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields
from datetime import date

from engine.layering.policy import EffectiveContent, EffectiveDefinition, EffectiveDuty, Origin, Version
from engine.model import DutyBody, Follows
from engine.model import FieldCheck as FieldCheckModel
from engine.nodes import Edge
from engine.plan import (
    ContentStandard,
    Count,
    DefinitionPlan,
    DutyTotal,
    Exception_,
    FieldCheck,
    KindPlan,
    Stage,
    Standard,
    Terms,
)
from engine.spans import BEGINNING, END_OF_TIME
from engine.vocabulary import Kind, Shape, Vocabulary


def standards_of(duties: Iterable[EffectiveDuty]) -> tuple[Standard, ...]:
    """Return the duties that are not switched off, numbered."""
    kept = [duty for duty in duties if not duty.off and duty.versions]
    return tuple(_standard(index, duty) for index, duty in enumerate(kept))


def _standard(index: int, duty: EffectiveDuty) -> Standard:
    terms = tuple(_terms(version) for version in duty.versions)
    return Standard(index, duty.pack, duty.id, duty.topic, duty.subject, terms, duty.sentence, _notes(duty))


def _notes(duty: EffectiveDuty) -> tuple[str, ...]:
    found = []
    for path, origin in sorted(duty.origins.items()):
        if origin.overrode is not None and "@" not in path:
            found.append(_overrode(path, origin, origin.overrode))
    if duty.strengthens is not None:
        found.append(f"It stands beside {duty.strengthens}, which stays in force.")
    return tuple(found)


def _overrode(path: str, origin: Origin, before: Origin) -> str:
    reason = f" ({origin.reason})" if origin.reason else ""
    change = f"{path} to “{origin.value}” in place of “{before.value}” of {before.layer}"
    return f"{origin.layer} set {change}{reason}."


def _ordinal(day: date | None, otherwise: int) -> int:
    return otherwise if day is None else day.toordinal()


def _terms(version: Version) -> Terms:
    body = version.body
    follows = body.for_each.late if isinstance(body.for_each, Follows) else None
    edges: tuple[Edge, ...] = body.for_each if isinstance(body.for_each, tuple) else ()
    stages = _stages(body)
    return Terms(
        from_day=_ordinal(version.from_, BEGINNING),
        to_day=_ordinal(version.to, END_OF_TIME),
        anchors=edges,
        follows=follows,
        when=body.when,
        nth=body.nth,
        scope=body.in_,
        due=body.due,
        first=next((stage for stage in stages if _is_first(stage)), None),
        stages=tuple(stage for stage in stages if not _is_first(stage)),
        count=_count(body),
        total=_total(body),
        forbid=body.forbid,
        met=body.met_by,
        same=body.same,
        since=body.early.since if body.early is not None else body.since,
        restart=body.early.restart if body.early is not None else None,
        unless=_unless(body),
        ends=body.ends,
        pause=body.paused_while,
        still_owed=body.if_late.still_owed if body.if_late is not None else True,
        cite=body.cite,
        who=body.who,
        force=str(body.force or "local"),
        strength=str(body.strength or "must"),
        confirmed=body.confirmed is not False,
        title=body.title,
        must=body.must,
        is_series=body.series is not None,
        applies_to=body.applies_to,
    )


def _stages(body: DutyBody) -> tuple[Stage, ...]:
    return tuple(
        Stage(one.id, one.due, one.every, one.from_, one.until, one.when) for one in body.series or ()
    )


def _is_first(stage: Stage) -> bool:
    return stage.due is not None


def _unless(body: DutyBody) -> tuple[Exception_, ...]:
    return tuple(Exception_(one.id, one.when, one.instead, one.title, one.cite) for one in body.unless or ())


def _count(body: DutyBody) -> Count | None:
    return None if body.count is None else Count(body.count.at_least, body.count.in_each)


def _total(body: DutyBody) -> DutyTotal | None:
    one = body.total
    return None if one is None else DutyTotal(one.of, one.at_most, one.where, one.in_last)


def _check(one: FieldCheckModel) -> FieldCheck:
    return FieldCheck(**{each.name: getattr(one, each.name) for each in fields(FieldCheck)})


def contents_of(contents: Iterable[EffectiveContent]) -> tuple[ContentStandard, ...]:
    """Return the content standards."""
    return tuple(
        ContentStandard(
            pack=one.pack,
            id=one.id,
            topic=one.topic,
            subject=one.subject,
            from_day=_ordinal(one.from_, BEGINNING),
            to_day=_ordinal(one.to, END_OF_TIME),
            of=one.content.of,
            when=one.content.when,
            each=one.content.each,
            sections=one.content.sections,
            headings=one.content.each_section_has,
            checks=tuple(_check(each) for each in one.content.check),
            at_least=one.content.at_least,
            cite=one.content.cite,
            who=one.content.who,
            force=str(one.content.force or "local"),
            strength=str(one.content.strength or "must"),
            confirmed=one.content.confirmed is not False,
            title=one.content.title,
            sentence=one.sentence,
        )
        for one in contents
    )


def definitions_of(definitions: Iterable[EffectiveDefinition]) -> tuple[DefinitionPlan, ...]:
    """Return the definitions, in the order given."""
    return tuple(
        DefinitionPlan(
            one.id, one.definition.while_, _ordinal(one.from_, BEGINNING), _ordinal(one.to, END_OF_TIME)
        )
        for one in definitions
    )


def kinds_of(vocabulary: Vocabulary) -> dict[str, KindPlan]:
    """Return what the evaluator must know of each kind."""
    return {name: _kind(kind) for name, kind in vocabulary.kinds.items()}


def _kind(kind: Kind) -> KindPlan:
    return KindPlan(
        name=kind.name,
        period=kind.is_ is Shape.PERIOD,
        record=kind.is_ is Shape.RECORD,
        inside=kind.inside,
        merge=kind.merge,
        scheduled=kind.scheduled,
        absence_means_none=kind.absence_means_none,
        none_if_absent=frozenset(name for name, one in kind.attributes.items() if one.absence_means_none),
        expected=frozenset(name for name, one in kind.attributes.items() if one.lies_ahead),
    )
