"""Conditions, asked of one day in one completion; and definitions, asked of every day.

In: a condition as spelled, an `Env`, a day. Out: yes or no. Guaranteed: two-valued; a missing fact is read
from the world. Only facts up to the env's `until` are known; a period that runs then is taken to run on.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from tests.oracle.context import OTHER, Context, Env, Node
from tests.oracle.counting import away
from tests.oracle.days import ONE, age, birthday, day, limit, months
from tests.oracle.record import RECORDED_NONE, Fact, inside_unknown
from tests.oracle.worlds import NOT_IN_EXTRACT, NOT_RECORDED, Atom, World

Span = tuple[date, date | None]
ALWAYS = "every day"


def holds(condition: Node, env: Env, d: date) -> bool:
    """Return whether a condition holds on a day; several keys of a mapping must all hold."""
    if condition is None:
        return True
    return all(_clause(key, value, env, d) for key, value in condition.items())


def _clause(key: str, value: Node, env: Env, d: date) -> bool:
    ask = CLAUSES.get(key)
    return compare(field_value(key, value, env), value, env) if ask is None else ask(value, env, d)


# ---------------------------------------------------------------- fields


def field_value(name: str, expected: Any, env: Env) -> Any:
    """Return the value of `attribute`, `anchor.attribute` or `record.attribute` in this completion."""
    options = _other_side(expected, env)
    if "." in name:
        kind, name = name.split(".", 1)
        if kind != "anchor":
            return record_value(env, kind, name, options)
        fact = env.anchor.fact if env.anchor else None
    else:
        fact = env.subject or (env.anchor.fact if env.anchor else None)
    if fact is None:
        return RECORDED_NONE
    return env.case.attribute(fact, name, env.world, options)


def _other_side(expected: Any, env: Env) -> tuple[Any, ...]:
    if isinstance(expected, dict):
        for key in ("same_as", "differs_from"):
            if key in expected:
                return (field_value(expected[key], None, env), OTHER)
    return ()


def record_value(env: Env, kind: str, name: str, options: tuple[Any, ...] = ()) -> Any:
    """Return an attribute of a kind with one record a case."""
    value = env.case.records.get(kind, {}).get(name)
    if value is not None:
        return value
    cause = NOT_RECORDED if kind in env.case.records else NOT_IN_EXTRACT
    label = f"{kind}.{name}" if kind in env.case.records else kind
    return env.world.read(Atom(label, cause, (name,)), (*env.case.domain.get(name, ()), *options))


def compare(value: Any, expected: Any, env: Env) -> bool:
    """Return whether a field's value passes a test."""
    if not isinstance(expected, dict):
        if value == RECORDED_NONE:
            return expected is False or expected == RECORDED_NONE
        return type(value) is type(expected) and value == expected
    return all(_operator(value, key, wanted, env) for key, wanted in expected.items())


def _operator(value: Any, key: str, wanted: Any, env: Env) -> bool:
    none = value == RECORDED_NONE
    match key:
        case "in":
            return any(compare(value, w, env) for w in wanted)
        case "not":
            return not compare(value, wanted, env)
        case "recorded":
            return wanted is (not none)
        case "contains":
            return not none and wanted in value if isinstance(value, (list, tuple)) else value == wanted
        case "same_as":
            return bool(value == field_value(wanted, None, env))
        case "differs_from":
            return bool(value != field_value(wanted, None, env))
    if none or isinstance(value, str):
        return False
    tests = {
        "at_least": lambda: value >= wanted,
        "at_most": lambda: value <= wanted,
        "above": lambda: value > wanted,
        "below": lambda: value < wanted,
        "before": lambda: day(value) < wanted,
        "after": lambda: day(value) > wanted,
    }
    return bool(tests[key]())


# ---------------------------------------------------------------- ages


def born(env: Env, ages: list[str]) -> date:
    """Return the date of birth; where it is missing, one on either side of every age asked about."""
    record = env.case.records.get("person", {})
    if record.get("born") is not None:
        return day(record["born"])
    cause = NOT_RECORDED if "person" in env.case.records else NOT_IN_EXTRACT
    label = "person.born" if "person" in env.case.records else "person"
    today = env.case.today
    options = [today, months(today, -12 * 40)]
    edges = {f.day for f in env.case.of("looked_after")} | {f.end for f in env.case.of("looked_after")}
    for text in ages:
        base = months(today, -months_in(text))
        options += [base, base - ONE, base + ONE]
        options += [months(d, -months_in(text)) + ONE for d in sorted(d for d in edges if d is not None)]
    return env.world.read(Atom(label, cause, ("born",)), options)


def months_in(text: str) -> int:
    """Return an age as a number of months (for choosing dates of birth to try)."""
    years, more = age(text)
    return years * 12 + more


