"""A sample child beside an edit: the case of an example that the edit reaches, as the draft judges it.

In: a draft and what the checker said of it. Out: a `Sample` with its picture. Guaranteed: the people in
examples are invented; one that cannot be judged is left out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from flask import current_app

from engine.diagnostics import InputFault
from engine.drafting.editing import written_as
from engine.drafting.records import Checked, Judged, Shown
from engine.source import Mapping as MappingNode
from engine.source import Scalar, parse
from engine.source import Sequence as SequenceNode
from web.checking.client import Desk, Unanswered
from web.checking.work import JudgeAsk
from web.drafting import Work
from web.timeline import Timeline, timeline


@dataclass(frozen=True, slots=True)
class Sample:
    """An example's case under the draft."""

    name: str
    case: str
    judged: Judged
    picture: Timeline | None


def first(found: Work, result: Checked | None, texts: Mapping[str, str] | None = None) -> Sample | None:
    """Return the sample of the first example that changed, else of the first that was judged."""
    if result is None or result.errors or not result.examples:
        return None
    ordered = sorted(result.examples, key=lambda each: (not each.changed, not each.own))
    return sample(found.draft.authority, {**found.texts, **(texts or {})}, ordered[0])


def sample(authority: str, texts: Mapping[str, str], shown: Shown) -> Sample | None:
    """Return an example's case as a set of files judges it; None where it cannot be."""
    case = given(texts.get(shown.file, ""), shown.name)
    if case is None:
        return None
    desk: Desk = current_app.extensions["desk"]
    try:
        judged = desk.judge(JudgeAsk(authority, texts, case, shown.as_of, frozenset(shown.standards)))
    except Unanswered:
        return None
    return None if judged.found else Sample(shown.name, case, judged, timeline(judged))


@lru_cache(maxsize=32)
def given(text: str, name: str) -> str | None:
    """Return the case of an example, as it is written."""
    try:
        tree = parse(text, "examples")
    except InputFault:
        return None
    cases = tree.get("cases") if isinstance(tree, MappingNode) else None
    for item in cases.items if isinstance(cases, SequenceNode) else ():
        said, case = (
            item.get(key) if isinstance(item, MappingNode) else None for key in ("example", "given")
        )
        if isinstance(said, Scalar) and said.text == name and case is not None:
            return written_as(text, case) + "\n"
    return None
