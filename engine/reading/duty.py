"""Reader of duties: who must do what, for each what, by when.

In: one item of `duties:`. Out: `engine.model.Duty`. Guaranteed: exactly one way of counting time; what
discharges is said where something is owed; a before-duty says whether it is still owed afterwards and from
when facts count; dated versions do not overlap. `layers.py` uses the same reader for a standard with local
values laid over it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from engine.calendar import Limit
from engine.diagnostics import Span
from engine.model import (
    Before,
    Count,
    Due,
    Duty,
    DutyBody,
    DutyTotal,
    Early,
    Edge,
    Exception_,
    Follows,
    Force,
    IfLate,
    InForce,
    Stage,
    Strength,
)
from engine.reading import scalars
from engine.reading.base import (
    Bad,
    Context,
    Read,
    build,
    head,
    id_span,
    items_of,
    read_items,
    read_keys,
    read_keys_kindly,
    unique,
)
from engine.reading.conditions import days_limit, read_condition, where_context
from engine.reading.confirmed import read_confirmed
from engine.reading.names import period_or_definition, unknown_kind
from engine.reading.points import (
    DUE_KEYS,
    kinds_met,
    limbs_of,
    parse_edge,
    read_due,
    read_every,
    read_met,
    read_point,
)
from engine.source import Mapping as MappingNode
from engine.source import Node, Sequence

LOCAL_MAY = ("tighten", "vary", "fix")
SUBJECTS = ("child", "carer", "home")
#: The ways of counting time; a standard has exactly one of them.
TIMINGS = ("due", "series", "count", "total", "forbid")

# ---------------------------------------------------------------- parts


def read_in_force(node: Node, ctx: Context) -> InForce:
    """Read `{from: date, to: date}`; `to` is the first day on which it no longer holds."""
    values = read_keys(node, ctx, {"from": scalars.day, "to": scalars.day}, what="'in_force'")
    if values.get("from") and values.get("to") and values["from"] >= values["to"]:
        raise ctx.bad(
            "E123", head(node), f"in force from {values['from']} to {values['to']}: that is no day at all"
        )
    return build(InForce, node, ctx, values)


def read_for_each(node: Node, ctx: Context) -> tuple[Edge, ...] | Follows:
    """Read what the standard is for: kinds, dates on them, definitions, or the breach of another."""
    if isinstance(node, MappingNode):
        values = read_keys(node, ctx, {"late": scalars.standard_name}, ("late",), "'for_each'")
        return Follows(late=values["late"])
    edges = read_items(node, ctx, _edge, "'for_each'") if isinstance(node, Sequence) else (_edge(node, ctx),)
    if not edges:
        raise ctx.bad("E102", node.span, "'for_each' lists nothing")
    return edges


def _edge(node: Node, ctx: Context) -> Edge:
    found = scalars.scalar(node, ctx, "a kind, or a date on one,")
    if found.text.partition(".")[0] == "anchor":
        raise unknown_kind("anchor", found.span, ctx, definitions=True)
    return parse_edge(found.text, found.span, ctx)


def _stage(node: Node, ctx: Context) -> Stage:
    keys: dict[str, Read] = {
        "id": scalars.identifier,
        "every": read_every,
        "from": read_point,
        "until": read_point,
        "when": read_condition,
        "due": read_due,
    }
    inline = (
        [] if not isinstance(node, MappingNode) else [pair for pair in node.items if pair[0].text in DUE_KEYS]
    )
    noted = {name: (lambda *_: None) for name in DUE_KEYS}
    values, whole = read_keys_kindly(node, ctx, {**keys, **noted}, ("id",), "a stage")
    for name in DUE_KEYS:
        values.pop(name, None)
    if inline:
        values["due"] = read_due(MappingNode(tuple(inline), node.span), ctx)
    if not whole:
        raise Bad
    if ("due" in values) == ("every" in values):
        message = (
            "a stage has a limit of its own or 'every', not both"
            if "due" in values
            else "a stage without a limit"
        )
        cure = "{id: first, within: 5 working days, of: anchor} or {id: weekly, every: 1 week}"
        raise ctx.bad("E117", id_span(node), message, cure)
    if "due" in values and (extra := {"from", "until", "when"} & values.keys()):
        message = f"the first stage governs the anchor's own gap and takes no '{sorted(extra)[0]}'"
        raise ctx.bad("E127", id_span(node), message)
    return build(Stage, node, ctx, values)


def _series(node: Node, ctx: Context) -> tuple[Stage, ...]:
    stages = read_items(node, ctx, _stage, "'series'")
    nodes = node.items if isinstance(node, Sequence) else ()
    if not unique(
        ((stage.id, id_span(item)) for stage, item in zip(stages, nodes, strict=True)), ctx, "stages"
    ):
        raise Bad
    for number, (stage, item) in enumerate(zip(stages, nodes, strict=True)):
        if (stage.due is not None) != (stage.id == "first") or (stage.due is not None and number > 0):
            message = "the stage with a limit of its own is called 'first' and stands first"
            raise ctx.bad("E127", id_span(item), message, "stages after it say 'every'")
    return stages


def _exception(node: Node, ctx: Context) -> Exception_:
    keys = {
        "id": scalars.identifier,
        "when": read_condition,
        "instead": _instead,
        "title": scalars.text,
        "cite": scalars.text,
    }
    return build(Exception_, node, ctx, read_keys(node, ctx, keys, ("id", "when", "instead"), "an exception"))


def _instead(node: Node, ctx: Context) -> Any:
    if scalars.is_plain(node, "none"):
        return None
    if isinstance(node, MappingNode) and node.get("every") is not None:
        return read_keys(node, ctx, {"every": scalars.limit}, (), "'instead'")["every"]
    return read_due(node, ctx)


def _unless(node: Node, ctx: Context) -> tuple[Exception_, ...]:
    found = read_items(node, ctx, _exception, "'unless'")
    nodes = node.items if isinstance(node, Sequence) else ()
    if not unique(
        ((each.id, id_span(item)) for each, item in zip(found, nodes, strict=True)), ctx, "exceptions"
    ):
        raise Bad
    return found


_WINDOWS = ("calendar year", "academic year", "anniversary year", "term", "quarter", "month")


def _count(node: Node, ctx: Context) -> Count:
    keys = {"at_least": scalars.whole_number(1), "in_each": scalars.one_of(_WINDOWS)}
    return build(Count, node, ctx, read_keys(node, ctx, keys, ("at_least", "in_each"), "'count'"))


def _total(node: Node, ctx: Context) -> DutyTotal:
    of = node.get("of") if isinstance(node, MappingNode) else None
    inner = ctx if of is None else where_context(period_or_definition(of, ctx), ctx)
    keys = {
        "of": period_or_definition,
        "where": lambda value, _: read_condition(value, inner),
        "in_last": scalars.limit,
        "at_most": days_limit,
    }
    return build(DutyTotal, node, ctx, read_keys(node, ctx, keys, ("of", "at_most"), "'total'"))


def _early(node: Node, ctx: Context) -> Early:
    keys = {"since": read_point, "restart": read_point}
    return build(Early, node, ctx, read_keys(node, ctx, keys, ("since",), "'early'"))


def _if_late(node: Node, ctx: Context) -> IfLate:
    return build(
        IfLate, node, ctx, read_keys(node, ctx, {"still_owed": scalars.flag}, ("still_owed",), "'if_late'")
    )


# ---------------------------------------------------------------- the whole duty

BODY_KEYS: Mapping[str, Read] = {
    "in_force": read_in_force,
    "applies_to": scalars.one_of(["new anchors", "days from"]),
    "cite": scalars.text,
    "title": scalars.text,
    "who": scalars.role,
    "must": scalars.text,
    "force": scalars.member(Force),
    "strength": scalars.member(Strength),
    "confirmed": read_confirmed,
    "for_each": read_for_each,
    "when": read_condition,
    "nth": scalars.whole_number(1),
    "in": period_or_definition,
    "due": read_due,
    "series": _series,
    "count": _count,
    "total": _total,
    "forbid": read_condition,
    "met_by": read_met,
    "same": scalars.text,
    "shared": scalars.flag,
    "since": read_point,
    "early": _early,
    "unless": _unless,
    "if_several_apply": scalars.one_of(["strictest"]),
    "ends": read_point,
    "paused_while": period_or_definition,
    "if_late": _if_late,
}
DUTY_KEYS: Mapping[str, Read] = {
    "id": scalars.identifier,
    **BODY_KEYS,
    "topic": scalars.identifier,
    "was": scalars.identifiers,
    "subject": scalars.one_of(SUBJECTS),
    "strengthens": scalars.standard_name,
    "replaces": scalars.standard_name,
    "varies": scalars.standard_name,
    "rests_on": scalars.standard_names,
    "local_may": scalars.one_of(LOCAL_MAY),
    "notes": scalars.text,
    "rows": scalars.texts,
}


def read_duty(node: Node, ctx: Context, stageless: bool = False) -> Duty:
    """Read a duty, all its faults noted. `stageless`: its version has said that there is no stage for its
    time. Raises Bad if there were any faults."""
    inner = _anchored(node, ctx)
    versions: list[DutyBody] = []

    def read_versions(value: Node, _: Context) -> tuple[DutyBody, ...]:
        found = items_of(lambda item, c: _version(item, c), "'versions'")(value, inner)
        versions.extend(found)
        return found

    series = _series if stageless else _stated_series
    keys = {**DUTY_KEYS, "series": series, "versions": read_versions}
    values, whole = read_keys_kindly(node, inner, keys, ("id", "for_each"), "a standard")
    if not whole:
        raise Bad
    duty = build(Duty, node, ctx, values)
    if not _check_versions(node, duty, inner):
        raise Bad
    return duty


def _stated_series(node: Node, ctx: Context) -> tuple[Stage, ...]:
    """Read a duty's own series; only a version may say that for its time there is no stage."""
    stages = _series(node, ctx)
    if not stages:
        raise ctx.bad("E102", node.span, "'series' lists no stage")
    return stages


