"""What the tests of reading share: the small vocabulary, and the diagnostics of one text."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from engine.data.cases import read_cases
from engine.diagnostics import Faults, render_all
from engine.load import load_authority, load_local_kinds, load_pack, load_vocabulary
from engine.model import Duty, Pack
from engine.source import Mapping, Node, parse, parse_into
from engine.vocabulary import Vocabulary

PACKS = Path(__file__).parent.parent / "packs"

HEAD = """\
pack: test/pack
title: A pack
version: "1"
source: {document: A document, publisher: A publisher, licence: none}
"""


@cache
def vocabulary_tree() -> Node:
    return parse((PACKS / "vocabulary.yaml").read_text(encoding="utf-8"), "vocabulary.yaml")


@cache
def vocabulary() -> Vocabulary:
    faults = Faults()
    found = load_vocabulary([vocabulary_tree()], faults)
    faults.raise_if_errors()
    return found


def diagnose(text: str, name: str = "test.yaml") -> str:
    """Return every diagnostic of one file as a person reads it, whatever kind of file it is."""
    faults = Faults()
    node = parse_into(text, name, faults)
    if node is not None:
        _read(node, faults)
    return render_all(faults.sorted(), {name: text}.get)


def _read(node: Node, faults: Faults) -> None:
    first = node.keys()[0] if isinstance(node, Mapping) and node.items else ""
    if first == "vocabulary":
        load_vocabulary([vocabulary_tree(), node], faults)
    elif first == "authority":
        load_local_kinds(node, vocabulary(), faults)
        load_authority(node, faults)
    elif first in ("case", "cases"):
        read_cases(node, vocabulary(), faults)
    else:
        load_pack(node, vocabulary(), faults)


def pack(text: str) -> Pack:
    """Return the pack that HEAD and `text` make; a fault fails the test."""
    faults = Faults()
    found = load_pack(parse(HEAD + text, "test.yaml"), vocabulary(), faults)
    faults.raise_if_errors()
    assert found is not None
    return found


def duty(text: str) -> Duty:
    """Return the one duty whose keys `text` gives, indented by nothing."""
    lines = text.strip("\n").split("\n")
    indented = "\n".join(f"    {line}" for line in lines)
    return pack(f"duties:\n  - id: one\n{indented}\n").duties[0]
