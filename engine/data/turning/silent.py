"""Of which attributes an export says nothing at all, although a missing one would mean none elsewhere.

In: the work of one reading, its facts made. Out: kind -> attributes. Guaranteed: where a table that gives
facts of a kind has no column for an attribute that is written down only when it happens, its absence there is
unknown; native tables keep the rule of case files. Source: language.md section 2.
"""

from __future__ import annotations

from engine.data.turning.work import Made, Work
from engine.vocabulary import Shape


def _told(work: Work, made: Made) -> set[str]:
    """Return what a table has columns for; an XML return leaves an element out wherever it would be empty."""
    names = set(work.columns_of(made.table))
    if work.mapping.elements:
        names |= {name for fact in made.source.map.facts if fact.kind == made.kind for name in fact.fields}
    return names


def silent_attributes(work: Work) -> dict[str, tuple[str, ...]]:
    """Return kind -> the attributes, in the vocabulary's order, of which not every table has a column.

    A record is made of several tables: one that has the column is enough."""
    if work.native:
        return {}
    tables: dict[str, list[set[str]]] = {}
    for made in work.made:
        tables.setdefault(made.kind, []).append(_told(work, made))
    found = {}
    for name, columns in sorted(tables.items()):
        kind = work.vocabulary.kinds[name]
        told = set.union(*columns) if kind.is_ is Shape.RECORD else set.intersection(*columns)
        silent = (each for each, one in kind.attributes.items() if one.absence_means_none)
        found[name] = tuple(each for each in silent if each not in told)
    return {name: silent for name, silent in found.items() if silent}
