"""Every diagnostic code, explained once: what it means, how it comes about, what cures it.

Nothing comes in. Out goes `CODES`, from which `docs/diagnostics.md` is generated; each part of the engine
explains its own codes in a module here. Guaranteed: no code is explained twice, and a diagnostic with a
code that is missing here cannot be raised.

E0xx the file itself · E1xx packs, vocabulary, authorities · E2xx layers · E3xx cases and examples · E4xx,
W4xx lint · E5xx, W5xx datasets and exports · E6xx traceability · W marks a warning.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from engine.codes import bundles, cases, data, files, language, layers, lint, trace
from engine.codes.info import CodeInfo

_PARTS = (
    files.CODES,
    language.CODES,
    layers.CODES,
    cases.CODES,
    lint.CODES,
    data.CODES,
    bundles.CODES,
    trace.CODES,
)


def _collect() -> Mapping[str, CodeInfo]:
    codes: dict[str, CodeInfo] = {}
    for part in _PARTS:
        for code, info in part.items():
            if code in codes:
                raise ValueError(f"diagnostic code {code} is explained twice")
            codes[code] = info
    return MappingProxyType(dict(sorted(codes.items())))


CODES = _collect()

__all__ = ["CODES", "CodeInfo"]
