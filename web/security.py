"""What every answer carries, and what every unsafe request must bring.

Guaranteed: a strict content security policy with a nonce of its own for each answer; nothing is stored by
browsers but files that never change; unsafe requests without a token are refused, and so is a NUL anywhere.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator

from flask import Flask, Response, abort, g, request
from flask_wtf import CSRFProtect
from werkzeug.datastructures import MultiDict

YEAR = 31_536_000

csrf = CSRFProtect()


def protect(app: Flask) -> None:
    """Switch all of it on."""
    settings = app.config["SETTINGS"]
    app.config.update(
        SECRET_KEY=settings.secret,
        MAX_CONTENT_LENGTH=settings.upload,
        SESSION_COOKIE_NAME="__Host-dutybook-form" if settings.secure else "dutybook-form",
        SESSION_COOKIE_SECURE=settings.secure,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        WTF_CSRF_TIME_LIMIT=None,  # a long edit must not lose its work
        WTF_CSRF_SSL_STRICT=settings.secure,
    )
    app.before_request(_nonce)  # first, so that a refusal is a page too
    app.before_request(_plain)
    csrf.init_app(app)
    app.after_request(_headers)


def _nonce() -> None:
    g.nonce = secrets.token_urlsafe(16)


def _plain() -> None:
    """Refuse a character that no keyboard gives and PostgreSQL does not keep."""
    said = (request.path, *_texts(request.args), *_texts(request.form))
    if any("\0" in each for each in said):
        abort(400)


def _texts(fields: MultiDict[str, str]) -> Iterator[str]:
    for name, value in fields.items(multi=True):
        yield name
        yield value


def _headers(answer: Response) -> Response:
    nonce = g.get("nonce", "")
    answer.headers["Content-Security-Policy"] = (
        f"default-src 'none'; script-src 'self' 'nonce-{nonce}'; style-src 'self' 'nonce-{nonce}'; "
        "img-src 'self'; "
        "font-src 'self'; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'; "
        "object-src 'none'"
    )
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Referrer-Policy"] = "same-origin"
    answer.headers["Cross-Origin-Opener-Policy"] = "same-origin"
    answer.headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()"
    if request.is_secure:
        answer.headers["Strict-Transport-Security"] = f"max-age={YEAR}"
    if request.endpoint != "static":
        answer.headers["Cache-Control"] = "no-store"
    return answer
