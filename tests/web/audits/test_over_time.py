"""Two audits of one council: what falls due, what changed, which way it goes, and what a withdrawal means."""

from __future__ import annotations

import io
from datetime import date

import openpyxl
import pytest

from tests.web.kit import do_jobs, publish_small, upload
from web.store import publications

#: Records lie in a store of their own, whichever the shared database is.
pytestmark = pytest.mark.parametrize("kind", ["sqlite"], indirect=True)

HEADS = {
    "person.csv": "case,born",
    "looked_after.csv": "case,id,from",
    "placement.csv": "case,id,from,kind",
    "allocation.csv": "case,id,from,worker,team,role",
    "visit.csv": "case,id,at,kind,by,seen",
}
#: Nobody saw the first; the others were seen in time. They are as many as make a number that is shown.
FIRST = {
    "person.csv": "C-1,2012-06-01",
    "looked_after.csv": "C-1,l1,2026-01-09",
    "placement.csv": "C-1,p1,2026-01-09,foster",
    "allocation.csv": "C-1,a1,2026-01-09,W-1,North,social_worker",
}
OTHER = {
    "person.csv": "C-{0},2015-02-03",
    "looked_after.csv": "C-{0},l1,2026-01-12",
    "placement.csv": "C-{0},p1,2026-01-12,foster",
    "allocation.csv": "C-{0},a1,2026-01-12,W-2,South,social_worker",
    "visit.csv": "C-{0},v1,2026-01-15,,social_worker,yes",
}


def export(more: str) -> list[tuple[str, bytes]]:
    """Return the children as an export, with one more visit."""
    tables = {
        name: [
            head,
            *([FIRST[name]] if name in FIRST else []),
            *(OTHER[name].format(n) for n in range(2, 10)),
        ]
        for name, head in HEADS.items()
    }
    tables["visit.csv"].append(more)
    return [(name, "\n".join(filter(None, lines)).encode()) for name, lines in tables.items()]


def text(answer) -> str:
    assert answer.status_code == 200, answer.status_code
    return answer.get_data(as_text=True)


def audited(app, auditor, number: int, day: str, visits: str = "") -> None:
    """Upload the children as they were on a day, and audit them."""
    upload(auditor, "/swindon/data", export(visits), extracted=day)
    do_jobs(app)
    auditor.post("/swindon/audits", data=str(number))
    do_jobs(app)


def test_audits_are_followed_from_one_to_the_next(app, signed_in):
    """The worklist and its workbook, the changes and the trend; then the policy is withdrawn, and one button
    judges the same data for the same days again."""
    first = publish_small(app, "swindon")
    second = publish_small(app, "swindon")
    auditor = signed_in("auditor")
    for path, words in (("worklist", "There is no worklist yet"), ("audits/trend", "There is no audit yet")):
        assert words in text(auditor.get(f"/swindon/{path}"))
    assert auditor.get("/swindon/worklist.xlsx").status_code == 404
    audited(app, auditor, 1, "2026-01-30")
    assert "no audit of an earlier day" in text(auditor.get("/swindon/audits/1/changes"))
    assert "It takes two audits" in text(auditor.get("/swindon/audits/trend"))
    audited(app, auditor, 2, "2026-02-06", visits="C-1,v2,2026-02-03,,social_worker,yes")
    list_ = text(auditor.get("/swindon/audits"))
    assert "Fri 6 Feb 2026" in list_
    assert "2026-02-06" not in list_

    check_worklist(auditor)
    changes = text(auditor.get("/swindon/audits/2/changes"))
    assert "left: done since" in changes
    assert auditor.get("/swindon/audits/2/changes?since=7").status_code == 404
    trend = text(auditor.get("/swindon/audits/trend"))
    assert "The share is of what was judged" in trend
    assert trend.count("<svg") > 1

    with app.extensions["database"].work() as session:
        held = publications.numbered(session, "swindon", second)
        publications.withdraw(session, held, 1, "Wrong number", app.config["CLOCK"]())
    for page in ("", "/outcomes", "/evidence"):
        assert f"Publication {second}, by which this audit judged, was withdrawn" in text(
            auditor.get(f"/swindon/audits/2{page}")
        )
    assert auditor.post("/swindon/audits/2/again").status_code == 303
    do_jobs(app)
    again = text(auditor.get("/swindon/audits/3"))
    assert f"as of Fri 6 Feb 2026 · publication {first}" in again
    assert "was withdrawn" not in again
    auditor.post("/swindon/data/1/delete")
    gone = auditor.post("/swindon/audits/1/again")
    assert (gone.status_code, "was deleted: upload it again" in gone.get_data(as_text=True)) == (422, True)


def check_worklist(auditor) -> None:
    """The page, by team and for one worker; the workbook has the same lines, days as days."""
    page = text(auditor.get("/swindon/worklist?days=30"))
    assert "fall due by Sun 8 Mar 2026" in page
    for name in ("North", "South"):
        assert f">{name}</a>" in page
    mine = text(auditor.get("/swindon/worklist?days=30&by=worker&whose=W-2"))
    assert "C-2" in mine
    assert "C-1" not in mine
    answer = auditor.get("/swindon/worklist.xlsx?days=30&by=worker&whose=W-2")
    heads, *rows = openpyxl.load_workbook(io.BytesIO(answer.data)).active.iter_rows(values_only=True)
    told = [dict(zip(heads, row, strict=True)) for row in rows]
    assert {row["Worker"] for row in told} == {"W-2"}
    assert all(row["Due"].date() <= date(2026, 3, 8) for row in told if row["Due"])
