"""What stands in the menu: the pages that this person may call for the authority at hand.

In: the request. Out: items. Guaranteed: nothing is listed that would be refused.
"""

from __future__ import annotations

from dataclasses import dataclass

from flask import current_app, g, request, url_for

from web.access import access_of
from web.store.people import Role


@dataclass(frozen=True, slots=True)
class Item:
    """A link of the menu."""

    text: str
    href: str
    current: bool


#: Endpoint, its text; each takes the authority.
PAGES = (
    ("policy.on_a_date", "Policy"),
    ("bench.choose", "Test bench"),
    ("drafts.every", "Drafts"),
    ("history.every", "History"),
    ("data.every", "Data"),
    ("audits.every", "Audits"),
    ("worklist.soon", "Worklist"),
    ("casefiles.every", "Case files"),
    ("retention.one", "Retention"),
)

#: Pages that belong to an item of another name.
PARTS = {
    "standard_tabs": "policy",
    "draft_forms": "drafts",
    "draft_settings": "drafts",
    "draft_waivers": "drafts",
    "draft_kinds": "drafts",
    "patterns": "drafts",
    "submissions": "drafts",
    "approvals": "drafts",
    "impacts": "drafts",
    "upgrades": "drafts",
    "delegations": "history",
    "casefile_sharing": "casefiles",
    "casefile_marking": "casefiles",
    "casefile_actions": "casefiles",
    "casefile_files": "casefiles",
    "results": "audits",
    "challenges": "audits",
    "trends": "audits",
}

#: The same, at the end of the menu; for the administrator of the whole installation without an authority.
ADMINISTRATION = (("users.listing", "Users"), ("keys.listing", "Keys"), ("log.listing", "Log"))

#: Without an authority, for the administrator of the whole installation.
WHOLE = (("fleet.listing", "Councils"),)

#: For everybody who is signed in; help keeps in mind which authority one came from.
OWN = (("help.index", "Help"), ("account.own", "Your account"))
KEEPING = frozenset({"help.index"})


def menu() -> list[Item]:
    """Return the items for the person who is signed in."""
    if g.get("person") is None:
        return []
    shown = PAGES if g.get("authority") is not None else ()
    own = [_item(endpoint, text, g.authority if endpoint in KEEPING else None) for endpoint, text in OWN]
    whole = WHOLE if g.get("authority") is None else ()
    return [
        _item(endpoint, text, g.authority)
        for endpoint, text in (*whole, *shown, *ADMINISTRATION)
        if _may(endpoint, g.roles)
    ] + own


def _may(endpoint: str, held: frozenset[Role]) -> bool:
    access = access_of(current_app, endpoint)
    return access is not None and (not access.roles or bool(access.roles & held))


def _item(endpoint: str, text: str, authority: str | None) -> Item:
    here = (request.endpoint or "").split(".")[0]
    current = PARTS.get(here, here) == endpoint.split(".")[0]
    return Item(text, url_for(endpoint, authority=authority), current)
