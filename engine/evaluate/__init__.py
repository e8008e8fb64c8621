"""The evaluator: one plan, one case, one date in; every outcome out.

In: a compiled plan, a case, the as-of date, perhaps a known-on date, a matcher. Out: `Outcome`s.
Guaranteed: pure (nothing reads the clock, the machine's zone or locale); results never depend on the
order of rows; the same function serves single cases, batches, examples and pages.

    view         what can be seen of the case on the date
    definitions  named statuses, layer by layer
    selection    which standards have which anchors (through the matcher)
    line         one anchor under one standard: its versions, what may discharge it
    verdict      one gap in one world: discharge, limit, exceptions, end, waiver, state
    timeline     gap after gap, all worlds together
    tallies      counts in a window, totals, what must not be
    content      documents and records
    finish       judged occurrences -> outcomes, with reasons
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache

from engine.calendar import CalendarGap, Moment
from engine.evaluate.alike import Alike, alike_in, judge_alike, judge_documents
from engine.evaluate.anchors import Anchor
from engine.evaluate.definitions import define_all
from engine.evaluate.finish import content_outcome, missing_outcome, outcome, sort_key
from engine.evaluate.follow import follow
from engine.evaluate.judged import Judged
from engine.evaluate.line import Line, line_of
from engine.evaluate.owing import remember_owed, remember_untold
from engine.evaluate.plain import PlainMatcher
from engine.evaluate.readings import with_alternatives
from engine.evaluate.selection import Selection, anchors_for, select, uncarried
from engine.evaluate.shape import note_untold, shape_of
from engine.evaluate.tallies import run_count, run_kept
from engine.evaluate.timeline import run
from engine.evaluate.truth import Scene
from engine.evaluate.view import View, look
from engine.facts import Case
from engine.matching import Matcher, Rule
from engine.outcome import Outcome
from engine.plan import AlternativePlan, Plan, Standard


def evaluate(
    plan: Plan,
    case: Case,
    as_of: Moment,
    known_on: Moment | None = None,
    *,
    matcher: Matcher,
    explain: bool = True,
) -> tuple[Outcome, ...]:
    """Return every outcome of the case under the plan, judged on the as-of date.

    With `explain`, each outcome says why in steps, and what other readings in the register would make
    of it.
    """
    view = look(plan, case, as_of, known_on)
    selection, outcomes = _outcomes(plan, view, None, matcher, explain)
    if explain:
        outcomes = with_alternatives(outcomes, plan, lambda other: _other(other, view, selection))
    return tuple(sorted(outcomes, key=sort_key))


@lru_cache(maxsize=256)
def _plain(rules: tuple[Rule, ...]) -> PlainMatcher:
    return PlainMatcher(rules)


def _other(alternative: AlternativePlan, view: View, selection: Selection) -> list[Outcome]:
    """Return the outcomes under another reading; the anchors are selected afresh only where it can change
    them."""
    plan = alternative.plan
    known = None if alternative.reselect else selection
    return _outcomes(plan, view, known, _plain(plan.rules), False)[1]


def _outcomes(
    plan: Plan, view: View, selection: Selection | None, matcher: Matcher, explain: bool
) -> tuple[Selection, list[Outcome]]:
    scene = define_all(Scene(plan, view))
    selected = select(scene, matcher) if selection is None else selection
    shape = shape_of(scene, explain)
    alike = alike_in(scene, shape, explain)
    by_name: dict[str, list[Judged]] = {}
    untold = dict(shape.untold)  # standards of which it cannot be told whether they apply
    found = [one.of(view.case.id) for one in shape.missing]
    for standard, needs in shape.wanting:
        remember_untold(standard, needs, scene)
    for standard in shape.standards:
        judged = list(_judge(standard, scene, selected, by_name, alike))
        by_name[standard.name] = judged
        remember_owed(judged, scene)
        found += [outcome(one, scene, explain) for one in judged]
        if standard.name in shape.open and (needs := uncarried(standard, scene, untold)):
            note_untold(standard, needs, untold)
            remember_untold(standard, needs, scene)
            found.append(missing_outcome(standard, needs, scene))
    for content in shape.contents:
        found += [content_outcome(one, scene, explain) for one in judge_documents(content, scene, alike)]
    return selected, found


def _judge(
    standard: Standard,
    scene: Scene,
    selection: Selection,
    by_name: dict[str, list[Judged]],
    alike: Alike,
) -> Iterator[Judged]:
    cause = standard.terms[0].follows
    anchors: list[Anchor]
    if cause is not None:
        rows = selection.followed.get(standard.index, frozenset())
        anchors = list(follow(by_name.get(cause, ()), rows, scene.today))
    else:
        anchors = anchors_for(standard, scene, selection)
    for anchor in anchors:
        yield from judge_alike(
            standard, anchor, alike, lambda one, days: _run(line_of(standard, one, scene, days))
        )


def _run(line: Line | None) -> Iterable[Judged]:
    if line is None:
        return ()
    terms = line.terms
    if terms.count is not None:
        return run_count(line)
    if terms.total is not None or terms.forbid is not None:
        return run_kept(line)
    return run(line)


__all__ = ["CalendarGap", "evaluate"]
