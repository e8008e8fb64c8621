"""What a local list asks of a document stands for what the law asks only where it asks no less."""

from __future__ import annotations

import pytest

from tests.analysis.kit import PLAN, comparison, local, national

HEAD = "content:\n  - id: plan\n    of: care_plan\n"
SOMETIMES = ", when: {authorised: {recorded: yes}}"


def lacks(above: str, mine: str, more: str = "") -> tuple[str, ...]:
    """Return what a local list of one check lacks of a national one; `more`: keys of the local list."""
    law = f"{HEAD}    check: [{{{above}}}]\n"
    own = f"{HEAD}    strengthens: england/care#plan\n{more}    check: [{{{mine}}}]\n"
    found = comparison(national(PLAN, rest=law), local(PLAN, rest=own))
    return tuple(item for one in found.lacking for item in one.items)


@pytest.mark.parametrize(
    ("above", "mine"),
    [
        ("field: wishes, required: yes", "field: wishes, required: yes"),
        (f"field: wishes, required: yes{SOMETIMES}", "field: wishes, required: yes"),
        (f"field: wishes, required: yes{SOMETIMES}", f"field: wishes, required: yes{SOMETIMES}"),
        ("field: wishes, required: yes", "field: wishes, in: [asked, read]"),
        ("field: wishes, in: [asked, read]", "field: wishes, in: [asked]"),
        ("field: wishes, never: [ongoing]", "field: wishes, never: [ongoing, ASAP]"),
    ],
)
def test_what_asks_as_much_or_more_stands_for_it(above: str, mine: str) -> None:
    """The same check, or one that whoever passes it passes the other."""
    assert lacks(above, mine) == ()


@pytest.mark.parametrize(
    ("above", "mine", "more"),
    [
        ("field: wishes, required: yes", f"field: wishes, required: yes{SOMETIMES}", ""),
        ("field: wishes, in: [asked, read]", "field: wishes, required: yes", ""),
        ("field: wishes, in: [asked]", "field: wishes, in: [asked, read]", ""),
        ("field: wishes, never: [ongoing, ASAP]", "field: wishes, never: [ongoing]", ""),
        ("field: wishes, required: yes", "field: wishes, required: yes", "    strength: should\n"),
        (
            "field: wishes, required: yes",
            "field: wishes, required: yes",
            "    in_force: {from: 2000-01-01, to: 2010-01-01}\n",
        ),
    ],
)
def test_what_asks_less_or_seldom_or_no_longer_does_not(above: str, mine: str, more: str) -> None:
    """Made in some cases alone, satisfied by more words, only expected, or over."""
    assert lacks(above, mine, more) != ()
