"""The tutorial: half an hour with the application, as its file tells it.

In: `tutorial.yaml`. Out: parts and steps, each with its words and what it does at a browser; the same as
Markdown. Guaranteed: the page, the documentation and the test read this one file.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeAlias

import yaml

from web.help.reading import FOLDER, html_of

#: What to do at a browser, and to what: `("follow", "Audits")`.
Act: TypeAlias = tuple[str, Any]


@dataclass(frozen=True, slots=True)
class Step:
    """What to do (`say`, and `acts` for a browser), and what one then sees and why it is so (`shows`)."""

    say: str
    shows: str
    acts: Sequence[Act]

    @property
    def html(self) -> str:
        """Return both as HTML."""
        return html_of(f"{self.say}\n\n{self.shows}")


@dataclass(frozen=True, slots=True)
class Part:
    """What one person does, and how long it takes."""

    title: str
    minutes: int
    lead: str
    steps: Sequence[Step]


@dataclass(frozen=True, slots=True)
class Tutorial:
    """All of it; `password` is everybody's."""

    title: str
    lead: str
    password: str
    parts: Sequence[Part]

    @property
    def lead_html(self) -> str:
        """Return the lead as HTML."""
        return html_of(self.lead)


@cache
def tutorial() -> Tutorial:
    """Return what the file tells."""
    held = yaml.safe_load((FOLDER / "tutorial.yaml").read_text(encoding="utf-8"))
    parts = tuple(
        Part(part["title"], part["minutes"], part["lead"], tuple(map(_step, part["steps"])))
        for part in held["parts"]
    )
    return Tutorial(held["title"], held["lead"], held["password"], parts)


def markdown(shown: Tutorial) -> str:
    """Return the tutorial as a page of the documentation."""
    lines = [f"# {shown.title}", "", shown.lead, ""]
    for part in shown.parts:
        lines += [f"## {part.title}", "", f"{part.lead} About {part.minutes} minutes.", ""]
        for number, step in enumerate(part.steps, start=1):
            lines += [f"{number}. {step.say}", "", f"   {step.shows}", ""]
    return "\n".join(lines)


def _step(held: Mapping[str, Any]) -> Step:
    acts = [act for each in (*held["do"], *held.get("then", ())) for act in each.items()]
    return Step(held["say"], held["shows"], tuple(acts))
