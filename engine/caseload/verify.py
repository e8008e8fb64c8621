"""An audit run again, and what differs.

In: an audit's folder, its data, the rules as they are now. Out: differences, each named. Guaranteed: a byte
that has changed in the data, an assumption, a pack, the authority's file, a calendar, the engine or the
audit's own files is found and named; where nothing has changed the outcomes are judged afresh and compared.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from engine.caseload import prints
from engine.caseload.audit import Asked, make_audit
from engine.caseload.differences import differences
from engine.caseload.judging import Doing
from engine.caseload.ruling import Ruling
from engine.data.dataset import Dataset
from engine.diagnostics import InputFault


@dataclass(frozen=True, slots=True)
class Difference:
    """`about`: data, assumption, rules, calendar, engine, audit, outcomes. `matters`: an outcome may hang on
    it."""

    about: str
    what: str
    matters: bool = True


def inputs_differ(told: Mapping[str, Any], folder: Path, data: Dataset, ruling: Ruling) -> list[Difference]:
    """Return what has changed of all that an audit rests on, and of its own files."""
    rules = prints.rule_prints(ruling)
    then = told["rules"]
    found = [
        *_unlike("audit", told["files"], prints.file_prints(folder, tuple(told["files"]))),
        *_unlike("data", told["data"]["tables"], prints.data_prints(data)),
        *_unlike("assumption", told["data"].get("assumptions", {}), prints.assumption_prints(data)),
        *_unlike("calendar", told["calendars"], prints.calendar_prints()),
        *_unlike("engine", told["engine"]["files"], prints.engine_prints()["files"]),
        *_unlike("rules", then["packs"], rules["packs"], "pack "),
        *_unlike("rules", {"the vocabulary": then["vocabulary"]}, {"the vocabulary": rules["vocabulary"]}),
    ]
    if then["policy"] != rules["policy"] and not any(each.about in ("rules", "calendar") for each in found):
        found.append(Difference("rules", f"the file of the authority '{told['authority']}' has changed"))
    machine = _unlike("machine", told["machine"], prints.machine_prints())
    return [*found, *(Difference(each.about, each.what, matters=False) for each in machine)]


def _unlike(
    about: str, then: Mapping[str, str], now: Mapping[str, str], word: str = ""
) -> Iterator[Difference]:
    for name in sorted(then.keys() | now.keys()):
        if name not in now:
            yield Difference(about, f"{word}{name} is no longer there")
        elif name not in then:
            yield Difference(about, f"{word}{name} was not there")
        elif then[name] != now[name]:
            yield Difference(about, f"{word}{name} has changed")


def outcomes_differ(
    told: Mapping[str, Any], folder: Path, data: Dataset, ruling: Ruling, asked: Asked, doing: Doing
) -> list[Difference]:
    """Judge the data again and return how the outcomes, the cases and the summary differ from the audit's."""
    with tempfile.TemporaryDirectory(prefix=".verify-", dir=folder.parent) as place:
        again = Path(place) / "audit"
        try:
            make_audit(data, ruling, asked, again, doing)
        except (InputFault, duckdb.Error, pa.ArrowException, OSError) as trouble:
            reason = str(trouble).partition("\n")[0]
            return [Difference("outcomes", f"the data cannot be judged again: {reason}")]
        now = prints.file_prints(again, tuple(told["files"]))
        unlike = [name for name in told["files"] if told["files"][name] != now.get(name)]
        if "outcomes.parquet" not in unlike:
            return [Difference("outcomes", f"{name} comes out differently") for name in unlike]
        found = [
            Difference("outcomes", each)
            for each in differences(folder / "outcomes.parquet", again / "outcomes.parquet")
        ]
    return found or [
        Difference("outcomes", "outcomes.parquet holds the same rows in other bytes", matters=False)
    ]
