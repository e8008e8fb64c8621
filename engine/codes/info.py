"""The shape of an explanation of a diagnostic code."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CodeInfo:
    """`title` in a few words; `explanation` in a sentence or two; an example that has the fault, and its
    cure."""

    title: str
    explanation: str
    example_bad: str = ""
    example_good: str = ""
