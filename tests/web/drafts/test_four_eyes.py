"""Nobody publishes alone, nobody publishes what was not shown, nothing is overwritten."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest

from tests.web.conftest import START
from web.store import accounts, delegations, drafts, people, publications
from web.store.drafts import Overtaken, Refused, Save
from web.store.people import Role, Span

OWN = "authorities/swindon.yaml"
DAY = date(2026, 6, 1)
SAID = {"title": "x", "reason": "y", "effective": "2026-06-01", "version": "2"}


def user(session, name: str) -> int:
    return people.by_email(session, f"{name}@example.org").id


def submitted(app, by: str = "editor", remark: str = "# one\n", effective: date = DAY) -> tuple[int, str]:
    """Begin, save and submit a draft; return its number and the hash an approver is shown."""
    with app.extensions["database"].work() as session:
        who = user(session, by)
        made = drafts.begin(session, "swindon", "A change", who, START)
        text = drafts.base_texts(session, made)[OWN] + remark
        drafts.save(session, made, Save({OWN: text}, 1, who), START)
        drafts.describe(made, "A change", "because", effective, who, START)
        drafts.submit(session, made, who, START)
        return made.id, made.hash


def approve(app, draft: int, seen: str, by: str = "approver") -> int:
    with app.extensions["database"].work() as session:
        return drafts.approve(session, "swindon", draft, seen, user(session, by), START).number


def test_whoever_had_a_hand_in_a_draft_cannot_approve_it(app):
    """Also with the approver's role, also for one save in the middle of somebody else's draft."""
    with app.extensions["database"].work() as session:
        people.grant(session, user(session, "editor"), "swindon", [Role.APPROVER])
    draft, seen = submitted(app)

    with pytest.raises(Refused, match="had a hand"):
        approve(app, draft, seen, "editor")
    assert approve(app, draft, seen) == 2


def test_a_draft_edited_after_it_was_shown_is_not_published(app):
    """The hash that the approver saw no longer fits, though it was submitted again."""
    draft, seen = submitted(app)
    with app.extensions["database"].work() as session:
        held = drafts.find(session, "swindon", draft)
        drafts.send_back(held, "", START)
        drafts.save(
            session,
            held,
            Save(
                {OWN: drafts.changed_texts(session, held)[OWN] + "# two\n"},
                held.version,
                user(session, "editor"),
            ),
            START,
        )
        drafts.submit(session, held, user(session, "editor"), START)

    with pytest.raises(Refused, match="not what you were shown"):
        approve(app, draft, seen)


def test_what_a_colleague_saved_meanwhile_is_not_laid_aside(app, signed_in):
    """Whoever lays a draft aside saw another one; they are told, and see what it is now."""
    with app.extensions["database"].work() as session:
        draft = drafts.begin(session, "swindon", "Ours", user(session, "editor"), START).id
    editor, page = signed_in("editor"), f"/swindon/drafts/{draft}"
    shown = re.search(r'/discard".*?name="version" value="(\d+)"', editor.get(page).get_data(as_text=True))
    with app.extensions["database"].work() as session:
        held = drafts.find(session, "swindon", draft)
        text = drafts.base_texts(session, held)[OWN] + "# two hours of work\n"
        drafts.save(session, held, Save({OWN: text}, 1, user(session, "auditor")), START)
    refused = editor.post(f"{page}/discard", version=shown.group(1))
    with app.extensions["database"].look() as session:
        state = drafts.find(session, "swindon", draft).state
    again = editor.post(f"{page}/discard", version="2")

    told = refused.get_data(as_text=True)
    assert (refused.status_code, state) == (409, drafts.OPEN)
    assert "Somebody else saved this draft" in told
    assert "two hours of work" in told
    assert again.status_code == 303


@pytest.mark.parametrize("version", ["", "1", "x"])
def test_a_draft_is_not_laid_aside_unseen(app, signed_in, version):
    """Without the version that was shown, or with one that is none, nothing is done."""
    draft, _ = submitted(app)
    answer = signed_in("editor").post(f"/swindon/drafts/{draft}/discard", version=version)

    assert answer.status_code == 409
    with app.extensions["database"].look() as session:
        assert drafts.find(session, "swindon", draft).state == drafts.SUBMITTED


def test_two_approvers_at_once_publish_once(app):
    """One of them is told; numbers have no gap and there is one publication."""
    with app.extensions["database"].work() as session:
        people.grant(session, user(session, "auditor"), "swindon", [Role.APPROVER])
    draft, seen = submitted(app)

    def go(who: str) -> object:
        try:
            return approve(app, draft, seen, who)
        except Refused as trouble:
            return str(trouble)

    with ThreadPoolExecutor(2) as pool:
        found = list(pool.map(go, ["approver", "auditor"]))
    with app.extensions["database"].work() as session:
        numbers = [each.number for each in publications.every(session, "swindon")]

    assert sorted(map(str, found)) == ["2", "This draft is not waiting for approval any more."]
    assert numbers == [2, 1]


def test_a_draft_over_an_older_publication_is_not_published_over_a_newer_one(app):
    """It has to be brought up to date first, and then both changes apply."""
    one, other = submitted(app, remark="# one\n"), submitted(app, remark="# other\n")
    approve(app, *one)

    with pytest.raises(Refused, match="Something else was published"):
        approve(app, *other)
    with app.extensions["database"].work() as session:
        held = drafts.find(session, "swindon", other[0])
        assert drafts.clashes(session, held) == (OWN,)


def test_a_save_over_an_older_version_is_refused_and_shows_both_texts(app, signed_in):
    """The second editor is told; what the first one saved stands."""
    one, other = signed_in("editor"), signed_in("editor")
    draft = int(one.post("/swindon/drafts/", title="x").headers["Location"].rsplit("/", 1)[1])
    path = f"/swindon/drafts/{draft}/text"
    first = one.post(path, file=OWN, version="1", text="authority: swindon\n# mine\n")
    second = other.post(path, file=OWN, version="1", text="authority: swindon\n# theirs\n")
    page = second.get_data(as_text=True)
    with app.extensions["database"].work() as session:
        kept = drafts.changed_texts(session, drafts.find(session, "swindon", draft))

    assert (first.status_code, second.status_code) == (303, 409)
    assert "Nothing was overwritten" in page
    assert "# mine" in page
    assert "# theirs" in page
    assert kept[OWN] == "authority: swindon\n# mine\n"


def test_two_saves_at_once_keep_one_and_tell_the_other(app):
    """Whichever comes second rests on an older version."""
    with app.extensions["database"].work() as session:
        who = user(session, "editor")
        draft = drafts.begin(session, "swindon", "x", who, START).id

    def save(text: str) -> str:
        try:
            with app.extensions["database"].work() as session:
                held = drafts.find(session, "swindon", draft, lock=True)
                drafts.save(session, held, Save({OWN: text}, 1, who), START)
        except Overtaken:
            return "told"
        return text

    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(save, ["a", "b", "c", "d"]))
    with app.extensions["database"].work() as session:
        held = drafts.find(session, "swindon", draft)
        kept, version = drafts.changed_texts(session, held)[OWN], held.version

    assert found.count("told") == 3
    assert kept in found
    assert version == 2


def test_a_draft_with_a_fault_is_saved_and_cannot_be_submitted(signed_in):
    """Nothing is lost while it is being written."""
    editor = signed_in("editor")
    draft = int(editor.post("/swindon/drafts/", title="x").headers["Location"].rsplit("/", 1)[1])
    saved = editor.post(f"/swindon/drafts/{draft}/text", file=OWN, version="1", text="authority: [\n")
    sent = editor.post(
        f"/swindon/drafts/{draft}/submit", title="x", reason="y", effective="2026-06-01", version="2"
    )

    assert saved.status_code == 303
    assert sent.status_code == 422
    assert "authorities/swindon.yaml, line" in sent.get_data(as_text=True)


@pytest.mark.parametrize("path", ["rules/england/health.yaml", "authorities/bradford.yaml", "../x.yaml"])
def test_files_of_others_cannot_be_changed(app, path):
    """A national pack is differed from by a choice, with its reason."""
    with app.extensions["database"].work() as session:
        made = drafts.begin(session, "swindon", "x", user(session, "editor"), START)
        with pytest.raises(Refused, match="not this authority's own"):
            drafts.save(session, made, Save({path: "x"}, 1, user(session, "editor")), START)


def test_a_publication_cannot_apply_before_the_one_it_follows(app):
    """Else the earlier one's changes would apply too early."""
    approve(app, *submitted(app))

    with pytest.raises(Refused, match="cannot apply before it"):
        submitted(app, remark="# two\n", effective=DAY - timedelta(days=1))


