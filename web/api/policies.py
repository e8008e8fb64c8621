"""What applies: authorities, policies, standards, publications, bundles.

Guaranteed: what is handed out is what is published, and names no folder of the machine; nothing here writes.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from hashlib import sha256
from typing import Any

from flask import current_app, g

from engine.report.policy import policy_plain
from web.api.base import POLICY, api, in_force, policy_of, scoped
from web.api.paged import page_of
from web.api.problems import refuse
from web.api.records import (
    Authorities,
    OfAuthority,
    OfPublication,
    OfStandard,
    OnDay,
    Page,
    PolicyAnswer,
    PublicationAnswer,
    Publications,
    Standard,
    Standards,
    StandardsPage,
)
from web.api.tagged import tagged
from web.clock import today
from web.store import publications
from web.store.api_keys import Scope
from web.store.tables import AuthorityRow, Publication

BUNDLE = "application/zip"


@api.get("/authorities", tags=[POLICY], summary="The authorities of this key", responses={200: Authorities})
@scoped(Scope.READ)
def authorities() -> Any:
    """List the authorities that the key is for, and what it may do there."""
    with current_app.extensions["database"].work() as session:
        names = {name: session.get_one(AuthorityRow, name).name for name in g.key.may}
    return tagged(
        {
            "authorities": [
                {"authority": name, "name": names[name], "scopes": sorted(scopes)}
                for name, scopes in g.key.may.items()
            ]
        }
    )


@api.get(
    "/authorities/<authority>/policy", tags=[POLICY], summary="What applies", responses={200: PolicyAnswer}
)
@scoped(Scope.READ)
def policy(path: OfAuthority, query: OnDay) -> Any:
    """Return everything that applies on a day."""
    return tagged(_plain(path.authority, query.on))


@api.get(
    "/authorities/<authority>/standards",
    tags=[POLICY],
    summary="Standards in force",
    responses={200: Standards},
)
@scoped(Scope.READ)
def standards(path: OfAuthority, query: StandardsPage) -> Any:
    """List the standards in force on a day, page by page, perhaps those with some words."""
    words = query.q.lower().split()
    found = [each for each in _every(path.authority, query.on) if _has(each, words)]
    keys = [f"{each['pack']}#{each['standard']}" for each in found]
    shown, after = page_of(list(zip(keys, found, strict=True)), query.limit, query.after)
    return tagged({"standards": shown, "next": after})


@api.get(
    "/authorities/<authority>/standards/<publisher>/<pack>/<standard>",
    tags=[POLICY],
    summary="One standard",
    responses={200: Standard},
)
@scoped(Scope.READ)
def standard(path: OfStandard, query: OnDay) -> Any:
    """Return one standard as it stands on a day: sentence, values with their origin, citation."""
    wanted = (f"{path.publisher}/{path.pack}", path.standard)
    every = _every(path.authority, query.on)
    found = next((each for each in every if (each["pack"], each["standard"]) == wanted), None)
    if found is None:
        refuse(404, "no standard of that name is in force on this day")
    return tagged(found)


@api.get(
    "/authorities/<authority>/publications",
    tags=[POLICY],
    summary="Publications",
    responses={200: Publications},
)
@scoped(Scope.READ)
def every_publication(path: OfAuthority, query: Page) -> Any:
    """List the publications of an authority, newest first."""
    with current_app.extensions["database"].work() as session:
        found = publications.every(session, path.authority)
    shown, after = page_of([(str(each.number), _item(each)) for each in found], query.limit, query.after)
    return tagged({"publications": shown, "next": after})


@api.get(
    "/authorities/<authority>/publications/<int:number>",
    tags=[POLICY],
    summary="One publication",
    responses={200: PublicationAnswer},
)
@scoped(Scope.READ)
def publication(path: OfPublication) -> Any:
    """Return a publication with the name, hash and size of each of its files."""
    with current_app.extensions["database"].work() as session:
        found = publications.numbered(session, path.authority, path.number)
        texts = {} if found is None else publications.texts_of(session, found.id)
    if found is None:
        refuse(404, "no publication has this number")
    files = [
        {"path": name, "sha256": sha256(text.encode()).hexdigest(), "bytes": len(text.encode())}
        for name, text in sorted(texts.items())
    ]
    return tagged({**_item(found), "files": files})


@api.get(
    "/authorities/<authority>/bundle",
    tags=[POLICY],
    summary="The whole policy in one file",
    responses={200: {"content": {BUNDLE: {"schema": {"type": "string", "format": "binary"}}}}},
)
@scoped(Scope.READ)
def bundle(path: OfAuthority, query: OnDay) -> Any:
    """Return the bundle of what is in force on a day; unsigned."""
    found = in_force(path.authority, query.on)
    policy_of(path.authority, found)
    answer = tagged(current_app.extensions["policies"].bundle(found.texts, path.authority), BUNDLE)
    name = f"{path.authority}-{found.publication.number}.dutybook"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _plain(authority: str, day: date | None) -> dict[str, Any]:
    found = in_force(authority, day)
    plain = policy_plain(policy_of(authority, found), day or today())
    home = f"{current_app.extensions['policies'].folder_of(found.texts)}/"
    return {**_places_within(plain, home), "publication": found.publication.number}


def _places_within(plain: Any, home: str) -> Any:
    """Return plain values in which every `place` is told from the folder of the files, not of the machine."""
    if isinstance(plain, dict):
        return {
            name: value.removeprefix(home) if name == "place" and value else _places_within(value, home)
            for name, value in plain.items()
        }
    return [_places_within(each, home) for each in plain] if isinstance(plain, list) else plain


def _every(authority: str, day: date | None) -> list[dict[str, Any]]:
    return [each for topic in _plain(authority, day)["topics"] for each in topic["standards"]]


def _has(standard: dict[str, Any], words: Sequence[str]) -> bool:
    said = [standard[name] or "" for name in ("title", "sentence", "cite", "pack", "standard")]
    return all(word in " ".join(said).lower() for word in words)


def _item(each: Publication) -> dict[str, Any]:
    return {
        "number": each.number,
        "hash": each.hash,
        "effective": each.effective.isoformat(),
        "title": each.title,
        "reason": each.reason,
        "withdrawn": each.withdrawn is not None,
    }
