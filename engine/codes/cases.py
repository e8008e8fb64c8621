"""Codes E3xx of engine/data: case files."""

from __future__ import annotations

from engine.codes.info import CodeInfo

CODES: dict[str, CodeInfo] = {}
