"""The two matchers: plain Python and durable-rules hit what the port says, on anything a policy can ask."""

from __future__ import annotations

import gc
import json
import subprocess
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

from engine.evaluate.durable import DurableMatcher
from engine.evaluate.durable_worker import Engine, MatcherFault
from engine.evaluate.groundwork import UnsoundRules
from engine.evaluate.plain import MOST_REMEMBERED, PlainMatcher
from engine.evaluate.rulesets import (
    MOST_FACTS,
    MOST_FLAGS,
    MOST_IN_PATTERN,
    MOST_KINDS,
    MOST_PATTERNS,
    MOST_ROWS,
    divide,
)
from engine.matching import Hit, Matcher, Row, Rule
from tests.evaluate.matcher_help import by_definition, case, need_durable, policy, world

ROOT = Path(__file__).resolve().parents[2]
MATCHERS: dict[str, Callable[[Sequence[Rule]], Matcher]] = {"plain": PlainMatcher, "durable": DurableMatcher}


@pytest.fixture(params=MATCHERS)
def kind_of_matcher(request) -> Callable[[Sequence[Rule]], Matcher]:
    if request.param == "durable":
        need_durable()
    return MATCHERS[request.param]


@pytest.fixture(scope="module")
def durable() -> None:
    need_durable()


def hits(
    make: Callable[[Sequence[Rule]], Matcher], rules: Sequence[Rule], rows: Sequence[Row]
) -> frozenset[Hit]:
    matcher = make(rules)
    try:
        return matcher.match(rows)
    finally:
        matcher.close()


# --- what a hit is ------------------------------------------------------------------------------------------


def test_a_rule_hits_the_rows_of_its_kind_whose_flags_are_all_one(kind_of_matcher):
    """Another kind, a missing flag and a flag of 0 each keep a rule from hitting; more flags do not."""
    rules = [Rule("both", "visit", ("seen", "alone"))]
    rows = [
        Row("visit", {"seen": 1, "alone": 1, "other": 1}),
        Row("visit", {"seen": 1}),
        Row("visit", {"seen": 1, "alone": 0}),
        Row("review", {"seen": 1, "alone": 1}),
    ]

    assert hits(kind_of_matcher, rules, rows) == {("both", 0)}


def test_a_rule_without_flags_hits_every_row_of_its_kind(kind_of_matcher):
    """Rows that carry nothing are hit too."""
    assert hits(kind_of_matcher, [Rule("any", "visit")], [Row("visit", {}), Row("visit", {"seen": 1})]) == {
        ("any", 0),
        ("any", 1),
    }


def test_a_rule_after_another_hits_only_what_that_one_hit(kind_of_matcher):
    """A chain of three holds link by link, on the same row, in whatever order the rules are given."""
    rules = [
        Rule("third", "visit", ("c",), after="second"),
        Rule("second", "visit", ("b",), after="first"),
        Rule("first", "visit", ("a",)),
    ]
    rows = [Row("visit", dict.fromkeys(flags, 1)) for flags in ("abc", "bc", "ac", "ab")]

    assert hits(kind_of_matcher, rules, rows) == {
        ("first", 0),
        ("second", 0),
        ("third", 0),
        ("first", 2),
        ("first", 3),
        ("second", 3),
    }


def test_a_rule_after_one_of_another_kind_never_hits(kind_of_matcher):
    """A row has one kind, so the two cannot meet on it."""
    rules = [Rule("first", "visit"), Rule("second", "review", after="first")]

    assert hits(kind_of_matcher, rules, [Row("visit", {}), Row("review", {})]) == {("first", 0)}


def test_rules_that_share_a_name_are_alternatives(kind_of_matcher):
    """Either is enough for the name, and for a rule that comes after it; one row is hit once."""
    rules = [
        Rule("either", "visit", ("a",)),
        Rule("either", "visit", ("b",)),
        Rule("then", "visit", (), "either"),
    ]
    rows = [Row("visit", {"a": 1}), Row("visit", {"b": 1}), Row("visit", {"a": 1, "b": 1}), Row("visit", {})]

    assert hits(kind_of_matcher, rules, rows) == {
        (name, row) for name in ("either", "then") for row in range(3)
    }


