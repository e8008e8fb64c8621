"""Finds the standard that a name means: in the same pack, in the packs it extends, in those the authority
follows.

In: the packs in force for an authority. Out: `pack#id`, or why the name means nothing. Guaranteed: a bare
name that two unrelated packs have is never guessed at.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.diagnostics import did_you_mean, nearest

if TYPE_CHECKING:  # names that were found need no pydantic
    from engine.model import Content, Duty, Pack


@dataclass(frozen=True, slots=True)
class Found:
    """`key` is `pack#id`; without one, `problem` says why (`code` is the diagnostic's). `old`: an earlier
    id."""

    key: str | None
    code: str = "E202"
    problem: str = ""
    help: str | None = None
    old: bool = False


@dataclass(frozen=True, slots=True)
class Names:
    """The ids of the standards of every followed pack, packs in the order of layers (national first)."""

    ids: Mapping[str, frozenset[str]]
    renamed: Mapping[str, Mapping[str, str]]
    above: Mapping[str, tuple[str, ...]]

    def find(self, name: str, home: str | None = None, besides: str | None = None) -> Found:
        """Return what `name` means in pack `home` (None: in an authority's file); never `besides` itself."""
        pack, hash_, bare = name.partition("#")
        if hash_:
            return self._in_pack(pack, bare)
        for own in (home, *self.above.get(home, ())) if home is not None else ():
            key = self._own(own, name)
            if key is not None and key != besides:
                return Found(key, old=not key.endswith(f"#{name}"))
        return self._anywhere(name, besides)

    def _own(self, pack: str, name: str) -> str | None:
        if name in self.ids.get(pack, ()):
            return f"{pack}#{name}"
        new = self.renamed.get(pack, {}).get(name)
        return None if new is None else f"{pack}#{new}"

    def _in_pack(self, pack: str, name: str) -> Found:
        if pack not in self.ids:
            return Found(
                None, "E202", f"no pack '{pack}' is followed", did_you_mean(pack, self.ids, "followed packs")
            )
        key = self._own(pack, name)
        if key is None:
            near = nearest(name, self.ids[pack])
            return Found(
                None,
                "E202",
                f"pack '{pack}' has no standard '{name}'",
                f"did you mean '{near}'?" if near else None,
            )
        return Found(key, old=not key.endswith(f"#{name}"))

    def _anywhere(self, name: str, besides: str | None) -> Found:
        """The most local of the packs that have it: one that another of them extends gives way."""
        having = {
            pack: key for pack in self.ids if (key := self._own(pack, name)) is not None and key != besides
        }
        local = [pack for pack in having if not any(pack in self.above.get(other, ()) for other in having)]
        if len(local) > 1:
            listed = " or ".join(f"'{having[pack]}'" for pack in local)
            return Found(None, "E213", f"'{name}' is a standard of several packs", f"write {listed}")
        if not local:
            near = nearest(name, [one for ids in self.ids.values() for one in ids])
            return Found(
                None, "E202", f"no standard is called '{name}'", f"did you mean '{near}'?" if near else None
            )
        key = having[local[0]]
        return Found(key, old=not key.endswith(f"#{name}"))


def names_of(packs: Sequence[Pack]) -> Names:
    """Return the names of the standards (duties and content) of these packs."""
    ids: dict[str, set[str]] = {}
    renamed: dict[str, dict[str, str]] = {}
    extends: dict[str, tuple[str, ...]] = {}
    for pack in packs:
        own = ids.setdefault(pack.pack, set())
        extends[pack.pack] = tuple(dict.fromkeys((*extends.get(pack.pack, ()), *pack.extends)))
        standards: tuple[Duty | Content, ...] = (*pack.duties, *pack.content)
        for standard in standards:
            own.add(standard.id)
            renamed.setdefault(pack.pack, {}).update(dict.fromkeys(standard.was, standard.id))
    above = {pack: _above(pack, extends) for pack in ids}
    return Names({pack: frozenset(own) for pack, own in ids.items()}, renamed, above)


def _above(pack: str, extends: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """Return every pack that `pack` extends, directly or not, nearest first."""
    found: dict[str, None] = {}
    waiting = list(extends.get(pack, ()))
    while waiting:
        one = waiting.pop(0)
        if one not in found and one != pack:
            found[one] = None
            waiting += extends.get(one, ())
    return tuple(found)
