"""The pages of help and the glossary, read once from the files beside this one.

In: `pages/*.md`, `glossary.yaml`. Out: frozen pages with HTML and sections, and terms in order. Guaranteed:
HTML in a text stands there as text; each section has an anchor; what is shown is what the files say.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

import yaml
from markdown_it import MarkdownIt
from markdown_it.token import Token

from engine.report.words import day_words

FOLDER = Path(__file__).parent

#: The pages, in the order in which the first page lists them: slug, and what one finds there.
ORDER: Mapping[str, str] = {
    "states": "Due, in time, late, overdue, missed; and why something cannot be told.",
    "force": "Law, guidance, minimum standards, local standards; must and should; unconfirmed figures.",
    "counting": "Day 0, working days, months, closed days, limits in hours.",
    "audits": "Who is counted, where a number comes from, small numbers.",
    "challenge": "What to do when a finding is wrong, and what becomes of it.",
    "four-eyes": "Drafts, approval by somebody else, publications that never change.",
    "roles": "What each role allows; trouble with signing in.",
}
ACCESSIBILITY = "accessibility"
#: When somebody last went through the accessibility statement and found it true.
REVIEWED = date(2026, 11, 27)
REACHED = "If something here does not work for you, get in touch: {contact}"
NOBODY = (
    "If something here does not work for you, tell the administrator of your authority. How to reach them is "
    "not said here yet; whoever runs these pages can say it: the setting is called DUTYBOOK_CONTACT."
)
_ADDRESS = re.compile(r"[\w.+-]+@[\w-]+(\.[\w-]+)+")

#: The classes that GOV.UK Frontend gives to what Markdown has.
_CLASSES = {
    "h2": "govuk-heading-m",
    "h3": "govuk-heading-s",
    "p": "govuk-body",
    "ul": "govuk-list govuk-list--bullet",
    "ol": "govuk-list govuk-list--number",
    "a": "govuk-link",
    "table": "govuk-table",
    "thead": "govuk-table__head",
    "tbody": "govuk-table__body",
    "tr": "govuk-table__row",
    "th": "govuk-table__header",
    "td": "govuk-table__cell",
}
_MARKDOWN = MarkdownIt("commonmark", {"html": False}).enable("table")


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a page under one heading; `anchor` is empty for what stands above the first."""

    anchor: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Page:
    """A page of help."""

    slug: str
    title: str
    html: str
    sections: Sequence[Section]


@dataclass(frozen=True, slots=True)
class Term:
    """A word of the field or of the product, what else it is called, what it means, and by which source."""

    term: str
    also: tuple[str, ...]
    means: str
    source: str

    @property
    def anchor(self) -> str:
        """Return where it stands on the page."""
        return anchor_of(self.term)

    @property
    def names(self) -> tuple[str, ...]:
        """Return everything that it is called."""
        return (self.term, *self.also)


@cache
def page(slug: str, contact: str = "") -> Page | None:
    """Return a page of help, None where there is none of that name. `contact`: who answers for the
    accessibility of the pages."""
    if slug not in ORDER and slug != ACCESSIBILITY:
        return None
    text = (FOLDER / "pages" / f"{slug}.md").read_text(encoding="utf-8")
    if slug == ACCESSIBILITY:
        reached = REACHED.format(contact=_ADDRESS.sub(r"<\g<0>>", contact)) if contact else NOBODY
        text = text.replace("{contact}", reached).replace("{reviewed}", day_words(REVIEWED))
    return _page(slug, text)


def pages() -> list[Page]:
    """Return every page, in order."""
    return [found for slug in (*ORDER, ACCESSIBILITY) if (found := page(slug)) is not None]


@cache
def glossary() -> tuple[tuple[str, tuple[Term, ...]], ...]:
    """Return the words of the field, then those of the product, each in the order of the alphabet."""
    held = yaml.safe_load((FOLDER / "glossary.yaml").read_text(encoding="utf-8"))
    titles = (("field", "Words of the field"), ("product", "Words of Dutybook"))
    return tuple((title, tuple(_term(each) for each in held[name])) for name, title in titles)


def terms() -> list[Term]:
    """Return every word of the glossary."""
    return [each for _, part in glossary() for each in part]


def html_of(text: str) -> str:
    """Return Markdown as HTML that looks like the other pages."""
    tokens = _MARKDOWN.parse(text)
    return str(_MARKDOWN.renderer.render(_dressed(tokens), _MARKDOWN.options, {}))


def anchor_of(title: str) -> str:
    """Return the name of a place on a page."""
    return "-".join(re.findall(r"[a-z0-9]+", title.lower()))


def _term(held: Mapping[str, object]) -> Term:
    also = held["also"]
    assert isinstance(also, list)  # a test reads the whole file
    return Term(str(held["term"]), tuple(map(str, also)), str(held["means"]), str(held["source"]))


def _page(slug: str, text: str) -> Page:
    head, _, body = text.partition("\n")
    title = head.removeprefix("# ").strip()
    first, *rest = re.split(r"^## ", body, flags=re.MULTILINE)
    sections = [Section("", title, _plain(first))]
    for each in rest:
        name, _, said = each.partition("\n")
        sections.append(Section(anchor_of(name), name.strip(), _plain(said)))
    return Page(slug, title, html_of(body), tuple(sections))


def _plain(text: str) -> str:
    """Return what a text says, without its marks."""
    inline = (token.children or () for token in _MARKDOWN.parse(text) if token.type == "inline")
    return " ".join("".join(child.content or " " for child in children) for children in inline)


def _dressed(tokens: list[Token]) -> list[Token]:
    """Give elements their classes, and headings their anchors."""
    for place, token in enumerate(tokens):
        _dress(token)
        for child in token.children or ():
            _dress(child)
        if token.type == "heading_open":
            token.attrSet("id", anchor_of(tokens[place + 1].content))
    return tokens


def _dress(token: Token) -> None:
    if token.tag in _CLASSES and token.nesting != -1:
        token.attrSet("class", _CLASSES[token.tag])
    if token.tag == "th" and token.nesting == 1:
        token.attrSet("scope", "col")
