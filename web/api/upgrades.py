"""Upgrades by program: what is pending, begun, decided row by row, handed in; for one authority or several.

Guaranteed: nothing here publishes: approving stays with people of each authority; what a key does counts as
done by whoever made it, who cannot approve it; of several authorities each is done or refused by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from flask import Response, current_app, g
from sqlalchemy.orm import Session

from web import fleet, handing_in
from web.api.base import UPGRADES, api, scoped
from web.api.once import once
from web.api.problems import refuse
from web.api.records import OfAuthority
from web.api.tagged import tagged
from web.api.upgrade_records import (
    Decide,
    DecideSeveral,
    HandIn,
    HandInSeveral,
    RowEdit,
    Several,
    UpgradeAnswer,
    Upgrades,
)
from web.api.upgrade_telling import item, whole
from web.clock import now
from web.deciding import Decisions, compare_anew, edited, may, save, texts_as_decided
from web.drafting import Work, checked, work
from web.handing_in import Handed, hand_in
from web.hands import Hand
from web.store import upgrades
from web.store.api_keys import Scope
from web.store.drafts import Refused
from web.store.tables import AuthorityRow
from web.store.tables_upgrades import DraftUpgrade
from web.store.upgrades import Decided
from web.upgrading import begin as begin_draft
from web.upgrading import own_of


class Unfit(Refused):
    """The draft has faults or an example does not hold; `diagnostics` as a problem tells them."""

    def __init__(self, found: handing_in.Unfit) -> None:
        self.diagnostics = [
            {
                "code": each.code,
                "severity": each.severity,
                "message": f"{each.file}: {each.message}",
                "help": each.help,
                "where": {"line": each.line, "column": each.column},
            }
            for each in found.faults
        ]
        super().__init__(found.words)


# ---------------------------------------------------------------- one authority


@api.get(
    "/authorities/<authority>/upgrade",
    tags=[UPGRADES],
    summary="The upgrade of an authority",
    responses={200: UpgradeAnswer},
)
@scoped(Scope.UPGRADE)
def upgrade(path: OfAuthority) -> Any:
    """Return which packs moved, and the draft that takes them, with every row and what was decided of it."""
    return _whole(path.authority)


@api.post(
    "/authorities/<authority>/upgrade",
    tags=[UPGRADES],
    summary="Begin the upgrade",
    responses={202: UpgradeAnswer},
)
@scoped(Scope.UPGRADE)
@once
def begin(path: OfAuthority) -> Any:
    """Begin a draft that takes the newest packs, and have it compared by a job."""
    return _done(lambda: _begin(path.authority), path.authority, 202)


@api.post(
    "/authorities/<authority>/upgrade/compare",
    tags=[UPGRADES],
    summary="Have it compared anew",
    responses={202: UpgradeAnswer},
)
@scoped(Scope.UPGRADE)
@once
def compare(path: OfAuthority) -> Any:
    """Base the draft on what was published since, and have it compared; what was decided stays decided."""

    def do() -> None:
        found, upgrade_ = _under_way(path.authority)
        with _work() as session:
            compare_anew(session, found, upgrade_, _hand(), now())

    return _done(do, path.authority, 202)


@api.post(
    "/authorities/<authority>/upgrade/decisions",
    tags=[UPGRADES],
    summary="Decide rows",
    responses={200: UpgradeAnswer},
)
@scoped(Scope.UPGRADE)
@once
def decide(path: OfAuthority, body: Decide) -> Any:
    """Decide rows by their ids, all of them or none; rows that are not named stay as they are."""
    return _done(lambda: _decide(path.authority, body.decisions, body.version), path.authority)


@api.post(
    "/authorities/<authority>/upgrade/submission",
    tags=[UPGRADES],
    summary="Hand it in",
    responses={200: UpgradeAnswer},
)
@scoped(Scope.UPGRADE)
@once
def submit(path: OfAuthority, body: HandIn) -> Any:
    """Hand the draft to the authority's approvers, once every row is decided and every example holds."""
    handed = Handed(body.version, body.title, body.reason, body.effective)
    return _done(lambda: _submit(path.authority, handed), path.authority)


# ---------------------------------------------------------------- several


@api.get("/upgrades", tags=[UPGRADES], summary="The upgrades of this key", responses={200: Upgrades})
@scoped(Scope.UPGRADE)
def every() -> Any:
    """Say for each authority whose upgrades the key may do how far it is."""
    return tagged(_several([name for name, held in g.key.may.items() if Scope.UPGRADE in held], {}))


@api.post("/upgrades", tags=[UPGRADES], summary="Begin several", responses={202: Upgrades})
@scoped(Scope.UPGRADE)
@once
def begin_several(body: Several) -> Any:
    """Begin the upgrades of several authorities, each with a draft and a job of its own."""
    return _each(body.authorities, _begin, 202)


@api.post("/upgrades/decisions", tags=[UPGRADES], summary="Decide rows of several", responses={200: Upgrades})
@scoped(Scope.UPGRADE)
@once
def decide_several(body: DecideSeveral) -> Any:
    """Decide the same rows for several authorities: what somebody decided already stays, and a row that an
    authority does not have is passed over."""
    said = [RowEdit(**each.model_dump(), text=None) for each in body.decisions]
    return _each(body.authorities, lambda authority: _decide(authority, said, None))


