"""How far a background job is: a page that shows it, with scripts and without; cancelling it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, abort, current_app, g, redirect, render_template, url_for

from web.access import roles
from web.clock import now
from web.store import jobs, log
from web.store.jobs import Job
from web.store.people import Role

pages = Blueprint("jobs", __name__, url_prefix="/<authority>/jobs")

MAY = (Role.EDITOR, Role.APPROVER, Role.AUDITOR)

#: A kind of job: what it is called, and the page of what it makes.
KINDS: Mapping[str, tuple[str, str]] = {
    "read": ("Reading an upload", "data.one"),
    "impact": ("Working out the impact of a draft", "impacts.one"),
    "audit": ("An audit", "audits.one"),
    "upgrade": ("Comparing an upgrade", "upgrades.rows"),
}
FAULTS = {
    jobs.DIED: "The process that did it ended three times. Ask your administrator to look at the machine's "
    "memory and disk, then try again.",
    "no-dataset": "There is no dataset to judge. Read one in first.",
    "draft-faulty": "The draft has faults, so that nothing can be judged by it. Its overview tells them.",
    "no-policy": "Nothing is published for this authority yet.",
    "no-day": "The data does not say when it was extracted. Give the as-of date.",
    "no-data": "Its data was deleted, or could not be read.",
    "not-judged": "What was read cannot be judged. Its page says why.",
    "packs-faulty": "What is published, or a pack that is issued, has faults. `dutybook lint` tells them.",
    "overtaken": "The draft was handed over, laid aside or brought up to date meanwhile. Compare it anew.",
    "not-read": "What was uploaded cannot be read. Its page says why, and what to do.",
}
UNKNOWN_FAULT = "Something went wrong that is not the data's fault. It was noted; try again."


@pages.get("/<int:number>")
@roles(*MAY)
def one(authority: str, number: int) -> str:
    """Show how far a job is."""
    job = _job(authority, number)
    title, _ = KINDS[job.kind]
    return render_template(
        "jobs/one.html",
        authority=authority,
        job=job,
        title=title,
        target=_target(job),
        fault=FAULTS.get(job.fault, UNKNOWN_FAULT),
    )


@pages.get("/<int:number>/state")
@roles(*MAY)
def state(authority: str, number: int) -> dict[str, Any]:
    """Tell the same to a script."""
    job = _job(authority, number)
    return {"over": job.is_over, "phase": phase(job), "done": job.done, "total": job.total}


@pages.post("/<int:number>/cancel")
@roles(*MAY)
def cancel(authority: str, number: int) -> Any:
    """Cancel a job."""
    _job(authority, number)
    with current_app.extensions["database"].work() as session:
        if jobs.cancel(session, authority, number, now()):
            log.note(session, now(), "job cancelled", f"job {number}", g.person.id, authority)
    return redirect(url_for("jobs.one", authority=authority, number=number), 303)


def phase(job: Job) -> str:
    """Return what a job is doing, in words."""
    if job.stop and not job.is_over:
        return "being cancelled"
    if job.state is jobs.JobState.WAITING:
        return "waiting for its turn"
    return job.phase or job.state.value


def _target(job: Job) -> str:
    _, endpoint = KINDS[job.kind]
    return url_for(endpoint, authority=job.authority, number=job.subject)


def _job(authority: str, number: int) -> Job:
    with current_app.extensions["database"].look() as session:
        found = jobs.of(session, authority, number)
    if found is None or found.kind not in KINDS:
        abort(404)
    return found
