"""What documents must hold nationally and no local standard asks for.

In: the content standards of a plan. Out: for each national one what its local counterparts lack. Guaranteed:
sections, headings and fields are compared by name and by what is checked of them; a local check that is made
only in some cases does not stand for one that is always made.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields

from engine.analysis.groups import LOCAL
from engine.plan import ContentStandard, FieldCheck


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that a document must hold, as a key and in words."""

    key: tuple[object, ...]
    words: str
    condition: object


@dataclass(frozen=True, slots=True)
class Lacking:
    """What a national content standard asks and the local ones about such documents do not."""

    above: str
    of: str
    locals: tuple[str, ...]  # standards that strengthen or replace it
    beside: int  # further local standards about such documents
    items: tuple[str, ...]
    out_of: int


def lacking(contents: Sequence[ContentStandard], stands_on: Mapping[str, str]) -> tuple[Lacking, ...]:
    """Return what local lists lack, for each national content standard on a kind of document about which a
    local pack says anything. `stands_on`: local content standard -> the one that it strengthens or
    replaces."""
    local = [one for one in contents if one.force == LOCAL]
    found = []
    for above in contents:
        if above.force == LOCAL:
            continue
        mine = [one for one in local if one.of == above.of]
        if not mine:
            continue
        name = f"{above.pack}#{above.id}"
        asked = {
            item.key: item for one in mine for item in items_of(one) if item.condition in (None, above.when)
        }
        wanted = tuple(items_of(above))
        missing = tuple(item.words for item in wanted if item.key not in asked)
        declared = tuple(key for one in mine if stands_on.get(key := f"{one.pack}#{one.id}") == name)
        if missing:
            found.append(Lacking(name, above.of, declared, len(mine) - len(declared), missing, len(wanted)))
    return tuple(found)


def items_of(content: ContentStandard) -> Iterator[Item]:
    """Yield everything that a content standard asks a document to hold."""
    each = content.each
    for section in content.sections:
        yield Item(("section", section.lower()), f"section '{section}'", content.when)
        for heading in content.headings:
            yield Item(("heading", section.lower(), heading), f"'{heading}' under '{section}'", content.when)
    if content.at_least is not None:
        words = f"at least {content.at_least} {_spaced(each or 'rows')}"
        yield Item(("at least", each), words, content.when)
    for check in content.checks:
        for name in _asked(check):
            words = (
                _spaced(check.field) + (f" of each of {_spaced(each)}" if each else "") + _MORE.get(name, "")
            )
            yield Item((each, check.field, _LIKE.get(name, name)), words, content.when)


#: A field that is to be a real date, or a certain value, is thereby required.
_LIKE = {"is_": "required", "in_": "required", "real_date": "required", "with_": "with"}
_MORE = {
    "real_date": " (a real date)",
    "never": " (none of some words)",
    "changed_since_previous": " (changed)",
}
_NOT_ASKED = frozenset({"field", "when"})


def _asked(check: FieldCheck) -> Iterator[str]:
    for one in fields(check):
        if one.name not in _NOT_ASKED and getattr(check, one.name) not in (None, ()):
            yield one.name


def _spaced(name: str) -> str:
    return name.replace("_", " ")
