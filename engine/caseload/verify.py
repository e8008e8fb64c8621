"""An audit run again, and what differs.

In: an audit's folder, its data, the rules as they are now. Out: differences, each named. Guaranteed: a byte
that has changed in the data, an assumption, a pack, the authority's file, a calendar, the engine or the
audit's own files is found and named; the outcomes are judged afresh and compared, and so is what `audit.json`
says of them: how many there are, and how many cases both matchers judged.
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
from engine.caseload.audit import FILES, MARKER, Asked, audit_of, make_audit
from engine.caseload.differences import differences
from engine.caseload.judging import OUTCOMES, Doing
from engine.caseload.record import told_otherwise
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
        return [*_files_differ(told, folder, again, doing), *_record_differs(told, audit_of(again))]


def _files_differ(told: Mapping[str, Any], folder: Path, again: Path, doing: Doing) -> Iterator[Difference]:
    """Compare the files of the audit made again with those told, and those that are there and not told."""
    reports = [name for name in doing.reports if (folder / name).is_file()]
    names = tuple(dict.fromkeys((*told["files"], *FILES, *reports)))
    now = prints.file_prints(again, names)
    unlike = [name for name in names if told["files"].get(name) != now.get(name)]
    if OUTCOMES not in unlike:
        yield from (Difference("outcomes", f"{name} comes out differently") for name in unlike)
        return
    try:
        found = list(differences(folder / OUTCOMES, again / OUTCOMES))
    except duckdb.Error:
        found = [f"{OUTCOMES} cannot be read"]
    yield from (Difference("outcomes", each) for each in found)
    if not found:
        yield Difference("outcomes", f"{OUTCOMES} holds the same rows in other bytes", matters=False)


def _record_differs(told: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[Difference]:
    """Compare what `audit.json` says with what the same audit says now, as far as the second judging could be
    done then and can be here."""
    then, again = told["twice"], now["twice"]
    if then["not_done"] is not None:
        again = {**again, "cases": 0, "matchers": []}
    elif again["not_done"] is not None:
        yield Difference("audit", f"no case can be judged twice here: {again['not_done']}", matters=False)
        again = {**again, "cases": then["cases"], "matchers": then["matchers"]}
    engine = {**now["engine"], "hash": prints.print_of(told["engine"]["files"])}
    for each in told_otherwise(told, {**now, "twice": again, "engine": engine}):
        yield Difference("audit", f"{MARKER} is not as it was written: {each}")
