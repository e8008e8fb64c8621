"""Spans of days and trees laid over each other, against their plain meaning."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from engine.diagnostics import Faults, Span
from engine.layering.guard import compare
from engine.layering.spans import ALWAYS, Days, covers, cut, meet, without
from engine.layering.trees import ground, lay, leaves
from engine.source import Mapping, Node, Scalar, Sequence

FIRST = date(2026, 1, 1).toordinal()
ENDS = st.one_of(st.none(), st.integers(0, 12).map(lambda n: date.fromordinal(FIRST + n)))


def _is_span(pair: tuple[date | None, date | None]) -> bool:
    return pair[0] is None or pair[1] is None or pair[0] < pair[1]


SPANS = st.tuples(ENDS, ENDS).filter(_is_span)


def days(span: Days) -> set[int]:
    """The days of a span, as far as a window around the ends that are drawn."""
    start = span[0].toordinal() if span[0] is not None else FIRST - 3
    end = span[1].toordinal() if span[1] is not None else FIRST + 16
    return set(range(start, end))


@given(SPANS, SPANS)
def test_two_spans_meet_on_the_days_of_both(a: Days, b: Days):
    """Nothing where they have no day in common."""
    both = meet(a, b)

    assert (days(both) if both is not None else set()) == days(a) & days(b)
    assert covers(a, b) == (days(b) <= days(a))


@given(SPANS, st.lists(SPANS, max_size=4))
def test_what_is_left_of_a_span_is_what_no_other_has(span: Days, others: list[Days]):
    """Each piece is a span of its own, in order, and none overlaps another."""
    left = without(span, others)

    assert set().union(*(days(one) for one in left)) == days(span) - set().union(
        *(days(one) for one in others)
    )
    assert all(meet(a, b) is None for n, a in enumerate(left) for b in left[n + 1 :])


@given(SPANS, st.lists(SPANS, max_size=4))
def test_a_cut_span_loses_no_day_and_each_piece_lies_in_or_out_of_the_others(span: Days, others: list[Days]):
    """So that within a piece the same things apply every day."""
    pieces = cut(span, others)

    assert [day for one in pieces for day in sorted(days(one))] == sorted(days(span))
    for piece in pieces:
        assert all(covers(other, piece) or meet(other, piece) is None for other in others)


def test_always_has_no_ends():
    """Cutting it at nothing gives it back."""
    assert cut(ALWAYS, []) == (ALWAYS,)


# ---------------------------------------------------------------- trees

KEYS = st.sampled_from(["a", "b", "due", "series", "when"])
LINES = iter(range(1, 10**9))


def scalar(text: str) -> Scalar:
    line = next(LINES)
    return Scalar(text, "", Span("f", line, 1, line, 2))


def mapping(items: dict[str, Node]) -> Mapping:
    return Mapping(tuple((scalar(key), node) for key, node in items.items()), Span("f", 1, 1, 1, 2))


def listed(nodes: dict[str, Node]) -> Sequence:
    items = tuple(mapping({"id": scalar(name), "every": node}) for name, node in nodes.items())
    return Sequence(items, Span("f", 1, 1, 1, 2))


LEAVES = st.sampled_from(["1", "2", "3"]).map(scalar)
NODES = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.dictionaries(KEYS, inner, min_size=1, max_size=3).map(mapping),
        st.dictionaries(st.sampled_from(["x", "y"]), inner, min_size=1).map(listed),
    ),
    max_leaves=6,
)
TREES = st.dictionaries(KEYS, NODES, min_size=1, max_size=4).map(mapping)


@given(TREES, TREES)
def test_every_value_of_the_merged_tree_knows_its_layer(base: Mapping, patch: Mapping):
    """Origins are those of the tree's own values; what the patch says is the patch's, the rest the base's."""
    under = ground(base, "base")
    over = lay(under, patch, "patch", "why", Faults())
    mine = {id(leaf) for _, leaf in leaves(patch)}

    assert dict(leaves(over.tree)).keys() == over.origins.keys()
    for path, leaf in leaves(over.tree):
        origin = over.origins[path]
        assert (origin.value, origin.span) == (leaf.text, leaf.span)
        assert origin.layer == ("patch" if id(leaf) in mine else "base")


@given(TREES)
def test_laying_a_tree_over_itself_changes_no_value(tree: Mapping):
    """A local file that repeats the pack leaves the standard as it was."""
    over = lay(ground(tree, "base"), tree, "patch", None, Faults())

    assert [(path, leaf.text) for path, leaf in leaves(over.tree)] == [
        (path, leaf.text) for path, leaf in leaves(tree)
    ]


@given(TREES, TREES)
def test_laying_changes_neither_input(base: Mapping, patch: Mapping):
    """The base can be laid under another patch afterwards."""
    before = [(path, leaf) for tree in (base, patch) for path, leaf in leaves(tree)]
    lay(ground(base, "base"), patch, "patch", None, Faults())

    assert [(path, leaf) for tree in (base, patch) for path, leaf in leaves(tree)] == before


# ---------------------------------------------------------------- which limit is tighter


@given(st.integers(1, 60), st.integers(1, 60))
def test_limits_of_one_unit_compare_as_their_numbers(a: int, b: int):
    """Fewer is tighter, the same is no looser."""
    assert compare(f"{a} working days", f"{b} working days") == ("tighter" if b <= a else "looser")


def test_limits_of_two_units_compare_only_where_it_is_certain():
    """Months and weeks overlap at four; hours are far below a week; words are not compared."""
    assert compare("1 month", "4 weeks") == "tighter"
    assert compare("4 weeks", "1 month") == "unsure"
    assert compare("4 weeks", "2 months") == "looser"
    assert compare("1 week", "48 hours") == "tighter"
    assert compare("3", "2") == "tighter"
    assert compare("2 weeks", "promptly") == "unsure"
