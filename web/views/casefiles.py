"""Case-file audits: the list, drawing a sample from an audit, how far it is and what came of it."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, abort, current_app, g, redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict

from engine.layering.policy import Policy
from engine.report.audit_page import charts
from web.access import roles
from web.casefiles import checks, counts, frames, sampling
from web.casefiles.asking import Choices, asked
from web.casefiles.counts import Overview
from web.casefiles.standing import grade_of, standing
from web.clock import now
from web.numbers import whole
from web.records import actions, audits, markings, outcomes, samples
from web.records.audits import Audit
from web.records.base import Records
from web.records.markings import Pair
from web.records.outcomes import Wanted
from web.records.samples import Asked, CaseFile, Check, Drawn, Sample
from web.store import log, people, publications
from web.store.people import Role
from web.views.data import shelf
from web.views.results import ready

pages = Blueprint("casefiles", __name__, url_prefix="/<authority>/case-files")

GRADED = (charts.Part("cases", "cases", "a"),)
MET = (
    charts.Part("met", "met", "a"),
    charts.Part("not_met", "not met", "b"),
    charts.Part("not_applicable", "not applicable", "c"),
)


@pages.get("")
@roles(Role.AUDITOR)
def every(authority: str) -> str:
    """List the case-file audits, and offer to draw another."""
    with shelf(authority).database.look() as session:
        found = samples.every(session)
        files = {each.id: samples.files(session, each.id) for each in found}
        pairs = markings.of_files(session, [file.id for every in files.values() for file in every])
        judged = [each for each in audits.every(session) if each.is_ready]
        waiting = actions.every(session, still_open=True)
    overviews = {each.id: counts.overview(each, files[each.id], pairs) for each in found}
    return render_template(
        "casefiles/every.html",
        authority=authority,
        samples=found,
        overviews=overviews,
        audits=judged,
        open_actions=len(waiting),
    )


@pages.get("/new")
@roles(Role.AUDITOR)
def new(authority: str) -> str:
    """Ask how the cases of an audit are to be drawn, and what is to be graded."""
    like = whole(request.args.get("like", ""))
    form = MultiDict({"size": "10"}) if like is None else _like(sample_of(shelf(authority), like))
    form["seed"] = str(secrets.randbelow(1_000_000))
    return _new(authority, _audit_asked(), form, {})


@pages.post("/new")
@roles(Role.AUDITOR)
def draw(authority: str) -> Any:
    """Draw a sample."""
    number = _audit_asked()
    offer = _offer(authority, number)
    wanted = request.form.getlist("check")
    told, errors = asked(request.form, wanted, offer.choices)
    drawn = None if errors else _drawn(authority, number, told)
    if drawn is not None and drawn.population < told.size:
        errors["size"] = (
            f"Only {drawn.population} cases are like that: ask for {drawn.population} or fewer"
            if drawn.population
            else "No case is like that: choose another team, or what else the cases are open for"
        )
    if drawn is None or errors:
        return _new(authority, number, request.form, errors), 422
    chosen = [each for part in offer.checks.values() for each in part if each.key in wanted]
    with shelf(authority).database.work() as session:
        made = samples.add(session, number, told, drawn, chosen, g.person.id, now())
    note(authority, "cases drawn", f"sample {made.id} of audit {number}")
    return redirect(url_for("casefile_sharing.share", authority=authority, number=made.id), 303)


@pages.get("/<int:number>")
@roles(Role.AUDITOR)
def one(authority: str, number: int) -> str:
    """Show how far a case-file audit is, how cases were graded, and where two markers differ."""
    records = shelf(authority)
    sample = sample_of(records, number)
    files, pairs = files_of(records, number)
    with records.database.look() as session:
        found = actions.of_sample(session, number)
        audit = audits.one(session, sample.audit)
        newest = audits.ready(session)[-1]  # there is one: the sample was drawn from it or before it
    seen = counts.overview(sample, files, pairs)
    return render_template(
        "casefiles/one.html",
        authority=authority,
        sample=sample,
        audit=audit,
        newest=newest,
        files=files,
        seen=seen,
        shares=counts.shares(files, pairs),
        standings={each.id: standing(each, pairs[each.id]) for each in files},
        grades={each.id: grade_of(each, pairs[each.id]) for each in files},
        names=names([user for each in files for user in (each.auditor, each.second)]),
        open_actions=sum(each.is_open for each in found),
        drawn_by=frames.BY[sample.asked.by],
        strata=frames.in_order(sample.strata),
        bars=_bars(seen),
        check_bars=charts.bars(_rows(seen), "words", MET, "How each matter was graded"),
    )


@pages.get("/<int:number>/delete")
@roles(Role.AUDITOR)
def ask_delete(authority: str, number: int) -> str:
    """Ask whether a case-file audit is to be deleted."""
    records = shelf(authority)
    files, pairs = files_of(records, number)
    return render_template(
        "casefiles/delete.html",
        authority=authority,
        sample=sample_of(records, number),
        graded=sum(bool(pairs[each.id]) for each in files),
    )


@pages.post("/<int:number>/delete")
@roles(Role.AUDITOR)
def delete(authority: str, number: int) -> Any:
    """Delete a case-file audit with all that was graded in it."""
    records = shelf(authority)
    sample_of(records, number)
    with records.database.work() as session:
        samples.remove(session, number)
    note(authority, "case-file audit deleted", f"sample {number}")
    return redirect(url_for("casefiles.every", authority=authority), 303)


# ---------------------------------------------------------------- what the other pages share


def sample_of(records: Records, number: int) -> Sample:
    """Return a case-file audit, or answer that it is not there."""
    with records.database.look() as session:
        found = samples.one(session, number)
    if found is None:
        abort(404)
    return found


def files_of(records: Records, number: int) -> tuple[list[CaseFile], dict[int, Pair]]:
    """Return the case files of a sample and their markings."""
    with records.database.look() as session:
        files = samples.files(session, number)
        return files, markings.of_files(session, [each.id for each in files])


def file_of(records: Records, number: int, file: int) -> tuple[Sample, CaseFile, Pair]:
    """Return a case file, what it belongs to and its markings, or answer that it is not there."""
    sample = sample_of(records, number)
    with records.database.look() as session:
        found = samples.file(session, number, file)
        if found is None:
            abort(404)
        return sample, found, markings.of_file(session, file)


def names(users: Sequence[int | None]) -> dict[int, str]:
    """Return the names of users by id."""
    with current_app.extensions["database"].look() as session:
        return people.names_of(session, users)


def note(authority: str, action: str, subject: str) -> None:
    """Write into the log what was done; ids of rows alone."""
    with current_app.extensions["database"].work() as session:
        log.note(session, now(), action, subject, g.person.id, authority)


# ---------------------------------------------------------------- parts


@dataclass(frozen=True, slots=True)
class _Offer:
    """What there is to choose from when cases are drawn."""

    teams: list[str]
    standards: list[tuple[str, str]]
    checks: Mapping[str, list[Check]]

    @property
    def choices(self) -> Choices:
        """Return it as a form is checked against it."""
        keys = [each.key for part in self.checks.values() for each in part]
        return Choices(
            self.teams,
            (*frames.STATUSES.values(), frames.OTHERWISE),
            [key for key, _ in self.standards],
            keys,
        )


def _offer(authority: str, number: int) -> _Offer:
    audit, folder = ready(authority, number)
    with outcomes.opened(folder, audit.span) as found:
        standards = sorted((row["words"], row["key"]) for row in found.by("standard", Wanted()))
        teams = frames.teams(found)
    policy = _policy(authority, audit)
    offered = {} if policy is None else checks.offered(policy)
    return _Offer(teams, [(key, words) for words, key in standards], offered)


def _policy(authority: str, audit: Audit) -> Policy | None:
    """Return the policy that an audit was judged by."""
    with current_app.extensions["database"].look() as session:
        found = publications.numbered(session, authority, audit.publication or 0)
        texts = {} if found is None else publications.texts_of(session, found.id)
    policy: Policy | None = current_app.extensions["policies"].policy(texts, authority)[0] if texts else None
    return policy


def _drawn(authority: str, number: int, told: Asked) -> Drawn:
    audit, folder = ready(authority, number)
    with outcomes.opened(folder, audit.span) as found:
        return sampling.draw(frames.frame(found, told), told.size, told.seed)


def _audit_asked() -> int:
    number = whole(request.values.get("audit", ""))
    if number is None:
        abort(404)
    return number


def _like(sample: Sample) -> MultiDict[str, str]:
    """Return the fields of a form that draws as a sample was drawn, but for its name and its seed."""
    kept = sample.asked
    said = {"team": kept.team, "status": kept.status, "by": kept.by, "standard": kept.standard}
    form = MultiDict({**said, "size": str(kept.size)})
    form.setlist("check", [each.key for each in sample.checks])
    return form


def _new(authority: str, number: int, form: MultiDict[str, str], errors: Mapping[str, str]) -> str:
    audit, _ = ready(authority, number)
    offer = _offer(authority, number)
    return render_template(
        "casefiles/new.html",
        authority=authority,
        audit=audit,
        offer=offer,
        statuses=offer.choices.statuses,
        by=frames.BY,
        form=form,
        wanted=set(form.getlist("check")),
        errors=errors,
    )


def _bars(seen: Overview) -> str:
    rows = [{"words": name, "cases": count} for name, count in seen.grades.items()]
    return charts.bars(rows, "words", GRADED, "Cases by overall grade")


def _rows(seen: Overview) -> list[dict[str, object]]:
    return [
        {
            "words": each.words,
            "met": each.met,
            "not_met": each.not_met,
            "not_applicable": each.not_applicable,
        }
        for each in seen.checks
    ]
