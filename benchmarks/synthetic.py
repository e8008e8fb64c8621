"""A policy of any size and a case of any size, invented, for measuring.

In: how many standards, how many facts. Out: a compiled `Plan`, a `Case`. Guaranteed: the same numbers give
the same policy and case; each construct takes its turn, so that a larger policy is more of the same; every
attribute is recorded, as in a well-kept record, so that what is measured is judging and not weighing of gaps.
"""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from engine.calendar import Age, Limit, load_calendar, moment_of_date
from engine.compile import PASSES
from engine.conditions import AgeIs, All, Field, Op
from engine.counting import DEFAULT
from engine.facts import Case, Fact, Value
from engine.nodes import Before, Edge, FactMet, Ordinal, Within
from engine.plan import Exception_, KindPlan, Plan, Stage, Standard, Terms
from engine.spans import BEGINNING, END_OF_TIME

PACK = "invented/pack"
#: The day on which the case begins (an ordinal), and the day on which it is judged: two years in care.
BEGUN = 738_886
AS_OF = moment_of_date(BEGUN + 730)

KINDS = {
    "person": KindPlan("person", period=False, record=True),
    "looked_after": KindPlan("looked_after", period=True, merge=True),
    "placement": KindPlan("placement", period=True, inside="looked_after"),
    "protection_plan": KindPlan("protection_plan", period=True),
    **{
        name: KindPlan(name, period=False)
        for name in ("referral", "assessment", "conference", "visit", "review", "contact")
    },
}
#: What each duty hangs on, in turn.
ANCHORS = ("placement", "referral", "conference", "looked_after", "assessment", "protection_plan")
EVENTS = ("visit", "review", "contact")
TYPES = ("a", "b", "c", "d")


def plan_of(standards: int) -> Plan:
    """Return a compiled policy of so many standards."""
    plan = Plan(
        authority="invented",
        standards=tuple(_standard(number) for number in range(standards)),
        contents=(),
        definitions=(),
        kinds=KINDS,
        domains={},
        calendar=load_calendar("england-and-wales"),
        counting=DEFAULT,
        rules=(),
    )
    for step in PASSES:
        plan = step(plan)
    return plan


def _standard(number: int) -> Standard:
    terms = _FORMS[number % len(_FORMS)](number)
    name = f"duty-{number}"
    return Standard(index=number, pack=PACK, id=name, topic=name, subject="child", terms=(terms,))


def _anchor(number: int) -> str:
    return ANCHORS[number // len(_FORMS) % len(ANCHORS)]


def _met(number: int) -> FactMet:
    return FactMet(EVENTS[number % len(EVENTS)], Field("seen", Op.IS, True))


def _is_type(number: int) -> Field:
    return Field("type", Op.IS, TYPES[number // 7 % len(TYPES)])


def _within(amount: str, point: Edge | Ordinal) -> Within:
    return Within(Limit.parse(amount), point)


def _one_off(number: int) -> Terms:
    """Within so many working days of each anchor."""
    kind = _anchor(number)
    due = _within(f"{5 + number % 20} working days", Edge(kind, ""))
    return Terms(BEGINNING, END_OF_TIME, (Edge(kind, ""),), due=due, met=_met(number))


def _conditional(number: int) -> Terms:
    """The same, for some anchors and some ages."""
    kind = _anchor(number)
    when = All((_is_type(number), AgeIs(below=Age.parse(f"{16 + number % 3} years"))))
    due = _within(f"{1 + number % 6} months", Edge(kind, ""))
    return Terms(BEGINNING, END_OF_TIME, (Edge(kind, ""),), when=when, due=due, met=_met(number))


def _with_exceptions(number: int) -> Terms:
    """Twenty working days; five in an emergency; none for another type."""
    kind = _anchor(number)
    edge = Edge(kind, "")
    unless = (
        Exception_(
            id="emergency", when=Field("emergency", Op.IS, True), instead=_within("5 working days", edge)
        ),
        Exception_(id="other", when=_is_type(number + 7), instead=None),
    )
    due = _within("20 working days", edge)
    return Terms(BEGINNING, END_OF_TIME, (edge,), due=due, met=_met(number), unless=unless)


def _series(number: int) -> Terms:
    """First within days, weekly up to the first review, then every six weeks, while the period lasts."""
    kind = ("placement", "protection_plan", "looked_after")[number // 6 % 3]
    review = Ordinal("review", since=Edge("anchor", ""))
    first = Stage(id="first", due=_within(f"{3 + number % 5} working days", Edge(kind, "")))
    weekly = Stage(id="weekly", every=Limit.parse("1 week"), until=review)
    routine = Stage(id="routine", every=Limit.parse(f"{4 + number % 3} weeks"))
    met = FactMet("visit", Field("seen", Op.IS, True))
    edge = Edge(kind, "")
    ends = Edge(kind, "to")
    return Terms(
        BEGINNING,
        END_OF_TIME,
        (edge,),
        first=first,
        stages=(weekly, routine),
        is_series=True,
        met=met,
        ends=ends,
    )


def _before(number: int) -> Terms:
    """A report at least so many working days before each conference."""
    edge = Edge("conference", "")
    due = Before(edge, Limit.parse(f"{2 + number % 4} working days"))
    met = FactMet("contact", _is_type(number))
    since = Edge("anchor", "begun")
    return Terms(BEGINNING, END_OF_TIME, (edge,), due=due, met=met, since=since, still_owed=False)


def _follow_on(number: int) -> Terms:
    """A manager's decision within days of each breach of the duty before."""
    due = _within("3 working days", Edge("anchor", ""))
    met = FactMet("assessment")
    cause = f"{PACK}#duty-{number - 5}"
    return Terms(BEGINNING, END_OF_TIME, (), follows=cause, due=due, met=met)


_FORMS: tuple[Callable[[int], Terms], ...] = (
    _one_off,
    _series,
    _conditional,
    _with_exceptions,
    _before,
    _follow_on,
)


def case_of(facts: int) -> Case:
    """Return a case with so many facts beside the child's own record."""
    rnd = Random(facts)
    rows: dict[str, list[Fact]] = {kind: [] for kind in KINDS}
    rows["person"].append(Fact("person", "person", None, attrs={"born": moment_of_date(BEGUN - 4_000)}))
    rows["looked_after"].append(_fact(rnd, "looked_after", 0, 0, None))
    for number, start in enumerate(sorted(rnd.randrange(700) for _ in range(facts - 1))):
        kind = _kind(rnd, number)
        end = start + rnd.randrange(20, 300) if KINDS[kind].period else None
        rows[kind].append(_fact(rnd, kind, number + 1, start, end if end is None or end < 700 else None))
    return Case(
        "invented", {kind: tuple(sorted(found, key=lambda one: one.order)) for kind, found in rows.items()}
    )


def _kind(rnd: Random, number: int) -> str:
    """One fact in three is something that duties hang on; the rest is what meets them."""
    if number % 3 == 0:
        return rnd.choice([kind for kind in ANCHORS if kind != "looked_after"])
    return rnd.choice(EVENTS)


def _fact(rnd: Random, kind: str, number: int, start: int, end: int | None) -> Fact:
    attrs: dict[str, Value] = {
        "type": rnd.choice(TYPES),
        "emergency": rnd.random() < 0.2,
        "seen": rnd.random() < 0.9,
        "begun": moment_of_date(BEGUN + max(0, start - 60)),
    }
    close = None if end is None else moment_of_date(BEGUN + end)
    return Fact(kind, f"f{number}", moment_of_date(BEGUN + start), close, attrs)
