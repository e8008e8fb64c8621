"""What the views of the API share: the blueprint, marks, the policy in force.

Guaranteed: every view declares its scope; a policy is found by authority and day alone.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import current_app
from flask_openapi3.blueprint import APIBlueprint
from flask_openapi3.models.tag import Tag

from engine.layering.policy import Policy
from web.access import key
from web.api.problems import TYPE, refuse
from web.clock import today
from web.store import publications
from web.store.api_keys import Scope
from web.store.tables import Publication

_REFUSALS = (400, 401, 403, 404, 405, 409, 413, 415, 422, 429, 500, 503)
_PROBLEM = {"content": {TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}}

api = APIBlueprint(
    "api",
    __name__,
    url_prefix="/api/v1",
    abp_security=[{"key": []}],
    abp_responses={status: dict(_PROBLEM) for status in _REFUSALS},
)

CHECKING = Tag(name="Checking", description="Cases in, outcomes out; nothing is kept.")
POLICY = Tag(name="Policy", description="What applies to an authority, and how it came about.")
UPGRADES = Tag(
    name="Upgrades",
    description="Newer packs taken by a draft and handed in; people of the authority approve it.",
)
AUDITS = Tag(name="Audits", description="Whole caseloads: data, audits as jobs, worklists.")

View = Callable[..., Any]


def scoped(scope: Scope) -> Callable[[View], View]:
    """Mark a view for keys that have a scope for the authority in the address."""
    return key(scope)


@dataclass(frozen=True, slots=True)
class InForce:
    """A publication that applies, and its files."""

    publication: Publication
    texts: dict[str, str]


def in_force(authority: str, day: date | None) -> InForce:
    """Return what applies on a day, or end the call: nothing was published."""
    with current_app.extensions["database"].work() as session:
        found = publications.in_force(session, authority, day or today())
        texts = None if found is None else publications.texts_of(session, found.id)
    if found is None or texts is None:
        refuse(404, f"nothing is published for {authority} on this day")
    return InForce(found, texts)


def policy_of(authority: str, found: InForce) -> Policy:
    """Return the policy of a publication, or end the call: it has faults."""
    policy, _ = current_app.extensions["policies"].policy(found.texts, authority)
    if policy is None:
        refuse(409, "what is published has faults; an editor has to mend it")
    made: Policy = policy
    return made
