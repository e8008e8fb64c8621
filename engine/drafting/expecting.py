"""Examples whose expectations are written anew, as a ruling judges them.

In: a ruling, the files, which examples. Out: the example files that changed. Guaranteed: nothing but the
`expect` of those examples is replaced, and their `worked_by_hand` taken away; they are marked as not
reviewed, since the program wrote down what it does.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from engine.diagnostics import Faults
from engine.drafting.editing import node_at, with_key, with_value, without_key
from engine.drafting.reading import Reader
from engine.drafting.ruling import Ruling
from engine.example_files import read_examples, read_heading
from engine.examples import Example, as_expected, key_of
from engine.proving.boundaries import told
from engine.proving.proposing import expect_lines
from engine.source import Mapping as MappingNode
from engine.source import Scalar, parse
from engine.source import Sequence as SequenceNode


def expected_anew(
    ruled: Ruling, reader: Reader, texts: Mapping[str, str], examples: Sequence[tuple[str, str]]
) -> dict[str, str]:
    """Return the files in which examples (file, name) now expect what is judged."""
    found: dict[str, str] = {}
    for file in dict.fromkeys(file for file, _ in examples):
        wanted = {name for each, name in examples if each == file}
        text = texts[file]
        for example in _read(ruled, reader, file, text):
            if example.name in wanted:
                text = _with(text, example.name, _lines(ruled, example))
        found[file] = text
    return found


def _read(ruled: Ruling, reader: Reader, file: str, text: str) -> tuple[Example, ...]:
    faults = Faults()
    node = reader.tree(file, text, faults)
    heading = None if node is None else read_heading(node, faults)
    if node is None or heading is None:
        return ()
    return read_examples(node, heading, ruled.policy.vocabulary, faults)


def _lines(ruled: Ruling, example: Example) -> str:
    keys = frozenset(ruled.names.find(each, example.pack).key or each for each in example.standards)
    outcomes = [
        each
        for each in ruled.judge(keys, example.case, example.as_of, example.known_on, terms=example.terms)
        if key_of(each) in keys
    ]
    several = len(example.standards) > 1
    rows = [
        {**({"standard": each.standard} if several else {}), **told(as_expected(each))} for each in outcomes
    ]
    return expect_lines(rows)


def _with(text: str, name: str, value: str) -> str:
    number = _number_of(text, name)
    if number is None:
        return text
    at = ("cases", number)
    text = with_key(without_key(text, (*at, "expect")), at, "expect", value)
    tree = node_at(parse(text, "draft"), at)
    if isinstance(tree, MappingNode) and tree.get("worked_by_hand") is not None:
        text = without_key(text, (*at, "worked_by_hand"))
    if isinstance(tree, MappingNode) and tree.get("reviewed") is not None:
        return with_value(text, (*at, "reviewed"), "no")
    return with_key(text, at, "reviewed", "no")


def _number_of(text: str, name: str) -> str | None:
    cases = node_at(parse(text, "draft"), ("cases",))
    for number, item in enumerate(cases.items if isinstance(cases, SequenceNode) else ()):
        said = item.get("example") if isinstance(item, MappingNode) else None
        if isinstance(said, Scalar) and said.text == name:
            return str(number)
    return None
