"""YAML text to a located tree: every key and value knows its line and column.

In: the text of one file. Out: `Scalar`, `Mapping` and `Sequence` nodes. Guaranteed: a scalar is text, never
guessed into a number, date or truth value (what `no`, `1:30` or `010` mean is for the schema to say); keys
are unique words; no anchors, aliases, tags, merge keys or second documents; nesting, size and number of
values are limited, so that hostile input is refused within a second; every fault is a located diagnostic.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias, cast

import yaml

from engine.diagnostics import Faults, InputFault, Span

MAX_BYTES = 2_000_000
MAX_DEPTH = 64
MAX_VALUES = 60_000
MAX_FAULTS = 200

PLAIN = ""


class Scalar(NamedTuple):
    """A piece of text. `style` is '' where it stands bare, else the quote or block mark (' " | >).

    A named tuple and no dataclass: a pack holds thousands, and these are made six times faster."""

    text: str
    style: str
    span: Span

    @property
    def plain(self) -> bool:
        """Whether it stands without quotes."""
        return self.style == PLAIN


@dataclass(frozen=True, slots=True)
class Mapping:
    """Keys and values in the order of the file; no key twice."""

    items: tuple[tuple[Scalar, Node], ...]
    span: Span

    def get(self, key: str) -> Node | None:
        """Return the value of a key, or None."""
        return next((value for name, value in self.items if name.text == key), None)

    def key(self, key: str) -> Scalar | None:
        """Return the key itself, with its place, or None."""
        return next((name for name, _ in self.items if name.text == key), None)

    def keys(self) -> tuple[str, ...]:
        """Return the keys' texts."""
        return tuple(name.text for name, _ in self.items)


@dataclass(frozen=True, slots=True)
class Sequence:
    """A list, in the order of the file."""

    items: tuple[Node, ...]
    span: Span


Node: TypeAlias = Scalar | Mapping | Sequence


def shown_name(path: Path) -> str:
    """Return the name that diagnostics show: relative to the working directory where it lies inside."""
    try:
        return path.resolve().relative_to(Path.cwd()).as_posix()
    except ValueError:
        return str(path)


def read_text(path: Path, faults: Faults, name: str | None = None) -> str | None:
    """Return the text of a file; if unreadable, too large or not UTF-8 text, note that and return None."""
    data = read_bytes(path, faults, name)
    return None if data is None else decode(data, name or str(path), faults)


def read_bytes(path: Path, faults: Faults, name: str | None = None) -> bytes | None:
    """Return the bytes of a file; if unreadable or too large, note that and return None.

    No more than the limit is ever read, whatever a file, pipe or device would go on to give.
    """
    shown = name or str(path)
    try:
        if path.is_file() and path.stat().st_size > MAX_BYTES:
            _too_large(shown, f"{path.stat().st_size:,} bytes", faults)
            return None
        with path.open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except OSError as error:
        reason = (
            "it is a folder" if isinstance(error, IsADirectoryError) else error.strerror or "no reason given"
        )
        faults.error(
            "E010", Span(shown, 1, 1, 1, 1), f"cannot read '{shown}': {reason[0].lower()}{reason[1:]}"
        )
    except ValueError:  # a name that no file can have, such as one with a NUL
        faults.error("E010", Span(shown, 1, 1, 1, 1), f"cannot read '{shown}': no file has such a name")
    return None


def decode(data: bytes, file: str, faults: Faults) -> str | None:
    """Return bytes as text, without a byte order mark; on a fault note it and return None."""
    if len(data) > MAX_BYTES:
        _too_large(file, f"more than {MAX_BYTES:,} bytes", faults)
        return None
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8", "replace")
        span = _span_at(file, before, len(before))
        text = f"byte {error.start + 1} is not UTF-8 text"
        faults.error("E001", span, text, "save the file as plain text in UTF-8")
        return None


def parse(text: str, file: str) -> Node:
    """Return the located tree of a text.

    Raises InputFault with every fault of form. `file` is the name that diagnostics show.
    """
    faults = Faults()
    node = parse_into(text, file, faults)
    faults.raise_if_errors()
    assert node is not None  # without a node there is an error
    return node


def parse_into(text: str, file: str, faults: Faults) -> Node | None:
    """Return the located tree, or None if there is no telling what the text says; faults are noted.

    After a fault that leaves the rest readable (a key twice, an anchor) reading goes on, so that the faults
    of meaning are found in the same run.
    """
    if len(text) > MAX_BYTES:
        _too_large(file, f"{len(text):,} characters", faults)
        return None
    if (control := _CONTROL.search(text)) is not None:
        span = _span_at(file, text, control.start())
        message = f"control character U+{ord(control[0]):04X}: this is not a text file"
        faults.error("E001", span, message, "save the file as plain text in UTF-8")
        return None
    builder = _Builder(file, faults)
    try:
        return builder.document(_SURROGATES.sub(_join_surrogates, text) if "\\ud" in text.lower() else text)
    except _Stop:
        return None
    except yaml.MarkedYAMLError as error:
        _explain(error, text, file, faults)
    except yaml.YAMLError as error:  # the reader's own, without a place
        faults.error("E004", Span(file, 1, 1, 1, 1), f"not well-formed YAML: {str(error).splitlines()[0]}")
    return None


# ---------------------------------------------------------------- edits


def replace_value(text: str, span: Span, new_text: str) -> str:
    """Return `text` with the value at `span` replaced by `new_text` (YAML, as it should stand there).

    Nothing else changes: comments, order and spacing survive. Use `as_yaml` to write a text as a value.
    """
    lines = text.split("\n")
    start, end = _offset(lines, span.line, span.column), _offset(lines, span.end_line, span.end_column)
    kept = text[start:end]
    tail = kept[len(kept.rstrip()) :] if "\n" in kept else ""
    return text[:start] + new_text + tail + text[end:]


def as_yaml(value: str) -> str:
    """Return a text as it may stand as a YAML value, also inside [] and {}: bare where that is safe, else
    quoted."""
    if value and _BARE.fullmatch(value) and not value.endswith(" "):
        return value
    escaped = value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t")
    return f'"{escaped}"'


def walk(node: Node, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Node]]:
    """Yield every value with its path of keys; an item of a list is named by its `id`, else by its number."""
    yield path, node
    if isinstance(node, Mapping):
        for key, value in node.items:
            yield from walk(value, (*path, key.text))
    elif isinstance(node, Sequence):
        for number, item in enumerate(node.items):
            yield from walk(item, (*path, name_of(item) or str(number)))


