"""One case file: what the audit found, what a person graded, two markers side by side."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from flask import Blueprint, abort, g, redirect, render_template, request, url_for

from web.access import roles
from web.casefiles import counts, grading, results, standing
from web.casefiles.grading import MOST_COMMENT
from web.casefiles.results import Result
from web.clock import now, today
from web.records import actions, markings, samples
from web.records.grades import NOT_APPLICABLE
from web.records.markings import Marking, Save
from web.records.refused import Overtaken, Refused
from web.records.samples import CaseFile, Sample
from web.store.people import Role
from web.views.casefiles import file_of, names, note
from web.views.data import shelf
from web.views.results import opened, ready
from web.words import moment

pages = Blueprint("casefile_marking", __name__, url_prefix="/<authority>/case-files/<int:number>/cases")

SAVED = {"saved": "What you graded is saved.", "finished": "Your marking is finished."}


@pages.get("/<int:file>")
@roles(Role.AUDITOR)
def case(authority: str, number: int, file: int) -> str:
    """Show a case file, and the form to whoever grades it."""
    return _page(authority, number, file, {})


@pages.post("/<int:file>")
@roles(Role.AUDITOR)
def save(authority: str, number: int, file: int) -> Any:
    """Save what was graded, finished or not; what cannot be saved is shown beside what stands."""
    sample, found, _ = file_of(shelf(authority), number, file)
    finish = request.form.get("do") == "finish"
    wanted, errors = grading.read(request.form, sample, g.person.id, finish)
    late = {name: text for name, text in errors.items() if name.startswith("comment")}
    try:
        if not late:  # what is missing hinders finishing, not saving
            wanted = replace(wanted, finish=finish and not errors)
            kept = _kept(authority, found, wanted)
            note(authority, "marking finished" if wanted.finish else "marking saved", _subject(found))
            wanted = replace(wanted, version=kept.version)
    except Overtaken as trouble:
        standing_now = replace(wanted, version=trouble.version)
        return _page(authority, number, file, {"version": str(trouble)}, standing_now), 409
    except Refused as trouble:
        return _page(authority, number, file, {"version": str(trouble)}, wanted), 409
    if errors:
        return _page(authority, number, file, errors, wanted), 422
    return _back(authority, number, file, "finished" if finish else "saved")


@pages.post("/<int:file>/keep")
@roles(Role.AUDITOR)
def keep(authority: str, number: int, file: int) -> Any:
    """Save what was graded while somebody types, for a script."""
    sample, found, _ = file_of(shelf(authority), number, file)
    wanted, errors = grading.read(request.form, sample, g.person.id, finish=False)
    if errors:
        return {"said": next(iter(errors.values()))}, 422
    try:
        kept = _kept(authority, found, wanted)
    except Refused as trouble:
        return {"said": f"Not saved: {trouble} Press Save to see both."}, 409
    if kept.version == 1:
        note(authority, "marking begun", _subject(found))
    return {"version": kept.version, "said": f"Saved {moment(kept.changed)}"}


@pages.post("/<int:file>/reopen")
@roles(Role.AUDITOR)
def reopen(authority: str, number: int, file: int) -> Any:
    """Open one's own finished marking again."""
    records = shelf(authority)
    _, found, _ = file_of(records, number, file)
    try:
        with records.database.work() as session:
            markings.reopen(session, found, g.person.id)
    except Refused as trouble:
        return _page(authority, number, file, {"version": str(trouble)}), 409
    note(authority, "marking opened again", _subject(found))
    return _back(authority, number, file, "")


@pages.post("/<int:file>/agree")
@roles(Role.AUDITOR)
def agree(authority: str, number: int, file: int) -> Any:
    """Settle the overall grade where two markers differ."""
    records = shelf(authority)
    sample, found, pair = file_of(records, number, file)
    grade, because = request.form.get("agreed", ""), request.form.get("because", "").strip()
    errors = {}
    if grade not in [each.name for each in sample.grades]:
        errors["agreed"] = "Choose the grade that you settled on"
    if not because or len(because) > MOST_COMMENT:
        errors["because"] = f"Say why, in at most {MOST_COMMENT:,} letters"
    if len(standing.shown(found, pair, g.person.id)) < 2:
        abort(409)
    if not errors and request.form.get("version") != str(found.version):
        errors["agreed"] = "Somebody else changed this meanwhile. What stands now is shown: choose again."
    if errors:
        return _page(authority, number, file, errors), 422
    try:
        with records.database.work() as session:
            samples.agree(session, found, grade, because, g.person.id)
    except Refused as trouble:
        return _page(authority, number, file, {"agreed": str(trouble)}), 409
    note(authority, "grade settled", _subject(found))
    return _back(authority, number, file, "")


