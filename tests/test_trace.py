"""Nothing of the sources is lost: every row of every document that ships is accounted for."""

from __future__ import annotations

import re

import pytest

from engine.catalogue import Catalogue
from engine.diagnostics import Faults, render
from engine.load import Library
from engine.shipped import rules_dir
from engine.tracing import Document, check_document, read_documents, shelved
from tests.readings_shown import readings_shown
from tools.make_standards_docs import PAGES, pages

#: How many rows each document has: 557 of the five publishers, 241 of national law and guidance.
ROWS = {"bradford": 59, "buckinghamshire": 31, "england": 241, "sparks": 92, "swindon": 325, "trix": 50}

#: The conflicts and doubtful places of each document, by their numbers.
CONFLICTS = {
    "buckinghamshire": ["B1", "B2"],
    "trix": [f"T{n}" for n in range(1, 9)],
    "bradford": [f"R{n}" for n in range(1, 6)],
    "sparks": [f"K{n}" for n in range(1, 10)],
    "swindon": [f"S{n}" for n in range(1, 34)],
}


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return Catalogue.open()


@pytest.fixture(scope="module")
def library(catalogue: Catalogue) -> Library:
    return catalogue.library


@pytest.fixture(scope="module")
def documents(library: Library) -> dict[str, Document]:
    return {one.name: one for one in read_documents([rules_dir()], library, Faults())}


def test_every_document_has_all_its_rows(documents: dict[str, Document]):
    """557 rows of five documents and 241 of the national layer, none left out."""
    assert {name: len(one.rows) for name, one in documents.items()} == ROWS
    assert sum(ROWS.values()) - ROWS["england"] == 557


@pytest.fixture(scope="module")
def made() -> dict[str, str]:
    return pages()


@pytest.mark.parametrize("name", sorted(ROWS))
def test_every_row_is_accounted_for(library: Library, name: str):
    """Each has a disposition; what a program can check is checked, by the figure of the source; a standard
    for more than three rows says why; what nobody confirmed says so."""
    faults = Faults()
    documents = {one.name: one for one in read_documents([rules_dir()], library, faults)}
    check_document(documents[name], shelved(library), faults)
    found = [one for one in faults.sorted() if one.span and f"rules/{name}/" in one.span.file]

    assert "\n".join(render(one) for one in found) == ""


@pytest.mark.parametrize("name", sorted(CONFLICTS))
def test_every_conflict_of_a_document_is_held_by_a_reading(documents: dict[str, Document], name: str):
    """Where a document is at odds with itself, the register says how it could be read and how it is."""
    assert [one.conflict for one in documents[name].conflicts] == CONFLICTS[name]
    assert all(one.readings for one in documents[name].conflicts)


@pytest.mark.parametrize("name", sorted(CONFLICTS.keys() | {"england"}))
def test_every_other_reading_is_shown_by_an_example(catalogue: Catalogue, name: str):
    """For each choice not made there is an example that comes out otherwise under it."""
    shown = readings_shown(catalogue, [rules_dir() / name])
    packs = [one.pack for found in catalogue.library.packs.values() for one in found]
    readings = [one for pack in packs if pack.pack.startswith(f"{name}/") for one in pack.readings]

    assert readings
    for reading in readings:
        others = {choice for found, choice in shown if found == reading.id}
        assert len(others) == len(reading.choices) - 1, reading.id


@pytest.mark.parametrize("name", [*sorted(ROWS), "README"])
def test_the_page_of_a_document_is_the_one_made_from_its_tables(made: dict[str, str], name: str):
    """After a change to a pack or a table, run tools/make_standards_docs.py."""
    assert (PAGES / f"{name}.md").read_text(encoding="utf-8") == made[f"{name}.md"]


def test_each_row_is_on_its_page_once(made: dict[str, str], documents: dict[str, Document]):
    """With its disposition; and the totals name each document."""
    for name, document in documents.items():
        shown = re.findall(r"^- \*\*(.+?)\*\* · ", made[f"{name}.md"], re.M)
        assert shown == [row.row for row in document.rows]
        assert f"({name}.md)" in made["README.md"]


def test_every_pack_states_the_licence_of_its_source(library: Library):
    """A licence, or that it is unknown: never nothing."""
    licences = {
        pack.pack.pack: pack.pack.source.licence for packs in library.packs.values() for pack in packs
    }

    assert len(licences) >= 28
    assert {licence.split(" v")[0] for licence in licences.values()} <= {"Open Government Licence", "unknown"}