def test_a_withdrawn_publication_gives_way_to_the_one_before_it(app, signed_in):
    """At once, with its reason; the only one that stands cannot be withdrawn."""
    approve(app, *submitted(app))
    approver = signed_in("approver")
    done = approver.post("/swindon/history/2/withdraw", because="wrong number")
    page = approver.get("/swindon/history/2").get_data(as_text=True)
    last = approver.post("/swindon/history/1/withdraw", because="x")
    with app.extensions["database"].work() as session:
        in_force = publications.in_force(session, "swindon", DAY).number

    assert (done.status_code, last.status_code, in_force) == (303, 409, 1)
    assert "wrong number" in page


def test_going_back_makes_a_draft_like_any_other(app, signed_in):
    """The text of an older publication, to be approved."""
    approve(app, *submitted(app))
    answer = signed_in("editor").post("/swindon/history/1/revert")
    draft = int(answer.headers["Location"].rsplit("/", 1)[1].partition("?")[0])
    with app.extensions["database"].work() as session:
        changed = drafts.changed_texts(session, drafts.find(session, "swindon", draft))
        first = publications.texts_of(session, publications.numbered(session, "swindon", 1).id)

    assert changed == {OWN: first[OWN]}


@pytest.mark.parametrize(("day", "may"), [(0, False), (1, True), (9, True), (10, False)])
def test_a_delegation_holds_on_its_days_alone(app, day, may):
    """From the first day until before the last, and only while its giver approves in their own right."""
    start = START.date()
    days = start + timedelta(1), start + timedelta(10)
    with app.extensions["database"].work() as session:
        giver, receiver = user(session, "approver"), user(session, "viewer")
        delegations.give(session, "swindon", giver, receiver, days, START)
        on = start + timedelta(day)
        held = people.roles_of(session, receiver, "swindon", on)
        elsewhere = people.roles_of(session, receiver, "bradford", on)

    assert (Role.APPROVER in held, Role.APPROVER in elsewhere) == (may, False)


