"""The handbook as Markdown.

In: a `Handbook`. Out: bytes. Guaranteed: words of packs and authorities are escaped.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from engine.report.handbook.chapters import BY_HAND, Chapter, Entry, Handbook
from engine.report.policy import escaped
from engine.report.words import day_words


def to_markdown(book: Handbook) -> bytes:
    """Return the handbook, UTF-8."""
    return ("\n".join(_lines(book)).rstrip() + "\n").encode()


def _lines(book: Handbook) -> Iterator[str]:
    yield f"# {escaped(book.name)}: standards for work with children, {day_words(book.on)}"
    yield ""
    for one in book.told:
        yield from (escaped(one), "")
    for chapter in book.chapters:
        yield from _chapter(chapter)
    yield from _list("How the sources were read", book.readings)
    yield from _list("How time is counted otherwise than usual", book.counting)
    yield from _list("Not in force on this day", book.elsewhere)
    yield f"Policy {book.policy}."


def _chapter(chapter: Chapter) -> Iterator[str]:
    yield from (f"## {escaped(chapter.title)}", "", f"*{escaped(chapter.source)}*", "")
    for section in chapter.sections:
        yield from (f"### {escaped(section.title)}", "")
        for entry in section.entries:
            yield from (*_entry(entry), "")
    if chapter.by_hand:
        yield from ("### For a person to judge", "", BY_HAND, "")
        for entry in chapter.by_hand:
            unsure = f" **{entry.warning}**" if entry.warning else ""
            yield f"- {escaped(entry.must)} {escaped(entry.standing)}{unsure}"
        yield ""


def _entry(entry: Entry) -> Iterator[str]:
    yield f"- {escaped(entry.must)}"
    if entry.warning:
        yield f"  - **{entry.warning}**"
    yield from (f"  - {escaped(line)}" for line in (entry.standing, *entry.details, entry.checked))


def _list(title: str, items: Sequence[str]) -> Iterator[str]:
    if items:
        yield from (f"## {title}", "", *(f"- {escaped(item)}" for item in items), "")
