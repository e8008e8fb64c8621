"""Looks through packs, authorities and example files for everything that is wrong or doubtful.

In: folders beside the shipped ones, the day on which it is looked at, and which files are asked about. Out:
every diagnostic about these, in the order of file and place, and how much was read. Guaranteed: one run finds
the faults of all files; what can only be judged once a file is readable is judged where it is; examples and
policies that have nothing to do with the files asked about are left alone, which is most of the work.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from engine.diagnostics import Diagnostic, Faults, Severity
from engine.example_files import read_examples, read_heading
from engine.layers import build_policy
from engine.lint import lint_library, lint_policy
from engine.load import Library, load_library
from engine.shipped import all_authorities, all_rules
from engine.source import parse_into, read_text, shown_name


@dataclass(frozen=True, slots=True)
class Inspection:
    """What was found, and how many packs, standards, authorities and examples were read."""

    diagnostics: tuple[Diagnostic, ...]
    packs: int
    standards: int
    authorities: int
    examples: int

    @property
    def errors(self) -> bool:
        """Whether something cannot stand as it is."""
        return any(each.severity is Severity.ERROR for each in self.diagnostics)


def inspect(
    on: date,
    rules: Sequence[Path] = (),
    authorities: Sequence[Path] = (),
    asked: Callable[[Path], bool] = lambda _: True,
) -> Inspection:
    """Read everything and return what is wrong or doubtful as seen on `on`. `asked`: whether a file is asked
    about; what lies in others is told only where it was read for those."""
    faults = Faults()
    library = load_library(all_rules(rules), faults, all_authorities(authorities))
    examples = _examples([path for path in library.examples if asked(path)], library, faults)
    if not faults.errors:
        _meaning(library, on, asked, faults)
    packs = [loaded.pack for files in library.packs.values() for loaded in files]
    return Inspection(
        faults.sorted(),
        packs=len(packs),
        standards=sum(len(pack.duties) + len(pack.content) for pack in packs),
        authorities=len(library.authorities),
        examples=examples,
    )


def _meaning(library: Library, on: date, asked: Callable[[Path], bool], faults: Faults) -> None:
    """Note what shows once all files are readable: between standards, and in each authority's policy that
    rests on a file asked about."""
    lint_library(library, on, faults)
    for authority in library.authorities.values():
        beneath = library.beneath(authority.authority.follows)
        files = (authority.file, *(one.file for name in beneath for one in library.packs.get(name, ())))
        if not any(asked(Path(file)) for file in files):
            continue
        own = Faults()
        policy = build_policy(library, authority, own)
        if not own.errors:
            lint_policy(policy, authority, on, own)
        faults.extend(own.sorted())


def _examples(files: Iterable[Path], library: Library, faults: Faults) -> int:
    """Note the faults of form in example files; return how many examples were read."""
    read = 0
    for path in files:
        name = shown_name(path)
        text = read_text(path, faults, name)
        node = None if text is None else parse_into(text, name, faults)
        heading = None if node is None else read_heading(node, faults)
        if node is not None and heading is not None:
            read += len(read_examples(node, heading, library.vocabulary, faults))
    return read
