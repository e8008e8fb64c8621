"""Edits of a whole standard, key by key.

In: the tree of a duty, a content standard or a definition. Out: its edits. Guaranteed: words (titles,
citations, who) are never edited, nor what says the default aloud: `shared: yes`, and `ends` at the anchor's
own end.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeAlias

from engine.proving.edits.conditions import condition_edits
from engine.proving.edits.times import Names, due_edits, every_edits, point_edits
from engine.proving.edits.trees import Edit, Operator, Place, each_taken_out, put, renamed, taken_out
from engine.proving.edits.units import limit_edits, number_edits
from engine.source import Mapping, Node, Scalar, Sequence
from engine.vocabulary import Shape, Vocabulary

_Handler: TypeAlias = Callable[[Node, Place, Names], Iterator[Edit]]
_WINDOWS = {"academic year": "calendar year", "term": "quarter", "quarter": "month", "month": "quarter"}


def duty_edits(tree: Mapping, vocabulary: Vocabulary) -> Iterator[Edit]:
    """Yield every edit of a duty as one version of it stands."""
    names = Names(vocabulary, _anchors(tree))
    for key, value in tree.items:
        handler = _DUTY.get(key.text)
        if handler is not None:
            yield from handler(value, (key.text,), names)
    if not _never_late(tree, names):
        yield _strength(tree)


def _never_late(tree: Mapping, names: Names) -> bool:
    """Return whether a duty is never a breach anyway: promptly, for something that never ends."""
    due = tree.get("due")
    kinds = [names.vocabulary.kinds.get(name) for name in names.anchors]
    lasting = any(kind is None or kind.is_ is Shape.PERIOD for kind in kinds)
    return isinstance(due, Scalar) and tree.get("ends") is None and not lasting


def content_edits(tree: Mapping, vocabulary: Vocabulary) -> Iterator[Edit]:
    """Yield every edit of a content standard."""
    names = Names(vocabulary)
    for key, value in tree.items:
        handler = _CONTENT.get(key.text)
        if handler is not None:
            yield from handler(value, (key.text,), names)
    yield _strength(tree)


def definition_edits(tree: Mapping) -> Iterator[Edit]:
    """Yield every edit of a definition."""
    condition = tree.get("while")
    if condition is not None:
        yield from condition_edits(condition, ("while",), droppable=False)


def _anchors(tree: Mapping) -> tuple[str, ...]:
    found = tree.get("for_each")
    items = found.items if isinstance(found, Sequence) else (found,)
    return tuple(item.text.partition(".")[0] for item in items if isinstance(item, Scalar))


def _strength(tree: Mapping) -> Edit:
    stated = tree.get("strength")
    if isinstance(stated, Scalar):
        return put(Operator.STRENGTH, ("strength",), stated, "must" if stated.text == "should" else "should")
    named = tree.get("id") or tree
    return put(Operator.STRENGTH, ("strength",), named, "should", "must → should")


# ---------------------------------------------------------------- keys of a duty


def _for_each(node: Node, place: Place, names: Names) -> Iterator[Edit]:
    if not isinstance(node, Mapping):  # a follow-on's cause is a name
        yield from point_edits(node, place, names)


def _when(node: Node, place: Place, _: Names) -> Iterator[Edit]:
    yield from condition_edits(node, place, droppable=True)


def _condition(node: Node, place: Place, _: Names) -> Iterator[Edit]:
    yield from condition_edits(node, place, droppable=False)


def _series(node: Node, place: Place, names: Names) -> Iterator[Edit]:
    yield from each_taken_out(Operator.STAGE, place, node)
    for number, stage in enumerate(node.items if isinstance(node, Sequence) else ()):
        inner = (*place, number)
        if not isinstance(stage, Mapping):
            continue
        yield from due_edits(stage, inner, names)
        for key, value in stage.items:
            match key.text:
                case "every":
                    yield from every_edits(value, (*inner, "every"))
                case "from":
                    yield from _stage_from(value, (*inner, "from"), names)
                case "until":
                    yield from point_edits(value, (*inner, "until"), names)
                case "when":
                    yield from condition_edits(value, (*inner, "when"), droppable=True)
                case _:
                    continue


def _stage_from(node: Node, place: Place, names: Names) -> Iterator[Edit]:
    """The start of a stage: with its anchor or with the period around that is the same."""
    starts = {f"{name}.from" for name in names.anchors}
    around = {kind.inside for name in names.anchors if (kind := names.vocabulary.kinds.get(name)) is not None}
    same = {f"{name}.from" for name in around}
    for edit in point_edits(node, place, names):
        became = edit.new.text if isinstance(edit.new, Scalar) else ""
        if not (isinstance(node, Scalar) and node.text in starts and became in same):
            yield edit


def _unless(node: Node, place: Place, names: Names) -> Iterator[Edit]:
    items = node.items if isinstance(node, Sequence) else ()
    if len(items) == 1:
        yield taken_out(Operator.EXCEPTION, place, node)
    else:
        yield from each_taken_out(Operator.EXCEPTION, place, node)
    for number, item in enumerate(items):
        if not isinstance(item, Mapping):
            continue
        inner = (*place, number)
        when, instead = item.get("when"), item.get("instead")
        if when is not None:
            yield from condition_edits(when, (*inner, "when"), droppable=False)
        if isinstance(instead, Mapping):
            every = instead.get("every")
            if every is not None:
                yield from every_edits(every, (*inner, "instead", "every"))
            else:
                yield from due_edits(instead, (*inner, "instead"), names)


def _met(node: Node, place: Place, names: Names) -> Iterator[Edit]:
    if not isinstance(node, Mapping):
        return
    for key, value in node.items:
        inner = (*place, key.text)
        if key.text in ("any_of", "all_of") and isinstance(value, Sequence):
            if len(value.items) > 1:
                other = "all_of" if key.text == "any_of" else "any_of"
                words = f"{other} in place of {key.text}"
                yield put(Operator.ARM, place, node, renamed(node, {key.text: other}), words)
            yield from each_taken_out(Operator.ARM, inner, value)
            for number, item in enumerate(value.items):
                yield from _met(item, (*inner, number), names)
        elif isinstance(value, Mapping):
            where, date = value.get("where"), value.get("date")
            if where is not None:
                yield from condition_edits(where, (*inner, "where"), droppable=True)
            if date is not None:
                yield taken_out(Operator.ANCHOR, (*inner, "date"), date)


def _since(node: Node, place: Place, names: Names) -> Iterator[Edit]:
    yield taken_out(Operator.LOOK_BACK, place, node)
    yield from point_edits(node, place, names)


def _early(node: Node, place: Place, names: Names) -> Iterator[Edit]:
    yield taken_out(Operator.LOOK_BACK, place, node)
    for key, value in node.items if isinstance(node, Mapping) else ():
        if key.text == "restart":
            yield taken_out(Operator.LOOK_BACK, (*place, "restart"), value, key.span)
        yield from point_edits(value, (*place, key.text), names)


def _ends(node: Node, place: Place, names: Names) -> Iterator[Edit]:
    own = {f"{name}.to" for name in names.anchors}
    if not (isinstance(node, Scalar) and node.text in own):
        yield taken_out(Operator.END, place, node)
    for edit in point_edits(node, place, names, Operator.END):
        lost = _lost(node, edit, place)
        if lost not in own:
            yield edit


def _lost(node: Node, edit: Edit, place: Place) -> str | None:
    """Return the point that an edit takes out of a list: the anchor's own end is the default."""
    if edit.new is not None or not isinstance(node, Sequence):
        return None
    number = edit.place[len(place)]
    item = node.items[number] if isinstance(number, int) else None
    return item.text if isinstance(item, Scalar) else None


