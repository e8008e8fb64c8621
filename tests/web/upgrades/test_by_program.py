"""A vendor's program takes a change in the law through councils; people of each council approve it."""

from __future__ import annotations

import json
import re
from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.upgrading.test_upgrade import FILE, HOME, LOCAL, OWN, PACK, VOCABULARY
from tests.web.api.conftest import Program
from tests.web.conftest import PASSWORD, START, Browser
from tests.web.kit import do_jobs
from tests.web.upgrades.conftest import NEW, OLD, THEIR_OWN, VOCABULARY_FILE
from web.store import api_keys, log, people, publications
from web.store.api_keys import Scope
from web.store.people import Role
from web.store.publications import Stamp
from web.store.tables import AuthorityRow

PLAN, CHAT, CALL = (f"set:england/law#care.{name}" for name in ("plan", "chat", "call"))
REVIEW = "trafford/standards#care.review:england/law#care.review"
SAID = {"title": "The new law", "reason": "The law changed", "effective": "2026-06-01"}
HERE = "/authorities/trafford/upgrade"


@pytest.fixture
def kind() -> str:
    return "sqlite"


@pytest.fixture
def bury(app, trafford) -> None:
    """A second council, which agreed to the same law and sets one thing alone."""
    with app.extensions["database"].work() as session:
        session.add(AuthorityRow(id="bury", name="Bury", created=START.replace(tzinfo=None)))
        session.flush()
        mine = HOME.replace("trafford/standards", "bury/standards").replace("trafford", "bury")
        texts = {VOCABULARY_FILE: VOCABULARY, PACK: OLD, FILE.replace("trafford", "bury"): mine}
        texts[OWN.replace("trafford", "bury")] = LOCAL.replace("trafford", "bury")
        publications.publish(session, "bury", texts, Stamp("First", "First", date(2000, 1, 1)), START)


@pytest.fixture
def vendor(app, trafford):
    """Give a program with a key that Trafford's administrator made."""

    def make(*authorities: str, scope: Scope = Scope.UPGRADE) -> Program:
        with app.extensions["database"].work() as session:
            by = people.by_email(session, "admin@trafford").id
            grants = [(each, scope) for each in authorities or ("trafford",)]
            _, secret = api_keys.make(session, "a vendor", grants, by, START + timedelta(days=9), START)
        return Program(app, secret)

    return make


def answered(answer, status: int = 200) -> dict:
    assert answer.status_code == status, answer.get_data(as_text=True)
    return answer.get_json()


def refused(answer, status: int = 409) -> str:
    assert answer.content_type == "application/problem+json"
    return answered(answer, status)["detail"]


def decision(row: str, what: str, **more: str) -> dict:
    return {"row": row, "decision": what, "reason": "The board agreed", **more}


def begun(app, program: Program) -> int:
    """Begin Trafford's upgrade, have it compared, and return the version of the draft."""
    answered(program.post(HERE), 202)
    do_jobs(app)
    return program.get(HERE).get_json()["version"]


def decide(program: Program, version: int, *decisions: dict):
    return program.post(f"{HERE}/decisions", json={"version": version, "decisions": list(decisions)})


def test_a_program_takes_a_change_in_the_law_and_people_approve_it(app, trafford, vendor):
    """Seen, begun once, compared, each row decided, handed in; not by whoever made the key."""
    program = vendor()
    assert program.get(HERE).get_json()["stage"] == "pending"
    first, second = (program.post(HERE, headers={"Idempotency-Key": "night 1"}) for _ in range(2))
    assert answered(first, 202) == answered(second, 202)
    assert answered(first, 202)["stage"] == "comparing"
    do_jobs(app)

    seen = program.get(HERE)
    found = answered(seen)
    assert {each["row"]: each["kind"] for each in found["rows"]} == {
        PLAN: "moved",
        CHAT: "orphaned",
        CALL: "weaker",
        "set:england/law#care.meet": "unchanged",
        "reading:law-4": "unchanged",
        REVIEW: "redundant",
    }
    assert (found["stage"], found["left"], found["packs"][0]["after"]) == ("to decide", 4, "2")
    again = program.get(HERE, headers={"If-None-Match": seen.headers["ETag"]})
    assert again.status_code == 304

    text = next(each["text"] for each in found["rows"] if each["row"] == CALL)
    edit = decision(CALL, "edit", text=text.replace("9 working days", "6 working days"))
    decided = answered(
        decide(
            program,
            found["version"],
            *(decision(PLAN, "keep"), decision(CHAT, "rename"), decision(REVIEW, "drop"), edit),
        )
    )
    assert (decided["stage"], decided["left"]) == ("decided", 0)
    handed = answered(program.post(f"{HERE}/submission", json={"version": decided["version"], **SAID}))
    assert (handed["stage"], handed["title"]) == ("submitted", "The new law")

    with app.extensions["database"].work() as session:
        maker = people.by_email(session, "admin@trafford").id
        people.grant(session, maker, "trafford", [Role.ADMIN, Role.APPROVER])
        lines = log.page(session, log.Wanted("trafford"), 1)
    assert all(line.by_id is None and "by key" in line.subject for line in lines)
    assert [line.action for line in lines].count("upgrade row decided") == 4
    path = f"/trafford/drafts/{handed['draft']}/approval"
    assert publish(app, "admin", path).status_code == 409
    assert publish(app, "approver", path).status_code == 303
    published = trafford.texts(2)
    assert published[PACK] == NEW
    assert published[FILE] == (
        THEIR_OWN.replace('law: "1"', 'law: "2"')
        .replace("standard: england/law#care.chat,", 'standard: "england/law#care.talk",')
        .replace("within: 9 working days", "within: 6 working days")
    )
    assert program.get(HERE).get_json()["stage"] == "none"


