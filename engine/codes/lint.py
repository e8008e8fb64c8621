"""Codes of engine/lint.py."""

from __future__ import annotations

from engine.codes.info import CodeInfo

CODES: dict[str, CodeInfo] = {}
