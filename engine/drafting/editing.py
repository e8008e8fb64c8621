"""Edits of a text that change just what was meant.

In: the text of a pack or an authority file, a path of keys (`duties`, `cla.visit`, `due`, `within`), a value
as YAML. Out: the text. Guaranteed: every other character stays: comments, order and spacing; one value
changed is one line of diff. Raises InputFault for a text that cannot be read, KeyError for a path that
leads nowhere.
"""

from __future__ import annotations

from typing import TypeAlias

from engine.diagnostics import Span
from engine.source import Mapping, Node, Scalar, Sequence, as_yaml, name_of, parse, replace_value

Path: TypeAlias = tuple[str, ...]

NAME = "draft"


def node_at(node: Node, path: Path) -> Node | None:
    """Return the value at a path; items of a list go by their `id`, else by their number."""
    for key in path:
        found: Node | None = None
        if isinstance(node, Mapping):
            found = node.get(key)
        elif isinstance(node, Sequence):
            named = {name_of(item) or str(number): item for number, item in enumerate(node.items)}
            found = named.get(key)
        if found is None:
            return None
        node = found
    return node


def _there(text: str, path: Path) -> Node:
    found = node_at(parse(text, NAME), path)
    if found is None:
        raise KeyError(".".join(path))
    return found


def with_value(text: str, path: Path, new: str) -> str:
    """Return the text with a scalar replaced by another text, quoted where it has to be."""
    node = _there(text, path)
    if not isinstance(node, Scalar):
        raise KeyError(".".join(path))
    return replace_value(text, node.span, as_yaml(new))


def with_list(text: str, path: Path, items: list[str]) -> str:
    """Return the text with a list of texts replaced, laid out as it was: in brackets, or a line each."""
    node = _there(text, path)
    if not isinstance(node, Sequence):
        raise KeyError(".".join(path))
    if _is_flow(text, node.span):
        return replace_value(text, node.span, f"[{', '.join(as_yaml(each) for each in items)}]")
    lines = text.split("\n")
    dash = _dash(text, node.items[0].span)
    kept = {item.text: item.span for item in node.items if isinstance(item, Scalar)}
    new = [
        line
        for each in items
        for line in (
            lines[kept[each].line - 1 : _end_line(text, kept[each])]  # with its comment
            if each in kept
            else [f"{' ' * (dash - 1)}- {as_yaml(each)}"]
        )
    ]
    last = _end_line(text, node.items[-1].span)
    return "\n".join([*lines[: node.items[0].span.line - 1], *new, *lines[last:]])


def with_item(text: str, path: Path, item: str) -> str:
    """Return the text with an item added at the end of a list; `item` is YAML, its lines indented from 0.

    A list that is not there is begun at the end of the mapping that should hold it."""
    node = node_at(parse(text, NAME), path)
    if node is None:
        return with_key(text, path[:-1], path[-1], f"\n{_indented(_dashed(item), 2)}")
    if not isinstance(node, Sequence):
        raise KeyError(".".join(path))
    if _is_flow(text, node.span) or not node.items:
        flow = " ".join(line.strip() for line in item.splitlines())
        inside = text[_offset(text, *node.span[1:3]) : _offset(text, *node.span[3:])].rstrip()
        begun = inside[:-1].rstrip()
        joint = "" if begun.endswith(("[", ",")) else ", "
        return replace_value(text, node.span, f"{begun}{joint}{flow}]")
    indent = _dash(text, node.items[0].span) - 1
    gap = "\n" if _lie_apart(text, node) else ""
    return _after(text, node.items[-1].span, gap + _indented(_dashed(item), indent))


def without_item(text: str, path: Path) -> str:
    """Return the text without an item of a list; of a block list its lines go whole, and a list that would be
    left empty goes with its key."""
    node = _there(text, path)
    holder = _there(text, path[:-1])
    if not isinstance(holder, Sequence):
        raise KeyError(".".join(path))
    if len(holder.items) == 1 and len(path) > 1:
        return without_key(text, path[:-1])
    if _is_flow(text, holder.span):
        spans = [item.span for item in holder.items]
        return _cut(text, spans, spans.index(node.span))
    lines = text.split("\n")
    last = _end_line(text, node.span)
    del lines[node.span.line - 1 : last]
    return "\n".join(lines)


def with_key(text: str, path: Path, key: str, value: str) -> str:
    """Return the text with a key added at the end of a mapping; `value` is YAML as it stands after `key:`.

    A value of several lines begins with a line break and is indented from 0."""
    node = _there(text, path) if path else parse(text, NAME)
    if not isinstance(node, Mapping):
        raise KeyError(".".join(path))
    if _is_flow(text, node.span):
        inside = text[_offset(text, *node.span[1:3]) : _offset(text, *node.span[3:])].rstrip()
        begun = inside[:-1].rstrip()
        joint = "" if begun.endswith(("{", ",")) else ", "
        return replace_value(text, node.span, f"{begun}{joint}{key}: {value}}}")
    indent = node.items[0][0].span.column - 1
    after = node.items[-1][1].span
    if value.startswith("\n"):
        return _after(text, after, _indented(f"{key}:{value}", indent))
    return _after(text, after, " " * indent + f"{key}: {value}")


