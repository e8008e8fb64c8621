"""XML returns to staged tables: each element that is named as a row is one.

In: a CIN census file, and which elements are rows. Out: `Staged` tables; a row carries the texts of its own
leaves and of the rows that hold it. Guaranteed: no document type, entity or outside reference is accepted;
the file passes as a stream, twice, and nothing of it is kept but the rows of one child; depth and the
length of a text are limited; a row's number is the line on which its element begins.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from xml.sax import SAXException
from xml.sax.handler import ContentHandler

from defusedxml import DefusedXmlException
from defusedxml.sax import make_parser

from engine.data.staging import BATCH, Staged, Staging, text_batch
from engine.diagnostics import Diagnostic, InputFault, Span

DEEPEST = 40
LONGEST = 100_000
MOST_COLUMNS = 500
_BLOCK = 1 << 20


def read_xml(path: Path, rows: Collection[str], staging: Staging) -> list[Staged]:
    """Lay out one table for each element name in `rows` that occurs. Raises InputFault, OSError."""
    headings: dict[str, dict[str, None]] = {}

    def learn(tag: str, _line: int, texts: dict[str, str]) -> None:
        known = headings.setdefault(tag, {})
        known.update(dict.fromkeys(texts))
        if len(known) > MOST_COLUMNS:
            raise SAXException(f"more than {MOST_COLUMNS} different elements inside {tag}")

    _pass(path, _Rows(rows, learn))
    tables = {tag: _Table(tag, tuple(names), staging) for tag, names in headings.items()}
    _pass(path, _Rows(rows, lambda tag, line, texts: tables[tag].add(line, texts)))
    return [table.staged(path) for table in tables.values()]


def _pass(path: Path, handler: _Rows) -> None:
    parser = make_parser()
    parser.forbid_dtd = True
    parser.setContentHandler(handler)
    handler.setDocumentLocator(parser)  # only a parser that opens files itself would do so
    try:
        with path.open("rb") as stream:
            while block := stream.read(_BLOCK):
                parser.feed(block)
            parser.close()
    except DefusedXmlException:
        message = f"{path.name} declares a document type or entities, which a return never needs"
        raise _fault(path, handler.line, message) from None
    except SAXException as trouble:
        words = trouble.getMessage() if trouble.getMessage() else str(trouble)
        raise _fault(path, handler.line, f"{path.name} is not well-formed: {words}") from None


def _fault(path: Path, line: int, message: str) -> InputFault:
    place = Span(path.name, max(1, line), 1, max(1, line), 2)
    return InputFault([Diagnostic("E513", message, place, "export the return again")])


@dataclass(slots=True)
class _Frame:
    tag: str
    line: int
    words: list[str] = field(default_factory=list)
    length: int = 0
    leaf: bool = True
    texts: dict[str, str] = field(default_factory=dict)
    rows: list[_Frame] = field(default_factory=list)


class _Rows(ContentHandler):
    """Gives each row to `emit` when the outermost row around it is whole."""

    def __init__(self, rows: Collection[str], emit: Callable[[str, int, dict[str, str]], None]) -> None:
        super().__init__()
        self._rows, self._emit = frozenset(rows), emit
        self._stack: list[_Frame] = []
        self._locator: Any = None

    @property
    def line(self) -> int:
        return int(self._locator.getLineNumber() or 1) if self._locator is not None else 1

    def setDocumentLocator(self, locator: Any) -> None:
        self._locator = locator

    def startElement(self, name: str, attrs: Any) -> None:  # noqa: ARG002 - the parser's own call
        if len(self._stack) >= DEEPEST:
            raise SAXException(f"elements stand more than {DEEPEST} deep inside one another")
        if self._stack:
            self._stack[-1].leaf = False
            self._stack[-1].words.clear()
        self._stack.append(_Frame(name.rpartition(":")[2], self.line))

    def characters(self, content: str) -> None:
        if not self._stack or not self._stack[-1].leaf:
            return  # the blanks between elements, of which a return may have any number
        frame = self._stack[-1]
        frame.length += len(content)
        if frame.length > LONGEST:
            raise SAXException(f"the text of {frame.tag} is longer than {LONGEST:,} characters")
        frame.words.append(content)

    def endElement(self, name: str) -> None:  # noqa: ARG002 - the parser's own call
        frame = self._stack.pop()
        parent = self._stack[-1] if self._stack else None
        if frame.leaf:
            frame.texts = {frame.tag: "".join(frame.words).strip()}
        if frame.tag in self._rows:
            if parent is not None and any(each.tag in self._rows for each in self._stack):
                parent.rows.append(frame)
            else:
                self._flush(frame, {})
        elif parent is not None:
            for tag, text in frame.texts.items():
                parent.texts.setdefault(tag, text)
            parent.rows += frame.rows

    def _flush(self, frame: _Frame, outer: dict[str, str]) -> None:
        texts = {**outer, **frame.texts}
        self._emit(frame.tag, frame.line, texts)
        for row in frame.rows:
            self._flush(row, texts)


class _Table:
    """Rows of one element, passed on in batches."""

    def __init__(self, tag: str, headings: tuple[str, ...], staging: Staging) -> None:
        self.tag, self.headings, self._staging = tag, headings, staging
        self._rows: list[list[str | None]] = []
        self._lines: list[int] = []
        self._relation = staging.lay_out_nothing(len(headings))
        self._count = 0

    def add(self, line: int, texts: dict[str, str]) -> None:
        self._rows.append([texts.get(name) for name in self.headings])
        self._lines.append(line)
        if len(self._rows) == BATCH:
            self._send()

    def _send(self) -> None:
        self._staging.append(self._relation, text_batch(self._rows, self._lines, len(self.headings)))
        self._count += len(self._rows)
        self._rows, self._lines = [], []

    def staged(self, path: Path) -> Staged:
        self._send()
        types = ("VARCHAR",) * len(self.headings)
        return Staged(
            self.tag, path.name, self._relation, self.headings, types, self._count, sheet=f"<{self.tag}>"
        )
