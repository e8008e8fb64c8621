"""What a bundle says of itself.

In: the files of a policy and the policy. Out: a `Manifest`, as JSON and back. Guaranteed: the same policy
gives the same bytes; a manifest of a later making is refused, with the cure.
"""

from __future__ import annotations

import json
from typing import Any, Final, Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from engine.diagnostics import Diagnostic, InputFault

FORMAT: Final = "dutybook-bundle"
SCHEMA: Final = 1


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class BundledFile(_Frozen):
    """A file of the bundle: where it is, the sha256 of its bytes, how many there are."""

    path: str
    sha256: str
    bytes: int


class BundledPack(_Frozen):
    """A dated file of a pack; `version` and `document` as the pack states them."""

    id: str
    version: str
    title: str
    document: str
    licence: str
    sha256: str


class BundledCalendar(_Frozen):
    """The working-day calendar; `first` and `last` are the days between which it is verified."""

    name: str
    first: str
    last: str


class Manifest(_Frozen):
    """The first file of a bundle. `policy` is the hash of the policy that the files make (see
    `engine/layering/identity.py`); `engine` the version of Dutybook that built it."""

    format: Literal["dutybook-bundle"]
    schema_: Literal[1]
    authority: str
    name: str
    policy: str
    engine: str
    calendar: BundledCalendar
    packs: tuple[BundledPack, ...]
    files: tuple[BundledFile, ...]

    def text(self) -> str:
        """Return it as JSON, keys in a fixed order."""
        plain = self.model_dump(mode="json")
        plain["schema"] = plain.pop("schema_")
        return json.dumps(plain, indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def manifest_of(data: bytes, file: str) -> Manifest:
    """Return the manifest of a bundle. Raises InputFault."""
    try:
        plain: Any = json.loads(data.decode("utf-8"))
    except (UnicodeDecodeError, ValueError, RecursionError):
        raise _refused(file, "its manifest is no JSON") from None
    if not isinstance(plain, dict) or plain.get("format") != FORMAT:
        raise _refused(file, "its manifest is not one of a Dutybook bundle")
    if plain.get("schema") != SCHEMA:
        what = f"it is of schema {plain.get('schema')!r}, this version of Dutybook reads {SCHEMA}"
        raise InputFault([Diagnostic("E521", f"{file}: {what}", None, "use the version that built it")])
    try:
        return Manifest.model_validate_json(json.dumps({**_renamed(plain)}))
    except ValidationError as trouble:
        first = trouble.errors(include_input=False, include_url=False)[0]
        where = ".".join(str(each) for each in first["loc"])
        raise _refused(file, f"its manifest is not whole: {where}: {first['msg']}") from None


def _renamed(plain: dict[str, Any]) -> dict[str, Any]:
    return {"schema_" if key == "schema" else key: value for key, value in plain.items()}


def _refused(file: str, what: str) -> InputFault:
    return InputFault([Diagnostic("E520", f"{file}: {what}", None, "build or fetch the bundle again")])
