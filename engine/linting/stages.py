"""Stages of a series that can never rule.

In: a body with a series. Out: findings. Guaranteed: follows the contract's reading: the last listed stage
that holds rules; a stage after one with `until` and without its own `from` begins where that one ends.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from engine.linting.finding import Finding
from engine.linting.truth import implies, impossible
from engine.model import DutyBody, Point, Stage
from engine.nodes import Edge


def check_stages(body: DutyBody) -> Iterator[Finding]:
    """Find stages that are unreachable or shadowed."""
    if body.series is None:
        return
    starts = _starts(body.series, body)
    for n, stage in enumerate(body.series):
        if stage.every is not None:
            yield from _unreachable(stage, starts[n])
            yield from _shadowed(n, body.series, starts)


def check_repeats(bodies: Sequence[DutyBody]) -> Iterator[Finding]:
    """Find a series that has no repeating stage in any version."""
    series = [body.series for body in bodies if body.series is not None]
    if series and not any(stage.every is not None for stages in series for stage in stages):
        help_ = "a duty that is owed once has `due`, not `series`"
        yield Finding("E407", ("series",), "the series has no stage with `every`", help_)


def _starts(stages: Sequence[Stage], body: DutyBody) -> list[Point | None]:
    """Return where each stage begins: None is the anchor's own day, however it is written."""
    found: list[Point | None] = []
    for n, stage in enumerate(stages):
        before = stages[n - 1] if n else None
        start = stage.from_ if stage.from_ is not None else before.until if before is not None else None
        found.append(None if _is_own_day(start, body) else start)
    return found


def _is_own_day(point: Point | None, body: DutyBody) -> bool:
    """Whether a point is the day that the clock starts on: `anchor`; `placement.from` for each placement."""
    if not isinstance(point, Edge) or not isinstance(body.for_each, tuple):
        return False
    if (point.kind, point.attribute) == ("anchor", ""):
        return True
    same = [edge.attribute in ("", point.attribute) for edge in body.for_each if edge.kind == point.kind]
    return len(body.for_each) == 1 and same == [True] and point.attribute in ("", "from", "at")


def _unreachable(stage: Stage, start: Point | None) -> Iterator[Finding]:
    if start is not None and start == stage.until:
        yield Finding(
            "W411", ("series", stage.id), f"stage '{stage.id}' ends where it begins, so it never rules"
        )
    elif stage.when is not None and impossible(stage.when):
        yield Finding(
            "W411",
            ("series", stage.id, "when"),
            f"stage '{stage.id}' never rules: its condition can never hold",
        )


def _shadowed(n: int, stages: Sequence[Stage], starts: Sequence[Point | None]) -> Iterator[Finding]:
    stage = stages[n]
    for m in range(n + 1, len(stages)):
        later = stages[m]
        if later.every is not None and _covers(later, starts[m], stage, starts[n]):
            text = f"stage '{stage.id}' never rules: '{later.id}', listed after it, holds whenever it does"
            help_ = "the last listed stage that holds rules: give the earlier one `until`, or list it later"
            yield Finding("W410", ("series", stage.id), text, help_)
            return


def _covers(later: Stage, start: Point | None, stage: Stage, other: Point | None) -> bool:
    return (
        (later.when is None or (stage.when is not None and implies(stage.when, later.when)))
        and (start is None or start == other)
        and (later.until is None or later.until == stage.until)
    )
