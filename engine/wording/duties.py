"""A duty as a sentence: who must do what, for each what, by when, unless what.

In: the whole body of a duty and the words. Out: the main clause, a sentence for each exception, and what a
reader may ask next (what counts as done, when it falls away, what happens when it is late). Guaranteed:
every limit that can rule is named in the main sentence or in an exception.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from engine.calendar import Limit
from engine.conditions import Condition
from engine.model import (
    AllMet,
    AnchorMet,
    AnyMet,
    DutyBody,
    Earliest,
    Edge,
    Exception_,
    FactMet,
    Follows,
    Met,
    Point,
    Promptly,
    Stage,
    Strength,
)
from engine.vocabulary import Shape
from engine.wording.conditions import Scene, clause, qualified
from engine.wording.limits import anchors_in, due_text, edge_of, every_text, point_text, unit_text
from engine.wording.words import Words, join, ordinal, plain, plural, sentence, times, with_a

_PROMPT = re.compile(r"\b(?:promptly|as soon as|without delay|immediately|at once|straight away)\b")


def scene_of(body: DutyBody, words: Words) -> Scene:
    """Return what the conditions of a duty are judged about: the kinds of its anchor."""
    if body.for_each is None or isinstance(body.for_each, Follows):
        return Scene(words)
    starts = tuple((edge.kind, edge.attribute) for edge in body.for_each)
    return Scene(words, tuple(dict.fromkeys(kind for kind, _ in starts)), None, starts)


def main_sentence(body: DutyBody, words: Words) -> str:
    """Return `Where …, the social worker must … within …, then every …`."""
    scene = scene_of(body, words)
    opening = _opening(body, scene)
    if body.forbid is not None:
        return sentence(f"{opening}{_forbidden(body, scene)}")
    actor, verb = words.role(body.who), "should" if body.strength is Strength.SHOULD else "must"
    if body.total is not None:
        return sentence(f"{opening}{actor} {verb} {_total(body, scene)}")
    deed = body.must or (f"see to ‘{body.title}’" if body.title else "see to this")
    return sentence(f"{opening}{actor} {verb} {_by_when(body, deed, scene)}")


def _by_when(body: DutyBody, deed: str, scene: Scene) -> str:
    if body.count is not None:
        return f"{deed} at least {times(body.count.at_least)} in each {body.count.in_each}"
    if body.series is not None:
        text = _series(body, scene)
        return f"{deed}, {text}" if text.startswith("while ") else f"{deed} {text}"
    if body.due is None:
        return deed
    if isinstance(body.due, Promptly):
        prompt = "" if _PROMPT.search(deed) else " promptly"
        return f"{deed}{prompt} (the source gives no number of days)"
    return f"{deed} {due_text(body.due, scene)}"


# ---------------------------------------------------------------- for each what


def _opening(body: DutyBody, scene: Scene) -> str:
    """Return what comes before the comma: for each what, where the rest of the sentence does not say so."""
    where = f" where {clause(body.when, scene)}" if body.when is not None else ""
    if isinstance(body.for_each, Follows):
        return f"each time {scene.words.cause(body.for_each.late)} is breached{where}, "
    if body.nth is not None:
        inside = f" in {with_a(scene.words.kind(body.in_))}" if body.in_ else ""
        return f"for the {ordinal(body.nth)} {_things(scene, 'or')}{inside}{where}, "
    if not _names_anchor(body, scene):
        return f"{_for_each(body.for_each or (), scene)}{where}, "
    return f"{where.strip()}, " if where else ""


def _for_each(edges: tuple[Edge, ...], scene: Scene) -> str:
    parts = [_one(edge, scene) for edge in edges]
    return join(dict.fromkeys(parts), "or") or "always"


def _one(edge: Edge, scene: Scene) -> str:
    words = scene.words
    if words.is_definition(edge.kind):
        return f"once {words.kind(edge.kind)} {'no longer applies' if edge.attribute == 'to' else 'applies'}"
    if edge.attribute in ("", "at", "from"):
        shape = words.vocabulary.kinds[edge.kind].is_ if edge.kind in words.vocabulary.kinds else None
        return "in every case" if shape is Shape.RECORD else f"for each {words.kind(edge.kind)}"
    return f"from {edge_of(edge.kind, edge.attribute, scene)} on"


def _things(scene: Scene, word: str) -> str:
    return join((scene.words.kind(kind) for kind in scene.anchor), word)


def _names_anchor(body: DutyBody, scene: Scene) -> bool:
    """Return whether the limits say what they are counted from, so that `for each …` need not be said."""
    points: list[Point | None] = [stage.until for stage in body.series or ()]
    named = anchors_in(body.due).union(*(anchors_in(stage.due) for stage in body.series or ()))
    named |= frozenset().union(*(anchors_in(point) for point in points))
    return bool(named & {"anchor", *scene.anchor})


# ---------------------------------------------------------------- series


def _series(body: DutyBody, scene: Scene) -> str:
    """Return the stages that hold whatever the facts; where none does, the first of those that hang on a
    condition."""
    stages = body.series or ()
    plain_ones = [stage for stage in stages if stage.when is None]
    groups = _conditional(stages)
    text = _run(plain_ones, scene)
    if groups and all(stage.every is None for stage in plain_ones):
        when, group = next(iter(groups.items()))
        text += f"{', then, ' if text else ''}while {clause(when, scene)}, {_run(group, scene)}"
    return text


def _run(stages: Sequence[Stage], scene: Scene) -> str:
    """Return stages that follow each other: `within …, then every week until …, then every 6 weeks`."""
    parts: list[str] = []
    for n, stage in enumerate(stages):
        before = stages[n - 1] if n else None
        follows = before is None or before.until is not None or before.every is None
        told = (
            stage.from_ is None
            or (before is not None and stage.from_ == before.until)
            or _is_start(stage.from_, scene)
        )
        lead = "" if not parts else "then " if told and follows else "but "
        parts.append(lead + _stage(stage, scene, told))
    return ", ".join(parts)


def _is_start(point: Point, scene: Scene) -> bool:
    """Return whether a point is the anchor's own start, which goes without saying."""
    return isinstance(point, Edge) and (
        (point.kind == "anchor" and not point.attribute)
        or any(
            point.kind == kind and point.attribute in (start or "from", "from", "at")
            for kind, start in scene.starts
        )
    )


