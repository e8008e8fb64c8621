"""The process that checks drafts and judges cases for the pages.

In: requests over a link. Out: an answer for each, or what kept it from one. Guaranteed: it ends when the
link does; a fault in one request never ends it; what it read stays for the next request.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engine.analysis.authority import Years
from engine.api import open_whole
from engine.diagnostics import Faults, InputFault
from engine.drafting.checking import Ask, Checker
from engine.drafting.editing import node_at
from engine.drafting.expecting import expected_anew
from engine.drafting.judging import judged
from engine.drafting.patterns import Spec, place_of
from engine.drafting.proposing import boundary_examples
from engine.drafting.reading import Kept
from engine.drafting.records import Checked, Found, Judged, Shown
from engine.drafting.shown import found_of
from engine.drafting.weaker import weaker_lines
from engine.machine import Link
from engine.source import Mapping as MappingNode
from engine.source import parse

#: Policies that one process keeps ready for the API.
MOST_BOOKS = 6


@dataclass(frozen=True, slots=True)
class JudgeAsk:
    """A case to be judged by a set of files; `wanted`: standards (`pack#id`), none: all."""

    authority: str
    texts: Mapping[str, str]
    case: str
    as_of: str
    wanted: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class ProposeAsk:
    """A new standard in `texts`, in the pack at `file`, for which examples are wanted."""

    authority: str
    texts: Mapping[str, str]
    key: str
    file: str
    spec: Spec
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ExpectAsk:
    """Examples (file, name) whose expectations are to be what is judged now."""

    authority: str
    texts: Mapping[str, str]
    examples: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class ExamplesAsk:
    """The examples of a standard (`pack#id`), to be judged by a set of files."""

    authority: str
    texts: Mapping[str, str]
    key: str


@dataclass(frozen=True, slots=True)
class CompareAsk:
    """Standards (`pack#id`) to be compared with those that they stand on, over the start dates of a year."""

    authority: str
    texts: Mapping[str, str]
    keys: frozenset[str]
    year: int


@dataclass(frozen=True, slots=True)
class AnswerAsk:
    """Cases of a program, each as plain values, to be judged by the policy in `folder`."""

    authority: str
    folder: str
    cases: tuple[Mapping[str, Any], ...]
    as_of: str
    known_on: str | None = None
    standards: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Failed:
    """What kept a request from its answer: a fault of the program, by its name."""

    fault: str


class Desk:
    """Answers requests."""

    def __init__(self) -> None:
        self.checker = Checker()
        self._books = Kept(MOST_BOOKS)

    def check(self, ask: Ask) -> Checked:
        """Check a draft."""
        return self.checker.check(ask)

    def judge(self, ask: JudgeAsk) -> Judged:
        """Judge one case."""
        ruled = self.checker.judging(ask.texts, ask.authority, ask.wanted)
        if ruled is None:
            return Judged("", ask.as_of, (), (), self._faults(ask.texts))
        return judged(ruled, ask.case, ask.as_of, ask.wanted)

    def propose(self, ask: ProposeAsk) -> str | tuple[Found, ...]:
        """Return examples of a new standard as text, or what is wrong with it."""
        base = self.checker.base(ask.texts, ask.authority)
        if base.ruling is None:
            return self._faults(ask.texts)
        tree = node_at(parse(ask.texts[ask.file], ask.file), place_of(ask.spec))
        if not isinstance(tree, MappingNode):
            raise KeyError(ask.key)
        return boundary_examples(base.ruling, ask.key, tree, ask.spec, ask.names)

    def expect(self, ask: ExpectAsk) -> dict[str, str]:
        """Return the example files with the expectations of some examples as they are judged now."""
        base = self.checker.base(ask.texts, ask.authority)
        if base.ruling is None:
            return {}
        return expected_anew(base.ruling, self.checker.reader, ask.texts, ask.examples)

    def examples(self, ask: ExamplesAsk) -> tuple[Shown, ...]:
        """Return the examples of a standard with what is judged now."""
        return self.checker.examples(ask.texts, ask.authority, ask.key)

    def compare(self, ask: CompareAsk) -> tuple[str, ...]:
        """Say where standards are weaker than those that they stand on."""
        base = self.checker.base(ask.texts, ask.authority)
        loaded = base.library.authorities.get(ask.authority)
        if base.ruling is None or loaded is None:
            raise ValueError("a policy with faults cannot be compared")
        return weaker_lines(base.library, loaded, ask.keys, Years(ask.year, ask.year, ask.year))

    def answer(self, ask: AnswerAsk) -> dict[str, Any]:
        """Return `result` (schema 1) of the cases that can be read, and `refused`: the faults of the
        others."""
        where = (ask.folder, ask.authority)
        book = self._books.get(where, lambda: open_whole(Path(ask.folder), ask.authority))
        try:
            wanted = frozenset(book.key_of(each) for each in ask.standards)
        except LookupError as trouble:
            return {"unknown": str(trouble.args[0])}
        read, refused = [], []
        for number, case in enumerate(ask.cases):
            try:
                read.append(book.read(case))
            except InputFault as fault:
                refused.append((number, fault.diagnostics))
        result = book.check_all(read, ask.as_of, ask.known_on, only=wanted)
        return {"result": result.to_dict(), "refused": refused}

    def _faults(self, texts: Mapping[str, str]) -> tuple[Found, ...]:
        faults = Faults()
        self.checker.reader.library(texts, faults)
        return tuple(found_of(each) for each in faults.errors)


def serve(link: Link) -> None:
    """Answer requests over a link until it is closed."""
    desk = Desk()
    with link:
        while True:
            try:
                name, ask = link.recv()
            except (EOFError, OSError):
                return
            link.send(_answer(getattr(desk, name), ask))


def _answer(do: Callable[[Any], Any], ask: Any) -> Any:
    try:
        return do(ask)
    except Exception as fault:  # noqa: BLE001 - whatever it is, the page says so and the process lives on
        logging.getLogger(__name__).error("a request could not be answered: %s", type(fault).__name__)
        return Failed(type(fault).__name__)


__all__ = [
    "AnswerAsk",
    "Ask",
    "CompareAsk",
    "Desk",
    "ExamplesAsk",
    "ExpectAsk",
    "Failed",
    "JudgeAsk",
    "ProposeAsk",
    "serve",
]
