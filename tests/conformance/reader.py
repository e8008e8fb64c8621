"""Reads the conformance vectors.

In: `series.yaml` and `rest.yaml` beside this file. Out: plain dictionaries in the vectors' own spelling.
Guaranteed: scalars follow YAML 1.2 as the vectors use it: yes/no and true/false are booleans, a plain date
is a `datetime.date`, a date with a time a naive `datetime.datetime` (London), whole numbers are ints, and
everything else, ids and versions included, stays text. Quoted scalars are always text.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

HERE = Path(__file__).parent
FILES = ("series.yaml", "rest.yaml")

DAY = re.compile(r"\d{4}-\d{2}-\d{2}\Z")
MINUTE = re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2})?\Z")
WHOLE = re.compile(r"-?(0|[1-9]\d*)\Z")
WORDS = {"yes": True, "no": False, "true": True, "false": False, "null": None, "~": None, "": None}

Vector = dict[str, Any]


def scalar(text: str) -> Any:
    """Return the value of a plain (unquoted) scalar."""
    if text in WORDS:
        return WORDS[text]
    if DAY.match(text):
        return date.fromisoformat(text)
    if MINUTE.match(text):
        return datetime.fromisoformat(text.replace(" ", "T"))
    return int(text) if WHOLE.match(text) else text


def value(node: yaml.Node) -> Any:
    """Return a composed YAML node as dictionaries, lists and scalars."""
    if isinstance(node, yaml.MappingNode):
        return {key.value: value(item) for key, item in node.value}
    if isinstance(node, yaml.SequenceNode):
        return [value(item) for item in node.value]
    return node.value if node.style else scalar(node.value)


@lru_cache(maxsize=1)
def _all() -> tuple[Vector, ...]:
    found: list[Vector] = []
    for name in FILES:
        node = yaml.compose((HERE / name).read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
        found += [{**vector, "file": name} for vector in value(node)]
    return tuple(found)


def vectors() -> tuple[Vector, ...]:
    """Return all vectors in file order, each with its `file`."""
    return _all()