def _stage(stage: Stage, scene: Scene, told: bool) -> str:
    text = due_text(stage.due, scene) if stage.due is not None else ""
    text += every_text(stage.every, scene) if stage.every is not None else ""
    if stage.from_ is not None and not told:
        text += f" from {point_text(stage.from_, scene)}"
    if stage.until is not None:
        text += f" until {point_text(stage.until, scene)}"
    return text


def _conditional(stages: Sequence[Stage]) -> dict[Condition, list[Stage]]:
    """Return the stages that hang on a condition, those of one condition together."""
    found: dict[Condition, list[Stage]] = {}
    for stage in stages:
        if stage.when is not None:
            found.setdefault(stage.when, []).append(stage)
    return found


def stage_sentences(body: DutyBody, words: Words) -> tuple[str, ...]:
    """Return one sentence for each condition under which other stages rule."""
    scene, stages = scene_of(body, words), body.series or ()
    groups = list(_conditional(stages).items())
    if groups and all(stage.every is None for stage in stages if stage.when is None):
        groups = groups[1:]
    found = [sentence(f"while {clause(when, scene)}, {_run(group, scene)} instead") for when, group in groups]
    if len(found) > 1:
        found.append("Where several of these hold, the last named counts.")
    return tuple(found)


# ---------------------------------------------------------------- accumulations


def _total(body: DutyBody, scene: Scene) -> str:
    total = body.total
    assert total is not None
    where = qualified(total.where, scene.about(total.of))
    span = f" in any {unit_text(total.in_last)}" if total.in_last is not None else " altogether"
    if body.must is not None:
        return f"{body.must}: at most {total.at_most}{span}"
    return f"keep {plural(scene.words.kind(total.of))}{where} to at most {total.at_most}{span}"


def _forbidden(body: DutyBody, scene: Scene) -> str:
    assert body.forbid is not None
    what = clause(body.forbid, scene)
    if body.must is None:
        return f"it must never be that {what}"
    verb = "should" if body.strength is Strength.SHOULD else "must"
    return f"{scene.words.role(body.who)} {verb} {body.must}; it is broken as soon as {what}"


# ---------------------------------------------------------------- exceptions


