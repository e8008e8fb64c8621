"""The handbook as one page of HTML.

In: a `Handbook`. Out: bytes. Guaranteed: nothing is loaded from anywhere; every text is escaped; the same
handbook gives the same bytes.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from engine.report.handbook.chapters import BY_HAND, Handbook
from engine.report.words import day_words

HERE = Path(__file__).parent


def to_html(book: Handbook) -> bytes:
    """Return the handbook, UTF-8."""
    text = _template().render(
        book=book,
        on=day_words(book.on),
        by_hand=BY_HAND,
        style=(HERE / "page.css").read_text(encoding="utf-8"),
    )
    return text.encode()


@cache
def _template() -> Template:
    made = Environment(
        loader=FileSystemLoader(HERE),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return made.get_template("page.html")
