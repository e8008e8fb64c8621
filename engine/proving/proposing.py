"""Proposals of examples for a standard or a pack, written as YAML ready to be pasted.

In: a stand, and what is asked for. Out: proposals, and the text of an example file. Guaranteed: the text
loads and every example in it holds; each is marked as not reviewed; names are unique in the file.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from engine.examples import Value
from engine.proving.bench import Bench
from engine.proving.boundaries import Finder, Proposal, seeds_of, told
from engine.proving.changes import changes_of, definition_of
from engine.proving.edits.trees import at
from engine.proving.stand import Stand
from engine.proving.workshop import NotValid
from engine.source import as_yaml, name_of

WIDEST = 118


def proposals(stand: Stand, key: str) -> Iterator[Proposal]:
    """Yield the boundary examples of a standard (`pack#id`), or of a definition through those who use it."""
    pack = key.partition("#")[0]
    bench = stand.bench(pack)
    if definition_of(key) is None:
        yield from _finder(stand, key, bench).found()
    else:
        yield from _of_definition(stand, key, bench)


def _finder(stand: Stand, key: str, bench: Bench) -> Finder:
    pack, _, name = key.partition("#")
    return Finder(key, bench, seeds_of(key, stand.trees(pack), (name,)))


def _of_definition(stand: Stand, key: str, bench: Bench) -> Iterator[Proposal]:
    groups = bench.groups_about(key)
    pack, name = key.partition("#")[0], definition_of(key)
    users = sorted({one for wanted in groups for one in wanted if one.startswith(f"{pack}#")})
    finders = [_finder(stand, user, bench) for user in users[:4]]
    tree = next(one for one in bench.workshop.definition_trees(pack) if name_of(one) == name)
    for change in changes_of(key, bench.workshop):
        try:
            by, _ = bench.tried(bench.groups_about(key), change)
        except NotValid:
            continue
        found = (
            one for finder in finders for one in finder.noticing(change, at(tree, change.edit.place[:3]))
        )
        if by is None and (one := next(found, None)) is not None:
            yield one


# ---------------------------------------------------------------- YAML


def written_examples(found: Sequence[Proposal], names: Sequence[str] = ()) -> str:
    """Return proposals as items of `cases:`. `names`: those that the file has already."""
    taken = set(names)
    return "\n".join(_example(one, taken) for one in found)


def written_file(found: Sequence[Proposal], pack: str, authority: str) -> str:
    """Return a whole example file."""
    return f"examples: {pack}\nauthority: {authority}\ncases:\n{written_examples(found)}"


def _example(one: Proposal, taken: set[str]) -> str:
    lines = [
        f"  - example: {as_yaml(_name(one, taken))}",
        f"    standard: {one.standard.partition('#')[2]}",
        "    reviewed: no",
        f"    why: {as_yaml(_goal(one.goal))}",
        f"    as_of: {one.situation.as_of}",
    ]
    if one.situation.terms is not None:
        lines.append(f"    terms: {_flow(list(one.situation.terms))}")
    lines.append("    given:")
    for key, value in one.situation.given.items():
        lines += _table(key, value)
    expected = expect_lines([told(seen) for seen in one.outcomes])
    lines += [
        f"    expect:{expected.replace(chr(10), chr(10) + '    ')}" if one.outcomes else "    expect: []"
    ]
    return "\n".join(lines) + "\n"


def expect_lines(rows: Sequence[Mapping[str, Value]]) -> str:
    """Return what stands after `expect:`: a line for each outcome, indented below it, or an empty list."""
    return "".join(f"\n  - {_flow(_row(row))}" for row in rows) or "[]"


def _goal(goal: str) -> str:
    return f"Proposed by the program, to show what depends on {goal}"


def _name(one: Proposal, taken: set[str]) -> str:
    """Return a name that says what the situation is and what comes of it."""
    moves = "; ".join(one.situation.moves) or "as it stands"
    states = dict.fromkeys(str(seen["state"]).replace("_", " ") for seen in one.outcomes)
    base = f"{one.standard.partition('#')[2]}, {moves}: {' and '.join(states) or 'nothing owed'}"
    name, number = base, 2
    while name in taken:
        name, number = f"{base} ({number})", number + 1
    taken.add(name)
    return name


def _table(key: str, value: Any) -> list[str]:
    if not isinstance(value, list) or not value:
        return [f"      {key}: {_flow(value)}"]
    whole = f"      {key}: {_flow(value)}"
    if len(whole) <= WIDEST:
        return [whole]
    return [f"      {key}:", *(f"        - {_flow(row)}" for row in value)]


def _flow(value: Any) -> str:
    if isinstance(value, dict):
        return f"{{{', '.join(f'{key}: {_flow(each)}' for key, each in value.items())}}}"
    if isinstance(value, list):
        return f"[{', '.join(_flow(each) for each in value)}]"
    return as_yaml(str(value))


def _row(fields: Mapping[str, Value]) -> dict[str, Any]:
    return {name: _written(value) for name, value in fields.items()}


def _written(value: Value) -> Any:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, frozenset):
        return sorted(value)
    if isinstance(value, tuple):
        return ["none" if each is None else each for each in value]
    return value
