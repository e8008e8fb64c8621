"""Ed25519 keys and signatures of bundles.

In: keys as PEM files, the bytes of a manifest. Out: a signature as JSON, or a refusal. Guaranteed: where a
key is asked for, nothing but a valid signature by that key is accepted: none, a damaged one and a foreign
one are refused alike. A key is known by the first sixteen hexadecimal digits of its public half's sha256.
"""

from __future__ import annotations

import base64
import json
import os
from hashlib import sha256
from pathlib import Path

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from engine.diagnostics import Diagnostic, InputFault

#: Nothing else that this key may sign can be mistaken for a manifest.
_DOMAIN = b"dutybook bundle 1\n"
_ALGORITHM = "ed25519"
_RAW = (serialization.Encoding.Raw, serialization.PublicFormat.Raw)
_BROKEN = (ValueError, TypeError, UnsupportedAlgorithm)


def make_key(private: Path, public: Path) -> str:
    """Write a new pair of keys, the private half readable by its owner alone; return the key's name.

    Raises FileExistsError, OSError.
    """
    key = Ed25519PrivateKey.generate()
    pem, no_password = serialization.Encoding.PEM, serialization.NoEncryption()
    secret = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, no_password)
    shown = key.public_key().public_bytes(pem, serialization.PublicFormat.SubjectPublicKeyInfo)
    if public.exists():
        raise FileExistsError(public)
    with open(os.open(private, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
        out.write(secret)
    public.write_bytes(shown)
    return name_of(key.public_key())


def private_key(path: Path) -> Ed25519PrivateKey:
    """Return the private key of a PEM file. Raises InputFault."""
    try:
        key = serialization.load_pem_private_key(_read(path), None)
    except _BROKEN:
        raise _no_key(path, "private") from None
    if not isinstance(key, Ed25519PrivateKey):
        raise _no_key(path, "private")
    return key


def public_key(path: Path) -> Ed25519PublicKey:
    """Return the public key of a PEM file. Raises InputFault."""
    try:
        key = serialization.load_pem_public_key(_read(path))
    except _BROKEN:
        raise _no_key(path, "public") from None
    if not isinstance(key, Ed25519PublicKey):
        raise _no_key(path, "public")
    return key


def name_of(key: Ed25519PublicKey) -> str:
    """Return what a key is called."""
    return sha256(key.public_bytes(*_RAW)).hexdigest()[:16]


def signed(manifest: bytes, key: Ed25519PrivateKey) -> bytes:
    """Return the signature of a manifest, as JSON."""
    value = base64.b64encode(key.sign(_DOMAIN + manifest)).decode()
    plain = {"algorithm": _ALGORITHM, "key": name_of(key.public_key()), "signature": value}
    return (json.dumps(plain, indent=1, sort_keys=True) + "\n").encode()


def signer_of(signature: bytes | None) -> str | None:
    """Return the name of the key that a signature claims; None without a signature, or where it is
    damaged."""
    plain = _plain(signature)
    return None if plain is None else plain["key"]


def check_signature(manifest: bytes, signature: bytes | None, key: Ed25519PublicKey, file: str) -> None:
    """Raise InputFault unless the signature is the key's own, of this manifest."""
    plain = _plain(signature)
    if signature is None:
        raise _refused(file, "it is not signed", key)
    if plain is None:
        raise _refused(file, "its signature is damaged", key)
    try:
        key.verify(base64.b64decode(plain["signature"], validate=True), _DOMAIN + manifest)
    except (InvalidSignature, ValueError):
        foreign = plain["key"] != name_of(key)
        what = (
            f"it is signed by another key, {plain['key']}"
            if foreign
            else "its signature is not of this manifest"
        )
        raise _refused(file, what, key) from None


def _plain(signature: bytes | None) -> dict[str, str] | None:
    try:
        plain = json.loads((signature or b"").decode("utf-8"))
    except (ValueError, RecursionError):
        return None
    if not isinstance(plain, dict) or plain.get("algorithm") != _ALGORITHM:
        return None
    found = {name: plain.get(name) for name in ("key", "signature")}
    return (
        {name: value[:200] for name, value in found.items() if isinstance(value, str)}
        if all(isinstance(value, str) for value in found.values())
        else None
    )


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as trouble:
        why = trouble.strerror or "cannot be read"
        raise InputFault([Diagnostic("E010", f"{path}: {why}")]) from None


def _no_key(path: Path, half: str) -> InputFault:
    cure = "`dutybook bundle key NAME` makes a pair: NAME.key is the private half, NAME.pub the public one"
    return InputFault([Diagnostic("E523", f"{path} is no {half} Ed25519 key in PEM form", None, cure)])


def _refused(file: str, what: str, key: Ed25519PublicKey) -> InputFault:
    message = f"{file} is refused: {what}; only what key {name_of(key)} signed is accepted"
    cure = "fetch the bundle again from whoever holds that key"
    return InputFault([Diagnostic("E523", message, None, cure)])
