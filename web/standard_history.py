"""The publications in which one standard came to say something else.

In: publications with the hashes of their files, a standard, the packs that its pack extends. Out: `Step`s.
Guaranteed: a publication in which neither these packs nor the authority's own file differ is not read; where
all are the same, so is what the standard says; what the authority changed is told from what came with
newer packs of others.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from engine.drafting.checking import sentences_of
from engine.drafting.owning import is_own
from engine.drafting.reading import RULES
from engine.layering.policy import Policy
from engine.load import EXAMPLES
from web.differences import Run, words
from web.store.tables import Publication

#: Publications read for one page, newest first; what is older is in the whole history.
MOST_READ = 8


@dataclass(frozen=True, slots=True)
class Step:
    """A publication that changed a sentence. `before` and `after`: what it said, None: it was not there.
    `own`: the authority changed a file of its own; `others`: packs of others that were newer."""

    publication: Publication
    before: str | None
    after: str | None
    own: bool = True
    others: tuple[str, ...] = ()

    @property
    def runs(self) -> list[Run]:
        """The sentence's change, word by word."""
        return words(self.before, self.after)


@dataclass(frozen=True, slots=True)
class Past:
    """A publication and the hashes of its files."""

    publication: Publication
    blobs: Mapping[str, str]


def steps(
    authority: str,
    key: str,
    past: Sequence[Past],
    policy_of: Callable[[Past], Policy | None],
    packs: frozenset[str],
) -> tuple[list[Step], bool]:
    """Return the publications in which a standard (`pack#id`) changed, newest first, and whether older ones
    were left unread. `past`: newest first; `packs`: the standard's own, and those that it extends."""
    said: dict[int, str | None] = {}

    def sentence(one: Past) -> str | None:
        if one.publication.id not in said:
            policy = policy_of(one)
            found = {} if policy is None else sentences_of(policy)
            said[one.publication.id] = found[key][1] if key in found else None
        return said[one.publication.id]

    found: list[Step] = []
    for new, old in zip(past, [*past[1:], None], strict=True):
        mine = _rests_on(authority, packs, new)
        theirs = {} if old is None else _rests_on(authority, packs, old)
        if mine == theirs:
            continue
        if len(said) >= MOST_READ:
            return found, True
        before, after = None if old is None else sentence(old), sentence(new)
        if before != after:
            other = {path for path in {*mine, *theirs} if mine.get(path) != theirs.get(path)}
            others = sorted(pack_at(path) for path in other if not is_own(authority, path))
            own = any(is_own(authority, path) for path in other)
            found.append(Step(new.publication, before, after, own, tuple(dict.fromkeys(others))))
    return found, False


def _rests_on(authority: str, packs: frozenset[str], one: Past) -> dict[str, str]:
    """Return the files that say what a standard asks: those of its packs, and the authority's own."""
    own = f"authorities/{authority}.yaml"
    return {path: blob for path, blob in one.blobs.items() if path == own or pack_at(path) in packs}


def pack_at(path: str) -> str:
    """Return the pack whose text a file holds, by its path; empty for a file of examples and any other."""
    if not path.startswith(RULES) or path.endswith(EXAMPLES):
        return ""
    folder, _, file = path.removeprefix(RULES).rpartition("/")
    return f"{folder}/{file.partition('.')[0]}"
