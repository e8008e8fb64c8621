"""Swindon's files as texts, and one checker for all tests of drafts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import pytest

from engine.catalogue import Catalogue
from engine.drafting.checking import Ask, Checker
from web.start import files_for

DAY = date(2026, 4, 20)
VISITS = "rules/swindon/visits.yaml"
OWN = "authorities/swindon.yaml"


@pytest.fixture(scope="session")
def texts() -> Mapping[str, str]:
    """Everything that Swindon's policy rests on."""
    library = Catalogue.open().library
    return dict(files_for(library, library.authorities["swindon"]))


@pytest.fixture(scope="session")
def check(texts):
    """Check a draft: `check({path: text})`."""
    checker = Checker()

    def checked(changed: Mapping[str, str], whole: bool = False):
        return checker.check(Ask("swindon", texts, {**texts, **changed}, DAY, whole))

    checked.checker = checker
    return checked
