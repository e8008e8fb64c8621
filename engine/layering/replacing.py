"""Standards that stand in the place of others: which days they take, and who then answers for a breach.

In: effective duties and content standards. Out: the same without the days on which another one stands in
their place. Guaranteed: a fixed standard keeps its days, one that may only be tightened is never varied; a
follow-on whose cause has been replaced for good follows the standard in its place, and what rests on it rests
on that one; what strengthens or replaces another shares its topic.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from engine.diagnostics import Faults, Span
from engine.layering.policy import EffectiveContent, EffectiveDuty, Origin, Version
from engine.layering.shelf import Shelf
from engine.layering.spans import Days, without
from engine.model import Follows, Force, InForce, Strength
from engine.nodes import Promptly


def settled(
    duties: Sequence[EffectiveDuty], content: Sequence[EffectiveContent], shelf: Shelf, faults: Faults
) -> tuple[tuple[EffectiveDuty, ...], tuple[EffectiveContent, ...]]:
    """Return duties and content with replacements made and topics shared."""
    taken = _taken(duties, content, shelf, faults)
    left = [one for duty in duties if (one := left_of(duty, taken.get(key_of(duty), ()))) is not None]
    kept = {key_of(duty) for duty in left}
    gone = taken.keys() - kept
    heirs = {duty.replaces: key_of(duty) for duty in duties if duty.replaces in gone and not duty.off}
    followed = [_with_heir(duty, heirs) for duty in left]
    topics = _topics(followed, content)
    return (
        tuple(replace(duty, topic=topics[key_of(duty)]) for duty in followed),
        tuple(
            replace(one, from_=days[0], to=days[1], topic=topics[key_of(one)])
            for one in content
            for days in without((one.from_, one.to), taken.get(key_of(one), ()))
        ),
    )


def key_of(standard: EffectiveDuty | EffectiveContent) -> str:
    """Return `pack#id`."""
    return f"{standard.pack}#{standard.id}"


def _taken(
    duties: Sequence[EffectiveDuty], content: Sequence[EffectiveContent], shelf: Shelf, faults: Faults
) -> dict[str, list[Days]]:
    """Return, for each replaced standard, the days on which another one stands in its place."""
    found: dict[str, list[Days]] = {}
    _no_circles(duties, faults)
    for duty in duties:
        if duty.replaces is None or duty.off:
            continue
        if _may_replace(duty.replaces, duty.duty.varies is not None, duty.origins, shelf, faults):
            _check_strength(duty, shelf, faults)
            found.setdefault(duty.replaces, []).extend((one.from_, one.to) for one in duty.versions)
    for one in content:
        target = one.content.replaces
        if target is not None and _may_replace(target, False, one.origins, shelf, faults):
            found.setdefault(target, []).append((one.from_, one.to))
    return found


def _no_circles(duties: Sequence[EffectiveDuty], faults: Faults) -> None:
    """Two standards in each other's place would both be gone."""
    higher = {key_of(duty): duty.replaces for duty in duties if duty.replaces is not None}
    for duty in duties:
        if duty.replaces is not None and higher.get(_last(key_of(duty), higher)) == key_of(duty):
            text = f"'{key_of(duty)}' stands, in the end, in its own place"
            faults.error("E220", _place(duty.origins), text, "let one of them strengthen the other instead")


def _may_replace(
    target: str, varies: bool, origins: Mapping[str, Origin], shelf: Shelf, faults: Faults
) -> bool:
    pieces = shelf.standards.get(target)
    if pieces is None:
        return False
    local_may, related = pieces[-1].local_may, ((pieces[-1].span, "it stands here"),)
    span = _place(origins)
    if local_may == "fix":
        faults.error("E207", span, f"'{target}' is fixed: nothing may stand in its place", None, related)
        return False
    if varies and local_may != "vary":
        text = f"'{target}' may only be tightened, not varied"
        help_ = "use strengthens or replaces, with a limit that is never later"
        faults.error("E208", span, text, help_, related)
        return False
    return True