def test_nothing_in_gives_nothing_out(kind_of_matcher):
    """No rows, no rules, or neither: no hits and no complaint."""
    for rules, rows in (([], []), ([Rule("any", "visit")], []), ([], [Row("visit", {})])):
        assert hits(kind_of_matcher, rules, rows) == frozenset()


def test_matching_again_gives_the_same(kind_of_matcher):
    """Nothing of one match is left for the next: neither rows nor what was derived from them."""
    rules = [Rule("first", "visit", ("a",)), Rule("second", "visit", ("b",), "first")]
    matcher = kind_of_matcher(rules)
    full, empty = [Row("visit", {"a": 1, "b": 1})], [Row("visit", {"b": 1})]

    assert [matcher.match(rows) for rows in (full, empty, full, [])] == [
        {("first", 0), ("second", 0)},
        frozenset(),
        {("first", 0), ("second", 0)},
        frozenset(),
    ]
    matcher.close()


@pytest.mark.parametrize(
    ("rules", "words"),
    [
        ([Rule("a", "visit", after="b")], "'b', which is no rule"),
        ([Rule("a", "visit", after="a")], "a after a"),
        ([Rule("a", "visit", after="b"), Rule("b", "visit", after="a")], "wait for each other"),
    ],
)
def test_rules_that_can_never_hit_are_refused(kind_of_matcher, rules, words):
    """One that waits for a missing rule, for itself, or in a circle is a mistake of whoever compiled it."""
    with pytest.raises(UnsoundRules, match=words):
        kind_of_matcher(rules)


# --- the two agree ------------------------------------------------------------------------------------------

_FLAGS = st.lists(st.sampled_from("abcd"), max_size=4, unique=True)
_SMALL_ROWS = st.lists(
    st.builds(Row, st.sampled_from("xy"), st.dictionaries(st.sampled_from("abcd"), st.integers(0, 1))),
    max_size=8,
)


@st.composite
def _small_rules(draw: st.DrawFn) -> list[Rule]:
    rules: list[Rule] = []
    for number in range(draw(st.integers(1, 12))):
        name = f"r{draw(st.integers(0, number))}"
        earlier = sorted({rule.name for rule in rules} - {name}, key=lambda other: int(other[1:]))
        earlier = [other for other in earlier if int(other[1:]) < int(name[1:])]
        after = draw(st.none() | st.sampled_from(earlier)) if earlier else None
        rules.append(Rule(name, draw(st.sampled_from("xy")), tuple(draw(_FLAGS)), after))
    return rules


@given(rules=_small_rules(), rows=_SMALL_ROWS)
def test_on_small_policies_both_hit_what_the_definition_says(durable, rules, rows):
    """Stages, shared names, kinds and flags in every mixture: three ways of reading them, one answer."""
    expected = by_definition(rules, rows)

    event(f"stages: {any(rule.after for rule in rules)}, hits: {bool(expected)}")
    assert hits(PlainMatcher, rules, rows) == expected
    assert hits(DurableMatcher, rules, rows) == expected


@given(seed=st.integers(0, 2**32))
@settings(max_examples=60)
def test_on_large_policies_both_hit_what_the_definition_says(durable, seed):
    """Up to 300 rules in stages, 200 rows, 60 flags a rule."""
    rules, rows = world(seed)
    expected = by_definition(rules, rows)

    event(f"rules: {len(rules)}, rows: {len(rows)}, rulesets: {len(divide(rules).sets)}")
    assert hits(PlainMatcher, rules, rows) == expected
    assert hits(DurableMatcher, rules, rows) == expected


