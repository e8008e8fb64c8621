"""Conditions as clauses: `the placement was an emergency and the child is under 16`.

In: a condition node, what it is judged about, the words. Out: a clause that follows `where`, `if` or `while`.
Guaranteed: every node of `engine/conditions.py` has a clause; `not` is said in words, never by a sign.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import assert_never

from engine.calendar import Age, Moment
from engine.conditions import (
    AfterLasting,
    AgeIs,
    All,
    Any_,
    Condition,
    CountOf,
    Ever,
    Field,
    Happened,
    In,
    Lasted,
    Not,
    Op,
    Scalar,
    Total,
    UntilJustBefore,
)
from engine.vocabulary import Attribute
from engine.wording.words import (
    Words,
    day_text,
    happened,
    is_clause,
    join,
    negated,
    plain,
    plural,
    quoted,
    short_ordinal,
    with_a,
    with_the,
)

_COMPARED = {
    Op.AT_LEAST: "at least",
    Op.AT_MOST: "at most",
    Op.ABOVE: "above",
    Op.BELOW: "below",
    Op.BEFORE: "before",
    Op.AFTER: "after",
}


@dataclass(frozen=True, slots=True)
class Scene:
    """What a condition or a point is about: the kinds of the anchor, and the kind judged (None: the
    anchor)."""

    words: Words
    anchor: tuple[str, ...] = ()
    judged: str | None = None
    starts: tuple[tuple[str, str], ...] = ()  # the anchor's edges, (kind, attribute)
    row: Mapping[str, Attribute] | None = None  # the attributes of the row judged

    @property
    def subject(self) -> tuple[str, ...]:
        return self.anchor if self.judged is None else (self.judged,)

    def about(self, kind: str) -> Scene:
        return Scene(self.words, self.anchor, kind, self.starts)


def clause(condition: Condition, scene: Scene) -> str:
    """Return the condition as a clause in plain English."""
    match condition:
        case Field():
            return _field(condition, scene, holds=True)
        case All(of):
            return join((_part(one, scene, Any_) for one in of), "and")
        case Any_(of):
            return join((_part(one, scene, All) for one in of), "or")
        case Not(of):
            return _not(of, scene)
        case AgeIs():
            return _age(condition)
        case In(of, where):
            return _current(of, scene) + qualified(where, scene.about(of), "in which")
        case Happened() | Lasted() | Total() | CountOf():
            return _history(condition, scene)
        case Ever(of):
            inner = _current(of, scene) if isinstance(of, str) else clause(of, scene)
            return f"now or at an earlier time {inner}"
        case UntilJustBefore(of, event):
            first, then = clause(of, scene), clause(event, scene)
            return f"on the day before it came about that {then}, it held that {first}"
        case AfterLasting(of, for_):
            return f"for at least {for_} it has held that {clause(of, scene)}"
        case _:
            assert_never(condition)


def _part(condition: Condition, scene: Scene, other: type[All] | type[Any_]) -> str:
    """Return one limb of a list; a list of the other sort inside it is set off by `both` or `either`."""
    text = clause(condition, scene)
    if isinstance(condition, other) and len(condition.of) > 1:
        return f"{'both' if other is All else 'either'} {text}"
    return text


def _history(condition: Happened | Lasted | Total | CountOf, scene: Scene) -> str:
    words, of = scene.words, scene.words.kind(condition.of)
    inside = scene.about(condition.of)
    match condition:
        case Happened(_, where, within):
            span = f" in the last {within}" if within else ""
            return f"there has been {with_a(of)}{span}{qualified(where, inside, 'where')}"
        case Lasted(name, at_least, where):
            what = f"{of} has applied for" if words.is_definition(name) else f"the current {of} has lasted"
            return f"{what} at least {at_least}{qualified(where, inside, 'where')}"
        case Total(_, where, since, in_last, at_least, at_most):
            start = f" since {birthday(since)}" if since else ""
            start += f" in the last {in_last}" if in_last else ""
            bounds = [f"at least {at_least}"] if at_least else []
            bounds += [f"at most {at_most}"] if at_most else []
            return (
                f"{with_the(plural(of))}{qualified(where, inside, 'where')}{start} add up to {join(bounds)}"
            )
        case CountOf(_, at_least, where, distinct, in_last):
            many = of if at_least == 1 else plural(of)
            apart = f" with a different {plain(distinct)} each" if distinct else ""
            span = f" in the last {in_last}" if in_last else ""
            verb = "has" if at_least == 1 else "have"
            which = qualified(where, inside, "where")
            return f"there {verb} been at least {at_least} {many}{apart}{span}{which}"


def qualified(where: Condition | None, scene: Scene, word: str = "where") -> str:
    """Return what a condition adds to a noun: ` of the kind ‘initial’ where the child was seen`."""
    if where is None:
        return ""
    parts = where.of if isinstance(where, All) else (where,)
    kinds = [
        one for one in parts if isinstance(one, Field) and one.name == "kind" and one.op in (Op.IS, Op.IN)
    ]
    if len(kinds) != 1:
        return f" {word} {clause(where, scene)}"
    rest = tuple(one for one in parts if one is not kinds[0])
    text = f" of the kind {value_text(kinds[0].value, scene.words)}"
    if rest:
        text += f" {word} {clause(rest[0] if len(rest) == 1 else All(rest), scene)}"
    return text


def _current(of: str, scene: Scene) -> str:
    noun = scene.words.kind(of)
    return f"{noun} applies" if scene.words.is_definition(of) else f"there is a current {noun}"


def _not(of: Condition, scene: Scene) -> str:
    match of:
        case Field():
            return _field(of, scene, holds=False)
        case Any_(parts) if len(parts) > 1:
            return join((_not(one, scene) for one in parts), "and")
        case Any_(parts):
            return _not(parts[0], scene) if parts else "always"
        case All(parts):
            return f"either {join((_not(one, scene) for one in parts), 'or')}"
        case In(name, where) if scene.words.is_definition(name):
            return f"{scene.words.kind(name)} does not apply" + qualified(where, scene.about(name), "where")
        case In(name, where):
            return f"there is no current {scene.words.kind(name)}" + qualified(
                where, scene.about(name), "in which"
            )
        case Happened(name, where, within):
            span = f" in the last {within}" if within else ""
            return f"there has been no {scene.words.kind(name)}{span}" + qualified(
                where, scene.about(name), "where"
            )
        case Not(inner):
            return clause(inner, scene)
        case AgeIs(from_, below):
            outside = [f"under {_years(from_)}"] if from_ else []
            outside += [f"at least {_years(below)}"] if below else []
            return f"the child is {join(outside, 'or')}"
        case _:
            return f"it is not the case that {clause(of, scene)}"


# ---------------------------------------------------------------- fields


def _field(field: Field, scene: Scene, *, holds: bool) -> str:
    kinds, name = _owner(field.name, scene)
    words = _words_of(kinds, name, scene)
    if isinstance(field.value, bool) and field.op in (Op.IS, Op.NOT):
        return _yes_no(words, name, (field.value is (field.op is Op.IS)) is holds)
    if field.op is Op.RECORDED:
        return _recorded(kinds, name, scene, (field.value is True) == holds)
    what = _noun(kinds, name, scene)
    said = {Op.NOT: Op.IS, Op.DIFFERS_FROM: Op.SAME_AS}.get(field.op)
    if said is not None:
        field, holds = Field(field.name, said, field.value), not holds
    return f"{what} {'is' if holds else 'is not'} {_compared(field, scene)}"


def _recorded(kinds: Sequence[str], name: str, scene: Scene, yes: bool) -> str:
    words = _words_of(kinds, name, scene)
    verb = "is" if yes else "is not"
    if words is not None and words.startswith(("why ", "who ", "what ", "how ", "whether ")):
        return f"it {verb} recorded {words}"
    event = happened(words) if words is not None and _is_date(kinds, name, scene) else None
    if event is not None:
        return f"it {verb} recorded when {event}"
    if words is not None and is_clause(words):
        return f"it {verb} recorded whether {words}"
    return f"{_noun(kinds, name, scene)} {verb} recorded"


def _is_date(kinds: Sequence[str], name: str, scene: Scene) -> bool:
    found = attribute_of(kinds, name, scene)
    return found is not None and found.is_date


def _compared(field: Field, scene: Scene) -> str:
    match field.op:
        case Op.SAME_AS | Op.DIFFERS_FROM:
            kinds, name = _owner(str(field.value), scene)
            return f"the same as {_noun(kinds, name, scene)}"
        case Op.CONTAINS:
            return f"one that includes {value_text(field.value, scene.words)}"
        case Op.IS | Op.NOT | Op.IN:
            return value_text(field.value, scene.words)
        case _:
            return f"{_COMPARED[field.op]} {value_text(field.value, scene.words)}"


def _owner(name: str, scene: Scene) -> tuple[tuple[str, ...], str]:
    """Return the kinds that a field belongs to, and its bare name."""
    before, dot, after = name.partition(".")
    if not dot:
        return scene.subject, name
    return (scene.anchor if before == "anchor" else (before,)), after


def _words_of(kinds: Sequence[str], name: str, scene: Scene) -> str | None:
    found = attribute_of(kinds, name, scene)
    return found.words if found is not None and found.words else None


def attribute_of(kinds: Sequence[str], name: str, scene: Scene) -> Attribute | None:
    """Return the attribute that a field names: of the row judged, else of the first kind that has it."""
    if scene.row is not None and name in scene.row:
        return scene.row[name]
    return next((one for kind in kinds if (one := scene.words.attribute(kind, name)) is not None), None)


def _noun(kinds: Sequence[str], name: str, scene: Scene) -> str:
    """Return an attribute as a thing: its own words, or `the kind of the placement`."""
    words = _words_of(kinds, name, scene)
    if words is not None:
        if words.startswith(("why ", "who ", "what ", "how ", "whether ")):
            return words
        return f"whether {words}" if is_clause(words) else with_the(words)
    if len(kinds) == 1 and scene.judged != kinds[0]:
        owner = "the child" if kinds[0] == "person" else with_the(scene.words.kind(kinds[0]))
        return f"the {plain(name)} of {owner}"
    return f"the {plain(name)}"


def _yes_no(words: str | None, name: str, yes: bool) -> str:
    if words is None:
        return f"{quoted(plain(name))} is recorded as {'yes' if yes else 'no'}"
    return words if yes else negated(words)


def value_text(value: Scalar | tuple[Scalar, ...], words: Words) -> str:
    """Return a value as it is read aloud: roles by their names, choices as words, dates in full."""
    match value:
        case tuple():
            return join((value_text(one, words) for one in value), "or")
        case bool():
            return "yes" if value else "no"
        case Moment():
            return day_text(date.fromordinal(value.day))
        case str():
            known = value in words.roles or value in words.vocabulary.roles
            return words.role(value) if known else quoted(plain(value))
        case _:
            return str(value)


# ---------------------------------------------------------------- ages


def birthday(age: Age) -> str:
    """Return `the child’s 16th birthday`, or `the day the child is 15 years 6 months old`."""
    if age.years and not age.months:
        return f"the child’s {short_ordinal(age.years)} birthday"
    return f"the day on which the child is {age} old"


def _age(condition: AgeIs) -> str:
    parts = [f"at least {_years(condition.from_)}"] if condition.from_ else []
    parts += [f"under {_years(condition.below)}"] if condition.below else []
    return f"the child is {join(parts)}" if parts else "the child is of any age"


def _years(age: Age) -> str:
    return f"{age} old" if age.months else str(age.years)
