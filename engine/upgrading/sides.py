"""What packs say of themselves, without an authority's choices, on either side of an upgrade.

In: files as texts. Out: a `Side`: the library, the policy, and each standard as it stands without choices.
Guaranteed: what is compared is what is owed: comments, layout, the words of a citation count for nothing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from engine.diagnostics import Diagnostic, Faults, InputFault, Severity
from engine.drafting.editing import without_key
from engine.drafting.reading import Reader
from engine.layering.names import Names, names_of
from engine.layering.policy import EffectiveContent, EffectiveDuty, Policy
from engine.layers import build_policy
from engine.load import Library, LoadedAuthority
from engine.source import Mapping as MappingNode
from engine.source import parse

_WORD = re.compile(r"[\w.-]+")
#: What a standard is called and why; none of it changes what is owed.
_WORDS = frozenset(["title", "cite", "must", "notes", "confirmed", "who", "was", "rows", "topic"])
#: What tells whose a standard is; set aside where a local one is compared with a national one.
_STANDING = frozenset(
    ["id", "force", "strengthens", "replaces", "varies", "rests_on", "local_may", "subject"]
)


class Sides:
    """Reads sets of files for one authority; what did not change is read once."""

    def __init__(self, authority: str) -> None:
        self.authority = authority
        self._reader = Reader()

    def of(self, texts: Mapping[str, str]) -> Side:
        """Return what a set of files makes. Raises InputFault where a file itself is faulty."""
        faults = Faults()
        library = self._reader.library(texts, faults)
        faults.raise_if_errors()
        if self.authority not in library.authorities:
            raise InputFault([Diagnostic("E010", f"there is no authority called '{self.authority}'")])
        return Side(self, texts, library, library.authorities[self.authority])


@dataclass(frozen=True)
class Side:
    """One set of files, read."""

    sides: Sides
    texts: Mapping[str, str]
    library: Library
    loaded: LoadedAuthority

    @cached_property
    def whole(self) -> tuple[Policy, tuple[Diagnostic, ...]]:
        """The policy as whole as it could be made, and the errors in it."""
        faults = Faults()
        policy = build_policy(self.library, self.loaded, faults, others=False)
        return policy, tuple(each for each in faults.sorted() if each.severity is Severity.ERROR)

    @cached_property
    def names(self) -> Names:
        """The names of all standards of the packs in force."""
        packs = dict.fromkeys(ref.id for ref in self.whole[0].packs)
        return names_of([one.pack for name in packs for one in self.library.packs[name]])

    @cached_property
    def bare(self) -> Mapping[str, EffectiveDuty | EffectiveContent]:
        """Each standard (`pack#id`) as it stands without the authority's choices."""
        file = f"authorities/{self.sides.authority}.yaml"
        return self.without(file, ("choices",)).standards

    @cached_property
    def standards(self) -> Mapping[str, EffectiveDuty | EffectiveContent]:
        """Each standard (`pack#id`) as the authority has it."""
        policy = self.whole[0]
        duties = {f"{one.pack}#{one.id}": one for one in policy.duties}
        return duties | {f"{one.pack}#{one.id}": one for one in policy.content}

    def without(self, file: str, path: tuple[str, ...]) -> Side:
        """Return the side without a key of one of its files."""
        root = parse(self.texts[file], file)
        if len(path) == 1 and (not isinstance(root, MappingNode) or root.get(path[0]) is None):
            return self
        return self.sides.of({**self.texts, file: without_key(self.texts[file], path)})


def owed(one: EffectiveDuty | EffectiveContent | None, *, whosever: bool = False) -> object:
    """Return what a standard asks, to be compared; None for one that is not there. `whosever`: without what
    tells whose it is."""
    if one is None:
        return None
    aside = _WORDS | _STANDING if whosever else _WORDS
    if isinstance(one, EffectiveContent):
        return one.from_, one.to, _plain(one.content.model_dump(), aside)
    versions = [(each.from_, each.to, _plain(each.body.model_dump(), aside)) for each in one.versions]
    return one.off, versions, None if whosever else (one.subject, one.duty.local_may)


def _plain(dumped: Mapping[str, object], aside: frozenset[str]) -> dict[str, object]:
    return {name: value for name, value in dumped.items() if name not in aside}


def changed_definitions(before: Side, after: Side) -> frozenset[str]:
    """Return the names of definitions that are not the same on both sides."""
    old, new = (_defined(side.whole[0]) for side in (before, after))
    return frozenset(name for name in {*old, *new} if old.get(name) != new.get(name))


def _defined(policy: Policy) -> dict[str, list[object]]:
    found: dict[str, list[object]] = {}
    for one in policy.definitions:
        said = _plain(one.definition.model_dump(), _WORDS)
        found.setdefault(one.id, []).append((one.from_, one.to, said))
    return found


def mentions(asked: object, names: frozenset[str]) -> bool:
    """Say whether what a standard asks names one of some definitions."""
    return bool(names) and not names.isdisjoint(_WORD.findall(repr(asked)))


def sentence(one: EffectiveDuty | EffectiveContent | None) -> str:
    """Return a standard as a sentence; nothing for one that is not there."""
    return "" if one is None else one.sentence
