"""An outcome is challenged, and the challenge goes with it from audit to audit until its facts change."""

from __future__ import annotations

import io
import re
from datetime import timedelta
from html import unescape
from urllib.parse import parse_qsl, urlsplit

import openpyxl
import pytest

from tests.web.conftest import START
from tests.web.kit import do_jobs, publish_small, upload
from web.store import api_keys, log
from web.store.api_keys import Scope

#: Records lie in a store of their own, whichever the shared database is.
pytestmark = pytest.mark.parametrize("kind", ["sqlite"], indirect=True)

TABLES = {
    "person.csv": "case,born\nC-1,2012-06-01\nC-2,2015-02-03\n",
    "looked_after.csv": "case,id,from\nC-1,{0}1,2026-01-09\nC-2,{0}2,2026-01-12\n",
    "placement.csv": "case,id,from,kind\nC-1,{0}1,2026-01-09,foster\nC-2,{0}2,2026-01-12,foster\n",
    "visit.csv": "case,id,at,kind,by,seen\nC-2,{0}1,2026-01-15,,social_worker,yes\n{1}",
}
DOUBT = {"kind": "record", "text": "It is in the notes.\nNot in the form.", "owner": "Team manager"}
STANDARD = "swindon/visits#cla.visit"


@pytest.fixture
def auditor(app, signed_in):
    """An auditor of a council with few packs."""
    publish_small(app, "swindon")
    return signed_in("auditor")


def audited(app, auditor, day: str, letter: str = "a", visits: str = "") -> str:
    """Upload the children as they were on a day, audit them, and return the address of the audit."""
    files = [(name, text.format(letter, visits).encode()) for name, text in TABLES.items()]
    upload(auditor, "/swindon/data", files, extracted=day)
    do_jobs(app)
    newest = re.findall(r'<option value="(\d+)"', text(auditor.get("/swindon/audits")))[0]
    auditor.post("/swindon/audits", data=newest)
    do_jobs(app)
    return f"/swindon/audits/{newest}"


def text(answer) -> str:
    assert answer.status_code == 200, answer.status_code
    return answer.get_data(as_text=True)


def first_visit(auditor, audit: str) -> str:
    """Return the address of what is owed to C-1 first."""
    listing = text(auditor.get(f"{audit}/outcomes?case=C-1&standard={STANDARD.replace('#', '%23')}"))
    links = [unescape(each) for each in re.findall(r'href="([^"]*/outcome\?[^"]*)"', listing)]
    return links[0]


def challenge(auditor, audit: str, **said: str):
    """Send the form on the page of what is owed to C-1 first, twice, as two people may."""
    page = text(auditor.get(first_visit(auditor, audit)))
    hidden = dict(re.findall(r'type="hidden" name="(case|standard|occurrence)" value="([^"]*)"', page))
    named = {name: unescape(value) for name, value in hidden.items()}
    auditor.post(f"{audit}/challenge", **named, **said)
    return auditor.post(f"{audit}/challenge", **named, **said)


def called(app, path: str) -> list[dict]:
    """Return what a program with a key of the council reads of an audit's outcomes."""
    with app.extensions["database"].work() as session:
        grants, ends = [("swindon", Scope.AUDIT)], START + timedelta(days=9)
        _, secret = api_keys.make(session, "a program", grants, 1, ends, START)
    headers = {"Authorization": f"Bearer {secret}"}
    return app.test_client().get(f"/api/v1/authorities{path}", headers=headers).get_json()["outcomes"]


def test_a_challenge_stays_with_its_outcome_until_the_facts_change(app, auditor):
    """A later extract numbers its rows anew and days pass: it is there; a visit is recorded: it is not."""
    first = audited(app, auditor, "2026-01-30")
    answer = challenge(auditor, first, **{**DOUBT, "kind": "stands"})
    assert answer.headers["Location"] == "/swindon/challenges/1"  # said twice, kept once
    assert "It is closed." in text(auditor.get("/swindon/challenges/1"))
    later = audited(app, auditor, "2026-02-02", letter="b")
    shown = text(auditor.get(first_visit(auditor, later)))
    assert "Challenged: it stands" in shown
    assert "Challenge it" not in shown

    written = audited(app, auditor, "2026-02-03", visits="C-1,b9,2026-01-28,,social_worker,yes\n")
    shown = text(auditor.get(first_visit(auditor, written)))
    assert "Challenged before its facts changed" in shown
    assert "Challenge it, or note that it stands" in shown


