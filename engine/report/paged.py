"""A report in parts, each a heading, a remark and paragraphs of lines, for a terminal or as a page.

In: a title, parts, sentences. Out: text or Markdown. Guaranteed: nothing is left out in one that is in the
other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from textwrap import fill

WIDTH = 100
PAGE_WIDTH = 120


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the report: a heading, a remark, paragraphs of lines."""

    heading: str
    remark: str
    paragraphs: tuple[tuple[str, ...], ...]


def as_text(title: str, parts: Iterable[Part], end: str) -> str:
    """Return the report for a terminal; `end`: what stands last."""
    lines = [title, ""]
    for part in parts:
        lines += [f"{part.heading.upper()} ({len(part.paragraphs)})", fill(part.remark, WIDTH), ""]
        for paragraph in part.paragraphs:
            lines.append(fill(paragraph[0], WIDTH, subsequent_indent="    "))
            lines += [fill(f"  {line}", WIDTH, subsequent_indent="    ") for line in paragraph[1:]]
            lines.append("")
    return "\n".join([*lines, fill(end, WIDTH), ""])


def in_one(paragraph: tuple[str, ...]) -> list[str]:
    """Return a paragraph as one item: its first line, then all others in a row."""
    rest = "; ".join(paragraph[1:])
    text = f"- **{paragraph[0]}**" + (f"<br>{rest}" if rest else "")
    return [fill(text, PAGE_WIDTH, subsequent_indent="  ", break_on_hyphens=False, break_long_words=False)]


def as_markdown(
    title: str,
    beginning: Iterable[str],
    parts: Iterable[Part],
    item: Callable[[tuple[str, ...]], list[str]] = in_one,
) -> str:
    """Return the report as a page; `beginning`: its first paragraphs; `item`: the lines of one paragraph."""
    lines = [f"# {title}", ""]
    for text in beginning:
        lines += [text, ""]
    for part in parts:
        lines += [f"## {part.heading} ({len(part.paragraphs)})", "", fill(part.remark, PAGE_WIDTH), ""]
        for paragraph in part.paragraphs:
            lines += item(paragraph)
        lines.append("")
    return "\n".join(lines)


__all__ = ["PAGE_WIDTH", "WIDTH", "Part", "as_markdown", "as_text", "in_one"]
