"""Whose key a call brings, and whether it may.

In: the request, the scope that the view declares. Out: `g.key`, or a problem. Guaranteed: only a bearer key
opens anything, never a browser's session; for an authority that the key is not for there is nothing (404),
whether or not it exists; calls are counted before anything is done.
"""

from __future__ import annotations

from datetime import timedelta

from flask import current_app, g, request

from web.api.problems import refuse
from web.clock import now
from web.store import api_keys, attempts
from web.store.api_keys import Key, Scope
from web.store.attempts import Limit

#: Calls of one key, and of a computer without one.
CALLS = Limit(600, timedelta(minutes=1))
STRANGERS = Limit(60, timedelta(minutes=1))


def guard_key(scope: Scope) -> None:
    """Let a call through or end it."""
    with current_app.extensions["database"].work() as session:
        key = api_keys.find(session, _secret(), now())
        counted = f"key {key.id}" if key else f"no key {request.remote_addr}"
        limit = CALLS if key else STRANGERS
        within = attempts.take(session, counted, limit, now())
    if not within:
        refuse(429, "wait a minute, then go on", Retry_After=str(int(limit.within.total_seconds())))
    if key is None:
        refuse(401, "send a key that is open: Authorization: Bearer dutybook_…", WWW_Authenticate="Bearer")
    _allow(key, scope)
    g.key = key


def _secret() -> str:
    kind, _, value = request.headers.get("Authorization", "").partition(" ")
    return value.strip() if kind.lower() == "bearer" else ""


def _allow(key: Key, scope: Scope) -> None:
    authority = (request.view_args or {}).get("authority")
    if authority is None:
        return
    held = key.may.get(authority)
    if held is None:
        refuse(404)
    if scope not in held:
        refuse(403, f"this key does not have the scope '{scope}' for {authority}")
    g.authority = authority