def without_key(text: str, path: Path) -> str:
    """Return the text without a key of a mapping and its value; of a block mapping the lines go whole, and a
    mapping that would be left empty goes with its own key."""
    holder, value = _there(text, path[:-1]), _there(text, path)
    key = holder.key(path[-1]) if isinstance(holder, Mapping) else None
    if key is None or not isinstance(holder, Mapping):
        raise KeyError(".".join(path))
    if len(holder.items) == 1 and len(path) > 1:
        return without_key(text, path[:-1])
    if _is_flow(text, holder.span):
        spans = [Span(*one.span[:3], *each.span[3:]) for one, each in holder.items]
        return _cut(text, spans, list(holder.keys()).index(path[-1]))
    lines = text.split("\n")
    last = _end_line(text, value.span)
    if holder.span.line == key.span.line and lines[key.span.line - 1][: key.span.column - 1].strip():
        raise KeyError(".".join(path))  # the first key stands beside the dash of its item
    del lines[key.span.line - 1 : last]
    return "\n".join(lines)


def settled(text: str, path: Path, key: str, value: str | tuple[str, ...]) -> str:
    """Return the text in which a key of a mapping has a value: put in, changed, or for an empty one taken
    out; as it was where it has it already."""
    at = (*path, key)
    node = node_at(parse(text, NAME), at)
    if not value:
        return text if node is None else without_key(text, at)
    if isinstance(value, str):
        if node is None:
            return with_key(text, path, key, as_yaml(value))
        return text if isinstance(node, Scalar) and node.text == value else with_value(text, at, value)
    if node is None:
        return with_key(text, path, key, f"[{', '.join(map(as_yaml, value))}]")
    known = tuple(item.text for item in getattr(node, "items", ()) if isinstance(item, Scalar))
    return text if known == value else with_list(text, at, list(value))


def is_flow(text: str, path: Path) -> bool:
    """Say whether the value at a path is written in brackets."""
    return _is_flow(text, _there(text, path).span)


def written(text: str, path: Path) -> str:
    """Return the value at a path as it is written, its lines indented from 0."""
    return written_as(text, _there(text, path))


def written_as(text: str, node: Node) -> str:
    """Return a value of the text's own tree, as `written` does."""
    span = node.span
    found = text[
        _offset(text, span.line, span.column) : _offset(text, span.end_line, span.end_column)
    ].rstrip()
    if isinstance(node, Sequence) and not _is_flow(text, span):
        column = _dash(text, node.items[0].span)
        start = _offset(text, node.items[0].span.line, column)
        found = text[start : _offset(text, span.end_line, span.end_column)].rstrip()
    else:
        column = span.column
    first, *rest = found.split("\n")
    return "\n".join(
        [first, *(line[column - 1 :] if line[: column - 1].isspace() else line for line in rest)]
    )


def with_written(text: str, path: Path, new: str) -> str:
    """Return the text with the mapping or scalar at a path written otherwise; `new` is YAML as `written`
    gives it, its lines indented from 0."""
    span = _there(text, path).span
    first, *rest = new.split("\n")
    lines = [first, *(" " * (span.column - 1) + line if line.strip() else line for line in rest)]
    return replace_value(text, span, "\n".join(lines))


# ---------------------------------------------------------------- small things


def _cut(text: str, spans: list[Span], number: int) -> str:
    """Return the text without one of the parts of a list or mapping in brackets, nor its comma."""
    starts = [_offset(text, *span[1:3]) for span in spans]
    ends = [_offset(text, *span[3:]) for span in spans]
    if number + 1 < len(spans):
        return text[: starts[number]] + text[starts[number + 1] :]
    return text[: ends[number - 1] if number else starts[0]] + text[ends[number] :]


def _is_flow(text: str, span: Span) -> bool:
    return text[_offset(text, span.line, span.column)] in "[{"


def _dash(text: str, span: Span) -> int:
    """Return the column of the dash before an item of a block list."""
    line = text.split("\n")[span.line - 1][: span.column - 1]
    return line.rindex("-") + 1


def _lie_apart(text: str, node: Sequence) -> bool:
    """Say whether an empty line stands between the items of a list."""
    lines = text.split("\n")
    return any(not lines[item.span.line - 2].strip() for item in node.items[1:])


def _after(text: str, span: Span, more: str) -> str:
    """Return the text with lines added after the line on which a value ends."""
    lines = text.split("\n")
    at = _end_line(text, span)
    return "\n".join([*lines[:at], *more.split("\n"), *lines[at:]])


def _end_line(text: str, span: Span) -> int:
    start = _offset(text, span.line, span.column)
    kept = text[start : _offset(text, span.end_line, span.end_column)].rstrip()
    return span.line + kept.count("\n")


def _dashed(item: str) -> str:
    first, *rest = item.rstrip("\n").split("\n")
    return "\n".join([f"- {first}", *(f"  {line}" if line else "" for line in rest)])


def _indented(text: str, by: int) -> str:
    return "\n".join(" " * by + line if line.strip() else line for line in text.split("\n"))


def _offset(text: str, line: int, column: int) -> int:
    at = 0
    for _ in range(line - 1):
        at = text.index("\n", at) + 1
    return at + column - 1