@pytest.mark.soak
@given(seed=st.integers(0, 2**32))
def test_many_more_large_policies(durable, seed):
    """The same, for as long as the soak profile says."""
    rules, rows = world(seed)

    assert hits(DurableMatcher, rules, rows) == hits(PlainMatcher, rules, rows) == by_definition(rules, rows)


# --- beyond the limits of the C code ------------------------------------------------------------------------


def test_rules_with_more_flags_than_a_pattern_holds(kind_of_matcher):
    """One flag of a hundred that is missing keeps the rule from hitting, wherever it stands."""
    flags = tuple(f"f{number}" for number in range(100))
    rules = [Rule("all", "visit", flags), Rule("then", "visit", ("f7",), "all")]
    rows = [
        Row("visit", {flag: 1 for flag in flags if flag != missing}) for missing in (None, "f0", "f50", "f99")
    ]

    assert hits(kind_of_matcher, rules, rows) == {("all", 0), ("then", 0)}


def test_more_rules_of_one_kind_than_a_ruleset_holds(kind_of_matcher):
    """Five hundred rules on one row all hit."""
    rules = [Rule(f"r{number}", "visit", (f"f{number}",)) for number in range(500)]

    assert (
        len(hits(kind_of_matcher, rules, [Row("visit", {f"f{number}": 1 for number in range(500)})])) == 500
    )


def test_more_rules_after_one_than_a_ruleset_holds(kind_of_matcher):
    """Two hundred rules that wait for the same one, spread over rulesets, all hear of it."""
    rules = [
        Rule("first", "visit", ("a",)),
        *(Rule(f"r{number}", "visit", (), "first") for number in range(200)),
    ]

    assert len(hits(kind_of_matcher, rules, [Row("visit", {"a": 1}), Row("visit", {})])) == 201


def test_a_chain_of_a_hundred_stages(kind_of_matcher):
    """The last of a hundred hits where all flags hold, and the chain stops where one does not."""
    rules = [
        Rule(f"r{number}", "visit", (f"f{number}",), f"r{number - 1}" if number else None)
        for number in range(100)
    ]
    whole = {f"f{number}": 1 for number in range(100)}
    rows = [Row("visit", whole), Row("visit", whole | {"f40": 0})]

    assert hits(kind_of_matcher, rules, rows) == {
        *((f"r{number}", 0) for number in range(100)),
        *((f"r{number}", 1) for number in range(40)),
    }


def test_more_kinds_than_a_ruleset_holds(kind_of_matcher):
    """Six hundred, each with its rule: as values of one attribute they would take a minute to compile."""
    rules = [Rule(f"r{number}", f"kind {number}", ("a",)) for number in range(600)]
    rows = [Row(f"kind {number}", {"a": 1}) for number in range(0, 600, 7)]

    assert len(hits(kind_of_matcher, rules, rows)) == len(rows)


def test_a_row_with_more_flags_than_a_fact_may_have(kind_of_matcher):
    """A thousand flags of which the rules ask for a few: nothing is dropped, before or after that row."""
    rules = [Rule("last", "visit", ("f999",))]
    row = Row("visit", {f"f{number}": 1 for number in range(1000)})

    assert hits(kind_of_matcher, rules, [row, Row("visit", {}), row]) == {("last", 0), ("last", 2)}


def test_more_rows_than_are_told_at_once(kind_of_matcher):
    """A thousand rows no two of which look alike, each with its own hits."""
    rules = [Rule(f"bit {bit}", "visit", (f"b{bit}",)) for bit in range(10)]
    rows = [Row("visit", {f"b{bit}": number >> bit & 1 for bit in range(10)}) for number in range(1000)]

    assert hits(kind_of_matcher, rules, rows) == {
        (f"bit {bit}", number) for number in range(1000) for bit in range(10) if number >> bit & 1
    }