def _version(node: Node, ctx: Context) -> DutyBody:
    own = node.get("for_each") if isinstance(node, MappingNode) else None
    inner = ctx if own is None else _anchored(node, ctx)
    return build(DutyBody, node, ctx, read_keys(node, inner, BODY_KEYS, ("in_force",), "a version"))


def _anchored(node: Node, ctx: Context) -> Context:
    """Return the context that knows what the standard is for, without noting faults twice."""
    found = node.get("for_each") if isinstance(node, MappingNode) else None
    if found is None:
        return ctx.anchored(None)
    try:
        silent = replace(ctx, faults=type(ctx.faults)())
        anchor = read_for_each(found, silent)
    except Bad:
        return ctx.anchored(None)
    return ctx.anchored(
        () if isinstance(anchor, Follows) else tuple(dict.fromkeys(edge.kind for edge in anchor))
    )


def lay_over(body: DutyBody, version: DutyBody) -> DutyBody:
    """Return a duty's keys with a version's laid over; another way of counting time replaces the first."""
    stated = {name: getattr(version, name) for name in version.model_fields_set}
    if stated.keys() & set(TIMINGS):
        stated = {**dict.fromkeys(TIMINGS), **stated}
    base = {name: getattr(body, name) for name in DutyBody.model_fields}
    return DutyBody.model_validate({**base, **stated})


