"""Guards before a workbook is opened: what its zip archive declares, and what its XML may hold.

In: the path of an .xlsx file. Out: nothing, or a fault. Guaranteed: nothing is unpacked before the number of
entries, the sum of their sizes and their ratio are known to be sane; a document type or entity in any part is
refused.
"""

from __future__ import annotations

import zipfile
from pathlib import Path

from engine.diagnostics import Diagnostic, InputFault

MOST_ENTRIES = 2_000
MOST_BYTES = 1_000_000_000
#: Worksheets of real exports shrink to a fortieth at most; only large entries are held to it.
MOST_RATIO = 150
_LARGE = 20_000_000
_PROLOGUE = 4_096


def check_workbook(path: Path) -> None:
    """Raise InputFault where the file is no sound workbook."""
    try:
        with zipfile.ZipFile(path) as archive:
            trouble = _declared(archive.infolist()) or _unsound(archive)
    except (zipfile.BadZipFile, OSError, EOFError, NotImplementedError, RuntimeError, ValueError) as fault:
        trouble = f"it is damaged or was cut short ({fault})"
    if trouble:
        cure = "export it again, or save it as CSV files, one a list"
        raise InputFault([Diagnostic("E511", f"{path.name} is no workbook: {trouble}", None, cure)])


def _declared(entries: list[zipfile.ZipInfo]) -> str | None:
    if len(entries) > MOST_ENTRIES:
        return f"it has {len(entries):,} parts; a workbook has at most {MOST_ENTRIES:,}"
    total = sum(each.file_size for each in entries)
    if total > MOST_BYTES:
        return f"it would unpack to {total:,} bytes; the most is {MOST_BYTES:,}"
    for each in entries:
        if each.file_size > _LARGE and each.file_size > MOST_RATIO * max(1, each.compress_size):
            return (
                f"its part {each.filename[:80]} would unpack to {each.file_size:,} bytes from almost nothing"
            )
    if not any(each.filename == "[Content_Types].xml" for each in entries):
        return "it has no table of contents"
    return None


def _unsound(archive: zipfile.ZipFile) -> str | None:
    for entry in archive.infolist():
        if entry.filename.endswith((".xml", ".rels")):
            with archive.open(entry) as part:
                start = part.read(_PROLOGUE)
            if b"<!DOCTYPE" in start or b"<!ENTITY" in start:
                return f"its part {entry.filename[:80]} declares entities, which no workbook needs"
    return None
