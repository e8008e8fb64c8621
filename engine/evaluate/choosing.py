"""Which matcher runs: durable-rules where it can be had, else plain Python, never in place of what was
asked.

In: rules, a preference, what DUTYBOOK_REQUIRE says. Out: a matcher. Guaranteed: whoever asks for durable-
rules gets it or an error with the cure.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from importlib import import_module
from typing import Literal

from engine.evaluate.plain import PlainMatcher
from engine.machine import NO_DURABLE_RULES
from engine.matching import Matcher, Rule

REQUIRE = "DUTYBOOK_REQUIRE"
_BUILD = (
    "it is built from source. On Debian or Ubuntu, as root: apt-get install -y gcc python3-dev\n"
    "  then, in a clone: make setup; elsewhere: pip install 'dutybook[durable]'"
)
_DO_WITHOUT = "the plain matcher gives the same answers: ask for --matcher plain, or for none"


class MatcherMissing(RuntimeError):
    """durable-rules was asked for and cannot be had; the text says why and what cures it."""


def choose(rules: Sequence[Rule], prefer: Literal["durable", "plain"] | None = None) -> Matcher:
    """Return the preferred matcher, or durable-rules in a child process if it imports, else plain Python.

    Raises MatcherMissing if durable-rules does not import and is preferred, or is named in DUTYBOOK_REQUIRE
    while plain Python is not preferred. Raises UnsoundRules for rules that no matcher can run.
    """
    if prefer == "plain":
        return PlainMatcher(rules)
    trouble = why_missing()
    if trouble is None:
        from engine.evaluate.guarded import GuardedMatcher  # here: nobody else needs what it imports

        return GuardedMatcher(rules)
    if prefer == "durable" or is_required():
        cure = _BUILD if NO_DURABLE_RULES is None else _DO_WITHOUT
        raise MatcherMissing(f"durable-rules cannot be used: {trouble}\n  cure: {cure}")
    return PlainMatcher(rules)


def is_required() -> bool:
    """Return whether DUTYBOOK_REQUIRE, a list with commas, names durable."""
    return "durable" in {name.strip() for name in os.environ.get(REQUIRE, "").split(",")}


def why_missing() -> str | None:
    """Return why durable-rules cannot be used, or None if it can. It can be installed and not import."""
    if NO_DURABLE_RULES is not None:
        return NO_DURABLE_RULES
    try:
        import_module("durable_rules_engine")
    except ImportError as trouble:
        return str(trouble)
    return None
