"""The publications in which one standard came to say something else.

In: publications with the hashes of their files, a standard. Out: `Step`s. Guaranteed: a publication in which
neither the standard's pack nor the authority's own file differs is not read; where both are the same, so is
what the standard says.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from engine.drafting.checking import sentences_of
from engine.layering.policy import Policy
from engine.load import EXAMPLES
from web.differences import Run, words
from web.store.tables import Publication

#: Publications read for one page, newest first; what is older is in the whole history.
MOST_READ = 8


@dataclass(frozen=True, slots=True)
class Step:
    """A publication that changed a sentence. `before` and `after`: what it said, None: it was not there."""

    publication: Publication
    before: str | None
    after: str | None

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
    authority: str, key: str, past: Sequence[Past], policy_of: Callable[[Past], Policy | None]
) -> tuple[list[Step], bool]:
    """Return the publications in which a standard (`pack#id`) changed, newest first, and whether older ones
    were left unread. `past`: newest first."""
    said: dict[int, str | None] = {}

    def sentence(one: Past) -> str | None:
        if one.publication.id not in said:
            policy = policy_of(one)
            found = {} if policy is None else sentences_of(policy)
            said[one.publication.id] = found[key][1] if key in found else None
        return said[one.publication.id]

    found: list[Step] = []
    for new, old in zip(past, [*past[1:], None], strict=True):
        if old is not None and _rests_on(authority, key, new) == _rests_on(authority, key, old):
            continue
        if len(said) >= MOST_READ:
            return found, True
        before, after = None if old is None else sentence(old), sentence(new)
        if before != after:
            found.append(Step(new.publication, before, after))
    return found, False


def _rests_on(authority: str, key: str, one: Past) -> dict[str, str]:
    """Return the files that say what a standard asks: those of its pack, and the authority's own."""
    pack = f"rules/{key.partition('#')[0]}."
    own = f"authorities/{authority}.yaml"
    return {
        path: blob
        for path, blob in one.blobs.items()
        if path == own or (path.startswith(pack) and not path.endswith(EXAMPLES))
    }
