"""What documents must hold nationally and no local standard asks for.

In: the content standards of a plan, a day. Out: for each national one what its local counterparts lack.
Guaranteed: sections, headings and fields are compared by name and by what is checked of them. A local check
stands for another only if it is made wherever that is and asks no less: as many rows, as few words, as many
words ruled out; and one that is only expected, or not in force on that day, stands for none that must be.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields

from engine.analysis.groups import LOCAL
from engine.conditions import All, Condition
from engine.plan import ContentStandard, FieldCheck


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that a document must hold: where, what is checked there, in words, and in which cases."""

    place: tuple[object, ...]
    check: str
    value: object
    words: str
    conditions: frozenset[Condition]

    @property
    def key(self) -> tuple[object, ...]:
        """What makes it like another."""
        return (*self.place, _LIKE.get(self.check, self.check))

    def stands_for(self, other: Item) -> bool:
        """Return whether a document that holds it holds the other."""
        wherever = self.place == other.place and self.conditions <= other.conditions
        return wherever and _asks_no_less(self, other)


def _asks_no_less(mine: Item, other: Item) -> bool:
    """Whether a value that passes one check passes the other."""
    match other.check, mine.check:
        case "required", "required" | "real_date" | "is_" | "in_":
            return True
        case "in_", "is_":
            return mine.value in _words(other.value)
        case "in_" | "first_word_in", _ if mine.check == other.check:
            return _words(mine.value) <= _words(other.value)
        case "never", "never":
            return _words(mine.value) >= _words(other.value)
        case "at least", "at least":
            return int(str(mine.value)) >= int(str(other.value))
    return (mine.check, mine.value) == (other.check, other.value)


def _words(value: object) -> frozenset[object]:
    return frozenset(value if isinstance(value, tuple) else (value,))


@dataclass(frozen=True, slots=True)
class Lacking:
    """What a national content standard asks and the local ones about such documents do not."""

    above: str
    of: str
    locals: tuple[str, ...]  # standards that strengthen or replace it
    beside: int  # further local standards about such documents
    items: tuple[str, ...]
    out_of: int


def lacking(
    contents: Sequence[ContentStandard], stands_on: Mapping[str, str], day: int
) -> tuple[Lacking, ...]:
    """Return what local lists lack on a day, for each national content standard on a kind of document about
    which a local pack says anything, or did. `stands_on`: local content standard -> the one that it
    strengthens or replaces."""
    ruling = [one for one in contents if one.from_day <= day < one.to_day]
    local = [one for one in ruling if one.force == LOCAL]
    told_of = {one.of for one in contents if one.force == LOCAL}
    found = []
    for above in ruling:
        if above.force == LOCAL or above.of not in told_of:
            continue
        mine = [one for one in local if one.of == above.of]
        name = f"{above.pack}#{above.id}"
        asked = [item for one in mine if _as_strong(one, above) for item in items_of(one)]
        wanted = tuple(items_of(above))
        missing = tuple(item.words for item in wanted if not any(one.stands_for(item) for one in asked))
        declared = tuple(key for one in mine if stands_on.get(key := f"{one.pack}#{one.id}") == name)
        if missing:
            found.append(Lacking(name, above.of, declared, len(mine) - len(declared), missing, len(wanted)))
    return tuple(found)


def _as_strong(mine: ContentStandard, above: ContentStandard) -> bool:
    return mine.strength == "must" or above.strength != "must"


def items_of(content: ContentStandard) -> Iterator[Item]:
    """Yield everything that a content standard asks a document to hold."""
    each, always = content.each, _conditions(content.when)
    for section in content.sections:
        named = ("section", section.lower())
        yield Item(named, "", None, f"section '{section}'", always)
        for heading in content.headings:
            yield Item((*named, heading), "", None, f"'{heading}' under '{section}'", always)
    if content.at_least is not None:
        words = f"at least {content.at_least} {_spaced(each or 'rows')}"
        yield Item((each,), "at least", content.at_least, words, always)
    for check in content.checks:
        made = always | _conditions(check.when)
        for name in _asked(check):
            words = (
                _spaced(check.field) + (f" of each of {_spaced(each)}" if each else "") + _MORE.get(name, "")
            )
            yield Item((each, check.field), name, getattr(check, name), words, made)


def _conditions(when: Condition | None) -> frozenset[Condition]:
    """The conditions all of which must hold."""
    parts = when.of if isinstance(when, All) else (when,)
    return frozenset(one for one in parts if one is not None)


#: A field that is to be a real date, or a certain value, is thereby required: such checks are alike.
_LIKE = {"is_": "required", "in_": "required", "real_date": "required", "with_": "with"}
_MORE = {
    "real_date": " (a real date)",
    "never": " (none of some words)",
    "changed_since_previous": " (changed)",
}
_NOT_ASKED = frozenset({"field", "when"})


def _asked(check: FieldCheck) -> Iterator[str]:
    for one in fields(check):
        value = getattr(check, one.name)
        refused = value is False and one.name != "is_"  # `required: no` asks for nothing
        if one.name not in _NOT_ASKED and value not in (None, ()) and not refused:
            yield one.name


def _spaced(name: str) -> str:
    return name.replace("_", " ")
