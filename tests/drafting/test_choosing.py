"""Numbers chosen for another's standard, typed without a day and given one."""

from __future__ import annotations

from datetime import date

from engine.drafting.choosing import NONE, dated_choices, undated_choices
from engine.drafting.dating import EVERYONE, NEW

DAY = date(2026, 6, 1)
HEAD = "authority: a\nchoices:\n"
ONE = HEAD + "  - {standard: a/b#c, set: {within: 5 days, who: manager}, reason: Sooner}\n"


def told(before: str, after: str) -> list[tuple[str, str, str]]:
    """Return standard, old and new of each number that is asked about."""
    return [(each.at[1], each.old, each.new) for each in undated_choices(before, after)]


def test_what_was_chosen_holds_until_the_day() -> None:
    """The line goes back to what it said, and a dated one with the same reason follows."""
    after = ONE.replace("5 days", "4 days")
    assert told(ONE, after) == [("a/b#c", "5 days", "4 days")]
    assert dated_choices(after, undated_choices(ONE, after), DAY, NEW) == (
        ONE + "  - {standard: a/b#c, set: {within: 4 days, applies_to: new anchors}, from: 2026-06-01, "
        "reason: Sooner}\n"
    )


def test_a_new_number_beside_another_choice_leaves_that_one_without_a_day() -> None:
    """Who does it holds from the beginning, as it did before."""
    before = ONE.replace("within: 5 days, ", "")
    assert told(before, ONE) == [("a/b#c", NONE, "5 days")]
    assert dated_choices(ONE, undated_choices(before, ONE), DAY, EVERYONE) == (
        before + "  - {standard: a/b#c, set: {within: 5 days, applies_to: days from}, from: 2026-06-01, "
        "reason: Sooner}\n"
    )


def test_a_choice_that_has_a_day_or_moves_no_day_is_not_asked_about() -> None:
    """Nor one that stands as it stood, wherever it stands now."""
    dated = ONE.replace("}, reason", "}, from: 2026-05-01, reason")
    other = ONE.replace("manager", "chair")
    moved = ONE.replace(HEAD, HEAD + "  - {reading: r, choose: s, reason: t}\n")
    assert [told(HEAD + "  []\n", dated), told(ONE, other), told(ONE, moved)] == [[], [], []]
