"""Located diagnostics: what is wrong, where, and what to write instead.

In: faults found anywhere in the engine. Out: frozen diagnostics, and the text a person reads (file, line,
column, code, the line itself with a caret, help). Guaranteed: positions count from 1 in characters; a
collector keeps every fault it is given, in the order of file and place; nothing here knows the rule
language.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from difflib import get_close_matches
from enum import StrEnum
from typing import NamedTuple

from engine.codes import CODES, CodeInfo

#: More than this many faults of one file would bury the first ones.
MOST_SHOWN = 200
#: An alias or anchor: the value itself is not known, so nothing else can be said about it.
REFUSED = "E006"


class Span(NamedTuple):
    """A piece of a file. Lines and columns count from 1; the end column is past the last character."""

    file: str
    line: int
    column: int
    end_line: int
    end_column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


class Severity(StrEnum):
    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One fault. `code` is a key of `CODES`; `related` points at other places that take part in it."""

    code: str
    message: str
    span: Span | None = None
    help: str | None = None
    severity: Severity = Severity.ERROR
    related: tuple[tuple[Span, str], ...] = ()


class InputFault(Exception):
    """Input that cannot be used; carries every fault found, never just the first."""

    def __init__(self, diagnostics: Iterable[Diagnostic]) -> None:
        self.diagnostics = tuple(diagnostics)
        super().__init__("\n".join(render(each) for each in self.diagnostics))


@dataclass(slots=True)
class Faults:
    """Collects diagnostics while reading goes on; the same fault is kept once.

    What stands where an alias was refused is not judged a second time."""

    found: dict[Diagnostic, None] = field(default_factory=dict)
    refused: set[Span | None] = field(default_factory=set)

    def add(self, diagnostic: Diagnostic) -> None:
        """Keep a diagnostic. A code that `CODES` does not explain is a mistake of ours: KeyError."""
        if diagnostic.code not in CODES:
            raise KeyError(diagnostic.code)
        if diagnostic.code == REFUSED:
            self.refused.add(diagnostic.span)
        elif diagnostic.span is not None and diagnostic.span in self.refused:
            return
        self.found[diagnostic] = None

    def error(
        self,
        code: str,
        span: Span | None,
        message: str,
        help: str | None = None,  # noqa: A002 - the word the reader sees
        related: tuple[tuple[Span, str], ...] = (),
    ) -> None:
        """Keep an error."""
        self.add(Diagnostic(code, message, span, help, Severity.ERROR, related))

    def warn(
        self,
        code: str,
        span: Span | None,
        message: str,
        help: str | None = None,  # noqa: A002 - the word the reader sees
        related: tuple[tuple[Span, str], ...] = (),
    ) -> None:
        """Keep a warning."""
        self.add(Diagnostic(code, message, span, help, Severity.WARNING, related))

    def extend(self, diagnostics: Iterable[Diagnostic]) -> None:
        """Keep several."""
        for each in diagnostics:
            self.add(each)

    @property
    def errors(self) -> tuple[Diagnostic, ...]:
        """The errors, in the order of file and place."""
        return tuple(each for each in self.sorted() if each.severity is Severity.ERROR)

    def sorted(self) -> tuple[Diagnostic, ...]:
        """All diagnostics in the order of file and place; those without a place come first."""
        return tuple(sorted(self.found, key=_place))

    def raise_if_errors(self) -> None:
        """Raise InputFault with every diagnostic if at least one is an error."""
        if self.errors:
            raise InputFault(self.sorted())


def _place(diagnostic: Diagnostic) -> tuple[str, int, int, str, str]:
    span = diagnostic.span
    where = ("", 0, 0) if span is None else (span.file, span.line, span.column)
    return (*where, diagnostic.code, diagnostic.message)


# ---------------------------------------------------------------- faults of ours


def fault_words(fault: BaseException) -> str:
    """Return a fault of ours on one line: its kind, what it says, and where it showed, as its notes tell."""
    notes: list[str] = getattr(fault, "__notes__", [])
    return _on_one_line(", ".join([f"{type(fault).__name__}: {fault}", *notes]))


# ---------------------------------------------------------------- help


