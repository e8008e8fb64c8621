"""What a draft would change in a caseload, as it was last worked out.

In: the records of an authority, a draft. Out: an `Impact`, or none. Guaranteed: one that was worked out for
another content of the draft, or from a dataset that is gone, is not shown.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from engine.report.words import count
from web.records import datasets
from web.records.base import Records
from web.records.datasets import IMPACTS, Upload

#: How an outcome may differ, in words; the order of the page.
CLASSES = {
    "new_breach": "become a breach",
    "cleared_breach": "are a breach no more",
    "now_unknown": "can no longer be told",
    "now_known": "can be told now",
    "date_moved": "have another due day",
    "newly_owed": "are newly owed",
    "no_longer_owed": "are owed no more",
    "otherwise": "differ in something else",
}


@dataclass(frozen=True, slots=True)
class Impact:
    """`found`: what the comparison found; `dataset`: its name and day."""

    found: Mapping[str, Any]
    dataset: str
    as_of: str

    @property
    def changed(self) -> int:
        """How many obligations differ."""
        return sum(number for name, number in self.found["total"].items() if name != "same")

    @property
    def finding(self) -> str:
        """The finding in a sentence."""
        if not self.changed:
            return "No obligation of this caseload comes out otherwise."
        parts = [f"{self.found['total'][name]:,} {words}" for name, words in CLASSES.items()]
        told = "; ".join(each for each in parts if not each.startswith("0 "))
        return f"{count(self.changed, 'obligation')} of this caseload come out otherwise: {told}."

    @property
    def work(self) -> list[tuple[str, int, int, str]]:
        """What falls due in the weeks ahead: of what, before, after, how many more a week."""
        told, none = self.found["work"], [0] * self.found["work"]["weeks"]
        rows = []
        for kind in sorted({*told["before"], *told["after"]}):
            before, after = (sum(told[side].get(kind, none)) for side in ("before", "after"))
            if before != after:
                rows.append(
                    (kind.replace("_", " "), before, after, f"{(after - before) / told['weeks']:+.1f}")
                )
        return rows


def newest_dataset(records: Records) -> Upload | None:
    """Return the newest dataset that was read."""
    with records.database.look() as session:
        return next((each for each in datasets.every(session) if each.is_ready), None)


def impact_of(records: Records, draft: int, content: str) -> Impact | None:
    """Return what was worked out for this content of a draft."""
    path = records.place(IMPACTS, draft) / "impact.json"
    if not path.is_file():
        return None
    found = json.loads(path.read_text(encoding="utf-8"))
    with records.database.look() as session:
        upload = datasets.one(session, found["dataset"])
    if upload is None or found["content"] != content:
        return None
    return Impact(found, upload.name, found["as_of"])
