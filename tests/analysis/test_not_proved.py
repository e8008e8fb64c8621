"""What no made-up case tries is never called never later."""

from __future__ import annotations

import pytest

from engine.analysis.findings import Compared
from tests.analysis.kit import LOCAL, PLAN, VISITS, group, local, national


def not_shown(one: Compared) -> str:
    """Return why nothing is shown of the local duty; nothing if it is."""
    assert one.findings == () or not one.about(LOCAL)
    return "; ".join(one.why_not(LOCAL))


@pytest.mark.parametrize(
    ("mine", "why"),
    [
        (PLAN, ""),
        (
            PLAN.replace("placement", "looked_after"),
            "for each time looked after, the other for each placement",
        ),
        (PLAN + "    nth: 1\n    in: looked_after\n", "only for placement number 1 within time looked after"),
    ],
)
def test_what_is_owed_for_fewer_things_than_the_other_is_not_called_never_later(mine: str, why: str) -> None:
    """A second placement has no plan of its own locally; nothing told it, so nothing is shown."""
    told = not_shown(group(national(PLAN), local(mine)))

    assert why in told
    assert bool(why) == bool(told)


SINCE = "    since: %s before placement.from\n"


def test_a_look_back_in_another_unit_is_not_called_never_later() -> None:
    """A month is longer than thirty days in some months only, and one start date is tried."""
    one = group(national(PLAN + SINCE % "30 days"), local(PLAN + SINCE % "1 month"))

    assert "look back by days and by months" in not_shown(one)


def test_a_step_that_what_is_done_early_moves_is_not_called_never_later() -> None:
    """A visit before the placement lets the next one count from the placement locally."""
    steps = (
        VISITS + "    series: [{id: first, within: 1 week, of: placement.from}, {id: more, every: 6 weeks}]\n"
    )
    early = "    early: {since: 3 months before placement.from, restart: placement.from}\n"

    one = group(national(steps + SINCE % "3 months"), local(steps + early))

    assert "done early" in not_shown(one)