def did_you_mean(word: str, known: Iterable[str], many: str = "known", most: int = 12) -> str:
    """Return `did you mean 'visit'? known kinds: …`: the nearest known word, then the list (shortened).

    `many` names the list, for example ``known kinds``.
    """
    names = sorted({name for name in known if name})
    near = nearest(word, names)
    most = min(most, 12) if near else most
    listed = f"{many}: {', '.join(names[:most])}{' …' if len(names) > most else ''}" if names else ""
    guess = f"did you mean '{near}'?" if near else ""
    return " ".join(part for part in (guess, listed) if part) or "none is known"


def nearest(word: str, known: Iterable[str]) -> str | None:
    """Return the known word that a slip of the keyboard most likely meant, or None."""
    names = list(known)
    plain = {_bare(name): name for name in reversed(names)}
    if (same := plain.get(_bare(word))) is not None:
        return same
    near = get_close_matches(word[:80], names, n=1, cutoff=0.6)
    return near[0] if near else None


def _bare(word: str) -> str:
    return word.lower().replace("-", "").replace("_", "").replace(" ", "").rstrip("s")


# ---------------------------------------------------------------- text


def render(
    diagnostic: Diagnostic, text_of_file: Callable[[str], str | None] | None = None, color: bool = False
) -> str:
    """Return the diagnostic as a person reads it.

    With `text_of_file` the line itself is shown, the place underlined. `color` adds terminal colours.
    """
    paint = _paint if color else _plain
    grade = "" if diagnostic.severity is Severity.ERROR else f"{diagnostic.severity}: "
    head = f"{paint(diagnostic.code, diagnostic.severity)}  {grade}{_on_one_line(diagnostic.message)}"
    parts = [head if diagnostic.span is None else f"{_visible(str(diagnostic.span))}  {head}"]
    parts += _quoted(diagnostic.span, text_of_file, paint, diagnostic.severity)
    for span, remark in diagnostic.related:
        parts.append(f" {_visible(str(span))}  {remark}")
        parts += _quoted(span, text_of_file, paint, Severity.NOTE)
    if diagnostic.help:
        parts.append(f" help: {_on_one_line(diagnostic.help)}")
    return "\n".join(parts)


def render_all(
    diagnostics: Iterable[Diagnostic],
    text_of_file: Callable[[str], str | None] | None = None,
    color: bool = False,
) -> str:
    """Return all diagnostics, a blank line between two; beyond `MOST_SHOWN` only their number."""
    found = tuple(diagnostics)
    parts = [render(each, text_of_file, color) for each in found[:MOST_SHOWN]]
    if len(found) > MOST_SHOWN:
        parts.append(f"… and {len(found) - MOST_SHOWN} more")
    return "\n\n".join(parts)


_COLORS = {Severity.ERROR: "31", Severity.WARNING: "33", Severity.NOTE: "36"}
_WIDEST = 110


def _paint(text: str, severity: Severity) -> str:
    return f"\x1b[1;{_COLORS[severity]}m{text}\x1b[0m"


def _plain(text: str, severity: Severity) -> str:  # noqa: ARG001 - same shape as _paint
    return text


def _quoted(
    span: Span | None,
    text_of_file: Callable[[str], str | None] | None,
    paint: Callable[[str, Severity], str],
    severity: Severity,
) -> list[str]:
    """The source line with carets under the span; nothing where the text is not at hand."""
    if span is None or text_of_file is None or (text := text_of_file(span.file)) is None:
        return []
    lines = text.split("\n", span.line)
    if span.line > len(lines):
        return []
    line = _visible(lines[span.line - 1].rstrip("\r"))
    start = min(span.column - 1, len(line))
    end = span.end_column - 1 if span.end_line == span.line else len(line.rstrip())
    shift = max(0, start - _WIDEST // 2) if len(line) > _WIDEST else 0
    shown = line[shift : shift + _WIDEST]
    width = max(1, min(end, shift + len(shown)) - start)
    margin = f" {span.line} | "
    carets = paint("^" * width, severity)
    return [f"{margin}{shown}".rstrip(), f"{' ' * (len(margin) - 2)}| {' ' * (start - shift)}{carets}"]


def _visible(text: str) -> str:
    """Replace what would break the layout or drive a terminal: tabs and control characters, one for one."""
    return "".join(" " if c == "\t" else c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text)


def _on_one_line(text: str) -> str:
    return _visible(" ".join(text.split()))


__all__ = [
    "CODES",
    "CodeInfo",
    "Diagnostic",
    "Faults",
    "InputFault",
    "Severity",
    "Span",
    "did_you_mean",
    "fault_words",
    "nearest",
    "render",
    "render_all",
]