def _pause(node: Node, place: Place, _: Names) -> Iterator[Edit]:
    yield taken_out(Operator.END, place, node)


def _same(node: Node, place: Place, _: Names) -> Iterator[Edit]:
    yield taken_out(Operator.SERVES, place, node)


def _if_late(node: Node, place: Place, _: Names) -> Iterator[Edit]:
    stated = node.get("still_owed") if isinstance(node, Mapping) else None
    if isinstance(stated, Scalar):
        flipped = "no" if stated.text == "yes" else "yes"
        yield put(Operator.IF_LATE, (*place, "still_owed"), stated, flipped)


def _number(node: Node, place: Place, _: Names) -> Iterator[Edit]:
    if isinstance(node, Scalar):
        yield from number_edits(node, place, least=1)


def _count(node: Node, place: Place, _: Names) -> Iterator[Edit]:
    for key, value in node.items if isinstance(node, Mapping) else ():
        if key.text == "at_least" and isinstance(value, Scalar):
            yield from number_edits(value, (*place, key.text), least=1)
        elif key.text == "in_each" and isinstance(value, Scalar):
            yield put(Operator.UNIT, (*place, key.text), value, _WINDOWS.get(value.text, "academic year"))


def _total(node: Node, place: Place, _: Names) -> Iterator[Edit]:
    for key, value in node.items if isinstance(node, Mapping) else ():
        inner = (*place, key.text)
        if key.text == "where":
            yield from condition_edits(value, inner, droppable=True)
        elif key.text in ("at_most", "in_last") and isinstance(value, Scalar):
            for operator, text in limit_edits(value.text, least=1):
                if operator is Operator.LIMIT:  # a total is counted in days and weeks alone
                    yield put(operator, inner, value, text)


