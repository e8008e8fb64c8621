"""Codes E52x of engine/bundling (bundles, and who signed them) and E53x of engine/upgrading."""

from __future__ import annotations

from engine.codes.info import CodeInfo

CODES: dict[str, CodeInfo] = {
    "E520": CodeInfo(
        "no sound bundle",
        "The file is not a bundle as `dutybook bundle build` writes it, was cut short, or holds what no "
        "bundle "
        "does. Nothing of it is used.",
    ),
    "E521": CodeInfo(
        "a bundle of another schema",
        "The bundle was built by a version of Dutybook whose bundles this one does not read.",
    ),
    "E522": CodeInfo(
        "a bundle whose files are not its own",
        "Every file of a bundle stands in its manifest with its hash. One of them is missing, was added, or "
        "was changed after the bundle was built.",
    ),
    "E523": CodeInfo(
        "a key or signature that is refused",
        "Where a key is asked for, with `--key` or by the variable DUTYBOOK_BUNDLE_KEY, only what that key "
        "signed is opened: an unsigned bundle is refused like a foreign one.",
    ),
    "E524": CodeInfo(
        "a bundle that this engine reads otherwise",
        "The files of the bundle are as they were, and yet the policy that they make is not the one that its "
        "manifest names: this version of Dutybook reads some of them differently. Build it again and "
        "compare.",
    ),
    "E530": CodeInfo(
        "a row of an upgrade that is not decided",
        "A local setting stands on a standard that moved, and nobody said what is to become of it. Nothing "
        "is "
        "written before every open row is decided.",
    ),
    "E531": CodeInfo(
        "a decision that cannot be",
        "The row is not open, or what was decided is not among what may be decided about it.",
    ),
}
