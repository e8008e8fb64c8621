"""Six ways to say a standard, and its YAML.

In: what was picked: an id, a role, kinds of fact, a length of time, exceptions. Out: the YAML of a duty or a
content standard, its lines indented from 0. Guaranteed: what is written loads, if every name is one of the
vocabulary's; each way asks only for what it needs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from engine.drafting.editing import Path
from engine.source import as_yaml
from engine.vocabulary import Attribute, AttributeType, Kind, Shape, Vocabulary

WITHIN, EVERY, BEFORE, AGE, NUMBER, CONTAIN = "within", "every", "before", "age", "number", "contain"

#: Each way: what it is called, and an example of it.
PATTERNS: dict[str, tuple[str, str]] = {
    WITHIN: ("Within a time", "A return interview within 72 hours of the return"),
    EVERY: ("Again and again", "A visit within a week, then every six weeks"),
    BEFORE: ("Before something", "A report at least three working days before the conference"),
    AGE: ("By an age", "A needs assessment before the sixteenth birthday"),
    NUMBER: ("A number a year", "At least four supervisions in each calendar year"),
    CONTAIN: ("A document must contain", "A care plan holds outcomes, services and who does what"),
}
WINDOWS = ("calendar year", "academic year", "anniversary year", "quarter", "month")


@dataclass(frozen=True, slots=True)
class Spec:
    """What was picked. `where`: attribute and value that the discharging fact must have; `exceptions`:
    yes/no attributes of the anchor under which nothing is owed; `fields`: what a document must hold;
    `begins`: its first day (ISO; empty: as long as its pack), `applies_to`: whom it then reaches, as in a
    version."""

    pattern: str
    id: str
    title: str
    who: str
    must: str
    for_each: str
    met_by: str = ""
    where: tuple[str, str] | None = None
    first: str = ""
    limit: str = ""
    age: str = ""
    at_least: str = ""
    window: str = ""
    exceptions: tuple[str, ...] = ()
    fields: tuple[str, ...] = field(default=())
    cite: str = ""
    strength: str = "must"
    strengthens: str = ""
    begins: str = ""
    applies_to: str = ""


SECTION = {**dict.fromkeys((WITHIN, EVERY, BEFORE, AGE, NUMBER), "duties"), CONTAIN: "content"}


def place_of(spec: Spec) -> Path:
    """Return where the standard will stand in its pack."""
    return (SECTION[spec.pattern], spec.id)


def written_standard(spec: Spec, vocabulary: Vocabulary) -> str:
    """Return the standard as YAML."""
    return "\n".join(_content(spec) if spec.pattern == CONTAIN else _duty(spec, vocabulary))


def _head(spec: Spec) -> Iterator[str]:
    yield f"id: {spec.id}"
    yield f"title: {as_yaml(spec.title)}"
    if spec.cite:
        yield f"cite: {as_yaml(spec.cite)}"
    if spec.strengthens:
        yield f"strengthens: {spec.strengthens}"
    if spec.begins:
        yield f"in_force: {{from: {spec.begins}}}"
        if spec.applies_to and spec.pattern != CONTAIN:
            yield f"applies_to: {spec.applies_to}"
    yield f"who: {spec.who}"
    if spec.strength != "must":
        yield f"strength: {spec.strength}"


def _duty(spec: Spec, vocabulary: Vocabulary) -> Iterator[str]:
    kind = vocabulary.kinds[spec.for_each]
    yield from _head(spec)
    yield f"for_each: {spec.for_each}"
    yield f"must: {as_yaml(spec.must)}"
    yield f"met_by: {_met(spec)}"
    yield "shared: yes"
    yield from _timing(spec, kind)
    if spec.exceptions:
        yield "unless:"
        for name in spec.exceptions:
            yield f"  - {{id: {name.replace('_', '-')}, when: {{{name}: yes}}, instead: none}}"
    if len(spec.exceptions) > 1:
        yield "if_several_apply: strictest"


def _timing(spec: Spec, kind: Kind) -> Iterator[str]:
    edge = f"{kind.name}.{kind.edges[0]}"
    if spec.pattern == WITHIN:
        yield f"due: {{within: {spec.limit}, of: {edge}}}"
    elif spec.pattern == EVERY:
        yield "series:"
        yield f"  - {{id: first, within: {spec.first or spec.limit}, of: {edge}}}"
        yield f"  - {{id: routine, every: {spec.limit}}}"
    elif spec.pattern == BEFORE:
        yield f"due: {{at_least: {spec.limit}, before: {edge}}}"
        yield f"since: 12 months before {edge}"
        yield "if_late: {still_owed: no}"
    elif spec.pattern == AGE:
        yield f"due: {{before: {{birthday: {spec.age}}}}}"
        yield f"since: {edge}"
        yield "if_late: {still_owed: yes}"
    else:
        yield f"count: {{at_least: {spec.at_least}, in_each: {spec.window}}}"


def _met(spec: Spec) -> str:
    if spec.where is None:
        return f"{{{spec.met_by}: {{}}}}"
    name, value = spec.where
    return f"{{{spec.met_by}: {{where: {{{name}: {as_yaml(value)}}}}}}}"


def _content(spec: Spec) -> Iterator[str]:
    yield from _head(spec)
    yield f"of: {spec.for_each}"
    yield "check:"
    for name in spec.fields:
        yield f"  - {{field: {name}, required: yes}}"


# ---------------------------------------------------------------- what can be picked


def anchors(pattern: str, vocabulary: Vocabulary) -> list[Kind]:
    """Return the kinds that a standard of this pattern can hang on, by title."""
    shapes = {
        EVERY: (Shape.PERIOD,),
        AGE: (Shape.PERIOD,),
        NUMBER: (Shape.PERIOD,),
        BEFORE: (Shape.EVENT,),
        CONTAIN: (Shape.DOCUMENT, Shape.EVENT),
    }.get(pattern, (Shape.PERIOD, Shape.EVENT, Shape.DOCUMENT))
    found = [each for each in vocabulary.kinds.values() if each.is_ in shapes]
    if pattern == CONTAIN:
        found = [each for each in found if each.attributes]
    return sorted(found, key=title_of)


def discharges(vocabulary: Vocabulary) -> list[Kind]:
    """Return the kinds that can show that something was done, by title."""
    shapes = (Shape.EVENT, Shape.DOCUMENT)
    return sorted((each for each in vocabulary.kinds.values() if each.is_ in shapes), key=title_of)


def title_of(kind: Kind) -> str:
    """Return what a kind is called."""
    return kind.title or kind.name.replace("_", " ")


def words_of(attribute: Attribute) -> str:
    """Return what an attribute is called."""
    return attribute.words or attribute.name.replace("_", " ")


def values_of(kind: Kind) -> list[tuple[str, str]]:
    """Return what can be asked of a discharging fact: `attribute=value` and words."""
    found: list[tuple[str, str]] = []
    for each in kind.attributes.values():
        if each.type is AttributeType.YES_NO:
            found.append((f"{each.name}=yes", words_of(each)))
        elif each.type is AttributeType.CHOICE:
            found += [
                (f"{each.name}={one}", f"{words_of(each)}: {one.replace('_', ' ')}") for one in each.choices
            ]
    return found


def exceptions(kind: Kind) -> list[tuple[str, str]]:
    """Return the yes/no attributes of an anchor under which nothing may be owed: name and words."""
    return [
        (each.name, words_of(each)) for each in kind.attributes.values() if each.type is AttributeType.YES_NO
    ]


def holdable(kind: Kind) -> list[tuple[str, str]]:
    """Return what a document may have to hold: name and words."""
    return [(each.name, words_of(each)) for each in kind.attributes.values()]


def id_from(title: str, taken: frozenset[str]) -> str:
    """Return an id made of a title's first words, unlike any that is taken."""
    words = re.findall(r"[a-z]+", title.lower())
    base = ".".join(("local", "-".join(words[:5]) or "standard"))
    name, number = base, 2
    while name in taken:
        name, number = f"{base}-{_letters(number)}", number + 1
    return name


def _letters(number: int) -> str:
    return "abcdefghijklmnopqrstuvwxyz"[min(number, 27) - 2]


def new_pack(authority: str, name: str, title: str) -> tuple[str, str]:
    """Return the file and the beginning of an authority's pack for standards that stand in no document; each
    of them says from when it holds."""
    head = [
        f"# Standards that {name} added in Dutybook.",
        f"pack: {authority}/local",
        f"title: {as_yaml(title)}",
        'version: "1"',
        f"source: {{document: Standards decided locally, publisher: {as_yaml(name)}, licence: unknown}}",
        "force: local",
    ]
    return f"rules/{authority}/local.yaml", "\n".join(head) + "\n"


def new_examples(pack: str, authority: str, examples: str) -> str:
    """Return a whole example file."""
    return f"examples: {pack}\nauthority: {authority}\ncases:\n{examples}"