def _check_strength(duty: EffectiveDuty, shelf: Shelf, faults: Faults) -> None:
    """Note where what stands in the place of a national must is no must, has no last day, or may be owed
    less often."""
    pieces = shelf.standards.get(duty.replaces or "", ())
    if not pieces or pieces[-1].local_may == "vary":
        return
    piece = pieces[-1]
    national = (piece.model.force or piece.pack.force) is not Force.LOCAL
    if not national or piece.model.strength is Strength.SHOULD:
        return
    span, related = _place(duty.origins), ((piece.span, "it stands here"),)
    bodies = [one.body for one in duty.versions]
    if any(body.strength is Strength.SHOULD or isinstance(body.due, Promptly) for body in bodies):
        text = (
            f"only a must with a last day may stand in the place of '{duty.replaces}', which may be tightened"
        )
        faults.error("E208", span, text, "let the local standard strengthen it instead", related)
        return
    text = (
        f"the words alone do not show that '{duty.id}' is owed wherever '{duty.replaces}' is, and never later"
    )
    help_ = f"`dutybook compare` tries it; or let it strengthen '{duty.replaces}', which then stays owed"
    faults.warn("W203", span, text, help_, related)


def _place(origins: Mapping[str, Origin]) -> Span | None:
    return next((origins[key].span for key in ("replaces", "varies") if key in origins), None)


def left_of(duty: EffectiveDuty, taken: Sequence[Days]) -> EffectiveDuty | None:
    """Return the duty without the days taken; None where nothing is left."""
    if not taken:
        return duty
    versions = [
        Version(*days, one.body.model_copy(update={"in_force": InForce(from_=days[0], to=days[1])}))
        for one in duty.versions
        for days in without((one.from_, one.to), taken)
    ]
    return replace(duty, versions=tuple(versions)) if versions else None


def _with_heir(duty: EffectiveDuty, heirs: Mapping[str, str]) -> EffectiveDuty:
    """Return a duty with the standards that stand in the place of its cause, and of what it rests on."""
    if set(duty.duty.rests_on) & heirs.keys():
        rests_on = tuple(_last(one, heirs) for one in duty.duty.rests_on)
        duty = replace(duty, duty=duty.duty.model_copy(update={"rests_on": rests_on}))
    causes = {one.body.for_each.late for one in duty.versions if isinstance(one.body.for_each, Follows)}
    if not causes & heirs.keys():
        return duty
    return replace(duty, versions=tuple(_version_with_heir(one, heirs) for one in duty.versions))


def _version_with_heir(version: Version, heirs: Mapping[str, str]) -> Version:
    cause = version.body.for_each
    if not isinstance(cause, Follows) or cause.late not in heirs:
        return version
    heir = _last(cause.late, heirs)
    return replace(version, body=version.body.model_copy(update={"for_each": Follows(late=heir)}))


def _last(key: str, higher: Mapping[str, str]) -> str:
    """Return the end of the chain that begins at `key`; in a circle, the last name before it closes."""
    seen = {key}
    while higher.get(key, key) not in seen:
        key = higher[key]
        seen.add(key)
    return key


def _topics(duties: Sequence[EffectiveDuty], content: Sequence[EffectiveContent]) -> Mapping[str, str]:
    """Return each standard's topic: its own, else that of the standard it strengthens or replaces."""
    above: dict[str, str | None] = {}
    own: dict[str, str] = {}
    for duty in duties:
        key = key_of(duty)
        above[key] = None if duty.duty.topic else duty.strengthens or duty.replaces
        own[key] = duty.topic
    for one in content:
        key = key_of(one)
        above[key] = None if one.content.topic else one.strengthens or one.content.replaces
        own[key] = one.topic
    higher = {key: target for key, target in above.items() if target is not None and target in own}
    return {key: own[_last(key, higher)] for key in own}
