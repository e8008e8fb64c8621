"""All occurrences of a duty, each a question that can be asked in any completion.

In: a context and a duty. Out: `Occurrence`s in order. Guaranteed: which occurrences there are depends only
on certain facts; what becomes of each is asked completion by completion.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from tests.oracle.anchors import Star, breach_seed, seeds_of
from tests.oracle.context import Anchor, Context, Env, Node, version_on, versions
from tests.oracle.days import day, order
from tests.oracle.discharge import Done, Search, Seed, anchor_body, leaves_of, specs_of
from tests.oracle.judge import Result
from tests.oracle.one_off import one_off
from tests.oracle.points import Scope
from tests.oracle.series import Gap, gap_result
from tests.oracle.windows import first_days, first_unknown, kept, window_result
from tests.oracle.worlds import OUTSIDE_CALENDAR, Atom, World, certain, completions


@dataclass(frozen=True)
class Occurrence:
    """One concrete obligation; `star` where its anchors cannot be told."""

    duty: dict[str, Any]
    name: str
    seed: Seed | None = None
    resolve: Callable[[World], Result | None] = lambda _: None
    star: Star | None = None


def occurrences(ctx: Context, duty: dict[str, Any]) -> list[Occurrence]:
    """Return every occurrence of a duty in the case."""
    key = ("occurrences", duty["id"])
    if key not in ctx.memory:
        mine = duty.get("subject", "child") == ctx.case.subject
        ctx.memory[key] = _occurrences(ctx, duty) if mine else []
    return ctx.memory[key]


def _occurrences(ctx: Context, duty: dict[str, Any]) -> list[Occurrence]:
    follows = versions(duty)[0].body["for_each"]
    if isinstance(follows, dict):
        seeds, found = _follow_ons(ctx, duty, follows["late"])
    else:
        seeds, stars = seeds_of(ctx, duty)
        found = [Occurrence(duty, "*", star=star) for star in stars[:1]]
    body = versions(duty)[0].body
    for seed in seeds:
        if "series" in body:
            found += _gaps(ctx, duty, seed, seeds)
        elif "count" in body:
            found += _windows(ctx, duty, seed, seeds)
        else:
            name = seed.name if isinstance(follows, dict) else f"{seed.name}/first"
            found.append(Occurrence(duty, name, seed, _asked(ctx, duty, seed, seeds, name)))
    return found


def _asked(
    ctx: Context, duty: dict[str, Any], seed: Seed, seeds: list[Seed], name: str
) -> Callable[[World], Result | None]:
    def resolve(world: World) -> Result | None:
        anchor = seed.build(world)
        if anchor is None:
            return None
        env = Env(ctx, world, anchor, ctx.case.today)
        if "due" in versions(duty)[0].body:
            return one_off(duty, anchor, seeds, name, env, owing(ctx, duty, world))
        return kept(duty, anchor, name, env)

    return resolve


def _follow_ons(ctx: Context, duty: dict[str, Any], named: str) -> tuple[list[Seed], list[Occurrence]]:
    cause = next((d for d in ctx.duties if d["id"] == named.split("#")[-1]), None)
    if cause is None:
        return [], []
    should = cause.get("strength") == "should"
    seeds, stars = [], []
    for occurrence in occurrences(ctx, cause):
        name = f"late:{occurrence.name}"
        if occurrence.star is not None and should:
            continue
        if occurrence.star is not None:
            stars.append(Occurrence(duty, name, star=occurrence.star))
        else:
            seeds.append(breach_seed(name, should, occurrence.resolve))
    return seeds, stars


def anchors_in_all(seed: Seed) -> list[Anchor]:
    """Return the different anchors that a seed has over all completions."""
    return list(dict.fromkeys(leaf.result for leaf in completions(seed.build) if leaf.result is not None))


def _gaps(ctx: Context, duty: dict[str, Any], seed: Seed, seeds: list[Seed]) -> list[Occurrence]:
    """Return the gaps of a series: the anchor's own, and one after each certain fact that starts no later
    than it ends.
    """
    anchors = anchors_in_all(seed)
    if not anchors:
        return []
    closing = _certain_facts(ctx, duty, anchors[0], seeds)
    gaps = []
    opened: Done | None = None
    for n in range(len(closing) + 1):
        if opened is not None and opened.fact is not None and _at_the_end(ctx, duty, anchors[0], opened):
            break
        name = (
            f"{seed.name}/first"
            if opened is None or opened.fact is None
            else f"{seed.name}/after:{opened.fact.name}"
        )
        gaps.append(Gap(name, opened, closing[n] if n < len(closing) else None))
        opened = closing[n] if n < len(closing) else None
    return [Occurrence(duty, gap.name, seed, _gap_asked(ctx, duty, seed, seeds, gap)) for gap in gaps]


def _at_the_end(ctx: Context, duty: dict[str, Any], anchor: Anchor, opened: Done) -> bool:
    """Return whether a fact lies on the day on which the duty ends: it discharges, but starts no gap."""
    search = Search(duty, anchor, [], Env(ctx, World({}), anchor, ctx.case.today), "")
    return search.window.last is not None and day(opened.moment) >= search.window.last


def _gap_asked(
    ctx: Context, duty: dict[str, Any], seed: Seed, seeds: list[Seed], gap: Gap
) -> Callable[[World], Result | None]:
    def resolve(world: World) -> Result | None:
        anchor = seed.build(world)
        return (
            None
            if anchor is None
            else gap_result(duty, anchor, seeds, gap, Env(ctx, world, anchor, ctx.case.today))
        )

    return resolve


def _certain_facts(ctx: Context, duty: dict[str, Any], anchor: Anchor, seeds: list[Seed]) -> list[Done]:
    """Return the discharging facts of a series that count in every completion, in order."""
    found: dict[Any, Done] = {}
    for version in versions(duty):
        for leaf in leaves_of(version.body.get("met_by")):
            for kind, spec in specs_of(leaf):
                for fact in ctx.case.tables.get(kind, ()):
                    moment = fact.attrs.get(spec["date"]) if spec.get("date") else fact.start
                    if not isinstance(moment, date) or day(moment) > ctx.case.today:
                        continue
                    done = Done(moment, order(moment, fact.name), fact)

                    def asked(world: World, done: Done = done, leaf: Node = leaf) -> bool:
                        env = Env(ctx, world, anchor, ctx.case.today)
                        return Search(duty, anchor, seeds, env, "").counts(done, leaf)

                    if certain(asked):
                        found[done.key] = done
    return [found[key] for key in sorted(found)]


def _windows(ctx: Context, duty: dict[str, Any], seed: Seed, seeds: list[Seed]) -> list[Occurrence]:
    found: dict[str, Occurrence] = {}
    for anchor in anchors_in_all(seed):
        body = anchor_body(duty, anchor)
        spans = (
            [] if body is None else first_days(body["count"]["in_each"], anchor, ctx.case.today, ctx.calendar)
        )
        for span in spans:
            name = f"{seed.name}/{span[0]}"

            def resolve(world: World, name: str = name, span: tuple[date, date] = span) -> Result | None:
                at = seed.build(world)
                if at is None or at.day > span[0]:
                    return None
                return window_result(duty, at, seeds, name, span, Env(ctx, world, at, ctx.case.today))

            found[name] = Occurrence(duty, name, seed, resolve)
        if body is not None and body["count"]["in_each"] == "term":
            last = min(ctx.case.today, anchor.end or date.max)
            if first_unknown(ctx.calendar, anchor.day, last) is not None:
                name = f"{seed.name}/*"
                star = Star(("calendar",), OUTSIDE_CALENDAR, ("due", "met", "missed", "none"))
                found[name] = Occurrence(duty, name, star=star)
    return list(found.values())


# ---------------------------------------------------------------- what is itself owed


def owing(ctx: Context, duty: dict[str, Any], world: World) -> Callable[[str, Scope, Node], date | None]:
    """Return the question: by which day is an event of this kind, in this scope, itself owed?"""

    def owed(kind: str, scope: Scope, where: Node) -> date | None:
        days = []
        asking = ctx.asking
        ctx.asking = (*asking, duty["id"])
        try:
            for other in ctx.duties:
                bodies = [v.body for v in versions(other)]
                if other["id"] not in ctx.asking and any(_owes(b.get("met_by"), kind, where) for b in bodies):
                    days += _due_days(ctx, other, kind, where, scope, world)
        finally:
            ctx.asking = asking
        return min(days, default=None)

    return owed


def _owes(met: Node, kind: str, where: Node) -> bool:
    """Return whether what meets a duty cannot be without such an event; of several ways one will do."""
    if isinstance(met, dict) and "all_of" in met:
        return any(_owes(member, kind, where) for member in met["all_of"])
    if isinstance(met, dict) and "any_of" in met:
        return all(_owes(member, kind, where) for member in met["any_of"])
    specs = specs_of(met)
    return bool(specs) and all(
        named == kind and (where or {}).items() <= (spec.get("where") or {}).items() for named, spec in specs
    )


def _due_days(
    ctx: Context, duty: dict[str, Any], kind: str, where: Node, scope: Scope, world: World
) -> list[date]:
    found = []
    for occurrence in occurrences(ctx, duty):
        of_anchors = occurrence.star is not None and not occurrence.name.endswith("/*")  # not of windows
        if of_anchors and _owed_after_all(duty, occurrence.star, world):
            found.append(scope.first)
        anchor = None if occurrence.seed is None else occurrence.seed.build(world)
        if (
            anchor is None
            or not scope.first <= anchor.day
            or (scope.end is not None and anchor.day >= scope.end)
        ):
            continue
        result = occurrence.resolve(world)
        if result is None or result.due is None or result.state == "cancelled" or result.due.day == date.max:
            continue
        if _owes(ruling_body(duty, anchor, result.due.day).get("met_by"), kind, where):
            found.append(result.due.day)
    return found


def ruling_body(duty: dict[str, Any], anchor: Anchor, d: date) -> dict[str, Any]:
    """Return the version by which an occurrence due on a day is owed."""
    found = version_on(duty, anchor.day, d)
    return (anchor_body(duty, anchor) or {}) if found is None else found.body


def _owed_after_all(duty: dict[str, Any], star: Star, world: World) -> bool:
    """Return whether a duty whose anchors cannot be told has one here in this completion: it is tried with
    the first day that counts, and days in between come to nothing that neither of the two does.
    """
    atoms = [Atom(label, star.cause, ("owed", duty["id"])) for label in star.needs]
    return any(world.read(atom, (False, True)) for atom in atoms)
