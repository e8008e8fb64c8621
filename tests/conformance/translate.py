"""Turns a conformance vector into the product's own files: a vocabulary, a pack, an authority and a case.

In: a vector in its own spelling. Out: YAML texts and, through the product's own loader and layers, a
plan and a case. Guaranteed: only spelling changes; kinds and attributes that a vector uses without
declaring them are declared from what its facts and its policy say of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from engine.calendar import Moment, parse_moment
from engine.compile import compile_policy
from engine.data.cases import read_case
from engine.diagnostics import Faults
from engine.facts import Case
from engine.layers import build_policy
from engine.load import (
    Library,
    LoadedAuthority,
    LoadedPack,
    Located,
    load_authority,
    load_pack,
    load_vocabulary,
)
from engine.plan import Plan
from engine.source import parse
from engine.vocabulary import RESERVED, Vocabulary

Vector = Mapping[str, Any]

PERIODS = {"looked_after", "placement", "protection_plan", "allocation", "waiver"}
EDGES = {"id", "at", "from", "to", "recorded", "to_recorded", "scheduled", "cancelled"}
NOT_TABLES = {"case", "subject", "coverage"}
DATE_WORDS = {"recorded", "to_recorded"}
#: Keys of a duty under which kinds are named.
DURATION = ("days", "weeks", "week", "months", "years", "hours", "day", "month", "year")


def text(value: Any) -> str:
    """Return a value as one line of YAML."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if value is None:
        return "null"
    if isinstance(value, datetime):
        return value.isoformat(timespec="minutes")
    if isinstance(value, date | int):
        return value.isoformat() if isinstance(value, date) else str(value)
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{text(str(key))}: {text(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(text(item) for item in value) + "]"
    return value if _plain(value) else '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _plain(value: str) -> bool:
    return (
        value.replace("_", "").replace(".", "").replace("-", "").replace(" ", "").isalnum()
        and value == value.strip()
        and bool(value)
    )


# ---------------------------------------------------------------- the vocabulary


def as_list(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list | tuple) else [] if value is None else [value]


def vocabulary_text(vector: Vector) -> str:
    """Declare every kind that the facts or the policy name, with the attributes they give it."""
    declared: Mapping[str, Any] = vector.get("vocabulary") or {}
    if any("is" in kind for kind in declared.values()):
        return f"vocabulary: vector\nkinds: {text(declared)}\n"
    facts = vector["facts"]
    kinds = (
        {name for name in facts if name not in NOT_TABLES}
        | set(declared)
        | {"waiver", "person", "looked_after"}
    )
    kinds |= set(facts.get("coverage") or {})
    defined = {one["id"] for one in as_list(vector.get("define"))}
    policy = [*as_list(vector.get("duty")), *as_list(vector.get("content")), *as_list(vector.get("define"))]
    for part in policy:
        kinds |= set(_named_kinds(part))
    kinds -= defined | {"anchor", "person"}
    fields = {field: value for part in policy for field, value in _fields(part)}
    lines = [
        "vocabulary: vector",
        "kinds:",
        "  person: {is: record, attributes: {born: {type: date}, " + _rest(facts, fields) + "}}",
    ]
    for kind in sorted(kinds):
        lines.append(
            f"  {kind}: {text(_kind(kind, facts, declared.get(kind) or {}, fields, vector, policy))}"
        )
    roles = sorted({part["who"] for part in policy if "who" in part})
    if roles:
        lines.append("roles: " + text({role: role for role in roles}))
    return "\n".join(lines) + "\n"


def _rest(facts: Mapping[str, Any], fields: Mapping[str, Any]) -> str:
    person = {k: v for k, v in (facts.get("person") or {}).items() if k not in ("born", "id")}
    person |= {
        field.partition(".")[2]: value for field, value in fields.items() if field.startswith("person.")
    }
    return ", ".join(f"{key}: {text(_type(value))}" for key, value in person.items() if key != "born")


def _kind(
    kind: str,
    facts: Mapping[str, Any],
    declared: Mapping[str, Any],
    fields: Mapping[str, Any],
    vector: Vector,
    policy: list[Any],
) -> dict[str, Any]:
    found: dict[str, Any] = {"is": "period" if _is_period(kind, facts, policy) else "event"}
    if kind == "looked_after":
        found["merge"] = True
    if kind == "placement" and vector.get("file", "series.yaml") == "series.yaml":
        found["inside"] = "looked_after"
    if kind == "waiver":
        found["absence_means_none"] = True
    found |= {key: value for key, value in declared.items() if key != "attributes"}
    attributes = _attributes(kind, as_list(facts.get(kind)), fields, policy)
    found["attributes"] = attributes | (declared.get("attributes") or {})
    return found


def _is_period(kind: str, facts: Mapping[str, Any], policy: list[Any]) -> bool:
    said = repr(policy)
    marks = (f"{kind}.from", f"{kind}.to", f"'paused_while': '{kind}'")
    return (
        kind in PERIODS
        or any("from" in row for row in as_list(facts.get(kind)))
        or any(mark in said for mark in marks)
    )


def _attributes(kind: str, rows: list[Any], fields: Mapping[str, Any], policy: list[Any]) -> dict[str, Any]:
    """What the rows hold, what conditions compare, what counts as a date, what `same` reads."""
    if kind == "waiver":
        return {name: {"type": "text"} for name in ("standard", "occurrence", "by", "why")}
    found: dict[str, Any] = {}
    stated = [(key, value) for row in rows for key, value in row.items() if key not in EDGES]
    for key, value in stated:
        if value is not None:
            found[key] = _merge(found.get(key), _type(value))
    for field, value in fields.items():
        name = field.rpartition(".")[2]
        if name not in EDGES and field.partition(".")[0] in (name, kind, "anchor"):
            found.setdefault(name, _type(value))
    found |= {name: {"type": "datetime"} for name in _dates(kind, policy)}
    for same in {part["same"] for part in policy if "same" in part} - {kind}:
        found.setdefault(same, {"type": "text"})
    return found


def _merge(before: Any, now: Any) -> Any:
    if before is None or before == now:
        return now
    if "rows" in before and "rows" in now:
        rows = {key: _merge(before["rows"].get(key), value) for key, value in now["rows"].items()}
        return {**before, "rows": {**before["rows"], **rows}}
    if {before["type"], now["type"]} <= {"date", "datetime"}:
        return {"type": "datetime"}
    return {"type": "text"}


def _type(value: Any) -> dict[str, Any]:
    if isinstance(value, Mapping):
        return _type(next((one for key, one in value.items() if key in ("in", "not", "is")), "x"))
    if isinstance(value, bool):
        return {"type": "yes/no"}
    if isinstance(value, date):
        return {"type": "datetime"}
    if isinstance(value, int):
        return {"type": "number"}
    if isinstance(value, list):
        if value and isinstance(value[0], Mapping):
            rows: dict[str, Any] = {}
            for row in value:
                for key, one in row.items():
                    rows[key] = _merge(rows.get(key), _row_type(one))
            return {"type": "list of", "rows": rows}
        return (
            _type(value[0]) if value and not isinstance(value[0], str) else {"type": "list of", "of": "text"}
        )
    words = str(value).split()
    if len(words) in (2, 3) and words[0].isdigit() and words[-1] in DURATION:
        return {"type": "duration"}
    return {"type": "text"}


def _row_type(value: Any) -> dict[str, Any]:
    return {"type": "text"} if isinstance(value, date) else _type(value)


def _dates(kind: str, policy: list[Any]) -> set[str]:
    """Attributes that the policy reads as dates."""
    found = set()
    for part in policy:
        for met in _mets(part):
            if isinstance(met, str):
                anchors = as_list(part.get("for_each"))
                if any(str(one).partition(".")[0] == kind for one in anchors):
                    found.add(met.partition(".")[2])
            elif kind in met and isinstance(met[kind], Mapping) and "date" in met[kind]:
                found.add(met[kind]["date"])
    return found


def _mets(part: Any) -> Iterator[Any]:
    if isinstance(part, Mapping):
        for key, value in part.items():
            if key == "met_by":
                yield from _met_leaves(value)
            else:
                yield from _mets(value)
    elif isinstance(part, list):
        for one in part:
            yield from _mets(one)


def _met_leaves(met: Any) -> Iterator[Any]:
    if isinstance(met, Mapping) and set(met) <= {"any_of", "all_of"}:
        for one in (*met.get("any_of", ()), *met.get("all_of", ())):
            yield from _met_leaves(one)
    else:
        yield met


#: Keys whose text names a kind, and keys whose text names a date on one.
KIND_KEYS = {"of", "in", "first", "last", "next", "happened", "paused_while", "for_each", "ever"}
DATE_KEYS = {"ends", "before", "same_day_as", "from", "until", "since", "restart", "as_recorded"}


def _named_kinds(part: Any) -> Iterator[str]:
    """Every kind that a standard names, wherever it names it."""
    if isinstance(part, list):
        for one in part:
            yield from _named_kinds(one)
    elif isinstance(part, Mapping):
        for key, value in part.items():
            if key == "met_by":
                leaves = [leaf for leaf in _met_leaves(value) if isinstance(leaf, Mapping)]
                yield from (kind for leaf in leaves for kind in leaf)
                yield from _named_kinds([list(leaf.values()) for leaf in leaves])
            elif key == "for_each" and isinstance(value, list):
                yield from (one.partition(".")[0] for one in value)
            elif isinstance(value, str):
                yield from _named_in(key, value)
            elif key not in ("check", "sections", "each_section_has"):
                yield from _named_kinds(value)


def _named_in(key: str, value: str) -> Iterator[str]:
    last = value.split()[-1]
    if (key in KIND_KEYS and not value[0].isdigit()) or (key in KIND_KEYS | DATE_KEYS and "." in last):
        yield last.partition(".")[0]


CONDITIONS = ("when", "where", "forbid", "while")


def _fields(part: Any) -> Iterator[tuple[str, Any]]:
    """Fields that conditions compare, with a value each."""
    if isinstance(part, Mapping):
        for key, value in part.items():
            if key in CONDITIONS:
                yield from _condition_fields(value)
            else:
                yield from _fields(value)
    elif isinstance(part, list):
        for one in part:
            yield from _fields(one)


def _condition_fields(condition: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(condition, list):
        for one in condition:
            yield from _condition_fields(one)
    elif isinstance(condition, Mapping):
        for key, value in condition.items():
            if key in RESERVED:
                yield from _condition_fields(value if isinstance(value, Mapping | list) else [])
                if isinstance(value, Mapping):
                    yield from _fields(value)
            elif key not in (
                "of",
                "since",
                "at_least",
                "at_most",
                "in_last",
                "from",
                "below",
                "within",
                "for",
                "where",
                "distinct",
                "event",
            ):
                yield key, value


# ---------------------------------------------------------------- the files


def pack_text(vector: Vector) -> str:
    """Return the vector's standards as a pack."""
    head = (
        "pack: vectors/pack\ntitle: A conformance vector\nversion: '1'\n"
        "source: {document: vectors, publisher: nobody, licence: none}\nin_force: {from: 1950-01-01}\n"
    )
    parts = []
    for key, name in (("duty", "duties"), ("content", "content"), ("define", "define")):
        rows = as_list(vector.get(key))
        if rows:
            parts.append(f"{name}:\n" + "\n".join(f"  - {text(row)}" for row in rows))
    return head + "\n".join(parts) + "\n"


def authority_text(vector: Vector) -> str:
    """Return an authority that follows the pack."""
    calendar = vector.get("calendar", "england-and-wales")
    stated = dict(calendar) if isinstance(calendar, Mapping) else {"days": calendar}
    stated.pop("covers", None)
    if "closed" in stated:
        stated["closed"] = [{"on": day, "name": "local closure"} for day in stated["closed"]]
    return (
        "authority: vectors\nname: Vectors\nnation: england\n"
        f"calendar: {text(stated)}\nfollows: [vectors/pack]\n"
    )


def _verified(plan: Plan, vector: Vector) -> Plan:
    """Narrow the calendar to the span that the vector calls verified."""
    calendar = vector.get("calendar")
    covers = calendar.get("covers") if isinstance(calendar, Mapping) else None
    if covers is None:
        return plan
    span = (covers[0].toordinal(), covers[1].toordinal())
    return replace(plan, calendar=replace(plan.calendar, covered=span))


def case_text(vector: Vector) -> str:
    """Return the vector's facts as a case file."""
    return "\n".join(f"{key}: {text(value)}" for key, value in vector["facts"].items()) + "\n"


def plan_of(vector: Vector) -> tuple[Plan, Vocabulary]:
    """Load, layer and compile the vector's policy."""
    faults = Faults()
    vocabulary = load_vocabulary([parse(vocabulary_text(vector), "vocabulary")], faults)
    node = parse(pack_text(vector), "pack")
    pack = load_pack(node, vocabulary, faults)
    tree = parse(authority_text(vector), "authority")
    authority = load_authority(tree, faults)
    faults.raise_if_errors()
    assert pack is not None
    assert authority is not None
    loaded = LoadedPack(pack, node, "pack", "0" * 64, Located(node))
    library = Library(vocabulary, {pack.pack: (loaded,)})
    policy = build_policy(
        library, LoadedAuthority(authority, tree, "authority", "0" * 64, Located(tree), {}), faults
    )
    faults.raise_if_errors()
    return _verified(compile_policy(policy, alternatives=False), vector), vocabulary


def case_of(vector: Vector, vocabulary: Vocabulary) -> Case:
    """Read the vector's facts as the product reads a case file."""
    faults = Faults()
    case = read_case(parse(case_text(vector), "case"), vocabulary, faults)
    faults.raise_if_errors()
    assert case is not None
    return case


def moment(value: Any) -> Moment | None:
    """Return an as-of or known-on date."""
    return None if value is None else parse_moment(text(value))