def exception_sentences(body: DutyBody, words: Words) -> tuple[str, ...]:
    """Return one sentence for each exception, and how several of them go together."""
    scene = scene_of(body, words)
    found = [sentence(_exception(one, scene)) for one in body.unless or ()]
    if body.if_several_apply is not None and len(found) > 1:
        found.append("Where several of these apply, the strictest counts.")
    return (*stage_sentences(body, words), *found)


def _exception(one: Exception_, scene: Scene) -> str:
    when = clause(one.when, scene)
    cite = f" ({one.cite})" if one.cite else ""
    match one.instead:
        case None:
            return f"it is not owed if {when}{cite}"
        case Limit():
            return f"if {when}, every {unit_text(one.instead)} instead{cite}"
        case Promptly():
            return f"if {when}, promptly instead{cite}"
        case _:
            return f"if {when}, {due_text(one.instead, scene)} instead{cite}"


# ---------------------------------------------------------------- what a reader asks next


def detail_sentences(body: DutyBody, words: Words) -> tuple[str, ...]:
    """Return what counts as done, from when, for which anchor, when it falls away or stops, and what late
    means."""
    scene = scene_of(body, words)
    found = [
        _met(body, scene),
        _look_back(body, scene),
        _serves(body, scene),
        _ends(body, scene),
        _pause(body, scene),
    ]
    if body.if_late is not None:
        found.append(
            "If it is late it is still owed"
            if body.if_late.still_owed
            else "If it is late it can no longer be made good"
        )
    if body.strength is Strength.SHOULD:
        found.append("It is a ‘should’: falling short is shown, never counted as a breach")
    return tuple(sentence(text) for text in found if text)


def _met(body: DutyBody, scene: Scene) -> str:
    if body.met_by is None:
        return ""
    if isinstance(body.met_by, AnchorMet):
        day = _anchor_day(body.met_by.attribute, scene)
        return f"done {'on' if day.startswith('the day') else 'with'} {day}"
    return f"done when there is {met_text(body.met_by, scene)}"


def _anchor_day(attribute: str, scene: Scene) -> str:
    return edge_of(scene.anchor[0], attribute, scene) if scene.anchor else plain(attribute)


def met_text(met: Met, scene: Scene) -> str:
    """Return what discharges a duty: `a visit where the child was seen`."""
    match met:
        case FactMet(kind, where, day):
            text = with_a(scene.words.kind(kind))
            text += qualified(where, scene.about(kind))
            return f"{text} (counted on {_day_of(kind, day, scene)})" if day else text
        case AnchorMet(attribute):
            return f"a date for {_anchor_day(attribute, scene)}"
        case AnyMet(of):
            return join((met_text(one, scene) for one in of), "or")
        case AllMet(of):
            return f"both {_both(of, scene)}" if len(of) == 2 else f"all of {_both(of, scene)}"


def _both(of: tuple[Met, ...], scene: Scene) -> str:
    return join((met_text(one, scene) for one in of), "and")


def _day_of(kind: str, attribute: str, scene: Scene) -> str:
    return edge_of(kind, attribute, scene)


def _look_back(body: DutyBody, scene: Scene) -> str:
    since = body.since if body.since is not None else body.early.since if body.early is not None else None
    if since is None:
        return ""
    again = ""
    if body.early is not None and body.early.restart is not None:
        again = f"; the next count then runs from {point_text(body.early.restart, scene)}"
    return f"what was done since {point_text(since, scene)} counts{again}"


def _serves(body: DutyBody, scene: Scene) -> str:
    if body.same is not None:
        return f"one record serves only the {scene.words.kind(body.same)} that it belongs to"
    if body.shared:
        return f"one record serves every {_things(scene, 'or') or 'case'} that is open"
    return ""


def _ends(body: DutyBody, scene: Scene) -> str:
    if body.ends is None:
        return ""
    point = _end(body.ends, scene)
    return f"it falls away {'on' if point.startswith(('the day', 'the first day')) else 'at'} {point}"


def _end(point: Point, scene: Scene) -> str:
    if isinstance(point, Earliest) and len(point.of) == 1:
        return _end(point.of[0], scene)
    return point_text(point, scene)


def _pause(body: DutyBody, scene: Scene) -> str:
    if body.paused_while is None:
        return ""
    noun = scene.words.kind(body.paused_while)
    return (
        f"the clock stops while {noun} applies"
        if scene.words.is_definition(body.paused_while)
        else (f"the clock stops during {with_a(noun)}")
    )
