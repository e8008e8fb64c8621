"""The settings of one installation.

In: the environment, or values given. Out: frozen `Settings`. Guaranteed: nothing else in `web` reads the
environment; a secret that is too short, or the one that examples use, stops the start with a cure.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from web import provider
from web.provider import Provider, ProviderFault

SHORTEST_SECRET = 32
NEVER_A_SECRET = frozenset({"change-me", "secret", "dev"})


class SettingsFault(Exception):
    """A setting cannot be used; the text says which, and the cure."""


@dataclass(frozen=True, slots=True)
class Settings:
    """`data`: the folder of this installation. `database`: an SQLAlchemy URL. `secure`: served over
    HTTPS, so that cookies are bound to it. `idle`, `longest`: how long a sign-in lasts unused, and at
    all. `upload`: most bytes of one request. `proxies`: how many reverse proxies stand in front; each
    says whose request it hands on. `provider`: of single sign-on.
    `metrics_token`: who else than this machine may read the metrics. `contact`: who answers for the
    accessibility of the pages."""

    data: Path
    secret: str
    database: str
    secure: bool = True
    idle: timedelta = timedelta(hours=1)
    longest: timedelta = timedelta(hours=12)
    upload: int = 64 * 1024 * 1024
    proxies: int = 0
    provider: Provider | None = None
    metrics_token: str = field(default="", repr=False)
    contact: str = ""

    @property
    def cookie(self) -> str:
        """Return the name of the session's cookie; browsers bind a `__Host-` name to this host
        and to HTTPS."""
        return "__Host-dutybook" if self.secure else "dutybook"


def from_environment(environment: Mapping[str, str] = os.environ, data: Path | None = None) -> Settings:
    """Return the settings that DUTYBOOK_* variables give; `data` stands in place of DUTYBOOK_DATA. Raises
    SettingsFault."""
    data = data or Path(environment.get("DUTYBOOK_DATA") or Path.home() / ".local" / "share" / "dutybook")
    data = data.resolve()
    return checked(
        Settings(
            data=data,
            secret=environment.get("DUTYBOOK_SECRET") or kept_secret(data),
            database=environment.get("DUTYBOOK_DATABASE") or f"sqlite:///{data / 'dutybook.sqlite'}",
            secure=environment.get("DUTYBOOK_INSECURE") != "yes",
            proxies=_number(environment, "DUTYBOOK_PROXIES"),
            provider=_provider(environment),
            metrics_token=environment.get("DUTYBOOK_METRICS_TOKEN", ""),
            contact=" ".join(environment.get("DUTYBOOK_CONTACT", "").split()),
        )
    )


def _provider(environment: Mapping[str, str]) -> Provider | None:
    try:
        return provider.from_environment(environment)
    except ProviderFault as fault:
        raise SettingsFault(str(fault)) from None


def _number(environment: Mapping[str, str], name: str) -> int:
    written = environment.get(name) or "0"
    if not written.isdecimal():
        raise SettingsFault(f"{name} must be a whole number, not '{written}'.\n  cure: {name}=1")
    return int(written)


def checked(settings: Settings) -> Settings:
    """Return the settings. Raises SettingsFault for a secret that is none."""
    if len(settings.secret) < SHORTEST_SECRET or settings.secret.lower() in NEVER_A_SECRET:
        raise SettingsFault(
            f"DUTYBOOK_SECRET must be {SHORTEST_SECRET} characters or more that nobody can guess.\n"
            "  cure: leave it out (one is made and kept in the data folder), or\n"
            '        python3 -c "import secrets; print(secrets.token_hex(32))"'
        )
    return settings


def kept_secret(data: Path) -> str:
    """Return this installation's secret, made on the first start and readable by its owner alone."""
    path = data / "secret"
    if not path.is_file():
        data.mkdir(parents=True, exist_ok=True, mode=0o700)
        made = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(made, "w", encoding="ascii") as file:
            file.write(secrets.token_hex(32))
    return path.read_text(encoding="ascii").strip()
