"""What somebody graded in a case file, as they sent it in a form.

In: the fields of the form, the sample. Out: a `Save` and, where it is to be finished, what is missing, by
field. Guaranteed: what is not finished can always be saved; a grade that the sample does not have is taken
for none; what was typed is in the `Save`, whether it can be kept or not.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from web.numbers import whole
from web.records.grades import NOT_APPLICABLE
from web.records.markings import Answer, Marking, Save
from web.records.samples import Check, Sample

MOST_COMMENT = 4000


@dataclass(frozen=True, slots=True)
class Field:
    """A check in the form: what its fields are called, what they hold. `owed`: whether the audit found
    anything owed to this child by the document that the check is from."""

    name: str
    check: Check
    answer: Answer
    owed: bool


def read(form: Mapping[str, str], sample: Sample, by: int, finish: bool) -> tuple[Save, dict[str, str]]:
    """Return what is saved, and what stands against it."""
    names = [each.name for each in sample.grades]
    answers = {
        check.key: Answer(
            _chosen(form, f"grade-{place}", [*names, NOT_APPLICABLE]), _text(form, f"comment-{place}")
        )
        for place, check in enumerate(sample.checks)
    }
    version = whole(form.get("version", ""))
    standing = -1 if version is None else version
    save = Save(answers, _chosen(form, "grade", names), _text(form, "comment"), standing, by, finish)
    return save, _faults(save, sample)


def fields(sample: Sample, held: Save | Marking | None, packs: frozenset[str]) -> list[Field]:
    """Return the checks as the form shows them, those first that belong to what was owed."""
    answers: Mapping[str, Answer] = {} if held is None else held.answers
    found = [
        Field(str(place), check, answers.get(check.key, Answer()), check.pack in packs)
        for place, check in enumerate(sample.checks)
    ]
    return sorted(found, key=lambda each: not each.owed)


def _faults(save: Save, sample: Sample) -> dict[str, str]:
    errors = {}
    for place, check in enumerate(sample.checks):
        answer = save.answers[check.key]
        if len(answer.comment) > MOST_COMMENT:
            errors[f"comment-{place}"] = f"The comment on ‘{check.title}’ is too long: {_LONGEST}"
        if save.finish and not answer.grade:
            errors[f"grade-{place}"] = f"Grade ‘{check.title}’, or say that it does not apply"
    if len(save.comment) > MOST_COMMENT:
        errors["comment"] = f"The comment on the whole case is too long: {_LONGEST}"
    if save.finish and not save.grade:
        errors["grade"] = "Give the case an overall grade"
    return errors


_LONGEST = f"keep it to {MOST_COMMENT:,} letters"


def _chosen(form: Mapping[str, str], name: str, there: Sequence[str]) -> str:
    text = form.get(name, "")
    return text if text in there else ""


def _text(form: Mapping[str, str], name: str) -> str:
    return form.get(name, "").replace("\r\n", "\n").replace("\r", "\n").strip()