def _age(value: Node, env: Env, d: date) -> bool:
    ages = [value[k] for k in ("from", "below") if k in value]
    b = born(env, ages)
    return ("from" not in value or d >= birthday(b, value["from"])) and (
        "below" not in value or d < birthday(b, value["below"])
    )


# ---------------------------------------------------------------- facts over time


def known(env: Env, kind: str, where: Node = None) -> list[Fact]:
    """Return the facts of a kind known by `until` that satisfy a condition, in order; later ends are open."""
    facts = [f for f in env.case.of(kind) if f.day <= env.until and inside(env, f)]
    return [f for f in facts if where is None or holds(where, env.about(f), f.day)]


def inside(env: Env, fact: Fact) -> bool:
    """Return whether a fact lies inside its parent in this completion, where that table is not carried."""
    parent = inside_unknown(env.case, fact.kind, env.ctx.vocabulary)
    return parent is None or bool(
        env.world.read(Atom(parent, NOT_IN_EXTRACT, ("inside", fact.name)), (True, False))
    )


def spans(env: Env, what: Node, where: Node = None) -> list[Span]:
    """Return the periods of a kind or a definition as known by `until`."""
    if what in env.ctx.definitions:
        found = definition(env.ctx, what, env.world)
    else:
        found = [(f.day, f.end if f.period else f.day + ONE) for f in known(env, what, where)]
    return [(a, None if b is not None and b > env.until else b) for a, b in found if a <= env.until]


def missing(env: Env, kind: str) -> bool:
    """Return whether a kind is neither carried nor defined nor declared."""
    return kind not in env.ctx.definitions and not env.case.carried(kind)


def _inside(value: Node, env: Env, d: date) -> bool:
    what, where = (value["of"], value.get("where")) if isinstance(value, dict) else (value, None)
    if missing(env, what):
        ends = (env.case.today, env.case.today - 366 * ONE)
        held = env.world.read(Atom(what, NOT_IN_EXTRACT, ("in",)), (False, True, *ends))
        return d < held if isinstance(held, date) else bool(held)
    return any(a <= d and (b is None or d < b) for a, b in spans(env, what, where))


def _happened(value: Node, env: Env, d: date) -> bool:
    spec = value if isinstance(value, dict) else {"of": value}
    if "within" in spec:
        first = away(env, d, limit(spec["within"]), -1)
    else:
        first = env.counted_from
    if any(first <= f.day <= d for f in known(env, spec["of"], spec.get("where"))):
        return True
    return any(first <= b and a <= d for a, b in _unseen_events(env, spec["of"]))


def _unseen_events(env: Env, kind: str) -> list[tuple[date, date]]:
    """Return the stretches full of events that the extract may lack, in this completion: none, a day, or
    all."""
    since = env.case.today if env.counted_from == date.min else env.counted_from
    holes, cause = env.case.holes(kind, min(since, env.until) - 366 * ONE, env.case.today)
    if not holes:
        return []
    days = {d for a, b in holes for d in (a, b)} | {d for d in (since, *env.hints) if d <= env.case.today}
    within_holes = sorted(d for d in days if any(a <= d <= b for a, b in holes))
    chosen = env.world.read(Atom(kind, cause, ("happened",)), (None, *within_holes, ALWAYS))
    stretches = holes if chosen == ALWAYS else [] if chosen is None else [(chosen, chosen)]
    return [(a, min(b, env.until)) for a, b in stretches if a <= env.until]


def unseen(env: Env, kind: str, first: date, last: date) -> date | None:
    """Return the day of a fact that may be missing from the kind's table in this completion, or None."""
    holes, cause = env.case.holes(kind, first, last)
    if not holes:
        return None
    days = {d for a, b in holes for d in {a, b, *(h for h in env.hints if a <= h <= b)}}
    return env.world.read(Atom(kind, cause, ("event", first)), (None, *sorted(days)))


def _lasted(value: Node, env: Env, d: date) -> bool:
    if missing(env, value["of"]):
        return bool(env.world.read(Atom(value["of"], NOT_IN_EXTRACT, ("lasted",)), (False, True)))
    running = [a for a, b in spans(env, value["of"], value.get("where")) if a <= d and (b is None or d < b)]
    return any(d >= away(env, a, limit(value["at_least"]), 1) for a in running)


def held_days(periods: list[Span], first: date, d: date) -> int:
    """Return how many days the periods held in [first, d), each day once: d - from days on day d."""
    total, counted = 0, first
    for a, b in sorted(periods, key=lambda span: span[0]):
        begin, end = max(a, counted), d if b is None else min(b, d)
        total += max(0, (end - begin).days)
        counted = max(counted, end)
    return total