_DUTY: dict[str, _Handler] = {
    "for_each": _for_each,
    "when": _when,
    "nth": _number,
    "due": due_edits,
    "series": _series,
    "count": _count,
    "total": _total,
    "forbid": _condition,
    "met_by": _met,
    "same": _same,
    "since": _since,
    "early": _early,
    "unless": _unless,
    "ends": _ends,
    "paused_while": _pause,
    "if_late": _if_late,
}

# ---------------------------------------------------------------- keys of a content standard


def _titles(node: Node, place: Place, _: Names) -> Iterator[Edit]:
    yield from _one_less(node, place)


def _one_less(node: Node, place: Place) -> Iterator[Edit]:
    """One item of a list less; of the last item, the list itself."""
    if isinstance(node, Sequence) and len(node.items) == 1:
        yield taken_out(Operator.CONTENT, place, node)
    else:
        yield from each_taken_out(Operator.CONTENT, place, node)


_ASKED = frozenset(
    {
        *("required", "real_date", "never", "first_word_in", "not_all_the_same", "differs_from"),
        *("same_as", "is", "in", "changed_since_previous", "with"),
    }
)
_WORD_LISTS = frozenset({"never", "first_word_in", "in"})


def _checks(node: Node, place: Place, _: Names) -> Iterator[Edit]:
    yield from _one_less(node, place)
    for number, check in enumerate(node.items if isinstance(node, Sequence) else ()):
        if not isinstance(check, Mapping):
            continue
        asked = [key.text for key, _value in check.items if key.text in _ASKED]
        for key, value in check.items:
            inner = (*place, number, key.text)
            if key.text == "when":
                yield from condition_edits(value, inner, droppable=True)
            elif key.text in _ASKED and len(asked) > 1:
                yield taken_out(Operator.CONTENT, inner, value, key.span)
            if key.text in _WORD_LISTS:
                yield from each_taken_out(Operator.CONTENT, inner, value)


_CONTENT: dict[str, _Handler] = {
    "when": _when,
    "sections": _titles,
    "each_section_has": _titles,
    "check": _checks,
    "at_least": _number,
}
