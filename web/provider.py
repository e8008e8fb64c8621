"""The provider of single sign-on that an installation uses.

In: the environment. Out: a frozen `Provider`, or none. Guaranteed: a provider is spoken to over HTTPS
(on this machine plain HTTP will do); a mapping of groups to roles that cannot be read stops the start.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from web.store.people import Role

LOCAL = frozenset({"127.0.0.1", "localhost", "::1"})

#: Of a group: the authorities and roles that whoever is in it has.
Given = frozenset[tuple[str, Role]]


class ProviderFault(Exception):
    """A setting of the provider cannot be used; the text says which, and the cure."""


@dataclass(frozen=True, slots=True)
class Provider:
    """`issuer`: its address. `client`, `secret`: what it knows this installation by. `name`: as people call
    it. `groups`: the claim that lists somebody's groups. `mapping`: what each group gives. `unverified`:
    believe addresses that the provider does not say it has verified (one that issues them itself)."""

    issuer: str
    client: str
    secret: str = field(repr=False)
    name: str = "your council account"
    groups: str = "groups"
    mapping: Mapping[str, Given] = field(default_factory=dict)
    unverified: bool = False


def from_environment(environment: Mapping[str, str]) -> Provider | None:
    """Return the provider that DUTYBOOK_OIDC_* variables name. Raises ProviderFault."""
    issuer = environment.get("DUTYBOOK_OIDC_ISSUER", "").strip()
    if not issuer:
        return None
    there = urlsplit(issuer)
    if there.scheme != "https" and not (there.scheme == "http" and there.hostname in LOCAL):
        raise ProviderFault(
            f"DUTYBOOK_OIDC_ISSUER must begin with https://, not '{issuer}'.\n"
            "  cure: the address that the provider's own pages call the issuer"
        )
    return Provider(
        issuer=issuer.rstrip("/"),
        client=_needed(environment, "DUTYBOOK_OIDC_CLIENT"),
        secret=_needed(environment, "DUTYBOOK_OIDC_SECRET"),
        name=environment.get("DUTYBOOK_OIDC_NAME") or "your council account",
        groups=environment.get("DUTYBOOK_OIDC_GROUPS") or "groups",
        mapping=mapping_of(environment.get("DUTYBOOK_OIDC_ROLES", "")),
        unverified=environment.get("DUTYBOOK_OIDC_UNVERIFIED") == "yes",
    )


def _needed(environment: Mapping[str, str], name: str) -> str:
    value = environment.get(name, "").strip()
    if not value:
        raise ProviderFault(
            f"{name} is missing, and DUTYBOOK_OIDC_ISSUER is set.\n"
            "  cure: set it to what the provider gave when Dutybook was registered there"
        )
    return value


def mapping_of(written: str) -> Mapping[str, Given]:
    """Return what `group=authority:role, group=authority:role` means. Raises ProviderFault."""
    found: dict[str, set[tuple[str, Role]]] = {}
    for part in filter(None, (each.strip() for each in written.split(","))):
        group, _, gives = part.rpartition("=")
        authority, _, role = gives.partition(":")
        if not group or not authority or role not in set(Role):
            raise ProviderFault(
                f"DUTYBOOK_OIDC_ROLES cannot be read at '{part}'.\n"
                "  cure: group=authority:role, for example qa-team=swindon:auditor; the roles are "
                + ", ".join(Role)
            )
        found.setdefault(group, set()).add((authority, Role(role)))
    return {group: frozenset(gives) for group, gives in found.items()}
