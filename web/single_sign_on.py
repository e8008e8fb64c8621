"""Speaks OpenID Connect with a provider: sends people there, and reads what they come back with.

In: a request that comes back. Out: who somebody is, as the provider says. Guaranteed: state, nonce and a
PKCE challenge on every attempt; a token is believed only when signed by the provider's own key, with an
asymmetric algorithm, for this installation, by this issuer; every failure is one of `Trouble`.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from authlib.integrations.base_client import MismatchingStateError, OAuthError
from authlib.integrations.flask_client import OAuth
from flask import Flask, Response, session
from joserfc.errors import JoseError
from requests.exceptions import RequestException

from web.provider import Provider
from web.store.outside import Claims

#: Never `none`, never a shared secret.
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
SECONDS = 10
#: How many attempts may be under way at one browser: each is kept in its cookie, which holds 4,000 bytes.
MOST_ATTEMPTS = 5
_NAME = "provider"
_ATTEMPT = f"_state_{_NAME}_"  # how Authlib calls what it keeps of one


class Trouble(StrEnum):
    """Why somebody could not be signed in."""

    AWAY = "away"
    REFUSED = "refused"
    STALE = "stale"
    UNSOUND = "unsound"
    NO_ADDRESS = "no-address"
    UNKNOWN = "unknown"
    SHUT = "shut"


class SignOnFault(Exception):
    """Somebody could not be signed in."""

    def __init__(self, trouble: Trouble) -> None:
        super().__init__(trouble.value)
        self.trouble = trouble


@dataclass(frozen=True, slots=True)
class SingleSignOn:
    """One provider, ready to be spoken to."""

    provider: Provider
    client: Any  # Authlib's application of the provider; it ships no types

    def leave(self, back: str) -> Response:
        """Return the redirect to the provider; `back` is the address it shall lead back to. Older attempts
        that never came back are forgotten. Raises SignOnFault."""
        try:
            self._metadata()
            answer: Response = self.client.authorize_redirect(back)
        except (RequestException, ValueError, RuntimeError, OAuthError):
            raise SignOnFault(Trouble.AWAY) from None
        attempts = sorted((each for each in session if each.startswith(_ATTEMPT)), key=_ends)
        for each in attempts[:-MOST_ATTEMPTS]:
            del session[each]
        return answer

    def arrive(self) -> Claims:
        """Return who came back, from the request that is running. Raises SignOnFault."""
        try:
            self._metadata()
            said = self.client.authorize_access_token().get("userinfo")
        except MismatchingStateError:
            raise SignOnFault(Trouble.STALE) from None
        except OAuthError as fault:
            denied = fault.error == "access_denied"
            raise SignOnFault(Trouble.REFUSED if denied else Trouble.UNSOUND) from None
        except (JoseError, ValueError, KeyError):
            raise SignOnFault(Trouble.UNSOUND) from None
        except (RequestException, RuntimeError):
            raise SignOnFault(Trouble.AWAY) from None
        return self._claims(said or {})

    def _metadata(self) -> None:
        """Read what the provider says of itself, and hold it to it being the one we know."""
        metadata = self.client.load_server_metadata()
        if str(metadata.get("issuer", "")).rstrip("/") != self.provider.issuer:
            raise SignOnFault(Trouble.UNSOUND)
        offered = metadata.get("id_token_signing_alg_values_supported") or ["RS256"]
        metadata["id_token_signing_alg_values_supported"] = [each for each in offered if each in ALGORITHMS]

    def _claims(self, said: Any) -> Claims:
        email = str(said.get("email") or "").strip().lower()
        if not said.get("sub"):
            raise SignOnFault(Trouble.UNSOUND)
        if not email or not (said.get("email_verified") is True or self.provider.unverified):
            raise SignOnFault(Trouble.NO_ADDRESS)
        groups = said.get(self.provider.groups) or []
        return Claims(
            issuer=self.provider.issuer,
            subject=str(said["sub"]),
            email=email[:254],
            name=str(said.get("name") or email)[:120],
            groups=frozenset(map(str, groups if isinstance(groups, list) else [groups])),
        )


def _ends(attempt: str) -> float:
    ends: float = session[attempt]["exp"]
    return ends


def connect(app: Flask, provider: Provider) -> SingleSignOn:
    """Make the provider ready; nothing is asked of it before somebody signs in."""
    client = OAuth(app).register(
        _NAME,
        client_id=provider.client,
        client_secret=provider.secret,
        server_metadata_url=f"{provider.issuer}/.well-known/openid-configuration",
        client_kwargs={
            "scope": "openid email profile",
            "code_challenge_method": "S256",
            "default_timeout": SECONDS,
        },
    )
    return SingleSignOn(provider, client)
