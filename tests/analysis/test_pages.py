"""The pages in docs/compare and docs/feasible are about the packs as they are."""

from __future__ import annotations

from types import ModuleType

import pytest

from engine.catalogue import Catalogue
from tools import make_compare_docs, make_feasible_docs

TOOLS = (make_compare_docs, make_feasible_docs)


@pytest.fixture(scope="module")
def shipped() -> Catalogue:
    """The packs and authorities of this repository."""
    return Catalogue.open()


def text_of(tool: ModuleType, name: str) -> str:
    """Return a page as it stands in the repository."""
    return str((tool.PAGES / f"{name}.md").read_text(encoding="utf-8"))


@pytest.mark.parametrize(("tool", "name"), [(tool, name) for tool in TOOLS for name in tool.names()])
def test_a_page_is_about_the_policy_as_it_is(shipped: Catalogue, tool: ModuleType, name: str) -> None:
    """After a change to a pack run the tool that writes the page."""
    assert make_compare_docs.policy_of(text_of(tool, name)) == shipped.policy(name).hash


@pytest.mark.parametrize("tool", TOOLS)
def test_the_totals_are_those_of_the_pages(tool: ModuleType) -> None:
    """The README.md is told from the pages beside it."""
    known = {name: text_of(tool, name) for name in tool.names()}

    assert text_of(tool, "README") == tool.readme(known)


def test_a_whole_authority_compared_now_gives_its_page(shipped: Catalogue) -> None:
    """Bradford, over ten years: the page word for word."""
    found = make_compare_docs.compared(shipped, "bradford")

    assert make_compare_docs.page(found) == text_of(make_compare_docs, "bradford")


def test_a_whole_authority_tried_now_gives_its_page(shipped: Catalogue) -> None:
    """Buckinghamshire, over three years: the page word for word."""
    found = make_feasible_docs.found_for(shipped, "buckinghamshire")

    assert make_feasible_docs.page(found) == text_of(make_feasible_docs, "buckinghamshire")
