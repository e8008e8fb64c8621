"""What earlier versions handed out stays readable, and what this one hands out lacks nothing that they had.

Files in v1/ and so on are never changed; `python -m tests.web.releases.freeze v2` adds those of another.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from engine.caseload.audit import audit_of
from engine.caseload.changes import compare_audits
from engine.caseload.worklist import worklist
from engine.report.audit_page import render
from tests.web.releases.making import AS_OF, installed, judged, make
from web.records import audits, outcomes

RELEASES = sorted(each for each in Path(__file__).parent.glob("v*") if each.is_dir())

pytestmark = pytest.mark.parametrize("release", RELEASES, ids=lambda each: each.name)


@pytest.fixture(scope="module")
def today(tmp_path_factory, desk, desks) -> Path:
    """What this version hands out."""
    folder: Path = tmp_path_factory.mktemp("today")
    make(installed(tmp_path_factory.mktemp("work"), desk, desks), folder / "v")
    return folder / "v"


def lost(then: Any, now: Any, place: str = "") -> Iterator[str]:
    """Yield what an answer had and has no longer: a key, or its type; null says nothing of a type."""
    if isinstance(then, dict) and isinstance(now, dict):
        for key, value in then.items():
            if key not in now:
                yield f"{place}.{key} is gone"
            else:
                yield from lost(value, now[key], f"{place}.{key}")
    elif isinstance(then, list) and isinstance(now, list):
        for one, other in zip(then, now, strict=False):
            yield from lost(one, other, f"{place}[]")
    elif then is not None and now is not None and type(then) is not type(now):
        yield f"{place} was {type(then).__name__} and is {type(now).__name__}"


def read(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def test_no_answer_of_the_api_lost_a_key_or_its_type(release, today):
    now = {path.stem.split("-", 1)[1]: path for path in (today / "answers").glob("*.json")}

    for path in sorted((release / "answers").glob("*.json")):
        assert list(lost(read(path), read(now[path.stem.split("-", 1)[1]]))) == [], path.name


def test_nothing_that_is_handed_out_names_a_folder_of_the_machine(release, today, tmp_path):
    answers = (today / "answers").glob("*.json")

    assert [path.name for path in answers if str(tmp_path.parents[1]) in path.read_text("utf-8")] == []


def test_what_is_lost_is_noticed(release):
    """Of an answer without a key, and of one in which a number became a text."""
    answer = read(release / "answers" / "16-outcomes.json")
    row = answer["outcomes"][0]
    without = {**answer, "outcomes": [{name: each for name, each in row.items() if name != "state"}]}

    assert list(lost(answer, {**answer, "total": str(answer["total"])})) == [".total was int and is str"]
    assert list(lost(answer, without)) == [".outcomes[].state is gone"]


def test_the_files_of_an_audit_lost_no_key_and_no_column(release, today):
    for name in ("summary.json", "audit.json"):
        then, now = (read(folder / "audit" / name) for folder in (release, today))
        for plain in (then, now):  # names of files and packages are no keys of a schema
            for part in ("files", "engine", "machine", "calendars", "rules"):
                plain.pop(part, None)
        assert list(lost(then, now)) == [], name
    for name in ("outcomes.parquet", "cases.parquet"):
        then, now = (pq.read_schema(folder / "audit" / name) for folder in (release, today))
        assert [each for each in then if now.field(each.name).type != each.type] == []


def test_an_audit_of_the_release_is_read_compared_and_shown(release, today):
    folder = release / "audit"
    assert audit_of(folder)["schema"] == 1
    rows = pq.read_table(folder / "outcomes.parquet").to_pylist()

    with outcomes.opened(folder, None) as found:
        assert found.count(outcomes.Wanted()) == len(rows) > 0
        first = found.page(outcomes.Wanted(), 1)[0]
    assert {name for name in rows[0] if name not in first} == set()
    assert worklist(folder / "outcomes.parquet", folder / "cases.parquet", AS_OF, AS_OF, ("team", "worker"))
    moved = compare_audits(folder, today / "audit")["total"]
    assert moved["before"] == sum(each["state"] == "overdue" and each["breach"] for each in rows)
    assert "</table>" in render(audits.summary_of(folder))


def test_a_bundle_of_the_release_comes_to_the_same_outcomes(release):
    assert judged(release / "swindon.dutybook", release / "cases") == read(release / "outcomes.json")
