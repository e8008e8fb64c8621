"""What is remembered from case to case, and from world to world, changes no outcome."""

from __future__ import annotations

import pickle
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from benchmarks.children import AS_OF, child_of
from engine.api import Book, load
from engine.calendar import Limit, load_calendar
from engine.counting import DEFAULT
from engine.evaluate import evaluate
from engine.evaluate.alike import ANY
from engine.evaluate.limits import hangs_on_anchor
from engine.evaluate.plain import PlainMatcher
from engine.evaluate.scene import Scene, remember
from engine.evaluate.totals import back, total_reached
from engine.evaluate.view import View
from engine.evaluate.worlds import Need, World, explore
from engine.facts import Case, Coverage, Fact
from engine.nodes import Due, EarliestOf, Edge, Promptly, SameDay
from engine.outcome import Cause, Outcome
from engine.plan import Plan
from engine.spans import Spans, days_in, union
from tests.conformance.translate import case_of, moment, plan_of
from tests.properties.strategies import example


@pytest.fixture(scope="module")
def swindon() -> Iterator[Book]:
    with load("swindon", matcher="plain") as book:
        yield book


def judged(plan: Plan, case: Case) -> tuple[Outcome, ...]:
    return evaluate(plan, case, AS_OF, matcher=PlainMatcher(plan.rules), explain=False)


def afresh(plan: Plan, case: Case) -> tuple[Outcome, ...]:
    """Judge with nothing to go by."""
    plan.memory.clear()
    return judged(plan, case)


def anew(case: Case) -> Case:
    """The same child under other ids, half of whose tables are empty but carried."""
    tables = {
        kind: tuple(replace(one, id=f"other-{one.id}") for one in facts)
        for kind, facts in case.tables.items()
    }
    return replace(case, id="C-2", tables={**tables, "dental_check": (), "care_plan": ()})


def test_cases_judged_before_change_nothing(swindon: Book) -> None:
    """The outcomes of a child are the same after others, in any order, as for the first child of all."""
    children = [child_of(number) for number in range(4)]
    children += [anew(children[0]), replace(children[1], coverage={"visit": Coverage(AS_OF.day - 90, None)})]
    alone = [afresh(swindon.plan, child) for child in children]
    swindon.plan.memory.clear()

    assert [judged(swindon.plan, child) for child in children] == alone
    assert [judged(swindon.plan, child) for child in reversed(children)] == alone[::-1]


def test_an_anchor_that_looks_like_another_keeps_its_own_names(swindon: Book) -> None:
    """Ids, needs, places in files: nothing of the case that was judged first is left, nor the stand-in."""
    first, second = child_of(7), anew(child_of(7))
    judged(swindon.plan, first)
    found = repr(judged(swindon.plan, second))

    ids = [one.id for kind, facts in first.tables.items() if kind != "person" for one in facts]

    assert ANY not in found
    assert not [name for name in ids if f"'{name}" in found or f"/{name}" in found]


@pytest.mark.parametrize("first", range(0, 60, 20))
def test_random_cases_of_one_policy_do_not_disturb_each_other(first: int) -> None:
    """A case, the same without one of its tables, and the case again: as if each came alone."""
    for seed in range(first, first + 20):
        vector = example(seed).vector()
        plan, vocabulary = plan_of(vector)
        case = case_of(vector, vocabulary)
        kinds = list(case.tables)
        less = {
            kind: () if kind == kinds[seed % len(kinds)] else facts for kind, facts in case.tables.items()
        }
        cases = [case, replace(case, tables=less), case]
        matcher = PlainMatcher(plan.rules)

        def judge(one: Case, plan: Plan = plan, vector: Any = vector, matcher: Any = matcher) -> Any:
            return evaluate(plan, one, moment(vector["as_of"]), matcher=matcher, explain=False)  # type: ignore[arg-type]  # it has one

        alone = []
        for one in cases:
            plan.memory.clear()
            alone.append(judge(one))
        plan.memory.clear()
        assert [judge(one) for one in cases] == alone, seed


