"""The application's own log for machines: a line of JSON for each request and each fault, on standard error.

In: requests that ended, records of the standard logging. Out: lines. Guaranteed: ids, names of endpoints and
numbers only; no address, no form, no query, and of an exception its type and places, never its message, for
a message may quote a record.
"""

from __future__ import annotations

import logging
import sys
import time
import traceback
from collections.abc import MutableMapping
from pathlib import Path
from typing import Any

import structlog
from flask import Flask, Response, g, request

from web import metrics

Event = MutableMapping[str, Any]


def _without_messages(_logger: object, _method: str, event: Event) -> Event:
    """Replace an exception by its type and the places it came through."""
    found = event.pop("exc_info", None)
    if not found:
        return event
    fault = found[1] if isinstance(found, tuple) else sys.exc_info()[1]
    if isinstance(fault, BaseException):
        frames = traceback.extract_tb(fault.__traceback__)
        event["fault"] = type(fault).__name__
        event["at"] = [f"{Path(each.filename).name}:{each.lineno} {each.name}" for each in frames]
    return event


_SHARED: tuple[Any, ...] = (
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    _without_messages,
)


def watch(app: Flask) -> None:
    """Log and count every request, and let the application's logger write the same lines."""
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=_SHARED,
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.JSONRenderer(),
        ],
    )
    handler = logging.StreamHandler(_Stderr())
    handler.setFormatter(formatter)
    app.logger.handlers = [handler]
    app.logger.propagate = False
    app.logger.setLevel(logging.INFO)
    lines = structlog.wrap_logger(
        structlog.PrintLogger(_Stderr()),  # type: ignore[arg-type]  # a file as far as it is used
        processors=[*_SHARED[1:], structlog.processors.JSONRenderer()],
    )
    app.before_request(_begin)

    def end(answer: Response) -> Response:
        took = time.perf_counter() - g.get("began", time.perf_counter())
        endpoint = request.endpoint or "none"
        metrics.count(endpoint, request.method, answer.status_code, took)
        if endpoint != "static":
            lines.msg("request", **_said(endpoint, answer.status_code, took))
        return answer

    app.after_request(end)


def _begin() -> None:
    g.began = time.perf_counter()


def _said(endpoint: str, status: int, took: float) -> dict[str, Any]:
    person = g.get("person")
    return {
        "endpoint": endpoint,
        "method": request.method,
        "status": status,
        "ms": round(took * 1000, 1),
        "user": None if person is None else person.id,
        "authority": g.get("authority"),
    }


class _Stderr:
    """Standard error as it is when a line is written: a server may replace it after the start."""

    def write(self, text: str) -> int:
        return sys.stderr.write(text)

    def flush(self) -> None:
        sys.stderr.flush()