def _check_versions(node: Node, duty: Duty, ctx: Context) -> bool:
    """Check the duty, or each version of it laid over; and that versions do not overlap."""
    if not duty.versions:
        return check_body(node, duty, ctx)
    listed = node.get("versions") if isinstance(node, MappingNode) else None
    items = listed.items if isinstance(listed, Sequence) else ()
    whole = True
    for item, version in zip(items, duty.versions, strict=True):
        whole = check_body(node, lay_over(duty, version), ctx, head(item)) and whole
    spans = [
        (each.in_force or InForce(), head(item)) for each, item in zip(duty.versions, items, strict=True)
    ]
    return disjoint(spans, ctx, "versions") and whole


def disjoint(spans: list[tuple[InForce, Span]], ctx: Context, what: str) -> bool:
    """Note E123 where two spans of dates overlap; return whether none did."""
    whole = True
    for number, (span, place) in enumerate(spans):
        for earlier, other in spans[:number]:
            if _overlap(span, earlier):
                message = f"two {what} are in force on the same days"
                ctx.faults.error(
                    "E123", place, message, "end the one where the other begins", ((other, "the other"),)
                )
                whole = False
    return whole


def _overlap(a: InForce, b: InForce) -> bool:
    a_ends_first = a.to is not None and b.from_ is not None and a.to <= b.from_
    b_ends_first = b.to is not None and a.from_ is not None and b.to <= a.from_
    return not a_ends_first and not b_ends_first


