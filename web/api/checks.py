"""Cases judged: one, or several.

Guaranteed: nothing of a case is written down anywhere; the outcomes are those of `engine.load(...).check`.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from flask import Response, current_app

from engine.calendar import parse_moment
from web.api.base import CHECKING, api, in_force, scoped
from web.api.judging import AnswerAsk, Busy, Desks, Unanswered
from web.api.problems import refuse, told
from web.api.records import Checked, CheckedMany, CheckMany, CheckOne, OfAuthority
from web.store.api_keys import Scope


@api.post(
    "/authorities/<authority>/check", tags=[CHECKING], summary="Judge one case", responses={200: Checked}
)
@scoped(Scope.CHECK)
def check(path: OfAuthority, body: CheckOne) -> Any:
    """Judge one case as of a day by what is published and in force on it."""
    answer = _answer(path.authority, body, [body.case])
    for _, faults in answer["refused"]:
        refuse(422, "the case cannot be read", [told(each) for each in faults])
    return _json(answer["result"])


@api.post(
    "/authorities/<authority>/check-batch",
    tags=[CHECKING],
    summary="Judge several cases",
    responses={200: CheckedMany},
)
@scoped(Scope.CHECK)
def check_batch(path: OfAuthority, body: CheckMany) -> Any:
    """Judge several cases; one that cannot be read is refused by itself, with its place in the list."""
    answer = _answer(path.authority, body, body.cases)
    refused = [
        {"index": index, "diagnostics": [told(each) for each in faults]}
        for index, faults in answer["refused"]
    ]
    return _json({**answer["result"], "refused": refused})


def _answer(authority: str, body: CheckOne | CheckMany, cases: Sequence[dict[str, Any]]) -> dict[str, Any]:
    as_of = body.as_of.isoformat() if body.at is None else f"{body.as_of.isoformat()}T{body.at}"
    try:
        parse_moment(as_of)
    except ValueError as trouble:  # an hour that the clocks left out
        refuse(422, f"at: {trouble}")
    known_on = None if body.known_on is None else body.known_on.isoformat()
    found = in_force(authority, body.as_of)
    folder = current_app.extensions["policies"].folder_of(found.texts)
    ask = AnswerAsk(authority, str(folder), tuple(cases), as_of, known_on, tuple(body.standards))
    desks: Desks = current_app.extensions["api desks"]
    try:
        answer = desks.answer(ask)
    except Busy:
        refuse(503, "every process is at work; try again", Retry_After="5")
    except Unanswered:
        refuse(500, "this could not be judged; it was noted")
    if "unknown" in answer:
        refuse(422, f"standards: {answer['unknown']}")
    return answer


def _json(plain: dict[str, Any]) -> Response:
    return Response(json.dumps(plain, ensure_ascii=False), content_type="application/json")
