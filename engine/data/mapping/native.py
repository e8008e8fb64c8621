"""The mapping of native tables: a table a kind, a column an attribute, all by the vocabulary's own names.

In: the staged tables and the vocabulary. Out: a `Mapping_`, and the child tables that hold rows inside
documents. Guaranteed: a table is taken for a kind only by its name; headings are matched tolerantly.
"""

from __future__ import annotations

from collections.abc import Iterable

from engine.data.dataset import PROVENANCE
from engine.data.headings import plain
from engine.data.mapping.model import FactMap, Field, Mapping_, TableMap
from engine.data.staging import Staged
from engine.vocabulary import Kind, Vocabulary

_OWN = dict.fromkeys(PROVENANCE, "tells where a row comes from")


def native_mapping(tables: Iterable[Staged], vocabulary: Vocabulary) -> Mapping_:
    """Return the mapping of those tables that bear the name of a kind."""
    found = []
    for table in tables:
        kind = kind_of(table.name, vocabulary)
        if kind is not None:
            found.append(TableMap(table.name, (table.name,), (_fact(kind),), unused=_OWN))
    return Mapping_("native", "native tables", tuple(found))


def kind_of(name: str, vocabulary: Vocabulary) -> Kind | None:
    """Return the kind whose name a table bears."""
    wanted = plain(name)
    return next((kind for kind in vocabulary.kinds.values() if plain(kind.name) == wanted), None)


def child_of(name: str, vocabulary: Vocabulary) -> tuple[Kind, str] | None:
    """Return the kind and the list whose rows a child table (`care_plan.actions`) holds."""
    parent, mark, attribute = name.partition(".")
    kind = kind_of(parent, vocabulary) if mark else None
    if kind is None:
        return None
    return next(((kind, each) for each in kind.attributes if plain(each) == plain(attribute)), None)


def _fact(kind: Kind) -> FactMap:
    keys = (kind.row_keys | set(kind.attributes)) - {"case"}
    return FactMap(
        kind.name, Field(("case",)), {name: Field((name,)) for name in sorted(keys)}, optional=False
    )
