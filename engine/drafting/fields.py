"""The values of a standard that may be changed in a form.

In: the tree of a standard, or of an authority's file. Out: `Field`s: where the value stands, what sort it is,
what it says now. Guaranteed: every limit, number, role, list of words and text of the standard is there, each
once, with the path that `editing` takes; what decides which facts count (conditions, points) is left to the
text.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from engine.calendar import Limit, Unit
from engine.source import Mapping, Node, Scalar, Sequence, walk

LIMIT, NUMBER, ROLE, TEXT, CHOICE, WORDS = "limit", "number", "role", "text", "choice", "words"

#: Keys whose value is so long, and those whose value is a whole number.
_LIMITS = ("within", "every", "at_least", "at_most", "in_last", "above", "below")
_NUMBERS = ("at_least", "at_most", "nth")
_TEXTS = ("title", "must", "cite", "check", "notes")
_WORDS = ("never", "first_word_in", "sections", "each_section_has")
_CHOICES = {
    "strength": ("must", "should"),
    "in_each": ("calendar year", "academic year", "anniversary year", "term", "quarter", "month"),
}
#: What is about the file and not about what is asked.
_NOT = ("id", "rows", "was", "versions")

UNITS = tuple(unit.value for unit in Unit)

_SAID = {
    "within": "how long",
    "every": "how often",
    "at_least": "at least",
    "at_most": "at most",
    "in_last": "looking back",
    "who": "who must do it",
    "must": "what is to be done",
    "cite": "section of the source",
    "title": "title",
    "notes": "notes",
    "strength": "must or should",
    "in_each": "in each",
    "never": "words that may not stand there",
    "first_word_in": "first words that are known",
    "sections": "sections that must be there",
    "each_section_has": "headings that each section must have",
    "nth": "which one",
    "check": "what a person should look for",
}


@dataclass(frozen=True, slots=True)
class Field:
    """A value. `path`: of keys below the standard; `label`: what it is; `value`: as it is written, of a list
    one item a line; `changes_days`: whether a change can move a due day, so that one has to say for whom."""

    path: tuple[str, ...]
    label: str
    sort: str
    value: str
    line: int
    choices: tuple[str, ...] = ()
    changes_days: bool = False

    @property
    def name(self) -> str:
        """The name of its field in a form."""
        return "/".join(self.path)

    @property
    def number(self) -> str:
        """The number of a limit."""
        return self.value.partition(" ")[0]

    @property
    def unit(self) -> str:
        """The unit of a limit, as the list of units has it."""
        return Limit.parse(self.value).unit.value if self.sort == LIMIT else ""


def fields_of(tree: Node, within: tuple[str, ...] = ()) -> tuple[Field, ...]:
    """Return the values of a standard that a form may change; `within`: a dated version, by its path."""
    found = []
    for path, node in walk(tree):
        if not path or (path[0] in _NOT and path[:1] != within[:1]):
            continue
        one = _field(path, node)
        if one is not None:
            found.append(one)
    return tuple(sorted(found, key=lambda each: each.line))


def all_fields(tree: Node) -> tuple[Field, ...]:
    """Return the fields of a standard, and those of its last dated version."""
    versions = tree.get("versions") if isinstance(tree, Mapping) else None
    if not isinstance(versions, Sequence) or not versions.items:
        return fields_of(tree)
    number = str(len(versions.items) - 1)
    inner = [
        replace(each, path=("versions", number, *each.path), label=f"Last version, {each.label}")
        for each in fields_of(versions.items[-1])
    ]
    restated = {each.path[2] for each in inner}
    return (*(each for each in fields_of(tree) if each.path[0] not in restated), *inner)


def _field(path: tuple[str, ...], node: Node) -> Field | None:
    key, line = path[-1], node.span.line
    if isinstance(node, Sequence):
        items = [item.text for item in node.items if isinstance(item, Scalar)]
        if key in _WORDS and len(items) == len(node.items):
            return Field(path, label_of(path), WORDS, "\n".join(items), line)
        return None
    if not isinstance(node, Scalar):
        return None
    if key in _LIMITS and is_limit(node.text):
        return Field(path, label_of(path), LIMIT, node.text, line, UNITS, changes_days=True)
    if key in _NUMBERS and node.text.isdigit():
        return Field(path, label_of(path), NUMBER, node.text, line, changes_days=True)
    if path == ("who",):
        return Field(path, label_of(path), ROLE, node.text, line)
    if key in _CHOICES and len(path) <= 2:
        return Field(path, label_of(path), CHOICE, node.text, line, _CHOICES[key], key == "in_each")
    if len(path) == 1 and key in _TEXTS:
        return Field(path, label_of(path), TEXT, node.text, line)
    return None


def is_limit(text: str) -> bool:
    """Say whether a text is a length of time."""
    try:
        Limit.parse(text)
    except ValueError:
        return False
    return True


def label_of(path: tuple[str, ...]) -> str:
    """Return what a value is, in words: `Stage weekly: how often`."""
    said = _SAID.get(path[-1], path[-1].replace("_", " "))
    if len(path) == 1:
        return said[:1].upper() + said[1:]
    if path[0] == "series":
        return f"Stage “{path[1]}”: {said}"
    if path[0] == "unless":
        return f"Exception “{path[1]}”: {said}"
    if path[0] == "check":
        return f"Check {int(path[1]) + 1 if path[1].isdigit() else path[1]}: {said}"
    before = {"due": "Limit", "count": "Number", "total": "Total"}.get(path[0], path[0].replace("_", " "))
    return f"{before}: {said}"


def exceptions_of(tree: Node) -> Iterator[tuple[str, str]]:
    """Yield the exceptions of a standard: id and title."""
    found = tree.get("unless") if isinstance(tree, Mapping) else None
    for item in found.items if isinstance(found, Sequence) else ():
        if isinstance(item, Mapping) and isinstance(name := item.get("id"), Scalar):
            title = item.get("title")
            yield name.text, title.text if isinstance(title, Scalar) else name.text.replace("-", " ")
