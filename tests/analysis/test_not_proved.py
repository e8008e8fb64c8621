"""What no made-up case tries is never called never later."""

from __future__ import annotations

import pytest

from engine.analysis.findings import Compared
from tests.analysis.kit import LOCAL, group, local, national

PLAN = """\
    for_each: placement
    must: plan
    met_by: {care_plan: {}}
    shared: yes
    due: {within: 10 working days, of: placement.from}
"""


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
