"""Which files one authority's policy rests on.

In: a library and an authority's name. Out: texts by canonical path (`authorities/<name>.yaml`,
`rules/<publisher>/<pack>.yaml`, `calendars/<name>.json`). Guaranteed: nothing of another authority's is among
them; every dated file of a pack that is followed is; the same library gives the same paths.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from engine.diagnostics import Diagnostic, InputFault
from engine.holidays_data import holidays_text
from engine.layering.policy import Policy
from engine.load import Library, LoadedAuthority, LoadedPack
from engine.source import Mapping as MappingNode
from engine.source import Scalar

AUTHORITIES, RULES, CALENDARS = "authorities/", "rules/", "calendars/"


@dataclass(frozen=True, slots=True)
class Member:
    """A file's text, and the name under which it was read."""

    text: str
    file: str


def members_of(library: Library, authority: LoadedAuthority, policy: Policy) -> dict[str, str]:
    """Return the text of every file that the policy rests on, by its path in a bundle.

    Raises InputFault where the library was read without keeping its texts.
    """
    followed = {ref.id for ref in policy.packs}
    found = rules_in(library, lambda pack: pack in followed)
    found |= authority_in(library, authority)
    texts = {path: each.text for path, each in found.items()}
    days = authority.authority.calendar.days
    texts[f"{CALENDARS}{days}.json"] = library.calendars.get(days) or holidays_text(days)
    return dict(sorted(texts.items()))


def authority_in(library: Library, authority: LoadedAuthority) -> dict[str, Member]:
    """Return an authority's own file under its canonical path. Raises InputFault."""
    return {f"{AUTHORITIES}{authority.authority.authority}.yaml": _member(library, authority.file)}


def rules_in(library: Library, wanted: Callable[[str], bool]) -> dict[str, Member]:
    """Return the vocabularies, and the packs wanted by their ids, under their canonical paths.

    Raises InputFault."""
    found = {}
    for node in library.vocabulary_nodes:
        name = node.get("vocabulary") if isinstance(node, MappingNode) else None
        if isinstance(name, Scalar):
            found[f"{RULES}vocabulary/{name.text}.yaml"] = _member(library, node.span.file)
    for pack in filter(wanted, library.packs):
        found |= _dated(library.packs[pack], library)
    return found


def _dated(files: tuple[LoadedPack, ...], library: Library) -> Mapping[str, Member]:
    found = {}
    for number, each in enumerate(files, start=1):
        mark = "" if len(files) == 1 else f"@{number}"
        found[f"{RULES}{each.pack.pack}{mark}.yaml"] = _member(library, each.file)
    return found


def _member(library: Library, file: str) -> Member:
    text = library.text_of(file)
    if text is None:
        raise InputFault([Diagnostic("E010", f"the text of '{file}' is not at hand")])
    return Member(text, file)
