"""Case files to cases: every value typed by the vocabulary.

In: a located tree (YAML or JSON): one case, a list under `cases:`, or a dataset whose rows carry a `case`.
Out: `facts.Case`. Guaranteed: a table or attribute that is absent stays absent (unknown), `none` is
recorded as none, an empty table says that nothing happened; ids never depend on the order of rows; facts
stand in the order of time, then id; all faults of all files are found in one run.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from engine.data.rows import read_fact, same_content
from engine.diagnostics import Faults, Span, did_you_mean
from engine.facts import Case, Coverage, Fact
from engine.reading import scalars
from engine.reading.base import Bad, Context, as_mapping, head, read_items, read_keys, shape, short
from engine.reading.names import kind_named, unknown_kind
from engine.source import Mapping as MappingNode
from engine.source import Node, Scalar, parse_into, read_text, shown_name
from engine.source import Sequence as SequenceNode
from engine.vocabulary import Kind, Shape, Vocabulary

_SUBJECTS = ("child", "carer", "home")
_HEAD = ("case", "subject", "coverage")
_ENDINGS = (".yaml", ".yml", ".json")


def load_cases(
    paths: Iterable[Path],
    vocabulary: Vocabulary,
    faults: Faults | None = None,
    texts: dict[str, str] | None = None,
) -> tuple[Case, ...]:
    """Return the cases of files and folders, in the order of the paths.

    Raises InputFault with every fault of every file. Warnings are kept in `faults`, and the text of each
    file in `texts`, if these are given.
    """
    found = Faults() if faults is None else faults
    cases: list[Case] = []
    for path in _files(paths):
        name = shown_name(path)
        text = read_text(path, found, name)
        if text is None:
            continue
        if texts is not None:
            texts[name] = text
        node = parse_into(text, name, found)
        if node is not None:
            cases += read_cases(node, vocabulary, found)
    _unique_cases(cases, found)
    found.raise_if_errors()
    return tuple(cases)


def _files(paths: Iterable[Path]) -> list[Path]:
    files: list[Path] = []
    for path in paths:
        if path.is_dir():
            files += sorted(each for each in path.rglob("*") if each.suffix in _ENDINGS and each.is_file())
        else:
            files.append(path)
    return list(dict.fromkeys(files))


def _unique_cases(cases: Sequence[Case], faults: Faults) -> None:
    seen: set[str] = set()
    for case in cases:
        if case.id in seen:
            message = f"the case '{short(case.id)}' is in the data twice"
            faults.error("E309", None, message, "a case stands in one place")
        seen.add(case.id)


def read_cases(node: Node, vocabulary: Vocabulary, faults: Faults) -> tuple[Case, ...]:
    """Return all cases of one tree; those with faults are left out and noted."""
    ctx = Context(faults, vocabulary)
    if isinstance(node, SequenceNode):
        trees: Sequence[Node] = node.items
    elif (
        isinstance(node, MappingNode)
        and node.get("case") is None
        and (listed := node.get("cases")) is not None
    ):
        trees = listed.items if isinstance(listed, SequenceNode) else ()
        if not isinstance(listed, SequenceNode):
            faults.error("E103", head(listed), f"'cases' is a list, not {shape(listed)}")
    elif isinstance(node, MappingNode) and node.get("case") is None and _has_case_column(node):
        trees = _split(node, ctx)
    else:
        trees = (node,)
    read = [read_case(tree, vocabulary, faults) for tree in trees]
    return tuple(case for case in read if case is not None)


# ---------------------------------------------------------------- one case


def read_case(node: Node, vocabulary: Vocabulary, faults: Faults) -> Case | None:
    """Return one case, or None where something in it was faulty; every fault is noted."""
    ctx = Context(faults, vocabulary)
    try:
        return _case(as_mapping(node, ctx, "a case", "{case: C-1, placement: []}"), ctx)
    except Bad:
        return None


def _case(node: MappingNode, ctx: Context) -> Case:
    keys = {"case": scalars.text, "subject": scalars.one_of(_SUBJECTS)}
    about = MappingNode(tuple(pair for pair in node.items if pair[0].text in keys), head(node))
    whole = True
    values: dict[str, Any] = {}
    tables: dict[str, tuple[Fact, ...]] = {}
    coverage: Mapping[str, Coverage] = {}
    try:
        values = read_keys(about, ctx, keys, ("case",), "a case")
    except Bad:
        whole = False
    for key, value in node.items:
        try:
            if key.text == "coverage":
                coverage = _coverage(value, node, ctx)
            elif key.text not in keys:
                tables[key.text] = _table(key, value, values.get("case"), ctx)
        except Bad:
            whole = False
    if not whole:
        raise Bad
    return Case(values["case"], tables, coverage, values.get("subject", "child"))


def _table(key: Scalar, node: Node, case: str | None, ctx: Context) -> tuple[Fact, ...]:
    """Return the facts of one table, in order."""
    kind = _table_kind(key, ctx)
    if isinstance(node, MappingNode) and kind.is_ is Shape.RECORD:
        node = SequenceNode((node,), node.span)
    if not isinstance(node, SequenceNode):
        cure = "write [] if there were none; leave the table out if the data does not carry it"
        raise ctx.bad(
            "E103", head(node), f"the table '{kind.name}' is a list of rows, not {shape(node)}", cure
        )
    facts = read_items(node, ctx, lambda item, c: read_fact(kind, item, case, c), "a table")
    if kind.is_ is Shape.RECORD and len(facts) > 1:
        raise ctx.bad("E306", head(node.items[1]), f"a case has one '{kind.name}', here are {len(facts)}")
    kept = _without_repeats(kind, facts, node.items, ctx)
    return tuple(sorted(kept, key=lambda fact: fact.order))


def _table_kind(key: Scalar, ctx: Context) -> Kind:
    kind = ctx.vocabulary.kind(key.text)
    if kind is not None:
        return kind
    if key.text in ctx.vocabulary.roles or ctx.vocabulary.suggest(key.text):
        raise unknown_kind(key.text, key.span, ctx)
    cure = did_you_mean(key.text, [*_HEAD, *ctx.vocabulary.kinds], "keys of a case", most=60)
    raise ctx.bad("E104", key.span, f"unknown fact kind '{short(key.text)}'", cure)


def _without_repeats(kind: Kind, facts: Sequence[Fact], nodes: Sequence[Node], ctx: Context) -> list[Fact]:
    """Return each fact once: the same row twice is one fact (a warning), one id for two facts is an error."""
    seen: dict[str, tuple[Fact, Span]] = {}
    clash = False
    for fact, node in zip(facts, nodes, strict=True):
        before = seen.get(fact.id)
        if before is None:
            seen[fact.id] = (fact, head(node))
            continue
        related = ((before[1], "first here"),)
        if same_content(before[0], fact):
            message = f"this {kind.title or kind.name} stands here twice; it is counted once"
            ctx.faults.warn("W301", head(node), message, "give each an id if there were two", related)
        else:
            message = f"two different facts '{kind.name}' have the id '{short(fact.id)}'"
            ctx.faults.error("E304", head(node), message, "ids are unique within a table", related)
            clash = True
    if clash:
        raise Bad
    return [fact for fact, _ in seen.values()]


def _coverage(node: Node, case: MappingNode, ctx: Context) -> dict[str, Coverage]:
    """Read the spans in which tables are complete, both days included."""
    found: dict[str, Coverage] = {}
    whole = True
    for key, value in as_mapping(node, ctx, "'coverage'", "{visit: {complete_from: 2025-01-01}}").items:
        try:
            kind = kind_named(key.text, key.span, ctx)
            if case.get(kind.name) is None:
                cure = f"write {kind.name}: [] if there were none"
                raise ctx.bad("E307", key.span, f"coverage of '{kind.name}', but no table of that name", cure)
            keys = {"complete_from": scalars.day, "complete_to": scalars.day}
            days = read_keys(value, ctx, keys, (), "'coverage'")
            first, last = days.get("complete_from"), days.get("complete_to")
            if first is not None and last is not None and last < first:
                raise ctx.bad("E303", head(value), f"complete from {first} to {last}: that is no day at all")
            found[kind.name] = Coverage(first and first.toordinal(), last and last.toordinal())
        except Bad:
            whole = False
    if not whole:
        raise Bad
    return found


# ---------------------------------------------------------------- a dataset: tables with a `case` column


def _has_case_column(node: MappingNode) -> bool:
    tables = [value for key, value in node.items if key.text not in _HEAD and isinstance(value, SequenceNode)]
    return any(
        isinstance(row, MappingNode) and row.get("case") is not None for each in tables for row in each.items
    )


def _split(node: MappingNode, ctx: Context) -> list[Node]:
    """Return one tree a case. Every case carries every table of the dataset, if only empty."""
    rows: dict[str, dict[str, list[Node]]] = {}
    names: dict[str, Scalar] = {}
    tables = [(key, value) for key, value in node.items if key.text not in _HEAD]
    for key, value in tables:
        for row in value.items if isinstance(value, SequenceNode) else ():
            name = row.get("case") if isinstance(row, MappingNode) else None
            if not isinstance(name, Scalar):
                ctx.faults.error(
                    "E102", head(row), "this row lacks 'case'", "in a dataset each row names its case"
                )
                continue
            names.setdefault(name.text, name)
            rows.setdefault(name.text, {}).setdefault(key.text, []).append(row)
    shared = tuple((key, value) for key, value in node.items if key.text in ("coverage", "subject"))
    return [_one(name, rows[name.text], tables, shared, ctx) for name in names.values()]


def _one(
    name: Scalar,
    rows: Mapping[str, list[Node]],
    tables: Sequence[tuple[Scalar, Node]],
    shared: tuple[tuple[Scalar, Node], ...],
    ctx: Context,
) -> Node:
    pairs: list[tuple[Scalar, Node]] = [(Scalar("case", "", name.span), name), *shared]
    for key, value in tables:
        kind = ctx.vocabulary.kind(key.text)
        mine = tuple(rows.get(key.text, ()))
        if mine or kind is None or kind.is_ is not Shape.RECORD:
            whole = SequenceNode(mine, value.span) if isinstance(value, SequenceNode) else value
            pairs.append((key, whole))
    return MappingNode(tuple(pairs), name.span)