def name_of(node: Node) -> str | None:
    """Return the text of a mapping's `id`, or None."""
    return text_under(node, "id")


def text_under(node: Node | None, key: str) -> str | None:
    """Return the text under a key of a mapping; None where there is none, or no mapping."""
    found = node.get(key) if isinstance(node, Mapping) else None
    return found.text if isinstance(found, Scalar) else None


# ---------------------------------------------------------------- building the tree from events

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x80-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
_SURROGATES = re.compile(r"\\u([dD][89abAB][0-9a-fA-F]{2})\\u([dD][c-fC-F][0-9a-fA-F]{2})")
_BARE = re.compile(r"[A-Za-z0-9][A-Za-z0-9 _./()+%£€'’–—;-]*")
_LOADER = getattr(yaml, "CLoader", yaml.Loader)


class _Stop(Exception):
    """Reading this file cannot go on."""


class _Builder:
    """Turns parser events into nodes, on its own stack: depth never reaches Python's or C's."""

    def __init__(self, file: str, faults: Faults) -> None:
        self.file = file
        self.faults = faults
        self.noted = 0

    def document(self, text: str) -> Node | None:
        parser = _LOADER(text)
        event: Any = parser.get_event()  # stream start
        event = parser.get_event()
        if isinstance(event, yaml.StreamEndEvent):
            self.faults.error("E009", Span(self.file, 1, 1, 1, 1), "the file is empty")
            return None
        node = self._nodes(parser)
        parser.get_event()  # document end
        event = parser.get_event()
        if not isinstance(event, yaml.StreamEndEvent):
            self.faults.error(
                "E007", self._span(event), "a second document begins here", "one file holds one document"
            )
        return node

    def _nodes(self, parser: Any) -> Node:
        """Build the one node that comes next. Written for speed: start-up reads every pack."""
        stack: list[tuple[list[Any], Any]] = []
        items: list[Any] = []
        file, next_event, make = self.file, parser.get_event, tuple.__new__
        scalar, mapping, sequence = yaml.ScalarEvent, yaml.MappingStartEvent, yaml.SequenceStartEvent
        values = 0
        while True:
            event = next_event()
            kind = type(event)
            if kind is scalar:
                values += 1
                if event.anchor is not None or (event.tag is not None and event.tag != "!"):
                    self._marked(event)
                start, end = event.start_mark, event.end_mark
                span = make(Span, (file, start.line + 1, start.column + 1, end.line + 1, end.column + 1))
                node: Any = make(Scalar, (event.value, event.style or PLAIN, span))
            elif kind is mapping or kind is sequence:
                values += 1
                self._check(event, len(stack), values)
                stack.append((items, event))
                items = []
                continue
            elif kind is yaml.AliasEvent:
                self._refuse(event, f"'*{event.anchor}' refers to another value", "write the value out")
                node = Scalar("", PLAIN, self._span(event))
            else:
                outer, start = stack.pop()
                node = self._close(items, start, event)
                items = outer
            if not stack:
                return cast(Node, node)
            items.append(node)
            if values > MAX_VALUES:
                self._check(event, len(stack), values)

    def _check(self, event: Any, depth: int, values: int) -> None:
        """Note what a list or mapping must not be; stop where going on could be endless."""
        if values > MAX_VALUES:
            self.faults.error("E011", self._span(event), f"more than {MAX_VALUES:,} values", "split the file")
            raise _Stop
        if getattr(event, "anchor", None) is not None or event.tag is not None:
            self._marked(event)
        if depth >= MAX_DEPTH:
            self.faults.error("E005", self._span(event), f"nested more than {MAX_DEPTH} deep")
            raise _Stop

    def _close(self, items: list[Any], start: Any, end: Any) -> Node:
        first, last = start.start_mark, end.end_mark
        to = last.line + 1, last.column + 1
        if not start.flow_style and items:  # a block ends where its last item ends
            to = items[-1].span[3:]
        span = tuple.__new__(Span, (self.file, first.line + 1, first.column + 1, *to))
        if type(start) is yaml.SequenceStartEvent:
            return Sequence(tuple(items), span)
        return Mapping(self._pairs(items), span)

    def _pairs(self, items: list[Any]) -> tuple[tuple[Scalar, Node], ...]:
        seen: dict[str, Scalar] = {}
        pairs = tuple(zip(items[::2], items[1::2], strict=True))
        for key, _ in pairs:
            if type(key) is not Scalar or not key.text:
                self._note("E012", _first_line(key.span), "a key must be a word")
            elif key.text == "<<" and not key.style:
                self._note("E006", key.span, "a merge key '<<'", "write the values out")
            elif key.text in seen:
                related = ((seen[key.text].span, "first here"),)
                message = f"the key '{_short(key.text)}' stands here twice"
                self._note("E008", key.span, message, "keep one of the two", related)
            else:
                seen[key.text] = key
        return pairs if len(seen) == len(pairs) else tuple(pair for pair in pairs if pair[0] in seen.values())

    def _marked(self, event: Any) -> None:
        what = f"the anchor '&{event.anchor}'" if event.anchor is not None else f"the tag '{event.tag}'"
        self._refuse(event, what, "write the bare value")

    def _refuse(self, event: Any, what: str, cure: str) -> None:
        self._note("E006", _first_line(self._span(event)), f"{what}: not read here", cure)

    def _note(
        self,
        code: str,
        span: Span,
        message: str,
        help: str | None = None,  # noqa: A002 - the word the reader sees
        related: tuple[tuple[Span, str], ...] = (),
    ) -> None:
        """Note a fault after which reading goes on, unless there were too many for any reader."""
        self.faults.error(code, span, message, help, related)
        self.noted += 1
        if self.noted > MAX_FAULTS:
            raise _Stop

    def _span(self, event: Any) -> Span:
        start, end = event.start_mark, event.end_mark
        return Span(self.file, start.line + 1, start.column + 1, end.line + 1, end.column + 1)


