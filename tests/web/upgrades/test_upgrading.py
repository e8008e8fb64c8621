"""Packs move beneath a council: a draft takes them, every local setting is decided, two people publish."""

from __future__ import annotations

import re
from datetime import date

import pytest

from tests.upgrading.test_upgrade import FILE, OWN, PACK
from tests.web.conftest import PASSWORD, START, Browser
from tests.web.kit import do_jobs
from tests.web.person import Person
from tests.web.upgrades.conftest import NEW, THEIR_OWN
from web import start
from web.store import drafts, issues, people, publications, upgrades
from web.store.drafts import Refused
from web.store.publications import Stamp
from web.store.tables_upgrades import Issue

#: The rows in the order of the files: what is decided of each, by its number.
PLAN, CHAT, CALL, REVIEW = 0, 1, 2, 5
ALL = {PLAN: "keep", CHAT: "rename", CALL: "drop", REVIEW: "drop"}
SUBMIT = {"title": "Upgrade", "reason": "The law changed", "effective": "2026-06-01"}


@pytest.fixture
def kind() -> str:
    """Where the transaction that publishes matters, a test asks for both kinds."""
    return "sqlite"


@pytest.fixture
def at(app):
    """Give a browser at which somebody of Trafford is signed in."""

    def make(who: str) -> Browser:
        made = Browser(app)
        assert made.post("/sign-in", email=f"{who}@trafford", password=PASSWORD).status_code == 303
        return made

    return make


@pytest.fixture
def draft(app, trafford, at) -> int:
    """An upgrade that an editor began and that is compared."""
    assert at("editor").post("/trafford/upgrade").status_code == 303
    assert do_jobs(app) == 1
    with app.extensions["database"].work() as session:
        return upgrades.under_way(session, "trafford")[0].id


def text_of(answer) -> str:
    return re.sub(r"\s+", " ", answer.get_data(as_text=True))


def version(app, draft: int) -> str:
    with app.extensions["database"].work() as session:
        return str(drafts.find(session, "trafford", draft).version)


def decide(app, browser, draft: int, decisions: dict[int, str], reason: str = "because"):
    fields = {f"decision-{number}": each for number, each in decisions.items()}
    fields |= {f"reason-{number}": reason for number in decisions}
    return browser.post(f"/trafford/upgrade/{draft}", version=version(app, draft), **fields)


def submit(app, browser, draft: int):
    return browser.post(f"/trafford/drafts/{draft}/submit", **SUBMIT, version=version(app, draft))


def drafted(app, draft: int) -> dict[str, str]:
    with app.extensions["database"].work() as session:
        return drafts.changed_texts(session, drafts.find(session, "trafford", draft))


def edit(app, browser, draft: int, path: str, text: str) -> None:
    """Change a file of the draft by hand."""
    fields = {"file": path, "version": version(app, draft), "text": text}
    assert browser.post(f"/trafford/drafts/{draft}/text", **fields).status_code == 303


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_an_upgrade_is_decided_row_by_row_and_published_by_two(app, trafford, at, draft):
    """Each kind of row is shown; what was decided is in the files, all else byte for byte; the pins move."""
    editor, approver = at("editor"), at("approver")
    page = text_of(editor.get(f"/trafford/upgrade/{draft}"))
    assert all(words in page for words in ("stands on is gone or renamed", "weaker than the standard is now"))
    assert all(words in page for words in ("standard beneath it changed", "says what now holds anyway"))
    assert "4 of 4 local settings are undecided. 2 stay as they are." in page
    assert drafted(app, draft) == {PACK: NEW, FILE: THEIR_OWN.replace('law: "1"', 'law: "2"')}

    assert decide(app, editor, draft, ALL).status_code == 303
    assert submit(app, editor, draft).status_code == 303
    shown = text_of(approver.get(f"/trafford/drafts/{draft}/approval"))
    assert "Keep it, under the standard’s new name.</strong> because" in shown
    seen = re.search(r'name="seen" value="(\w+)"', shown).group(1)
    path = f"/trafford/drafts/{draft}/approval/publish"
    assert editor.post(path, seen=seen, agreed="yes").status_code == 403
    assert approver.post(path, seen=seen, agreed="yes").status_code == 303

    texts = trafford.texts(2)
    expected = THEIR_OWN.replace('law: "1"', 'law: "2"').replace(
        "standard: england/law#care.chat,", 'standard: "england/law#care.talk",'
    )
    assert texts[FILE] == "".join(line for line in expected.splitlines(True) if "care.call" not in line)
    assert texts[PACK] == NEW
    assert "care.review" not in texts[OWN]
    assert "is published as it is issued" in text_of(editor.get("/trafford/upgrade"))


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_nothing_is_submitted_or_published_while_a_row_is_undecided(app, trafford, at, draft):
    """Also where a decision goes after the hand-over: the transaction that publishes asks again."""
    editor = at("editor")
    decide(app, editor, draft, {PLAN: "keep", CHAT: "rename", CALL: "drop"})
    answer = submit(app, editor, draft)
    assert answer.status_code == 409
    assert "1 row is not decided, the first: trafford/standards#care.review" in text_of(answer)

    decide(app, editor, draft, ALL)
    submit(app, editor, draft)
    with app.extensions["database"].work() as session:
        upgrades.of(session, draft).rows[PLAN].decision = None
    with app.extensions["database"].work() as session:
        held = drafts.find(session, "trafford", draft)
        held.hash = drafts.content_hash(session, held)
        who = people.by_email(session, "approver@trafford").id
        with pytest.raises(Refused, match="1 row is not decided"):
            drafts.approve(session, "trafford", draft, held.hash, who, START)
        assert publications.latest(session, "trafford").number == 1