@pages.get("/<int:file>/print")
@roles(Role.AUDITOR)
def printed(authority: str, number: int, file: int) -> str:
    """Show a case file as it is printed: what was found and graded, or an empty form."""
    sample, found, pair = file_of(shelf(authority), number, file)
    seen = standing.shown(found, pair, g.person.id)
    judged = found_in(authority, sample, found)
    with shelf(authority).database.look() as session:
        todo = actions.of_file(session, file)
    return render_template(
        "casefiles/print.html",
        authority=authority,
        **_common(authority, sample, found),
        results=results.parted(judged),
        fields=grading.fields(sample, None, results.packs_of(judged)),
        markings=seen,
        grade=standing.grade_of(found, seen),
        actions=todo,
        people=_people(found, seen),
    )


def found_in(authority: str, sample: Sample, file: CaseFile) -> list[Result]:
    """Return what the audit found in a case, with what was challenged."""
    audit, _ = ready(authority, sample.audit)
    with opened(authority, audit) as found:
        return results.of_case(found, file.case)


def _kept(authority: str, file: CaseFile, wanted: Save) -> Marking:
    with shelf(authority).database.work() as session:
        return markings.save(session, file, wanted, now())


def _subject(file: CaseFile) -> str:
    return f"case file {file.id} of sample {file.sample}"


def _back(authority: str, number: int, file: int, said: str) -> Any:
    return redirect(
        url_for("casefile_marking.case", authority=authority, number=number, file=file, said=said or None),
        303,
    )


def _page(
    authority: str, number: int, file: int, errors: Mapping[str, str], typed: Save | None = None
) -> str:
    sample, found, pair = file_of(shelf(authority), number, file)
    me = g.person.id
    seen = standing.shown(found, pair, me)
    own = pair.get(found.place_of(me) or 0)
    held = typed or own
    judged = found_in(authority, sample, found)
    with shelf(authority).database.look() as session:
        todo = actions.of_file(session, file)
    return render_template(
        "casefiles/case.html",
        authority=authority,
        **_common(authority, sample, found),
        results=results.parted(judged),
        fields=grading.fields(sample, held, results.packs_of(judged)),
        read=grading.fields(sample, None, results.packs_of(judged)),
        held=held,
        version=0 if held is None else held.version,
        stands=own if typed is not None and "version" in errors else None,
        grading=standing.waits_for(found, pair, me),
        may_reopen=own is not None and own.finished is not None and len(standing.finished(pair)) == 1,
        markings=seen,
        other_waits=len(pair) > len(seen),
        standing=standing.standing(found, pair),
        grade=standing.grade_of(found, seen),
        answer=counts.answer,
        actions=todo,
        gaps=gaps(sample, judged, seen),
        today=today(),
        people=_people(found, pair),
        errors=errors,
        form=request.form,
        said=SAVED.get(request.args.get("said", ""), ""),
    )


def gaps(sample: Sample, judged: list[Result], seen: Mapping[int, Marking]) -> list[tuple[str, str]]:
    """Return what an action can be about: standards with a breach, checks that are not met."""
    found = [(each.key, each.title) for each in judged if each.breaches]
    for check in sample.checks:
        given = {counts.answer(each, check.key) for each in seen.values()} - {"", NOT_APPLICABLE}
        if given - sample.sound:
            found.append((check.key, check.title))
    return found


def _people(file: CaseFile, pair: Mapping[int, Marking]) -> dict[int, str]:
    return names([file.auditor, file.second, file.agreed_by, *(each.by for each in pair.values())])


def _common(authority: str, sample: Sample, file: CaseFile) -> dict[str, Any]:
    audit, _ = ready(authority, sample.audit)
    return {
        "sample": sample,
        "audit": audit,
        "file": file,
        "not_applicable": NOT_APPLICABLE,
        "most": MOST_COMMENT,
    }
