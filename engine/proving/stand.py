"""All packs that have examples, each under the authority that its examples name; and the work on them shared
out among processes.

In: a catalogue and example files. Out: benches, and the mutants of all packs. Guaranteed: the order and the
content of the answer do not depend on how many processes there are.
"""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeAlias, TypeVar

from engine.catalogue import Catalogue
from engine.diagnostics import Faults
from engine.proving.bench import Bench
from engine.proving.coverage import Covered, covered
from engine.proving.mutation import Mutant, count_changes, mutants_of
from engine.proving.trials import read_files, trials_of
from engine.proving.workshop import Workshop
from engine.source import Mapping as MappingNode
from engine.source import Scalar, name_of
from engine.source import Sequence as SequenceNode

T = TypeVar("T")
#: So many changes are one process's work at a time: enough to find the examples that notice most of them.
PORTION = 24
#: A standard (or definition) and which of its changes.
Portion: TypeAlias = tuple[str, int, int]


class Stand:
    """All packs with examples."""

    def __init__(
        self,
        catalogue: Catalogue,
        files: Sequence[Path],
        faults: Faults,
        also: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        """`also`: packs with the authority to judge them by, whatever their examples say."""
        self._catalogue = catalogue
        self._files = read_files(files, faults)
        self._faults = faults
        self._also = also
        self._benches: dict[str, Bench] = {}

    @cached_property
    def authorities(self) -> Mapping[str, str]:
        """Pack -> the authority under whose policy it is judged: mostly that of its first examples."""
        found = dict(self._also)
        for file in self._files:
            found.setdefault(file.heading.pack, file.heading.authority)
        return found

    def bench(self, pack: str) -> Bench:
        """Return the bench of a pack's authority. Raises InputFault."""
        authority = self.authorities[pack]
        if authority not in self._benches:
            workshop = Workshop.open(self._catalogue, authority)
            mine = [file for file in self._files if file.heading.authority == authority]
            self._benches[authority] = Bench(workshop, trials_of(mine, workshop, self._faults))
        return self._benches[authority]

    def trees(self, pack: str) -> tuple[MappingNode, ...]:
        """Return the examples of a pack as they are written."""
        nodes = [file.node for file in self._files if file.heading.pack == pack]
        listed = [node.get("cases") for node in nodes if isinstance(node, MappingNode)]
        items = [item for each in listed if isinstance(each, SequenceNode) for item in each.items]
        return tuple(item for item in items if isinstance(item, MappingNode))

    def example_names(self, pack: str) -> tuple[str, ...]:
        """Return the names of a pack's examples."""
        named = (tree.get("example") for tree in self.trees(pack))
        return tuple(each.text for each in named if isinstance(each, Scalar))

    def keys(self, pack: str) -> tuple[str, ...]:
        """Return the standards of a pack that the policy holds, and its definitions (`pack#define.id`)."""
        workshop = self.bench(pack).workshop
        held = sorted(key for key in workshop.held if key.startswith(f"{pack}#"))
        defined = [f"{pack}#define.{name_of(tree)}" for tree in workshop.definition_trees(pack)]
        return (*held, *defined)

    def portions(self, keys: Sequence[str]) -> list[Portion]:
        """Return the work on some standards, in portions."""
        found = []
        for key in keys:
            changes = count_changes(key, self.bench(key.partition("#")[0]))
            found += [(key, start, start + PORTION) for start in range(0, changes, PORTION)]
        return found

    def mutants(self, portion: Portion) -> tuple[Mutant, ...]:
        """Return the verdicts on a portion of the changes of one standard or definition."""
        key, start, stop = portion
        return tuple(mutants_of(key, self.bench(key.partition("#")[0]), start, stop))

    def covered(self, key: str) -> tuple[Covered, ...]:
        """Return the branches of one standard."""
        return tuple(covered(key, self.bench(key.partition("#")[0])))


def run_mutants(
    stand: Stand, keys: Sequence[str], jobs: int = 1, after_each: Callable[[object], None] = lambda _: None
) -> tuple[Mutant, ...]:
    """Return the verdicts on every change of some standards, in their order. `after_each` is told of each."""
    return _shared_out(stand, Stand.mutants, stand.portions(keys), jobs, after_each)


def run_coverage(
    stand: Stand, keys: Sequence[str], jobs: int = 1, after_each: Callable[[object], None] = lambda _: None
) -> tuple[Covered, ...]:
    """Return every branch of some standards, in their order. `after_each` is told of each."""
    for key in keys:
        stand.bench(key.partition("#")[0])
    return _shared_out(stand, Stand.covered, keys, jobs, after_each)


def _shared_out(
    stand: Stand,
    work: Callable[[Stand, Any], tuple[T, ...]],
    parts: Sequence[Any],
    jobs: int,
    after_each: Callable[[object], None],
) -> tuple[T, ...]:
    if jobs < 2 or "fork" not in multiprocessing.get_all_start_methods():
        return _gathered((work(stand, part) for part in parts), after_each)
    _Worker.stand = stand  # a forked process finds what was read before it began
    context = multiprocessing.get_context("fork")
    with ProcessPoolExecutor(jobs, mp_context=context) as pool:
        return _gathered(pool.map(_Worker.do, [work] * len(parts), parts), after_each)


class _Worker:
    """What a process that was forked works on."""

    stand: Stand

    @classmethod
    def do(cls, work: Callable[[Stand, Any], tuple[T, ...]], part: Any) -> tuple[T, ...]:
        return work(cls.stand, part)


def _gathered(found: Iterable[tuple[T, ...]], after_each: Callable[[object], None]) -> tuple[T, ...]:
    gathered: list[T] = []
    for part in found:
        for one in part:
            after_each(one)
        gathered += part
    return tuple(gathered)
