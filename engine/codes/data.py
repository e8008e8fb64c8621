"""Codes E5xx and W5xx of engine/data: datasets and the readers of exports."""

from __future__ import annotations

from engine.codes.info import CodeInfo

CODES: dict[str, CodeInfo] = {
    "E501": CodeInfo(
        "no dataset here",
        "A dataset is a folder of Parquet files, one a kind of fact, with `dataset.json`. `dutybook read` "
        "makes one from an export.",
    ),
    "E502": CodeInfo(
        "broken dataset",
        "`dataset.json` is damaged, or was written by another version. Read the export again.",
    ),
    "E503": CodeInfo(
        "the folder is taken",
        "A dataset is written into a new or empty folder, or in place of an older dataset. Nothing else is "
        "overwritten.",
    ),
}
