"""What differs between two texts, as pages show it.

In: two sentences, two sets of files. Out: runs of words that stayed, went and came; unified lines.
Guaranteed: the runs that stayed and came make the new sentence; nothing is marked up here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher, unified_diff

SAME, GONE, NEW = "same", "gone", "new"


@dataclass(frozen=True, slots=True)
class Run:
    """Words that stayed (`same`), went (`gone`) or came (`new`)."""

    sort: str
    text: str


@dataclass(frozen=True, slots=True)
class FileDiff:
    """One file: its lines as a unified diff, each with its sort; how many went and came."""

    path: str
    lines: tuple[tuple[str, str], ...]

    @property
    def came(self) -> int:
        return sum(sort == NEW for sort, _ in self.lines)

    @property
    def went(self) -> int:
        return sum(sort == GONE for sort, _ in self.lines)


def words(before: str | None, after: str | None) -> list[Run]:
    """Return a sentence's change, word by word."""
    old, new = (before or "").split(), (after or "").split()
    found: list[Run] = []
    for sort, i1, i2, j1, j2 in SequenceMatcher(a=old, b=new, autojunk=False).get_opcodes():
        if sort == "equal":
            found.append(Run(SAME, " ".join(old[i1:i2])))
            continue
        if i1 < i2:
            found.append(Run(GONE, " ".join(old[i1:i2])))
        if j1 < j2:
            found.append(Run(NEW, " ".join(new[j1:j2])))
    return found


def files(before: Mapping[str, str], after: Mapping[str, str]) -> list[FileDiff]:
    """Return the files that differ, each with its lines."""
    paths = sorted(path for path in {*before, *after} if before.get(path) != after.get(path))
    return [FileDiff(path, tuple(_lines(before.get(path, ""), after.get(path, "")))) for path in paths]


def _lines(before: str, after: str) -> Iterator[tuple[str, str]]:
    found = unified_diff(before.splitlines(), after.splitlines(), n=2, lineterm="")
    for number, line in enumerate(found):
        if number < 2:
            continue  # the names of the files
        sort = {"+": NEW, "-": GONE, "@": "place"}.get(line[:1], SAME)
        yield sort, line