def publish(app, who: str, path: str):
    browser = Browser(app)
    assert browser.post("/sign-in", email=f"{who}@trafford", password=PASSWORD).status_code == 303
    page = browser.get(path).get_data(as_text=True)
    seen = re.search(r'name="seen" value="(\w+)"', page)
    return browser.post(f"{path}/publish", seen=seen.group(1) if seen else "", agreed="yes")


def test_what_cannot_be_done_is_refused_with_its_reason_and_changes_nothing(app, vendor):
    program = vendor()
    assert "No upgrade is under way" in refused(decide(program, 1, decision(PLAN, "keep")))
    version = begun(app, program)
    before = program.get(HERE).get_json()

    assert "care.call: decide drop, edit" in refused(decide(program, version, decision(CALL, "keep")))
    assert "no row of that name" in refused(
        decide(program, version, decision(PLAN, "keep"), decision("set:x#y", "drop"))
    )
    assert "Somebody else saved" in refused(decide(program, version - 1, decision(PLAN, "keep")))
    assert decide(program, version, {**decision(PLAN, "keep"), "reason": " "}).status_code == 422
    for text in ("{standard: england/law#care.plan}\nfollows: []", "{", "a: b}, {c: d"):
        assert decide(program, version, decision(PLAN, "edit", text=text)).status_code == 409, text
    assert "4 rows are not decided" in refused(
        program.post(f"{HERE}/submission", json={"version": version, **SAID})
    )
    assert "under way already" in refused(program.post(HERE))
    assert program.get(HERE).get_json() == before
    for scope in set(Scope) - {Scope.UPGRADE}:
        assert vendor(scope=scope).get(HERE).status_code == 403


def test_several_councils_are_done_in_one_act_and_each_is_refused_by_itself(app, vendor, bury):
    """What somebody of a council decided stays; a council that the key is not for ends the call."""
    program = vendor("trafford", "bury")
    both = {"authorities": ["trafford", "bury"]}
    only = vendor("trafford")
    assert only.post("/upgrades", json=both).status_code == 404
    assert [each["stage"] for each in program.get("/upgrades").get_json()["upgrades"]] == ["pending"] * 2
    assert [each["authority"] for each in only.get("/upgrades").get_json()["upgrades"]] == ["trafford"]

    answered(program.post("/upgrades", json=both), 202)
    do_jobs(app)
    decide(program, program.get(HERE).get_json()["version"], decision(PLAN, "drop"))
    said = [decision(PLAN, "keep"), decision("bury/standards#care.review:england/law#care.review", "drop")]
    found = answered(program.post("/upgrades/decisions", json={**both, "decisions": said}))["upgrades"]
    assert [(each["authority"], each["stage"], bool(each["refused"])) for each in found] == [
        ("trafford", "to decide", True),
        ("bury", "decided", False),
    ]
    rows = program.get(HERE).get_json()["rows"]
    assert {each["row"]: each["decision"] for each in rows}[PLAN] == "drop"

    handed = answered(program.post("/upgrades/submissions", json={**both, **SAID}))["upgrades"]
    assert [(each["stage"], each["refused"]) for each in handed] == [
        ("to decide", f"3 rows are not decided, the first: {CHAT}."),
        ("submitted", ""),
    ]


def test_an_upgrade_overtaken_by_a_publication_is_compared_anew_by_program(app, trafford, vendor):
    program = vendor()
    version = begun(app, program)
    answered(decide(program, version, decision(PLAN, "keep"), decision(CALL, "drop")))
    with app.extensions["database"].work() as session:
        texts = {**trafford.texts(1), FILE: f"{THEIR_OWN}# a remark\n"}
        publications.publish(session, "trafford", texts, Stamp("More", "More", date(2001, 1, 1)), START)

    answered(program.post(f"{HERE}/compare"), 202)
    do_jobs(app)

    found = program.get(HERE).get_json()
    assert (found["stage"], found["left"]) == ("to decide", 2)
    decided = {each["row"]: each["decision"] for each in found["rows"] if each["decision"]}
    assert decided == {PLAN: "keep", CALL: "drop"}


def test_the_calls_on_the_page_for_vendors_take_the_change_to_the_approver(app, vendor):
    """In their order, as they stand there."""
    page = (Path(__file__).parents[3] / "docs" / "vendors.md").read_text(encoding="utf-8")
    calls = re.findall(r"<!-- upgrade: POST (.*?) -->\n\n```json\n(.*?)```", page, re.DOTALL)
    program = vendor()

    for path, body in calls:
        answer = program.post(path, json=json.loads(body))
        assert answer.status_code in (200, 202), (path, answer.get_data(as_text=True))
        assert not any(each["refused"] for each in answer.get_json().get("upgrades", ()))
        do_jobs(app)

    assert program.get(HERE).get_json()["stage"] == "submitted"


def test_a_key_whose_maker_is_gone_changes_no_draft(app, vendor):
    """Nobody would answer for what it does."""
    program = vendor()
    with app.extensions["database"].work() as session:
        for row in session.scalars(api_keys.select(api_keys.ApiKey)):
            row.made_by = None

    assert "have another made" in refused(program.post(HERE), 403)
    assert program.get(HERE).get_json()["stage"] == "pending"
