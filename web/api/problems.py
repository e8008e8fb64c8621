"""What is wrong with a call, as RFC 9457 has it.

In: a status, words, diagnostics. Out: an answer of type application/problem+json. Guaranteed: nothing of the
request is repeated but what a diagnostic of the engine says about it; never a traceback.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any, NoReturn

from flask import Response, abort
from pydantic import ValidationError

from engine.diagnostics import Diagnostic

TYPE = "application/problem+json"
PREFIX = "/api/"
TITLES: Mapping[int, str] = {
    400: "The request cannot be read",
    401: "No key, or one that opens nothing",
    403: "This key may not do this",
    404: "There is nothing here",
    405: "Not with this method",
    409: "Not now",
    413: "The request is too large",
    415: "This content type is not taken",
    422: "Something in the request is wrong",
    429: "Too many calls",
    500: "Something went wrong",
    503: "Not available",
    507: "The disk is full; nothing was half done",
}


def problem(
    status: int,
    detail: str = "",
    diagnostics: Iterable[Mapping[str, Any]] = (),
    headers: Mapping[str, str] | None = None,
) -> Response:
    """Return the answer."""
    title = TITLES.get(status, TITLES[500])
    plain = {"type": "about:blank", "title": title, "status": status, "detail": detail or title}
    body = json.dumps({**plain, "diagnostics": list(diagnostics)}, ensure_ascii=False)
    answer = Response(body, status, content_type=TYPE)
    answer.headers.update(headers or {})
    return answer


def refuse(
    status: int, detail: str = "", diagnostics: Iterable[Mapping[str, Any]] = (), **headers: str
) -> NoReturn:
    """End the request with a problem."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    abort(problem(status, detail, diagnostics, named))


def told(diagnostic: Diagnostic) -> dict[str, Any]:
    """Return a diagnostic of the engine as plain values; lines and columns count from 1."""
    span = diagnostic.span
    return {
        "code": diagnostic.code,
        "severity": str(diagnostic.severity),
        "message": diagnostic.message,
        "help": diagnostic.help,
        "where": None if span is None else {"line": span.line, "column": span.column},
    }


def invalid(fault: ValidationError) -> Response:
    """Answer a request whose shape is wrong: every place, without what was sent."""
    found = [
        {
            "code": each["type"],
            "severity": "error",
            "message": f"{'.'.join(map(str, each['loc'])) or 'the body'}: {each['msg']}",
            "help": None,
            "where": None,
        }
        for each in fault.errors(include_input=False, include_url=False, include_context=False)
    ]
    return problem(422, "the request does not have the shape that the description asks for", found)
