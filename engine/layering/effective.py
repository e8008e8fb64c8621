"""Turns a standard's timeline into what the policy holds: complete bodies, resolved names, origins.

In: segments and the readers of `load.py`. Out: EffectiveDuty and EffectiveContent. Guaranteed: a body
states every default of its pack; equal neighbours are one version; a standard that no day has is left out.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from engine import source
from engine.diagnostics import Faults
from engine.layering.names import Names
from engine.layering.policy import EffectiveContent, EffectiveDuty, Origin, Version, version_mark
from engine.layering.spans import Days, covers
from engine.layering.timeline import Segment
from engine.model import Content, Duty, DutyBody, Follows, InForce, Pack, Strength

#: Reads a merged mapping as a duty (one that its pack says has no stage for the time?) or as the content
#: standard of a pack; None after a fault.
DutyReader = Callable[[source.Mapping, bool], Duty | None]
ContentReader = Callable[[source.Mapping, Pack], Content | None]

_BODY = tuple(DutyBody.model_fields)


@dataclass(frozen=True, slots=True)
class Readers:
    duty: DutyReader
    content: ContentReader


def effective_duty(
    key: str, segments: Sequence[Segment], off: Sequence[Days], names: Names, readers: Readers, faults: Faults
) -> EffectiveDuty | None:
    """Return the duty as this authority has it; its sentence is still to be written. `off`: the days
    without it."""
    kept = [one for one in segments if not any(covers(days, one.days) for days in off)]
    shown = kept or list(segments)
    read = [(one, duty) for one in shown if (duty := _duty(one, readers)) is not None]
    if not read:
        return None
    pack, _, id_ = key.partition("#")
    versions = [
        Version(*one.days, _body(duty, one, _follows(duty, one, key, names, faults))) for one, duty in read
    ]
    last, duty = read[-1]
    joined = _joined(versions)
    strengthens = _target(last.layered.tree, "strengthens", key, names, faults)
    replaces = _target(last.layered.tree, "replaces", key, names, faults)
    varies = _target(last.layered.tree, "varies", key, names, faults)
    return EffectiveDuty(
        pack=pack,
        id=id_,
        duty=duty.model_copy(
            update={
                "versions": (),
                "strengthens": strengthens,
                "replaces": replaces,
                "varies": varies,
                "rests_on": _rests_on(last.layered.tree, key, names, faults),
            }
        ),
        versions=joined,
        topic=duty.topic or id_,
        subject=duty.subject or last.piece.pack.subject,
        strengthens=strengthens,
        replaces=replaces or varies,
        off=not kept,
        origins=_origins([one for one, _ in read], joined),
        sentence="",
    )


def _duty(segment: Segment, readers: Readers) -> Duty | None:
    if isinstance(segment.model, Duty):
        return segment.model
    return readers.duty(segment.layered.tree, _stageless(segment))


def _stageless(segment: Segment) -> bool:
    """Return whether the pack's own file says that for these days there is no stage; a choice cannot."""
    series = segment.layered.tree.get("series")
    if not isinstance(series, source.Sequence) or series.items:
        return False
    return series.span.file == segment.piece.span.file


def _follows(duty: Duty, segment: Segment, key: str, names: Names, faults: Faults) -> str | None:
    """Return the resolved cause of a follow-on."""
    if not isinstance(duty.for_each, Follows):
        return None
    found = names.find(duty.for_each.late, segment.piece.pack.pack)
    if found.key is None or found.key == key:
        node = segment.layered.tree.get("for_each")
        text = found.problem or f"'{duty.id}' follows on from itself"
        faults.error(found.code, node.span if node else segment.piece.span, text, found.help)
        return None
    return found.key


def _body(duty: Duty, segment: Segment, late: str | None) -> DutyBody:
    pack, values = segment.piece.pack, {name: getattr(duty, name) for name in _BODY}
    values["force"] = duty.force or pack.force
    values["strength"] = duty.strength or Strength.MUST
    values["confirmed"] = True if duty.confirmed is None else duty.confirmed
    values["in_force"] = InForce(from_=segment.days[0], to=segment.days[1])
    if late is not None:
        values["for_each"] = Follows(late=late)
    return DutyBody.model_construct(**values)


def _joined(versions: Sequence[Version]) -> tuple[Version, ...]:
    """Return the versions with equal neighbours made one."""
    found: list[Version] = []
    for one in versions:
        if found and found[-1].to == one.from_ and one.from_ is not None and _same(found[-1].body, one.body):
            last = found.pop()
            body = last.body.model_copy(update={"in_force": InForce(from_=last.from_, to=one.to)})
            found.append(Version(last.from_, one.to, body))
        else:
            found.append(one)
    return tuple(found)


def _same(a: DutyBody, b: DutyBody) -> bool:
    return all(getattr(a, name) == getattr(b, name) for name in _BODY if name != "in_force")


def _origins(segments: Sequence[Segment], versions: Sequence[Version]) -> Mapping[str, Origin]:
    last = segments[-1].layered.origins
    if len(versions) == 1:
        return last
    found, starts = dict(last), {version.from_ for version in versions}
    for one in segments:
        if one.days[0] in starts:
            mark = version_mark(one.days[0])
            found |= {f"{path}@{mark}": origin for path, origin in one.layered.origins.items()}
    return found


def _target(tree: source.Mapping, key: str, own: str, names: Names, faults: Faults) -> str | None:
    """Return what `strengthens`, `replaces` or `varies` names, as `pack#id`."""
    node = tree.get(key)
    return _named(node, own, names, faults) if isinstance(node, source.Scalar) else None


def _rests_on(tree: source.Mapping, own: str, names: Names, faults: Faults) -> tuple[str, ...]:
    """Return what `rests_on` names, each as `pack#id`."""
    node = tree.get("rests_on")
    items = node.items if isinstance(node, source.Sequence) else (node,)
    each = [_named(item, own, names, faults) for item in items if isinstance(item, source.Scalar)]
    return tuple(dict.fromkeys(one for one in each if one is not None))


def _named(node: source.Scalar, own: str, names: Names, faults: Faults) -> str | None:
    found = names.find(node.text, own.partition("#")[0], besides=own)
    if found.key is None or found.key == own:
        faults.error(found.code, node.span, found.problem or f"'{own}' cannot name itself", found.help)
        return None
    return found.key


def effective_content(
    key: str, segments: Sequence[Segment], off: Sequence[Days], names: Names, readers: Readers, faults: Faults
) -> list[EffectiveContent]:
    """Return the content standard, an entry for each span of days in which it stands otherwise."""
    found = []
    for segment in segments:
        content = segment.model or readers.content(segment.layered.tree, segment.piece.pack)
        if not isinstance(content, Content) or any(covers(days, segment.days) for days in off):
            continue
        pack, strengthens = (
            segment.piece.pack,
            _target(segment.layered.tree, "strengthens", key, names, faults),
        )
        full = content.model_copy(
            update={
                "force": content.force or pack.force,
                "strength": content.strength or Strength.MUST,
                "confirmed": True if content.confirmed is None else content.confirmed,
                "in_force": InForce(from_=segment.days[0], to=segment.days[1]),
                "strengthens": strengthens,
                "replaces": _target(segment.layered.tree, "replaces", key, names, faults),
            }
        )
        subject = content.subject or pack.subject
        topic = content.topic or content.id
        origins = segment.layered.origins
        entry = EffectiveContent(
            pack.pack, content.id, full, *segment.days, topic, subject, strengthens, origins, sentence=""
        )
        found.append(entry)
    return found
