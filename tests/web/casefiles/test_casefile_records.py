"""The tables of case-file audits: added to older records, and safe from two who save at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from sqlalchemy import text

from web.casefiles.sampling import draw
from web.records import markings, samples
from web.records.base import NewerRecords, Records
from web.records.markings import Answer, Save
from web.records.refused import Overtaken
from web.records.samples import Asked, Check, Member
from web.records.tables import AuditRow
from web.records.tables_casefiles import SampleRow

NOW = datetime(2026, 4, 20, 9, tzinfo=UTC)
WHO = 11


def sampled(records: Records):
    """Draw one case of an audit and give it to somebody; return its file."""
    with records.database.work() as session:
        session.add(AuditRow(id=1, dataset_id=1, data="March", asked=NOW, state="ready"))
        session.flush()
        drawn = draw([Member("C-1", "all", "-")], 1, "7")
        made = samples.add(session, 1, Asked("Spring", 1, "7"), drawn, [Check("p#a", "A", "?")], WHO, NOW)
        samples.share_out(session, made.id, [WHO], 0)
        return samples.files(session, made.id)[0]


def test_records_of_an_older_version_gain_what_they_lack_and_newer_ones_are_refused(tmp_path):
    """Nothing that was there is lost; what a newer version wrote is not guessed at."""
    records = Records(tmp_path)
    with records.database.work() as session:
        session.add(AuditRow(id=1, dataset_id=1, data="March", asked=NOW, state="ready"))
        for table in ("action", "answer", "marking", "case_file", "sample", "grade"):
            session.execute(text(f"DROP TABLE {table}"))
        session.execute(text("PRAGMA user_version = 1"))
    records.database.close()
    again = Records(tmp_path)
    with again.database.work() as session:
        assert session.get_one(AuditRow, 1).data == "March"
        assert session.query(SampleRow).count() == 0
        session.execute(text("PRAGMA user_version = 99"))
    again.database.close()

    with pytest.raises(NewerRecords, match="newer version"):
        Records(tmp_path)


def test_of_two_who_save_at_once_one_is_told(tmp_path):
    """Whichever comes second finds the first one's words, and nothing of them is overwritten."""
    records = Records(tmp_path)
    file = sampled(records)

    def save(words: str) -> str:
        with records.database.work() as session:
            markings.save(session, file, Save({"p#a": Answer("Good", words)}, "", words, 0, WHO), NOW)
        return words

    with ThreadPoolExecutor(8) as pool:
        tries = [pool.submit(save, f"text {n}") for n in range(8)]
    faults = [each.exception() for each in tries]
    won = [each.result() for each in tries if each.exception() is None]

    assert len(won) == 1
    assert all(isinstance(each, Overtaken) and each.version == 1 for each in faults if each)
    with records.database.work() as session:
        kept = markings.of_file(session, file.id)[1]
    assert (kept.comment, kept.answers["p#a"].comment, kept.version) == (won[0], won[0], 1)
