"""A table that is not there never makes anything compliant: each table of each form, taken away in turn."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, TypeAlias

import pyarrow
import pytest
from pyarrow import compute, parquet

from engine.calendar import parse_moment
from engine.caseload.batch import Judge
from engine.caseload.nest import nest
from engine.compiling.narrowing import plan_for
from engine.data.dataset import Dataset, open_dataset
from engine.data.readers import Told, read
from engine.data.sample.lives import Setting
from engine.data.sample.write import write_sample
from tests.caseload.test_exports import policy
from tests.data.kit import vocabulary

AS_OF = date(2026, 3, 31)
Key: TypeAlias = tuple[str, str, str, str]
SOURCES = {"annex-a": "annex-a.xlsx", "cin": "cin.xml"}


def exported(folder: Path, form: str, count: int) -> Dataset:
    """Read the sample of a form as the extract of its day."""
    if not (folder / "sample").exists():
        write_sample(count, Setting(7, AS_OF), folder / "sample", form)
    if form == "parquet":
        return open_dataset(folder / "sample")
    source = folder / "sample" / SOURCES.get(form, "")
    return read(source, vocabulary(), folder / "data", format=form, told=Told(extracted=AS_OF))


def narrowed(data: Dataset, cases: list[str], folder: Path) -> Dataset:
    """Return the dataset of these cases alone."""
    folder.mkdir()
    tables = {}
    for kind, path in data.tables.items():
        rows = parquet.read_table(path)
        rows = rows.filter(compute.is_in(rows["case"], value_set=pyarrow.array(cases)))
        parquet.write_table(rows, folder / path.name)
        tables[kind] = folder / path.name
    return replace(data, tables=tables)


def judged(data: Dataset, place: Path, only: frozenset[str] | None = None) -> dict[Key, dict[str, Any]]:
    """Judge every case without reasons: key -> outcome."""
    ruling, day = policy(), parse_moment(AS_OF.isoformat())
    plan = ruling.plan if only is None else plan_for(ruling.plan, set(only))
    judge = Judge(ruling.job(data, day, only=only, plan=plan))
    found = {}
    for chunk in nest(data, vocabulary(), place, lambda _: 100).chunks:
        for batch in parquet.read_table(chunk).to_batches():
            for row in judge.evaluate(batch).to_pylist():
                found[row["case"], row["pack"], row["standard"], row["occurrence"]] = row
    assert not judge.take_faults()
    return found


def met(outcomes: dict[Key, dict[str, Any]]) -> set[Key]:
    """Return the keys of what is met in time."""
    return {key for key, row in outcomes.items() if row["state"] == "met"}


@pytest.mark.parametrize(
    "form",
    [
        "903",
        "cin",
        pytest.param("annex-a", marks=pytest.mark.soak),
        pytest.param("ssd", marks=pytest.mark.soak),
        pytest.param("parquet", marks=pytest.mark.soak),
    ],
)
def test_no_table_that_is_taken_away_makes_anything_met(form: str, tmp_path: Path) -> None:
    """What is met without the table was met with it; a child in need, one in care, one on a plan."""
    data = narrowed(exported(tmp_path, form, 66), ["C-1005", "C-1018", "C-1054"], tmp_path / "three")
    whole = met(judged(data, tmp_path / "whole"))
    assert whole

    for kind in data.tables:
        fewer = replace(data, tables={name: path for name, path in data.tables.items() if name != kind})
        new = met(judged(fewer, tmp_path / kind)) - whole
        assert not new, (kind, sorted(new)[:5])


#: Standards whose evidence Annex A holds as the latest event alone.
LATEST = frozenset(
    {
        "england/care-planning#cla.review",
        "england/care-planning#cla.visit",
        "england/care-planning#cla.health.review",
        "swindon/looked-after#cla.dental-check",
        "swindon/visits#cla.visit",
    }
)


def test_the_latest_event_is_never_taken_for_a_history_that_was_met(tmp_path: Path) -> None:
    """Of the same children the whole record says the same of whatever Annex A calls met or late by a day that
    it can tell, and of most gaps that the record calls met Annex A tells nothing."""
    (tmp_path / "a").mkdir()
    (tmp_path / "n").mkdir()
    annex = by_due(judged(exported(tmp_path / "a", "annex-a", 40), tmp_path / "latest", LATEST))
    record = by_due(judged(exported(tmp_path / "n", "parquet", 40), tmp_path / "all", LATEST))
    settled = ("met", "met_late", "missed", "overdue")
    told = {key: state for key, state in annex.items() if state in settled and key[2] is not None}

    assert {key: state for key, state in told.items() if record.get(key) != state} == {}
    assert 0 < len(told) < len([state for state in record.values() if state == "met"]) / 5


def by_due(outcomes: dict[Key, dict[str, Any]]) -> dict[tuple[str, str, date | None], str]:
    """Return child, standard and due day -> state; ids of the facts differ from form to form."""
    return {(key[0], key[2], row["due"]): row["state"] for key, row in outcomes.items()}
