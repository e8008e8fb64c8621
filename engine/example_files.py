"""Reads example files: `<pack>.examples.yaml`, cases with what must come out of them.

In: the located tree of one file, and the vocabulary of the authority that it names. Out: `Example`s.
Guaranteed: every fault of form is noted at its own place, and one faulty example never hides the faults of
another.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from engine.calendar import Term, checked_terms
from engine.data.cases import read_case
from engine.diagnostics import Faults, Span
from engine.examples import FIELDS, SETS, Example, Expected, Value
from engine.outcome import NONE, Cause, State
from engine.reading.authority import read_terms
from engine.reading.base import Bad, Context, as_mapping, head, read_items, read_keys, unique
from engine.reading.scalars import (
    as_list,
    flag,
    moment,
    one_of,
    pack_name,
    scalar,
    standard_name,
    text,
    whole_number,
)
from engine.source import Mapping, Node, Scalar, Sequence
from engine.vocabulary import Vocabulary

_NOTHING = frozenset({"none", "null", "~", ""})


@dataclass(frozen=True, slots=True)
class Heading:
    """What an example file says of itself: the pack it tests, and the authority whose policy judges it."""

    pack: str
    authority: str
    span: Span


def read_heading(node: Node, faults: Faults) -> Heading | None:
    """Return the heading of an example file, or None with the faults noted."""
    ctx = Context(faults, Vocabulary())
    keep: Callable[[Node, Context], Any] = lambda each, _: each  # noqa: E731 - a reader that keeps the tree
    try:
        keys = {"examples": pack_name, "authority": text, "cases": keep}
        found = read_keys(node, ctx, keys, tuple(keys), "an example file")
        if not isinstance(found["cases"], Sequence) or not found["cases"].items:
            raise ctx.bad("E103", head(found["cases"]), "'cases' is a list with at least one example")
    except Bad:
        return None
    authority = as_mapping(node, ctx, "an example file").get("authority")
    return Heading(found["examples"], found["authority"], head(authority or node))


def read_examples(
    node: Node, heading: Heading, vocabulary: Vocabulary, faults: Faults
) -> tuple[Example, ...]:
    """Return the examples of a file that could be read; the faults of the others are noted."""
    ctx = Context(faults, vocabulary)
    cases = node.get("cases") if isinstance(node, Mapping) else None
    examples = []
    for item in as_list(cases) if cases is not None else ():
        try:
            examples.append(_example(item, heading, ctx))
        except Bad:
            continue
    unique(((each.name, each.span) for each in examples if each.span), ctx, "examples")
    return tuple(examples)


def _example(node: Node, heading: Heading, ctx: Context) -> Example:
    keys = {
        "example": text,
        "standard": _standards,
        "as_of": moment,
        "known_on": moment,
        "given": _given,
        "expect": _expect,
        "why": text,
        "worked_by_hand": flag,
        "reviewed": flag,
        "terms": _terms,
    }
    found = read_keys(node, ctx, keys, ("example", "standard", "as_of", "given", "expect"), "an example")
    return Example(
        name=found["example"],
        pack=heading.pack,
        authority=heading.authority,
        standards=found["standard"],
        as_of=found["as_of"],
        known_on=found.get("known_on"),
        case=found["given"],
        expect=found["expect"],
        why=found.get("why"),
        worked_by_hand=found.get("worked_by_hand", False),
        reviewed=found.get("reviewed", True),
        span=head(node),
        terms=found.get("terms"),
    )


def _terms(node: Node, ctx: Context) -> tuple[Term, ...]:
    found = tuple((first.toordinal(), last.toordinal()) for first, last in read_terms(node, ctx))
    try:
        return checked_terms(found)
    except ValueError as fault:
        cure = "give each term its first and its last day of school, none inside another"
        raise ctx.bad("E123", head(node), str(fault), cure) from None


def _standards(node: Node, ctx: Context) -> tuple[str, ...]:
    return (
        (standard_name(node, ctx),)
        if isinstance(node, Scalar)
        else read_items(node, ctx, standard_name, "this")
    )


def _given(node: Node, ctx: Context) -> Any:
    case = read_case(node, ctx.vocabulary, ctx.faults)
    if case is None:
        raise Bad
    return case


def _expect(node: Node, ctx: Context) -> tuple[Expected, ...]:
    return read_items(node, ctx, _expected, "'expect'")


def _expected(node: Node, ctx: Context) -> Expected:
    values = read_keys(node, ctx, _READERS, ("occurrence", "state"), "a row of 'expect'")
    return Expected(values, head(node))


# ---------------------------------------------------------------- the fields of a row


def _or_none(read: Callable[[Node, Context], Value]) -> Callable[[Node, Context], Value]:
    """Return the reader that also takes `none`."""

    def reader(node: Node, ctx: Context) -> Value:
        return None if isinstance(node, Scalar) and node.text in _NOTHING else read(node, ctx)

    return reader


def _date(node: Node, ctx: Context) -> str:
    return moment(node, ctx).iso()


def _breach(node: Node, ctx: Context) -> bool | None:
    return None if isinstance(node, Scalar) and node.text == "unknown" else flag(node, ctx)


def _texts(node: Node, ctx: Context) -> frozenset[str]:
    return frozenset(read_items(node, ctx, lambda each, c: scalar(each, c, "a text").text, "this"))


def _possible(node: Node, ctx: Context) -> frozenset[str]:
    word = one_of([*(state.value for state in State), NONE])
    return frozenset(read_items(node, ctx, word, "'possible'"))


def _pair(node: Node, ctx: Context) -> tuple[str | None, ...]:
    dates = read_items(node, ctx, _or_none(_date), "'due_between'")
    if len(dates) != 2:
        raise ctx.bad(
            "E103",
            head(node),
            "'due_between' holds two dates, the earliest and the latest",
            "[2026-04-07, none]",
        )
    return tuple(None if each is None else str(each) for each in dates)


_READERS: dict[str, Callable[[Node, Context], Value]] = {
    "standard": standard_name,
    "occurrence": text,
    "state": one_of(state.value for state in State),
    "stage": _or_none(text),
    "breach": _or_none(_breach),
    "days_late": _or_none(whole_number()),
    "precision": _or_none(text),
    "possible": _possible,
    "needs": _texts,
    "cause": _or_none(one_of(cause.value for cause in Cause)),
    "due_between": _or_none(_pair),
    "waiver": _or_none(text),
    "chain_breach": flag,
    "impossible": flag,
    **{name: _or_none(_date) for name in ("due", "done", "safe_by", "moved_from")},
}

assert set(_READERS) == set(FIELDS)
assert set(FIELDS) >= SETS
