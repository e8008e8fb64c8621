"""What the pages of a draft share: the draft with its texts, and what the checker says of it.

In: a request's authority and draft. Out: `Work`, `Checked`. Guaranteed: a draft of another authority is not
there; a checker that does not answer leaves the page standing, and says so.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from threading import Lock
from typing import Any

from flask import abort, current_app, g, redirect, request, url_for
from sqlalchemy.orm import Session

from engine.diagnostics import InputFault, Span
from engine.drafting.checking import Ask
from engine.drafting.owning import is_own
from engine.drafting.records import Checked, Found
from engine.layering.policy import Policy
from engine.load import EXAMPLES
from engine.source import parse
from web.checking.client import Desk, Unanswered
from web.clock import now, today
from web.numbers import whole
from web.store import drafts, log, people, publications, upgrades
from web.store.drafts import Refused, Save
from web.store.tables_drafts import Draft
from web.store.tables_upgrades import DraftUpgrade

MOST_CHECKS = 24


@dataclass(frozen=True, slots=True)
class Work:
    """A draft with what it was begun from (`base`) and what it changes; `newest`: the newest publication;
    `names`: who is who; `upgrade`: where it takes newer packs, its rows."""

    draft: Draft
    base: Mapping[str, str]
    changed: Mapping[str, str]
    newest: int | None
    clashes: tuple[str, ...]
    names: Mapping[int, str]
    upgrade: DraftUpgrade | None = None

    @property
    def texts(self) -> dict[str, str]:
        """Every file as the draft has it."""
        return {**self.base, **self.changed}

    @property
    def own(self) -> list[str]:
        """The files that may be changed, the authority's own first; examples last."""
        paths = [path for path in self.texts if is_own(self.draft.authority, path)]
        return sorted(paths, key=lambda path: (path.startswith("rules/"), path.endswith(EXAMPLES), path))

    @property
    def is_open(self) -> bool:
        return self.draft.state == drafts.OPEN

    @property
    def behind(self) -> bool:
        """Whether something was published, or withdrawn, since the draft was begun."""
        return self.newest not in (None, self.draft.base)

    def who(self, user: int | None) -> str:
        """Return a person's name."""
        return self.names.get(user or 0, "somebody who is no longer here")


def work(session: Session, authority: str, draft_id: int) -> Work:
    """Return a draft of the authority, or end the request: it is not there."""
    found = drafts.find(session, authority, draft_id)
    if found is None:
        abort(404)
    newest = publications.latest(session, authority)
    hands = [found.author, found.changed_by, found.submitted_by, *(each.user_id for each in found.hands)]
    return Work(
        found,
        drafts.base_texts(session, found),
        drafts.changed_texts(session, found),
        None if newest is None else newest.id,
        drafts.clashes(session, found),
        people.names_of(session, hands),
        upgrades.of(session, found.id),
    )


def open_work(authority: str, draft_id: int) -> Work:
    """Return a draft that may still be changed, or end the request."""
    with current_app.extensions["database"].look() as session:
        found = work(session, authority, draft_id)
    if not found.is_open:
        abort(409)
    return found


def policy_of(found: Work) -> Policy | None:
    """Return the policy as the draft has it; where that has faults, as it was before."""
    policies, authority = current_app.extensions["policies"], found.draft.authority
    drafted: Policy | None = policies.policy(found.texts, authority)[0]
    before: Policy | None = drafted or policies.policy(found.base, authority)[0]
    return before


def open_policy(authority: str, draft_id: int) -> tuple[Work, Policy]:
    """Return a draft that may still be changed, and its policy, or end the request."""
    found = open_work(authority, draft_id)
    policy = policy_of(found)
    if policy is None:
        abort(409)
    return found, policy


def place_of(found: Work, endpoint: str, **values: str | None) -> str:
    """Return the address of a page of the draft."""
    every: dict[str, Any] = {"authority": found.draft.authority, "draft": found.draft.id, **values}
    return url_for(endpoint, **every)


def own_file(found: Work) -> str:
    """Return the path of the authority's own file."""
    return f"authorities/{found.draft.authority}.yaml"


def own_text(found: Work) -> str:
    """Return the text of the authority's own file; one that cannot be read is shown as text instead, with its
    faults."""
    path = own_file(found)
    try:
        parse(found.texts[path], path)
    except InputFault:
        abort(redirect(place_of(found, "drafts.text", file=path), 303))
    return found.texts[path]


def faults_on(result: Checked | None, span: Span) -> list[Found]:
    """Return what the checker says of a place of a file, to be shown beside its form."""
    lines = range(span.line, span.end_line + 1)
    return (
        []
        if result is None
        else [each for each in result.found if each.file == span.file and each.line in lines]
    )


def saved_over(found: Work, texts: Mapping[str, str | None]) -> str | None:
    """Save texts over the version that the form was made from; return what was in the way."""
    draft, authority = found.draft.id, found.draft.authority
    version = whole(request.form.get("version", "")) or 0
    try:
        with current_app.extensions["database"].work() as session:
            held = drafts.find(session, authority, draft, lock=True)
            if held is None:
                abort(404)
            drafts.save(session, held, Save(dict(texts), version, mine()), now())
            log.note(session, now(), "draft saved", f"draft {draft}", mine(), authority)
    except Refused as trouble:
        return str(trouble)
    return None


def mine() -> int:
    """Return the id of whoever asks."""
    person: int = g.person.id
    return person


class Checks:
    """What was said of the drafts looked at last."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._kept: OrderedDict[tuple[str, str, str, date, bool], Checked] = OrderedDict()
        self._lock = Lock()

    def of(
        self, authority: str, base: Mapping[str, str], draft: Mapping[str, str], on: date, whole: bool = False
    ) -> Checked | None:
        """Return what is wrong with a draft and what it changes; None where no answer came."""
        key = (authority, publications.hash_of(base), publications.hash_of(draft), on, whole)
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        try:
            found = self._desk.check(Ask(authority, base, draft, on, whole))
        except Unanswered as trouble:
            current_app.logger.error("a draft of %s could not be checked: %s", authority, trouble)
            return None
        with self._lock:
            self._kept[key] = found
            while len(self._kept) > MOST_CHECKS:
                self._kept.popitem(last=False)
        return found


def checked(found: Work, whole: bool = False) -> Checked | None:
    """Return what the checker says of a saved draft."""
    checks: Checks = current_app.extensions["checks"]
    return checks.of(found.draft.authority, found.base, found.texts, today(), whole)


def checked_with(found: Work, path: str, text: str) -> Checked | None:
    """Return what the checker would say if a file said something else."""
    checks: Checks = current_app.extensions["checks"]
    return checks.of(found.draft.authority, found.base, {**found.texts, path: text}, today())
