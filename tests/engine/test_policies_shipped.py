"""The packs and authorities that travel with Dutybook, put together: no fault, and readable sentences."""

from __future__ import annotations

import re
from datetime import date
from functools import cache

import pytest

from engine.diagnostics import Faults, Severity
from engine.layers import Policy, build_policy
from engine.lint import lint_library, lint_policy
from engine.load import Library, load_library
from engine.report.policy import policy_text
from engine.shipped import authorities_dir, rules_dir

TODAY = date(2026, 11, 22)


@cache
def shipped() -> Library:
    faults = Faults()
    found = load_library([rules_dir()], faults, [authorities_dir()])
    faults.raise_if_errors()
    return found


@cache
def built(name: str) -> Policy:
    faults = Faults()
    policy = build_policy(shipped(), shipped().authorities[name], faults)
    assert faults.sorted() == ()
    return policy


NAMES = sorted(path.stem for path in authorities_dir().glob("*.yaml"))


@pytest.mark.parametrize("name", NAMES)
def test_a_shipped_policy_builds_without_a_fault_or_an_idle_choice(name: str):
    """No error and no warning, from layers or from lint of the policy."""
    faults = Faults()
    lint_policy(built(name), shipped().authorities[name], TODAY, faults)

    assert faults.sorted() == ()


def test_lint_finds_no_error_in_the_shipped_packs():
    """Warnings are allowed: Swindon's document is past its own review date."""
    faults = Faults()
    lint_library(shipped(), TODAY, faults)

    assert [one for one in faults.sorted() if one.severity is Severity.ERROR] == []


@pytest.mark.parametrize("name", NAMES)
def test_every_shipped_standard_reads_as_english(name: str):
    """A capital first, a full stop last; no identifier, no doubled word or space, nothing left unsaid."""
    policy = built(name)
    said = [one.sentence for one in (*policy.duties, *policy.content)]

    for text in said:
        assert re.match(r"[A-Z‘]", text), text
        assert text.endswith("."), text
        assert "_" not in text, text
        assert "  " not in text, text
        assert not re.search(r"\b(\w+) \1\b", text.replace("that that", "")), text
        assert not re.search(r"\bNone\b|\bEdge\(|<", text), text


@pytest.mark.parametrize("name", NAMES)
def test_a_shipped_policy_can_be_read_on_any_day(name: str):
    """Also on days before its packs and long after."""
    for day in (date(2009, 1, 1), date(2020, 6, 1), TODAY, date(2040, 1, 1)):
        assert policy_text(built(name), day).startswith(built(name).authority.name)


def test_the_national_layer_alone_is_in_every_policy_of_england():
    """What England's file has, Swindon's and Bradford's have too, where none of theirs replaces it."""
    national = {(one.pack, one.id) for one in built("england").duties}

    for name in NAMES:
        theirs = {(one.pack, one.id) for one in built(name).duties}
        replaced = {tuple(one.replaces.split("#")) for one in built(name).duties if one.replaces}
        assert national - replaced <= theirs
