"""Help: pages that anybody may read, and a search that knows what else a thing is called."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from engine.report.words import day_words
from engine.shipped import rules_dir
from tests.web.conftest import PASSWORD, START, Browser
from web.config import from_environment
from web.help import reading
from web.help.finding import Entry, find
from web.store import people
from web.store.people import Role

#: What people type, and the term that they mean.
MEANT = {
    "LAC": "looked-after child",
    "children in care": "looked-after child",
    "s47": "section 47 enquiry",
    "ICPC": "initial child protection conference",
    "pep": "personal education plan",
    "IHA": "health assessment",
    "RHI": "return home interview",
    "CIN": "child in need",
    "PPM": "permanency planning meeting",
    "IRO": "independent reviewing officer",
    "statutory visits": "statutory visit",
    "suppression": "small numbers",
}
SET = {"DUTYBOOK_DATA": "/tmp/nowhere", "DUTYBOOK_SECRET": "x" * 40}
VISIT = Entry("s", "Visits to a looked-after child", "The social worker must see the child alone.", "/v")
OTHER = Entry("s", "Conference", "An initial child protection conference must be held.", "/c")
NAMES = [each.names for each in reading.terms()]


def test_a_name_finds_what_is_written_under_another():
    """Whatever the case and the number; what was looked for as well is told."""
    found = find([VISIT, OTHER], "LAC visit", NAMES)

    assert list(found.hits) == [VISIT]
    assert found.all_words
    assert "child in care" in found.names
    assert list(find([VISIT, OTHER], "icpc", NAMES).hits) == [OTHER]


def test_what_holds_some_words_is_found_where_nothing_holds_all():
    """And that is said; nothing typed finds nothing."""
    found = find([VISIT, OTHER], "visits zebra", NAMES)

    assert (list(found.hits), found.all_words) == ([VISIT], False)
    assert find([VISIT], "  ?! ", NAMES).hits == ()
    assert list(find([VISIT], "zebra", NAMES).hits) == []


#: What would be an operator, or a fault, in the language of the index.
HOSTILE = ('"', "a OR b", "NEAR(child", "title:child", "child*", "-child", "x" * 5_000, "'; --")


@pytest.mark.parametrize("typed", HOSTILE)
def test_what_is_typed_is_never_read_as_a_query_of_its_own(typed):
    """Nothing fails, and no operator works."""
    assert set(find([VISIT, OTHER], typed, NAMES).hits) <= {VISIT, OTHER}


def test_every_term_says_what_it_means_and_by_which_source():
    """In the order of the alphabet, each once."""
    for _, part in reading.glossary():
        names = [each.term.lower() for each in part]
        assert names == sorted(names)
    every = reading.terms()
    assert len({each.anchor for each in every}) == len(every)
    assert [each.term for each in every if not (each.means.endswith(".") and each.source)] == []


#: Sections of Acts that define what a word means and from which no standard of the packs comes.
DEFINES = {"14A", "20", "21", "22C", "23D", "23E", "25A", "37"}
_NUMBER = re.compile(r"(?:sections?|regulations?) (\d+[A-Z]*)|(?:and|to) (\d+[A-Z]*)")


@pytest.fixture(scope="module")
def cited() -> dict[str, set[str]]:
    """The regulations and the sections that the packs cite, and the titles of their sources."""
    texts = [path.read_text("utf-8") for path in rules_dir().glob("*/*.yaml") if "examples" not in path.name]
    told = [line for text in texts for line in re.findall(r"(?:cite|document): *(.*)", text)]
    numbers = {
        sort: {
            number
            for line in told
            for part in re.findall(rf"\b{mark}\.? ?([^;]*)", line)
            for number in re.findall(r"\d+[A-Z]*", part.partition(",")[0])
        }
        for sort, mark in (("section", "ss?"), ("regulation", "regs?"))
    }
    return {**numbers, "document": {line.strip('"') for line in told}}


def test_what_a_word_is_explained_by_is_what_the_packs_cite(cited):
    """Each regulation and section of a source stands in a citation; what only defines is known by name, and
    taken from that list as soon as a standard cites it."""
    named = {"section": set(), "regulation": set()}
    for each in dict(reading.glossary())["Words of the field"]:
        for one, other in _NUMBER.findall(each.source):
            named["section" if "section" in each.source else "regulation"].add(one or other)

    assert named["regulation"] - cited["regulation"] == set()
    assert named["section"] - cited["section"] == DEFINES
    sources = {each.source.partition(",")[0].removeprefix("The ") for each in reading.terms()}
    assert {each for each in sources if "Regulations" in each} <= {
        each.partition(",")[0] for each in cited["document"]
    } | {each for each in sources for line in cited["document"] if line.startswith(each)}


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_the_statement_says_whom_to_reach_and_when_it_was_reviewed(app, browser):
    """An address is a link, no mark is markup; without the setting the page says what to do."""
    path = "/help/accessibility"
    assert "DUTYBOOK_CONTACT" in browser.get(path).get_data(as_text=True)
    told = from_environment({**SET, "DUTYBOOK_CONTACT": "Ann <b>, ann@swindon.example or 01793 000000"})
    app.config["SETTINGS"] = replace(app.config["SETTINGS"], contact=told.contact)
    page = browser.get(path).get_data(as_text=True)

    assert 'href="mailto:ann@swindon.example"' in page
    assert "Ann &lt;b&gt;, " in page
    assert "DUTYBOOK_CONTACT" not in page
    assert f"last reviewed on {day_words(reading.REVIEWED)}" in page


@pytest.fixture(scope="module")
def texts():
    return {page.slug: page for page in reading.pages()}


def test_pages_show_tables_and_lists_and_no_html_of_a_text(texts):
    """Each has a title and sections with places of their own."""
    assert 'class="govuk-table__header" scope="col"' in texts["states"].html
    assert "<script>" not in reading.html_of("<script>alert(1)</script>")
    assert len(texts["states"].sections) == 5
    for page in texts.values():
        anchors = [each.anchor for each in page.sections]
        assert len(set(anchors)) == len(anchors)
        assert all(f'id="{each}"' in page.html for each in anchors[1:])


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_help_is_for_anybody_and_standards_for_whoever_has_a_role(app, browser, signed_in):
    """Signed out one finds words and pages; signed in the standards of one's authority, and of no other."""
    for path in ("/help", "/help/glossary", *(f"/help/{page.slug}" for page in reading.pages())):
        page = browser.get(path, follow=False)
        assert page.status_code == 200
        for link in re.findall(r'href="(/[^"#?]*)', page.get_data(as_text=True)):
            assert browser.get(link).status_code == 200, (path, link)
    assert browser.get("/help/nothing").status_code == 404

    for typed, term in MEANT.items():
        text = browser.get(f"/help/search?q={typed}").get_data(as_text=True)
        assert f'href="/help/glossary#{reading.anchor_of(term)}"' in text, typed
        assert "Standards of" not in text
    viewer = signed_in("viewer")
    shown = viewer.get("/help/search?q=stat+visit").get_data(as_text=True)
    assert "Standards of Swindon" in shown
    assert "/swindon/standards/england/care-planning/cla.visit" in shown
    assert viewer.get("/help/search?q=visit&authority=bradford").status_code == 404
    other = Browser(app).get("/help/search?q=visit&authority=bradford")
    assert "Standards of" not in other.get_data(as_text=True)


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_whoever_has_to_change_a_password_first_sees_no_standard(app):
    """A public page shows no more to them than to anybody."""
    with app.extensions["database"].work() as session:
        user = people.add_user(session, "new@example.org", "New", START, PASSWORD, must_change=True)
        people.grant(session, user.id, "swindon", [Role.VIEWER])
    browser = Browser(app)
    browser.sign_in("new")

    assert "Standards of" not in browser.get("/help/search?q=visit").get_data(as_text=True)