def _total(value: Node, env: Env, d: date) -> bool:
    if missing(env, value["of"]):
        return bool(env.world.read(Atom(value["of"], NOT_IN_EXTRACT, ("total",)), (False, True)))
    first = date.min
    if "since" in value:
        first = birthday(born(env, [value["since"]]), value["since"])
    if "in_last" in value:
        first = away(env, d, limit(value["in_last"]), -1)
    days = held_days(spans(env, value["of"], value.get("where")), first, d)
    least, most = value.get("at_least"), value.get("at_most")
    return (least is None or days >= limit(least)[0]) and (most is None or days <= limit(most)[0])


def _ever(value: Node, env: Env, d: date) -> bool:
    if isinstance(value, dict):
        return first_held(value, env, d) is not None
    if missing(env, value):
        return bool(env.world.read(Atom(value, NOT_IN_EXTRACT, ("ever",)), (False, True)))
    return any(a <= d for a, _ in spans(env, value))


def _count(value: Node, env: Env, d: date) -> bool:
    kind = value["of"]
    if missing(env, kind):
        return bool(env.world.read(Atom(kind, NOT_IN_EXTRACT, ("count",)), (False, True)))
    first = away(env, d, limit(value["in_last"]), -1) if "in_last" in value else date.min
    facts = [f for f in known(env, kind, value.get("where")) if first <= f.day <= d]
    if "distinct" in value:
        name = value["distinct"]
        told = {f.attrs[name] for f in facts if f.attrs.get(name) is not None}
        values = {env.case.attribute(f, name, env.world, (*told, f"{OTHER} of {f.name}")) for f in facts}
        return len(values) >= value["at_least"]
    return len(facts) >= value["at_least"]


# ---------------------------------------------------------------- conditions about conditions


def _days(first: date, last: date) -> list[date]:
    return [first + n * ONE for n in range((last - first).days + 1)]


def _until_just_before(value: Node, env: Env, d: date) -> bool:
    first = first_held(value["event"], env, d)
    return first is not None and holds(value["of"], env, first - ONE)


def first_held(condition: Node, env: Env, d: date) -> date | None:
    """Return the first day up to `d` on which a condition holds; days once asked are remembered."""
    key = ("first held", str(condition), env.until, tuple(env.world.chosen.items()))
    asked, found = env.ctx.memory.get(key, (first_day(env.ctx) - ONE, None))
    while found is None and asked < d:
        asked += ONE
        if holds(condition, env, asked):
            found = asked
    env.ctx.memory[key] = (asked, found)
    return found if found is not None and found <= d else None


def _after_lasting(value: Node, env: Env, d: date) -> bool:
    if not holds(value["of"], env, d):
        return False
    begun = d
    while begun > first_day(env.ctx) and holds(value["of"], env, begun - ONE):
        begun -= ONE
    return d >= away(env, begun, limit(value["for"]), 1)


def first_day(ctx: Context) -> date:
    """Return the first day that a definition is asked about: birth, or else the first recorded day."""
    if "first day" not in ctx.memory:
        person = ctx.case.records.get("person", {}).get("born")
        dated = [f.day for facts in ctx.case.tables.values() for f in facts if f.start is not None]
        ctx.memory["first day"] = day(person) if person is not None else min(dated, default=ctx.case.today)
    return ctx.memory["first day"]


def definition(ctx: Context, name: str, world: World) -> list[Span]:
    """Return the maximal periods up to the as-of day in which a definition holds, in one completion.

    Remembered for each completion, and once for all where nothing that is missing was asked."""
    for key in (("definition", name), ("definition", name, *world.chosen.items())):
        if key in ctx.memory:
            return list(ctx.memory[key])
    own = World(world.chosen)
    found = _held(ctx, ctx.definitions[name]["while"], own)
    ctx.memory[("definition", name, *world.chosen.items()) if own.asked else ("definition", name)] = found
    world.asked = world.asked or own.asked
    return found


def _held(ctx: Context, condition: Node, world: World) -> list[Span]:
    env = Env(ctx, world, None, ctx.case.today)
    found: list[Span] = []
    begun: date | None = None
    for d in _days(first_day(ctx), ctx.case.today):
        now = holds(condition, env, d)
        if now and begun is None:
            begun = d
        if not now and begun is not None:
            found.append((begun, d))
            begun = None
    return found if begun is None else [*found, (begun, None)]


CLAUSES: dict[str, Callable[[Node, Env, date], bool]] = {
    "all": lambda of, env, d: all(holds(c, env, d) for c in of),
    "any": lambda of, env, d: any(holds(c, env, d) for c in of),
    "none": lambda of, env, d: not any(holds(c, env, d) for c in of),
    "not": lambda of, env, d: not holds(of, env, d),
    "age": _age,
    "in": _inside,
    "happened": _happened,
    "lasted": _lasted,
    "total": _total,
    "ever": _ever,
    "count": _count,
    "until_just_before": _until_just_before,
    "after_lasting": _after_lasting,
}
