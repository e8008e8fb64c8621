"""`dutybook handbook`: one document of all that applies, in three forms that say the same."""

from __future__ import annotations

import re
import zipfile
from datetime import date
from html import unescape
from io import BytesIO

import pytest
from docx import Document

from engine.report.handbook import FORMS, handbook, to_html, to_word
from engine.report.handbook.chapters import BY_HAND, UNCONFIRMED
from tests.engine.layering_kit import LOCAL, NATIONAL, policy
from tests.report.test_policy_report import DAY, SIX_MONTHS, one_line, whole


def from_html(data: bytes) -> str:
    """The words of the page's body."""
    return unescape(re.sub(r"<[^>]+>", " ", data.decode().partition("<body>")[2]))


def from_markdown(data: bytes) -> str:
    return re.sub(r"\\(?=[\\`*_\[\]<>|#])", "", data.decode())


def from_word(data: bytes) -> str:
    return " ".join(paragraph.text for paragraph in Document(BytesIO(data)).paragraphs)


READ = {"html": from_html, "markdown": from_markdown, "docx": from_word}


@pytest.fixture(scope="module")
def book():
    reading = "{reading: swindon-9.1, choose: strict, reason: it protects}"
    return handbook(whole(SIX_MONTHS, reading), DAY)


@pytest.fixture(params=sorted(FORMS))
def told(book, request) -> str:
    """The words of one form, on one line."""
    return one_line(READ[request.param](FORMS[request.param](book)))


def test_every_form_has_every_chapter_topic_and_standard_with_its_details(book, told):
    """Nothing that stands in one form is missing in another."""
    for chapter in book.chapters:
        wanted = [chapter.title, chapter.source, *(section.title for section in chapter.sections)]
        entries = [*(entry for section in chapter.sections for entry in section.entries), *chapter.by_hand]
        wanted += [each for one in entries for each in (one.must, one.standing, *one.details, one.checked)]
        assert [each for each in wanted if one_line(each) not in told] == []
    for line in (*book.told, *book.readings, *book.elsewhere):
        assert one_line(line) in told


def test_sentence_citation_force_origin_and_reading_of_a_standard_are_told(told):
    assert "The social worker must visit the child within 1 week of the start of the placement" in told
    assert "Swindon 9.1, strengthens reg 28; local." in told
    assert "series.yearly.every is '6 months' by authority swindon, over '12 months'" in told
    assert "how soon the first visit is due: Three days, because it protects. It could also be read" in told


def test_what_nobody_confirmed_says_so_where_it_stands_and_is_counted_apart(told):
    """It is in none of the counts by force, and not called what it is not known to be."""
    assert "4 standards in 3 topics: 2 by law, 1 by a local standard." in told
    assert "1 of these is counted apart: nobody has checked the figure" in told
    assert told.count(UNCONFIRMED) == 1
    assert "Swindon 14.12; local, not confirmed; should;" in told


def test_what_is_checked_and_what_is_for_a_person_are_told_apart(told):
    assert "Checked from what is recorded: whether it was done, and by when." in told
    assert "A should: where it is not done, that is said, and it counts as no breach." in told
    assert BY_HAND in told
    assert "the record speaks to the child with respect" in told.partition(BY_HAND)[2]


def test_a_national_standard_stands_before_the_local_one_that_stands_on_it(book):
    section = next(each for chapter in book.chapters for each in chapter.sections if len(each.entries) > 1)

    assert [entry.name for entry in section.entries] == [
        "england/care#cla.visit",
        "swindon/standards#cla.visit",
    ]


def test_another_day_gives_another_handbook():
    """What comes into force later is told as such, and then stands in its chapter."""
    before, after = (handbook(whole(), day) for day in (DAY, date(2027, 1, 1)))
    names = [
        {entry.name for chapter in book.chapters for section in chapter.sections for entry in section.entries}
        for book in (before, after)
    ]

    assert names[1] - names[0] == {"swindon/standards#cla.early"}
    assert any("cla.early: in force from 2027-01-01" in line for line in before.elsewhere)


def test_words_of_a_pack_cannot_become_markup():
    """A title with tags and stars is shown as it is written."""
    title = "Visits <script>alert(1)</script> *now*"
    book = handbook(policy(NATIONAL.replace("title: National visits", f"title: '{title}'"), LOCAL), DAY)

    assert b"<script>" not in to_html(book)
    for form, read in READ.items():
        assert title in one_line(read(FORMS[form](book))), form


def test_the_word_document_is_navigable_and_in_english(book):
    """Headings are Word's own; its title, author and language are set; nothing in it points elsewhere."""
    data = to_word(book)
    doc = Document(BytesIO(data))
    styles = {paragraph.style.name for paragraph in doc.paragraphs if paragraph.style}
    names = zipfile.ZipFile(BytesIO(data)).namelist()

    assert {"Title", "Heading 1", "Heading 2", "List Bullet"} <= styles
    assert (doc.core_properties.author, doc.core_properties.language) == (book.name, "en-GB")
    assert not any("vba" in name.lower() for name in names)
    assert b'w:val="en-US"' not in zipfile.ZipFile(BytesIO(data)).read("word/styles.xml")


def test_the_page_loads_nothing_and_its_contents_lead_to_chapters(book):
    page = to_html(book).decode()

    assert not re.search(r"""(src|href)=["'](?!#)""", page)
    assert set(re.findall(r'href="#([^"]+)"', page)) == set(re.findall(r'<section id="([^"]+)"', page))
