"""Keeps local choices within what a standard lets a lower layer do (`local_may`).

In: the segments of a standard with what was laid over them. Out: diagnostics. Guaranteed: a fixed standard
stays as it is; a number that is certainly looser is an error; what cannot be told from the words alone is a
warning that asks for examples on some dates.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil, floor

from engine.calendar import Limit, Unit
from engine.diagnostics import Faults
from engine.layering.patches import Patch
from engine.layering.policy import Origin
from engine.layering.timeline import Segment
from engine.model import Strength

#: Words about a standard; they change nothing that is owed.
_HARMLESS = frozenset(["title", "cite", "must", "notes", "confirmed", "who", "id"])
_FORCES = ("law", "statutory guidance", "minimum standard", "local")
#: Limits by which nothing is ever late.
_NO_LAST_DAY = frozenset(["promptly", "none"])
#: Under these a longer limit may ask for more or for less: it says when the duty is owed, or until when.
_TURNED = frozenset(
    [
        "when",
        "where",
        "forbid",
        "ends",
        "met_by",
        "since",
        "early",
        "from",
        "until",
        "of",
        "paused_while",
        "check",
    ]
)
_MONTH = 30.4375
_FEWEST_AND_MOST = {
    Unit.HOURS: (1 / 24, 1 / 24, 0.0),
    Unit.DAYS: (1.0, 1.0, 0.0),
    Unit.WEEKS: (7.0, 7.0, 0.0),
    Unit.WORKING_DAYS: (1.0, 1.4, 12.0),
    Unit.SCHOOL_DAYS: (1.0, 2.5, 60.0),
    Unit.MONTHS: (_MONTH, _MONTH, 2.5),
    Unit.YEARS: (12 * _MONTH, 12 * _MONTH, 2.5),
}


def check_choices(segments: Sequence[Segment], faults: Faults) -> None:
    """Note every local choice that goes further than the standard lets it."""
    for segment in segments:
        for patch in segment.applied:
            if patch.local:
                _check(segment, patch, faults)


def _check(segment: Segment, patch: Patch, faults: Faults) -> None:
    piece = segment.piece
    if piece.local_may == "fix":
        text = f"'{piece.model.id}' is fixed by {piece.pack.pack}: nothing of it may be set"
        faults.error("E203", patch.span, text, None, ((piece.span, "it stands here"),))
        return
    if piece.local_may == "vary":
        return
    for path, origin in segment.layered.origins.items():
        if origin.layer == patch.layer:
            _check_value(path, origin, segment, faults)


def _check_value(path: str, origin: Origin, segment: Segment, faults: Faults) -> None:
    key = path.rpartition(".")[2]
    if key in _HARMLESS or path.startswith("confirmed."):
        return
    stood = _stood(path, origin, segment)
    if stood == origin.value:
        return
    change = _change(path, stood, origin.value)
    name = segment.piece.model.id
    if change == "looser":
        text = f"'{name}' may only be tightened: '{origin.value}' is looser than {_quoted(path, stood)}"
        under = None if origin.overrode is None else origin.overrode.span
        faults.error(
            "E204", origin.span, text, None, () if under is None else ((under, "what it stands over"),)
        )
    elif change == "unsure":
        text = f"'{name}' may only be tightened, and the words alone do not show that '{path}' does"
        cure = "count some dates of both with `dutybook calendar`, and add examples on them"
        faults.warn("W203", origin.span, text, cure)


def _stood(path: str, origin: Origin, segment: Segment) -> str | None:
    """Return what the value stands over, as written or as the pack has it where nobody wrote it down."""
    if origin.overrode is not None:
        return origin.overrode.value
    own, pack = segment.piece.model, segment.piece.pack
    unwritten = {"strength": own.strength or Strength.MUST, "force": own.force or pack.force}
    found = unwritten.get(path)
    return None if found is None else str(found)


def _quoted(path: str, stood: str | None) -> str:
    if stood is not None:
        return f"'{stood}'"
    return "no exception" if path.startswith("unless.") else "a limit with a last day"


def _change(path: str, old: str | None, new: str) -> str:
    *above, key = path.split(".")
    if key in ("due", "instead") and new in _NO_LAST_DAY:
        return "looser"
    if old is None or not _TURNED.isdisjoint(above):
        return "unsure"
    if key in ("within", "every", "at_most"):
        return compare(old, new)
    if key == "at_least":
        return compare(new, old)
    if key == "strength":
        return "looser" if new == "should" else "tighter"
    if key == "force" and {old, new} <= set(_FORCES):
        return "looser" if _FORCES.index(new) > _FORCES.index(old) else "tighter"
    return "unsure"


def compare(old: str, new: str) -> str:
    """Return whether the span `new` is `tighter` than `old` (or the same), `looser`, or `unsure`.

    Units are compared by the fewest and the most days they can come to.
    """
    if old.isdigit() and new.isdigit():
        return "tighter" if int(new) <= int(old) else "looser"
    try:
        before, after = Limit.parse(old), Limit.parse(new)
    except ValueError:
        return "unsure"
    if before.unit is after.unit:
        return "tighter" if after.n <= before.n else "looser"
    (least_old, most_old), (least_new, most_new) = _days(before), _days(after)
    if most_new <= least_old:
        return "tighter"
    return "looser" if least_new > most_old else "unsure"


def _days(limit: Limit) -> tuple[float, float]:
    fewest, most, slack = _FEWEST_AND_MOST[limit.unit]
    months = limit.unit in (Unit.MONTHS, Unit.YEARS)
    least, longest = limit.n * fewest - (slack if months else 0), limit.n * most + slack
    return (ceil(least), floor(longest)) if months else (least, longest)
