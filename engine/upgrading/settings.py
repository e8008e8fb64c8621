"""Each local difference of an authority: its choices, and its own standards that stand on others' ones.

In: the authority's files as texts, and the packs that are its own. Out: `Setting`s, in the order of the
files. Guaranteed: each says where it stands and what is written there.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace

from engine.diagnostics import Diagnostic, InputFault
from engine.drafting.editing import node_at, with_written, without_item, without_key, written
from engine.source import Mapping as MappingNode
from engine.source import Sequence as SequenceNode
from engine.source import name_of, parse, text_under
from engine.upgrading.records import How, Setting

_STANDS_ON = (How.STRENGTHENS, How.REPLACES, How.VARIES)


def settings_in(mine: Mapping[str, str]) -> Iterator[Setting]:
    """Yield the local differences in an authority's own files, each under a name of its own."""
    seen: Counter[str] = Counter()
    for each in _every(mine):
        seen[each.id] += 1
        yield replace(each, nth=seen[each.id])


def _every(mine: Mapping[str, str]) -> Iterator[Setting]:
    for file, text in sorted(mine.items()):
        if file.endswith(".examples.yaml"):
            continue
        root = parse(text, file)
        if isinstance(root, MappingNode):
            found = _choices(file, text, root) if "authority" in _keys(root) else _own(file, text, root)
            yield from found


def find_setting(mine: Mapping[str, str], row: str) -> Setting | None:
    """Return the local difference of a row, by the row's id; None where it is not there."""
    return next((each for each in settings_in(mine) if each.id == row), None)


def _keys(node: MappingNode) -> set[str]:
    return {key.text for key, _ in node.items}


def _choices(file: str, text: str, root: MappingNode) -> Iterator[Setting]:
    listed = root.get("choices")
    for number, item in enumerate(listed.items if isinstance(listed, SequenceNode) else ()):
        if not isinstance(item, MappingNode):
            continue
        path = ("choices", str(number))
        said = written(text, path)
        if (reading := text_under(item, "reading")) is not None:
            yield Setting(file, path, How.READING, reading, said)
        elif (standard := text_under(item, "standard")) is not None:
            yield Setting(file, path, How.SET if item.get("set") is not None else How.OFF, standard, said)


def _own(file: str, text: str, root: MappingNode) -> Iterator[Setting]:
    pack = text_under(root, "pack")
    for section in ("duties", "content"):
        listed = root.get(section)
        for item in listed.items if isinstance(listed, SequenceNode) else ():
            name = name_of(item)
            if name is None or not isinstance(item, MappingNode):
                continue
            for how in _STANDS_ON:
                target = text_under(item, how)
                if target is not None:
                    path = (section, name)
                    yield Setting(file, path, how, target, written(text, path), f"{pack}#{name}")


def without(text: str, setting: Setting) -> str:
    """Return the text without a local difference; without the list that held it too, if that was all."""
    holder = node_at(parse(text, setting.file), setting.path[:-1])
    alone = isinstance(holder, SequenceNode) and len(holder.items) == 1
    return without_key(text, setting.path[:-1]) if alone else without_item(text, setting.path)


def with_setting(text: str, setting: Setting, new: str) -> str:
    """Return the text with a local difference written otherwise; `new` is YAML, its lines indented from 0.

    Raises InputFault where that is no YAML, or more than the one difference."""
    found = with_written(text, setting.path, new.strip())
    if (
        node_at(parse(found, setting.file), setting.path) is None
        or written(found, setting.path) != new.strip()
    ):
        cure = "write the whole of it, with the name that it has, and nothing after it"
        raise InputFault([Diagnostic("E531", "this is not the one setting of the row", None, cure)])
    return found
