"""A bundle of an authority's policy.

In: a catalogue and an authority's name, perhaps a private key. Out: the bytes of a bundle. Guaranteed: what
is in it makes by itself the policy that its manifest names; the same files, engine and key give the same
bytes.
"""

from __future__ import annotations

from datetime import date
from hashlib import sha256
from importlib.metadata import version
from typing import TYPE_CHECKING

from engine.bundling.archive import MANIFEST, SIGNATURE, packed
from engine.bundling.manifest import (
    FORMAT,
    SCHEMA,
    BundledCalendar,
    BundledFile,
    BundledPack,
    Manifest,
)
from engine.bundling.members import members_of
from engine.bundling.opening import policy_in
from engine.catalogue import Catalogue
from engine.layering.policy import Policy

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey


def built(catalogue: Catalogue, authority: str, key: Ed25519PrivateKey | None = None) -> bytes:
    """Return the bundle of an authority: its name, or the path of its file.

    Raises InputFault with every fault of the authority's policy.
    """
    found = catalogue.authority(authority)
    texts = members_of(catalogue.library, found, catalogue.policy(authority))
    return bundle_of(texts, found.authority.authority, key)


def bundle_of(texts: dict[str, str], authority: str, key: Ed25519PrivateKey | None = None) -> bytes:
    """Return the bundle of files that make one authority's policy. Raises InputFault."""
    policy = policy_in(texts, authority)
    files = {path: text.encode() for path, text in texts.items()}
    manifest = _manifest(policy, files).text().encode()
    signature = {}
    if key is not None:
        from engine.bundling.signing import signed

        signature = {SIGNATURE: signed(manifest, key)}
    return packed({MANIFEST: manifest, **signature, **files})


def _manifest(policy: Policy, files: dict[str, bytes]) -> Manifest:
    first, last = (date.fromordinal(day).isoformat() for day in policy.calendar.covered)
    return Manifest(
        format=FORMAT,
        schema_=SCHEMA,
        authority=policy.authority.authority,
        name=policy.authority.name,
        policy=policy.hash,
        engine=version("dutybook"),
        calendar=BundledCalendar(name=policy.calendar.name, first=first, last=last),
        packs=tuple(
            BundledPack(
                id=each.id,
                version=each.version,
                title=each.title,
                document=each.document,
                licence=each.licence,
                sha256=each.hash,
            )
            for each in policy.packs
        ),
        files=tuple(
            BundledFile(path=path, sha256=sha256(data).hexdigest(), bytes=len(data))
            for path, data in files.items()
        ),
    )