@pytest.mark.parametrize(
    "name", ["", "a.b", "$and", 'say "hi"', "back\\slash", "Überprüfung", "日本", "id", "sid", "n"]
)
def test_any_name_will_do(kind_of_matcher, name):
    """Names of kinds, flags and rules never reach the C code, so none can confuse it."""
    rules = [Rule(name, name, (name,)), Rule(name + "2", name, (), name)]

    assert hits(kind_of_matcher, rules, [Row(name, {name: 1}), Row(name, {})]) == {(name, 0), (name + "2", 0)}


@given(seed=st.integers(0, 2**32))
@settings(max_examples=40)
def test_no_ruleset_goes_beyond_its_bounds(seed):
    """What the C code is handed stays inside every bound, counted in the very text that it is handed."""
    for text in divide(world(seed)[0]).texts:
        rules = [rule for name, rule in json.loads(text).items() if name != "boot"]
        rows = [pattern["row"]["$and"] for rule in rules for pattern in rule["all"] if "row" in pattern]
        awaited = [
            next(iter(pattern["hit"])) for rule in rules for pattern in rule["all"] if "hit" in pattern
        ]
        kinds = [next(iter(tests[0])) for tests in rows]
        flags = {
            (next(iter(tests[0])), name)
            for tests in rows
            for test in tests
            for name in test
            if name.startswith("f")
        }

        assert all(kinds.count(kind) <= MOST_PATTERNS for kind in set(kinds))
        assert all(awaited.count(name) <= MOST_PATTERNS for name in set(awaited))
        assert len({*kinds, *awaited}) <= MOST_KINDS
        assert all(sum(1 for of, _ in flags if of == kind) <= MOST_FLAGS for kind in set(kinds))
        assert all(len(tests) <= MOST_IN_PATTERN + 3 for tests in rows)
        assert all(tests[-1] == {"one": {"hit": "one"}} for tests in rows if {"n": {"hit": "n"}} in tests)


def _hash(text: str) -> int:
    """Return what durable-rules keeps of an id or an attribute's name: FNV-1a in 32 bits."""
    value = 0x811C9DC5
    for byte in text.encode():
        value = (value ^ byte) * 16777619 & 0xFFFFFFFF
    return value


def test_no_two_ids_or_attributes_have_the_same_hash():
    """durable-rules takes equal hashes for the same name, and would join what is not related."""
    ids = ["boot", "sid-0", *map(str, range(MOST_FACTS + MOST_ROWS))]
    attributes = [
        "id",
        "sid",
        "n",
        "one",
        "boot",
        "$s",
        *(f"{kind}{number}" for kind in "khf" for number in range(20_000)),
    ]

    assert len({_hash(name) for name in ids}) == len(ids)
    assert len({_hash(name) for name in attributes}) == len(attributes)


# --- threads, memory, faults --------------------------------------------------------------------------------


def test_eight_threads_share_a_matcher(kind_of_matcher):
    """Two hundred cases asked for by eight threads at once: each gets the answer to its own."""
    rules = policy(60)
    cases = [case(60, 1 + seed % 40, seed) for seed in range(40)] * 5
    matcher = kind_of_matcher(rules)

    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(matcher.match, cases))

    assert found == [by_definition(rules, rows) for rows in cases[:40]] * 5
    matcher.close()


_RECOMPILE = """
import gc, resource, sys
from engine.evaluate.durable import DurableMatcher
from tests.evaluate.matcher_help import case, policy

rules, rows = policy(50), case(50, 10)

def recompile(times):
    for number in range(times):
        matcher = DurableMatcher(rules)
        matcher.match(rows)
        if number % 2:
            matcher.close()
    del matcher
    gc.collect()
    kilobytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss  # bytes on macOS
    return kilobytes / (1024**2 if sys.platform == "darwin" else 1024)

before = recompile(40)
print(recompile(200) - before)
"""

