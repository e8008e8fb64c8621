"""Readers of points in time, due days and the facts that discharge.

In: what stands under `of`, `before`, `from`, `until`, `ends`, `due`, `met_by`. Out: nodes of `engine.model`.
Guaranteed: every date named exists on its kind; "the first review" says in which period it is the first.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial

from engine.calendar import Limit
from engine.diagnostics import Span
from engine.model import (
    AllMet,
    AnchorMet,
    AnyMet,
    AsRecorded,
    Before,
    Birthday,
    Due,
    Earliest,
    EarliestOf,
    Edge,
    FactMet,
    HoldsFrom,
    LatestOf,
    Met,
    Offset,
    Ordinal,
    Point,
    Promptly,
    SameDay,
    SchoolYearEnd,
    Within,
)
from engine.reading import scalars
from engine.reading.base import (
    Context,
    as_mapping,
    head,
    items_of,
    read_items,
    read_keys,
    shape,
    short,
    unknown_key,
)
from engine.reading.conditions import read_condition, where_context
from engine.reading.names import check_date, fact_kind, kind_named, period_or_definition, unknown_kind
from engine.source import Mapping, Node, Scalar, Sequence
from engine.vocabulary import AttributeType

_OFFSET = re.compile(r"\s*([0-9].*?)\s+(before|after)\s+(\S.*?)\s*")
LONGEST_POINT = 200
_POINT_HELP = (
    "write for example placement.from, anchor, {first: review, in: looked_after} or {birthday: 16 years}"
)

# ---------------------------------------------------------------- points


def read_point(node: Node, ctx: Context) -> Point:
    """Read a point in time; a list is the earliest of its points."""
    if isinstance(node, Scalar):
        return parse_point(node.text, node.span, ctx)
    if isinstance(node, Sequence):
        points = read_items(node, ctx, read_point, "this")
        if not points:
            raise ctx.bad("E114", node.span, "an empty list of points", _POINT_HELP)
        return points[0] if len(points) == 1 else Earliest(points)
    form = next((key for key in node.keys() if key in _FORMS), None)  # noqa: SIM118 - a node, not a dict
    if form is None:
        raise ctx.bad("E114", head(node), "not a point in time", _POINT_HELP)
    return _FORMS[form](node, ctx)


def parse_point(text: str, span: Span, ctx: Context) -> Point:
    """Read a point written as text: `placement.from`, `3 months before looked_after.from`."""
    if len(text) > LONGEST_POINT:
        raise ctx.bad("E114", span, f"a point in time of more than {LONGEST_POINT} characters", _POINT_HELP)
    if (found := _OFFSET.fullmatch(text)) is None:
        return parse_edge(text, span, ctx)
    try:
        limit = Limit.parse(found[1])
    except ValueError as error:
        raise ctx.bad("E109", span, str(error)) from None
    return Offset(limit, found[2] == "after", parse_point(found[3], span, ctx))


def parse_edge(text: str, span: Span, ctx: Context) -> Edge:
    """Read a date on a fact: `anchor`, `anchor.decided`, `placement`, `placement.from`, `eligible.to`."""
    name, attribute = split_name(text, ctx)
    if name == "anchor":
        return _anchor_edge(attribute, span, ctx)
    if name not in ctx.definitions and ctx.vocabulary.kind(name) is None:
        if not re.fullmatch(r"[A-Za-z][A-Za-z0-9_]*", name) and ctx.vocabulary.suggest(name) is None:
            raise ctx.bad("E114", span, f"'{short(text)}' is not a point in time", _POINT_HELP)
        raise unknown_kind(name, span, ctx, definitions=True)
    check_date(name, attribute, span, ctx)
    return Edge(name, attribute)


def split_name(text: str, ctx: Context) -> tuple[str, str]:
    """Return kind (or definition, whose name may hold dots) and attribute ('' if none) of a dotted name."""
    if text in ctx.definitions or ctx.vocabulary.kind(text) is not None:
        return text, ""
    name, _, attribute = text.rpartition(".")
    return (name, attribute) if name else (text, "")


def _anchor_edge(attribute: str, span: Span, ctx: Context) -> Edge:
    for name in ctx.anchors or ():
        check_date(name, attribute, span, ctx)
    if ctx.anchors == () and attribute:
        message = "what this standard is for is the first day of a breach, which has no dates but itself"
        raise ctx.bad("E122", span, message, "write anchor")
    return Edge("anchor", attribute)


def _ordinal(node: Mapping, ctx: Context) -> Point:
    form = next(key for key in node.keys() if key in _ORDINALS)  # noqa: SIM118 - a node, not a dict
    kind_node = node.get("of" if form == "nth" else form)
    if kind_node is None:
        raise ctx.bad(
            "E102",
            head(node),
            "'nth' of which kind? 'of' is missing",
            "{nth: 2, of: review, in: looked_after}",
        )
    kind = fact_kind(kind_node, ctx)
    about = ctx.about(kind)
    keys = {
        form: scalars.whole_number(1) if form == "nth" else (lambda *_: None),
        "in": period_or_definition,
        "since": read_point,
        "where": lambda value, _: read_condition(value, about),
        **({"of": lambda *_: None} if form == "nth" else {}),
    }
    values = read_keys(node, ctx, keys, what="a point in time")
    if "in" in values and "since" in values:
        raise ctx.bad("E117", head(node), "counted 'in' a period or 'since' a point, not both")
    if form in ("first", "nth") and "in" not in values and "since" not in values:
        message = f"{'the first' if form == 'first' else 'which'} {kind.title or kind.name}: since when?"
        raise ctx.bad("E102", head(node), message, "add 'in:' and a period, or 'since:' and a point")
    nth = {"first": 1, "next": 1, "last": 0}.get(form, values.get("nth"))
    assert nth is not None  # the form is one of the four
    return Ordinal(kind.name, nth, values.get("in"), values.get("since"), values.get("where"))


def _birthday(node: Mapping, ctx: Context) -> Point:
    return Birthday(read_keys(node, ctx, {"birthday": scalars.age}, what="a birthday")["birthday"])


def _school_year(node: Mapping, ctx: Context) -> Point:
    key = "end_of_school_year"
    return SchoolYearEnd(read_keys(node, ctx, {key: read_point}, what="the end of a school year")[key])


def _holds_from(node: Mapping, ctx: Context) -> Point:
    return HoldsFrom(read_keys(node, ctx, {"when": read_condition}, what="a point in time")["when"])


_ORDINALS = ("first", "nth", "last", "next")
_FORMS: dict[str, Callable[[Mapping, Context], Point]] = {
    **dict.fromkeys(_ORDINALS, _ordinal),
    "birthday": _birthday,
    "end_of_school_year": _school_year,
    "when": _holds_from,
}

# ---------------------------------------------------------------- due days

DUE_KEYS = ("within", "of", "at_least", "before", "same_day_as", "earliest_of", "latest_of")
_DUE_HELP = "write for example {within: 5 working days, of: anchor} or {at_least: 2 days, before: conference}"


def read_due(node: Node, ctx: Context) -> Due:
    """Read what is due when."""
    if scalars.is_plain(node, "promptly"):
        return Promptly()
    if not isinstance(node, Mapping):
        raise ctx.bad("E103", head(node), f"a due day is wanted here, not {shape(node)}", _DUE_HELP)
    for form, read in _DUE_FORMS.items():
        if node.get(form) is not None:
            return read(node, ctx)
    for key, _ in node.items:
        if key.text not in DUE_KEYS:
            unknown_key(key, ctx, DUE_KEYS, "a due day")
    raise ctx.bad("E102", head(node), "this says no due day", _DUE_HELP)


def _within(node: Mapping, ctx: Context) -> Due:
    values = read_keys(node, ctx, {"within": scalars.limit, "of": read_point}, ("of",), "a due day")
    return Within(values["within"], values["of"])


def _before(node: Mapping, ctx: Context) -> Due:
    values = read_keys(node, ctx, {"at_least": scalars.limit, "before": read_point}, (), "a due day")
    return Before(values["before"], values.get("at_least"))


def _at_least(node: Mapping, ctx: Context) -> Due:
    read_keys(node, ctx, {"at_least": scalars.limit, "before": read_point}, ("before",), "a due day")
    raise AssertionError  # pragma: no cover - with 'before' the form above has read it


def _same_day(node: Mapping, ctx: Context) -> Due:
    return SameDay(read_keys(node, ctx, {"same_day_as": read_point}, (), "a due day")["same_day_as"])


def _limbs(form: str, make: Callable[[tuple[Due, ...]], Due], node: Mapping, ctx: Context) -> Due:
    limbs = read_keys(node, ctx, {form: items_of(read_due, f"'{form}'")}, (), "a due day")[form]
    if len(limbs) < 2:
        raise ctx.bad("E114", head(node), f"'{form}' chooses among two due days or more")
    return make(limbs)


_DUE_FORMS: dict[str, Callable[[Mapping, Context], Due]] = {
    "within": _within,
    "before": _before,
    "at_least": _at_least,
    "same_day_as": _same_day,
    "earliest_of": partial(_limbs, "earliest_of", EarliestOf),
    "latest_of": partial(_limbs, "latest_of", LatestOf),
}


def read_every(node: Node, ctx: Context) -> Limit | AsRecorded:
    """Read how often: a limit, or the child's own plan with a cap."""
    if isinstance(node, Scalar):
        return scalars.limit(node, ctx)
    keys = {"as_recorded": scalars.text, "at_most": scalars.limit}
    values = read_keys(node, ctx, keys, ("as_recorded", "at_most"), "'every'")
    span = node.get("as_recorded").span  # type: ignore[union-attr]  # read_keys has required it of a mapping
    kind_name, _, attribute = values["as_recorded"].partition(".")
    kind = kind_named(kind_name, span, ctx)
    found = kind.attributes.get(attribute)
    if found is None or found.type is not AttributeType.DURATION:
        durations = [name for name, each in kind.attributes.items() if each.type is AttributeType.DURATION]
        cure = f"durations of {kind.name}: {', '.join(durations) or 'none'}"
        raise ctx.bad("E121", span, f"'{short(values['as_recorded'])}' is not a recorded duration", cure)
    return AsRecorded(kind.name, attribute, values["at_most"])