def test_a_decision_has_a_reason_and_is_one_of_those_that_may_be(app, at, draft):
    editor = at("editor")
    bare = decide(app, editor, draft, {PLAN: "keep"}, reason=" ")
    decide(app, editor, draft, {CALL: "keep"})  # looser than the law: it cannot be kept
    with app.extensions["database"].work() as session:
        left = len(upgrades.undecided(upgrades.of(session, draft)))

    assert bare.status_code == 422
    assert "Say why, for set:england/law#care.plan" in text_of(bare)
    assert left == 4


def test_another_decision_brings_the_setting_back_as_it_was(app, at, draft):
    editor = at("editor")
    decide(app, editor, draft, {PLAN: "drop", CALL: "drop"})
    assert "care.plan" not in drafted(app, draft)[FILE]

    decide(app, editor, draft, {PLAN: "keep"})

    assert drafted(app, draft)[FILE] == THEIR_OWN.replace('law: "1"', 'law: "2"')


def test_what_was_to_be_edited_has_to_be_and_what_was_edited_is_not_overwritten(app, at, draft):
    editor = at("editor")
    decisions = {**ALL, CALL: "edit"}
    decide(app, editor, draft, decisions)
    text = drafted(app, draft)[FILE]
    with app.extensions["database"].work() as session:
        held = drafts.find(session, "trafford", draft)
        whole = {**drafts.base_texts(session, held), **drafts.changed_texts(session, held)}
        assert "was to be edited, and is as it was" in upgrades.obstacle(session, held, whole)

    edited = text.replace("within: 9 working days", "within: 6 working days")
    edit(app, editor, draft, FILE, edited)

    answer = decide(app, editor, draft, {**decisions, PLAN: "drop"})
    assert (answer.status_code, drafted(app, draft)[FILE]) == (409, edited)
    assert "was changed by hand since" in text_of(answer)
    assert submit(app, editor, draft).status_code == 303


def test_an_upgrade_overtaken_by_a_publication_is_compared_anew_and_stays_decided(app, trafford, at, draft):
    editor = at("editor")
    decide(app, editor, draft, ALL)
    with app.extensions["database"].work() as session:
        texts = {**trafford.texts(1), FILE: f"{THEIR_OWN}# a remark\n"}
        publications.publish(session, "trafford", texts, Stamp("More", "More", date(2001, 1, 1)), START)

    shown = text_of(editor.get(f"/trafford/drafts/{draft}"))
    fields = dict(re.findall(r'name="(version|newest)" value="(\d+)"', shown))
    editor.post(f"/trafford/drafts/{draft}/catch-up", **fields, **{f"keep-{FILE}": "published"})
    assert submit(app, editor, draft).status_code == 422
    assert "Something else was published since" in text_of(editor.get(f"/trafford/upgrade/{draft}"))
    editor.post(f"/trafford/upgrade/{draft}/again")
    do_jobs(app)

    assert "Every local setting is decided" in text_of(editor.get(f"/trafford/upgrade/{draft}"))
    text = drafted(app, draft)[FILE]
    assert text.endswith("# a remark\n")
    assert ('law: "2"' in text, "care.call" in text, "care.talk" in text) == (True, False, True)
    assert submit(app, editor, draft).status_code == 303