@api.post("/upgrades/submissions", tags=[UPGRADES], summary="Hand several in", responses={200: Upgrades})
@scoped(Scope.UPGRADE)
@once
def submit_several(body: HandInSeveral) -> Any:
    """Hand in the upgrades of several authorities, each to its own approvers."""

    def do(authority: str) -> None:
        found, _ = _under_way(authority)
        _submit(authority, Handed(found.draft.version, body.title, body.reason, body.effective))

    return _each(body.authorities, do)


# ---------------------------------------------------------------- what is done


def _begin(authority: str) -> None:
    with _work() as session:
        if begin_draft(session, authority, _hand(), now()) is None:
            raise Refused("Nothing is pending, or an upgrade is under way already.")


def _decide(authority: str, asked: Sequence[RowEdit], version: int | None) -> None:
    """Decide rows. `version`: of the draft that was looked at; None: decide what is undecided alone, and pass
    over rows that are not there. Raises Refused."""
    found, upgrade_ = _under_way(authority)
    if not found.is_open or not upgrades.is_current(found.draft, upgrade_):
        raise Refused("Its rows are not compared with what is published now, or it is no longer open.")
    rows = {told["row"]: row for row in upgrade_.rows for told in (upgrades.told(row),)}
    if version is None:
        asked = [each for each in asked if each.row in rows and rows[each.row].decision is None]
        if not asked:
            raise Refused("No row of these names is undecided here.")
    for each in asked:
        choices = may(rows[each.row]) if each.row in rows else ()
        if each.decision not in choices:
            told = f"decide {', '.join(choices)}" if choices else "no row of that name is to be decided"
            raise Refused(f"{each.row}: {told}")
        if each.text is not None and each.decision != upgrades.EDIT:
            raise Refused(f"{each.row}: a text goes with the decision edit")
    said = {rows[each.row].number: Decided(each.decision, each.reason) for each in asked}
    texts = texts_as_decided(found, upgrade_, said)
    mine = own_of(authority, {**found.texts, **texts})
    for each in asked:
        if each.text is not None:
            changed = edited(mine, rows[each.row], each.text)
            mine |= changed
            texts |= changed
    with _work() as session:
        save(session, found, Decisions(said, texts, version or found.draft.version), _hand(), now())


def _submit(authority: str, handed: Handed) -> None:
    found, _ = _under_way(authority)
    if not found.is_open:
        raise Refused("It waits for approval already.")
    with _look() as session:
        undecided = upgrades.obstacle(session, found.draft, found.texts)
    if undecided is not None:
        raise Refused(undecided)
    trouble = handing_in.unfit(checked(found, whole=True))
    if trouble is not None:
        raise Unfit(trouble)
    with _work() as session:
        hand_in(session, authority, found.draft.id, handed, _hand(), now())


# ---------------------------------------------------------------- parts


def _work() -> Any:
    return current_app.extensions["database"].work()


def _look() -> Any:
    return current_app.extensions["database"].look()


def _hand() -> Hand:
    """Return in whose name the key acts, or end the call: whoever made it is no longer here."""
    if g.key.made_by is None:
        refuse(403, "whoever made this key is no longer here; have another made")
    return Hand(g.key.made_by, g.key.id)


def _under_way(authority: str) -> tuple[Work, DraftUpgrade]:
    """Return the upgrade of an authority. Raises Refused where none is under way."""
    with _look() as session:
        pair = upgrades.under_way(session, authority)
        found = None if pair is None else work(session, authority, pair[0].id)
    if found is None or found.upgrade is None:
        raise Refused("No upgrade is under way.")
    return found, found.upgrade


def _done(do: Callable[[], None], authority: str, status: int = 200) -> Response:
    """Do something for an authority and answer with its upgrade, or with why not."""
    try:
        do()
    except Unfit as trouble:
        refuse(409, str(trouble), trouble.diagnostics)
    except Refused as trouble:
        refuse(409, str(trouble))
    answer = _whole(authority)
    answer.status_code = status
    return answer


def _whole(authority: str) -> Response:
    with _look() as session:
        return tagged(whole(session, fleet.upgrading(session, session.get_one(AuthorityRow, authority))))


def _each(authorities: Sequence[str], do: Callable[[str], None], status: int = 200) -> Response:
    """Do something for each authority, or end the call: the key is not for one of them."""
    for authority in authorities:
        if Scope.UPGRADE not in g.key.may.get(authority, ()):
            refuse(404, f"authorities: this key does not have the scope '{Scope.UPGRADE}' for {authority}")
    refused = {}
    for authority in authorities:
        try:
            do(authority)
        except Refused as trouble:
            refused[authority] = str(trouble)
    answer = tagged(_several(authorities, refused))
    answer.status_code = status
    return answer


def _several(authorities: Sequence[str], refused: dict[str, str]) -> dict[str, Any]:
    with _look() as session:
        return {"upgrades": [_item(session, each, refused.get(each, "")) for each in authorities]}


def _item(session: Session, authority: str, refused: str) -> dict[str, Any]:
    return item(fleet.upgrading(session, session.get_one(AuthorityRow, authority)), refused)
