"""The pages in docs/feasible are about the packs as they are."""

from __future__ import annotations

import pytest

from engine.catalogue import Catalogue
from tools.make_compare_docs import policy_of
from tools.make_feasible_docs import PAGES, found_for, names, page, readme


@pytest.fixture(scope="module")
def shipped() -> Catalogue:
    """The packs and authorities of this repository."""
    return Catalogue.open()


@pytest.mark.parametrize("name", names())
def test_a_page_is_about_the_policy_as_it_is(shipped: Catalogue, name: str) -> None:
    """After a change to a pack run tools/make_feasible_docs.py."""
    text = (PAGES / f"{name}.md").read_text(encoding="utf-8")

    assert policy_of(text) == shipped.policy(name).hash


def test_the_totals_are_those_of_the_pages() -> None:
    """docs/feasible/README.md is told from the pages beside it."""
    known = {name: (PAGES / f"{name}.md").read_text(encoding="utf-8") for name in names()}

    assert (PAGES / "README.md").read_text(encoding="utf-8") == readme(known)


def test_a_whole_authority_tried_now_gives_its_page(shipped: Catalogue) -> None:
    """Buckinghamshire, over ten years: the page word for word."""
    found = found_for(shipped, "buckinghamshire")

    assert page(found) == (PAGES / "buckinghamshire.md").read_text(encoding="utf-8")
