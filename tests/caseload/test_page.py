"""`docs/audit.md` cannot rot: its table is made from the columns, and its six queries run."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path

import duckdb
import pytest

from engine.calendar import moment_of_date
from engine.caseload.audit import Asked, make_audit
from engine.caseload.judging import Doing
from tests.caseload.kit import AS_OF, caseshire, sample

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


def test_the_page_names_every_key_of_the_summary(audit: Path) -> None:
    """And nothing is in the summary that the page does not tell."""
    import json

    keys = json.loads((audit / "summary.json").read_text(encoding="utf-8"))

    assert all(f"`{key}`" in PAGE for key in keys if key != "schema")