# ---------------------------------------------------------------- faults of form


def _explain(error: yaml.MarkedYAMLError, text: str, file: str, faults: Faults) -> None:
    """Note what the parser choked on, in words; tabs in the indentation are named as such, every one."""
    mark = error.problem_mark or error.context_mark
    lines = text.split("\n")
    line = min(mark.line, len(lines) - 1) if mark else 0
    tabbed = [n for n, content in enumerate(lines) if _TABBED.match(content)]
    if tabbed and tabbed[0] <= line:
        for n in tabbed[:20]:
            at = lines[n].index("\t") + 1
            width = len(lines[n]) - len(lines[n].lstrip("\t ")) + 1
            message = "a tab in the indentation"
            faults.error(
                "E003", Span(file, n + 1, at, n + 1, width), message, "indent with spaces, two a level"
            )
        return
    column = min(mark.column, len(lines[line])) if mark else 0
    related: tuple[tuple[Span, str], ...] = ()
    if error.context_mark is not None and error.context_mark.line != line and error.context:
        start = error.context_mark
        place = Span(file, start.line + 1, start.column + 1, start.line + 1, start.column + 2)
        related = ((place, error.context),)
    message = f"not well-formed YAML: {error.problem or 'cannot be read'}"
    faults.error(
        "E004", Span(file, line + 1, column + 1, line + 1, column + 2), message, _cure(error), related
    )


