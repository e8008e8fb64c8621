"""No sentence of a source document stands in the project: what it asks is said in our own words."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.catalogue import Catalogue
from tools.hash_sources import LENGTH, RUNS, hash_of, hashes_of, runs

ROOT = Path(__file__).parents[1]
SOURCES = ROOT.parent / "shared" / "seeds"
FOLDERS = ("rules", "authorities", "docs", "cases")


@pytest.fixture(scope="module")
def known() -> frozenset[bytes]:
    """Every run of eight words of the five documents, as hashes."""
    data = RUNS.read_bytes()
    return frozenset(data[at : at + 8] for at in range(0, len(data), 8))


@pytest.fixture(scope="module")
def titles() -> str:
    """The titles of the documents, by which they are cited."""
    packs = [one.pack for found in Catalogue.open().library.packs.values() for one in found]
    return "\n".join(f"{pack.source.document}, {pack.source.publisher}" for pack in packs)


def test_the_hashes_are_sorted_and_many(known: frozenset[bytes]):
    """The five documents hold some twenty thousand runs of eight words."""
    data = RUNS.read_bytes()
    each = [data[at : at + 8] for at in range(0, len(data), 8)]

    assert each == sorted(known)
    assert len(known) > 20_000


@pytest.mark.parametrize("folder", FOLDERS)
def test_no_eight_words_in_a_row_are_those_of_a_source(folder: str, known: frozenset[bytes], titles: str):
    """A paraphrase that keeps eight words is a copy; the title of a document is how it is cited."""
    cited = {run for line in titles.splitlines() for run in runs(line)}
    texts = {path: path.read_text(encoding="utf-8") for path in _texts(ROOT / folder)}
    copied = {
        f"{path.relative_to(ROOT)}: {run}"
        for path, text in texts.items()
        for run in runs(text)
        if hash_of(run) in known and run not in cited
    }

    assert texts
    assert copied == set()


def test_a_copied_sentence_would_be_found():
    """Whatever its capitals, commas and line breaks."""
    sentence = "The child’s plan, however\nlong it is, SAYS who does what."

    assert "the childs plan however long it is says" in set(runs(sentence))
    assert len(list(runs("one two three four five six seven"))) == 0
    assert len(next(runs(sentence)).split()) == LENGTH


def test_the_hashes_are_those_of_the_documents():
    """Where the documents lie beside the clone, the carried hashes are theirs; a stranger's clone has only
    the hashes, which must be there."""
    assert RUNS.is_file()
    assert not SOURCES.is_dir() or RUNS.read_bytes() == hashes_of(SOURCES)


def _texts(folder: Path) -> list[Path]:
    endings = {".md", ".yaml", ".yml", ".tsv", ".json", ".txt"}
    return [path for path in sorted(folder.rglob("*")) if path.suffix in endings]
