"""The authority's own files after what was decided.

In: an `Upgrade`, a decision for each of its open rows. Out: the files that change, as texts. Guaranteed: a
row that is not decided, or decided otherwise than it may be, is refused, all of them at once; every
character that no decision is about stays; where nothing was to be decided, no file changes but for its pins.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from engine.diagnostics import Diagnostic, Faults, InputFault, Span, did_you_mean
from engine.drafting.editing import node_at, with_value, without_key
from engine.source import Mapping as MappingNode
from engine.source import Scalar, parse, parse_into, replace_value
from engine.upgrading.records import Decision, Moved, Setting, Upgrade
from engine.upgrading.settings import without

#: What a file of decisions says of a row on which nobody decided.
UNDECIDED = "undecided"


def decisions_in(text: str, file: str) -> dict[str, Decision]:
    """Return what a file of decisions says; a row that it leaves `undecided` is left out.

    Raises InputFault with the place of every fault.
    """
    faults = Faults()
    root = parse_into(text, file, faults)
    listed = root.get("decisions") if isinstance(root, MappingNode) else None
    if not isinstance(listed, MappingNode):
        span = Span(file, 1, 1, 1, 1) if root is None else root.span
        faults.error("E531", span, "a file of decisions begins with 'decisions:'", "--draft FILE writes one")
    found = {}
    for key, value in listed.items if isinstance(listed, MappingNode) else ():
        said = value.text if isinstance(value, Scalar) else ""
        if said in set(Decision):
            found[key.text] = Decision(said)
        elif said != UNDECIDED:
            cure = f"write {', '.join(Decision)}; {UNDECIDED} leaves it open"
            faults.error("E531", value.span, f"'{said}' is no decision", cure)
    faults.raise_if_errors()
    return found


def decided(upgrade: Upgrade, decisions: Mapping[str, Decision]) -> dict[str, str]:
    """Return the own files that change, by path. `decisions`: by the row's id.

    Raises InputFault naming every row that is undecided or cannot be decided so.
    """
    faults = list(_faults(upgrade, decisions))
    if faults:
        raise InputFault(faults)
    texts = dict(upgrade.mine)
    for row in reversed(upgrade.rows):  # from the end, so that the numbers of earlier choices stay
        if row.may:
            file = row.setting.file
            texts[file] = changed(texts[file], row.setting, decisions[row.id], row.successor)
    home = f"authorities/{upgrade.authority}.yaml"
    texts[home] = with_pins(texts[home], upgrade.packs)
    return {file: text for file, text in texts.items() if text != upgrade.mine[file]}


def with_pins(text: str, packs: tuple[Moved, ...]) -> str:
    """Return the text of an authority's file with the packs that it pins at their new versions."""
    for each in packs:
        path = ("pins", each.pack)
        node = node_at(parse(text, "authority"), path)
        if node is not None and each.after is None:
            text = without_key(text, path)
        elif node is not None:
            text = replace_value(text, node.span, f'"{each.after}"')
    return text


def _faults(upgrade: Upgrade, decisions: Mapping[str, Decision]) -> Iterator[Diagnostic]:
    rows = {row.id: row for row in upgrade.open}
    for name in decisions:
        if name not in rows:
            near = did_you_mean(name, rows, "open rows")
            yield Diagnostic("E531", f"no open row is called '{name}'", None, near)
    for row in upgrade.open:
        cure = f"decide: {', '.join(row.may)}"
        what = f"{row.id} ({row.kind})"
        if row.id not in decisions:
            yield Diagnostic("E530", f"{what} is not decided", None, cure)
        elif decisions[row.id] not in row.may:
            yield Diagnostic("E531", f"{what} cannot be decided '{decisions[row.id]}'", None, cure)


def changed(text: str, setting: Setting, decision: Decision, successor: str | None) -> str:
    """Return the text with a setting as it was decided. `successor`: the new name, for `RENAME`."""
    if decision is Decision.KEEP:
        return text
    if decision is Decision.RENAME:
        key = str(setting.how) if setting.own else "standard"
        return with_value(text, (*setting.path, key), successor or "")
    if decision is Decision.ALONE:
        return without_key(text, (*setting.path, str(setting.how)))
    return without(text, setting)
