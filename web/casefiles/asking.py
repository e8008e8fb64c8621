"""How a sample is to be drawn, as somebody wrote it in a form.

In: the fields of the form, what there is to choose from. Out: `Asked` and what is wrong with it, by field.
Guaranteed: a sample that is asked for without a fault can be drawn.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from web.casefiles.frames import BY
from web.numbers import whole
from web.records.samples import Asked

MOST_TITLE, MOST_SEED, MOST_CASES = 120, 40, 500


@dataclass(frozen=True, slots=True)
class Choices:
    """What there is to choose from: teams, what cases are open for, standards (pack#id), checks."""

    teams: Collection[str]
    statuses: Collection[str]
    standards: Collection[str]
    checks: Collection[str]


def asked(form: Mapping[str, str], checks: Collection[str], choices: Choices) -> tuple[Asked, dict[str, str]]:
    """Return how a sample is to be drawn, and what is wrong with it."""
    said = {name: form.get(name, "").strip() for name in ("title", "size", "seed", "team", "status", "by")}
    standard = form.get("standard", "").strip() if said["by"] == "result" else ""
    errors: dict[str, str] = {}
    if not said["title"] or len(said["title"]) > MOST_TITLE:
        errors["title"] = f"Give it a name of at most {MOST_TITLE} letters, such as “Visits, spring”"
    size = whole(said["size"]) or 0
    if not 1 <= size <= MOST_CASES:
        errors["size"] = f"Say how many cases are to be read: a number from 1 to {MOST_CASES}"
    if not said["seed"] or len(said["seed"]) > MOST_SEED:
        errors["seed"] = f"Give the draw a seed of at most {MOST_SEED} letters: any number will do"
    known = (
        ("team", ("", *choices.teams), "Choose a team of the list"),
        ("status", ("", *choices.statuses), "Choose what the cases are open for"),
        ("by", BY, "Choose how the cases are drawn"),
    )
    errors.update({name: words for name, there, words in known if said[name] not in there})
    if standard not in ("", *choices.standards):
        errors["standard"] = "Choose a standard of the list"
    if not checks or not set(checks) <= set(choices.checks):
        errors["checks"] = "Choose at least one matter that is to be graded"
    return Asked(
        said["title"], size, said["seed"], said["team"], said["status"], said["by"], standard
    ), errors
