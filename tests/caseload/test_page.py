"""`docs/audit.md` cannot rot: its table is made from the columns, and its six queries run."""

from __future__ import annotations

import importlib.util
import json
import re
from collections import Counter, defaultdict
from datetime import timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest
from pyarrow import parquet

from engine.calendar import moment_of_date
from engine.caseload.audit import Asked, make_audit
from engine.caseload.judging import Doing
from tests.caseload.kit import AS_OF, Row, caseshire, judged, sample

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "audit.md").read_text(encoding="utf-8")
QUERIES = re.findall(r"```sql\n(.*?)```", PAGE, re.DOTALL)


@pytest.fixture(scope="module")
def audit(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("audit")
    make_audit(
        sample(folder / "data"), caseshire(), Asked(moment_of_date(AS_OF), twice=0), folder / "audit", Doing()
    )
    return folder / "audit"


def test_the_table_is_what_the_columns_say() -> None:
    """A new column without running tools/make_audit_docs.py fails here."""
    spec = importlib.util.spec_from_file_location("make_audit_docs", ROOT / "tools" / "make_audit_docs.py")
    assert spec is not None
    assert spec.loader is not None
    tool = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(tool)

    assert tool.page(PAGE) == PAGE
    assert "| `reason` | VARCHAR |" in PAGE


def test_the_page_has_six_queries() -> None:
    """As it says."""
    assert len(QUERIES) == 6


@pytest.mark.parametrize("number", range(6))
def test_each_query_runs_and_finds_something(
    audit: Path, number: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In the folder of an audit, as it stands on the page. Nobody breaks the law in the invented policy."""
    monkeypatch.chdir(audit)
    query = QUERIES[number].replace("force = 'law'", "force = 'minimum standard'")

    assert duckdb.connect().execute(query).fetchall()


@pytest.fixture
def rows(audit: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = parquet.read_table(audit / "outcomes.parquet").to_pylist()
    return found


def answered(audit: Path, number: int, monkeypatch: pytest.MonkeyPatch) -> list[tuple[Any, ...]]:
    monkeypatch.chdir(audit)
    return duckdb.connect().execute(QUERIES[number]).fetchall()


def test_two_packs_that_call_a_standard_alike_are_two_standards(
    audit: Path, rows: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A national visit in time hides no local one that was late."""
    met = Counter((row["pack"], row["standard"]) for row in rows if row["due"] and row["state"] == "met")
    found: Counter[tuple[str, str]] = Counter()
    for pack, standard, _, in_time, *_ in answered(audit, 1, monkeypatch):
        found[pack, standard] += in_time

    assert +found == met
    assert len({pack for pack, standard in met if standard == "cla.visit"}) == 2


def test_a_standard_that_is_unknown_is_not_taken_for_one_that_was_met(
    audit: Path, rows: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """That no breach of it is known does not say that it was kept: it must have been met once at least."""
    states = defaultdict(set)
    for row in rows:
        states[row["case"], f"{row['pack']}#{row['standard']}"].add("late" if row["breach"] else row["state"])
    kept = {key for key, seen in states.items() if "met" in seen and "late" not in seen}
    missed = [row for row in rows if row["breach"] and (row["case"], row["strengthens"]) in kept]

    found = answered(audit, 3, monkeypatch)
    assert {row[:2]: row[2] for row in found} == Counter((row["pack"], row["standard"]) for row in missed)


def by_hand(folder: Path, rows: list[Row]) -> Path:
    """Write the files of an audit as of AS_OF that the queries read."""
    judged(folder, rows)
    (folder / "audit.json").write_text(json.dumps({"as_of": f"{AS_OF}T09:00"}), encoding="utf-8")
    return folder


def test_an_outcome_that_waits_for_a_field_of_two_records_waits_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So many outcomes as wait, not so many blanks."""
    unknown = {"state": "unknown", "needs": ["visit/v1.seen", "visit/v2.seen", "visit/v2.by"]}
    audit = by_hand(tmp_path / "audit", [unknown, {**unknown, "occurrence": "other"}])

    assert answered(audit, 4, monkeypatch) == [("visit.by", 2), ("visit.seen", 2)]


def test_the_fortnight_is_that_after_the_as_of_day(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not that after the latest day on which anything was due: what was done early may be due much later."""
    days = {"soon": AS_OF + timedelta(14), "later": AS_OF + timedelta(15), "done": AS_OF + timedelta(90)}
    states = {"soon": "due", "later": "due", "done": "met"}
    rows: list[Row] = [{"occurrence": each, "due": days[each], "state": states[each]} for each in days]

    found = answered(by_hand(tmp_path / "audit", rows), 5, monkeypatch)
    assert [(day, number) for _, day, number in found] == [(days["soon"], 1)]


def test_the_page_names_every_key_of_the_summary(audit: Path) -> None:
    """And nothing is in the summary that the page does not tell."""
    told = json.loads((audit / "summary.json").read_text(encoding="utf-8"))
    rows = (told["population"], told["small_numbers"], told["headline"], told["standards"][0])
    part = PAGE.partition("## summary.json")[2].partition("## What a change would do")[0]

    assert [key for each in (told, *rows) for key in each if f"`{key}`" not in part] == []