def test_what_a_second_person_says_against_an_outcome_is_not_lost(app, auditor):
    """Both had the form open: the second reads what the first said, and still has their own words."""
    audit = audited(app, auditor, "2026-01-30")
    challenge(auditor, audit, **DOUBT)
    key = dict(parse_qsl(urlsplit(first_visit(auditor, audit)).query))
    answer = auditor.post(f"{audit}/challenge", **key, **{**DOUBT, "text": "She was seen at school"})
    page = answer.get_data(as_text=True)

    assert answer.status_code == 409
    assert "Somebody else challenged this outcome" in page
    assert "It is in the notes." in page
    assert "She was seen at school</textarea>" in page
    assert 'action="/swindon/challenges/1"' in page


@pytest.mark.parametrize("seen", ["1", "", "x", "3"])
def test_an_answer_to_a_challenge_that_somebody_else_answered_meanwhile_is_not_taken(app, auditor, seen):
    """It would close what was agreed to be put right, unread; what was written is still in the form."""
    challenge(auditor, audited(app, auditor, "2026-01-30"), **DOUBT)
    agreed = {"text": "Right", "owner": "Ann", "state": "agreed", "seen": "1"}
    assert auditor.post("/swindon/challenges/1", **agreed).status_code == 303
    assert auditor.post("/swindon/challenges/1", **agreed).status_code == 303  # a double click
    answer = auditor.post("/swindon/challenges/1", text="Old news", owner="Bob", state="closed", seen=seen)

    assert answer.status_code == 409
    assert "Old news</textarea>" in answer.get_data(as_text=True)
    page = text(auditor.get("/swindon/challenges/1"))
    assert "It is agreed, to be put right. Ann answers for it." in page
    assert page.count("Right</p>") == 1


def test_challenges_are_filtered_downloaded_and_answered(app, auditor):
    """In the results, both files and the page to print; each step names who and when; the log names ids."""
    audit = audited(app, auditor, "2026-01-30")
    assert "Nothing was challenged yet" in text(auditor.get("/swindon/challenges"))
    for said, words in (
        ({**DOUBT, "text": " "}, "Say what you found"),
        ({**DOUBT, "kind": "x"}, "Choose what is wrong"),
        ({**DOUBT, "owner": ""}, "Say who answers for it"),
    ):
        bad = challenge(auditor, audit, **said)
        assert (bad.status_code, words in bad.get_data(as_text=True)) == (422, True), words
    assert challenge(auditor, audit, **DOUBT).status_code == 303

    assert "Only the 1 challenged" in text(auditor.get(audit))
    assert "1 outcome</h1>" in text(auditor.get(f"{audit}/outcomes?challenged=yes"))
    everything = "/outcomes.xlsx"
    book = openpyxl.load_workbook(io.BytesIO(auditor.get(f"{audit}{everything}").data))
    heads, *rows = book.active.iter_rows(values_only=True)
    told = [dict(zip(heads, row, strict=True)) for row in rows]
    mine = [row for row in told if row["challenge"]]
    assert [(row["case"], row["challenge_state"], row["challenge_owner"]) for row in mine] == [
        ("C-1", "open", "Team manager")
    ]
    assert len(told) > 1
    assert "the record is wrong,open,Team manager" in text(
        auditor.get(f"{audit}/outcomes.csv?challenged=yes")
    )
    assert "the record is wrong, open" in text(auditor.get(f"{audit}/outcomes.html?case=C-1"))
    said = ("challenge_id", "challenge", "challenge_state", "challenge_owner")
    challenged, others = (called(app, f"{audit}/outcomes?challenged={each}") for each in ("yes", "no"))
    assert [[row[name] for name in said] for row in challenged] == [
        [1, "the record is wrong", "open", "Team manager"]
    ]
    assert {row[name] for row in others for name in said} == {None}

    assert auditor.post("/swindon/challenges/1", text="", owner="A", state="agreed").status_code == 422
    assert auditor.post("/swindon/challenges/1", text="Right", owner="A", state="x").status_code == 422
    answer = auditor.post("/swindon/challenges/1", text="Written up", owner="Ann", state="closed", seen="1")
    assert answer.status_code == 303
    page = text(auditor.get("/swindon/challenges/1"))
    assert "It is closed. Ann answers for it." in page
    assert page.index("It is in the notes.") < page.index("Written up")
    assert "closed" in text(auditor.get("/swindon/challenges?state=closed"))
    with app.extensions["database"].work() as session:
        lines = log.page(session, log.Wanted("swindon"), 1)
    noted = [(each.action, each.subject) for each in lines if "challenge" in each.action]
    assert noted == [("challenge answered", "challenge 1"), ("outcome challenged", "challenge 1")]
