"""Which files one authority's policy rests on.

In: a library and an authority's name. Out: texts by canonical path (`authorities/<name>.yaml`,
`rules/<publisher>/<pack>.yaml`, `calendars/<name>.json`). Guaranteed: nothing of another authority's is among
them; every dated file of a pack that is followed is; the same library gives the same paths.
"""

from __future__ import annotations

from collections.abc import Mapping

from engine.diagnostics import Diagnostic, InputFault
from engine.holidays_data import holidays_text
from engine.layering.policy import Policy
from engine.load import Library, LoadedAuthority, LoadedPack
from engine.source import Mapping as MappingNode
from engine.source import Scalar

AUTHORITIES, RULES, CALENDARS = "authorities/", "rules/", "calendars/"


def members_of(library: Library, authority: LoadedAuthority, policy: Policy) -> dict[str, str]:
    """Return the text of every file that the policy rests on, by its path in a bundle.

    Raises InputFault where the library was read without keeping its texts.
    """
    texts = {f"{AUTHORITIES}{authority.authority.authority}.yaml": _text(library, authority.file)}
    for node in library.vocabulary_nodes:
        name = node.get("vocabulary") if isinstance(node, MappingNode) else None
        if isinstance(name, Scalar):
            texts[f"{RULES}vocabulary/{name.text}.yaml"] = _text(library, node.span.file)
    for pack in dict.fromkeys(ref.id for ref in policy.packs):
        texts |= _dated(library.packs[pack], library)
    days = authority.authority.calendar.days
    texts[f"{CALENDARS}{days}.json"] = library.calendars.get(days) or holidays_text(days)
    return dict(sorted(texts.items()))


def _dated(files: tuple[LoadedPack, ...], library: Library) -> Mapping[str, str]:
    found = {}
    for number, each in enumerate(files, start=1):
        mark = "" if len(files) == 1 else f"@{number}"
        found[f"{RULES}{each.pack.pack}{mark}.yaml"] = _text(library, each.file)
    return found


def _text(library: Library, file: str) -> str:
    text = library.text_of(file)
    if text is None:
        raise InputFault([Diagnostic("E010", f"the text of '{file}' is not at hand")])
    return text