@pytest.mark.parametrize(
    ("span", "shut", "may"),
    [
        (Span(), False, True),
        (Span(START.date(), START.date() + timedelta(1)), False, True),
        (Span(START.date() + timedelta(1), None), False, False),
        (Span(None, START.date()), False, False),
        (Span(), True, False),
    ],
    ids=["always", "today alone", "from tomorrow", "until yesterday", "account shut"],
)
def test_a_delegation_gives_no_more_than_its_giver_has(app, span, shut, may):
    """Whoever is not an approver yet, or any more, or is shut out, has nothing to lend."""
    days = START.date(), START.date() + timedelta(10)
    with app.extensions["database"].work() as session:
        giver, receiver = user(session, "approver"), user(session, "viewer")
        delegations.give(session, "swindon", giver, receiver, days, START)
        accounts.set_roles(session, giver, "swindon", {Role.APPROVER: span})
        if shut:
            accounts.shut(session, giver, START)
        held = people.roles_of(session, receiver, "swindon", START.date())

    assert (Role.APPROVER in held) == may


@pytest.mark.parametrize(
    ("span", "may"),
    [(None, False), (Span(None, START.date()), False), (Span(), True)],
    ids=["no role", "until yesterday", "always"],
)
def test_whoever_lost_every_role_approves_no_more_though_it_was_delegated(app, signed_in, span, may):
    """Somebody who moved to another council: taking their roles away is enough, whatever was lent to them."""
    draft, seen = submitted(app)
    viewer = signed_in("viewer")
    with app.extensions["database"].work() as session:
        giver, receiver = user(session, "approver"), user(session, "viewer")
        days = START.date(), START.date() + timedelta(10)
        delegations.give(session, "swindon", giver, receiver, days, START)
        accounts.set_roles(session, receiver, "swindon", {} if span is None else {Role.VIEWER: span})
        held = people.roles_of(session, receiver, "swindon", START.date())
    publish = f"/swindon/drafts/{draft}/approval/publish"
    answer = viewer.post(publish, seen=seen, agreed="yes")

    assert held == (frozenset({Role.VIEWER, Role.APPROVER}) if may else frozenset())
    assert answer.status_code == (303 if may else 404)


def test_what_was_delegated_cannot_be_passed_on(app, signed_in):
    """The receiver approves, and gives nothing further."""
    start = START.date()
    with app.extensions["database"].work() as session:
        giver, receiver = user(session, "approver"), user(session, "viewer")
        delegations.give(session, "swindon", giver, receiver, (start, start + timedelta(10)), START)
        other = user(session, "auditor")
    viewer = signed_in("viewer")
    answer = viewer.post("/swindon/delegations", receiver=str(other), begins="2026-04-20", ends="2026-04-25")

    assert viewer.get("/swindon/delegations").status_code == 200
    assert answer.status_code == 422
    assert "cannot be passed on" in answer.get_data(as_text=True)


def test_a_killed_publish_leaves_all_or_nothing(app, monkeypatch):
    """A fault in the middle of publishing leaves the draft waiting and no publication behind."""
    draft, seen = submitted(app)
    whole, calls = publications.keep, []

    def dies(session, text):
        calls.append(text)
        if len(calls) == 5:
            raise KeyboardInterrupt
        return whole(session, text)

    monkeypatch.setattr(publications, "keep", dies)
    with pytest.raises(KeyboardInterrupt):
        approve(app, draft, seen)
    monkeypatch.undo()
    with app.extensions["database"].work() as session:
        state = drafts.find(session, "swindon", draft).state
        numbers = [each.number for each in publications.every(session, "swindon")]

    assert (state, numbers) == (drafts.SUBMITTED, [1])
    assert approve(app, draft, seen) == 2