_MATCH = """
import resource, sys
from engine.evaluate.durable import DurableMatcher
from tests.evaluate.matcher_help import case, policy

matcher, cases = DurableMatcher(policy(20)), [case(20, 8, seed) for seed in range(20)]

def match(times):
    for _ in range(times):
        for rows in cases:
            matcher.match(rows)
    kilobytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss  # bytes on macOS
    return kilobytes / (1024**2 if sys.platform == "darwin" else 1024)

before = match(5)
print(match(25) - before)
"""


@pytest.mark.parametrize("script", [_RECOMPILE, _MATCH], ids=["200 rulesets compiled", "500 cases matched"])
def test_memory_does_not_grow(durable, script):
    """After a warm-up, hardly a megabyte more is taken; unfreed, it would be a megabyte for each ruleset."""
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    )

    assert float(done.stdout) < 4


def test_the_plain_matcher_forgets():
    """It remembers how rows looked, for a caseload has many alike, but only so many."""
    matcher = PlainMatcher([Rule(f"r{number}", "visit", (f"f{number}",)) for number in range(13)])
    rows = [Row("visit", {f"f{bit}": number >> bit & 1 for bit in range(13)}) for number in range(8192)]

    found = matcher.match(rows)

    assert found == {(f"r{bit}", number) for number in range(8192) for bit in range(13) if number >> bit & 1}
    assert len(matcher._known) <= MOST_REMEMBERED


def test_a_refusal_is_a_fault_and_leaves_the_matcher_usable(durable, monkeypatch):
    """What durable-rules would not take is never passed over in silence; the next match starts afresh."""
    matcher = DurableMatcher([Rule("any", "visit", ("a",))])
    rows = [Row("visit", {"a": 1})]
    sound = Engine.post
    twice = '[{"id":"0","k0":1,"n":0,"one":1,"f0":1},{"id":"0","k0":1,"n":0,"one":1,"f0":1}]'

    monkeypatch.setattr(Engine, "post", lambda engine, batches: sound(engine, [(batches[0][0], twice)]))
    with pytest.raises(MatcherFault, match="code 2"):
        matcher.match(rows)
    monkeypatch.undo()

    assert matcher.match(rows) == {("any", 0)}
    matcher.close()


@pytest.mark.parametrize(
    "answer",
    [
        "",
        "[]",
        "[[[0,1]]]",
        "[[[9,0]]]",
        '[[["r0",0]]]',
        "[[[0,-1]]]",
        "[[[0,0.5]]]",
        "[[[0]]]",
        "[[0]]",
        "null",
    ],
)
def test_an_answer_that_makes_no_sense_is_a_fault(durable, monkeypatch, answer):
    """Rules and rows that do not exist are noticed, not reported as hits."""
    matcher = DurableMatcher([Rule("any", "visit", ("a",))])
    monkeypatch.setattr(Engine, "post", lambda *_: answer)

    with pytest.raises(MatcherFault, match="no sense"):
        matcher.match([Row("visit", {"a": 1})])
    matcher.close()


def test_a_closed_matcher_says_so(durable):
    """Closing twice is fine; matching afterwards is a fault, not a crash."""
    matcher = DurableMatcher([Rule("any", "visit")])
    matcher.close()
    matcher.close()

    with pytest.raises(MatcherFault, match="closed"):
        matcher.match([Row("visit", {})])


def test_a_matcher_that_is_dropped_frees_its_rulesets(durable):
    """Without a call to close, and at once."""
    matcher = DurableMatcher([Rule("any", "visit")])
    freed = matcher._free
    del matcher
    gc.collect()

    assert not freed.alive


# --- where durable-rules is required ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("required", "outcome"),
    [("durable,chromium", pytest.fail.Exception), ("chromium", pytest.skip.Exception)],
)
def test_without_durable_rules_these_tests_fail_where_it_is_required(monkeypatch, required, outcome):
    """A machine that must have it cannot pass by leaving its tests out; another may."""
    monkeypatch.setitem(sys.modules, "durable_rules_engine", None)
    monkeypatch.setenv("DUTYBOOK_REQUIRE", required)

    with pytest.raises(outcome, match="does not import"):
        need_durable()
