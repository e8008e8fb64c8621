"""A draft beside what it is based on: what is wrong, what it says, what it makes of the examples.

In: two sets of files, an authority, the day. Out: a `Checked`. Guaranteed: only what the edit touches is
judged, unless the whole is asked for; every fault stands at its line and column; a draft that cannot be
read still tells all that is wrong with it.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from engine.diagnostics import Diagnostic, Faults
from engine.drafting.reading import RULES, Kept, Reader
from engine.drafting.records import Checked, Said, Shown
from engine.drafting.ruling import Ruling, rest_of, ruling
from engine.drafting.shown import found_of, line_of, told
from engine.drafting.touched import Touched, touched
from engine.example_files import read_examples, read_heading
from engine.examples import Example, Expected, compare, key_of
from engine.layering.aside import said_of as aside_words
from engine.layering.aside import set_aside
from engine.layering.policy import Policy
from engine.lint import lint_library, lint_policy
from engine.linting.packs import check_pack
from engine.load import EXAMPLES, Library, LoadedPack
from engine.outcome import Outcome
from engine.source import Mapping as MappingNode
from engine.source import Node, name_of
from engine.source import Sequence as SequenceNode

#: Examples run while somebody types; all are run when a draft is submitted.
MOST_EXAMPLES = 60
#: Drafts of which it is kept what they were checked by.
MOST_DRAFTED = 4


@dataclass(frozen=True, slots=True)
class Ask:
    """`base` and `draft`: texts by path, whole. `whole`: lint everything, run every example."""

    authority: str
    base: Mapping[str, str]
    draft: Mapping[str, str]
    on: date
    whole: bool = False


@dataclass(frozen=True, slots=True)
class _Base:
    library: Library
    ruling: Ruling | None


class Checker:
    """Checks drafts; keeps what was read and judged for the next time."""

    def __init__(self) -> None:
        self.reader = Reader()
        self._bases = Kept(4)
        self._drafted = Kept(MOST_DRAFTED)
        self._examples = Kept(400)

    def check(self, ask: Ask) -> Checked:
        """Return what is wrong with a draft and what it changes."""
        begun, faults = time.perf_counter(), Faults()
        base = self.base(ask.base, ask.authority)
        library = self.reader.library(ask.draft, faults)
        changes = Touched(frozenset())
        now = None if faults.errors else library.authorities.get(ask.authority)
        drafted: Ruling | None = None
        if now is not None:
            changes = touched(base.library, library, ask.authority)
            only = None if ask.whole or base.ruling is None else self._reach(base.ruling, changes, library)
            drafted = ruling(library, now, faults, only)
            if drafted is not None:
                self._drafted.put(_key(ask.draft, ask.authority), drafted)
                self._lint(ask, library, drafted, faults)
        examples, left = self._shown(ask, base, drafted, changes, faults)
        said = tuple(_said(base.ruling, drafted, changes))
        took = round((time.perf_counter() - begun) * 1000)
        found = tuple(found_of(each) for each in faults.sorted())
        return Checked(found, tuple(sorted(changes.keys)), said, tuple(examples), left, took)

    def examples(self, texts: Mapping[str, str], authority: str, key: str) -> tuple[Shown, ...]:
        """Return the examples of a standard (`pack#id`) as a set of files judges them."""
        ruled = self.base(texts, authority).ruling
        if ruled is None:
            return ()
        ask = Ask(authority, texts, texts, date.min)
        every = self._wanted(ask, ruled, Touched(frozenset([key])), Faults())
        return tuple(
            self._one(path, False, example, wanted, ruled, ruled)
            for path, _, example, wanted in every
            if key in wanted
        )

    def base(self, texts: Mapping[str, str], authority: str) -> _Base:
        """Return what a set of files holds and how it judges; kept for the next time."""
        return self._bases.get(_key(texts, authority), lambda: self._read(texts, authority))

    def judging(self, texts: Mapping[str, str], authority: str, wanted: frozenset[str]) -> Ruling | None:
        """Return what judges some standards (none: all) by a set of files; of a draft that was checked just
        now, what it was checked by, which holds what its change reaches."""
        checked = self._drafted.peek(_key(texts, authority))
        if isinstance(checked, Ruling) and wanted and wanted <= checked.held:
            return checked
        return self.base(texts, authority).ruling

    def _read(self, texts: Mapping[str, str], authority: str) -> _Base:
        faults = Faults()
        library = self.reader.library(texts, faults)
        loaded = library.authorities.get(authority)
        return _Base(library, None if loaded is None or faults.errors else ruling(library, loaded, faults))

    def _reach(self, base: Ruling, changes: Touched, library: Library) -> frozenset[str] | None:
        return None if changes.whole else rest_of(base, changes.keys, _trees(library, changes.keys))

    def _lint(self, ask: Ask, library: Library, drafted: Ruling, faults: Faults) -> None:
        changed = {path for path in ask.draft if ask.draft[path] != ask.base.get(path)}
        packs = [name for name, files in library.packs.items() if {one.file for one in files} & changed]
        mine = Faults()
        if ask.whole:
            lint_library(library, ask.on, mine)
        else:
            for loaded in (each for name in packs for each in library.packs[name]):
                check_pack(loaded, library, mine)
        lint_policy(drafted.policy, library.authorities[ask.authority], ask.on, mine)
        own = (each for each in mine.sorted() if each.span is None or each.span.file in changed or ask.whole)
        faults.extend(own)

    # ------------------------------------------------------------ examples

    def _shown(
        self, ask: Ask, base: _Base, drafted: Ruling | None, changes: Touched, faults: Faults
    ) -> tuple[list[Shown], int]:
        ruled = drafted or base.ruling
        if ruled is None:
            return [], 0
        found: list[Shown] = []
        left = 0
        for path, new, example, wanted in self._wanted(ask, ruled, changes, faults):
            if len(found) >= MOST_EXAMPLES and not ask.whole:
                left += 1
            else:
                found.append(self._one(path, new, example, wanted, base.ruling, drafted))
        return found, left

    def _wanted(
        self, ask: Ask, ruled: Ruling, changes: Touched, faults: Faults
    ) -> Iterator[tuple[str, bool, Example, frozenset[str]]]:
        """Yield the examples that an edit can reach: of files it changed, of standards it touched."""
        reach = changes.keys | _hanging_on(ruled, changes.keys)
        for path in sorted(ask.draft):
            if not (path.startswith(RULES) and path.endswith(EXAMPLES)):
                continue
            text, before = ask.draft[path], ask.base.get(path)
            for example in self._read_examples(path, text, ask, ruled.policy, faults):
                wanted = frozenset(
                    ruled.names.find(each, example.pack).key or each for each in example.standards
                )
                new = before is None or f"example: {example.name}" not in before
                mine = example.authority == ask.authority
                if wanted & reach or (mine and (ask.whole or changes.whole or (new and text != before))):
                    yield path, new, example, wanted

    def _read_examples(
        self, path: str, text: str, ask: Ask, policy: Policy, faults: Faults
    ) -> tuple[Example, ...]:
        key = (path, text, ask.authority, self.reader.number_of(policy.vocabulary))
        found, told = self._examples.get(key, lambda: self._parsed_examples(path, text, policy))
        if text != ask.base.get(path) or ask.whole:
            faults.extend(told)
        return found

    def _parsed_examples(
        self, path: str, text: str, policy: Policy
    ) -> tuple[tuple[Example, ...], tuple[Diagnostic, ...]]:
        mine = Faults()
        node = self.reader.tree(path, text, mine)
        heading = None if node is None else read_heading(node, mine)
        if node is None or heading is None:
            return (), mine.sorted()
        return read_examples(node, heading, policy.vocabulary, mine), mine.sorted()

    def _one(
        self,
        path: str,
        new: bool,
        example: Example,
        wanted: frozenset[str],
        base: Ruling | None,
        drafted: Ruling | None,
    ) -> Shown:
        own = drafted is None or drafted.policy.authority.authority == example.authority
        now = None if base is None or new else _judged(base, path, example, wanted)
        draft = None if drafted is None else _judged(drafted, path, example, wanted)
        problem = None
        if drafted is not None and not wanted <= drafted.held:
            gone = ", ".join(sorted(wanted - drafted.held))
            problem = f"{gone} is not in the policy: it was taken away, replaced or switched off"
        return Shown(
            path,
            example.name,
            tuple(sorted(wanted)),
            example.as_of.iso(),
            tuple(line_of(row.fields) for row in example.expect),
            None if now is None else tuple(map(told, now)),
            None if draft is None else tuple(map(told, draft)),
            draft is not None and not compare(_comparable(example.expect), draft),
            example.reviewed,
            own,
            problem,
            example.terms is not None,
        )


def _key(texts: Mapping[str, str], authority: str) -> tuple[str, tuple[tuple[str, str], ...]]:
    return authority, tuple(sorted(texts.items()))


def _judged(ruled: Ruling, path: str, example: Example, wanted: frozenset[str]) -> tuple[Outcome, ...] | None:
    """Return what a policy makes of an example; None where it lacks a standard."""
    if not wanted <= ruled.held:
        return None
    key = (path, example.name, example.as_of, example.known_on, example.terms, repr(example.case))
    if key not in ruled.kept:
        every = ruled.judge(wanted, example.case, example.as_of, example.known_on, terms=example.terms)
        ruled.kept[key] = tuple(each for each in every if key_of(each) in wanted)
    return ruled.kept[key]


def _hanging_on(ruled: Ruling, keys: frozenset[str]) -> frozenset[str]:
    """Return the standards that follow one of these (`late:`)."""
    return frozenset(
        one.name for one in ruled.plan.standards if any(terms.follows in keys for terms in one.terms)
    )


def _comparable(rows: Sequence[Expected]) -> list[Expected]:
    """Return what is expected but for `safe_by`, which the readings not chosen decide."""
    kept = [{name: value for name, value in row.fields.items() if name != "safe_by"} for row in rows]
    return [Expected(fields, row.span) for fields, row in zip(kept, rows, strict=True)]


# ---------------------------------------------------------------- sentences


def _said(base: Ruling | None, drafted: Ruling | None, changes: Touched) -> Iterator[Said]:
    if drafted is None:
        return
    old, new = sentences(base), sentences(drafted)
    keys = {*changes.keys} | ({key for key in old if old[key] != new.get(key)} if changes.whole else set())
    for key in sorted(keys):
        before, after = old.get(key), new.get(key)
        if before != after:
            title = (after or before or ("", ""))[0]
            yield Said(key, title, before and before[1], after and after[1])


def sentences(ruled: Ruling | None) -> dict[str, tuple[str, str]]:
    """Return the title and the sentence of every standard of a policy, by `pack#id`."""
    return {} if ruled is None else sentences_of(ruled.policy)


def sentences_of(policy: Policy) -> dict[str, tuple[str, str]]:
    """Return the title and the sentence of every standard of a policy, by `pack#id`, and when it is set
    aside."""
    found = {(one.pack, one.id): (one.duty.title or one.id, one.sentence) for one in policy.duties}
    found |= {(one.pack, one.id): (one.content.title or one.id, one.sentence) for one in policy.content}
    return {
        "#".join(key): (title, " ".join([sentence, *_aside(policy, *key)]))
        for key, (title, sentence) in found.items()
    }


def _aside(policy: Policy, pack: str, name: str) -> Iterator[str]:
    """Yield what is said of a standard beside its sentence: that it is set aside, and when."""
    for each in set_aside(policy, pack, name):
        said = aside_words(each)
        yield f"{said[0].upper()}{said[1:]}."


# ---------------------------------------------------------------- small things


def _trees(library: Library, keys: frozenset[str]) -> dict[str, Node]:
    found = {}
    for name in {key.partition("#")[0] for key in keys}:
        for item in (each for one in library.packs.get(name, ()) for each in _items(one)):
            if (key := f"{name}#{name_of(item)}") in keys:
                found[key] = item
    return found


def _items(loaded: LoadedPack) -> Iterator[Node]:
    for section in ("duties", "content"):
        found = loaded.node.get(section) if isinstance(loaded.node, MappingNode) else None
        yield from found.items if isinstance(found, SequenceNode) else ()
