"""A bundle opened: every byte checked, then the policy in it.

In: the bytes of a bundle, perhaps the public key that must have signed it. Out: a `Bundle`. Guaranteed: a
file that is missing, was added or was changed by a single bit is named; where a key is asked for, an
unsigned or foreign bundle is refused; nothing is taken from the folders of this machine, the bank holidays
included.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from engine.bundling.archive import MANIFEST, SIGNATURE, unpacked
from engine.bundling.manifest import Manifest, manifest_of
from engine.bundling.members import AUTHORITIES, CALENDARS, RULES
from engine.catalogue import Catalogue
from engine.diagnostics import Diagnostic, Faults, InputFault
from engine.layering.policy import Policy
from engine.load import Library, library_of

#: Where this names a public key, a bundle that it did not sign is not opened by anything.
KEY_VARIABLE = "DUTYBOOK_BUNDLE_KEY"
_CHANGED = "build or fetch the bundle again; a bundle is not edited"


@dataclass(frozen=True, slots=True)
class Bundle:
    """A bundle whose bytes are what its manifest says. `signed_by`: the name of the key that its signature
    claims, None if it has none; `verified`: it was opened with a key, and that key signed it. `hash`: sha256
    of its manifest, which names every file by hash."""

    file: str
    manifest: Manifest
    texts: Mapping[str, str]
    signed_by: str | None
    verified: bool
    hash: str

    def catalogue(self) -> Catalogue:
        """Return the packs and the authority in it. Raises InputFault where this engine finds a fault."""
        faults = Faults()
        library = library_in(self.texts, faults)
        faults.raise_if_errors()
        return Catalogue(library, faults.sorted(), self.manifest.authority)

    def policy(self) -> Policy:
        """Return the policy in it. Raises InputFault."""
        return self.catalogue().policy(self.manifest.authority)


def open_bundle(path: Path, key: Path | None = None) -> Bundle:
    """Return the bundle of a file. `key`: the public key that must have signed it; without it, the one that
    `DUTYBOOK_BUNDLE_KEY` names, if any. Raises InputFault with every fault found."""
    try:
        data = path.read_bytes()
    except OSError as trouble:
        why = trouble.strerror or "cannot be read"
        raise InputFault([Diagnostic("E010", f"{path}: {why}")]) from None
    return bundle_in(data, path.name, key or _key_wanted())


def bundle_in(data: bytes, file: str, key: Path | None = None) -> Bundle:
    """Return the bundle that these bytes are. `file` is what faults call it. Raises InputFault."""
    files = unpacked(data, file)
    raw, signature = files.pop(MANIFEST), files.pop(SIGNATURE, None)
    if key is not None:
        from engine.bundling.signing import check_signature, public_key

        check_signature(raw, signature, public_key(key), file)
    manifest = manifest_of(raw, file)
    _check_files(manifest, files, file)
    texts = {path: each.decode() for path, each in files.items()}
    return Bundle(file, manifest, texts, _signer(signature), key is not None, sha256(raw).hexdigest())


def policy_in(texts: Mapping[str, str], authority: str) -> Policy:
    """Return the policy that a set of files makes by itself. Raises InputFault with every fault."""
    faults = Faults()
    library = library_in(texts, faults)
    faults.raise_if_errors()
    return Catalogue(library).policy(authority)


def library_in(texts: Mapping[str, str], faults: Faults) -> Library:
    """Return the library that a bundle's files make; faults are noted."""
    return library_of(
        {path: text for path, text in texts.items() if path.startswith(RULES)},
        {path: text for path, text in texts.items() if path.startswith(AUTHORITIES)},
        faults,
        {
            path.removeprefix(CALENDARS).removesuffix(".json"): text
            for path, text in texts.items()
            if path.startswith(CALENDARS)
        },
    )


def _key_wanted() -> Path | None:
    named = os.environ.get(KEY_VARIABLE)
    if named is not None and not named.strip():  # a setting that went empty must not open the door
        cure = f"unset {KEY_VARIABLE} to open unsigned bundles too"
        raise InputFault([Diagnostic("E523", f"{KEY_VARIABLE} is set and names no key", None, cure)])
    return None if named is None else Path(named)


def _signer(signature: bytes | None) -> str | None:
    if signature is None:
        return None
    from engine.bundling.signing import signer_of

    return signer_of(signature)


def _check_files(manifest: Manifest, files: Mapping[str, bytes], file: str) -> None:
    """Raise InputFault, naming every file that is not as the manifest has it."""
    listed = {each.path: each for each in manifest.files}
    found = [f"{path} is missing" for path in listed if path not in files]
    found += [f"{path} is not in its manifest" for path in files if path not in listed]
    found += [
        f"{path} was changed"
        for path, each in listed.items()
        if path in files and sha256(files[path]).hexdigest() != each.sha256
    ]
    found += [f"{path} is no text in UTF-8" for path, data in files.items() if not _is_text(data)]
    if found:
        raise InputFault([Diagnostic("E522", f"{file}: {each}", None, _CHANGED) for each in found])


def _is_text(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True
