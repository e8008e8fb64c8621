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
    "E510": CodeInfo(
        "no export that is known",
        "None of the tables is recognised. `dutybook map` drafts a mapping file for an export of another "
        "form.",
    ),
    "E511": CodeInfo(
        "no sound file",
        "The file was cut short, is damaged, or would unpack to more than any export holds. It is not "
        "opened.",
    ),
    "E512": CodeInfo(
        "database or Parquet file that cannot be read",
        "The database cannot be reached or read with this address, or the file is not what its name says.",
    ),
    "E513": CodeInfo(
        "XML that cannot be read",
        "The return is not well-formed, or declares entities, which are refused unread.",
    ),
    "E514": CodeInfo(
        "an assumption without reason and owner",
        "An assumption fills what the data do not say, so whoever switches it on says why, and who answers "
        "for it.",
    ),
    "E516": CodeInfo(
        "no such assumption",
        "An assumption is one that a mapping suggests, by its id, or says itself what it assumes: kind, "
        "attribute and value. docs/data.md lists the suggestions.",
    ),
    "E515": CodeInfo(
        "not enough memory or disk",
        "Reading lays tables out in the temporary folder. Free space there, or set TMPDIR to a larger disk.",
    ),
}