# ---------------------------------------------------------------- rules about the whole


def check_body(node: Node, body: DutyBody, ctx: Context, at: Span | None = None) -> bool:
    """Note what the keys of a standard, taken together, lack or contradict; return whether all is well.

    `at` is where to point for a version; without it, at the keys themselves."""
    faults = [*_timing(body), *_discharge(body, ctx), *_before(body), *_pairs(body)]
    for code, key, message, cure in faults:
        named = node.key(key) if isinstance(node, MappingNode) else None
        ctx.faults.error(code, at or (named.span if named else id_span(node)), message, cure)
    return not faults


Fault = tuple[str, str, str, str | None]


def _timing(body: DutyBody) -> list[Fault]:
    used = [name for name in TIMINGS if getattr(body, name) is not None]
    if not used:
        return [("E117", "id", "this standard does not say by when", f"add one of {', '.join(TIMINGS)}")]
    if len(used) > 1:
        message = f"'{used[0]}' and '{used[1]}' are two ways of counting time"
        return [("E117", used[1], message, "keep one, or make two standards")]
    return []


def _discharge(body: DutyBody, ctx: Context) -> list[Fault]:
    held = body.total is not None or body.forbid is not None
    if held and body.met_by is not None:
        return [("E117", "met_by", "a total or a ban is kept, not met: 'met_by' has no place here", None)]
    owed = any(getattr(body, name) is not None for name in ("due", "series", "count"))
    if owed and body.met_by is None:
        return [("E102", "id", "this standard lacks 'met_by'", "say which fact discharges it")]
    return [] if body.same is None or body.met_by is None else _same(body, body.same, ctx)


def _same(body: DutyBody, same: str, ctx: Context) -> list[Fault]:
    assert body.met_by is not None  # the caller has seen to it
    kinds = kinds_met(body.met_by)
    if not kinds or any(same in ctx.attributes(kind) for kind in kinds):
        return []
    message = f"no attribute '{same}' on {' or '.join(kinds)} tells which anchor a fact serves"
    return [("E105", "same", message, "name an attribute that holds the anchor's id, or write shared: yes")]


def dues_of(body: DutyBody) -> tuple[Due, ...]:
    """Return every limit with a due day of its own, those of exceptions included."""
    found = [body.due, *(stage.due for stage in body.series or ())]
    found += [each.instead for each in body.unless or () if not isinstance(each.instead, Limit)]
    return tuple(limb for due in found if due is not None for limb in limbs_of(due))


def is_every(instead: Any) -> bool:
    """Return whether an exception's `instead` is a limit of a series."""
    return isinstance(instead, Limit)


def _before(body: DutyBody) -> list[Fault]:
    if not any(isinstance(due, Before) for due in dues_of(body)):
        return []
    faults: list[Fault] = []
    if body.if_late is None:
        cure = "add if_late: {still_owed: no}, or yes if it is still owed afterwards"
        faults.append(("E118", "id", "what is due before something must say 'if_late'", cure))
    if body.since is None and body.early is None:
        cure = "add early: {since: …}, for example {since: 3 months before anchor}"
        faults.append(("E119", "id", "what is due before something must say from when facts count", cure))
    return faults


def _pairs(body: DutyBody) -> list[Fault]:
    faults: list[Fault] = []
    if body.same is not None and body.shared is not None:
        faults.append(("E117", "shared", "'same' and 'shared' contradict each other", "keep one"))
    if body.since is not None and body.early is not None:
        faults.append(("E117", "since", "'since' and 'early' both say from when facts count", "keep one"))
    if body.paused_while is not None and body.due is None:
        faults.append(
            ("E117", "paused_while", "only a one-off standard (with 'due') has a clock to pause", None)
        )
    if body.if_several_apply is not None and not body.unless:
        faults.append(
            ("E117", "if_several_apply", "there are no exceptions that could apply", "add 'unless'")
        )
    if body.series is None and any(is_every(each.instead) for each in body.unless or ()):
        faults.append(("E117", "unless", "'every' belongs to a series", "write {within: …, of: …}"))
    return faults
