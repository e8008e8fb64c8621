"""The handbook as a Word document, for councils that publish in Word.

In: a `Handbook`. Out: the bytes of a .docx file. Guaranteed: headings, lists and the title are Word's own
styles, so that it can be navigated, restyled and read aloud; its language is British English; no macro, no
link to anywhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time
from io import BytesIO
from typing import Any

from docx import Document
from docx.document import Document as Doc
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph

from engine.report.handbook.chapters import BY_HAND, Chapter, Entry, Handbook
from engine.report.words import day_words

LANGUAGE = "en-GB"
#: Styles of the library's own template, by their ids.
_TITLE, _CHAPTER, _SECTION, _ITEM = "Title", "Heading1", "Heading2", "ListBullet"


@dataclass(frozen=True, slots=True)
class _Paper:
    """A document that is written from the top down. Paragraphs are put before the mark at its end at once:
    the library looks for that mark anew each time, which takes a minute for a whole policy."""

    doc: Doc
    body: Any

    def add(self, text: str, style: str | None = None) -> Paragraph:
        """Return a paragraph with a text, in a style named by its id."""
        made = OxmlElement("w:p")
        self.doc.element.body.sectPr.addprevious(made)
        if style is not None:
            made.style = style
        paragraph = Paragraph(made, self.body)
        if text:
            paragraph.add_run(text)
        return paragraph


def to_word(book: Handbook) -> bytes:
    """Return the handbook as a file."""
    doc = Document()
    paper = _Paper(doc, doc._body)
    title = f"{book.name}: standards for work with children"
    _properties(doc, book, title)
    paper.add(title, _TITLE)
    paper.add(f"What applies on {day_words(book.on)}.")
    for line in book.told:
        paper.add(line)
    _contents(paper.add(""), [chapter.title for chapter in book.chapters])
    for chapter in book.chapters:
        _chapter(paper, chapter)
    _list(paper, "How the sources were read", book.readings)
    _list(paper, "How time is counted otherwise than usual", book.counting)
    _list(paper, "Not in force on this day", book.elsewhere)
    doc.sections[0].footer.paragraphs[0].text = f"{title}, {day_words(book.on)}. Policy {book.policy}."
    held = BytesIO()
    doc.save(held)
    return held.getvalue()


def _properties(doc: Doc, book: Handbook, title: str) -> None:
    known = doc.core_properties
    known.title, known.author, known.comments, known.language = title, book.name, "", LANGUAGE
    known.created = known.modified = datetime.combine(book.on, time())
    for language in doc.styles.element.iter(qn("w:lang")):
        language.set(qn("w:val"), LANGUAGE)


def _contents(paragraph: Paragraph, titles: Sequence[str]) -> None:
    """Add a table of contents, which Word fills with pages when the document is first opened."""
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), r'TOC \o "1-1" \h \z')
    field.set(qn("w:dirty"), "true")
    run = OxmlElement("w:r")
    for number, title in enumerate(titles):
        if number:
            run.append(OxmlElement("w:br"))
        text = OxmlElement("w:t")
        text.text = title
        run.append(text)
    field.append(run)
    paragraph._p.append(field)


def _chapter(paper: _Paper, chapter: Chapter) -> None:
    paper.add(chapter.title, _CHAPTER)
    paper.add(chapter.source).runs[0].italic = True
    for section in chapter.sections:
        paper.add(section.title, _SECTION)
        for entry in section.entries:
            _entry(paper, entry)
    if chapter.by_hand:
        paper.add("For a person to judge", _SECTION)
        paper.add(BY_HAND)
        for entry in chapter.by_hand:
            _warn(paper.add(f"{entry.must} {entry.standing}", _ITEM), entry)


def _entry(paper: _Paper, entry: Entry) -> None:
    must = paper.add(entry.must)
    must.runs[0].bold = True
    must.paragraph_format.keep_with_next = True
    _warn(must, entry)
    paper.add(entry.standing)
    for line in (*entry.details, entry.checked):
        paper.add(line, _ITEM)


def _warn(paragraph: Paragraph, entry: Entry) -> None:
    if entry.warning:
        run = paragraph.add_run(f" {entry.warning}")
        run.bold = run.italic = True


def _list(paper: _Paper, title: str, items: Sequence[str]) -> None:
    if items:
        paper.add(title, _CHAPTER)
        for item in items:
            paper.add(item, _ITEM)
