"""What each value of a fact is, as SQL, with the assumptions laid over it.

In: a matched table, a kind, its fields, the assumptions that are on. Out: `Value`s. Guaranteed: a text and
what it is read as are worked out once a row (`Layer`); an assumption never replaces what the source says,
unless it says that this means nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from engine.calendar import Limit
from engine.data.mapping.model import NONE, SUPPLIER_DUE, UNKNOWN, Field, Suggestion
from engine.data.staging import ERRORS
from engine.data.turning import sql
from engine.data.turning.rows import holds, text_at
from engine.data.turning.sql import Cell, quoted
from engine.data.turning.work import Matched, Work
from engine.vocabulary import Attribute, AttributeType, Kind

MOMENTS = frozenset({"at", "from", "to", "recorded", "to_recorded", "scheduled", "cancelled"})


@dataclass(frozen=True, slots=True)
class Value:
    """One value of a fact: its key, the heading it comes from, its expressions, and marks of assumptions."""

    target: str
    heading: str
    cell: Cell
    assumed: tuple[str, ...] = ()


@dataclass(slots=True)
class Layer:
    """What is worked out once for each row before the columns of a fact: texts, then bases of values."""

    texts: dict[str, str] = field(default_factory=dict)
    bases: dict[str, str] = field(default_factory=dict)

    def text(self, expression: str) -> str:
        """Return the name under which a text stands."""
        return self.texts.setdefault(expression, f"t{len(self.texts)}")

    def over(self, source: str, where: str) -> str:
        """Return the source with the texts and bases as columns."""
        texts = "".join(f", {expression} AS {name}" for expression, name in self.texts.items())
        bases = "".join(f", {expression} AS {name}" for name, expression in self.bases.items())
        return f"(SELECT *{bases} FROM (SELECT *{texts} FROM {source} WHERE {where}) AS s) AS s"


def value_of(
    work: Work, source: Matched, kind: Kind, wanted: tuple[str, Field], layer: Layer
) -> Value | None:
    """Return the expressions of one value; None where the table does not have it."""
    target, given = wanted
    attribute = kind.attributes.get(target)
    if given.is_ is not None:
        return Value(target, target, _constant(attribute, given.is_))
    place = source.column(given.headings)
    if place is None:
        return None
    heading = source.staged.headings[place]
    column, type_ = f"s.h{place}", source.staged.types[place]
    text = text_at(work, source, place)
    if given.json:
        text = f"nullif(json_extract_string(try_cast({text} AS JSON), {quoted('$.' + given.json)}), '')"
        type_ = "VARCHAR"
    base = f"b{len(layer.bases)}"
    listed = attribute is not None and attribute.type is AttributeType.LIST and type_.endswith("[]")
    written = column if listed else layer.text(text)
    cell = _cell(work, source, (place, given), (target, attribute), (column, type_, written, base))
    if cell.base is not None:
        layer.bases[base] = cell.base
    return Value(target, heading, cell)


def _cell(
    work: Work,
    source: Matched,
    where: tuple[int, Field],
    wanted: tuple[str, Attribute | None],
    given: tuple[str, str, str, str],
) -> Cell:
    place, told = where
    target, attribute = wanted
    column, type_, text, base = given
    type_wanted = attribute.type if attribute is not None else None

    def is_plain(condition: str) -> bool:
        return told.json is None and work.is_plain(source, place, condition)

    if target in MOMENTS or target == SUPPLIER_DUE or (attribute is not None and attribute.is_date):
        return sql.moment(
            column,
            type_,
            text,
            base,
            month_first=work.dates.get((source.place, place), False)
            if told.month_first is None
            else told.month_first,
            excel_1904=source.staged.excel_1904,
            only_day=target == SUPPLIER_DUE or type_wanted is AttributeType.DATE,
            values=told.values,
            plain=not told.values and is_plain(sql.IS_ISO),
        )
    if type_wanted is AttributeType.YES_NO:
        plain = is_plain(sql.is_one_of(sql.plain_answers(told.values)))
        return sql.yes_no(column, type_, text, base, told.values, plain)
    if type_wanted is AttributeType.CHOICE and attribute is not None:
        plain = is_plain(sql.is_one_of(sql.plain_choices(attribute.choices, told.values)))
        return sql.choice(text, base, attribute.choices, told.values, plain)
    if type_wanted is AttributeType.NUMBER:
        return sql.number(column, type_, text, base)
    if type_wanted is AttributeType.DURATION:
        return _duration(work, source, place, text)
    if type_wanted is AttributeType.LIST:
        return Cell(column) if type_.endswith("[]") else Cell(f"string_split({text}, ';')", text=text)
    said = sql.plain_text(text, base, told.values)
    return _without_errors(said) if source.staged.errors else said


def _without_errors(cell: Cell) -> Cell:
    """Return a free text, in which an error of a spreadsheet is none."""
    bad = f"coalesce({cell.text} IN ({', '.join(map(quoted, ERRORS))}), FALSE)"
    return replace(
        cell, value=f"CASE WHEN NOT {bad} THEN {cell.value} END", bad=bad, why="an error, no value"
    )


def _duration(work: Work, source: Matched, place: int, text: str) -> Cell:
    """Return a duration as its text; those that cannot be read are found by looking at each different one."""
    written = text_at(work, source, place)
    told = work.staging.run(f"SELECT DISTINCT {written} FROM {source.staged.relation} AS s LIMIT 5000")
    faulty = [quoted(each) for (each,) in told if each not in (None, "none") and not _is_limit(each)]
    bad = f"coalesce({text} IN ({', '.join(faulty)}), FALSE)" if faulty else "FALSE"
    value = f"CASE WHEN NOT {bad} THEN nullif({text}, 'none') END"
    return Cell(
        value, f"coalesce({text} = 'none', FALSE)", bad, text=text, why="not a duration such as 6 weeks"
    )


def _is_limit(text: str) -> bool:
    try:
        Limit.parse(text)
    except ValueError:
        return False
    return True


def _constant(attribute: Attribute | None, value: str) -> Cell:
    if attribute is not None and attribute.type is AttributeType.YES_NO:
        return Cell("TRUE" if value in ("yes", "true") else "FALSE")
    return Cell(quoted(value))


# ---------------------------------------------------------------- assumptions


def assume(work: Work, source: Matched, kind: Kind, values: list[Value]) -> list[Value]:
    """Lay the assumptions that are on over the values."""
    for each in work.suggestions:
        if not each.on or each.kind != kind.name or (each.tables and source.map.name not in each.tables):
            continue
        before = next((one for one in values if one.target == each.attribute), None)
        after = _assumed_value(work, source, kind, each, before)
        values = [one for one in values if one.target != each.attribute] + [after]
    return values


def _assumed_value(work: Work, source: Matched, kind: Kind, each: Suggestion, before: Value | None) -> Value:
    attribute = kind.attributes[each.attribute]
    when = " AND ".join(holds(work, source, condition) for condition in each.when) or "TRUE"
    old = before.cell if before is not None else Cell(_nothing(attribute))
    value, none = old.value, old.none
    if each.value == UNKNOWN:
        applies = f"({when}) AND {old.value} IS NOT NULL"
        value = f"CASE WHEN {applies} THEN NULL ELSE {old.value} END"
    else:
        applies = f"({when}) AND {old.value} IS NULL AND NOT {old.none}"
        if each.value == NONE and NONE not in attribute.choices:
            none = f"({old.none} OR coalesce({applies}, FALSE))"
        else:
            value = f"CASE WHEN {applies} THEN {_filled(attribute, each.value)} ELSE {old.value} END"
    cell = Cell(
        value, none, old.bad, old.timed or ("FALSE" if attribute.is_date else None), old.text, old.why
    )
    marks = (*(before.assumed if before else ()), f"CASE WHEN {applies} THEN {quoted(each.id)} END")
    return Value(each.attribute, before.heading if before else each.attribute, cell, marks)


def _filled(attribute: Attribute, value: str) -> str:
    if attribute.is_date:
        return f"TIMESTAMP {quoted(value)}"
    if attribute.type is AttributeType.NUMBER:
        return f"CAST({quoted(value)} AS DOUBLE)"
    return _constant(attribute, value).value


def _nothing(attribute: Attribute) -> str:
    if attribute.is_date:
        return "CAST(NULL AS TIMESTAMP)"
    types = {AttributeType.YES_NO: "BOOLEAN", AttributeType.NUMBER: "DOUBLE"}
    return f"CAST(NULL AS {types.get(attribute.type, 'VARCHAR')})"
