"""A small provider of OpenID Connect, for tests: it signs in whoever comes as whom the test says."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from joserfc import jwt
from joserfc.jwk import RSAKey
from werkzeug.serving import make_server
from werkzeug.utils import redirect
from werkzeug.wrappers import Request, Response

CLIENT, SECRET = "dutybook", "the secret of the client"


@dataclass
class SmallProvider:
    """What it says of the next person, and how it misbehaves: `changed` overrides claims of the token,
    `key` signs it, `error` is what it answers instead of a code, `metadata` overrides what it says of
    itself, `away` lets it answer nothing."""

    issuer: str = ""
    person: dict[str, Any] = field(default_factory=dict)
    changed: dict[str, Any] = field(default_factory=dict)
    metadata: dict[str, Any] = field(default_factory=dict)
    error: str = ""
    away: bool = False
    own: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "one"}))
    key: RSAKey | None = None
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    asked: list[dict[str, str]] = field(default_factory=list)

    def __call__(self, environ, start_response):
        request = Request(environ)
        answer = Response("away", 503) if self.away else self.answer(request)
        return answer(environ, start_response)

    def answer(self, request: Request) -> Response:
        pages = {
            "/.well-known/openid-configuration": self.configuration,
            "/authorize": self.authorize,
            "/token": self.token,
            "/keys": self.keys,
        }
        return pages[request.path](request)

    def configuration(self, _request: Request) -> Response:
        return as_json(
            {
                "issuer": self.issuer,
                "authorization_endpoint": f"{self.issuer}/authorize",
                "token_endpoint": f"{self.issuer}/token",
                "jwks_uri": f"{self.issuer}/keys",
                "id_token_signing_alg_values_supported": ["RS256", "HS256", "none"],
                **self.metadata,
            }
        )

    def authorize(self, request: Request) -> Response:
        asked = request.args.to_dict()
        self.asked.append(asked)
        if self.error:
            return redirect(f"{asked['redirect_uri']}?error={self.error}&state={asked['state']}")
        code = secrets.token_urlsafe(8)
        self.codes[code] = asked
        return redirect(f"{asked['redirect_uri']}?code={code}&state={asked['state']}")

    def token(self, request: Request) -> Response:
        asked = self.codes.pop(request.form.get("code", ""), None)
        who = request.authorization
        if asked is None or who is None or (who.username, who.password) != (CLIENT, SECRET):
            return as_json({"error": "invalid_client"}, 401)
        digest = hashlib.sha256(request.form["code_verifier"].encode()).digest()
        if base64.urlsafe_b64encode(digest).rstrip(b"=").decode() != asked["code_challenge"]:
            return as_json({"error": "invalid_grant"}, 400)
        token = self.signed(asked["nonce"])
        return as_json({"access_token": "x", "token_type": "Bearer", "id_token": token})

    def signed(self, nonce: str) -> str:
        now = int(time.time())
        claims = {"iss": self.issuer, "aud": CLIENT, "iat": now, "exp": now + 300, "nonce": nonce}
        key = self.key or self.own
        return jwt.encode({"alg": "RS256", "kid": "one"}, {**claims, **self.person, **self.changed}, key)

    def keys(self, _request: Request) -> Response:
        return as_json({"keys": [self.own.as_dict(private=False)]})


def as_json(value: object, status: int = 200) -> Response:
    return Response(json.dumps(value), status, mimetype="application/json")


@contextmanager
def running() -> Iterator[SmallProvider]:
    """Run a provider on a free port of this machine."""
    made = SmallProvider()
    server = make_server("127.0.0.1", 0, made, threaded=True)
    made.issuer = f"http://127.0.0.1:{server.port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield made
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
