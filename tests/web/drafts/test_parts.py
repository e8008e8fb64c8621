"""Parts of the pages of drafts: differences, the timeline, the process that checks."""

from __future__ import annotations

import os
import signal
from datetime import date

from engine.catalogue import Catalogue
from engine.drafting.checking import Ask
from web.checking.client import Desk
from web.checking.work import JudgeAsk
from web.differences import files, words
from web.start import files_for
from web.timeline import timeline

CASE = """case: T-1
missing_return: [{id: mr1, at: 2026-06-01T10:00}]
return_interview: [{id: r1, at: 2026-06-08T09:00, by: independent, declined: no}]
"""
KEY = "england/missing#missing.return-interview"


def swindon() -> dict[str, str]:
    library = Catalogue.open().library
    return dict(files_for(library, library.authorities["swindon"]))


def test_a_sentence_shows_the_words_that_went_and_came():
    """What stayed and what came make the new sentence."""
    runs = words("see the child within 5 working days", "see the child alone within 4 working days")

    assert (
        " ".join(run.text for run in runs if run.sort != "gone")
        == "see the child alone within 4 working days"
    )
    assert [run.text for run in runs if run.sort == "gone"] == ["5"]


def test_only_files_that_differ_are_listed_with_their_lines():
    """A line that changed is one that went and one that came."""
    (one,) = files({"a": "x\ny\n", "b": "z\n"}, {"a": "x\nw\n", "b": "z\n"})

    assert (one.path, one.went, one.came) == ("a", 1, 1)


def test_a_timeline_draws_time_allowed_time_over_and_what_was_done(desk):
    """Every mark lies inside the picture; what is drawn is also said."""
    judged = desk.judge(JudgeAsk("swindon", swindon(), CASE, "2026-06-10", frozenset([KEY])))
    picture = timeline(judged)
    (owed,) = picture.owed
    places = [mark.x for lane in picture.lanes for mark in lane.marks] + [
        x for lane in picture.lanes for bar in lane.bars for x in (bar.x, bar.x + bar.width)
    ]

    assert [bar.sort for bar in owed.bars] == ["allowed", "over"]
    assert [mark.sort for mark in owed.marks] == ["due", "done"]
    assert "done late, due Thu 4 Jun 2026 10:00" in owed.says
    assert all(0 <= place <= 100 for place in places)


def test_a_process_that_dies_costs_nobody_their_page():
    """Whatever kills it, the next question finds a new one."""
    made, texts = Desk(), swindon()
    try:
        first = made.check(Ask("swindon", texts, texts, date(2026, 4, 20)))
        os.kill(made._running.process.pid, signal.SIGKILL)
        second = made.check(Ask("swindon", texts, texts, date(2026, 4, 20)))
    finally:
        made.close()

    assert first.found == second.found