def test_going_back_before_an_upgrade_brings_the_packs_back_and_the_upgrade_is_pending_again(
    app, trafford, at
):
    """The pins that were agreed to then would else stand beside packs of another version (E223)."""
    own = THEIR_OWN.replace('law: "1"', 'law: "2"').replace(
        "within: 9 working days", "within: 6 working days"
    )
    with app.extensions["database"].work() as session:
        texts = {**trafford.texts(1), PACK: NEW, FILE: own.replace("#care.chat,", "#care.talk,")}
        publications.publish(session, "trafford", texts, Stamp("Law", "Law", date(2001, 1, 1)), START)
    editor, approver = at("editor"), at("approver")
    assert "england/law</span> 2 → 1" in text_of(editor.get("/trafford/history/1"))
    assert "It brings back" not in text_of(editor.get("/trafford/history/2"))

    draft = editor.post("/trafford/history/1/revert").headers["Location"].split("/")[-1]
    assert submit(app, editor, int(draft)).status_code == 303
    path = f"/trafford/drafts/{draft}/approval"
    seen = re.search(r'name="seen" value="(\w+)"', text_of(approver.get(path))).group(1)
    assert approver.post(f"{path}/publish", seen=seen, agreed="yes").status_code == 303

    assert trafford.texts(3) == trafford.texts(1)
    assert "An upgrade is pending" in text_of(editor.get("/trafford/policy"))


def test_an_upgrade_is_begun_once_and_seen_from_the_policy(app, trafford, at):
    editor = at("editor")
    assert "An upgrade is pending" in text_of(editor.get("/trafford/policy"))
    assert "An upgrade is pending" not in text_of(at("viewer").get("/trafford/policy"))
    for _ in range(2):
        editor.post("/trafford/upgrade")
    with app.extensions["database"].work() as session:
        assert len(drafts.of_authority(session, "trafford", drafts.OPEN)) == 1
    assert at("viewer").get("/trafford/upgrade").status_code == 403


def test_a_start_with_newer_packs_takes_them_in_and_changes_no_authority(app, monkeypatch):
    """Nor does the next start with the same packs."""
    database = app.extensions["database"]
    start.prepare(database, START)
    path = "rules/england/care-planning.yaml"
    with database.work() as session:
        before = [publications.latest(session, name).hash for name in ("swindon", "bradford", "england")]
        count = session.query(Issue).count()
    moved = {**start.shipped_rules()}
    moved[path] = moved[path].replace('version: "2026.1"', 'version: "2027.1"', 1)
    monkeypatch.setattr(start, "shipped_rules", lambda: moved)

    for _ in range(2):
        start.prepare(database, START)

    with database.work() as session:
        now = [publications.latest(session, name).hash for name in ("swindon", "bradford", "england")]
        assert session.query(Issue).count() == count + 1
        assert issues.texts_of(session, issues.latest(session).id)[path] == moved[path]
    assert now == before


def test_an_editor_decides_by_keyboard(app, chromium, address, trafford):
    editor = Person(chromium, address, "editor", scripts=True, domain="trafford")
    editor.go("/trafford/upgrade").to("main form button").enter()
    editor.leave()
    do_jobs(app)
    with app.extensions["database"].work() as session:
        draft = upgrades.under_way(session, "trafford")[0].id
    editor.go(f"/trafford/upgrade/{draft}")
    editor.to("[name=decision-1]")
    editor.page.keyboard.press("ArrowDown")
    editor.to("#reason-1").type("The name alone changed").to("main form button").enter()

    assert "3 of 4 local settings are undecided" in editor.page.locator("main").inner_text()
    editor.go(f"/trafford/drafts/{draft}").go("/trafford/upgrade").context.close()