_TABBED = re.compile(r" *\t[\t ]*\S")
_CURES = (
    ("did not find expected ',' or", "a bracket is not closed, or a comma is missing"),
    ("mapping values are not allowed", "put a text that holds ': ' in quotes, or check the indentation"),
    ("could not find expected ':'", "a key wants ': ' after it; a text that goes on wants more indentation"),
    ("did not find expected key", "this line is indented differently from the lines around it"),
    ("did not find expected '-' indicator", "this line is indented differently from the list around it"),
    ("unexpected end of stream", "a quote is not closed"),
    ("did not find expected node content", "a bracket is not closed, or a value is missing"),
    ("cannot start any token", "put the text in quotes"),
    ("unknown escape character", "inside double quotes write \\\\ for a backslash, or use single quotes"),
)


def _cure(error: yaml.MarkedYAMLError) -> str | None:
    problem = error.problem or ""
    return next((cure for words, cure in _CURES if words in problem), None)


def _too_large(file: str, size: str, faults: Faults) -> None:
    message = f"{size}; a file holds at most {MAX_BYTES:,}"
    faults.error("E002", Span(file, 1, 1, 1, 1), message, "split the file")


def _join_surrogates(found: re.Match[str]) -> str:
    """Write JSON's two escapes for one character as YAML's one."""
    high, low = int(found[1], 16), int(found[2], 16)
    return f"\\U{0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00):08x}"


def _span_at(file: str, text: str, offset: int) -> Span:
    line = text.count("\n", 0, offset) + 1
    column = offset - (text.rfind("\n", 0, offset) + 1) + 1
    return Span(file, line, column, line, column + 1)


def _first_line(span: Span) -> Span:
    return span if span.end_line == span.line else Span(*span[:3], span.line, span.column + 1)


def _offset(lines: list[str], line: int, column: int) -> int:
    return sum(len(each) + 1 for each in lines[: line - 1]) + column - 1


def _short(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:57]}…"


__all__ = [
    "MAX_BYTES",
    "MAX_DEPTH",
    "MAX_VALUES",
    "InputFault",
    "Mapping",
    "Node",
    "Scalar",
    "Sequence",
    "as_yaml",
    "decode",
    "name_of",
    "parse",
    "parse_into",
    "read_bytes",
    "read_text",
    "replace_value",
    "shown_name",
    "walk",
]