def limbs_of(due: Due) -> tuple[Due, ...]:
    """Return the single limits of a due day."""
    if isinstance(due, EarliestOf | LatestOf):
        return tuple(limb for each in due.limbs for limb in limbs_of(each))
    return (due,)


# ---------------------------------------------------------------- discharge


def read_met(node: Node, ctx: Context) -> Met:
    """Read which fact discharges: a kind with its condition, a date on the anchor, any or all of several."""
    if isinstance(node, Scalar):
        return _met_by_name(node, ctx)
    mapping = as_mapping(node, ctx, "'met_by'", "{visit: {where: {seen: yes}}}")
    if len(mapping.items) != 1:
        message = "'met_by' names one kind" if mapping.items else "'met_by' names no kind"
        at = mapping.items[1][0].span if mapping.items else mapping.span
        raise ctx.bad("E117", at, message, "for several write {any_of: […]} or {all_of: […]}")
    key, value = mapping.items[0]
    if key.text in ("any_of", "all_of"):
        found = read_items(value, ctx, read_met, f"'{key.text}'")
        if not found:
            raise ctx.bad("E102", key.span, f"'{key.text}' lists nothing")
        return AnyMet(found) if key.text == "any_of" else AllMet(found)
    return _fact_met(key, value, ctx)


def _met_by_name(node: Scalar, ctx: Context) -> Met:
    name, dot, attribute = node.text.partition(".")
    if name != "anchor":
        return FactMet(fact_kind(node, ctx).name)
    if not dot:
        raise ctx.bad(
            "E114", node.span, "which date of the anchor discharges?", "write for example anchor.distributed"
        )
    _anchor_edge(attribute, node.span, ctx)
    return AnchorMet(attribute)


def _fact_met(key: Scalar, value: Node, ctx: Context) -> Met:
    kind = fact_kind(key, ctx)
    if isinstance(value, Scalar) and not value.text:
        return FactMet(kind.name)
    inner = where_context(kind.name, ctx)

    def date(node: Node, ctx: Context) -> str:
        found = scalars.scalar(node, ctx, "a date attribute")
        check_date(kind.name, found.text, found.span, ctx)
        return found.text

    keys = {"where": lambda node, _: read_condition(node, inner), "date": date}
    return FactMet(kind.name, **read_keys(value, ctx, keys, (), f"'met_by: {kind.name}'"))


def kinds_met(met: Met) -> tuple[str, ...]:
    """Return the kinds of the facts that discharge."""
    if isinstance(met, AnyMet | AllMet):
        return tuple(kind for each in met.of for kind in kinds_met(each))
    return (met.kind,) if isinstance(met, FactMet) else ()
