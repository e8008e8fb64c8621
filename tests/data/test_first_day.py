"""The first day of the span that is found for a table: a row that stands alone long before is not it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

import pytest

from engine.data.dataset import Dataset
from engine.data.readers import Told
from engine.facts import Coverage
from tests.data.kit import cases_of, read_export, swindon, write

EXTRACT = date(2026, 3, 31)
MONTHLY = [date(2024, 4, 2) + timedelta(days=30 * number) for number in range(24)]


def contacts(tmp_path: Path, days: Sequence[date], told: Told | None = None) -> Dataset:
    """Return a dataset of contacts on these days, each of another child."""
    rows = [f"c{number},C-{1001 + number},{day}" for number, day in enumerate(days)]
    head = "cont_contact_id,cont_person_id,cont_contact_date"
    write(tmp_path / "in", "ssd_contacts.csv", "\n".join([head, *rows]))
    return read_export(tmp_path / "in", tmp_path, told or Told(extracted=EXTRACT), format="ssd")


def begins(data: Dataset, kind: str = "contact") -> date:
    return date.fromisoformat(data.read["kinds"][kind]["complete_from"])


@pytest.mark.parametrize(
    ("alone", "told"),
    [
        ((date(1926, 3, 20),), "row 2 of 1926-03-20 stands alone"),
        ((date(2016, 3, 20),), "row 2 of 2016-03-20 stands alone"),
        ((date(1926, 3, 20), date(2006, 5, 1)), "2 rows, the first of them row 2 of 1926-03-20, stand alone"),
        ((date(1926, 3, 20), date(2126, 5, 1)), "row 2 of 1926-03-20 stands alone"),
        ((date(2006, 3, 20), date(2014, 5, 1)), "2 rows, the first of them row 2 of 2006-03-20, stand alone"),
    ],
)
def test_a_row_whose_year_was_mistyped_does_not_begin_the_span(
    tmp_path: Path, alone: tuple[date, ...], told: str
) -> None:
    """The table is complete from the first of the rows that follow one another; the report says which."""
    data = contacts(tmp_path, [*alone, *MONTHLY])

    assert begins(data) == MONTHLY[0]
    [note] = [note for note in data.read["notes"] if "alone" in note]
    assert note == (
        f"contact: in ssd_contacts.csv {told} before more than two years without a row; the table is taken "
        "as complete from 2024-04-02 only. If it is complete from an earlier day, say --covers "
        "contact=FROM..TO"
    )


@pytest.mark.parametrize(
    ("days", "first"),
    [
        ([date(2023, 3, 20), *MONTHLY], 0),  # not two years before the next
        ([date(2012, 1, 9), date(2015, 3, 2), date(2019, 6, 3), date(2023, 5, 1)], 0),  # all are far apart
        ([date(2016, 1, 9), date(2021, 3, 2)], 0),  # and the next may be yet to come
        ([date(1926, 3, 20), date(2025, 5, 1)], 1),
        ([date(2012, 1, day) for day in range(1, 9)] + MONTHLY, 0),  # too many to be slips
        ([date(2026, 3, 20)], 0),
    ],
)
def test_rows_that_are_far_apart_anyway_or_many_begin_it(
    tmp_path: Path, days: list[date], first: int
) -> None:
    """Few rows in many years are usual in an export of a dozen children."""
    assert begins(contacts(tmp_path, days)) == days[first]


def test_whoever_knows_that_the_table_is_complete_says_so(tmp_path: Path) -> None:
    """What is told is not looked into."""
    span = Coverage(date(1926, 1, 1).toordinal(), EXTRACT.toordinal())
    told = Told(extracted=EXTRACT, covers={"contact": span})

    data = contacts(tmp_path, [date(1926, 3, 20), *MONTHLY], told)

    assert begins(data) == date(1926, 1, 1)
    assert not [note for note in data.read["notes"] if "alone" in note]


def test_a_mistyped_year_makes_no_other_child_late_in_years_that_the_export_does_not_hold(
    tmp_path: Path,
) -> None:
    """Of visits in 2021, which no row tells of, nothing is known."""
    write(
        tmp_path / "in",
        "ssd_cla_episodes.csv",
        """
        clae_cla_episode_id,clae_person_id,clae_cla_episode_start_date,clae_cla_id,clae_entered_care_date
        e1,C-1001,2021-01-04,la1,2021-01-04
        """,
    )
    write(
        tmp_path / "in",
        "ssd_cla_placement.csv",
        """
        clap_cla_placement_id,clap_person_id,clap_cla_placement_start_date,clap_cla_placement_type
        p1,C-1001,2021-01-04,U6
        """,
    )
    visits = [f"v{number},C-1001,{day},Y" for number, day in enumerate([date(1926, 3, 20), *MONTHLY])]
    head = "clav_cla_visit_id,clav_person_id,clav_cla_visit_date,clav_cla_visit_seen"
    write(tmp_path / "in", "ssd_cla_visits.csv", "\n".join([head, *visits]))

    data = read_export(tmp_path / "in", tmp_path, Told(extracted=EXTRACT))
    found = swindon().check(cases_of(data, tmp_path)["C-1001"], "2026-03-31")

    assert begins(data, "visit") == MONTHLY[0]
    assert found.only("england/care-planning#cla.visit", "p1/first").state == "unknown"