def test_what_is_full_forgets_what_it_remembered_first(
    swindon: Book, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The outcomes are the same however little is kept."""
    monkeypatch.setattr("engine.evaluate.alike.MOST", 6)
    for other in ("MOST_UNDATED", "MOST_DOCUMENTS", "MOST_LIMITS"):
        monkeypatch.setattr(f"engine.evaluate.alike.{other}", 2)
    first = afresh(swindon.plan, child_of(1))
    before = list(swindon.plan.memory["judged"])

    assert judged(swindon.plan, child_of(1)) == first
    assert list(swindon.plan.memory["judged"]) == before[3:] + before[:3]


TWO_ENDS = {
    "calendar": "england-and-wales",
    "duty": {
        "id": "placement.end-told",
        "for_each": "placement.to",
        "due": {"within": "40 days", "of": "placement.from"},
        "met_by": {"notice": {}},
    },
}


@pytest.mark.parametrize("order", [("p1", "p2"), ("p2", "p1")])
def test_of_two_anchors_of_one_day_each_has_the_limit_of_its_own_fact(order: tuple[str, str]) -> None:
    """A limit is worked out once for all anchors of a day only if it hangs on that day."""
    begun = {"p1": date(2026, 1, 5), "p2": date(2026, 2, 2)}
    rows = [{"id": name, "from": begun[name], "to": date(2026, 3, 2)} for name in order]
    vector = {**TWO_ENDS, "facts": {"case": "C-1", "placement": rows, "notice": []}}
    plan, vocabulary = plan_of(vector)
    found = judged(plan, case_of(vector, vocabulary))

    assert {one.occurrence: one.due for one in found} == {
        "p1/first": date(2026, 2, 14),
        "p2/first": date(2026, 3, 14),
    }


@pytest.mark.parametrize(
    ("due", "own", "hangs"),
    [
        (Promptly(), None, True),
        (SameDay(Edge("visit", "")), "visit", True),
        (SameDay(Edge("visit", "at")), "visit", True),
        (SameDay(Edge("visit", "written_up")), "visit", False),
        (SameDay(Edge("visit", "")), "review", False),
        (SameDay(Edge("visit", "")), None, False),
        (SameDay(Edge("anchor", "")), None, True),
        (EarliestOf((SameDay(Edge("visit", "")), SameDay(Edge("review", "")))), "visit", False),
    ],
)
def test_a_limit_hangs_on_the_anchor_if_no_other_fact_can_move_it(
    due: Due, own: str | None, hangs: bool
) -> None:
    assert hangs_on_anchor(due, own) is hangs


def test_what_is_remembered_is_never_kept_with_the_plan(swindon: Book) -> None:
    """Neither a pickle nor a plan made from another holds what was found out about cases."""
    judged(swindon.plan, child_of(1))

    assert swindon.plan.memory
    assert pickle.loads(pickle.dumps(swindon.plan)).memory == {}
    assert replace(swindon.plan, authority="other").memory == {}


def test_a_standard_says_what_it_can_read(swindon: Book) -> None:
    """The kinds that meet or end it, and what those lie inside; nothing where others' duties count."""
    reach = {one.name: one.reach for one in swindon.plan.standards}
    plans = reach["england/care-planning#cla.placementplan"]

    assert plans is not None
    assert {"placement_plan", "placement", "looked_after"} <= plans.kinds
    assert reach["england/care-planning#cla.visit"] is None  # it reads reviews, which others owe


# ---------------------------------------------------------------- worlds


def test_a_world_that_answers_alike_is_not_worked_out_again() -> None:
    """What was asked on the way is asked again, so that needs stay; the work is done once a branch."""
    memory: dict[object, object] = {}
    worked: list[str] = []
    need = (Need("a", Cause.NOT_RECORDED),)

    def work(world: World) -> str:
        taken = world.ask("a", ("left", "right"), need)
        worked.append(taken)
        return taken if taken == "left" else taken + world.ask("b", ("up", "down"), need)

    def run(world: World) -> str:
        world.ask("c", (1, 2), need)
        return remember(memory, "key", world, lambda: work(world))

    found = explore(run)

    assert sorted(found.results) == sorted(["left", "rightup", "rightdown"] * 2)
    assert sorted(worked) == ["left", "right", "right"]
    assert found.needed_for(str) == frozenset(need)


def test_a_question_on_which_nothing_hangs_is_not_needed() -> None:
    """Neither one whose branches end alike, nor one that only its own fellows ask for."""
    needs = {name: (Need(name, Cause.NOT_RECORDED),) for name in "abc"}

    def run(world: World) -> bool:
        if world.ask("a", (False, True), needs["a"]):
            return world.ask("b", (False, True), needs["b"])
        world.ask("c", (False, True), needs["c"])
        return world.ask("b", (False, True), needs["b"])

    assert explore(run).needed_for(bool) == frozenset(needs["b"])


# ---------------------------------------------------------------- totals


def day_by_day(days: Spans, wanted: int, start: int, in_last: Limit, scene: Scene) -> Spans:
    """Every day of the scene on which the periods add up, told one by one."""
    first = min(lo for lo, _ in days)
    return union(
        (day, day + 1)
        for day in range(first, scene.today + 1)
        if days_in(days, max(back(day, in_last, scene), start), day) >= wanted
    )


@pytest.mark.parametrize("window", ["12 months", "3 months", "1 month", "1 year", "6 weeks", "40 days"])
@pytest.mark.parametrize("wanted", [1, 14, 27, 75])
def test_a_total_in_a_window_is_what_counting_each_day_gives(window: str, wanted: int) -> None:
    """Days are jumped over only where nothing can change, also at the ends of months of unequal length."""
    begun = date(2023, 11, 20).toordinal()
    days = union(
        [
            (begun, begun + 30),
            (begun + 41, begun + 60),
            (begun + 100, begun + 380),
            (begun + 500, begun + 501),
        ]
    )
    plan = Plan(*("invented", (), (), (), {}, {}), load_calendar("england-and-wales"), DEFAULT, ())
    case = Case("C-1", {"short_break": (Fact("short_break", "s1", None),)})
    scene = Scene(plan, View(plan, case, AS_OF, None, case.tables))
    limit = Limit.parse(window)

    for start in (0, begun + 20):
        assert total_reached(days, wanted, start, limit, scene) == day_by_day(
            days, wanted, start, limit, scene
        )
