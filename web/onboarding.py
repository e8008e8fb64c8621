"""A new council: its first publication, and how far it has come to its first audit.

In: what somebody said of the council; the stores. Out: publication 1, or what is wrong; the steps, each done
or not. Guaranteed: nothing is published that cannot be read and built; how far a council is is told from what
is there, so the list can be left and taken up again by anybody.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache

from sqlalchemy.orm import Session

from engine.catalogue import Catalogue
from engine.scaffold import CALENDARS, authority_file, short_name
from web.closing import closed_in
from web.policies import Policies
from web.records import audits, datasets
from web.records.base import Records
from web.start import packs_for
from web.store import people, publications
from web.store.base import utc
from web.store.people import Role
from web.store.tables import AuthorityRow

LONGEST_TITLE = 200
LONGEST_NAME = 60


@dataclass(frozen=True, slots=True)
class Council:
    """A council that is about to begin. `closed`: days on which its offices are closed."""

    title: str
    nation: str
    follows: tuple[str, ...]
    closed: tuple[tuple[date, str], ...]

    @property
    def name(self) -> str:
        """Its name in addresses and files."""
        return short_name(self.title)


@dataclass(frozen=True, slots=True)
class Step:
    """One step. `endpoint`: the page where it is done; `number`: of what that page is about."""

    title: str
    said: str
    done: bool
    endpoint: str
    number: int | None = None


@cache
def offered() -> Mapping[str, Sequence[tuple[str, str]]]:
    """Return the shipped national packs by nation: their names, and their titles."""
    packs = Catalogue.open().library.packs
    found: dict[str, list[tuple[str, str]]] = {nation: [] for nation in CALENDARS}
    for name, loaded in packs.items():
        if name.split("/")[0] in found:
            found[name.split("/")[0]].append((name, loaded[0].pack.title))
    return found


def asked(
    form: Mapping[str, str], packs: Sequence[str], taken: frozenset[str]
) -> tuple[Council, dict[str, str]]:
    """Return the council that a form describes, and what is wrong with it by field. `taken`: words that
    addresses begin with already."""
    closed, unread = closed_in(form.get("closed", ""))
    errors = {"closed": unread} if unread else {}
    title = " ".join(form.get("title", "").split())
    nation = form.get("nation", "england")
    fault = _fault_of(title, taken)
    if fault:
        errors["title"] = fault
    there = [name for name, _ in offered().get(nation, ())]
    if not there:
        errors["nation"] = "No packs of this nation come with Dutybook yet: choose a nation that has some"
    elif not packs:
        errors["packs"] = "Choose the packs that the council follows; all of them, if you are not sure"
    elif any(each not in there for each in packs):
        errors["packs"] = "Choose packs of the council’s own nation"
    return Council(title, nation, tuple(each for each in there if each in packs), closed), errors


def _fault_of(title: str, taken: frozenset[str]) -> str:
    try:
        name = short_name(title)
    except ValueError:
        return "Write the council’s name, such as North Yorkshire"
    if len(title) > LONGEST_TITLE or len(name) > LONGEST_NAME:
        return f"Write a shorter name: {LONGEST_NAME} letters at most"
    if not title.isprintable():
        return "Write the name in letters alone"
    return f"‘{title}’ has a meaning of its own in addresses here: write it longer" if name in taken else ""


def texts_of(council: Council) -> dict[str, str]:
    """Return the files of publication 1: the council's own, and the packs that it follows."""
    library = Catalogue.open().library
    pins = library.versions_of(council.follows)
    own = authority_file(council.title, council.nation, council.follows, council.closed, pins)
    packs = packs_for(library, council.follows)
    return {**packs, f"authorities/{council.name}.yaml": own}


def faults_in(policies: Policies, council: Council, texts: Mapping[str, str]) -> tuple[str, ...]:
    """Return why these files cannot be a council's policy; nothing if they can."""
    policy, found = policies.policy(texts, council.name)
    return () if policy is not None else tuple(each.message for each in found)


def begin(session: Session, council: Council, texts: Mapping[str, str], by: int, now: datetime) -> bool:
    """Add the council with its first publication; say whether its name was still free."""
    if session.get(AuthorityRow, council.name) is not None:
        return False
    session.add(AuthorityRow(id=council.name, name=council.title, created=utc(now)))
    session.flush()
    stamp = publications.Stamp(
        "As begun", "the packs chosen when the council was added", date(2000, 1, 1), by
    )
    publications.publish(session, council.name, texts, stamp, now)
    return True


def steps(session: Session, records: Records, authority: str, today: date) -> list[Step]:
    """Return every step, in the order in which they are done."""
    return [*_rules(session, authority), _team(session, authority, today), *_records(records)]


def _rules(session: Session, authority: str) -> list[Step]:
    there = publications.latest(session, authority) is not None
    return [
        Step(
            "Name, nation and packs",
            "Publication 1 holds the packs that were chosen.",
            there,
            "history.every",
        ),
        Step(
            "Calendar",
            "Bank holidays are the nation’s. Closed days of your own stand among a draft’s settings.",
            there,
            "drafts.every",
        ),
    ]


def _team(session: Session, authority: str, today: date) -> Step:
    editors, approvers, auditors = (
        people.with_role(session, authority, role, today)
        for role in (Role.EDITOR, Role.APPROVER, Role.AUDITOR)
    )
    two = any(one != other for one in editors for other in approvers)
    said = "An editor, somebody else who approves what the editor drafts, and an auditor who may see records."
    return Step("People and roles", said, two and bool(auditors), "users.listing")


def _records(records: Records) -> list[Step]:
    with records.database.look() as session:
        uploads, made = datasets.every(session), any(each.is_ready for each in audits.every(session))
    ready = next((each for each in uploads if each.is_ready), None)
    newest = ready or next(iter(uploads), None)
    number = None if newest is None else newest.id
    told = ready is not None and (bool(ready.told.get("assumptions")) or made)
    nothing = ready is not None and not datasets.opened(records, ready.id).assumptions
    reading = "data.every" if number is None else "data.reading"
    return [
        Step(
            "Upload",
            "An export of your case system, or an invented caseload to try.",
            bool(uploads),
            "data.every",
        ),
        Step(
            "Mapping",
            "Dutybook finds out the usual forms by itself. For another form it drafts a mapping, which you "
            "check.",
            ready is not None,
            reading,
            number,
        ),
        Step(
            "Assumptions",
            "What an export does not say stays unknown, unless you assume it, with a reason and somebody who "
            "answers for it. An audit without any is the careful choice.",
            told or nothing,
            reading,
            number,
        ),
        Step(
            "First audit",
            "What was owed, met, late, missed and unknown, child by child.",
            made,
            "audits.every",
        ),
    ]
