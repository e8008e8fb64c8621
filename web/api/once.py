"""Requests with an Idempotency-Key are done once; a second one gets the first one's answer.

In: a view that makes something. Out: the same view. Guaranteed: without the header nothing changes; the same
key with another request is refused; a request that failed by our fault may be made again.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from hashlib import sha256
from typing import Any

from flask import Response, current_app, g, make_response, request

from web.api.problems import refuse
from web.clock import now
from web.store import api_once

HEADER = "Idempotency-Key"
LONGEST = 200


def once(view: Callable[..., Any]) -> Callable[..., Any]:
    """Mark a view whose effect must not be had twice."""

    @wraps(view)
    def wrapped(*args: Any, **values: Any) -> Response:
        token = request.headers.get(HEADER, "")
        if not token:
            return make_response(view(*args, **values))
        if len(token) > LONGEST:
            refuse(422, f"{HEADER} is longer than {LONGEST} characters")
        before = _begin(token)
        if before is not None:
            return before
        return _kept(token, lambda: make_response(view(*args, **values)))

    return wrapped


def _begin(token: str) -> Response | None:
    with current_app.extensions["database"].work() as session:
        before = api_once.begin(session, g.key.id, token, _asked(), now())
    if before is None:
        return None
    if not before.same:
        refuse(422, f"this {HEADER} was used for another request")
    if before.status is None:
        refuse(409, "the first request with this key is still at work", Retry_After="1")
    answer = Response(before.answer or "", before.status, content_type="application/json")
    answer.headers["Idempotent-Replayed"] = "true"
    return answer


def _kept(token: str, do: Callable[[], Response]) -> Response:
    database = current_app.extensions["database"]
    try:
        answer = do()
    except BaseException:
        with database.work() as session:
            api_once.forget(session, g.key.id, token)
        raise
    with database.work() as session:
        if answer.status_code < 300:
            text = answer.get_data(as_text=True)
            api_once.done(session, g.key.id, token, answer.status_code, text)
        else:
            api_once.forget(session, g.key.id, token)
    return answer


def _asked() -> str:
    body = request.get_data(cache=True)
    if request.mimetype == "multipart/form-data":  # its boundary differs each time
        files = request.files.getlist("files")
        sums = []
        for each in files:
            sums.append(f"{each.filename}:{sha256(each.stream.read()).hexdigest()}")
            each.stream.seek(0)
        body = repr((sums, sorted(request.form.items()))).encode()
    return sha256(f"{request.method} {request.path}\n".encode() + body).hexdigest()
