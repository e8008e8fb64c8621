"""The search: what holds the words, under whatever name.

In: entries, the words that somebody typed, the names that belong together. Out: hits, best first. Guaranteed:
a name stands for all the names of its term, the longest first; what is typed is never read as a query's own
language; where nothing holds all words, what holds any of them is found, and that is said.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass

MOST_HITS = 30
LONGEST = 200
MOST_WORDS = 12
SHORT = 3

#: A title counts five times as much as what stands below it.
_FIND = "SELECT rowid FROM entry WHERE entry MATCH ? ORDER BY bm25(entry, 5.0, 1.0), rowid LIMIT ?"


@dataclass(frozen=True, slots=True)
class Entry:
    """Something that can be found: its title, what it says, where it is, and what sort of thing it is."""

    sort: str
    title: str
    text: str
    href: str


@dataclass(frozen=True, slots=True)
class Found:
    """The hits; `all_words`: whether each holds every word; `names`: what was looked for as well."""

    hits: Sequence[Entry]
    all_words: bool
    names: Sequence[str]


def find(entries: Sequence[Entry], typed: str, names: Sequence[tuple[str, ...]]) -> Found:
    """Return the entries that hold what somebody typed; `names`: for each term everything it is called."""
    parts, also = _parts(_words(typed), _known(names))
    if not parts:
        return Found((), True, ())
    with closing(sqlite3.connect(":memory:")) as base:
        base.execute("CREATE VIRTUAL TABLE entry USING fts5(title, text, tokenize = 'porter unicode61')")
        rows = enumerate(entries)
        base.executemany(
            "INSERT INTO entry (rowid, title, text) VALUES (?, ?, ?)",
            ((place, each.title, each.text) for place, each in rows),
        )
        for joint in (" AND ", " OR "):
            places = base.execute(_FIND, (joint.join(parts), MOST_HITS)).fetchall()
            if places:
                break
    return Found([entries[place] for (place,) in places], joint == " AND ", also)


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text[:LONGEST].lower())[:MOST_WORDS]


def _known(names: Sequence[tuple[str, ...]]) -> Mapping[tuple[str, ...], list[tuple[str, ...]]]:
    """Return for each name, as words, the terms that are called so."""
    found: dict[tuple[str, ...], list[tuple[str, ...]]] = {}
    for group in names:
        for name in group:
            found.setdefault(tuple(_words(name)), []).append(group)
    return found


def _parts(
    words: Sequence[str], known: Mapping[tuple[str, ...], list[tuple[str, ...]]]
) -> tuple[list[str], list[str]]:
    """Return what has to be found, each as an expression, and the names that were added."""
    parts: list[str] = []
    also: list[str] = []
    longest = max((len(each) for each in known), default=1)
    at = 0
    while at < len(words):
        for length in range(longest, 0, -1):
            here = tuple(words[at : at + length])
            if len(here) == length and here in known:
                meant = list(dict.fromkeys(name for group in known[here] for name in group))
                parts.append(f"({' OR '.join(_phrase(name) for name in meant)})")
                also += [name for name in meant if tuple(_words(name)) != here]
                at += length
                break
        else:
            parts.append(_word(words[at]))
            at += 1
    return parts, also


def _phrase(name: str) -> str:
    return f'"{" ".join(_words(name))}"'


def _word(word: str) -> str:
    """Return a word, or what begins with it where it is long enough."""
    return f'"{word}"' + (" *" if len(word) >= SHORT else "")
