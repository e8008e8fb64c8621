"""Drafts: the list, beginning one, what one says, its text, laying it aside."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, current_app, g, redirect, render_template, request, url_for

from engine.drafting.owning import is_own
from engine.drafting.records import Checked
from web import differences, samples
from web.access import roles
from web.checking.client import Desk, Unanswered
from web.checking.work import ExpectAsk
from web.clock import now, today
from web.drafting import Work, checked, checked_with, mine, saved_over, work
from web.numbers import whole
from web.store import drafts, log, people
from web.store.drafts import Overtaken, Refused, Save
from web.store.people import Role
from web.whom import ALWAYS, bare, day_of, with_day, wrong_whom

pages = Blueprint("drafts", __name__, url_prefix="/<authority>/drafts")

READERS = (Role.EDITOR, Role.APPROVER, Role.ADMIN)

#: A pack is at most this long; the form carries one.
MOST_CHARACTERS = 400_000


@pages.get("/")
@roles(*READERS)
def every(authority: str) -> str:
    """List what is being drafted and what waits for approval."""
    with current_app.extensions["database"].look() as session:
        found = drafts.of_authority(session, authority, drafts.OPEN, drafts.SUBMITTED)
        names = people.names_of(session, [each.changed_by for each in found])
    return render_template(
        "drafts/every.html", authority=authority, drafts=found, names=names, editor=Role.EDITOR in g.roles
    )


@pages.get("/start")
@roles(Role.EDITOR)
def start(authority: str) -> str:
    """Ask whether a change goes into a new draft or into one that is open."""
    return _start(authority, {})


def _start(authority: str, errors: dict[str, str]) -> str:
    with current_app.extensions["database"].look() as session:
        found = drafts.of_authority(session, authority, drafts.OPEN)
    asked = {name: request.values.get(name, "") for name in ("standard", "title", "into")}
    return render_template("drafts/start.html", authority=authority, drafts=found, asked=asked, errors=errors)


@pages.post("/")
@roles(Role.EDITOR)
def begin(authority: str) -> Any:
    """Begin a draft, or go on with an open one; lead to the standard that is to be changed."""
    title, into = request.form.get("title", "").strip(), request.form.get("into", "")
    standard = request.form.get("standard", "")
    if (draft := whole(into)) is not None:
        return _to_standard(authority, draft, standard)
    if not title:
        return _start(authority, {"title": "Say in a few words what the draft is about"}), 422
    try:
        with current_app.extensions["database"].work() as session:
            made = drafts.begin(session, authority, title, mine(), now())
            log.note(session, now(), "draft begun", f"draft {made.id}", mine(), authority)
    except Refused as trouble:
        return _start(authority, {"title": str(trouble)}), 409
    return _to_standard(authority, made.id, standard)


def _to_standard(authority: str, draft: int, standard: str) -> Any:
    if "#" not in standard:
        return redirect(url_for("drafts.one", authority=authority, draft=draft), 303)
    return redirect(url_for("draft_forms.standard", authority=authority, draft=draft, key=standard), 303)


@pages.get("/<int:draft>")
@roles(*READERS)
def one(authority: str, draft: int) -> str:
    """Show what a draft changes: sentences, faults, examples, lines."""
    return overview(_work(authority, draft), {}, {})


@pages.post("/<int:draft>/dates")
@roles(Role.EDITOR)
def give_day(authority: str, draft: int) -> Any:
    """Let the numbers that were changed hold from a day on, for new children only or for everyone."""
    found = _work(authority, draft)
    asked = {name: request.form.get(name, "").strip() for name in ("whom", "day")}
    errors, day = wrong_whom(asked["whom"], asked["day"]), day_of(asked["day"])
    if errors:
        return overview(found, errors, asked), 422
    if asked["whom"] != ALWAYS and day is not None:
        try:
            texts = with_day(found, day, asked["whom"])
        except KeyError:
            errors = {"whom": "A standard here has dated versions: change the last of them, or its text"}
            return overview(found, errors, asked), 422
        if (trouble := saved_over(found, texts)) is not None:
            return overview(found, {"whom": trouble}, asked), 409
    return redirect(url_for("drafts.one", authority=authority, draft=draft), 303)


def overview(found: Work, errors: dict[str, str], asked: dict[str, str]) -> str:
    """Return the page of what a draft changes."""
    result = checked(found)
    return render_template(
        "drafts/one.html",
        authority=found.draft.authority,
        work=found,
        result=result,
        sample=samples.first(found, result),
        said=said_of(result),
        files=differences.files(found.base, found.texts),
        bare=bare(found) if found.is_open else [],
        errors=errors,
        asked={"whom": "", "day": (found.draft.effective or today()).isoformat(), **asked},
    )


@pages.get("/<int:draft>/text")
@roles(*READERS)
def text(authority: str, draft: int) -> str:
    """Show a file of the draft as text, with what is wrong and what it changes."""
    found = _work(authority, draft)
    path = _path(found)
    return _text(found, path, found.texts[path], found.draft.version, {}, checked(found))


@pages.post("/<int:draft>/text")
@roles(Role.EDITOR)
def save(authority: str, draft: int) -> Any:
    """Save a file of the draft, or say that somebody else was quicker and show both texts."""
    found = _work(authority, draft)
    path, written = _path(found), _written()
    version = request.form.get("version", "0")
    if len(written) > MOST_CHARACTERS:
        abort(413)
    try:
        with current_app.extensions["database"].work() as session:
            held = drafts.find(session, authority, draft, lock=True)
            if held is None:
                abort(404)
            drafts.save(session, held, Save({path: written}, whole(version) or 0, mine()), now())
            log.note(session, now(), "draft saved", f"draft {draft}", mine(), authority)
    except Overtaken as trouble:
        both = differences.files({path: written}, {path: found.texts[path]})
        return _text(found, path, written, trouble.version, {"text": str(trouble)}, None, both), 409
    except Refused as trouble:
        return _text(found, path, written, found.draft.version, {"text": str(trouble)}, None), 409
    return redirect(url_for("drafts.text", authority=authority, draft=draft, file=path, saved="yes"), 303)


@pages.post("/<int:draft>/check")
@roles(Role.EDITOR)
def check(authority: str, draft: int) -> str:
    """Say what a text that is not saved yet would change: a part of a page."""
    found = _work(authority, draft)
    path, written = _path(found), _written()
    if len(written) > MOST_CHARACTERS:
        abort(413)
    result = checked_with(found, path, written)
    shown = samples.first(found, result, {path: written})
    return render_template(
        "drafts/results.html",
        authority=authority,
        result=result,
        sample=shown,
        said=said_of(result),
        path=path,
    )


@pages.post("/<int:draft>/catch-up")
@roles(Role.EDITOR)
def catch_up(authority: str, draft: int) -> Any:
    """Base the draft on the newest publication; where both changed a file, keep what was chosen. What was
    saved or published after the page was opened is shown first."""
    version, onto = (whole(request.form.get(name, "")) for name in ("version", "newest"))
    try:
        with current_app.extensions["database"].work() as session:
            held = drafts.find(session, authority, draft, lock=True)
            if held is None:
                abort(404)
            kept = {path: request.form.get(f"keep-{path}") for path in drafts.clashes(session, held)}
            taken = {path: None for path, text in kept.items() if text == "published"}
            drafts.catch_up(session, held, Save(taken, version or 0, mine()), onto, now())
            if not all(kept.values()):  # asked last: that something is not as it was shown is said first
                raise Refused("Choose for each file which text stays.")
            log.note(session, now(), "draft brought up to date", f"draft {draft}", mine(), authority)
    except Refused as trouble:
        return overview(_work(authority, draft), {"main-content": str(trouble)}, {}), 409
    return redirect(url_for("drafts.one", authority=authority, draft=draft), 303)


@pages.post("/<int:draft>/discard")
@roles(Role.EDITOR)
def discard(authority: str, draft: int) -> Any:
    """Lay a draft aside. What was saved after the page was opened is shown first."""
    version = whole(request.form.get("version", "")) or 0
    try:
        with current_app.extensions["database"].work() as session:
            held = drafts.find(session, authority, draft, lock=True)
            if held is None:
                abort(404)
            drafts.discard(held, version, mine(), now())
            log.note(session, now(), "draft laid aside", f"draft {draft}", mine(), authority)
    except Refused as trouble:
        return overview(_work(authority, draft), {"main-content": str(trouble)}, {}), 409
    return redirect(url_for("drafts.every", authority=authority), 303)


@pages.post("/<int:draft>/expect")
@roles(Role.EDITOR)
def expect(authority: str, draft: int) -> Any:
    """Write down what the draft makes of the examples that no longer hold, as what they expect."""
    found = _work(authority, draft)
    result = checked(found, whole=True)
    version = request.form.get("version", "0")
    desk: Desk = current_app.extensions["desk"]
    if result is None or not found.is_open:
        abort(409)
    failed = tuple((each.file, each.name) for each in result.failed if is_own(authority, each.file))
    try:
        texts = desk.expect(ExpectAsk(authority, found.texts, failed))
        with current_app.extensions["database"].work() as session:
            held = drafts.find(session, authority, draft, lock=True)
            if held is None:
                abort(404)
            drafts.save(session, held, Save(texts, whole(version) or 0, mine()), now())
            log.note(session, now(), "examples written anew", f"draft {draft}", mine(), authority)
    except (Refused, Unanswered):
        abort(409)
    return redirect(url_for("drafts.one", authority=authority, draft=draft), 303)


# ---------------------------------------------------------------- parts


def _work(authority: str, draft: int) -> Work:
    with current_app.extensions["database"].look() as session:
        return work(session, authority, draft)


def said_of(result: Checked | None) -> list[tuple[Any, list[differences.Run]]]:
    """Return each sentence that differs with its runs of words."""
    return (
        [] if result is None else [(each, differences.words(each.before, each.after)) for each in result.said]
    )


def _path(found: Work) -> str:
    """Return the file asked for: the authority's own, changed ones first without a name."""
    own = found.own
    wanted = request.values.get("file", "")
    if wanted in own:
        return wanted
    changed = [path for path in own if path in found.changed]
    if wanted or not own:
        abort(404)
    return (changed or own)[0]


def _written() -> str:
    """Return the text sent, with the line ends that files have."""
    return request.form.get("text", "").replace("\r\n", "\n").replace("\r", "\n")


def _text(
    found: Work,
    path: str,
    written: str,
    version: int,
    errors: dict[str, str],
    result: Checked | None,
    both: list[differences.FileDiff] | None = None,
) -> str:
    return render_template(
        "drafts/text.html",
        authority=found.draft.authority,
        work=found,
        path=path,
        written=written,
        version=version,
        errors=errors,
        result=result,
        sample=samples.first(found, result),
        said=said_of(result),
        both=both or [],
        bare=bare(found) if found.is_open and not errors else [],
        asked={"whom": "", "day": (found.draft.effective or today()).isoformat()},
        editor=Role.EDITOR in g.roles and found.is_open,
        saved=request.args.get("saved") == "yes",
    )
