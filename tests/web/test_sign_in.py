"""Signing in: one answer for every wrong attempt, sign-ins that end, passwords that are changed."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from tests.web.conftest import PASSWORD, Browser
from web.app import create_app
from web.config import Settings, SettingsFault, checked, kept_secret
from web.start import ADMINISTRATOR, first_administrator, migrate, prepare
from web.store.base import Database
from web.store.tables import SignIn, User
from web.store.tables_sign_in import Attempt


def test_the_right_password_signs_in_and_leads_to_the_authorities(browser):
    """After signing in one sees the authorities for which one has a role, and no other."""
    answer = browser.sign_in("viewer")
    page = browser.get("/").get_data(as_text=True)

    assert (answer.status_code, answer.headers["Location"]) == (303, "/")
    assert "Swindon Borough Council" in page
    assert "Bradford" not in page


@pytest.mark.parametrize(("who", "password"), [("viewer", "wrong"), ("nobody", PASSWORD), ("viewer", "")])
def test_a_wrong_attempt_says_the_same_whatever_was_wrong(browser, who, password):
    """Nobody learns from the answer which addresses have accounts."""
    answer = browser.sign_in(who, password)

    assert answer.status_code == 422
    assert "Enter an address and the password that belongs to it" in answer.get_data(as_text=True)


def test_the_sixth_wrong_attempt_has_to_wait_whichever_process_answers(app, browser, clock, policies):
    """Passwords cannot be tried by the thousand: workers count together, in the database."""
    other = Browser(create_app(app.config["SETTINGS"], clock, policies))
    tried = [each.sign_in("viewer", "wrong").status_code for each in (browser, other) * 3]
    right = other.sign_in("viewer").status_code
    clock.move(minutes=6)

    assert tried == [422] * 5 + [429]
    assert right == 429
    assert browser.sign_in("viewer").status_code == 303


def test_the_right_password_is_never_counted(browser):
    """Signing in ten times a morning is no attack."""
    assert [browser.sign_in("viewer").status_code for _ in range(8)] == [303] * 8


def test_many_accounts_tried_from_one_computer_have_to_wait(browser):
    """One password tried on every account is an attack as well."""
    tried = [browser.sign_in(f"nobody-{n}", "wrong").status_code for n in range(31)]

    assert tried == [422] * 30 + [429]


def test_attempts_on_the_present_password_are_counted_too(signed_in):
    """Whoever sits down at a browser that is signed in cannot try passwords on the form that changes it."""
    viewer = signed_in("viewer")
    fields = {"old": "wrong", "new": "x" * 12, "again": "x" * 12}

    assert [viewer.post("/password", **fields).status_code for _ in range(6)] == [422] * 5 + [429]


def test_the_database_holds_no_address_that_was_tried(app, browser):
    """What was tried is kept as a hash."""
    browser.sign_in("somebody", "wrong")
    with app.extensions["database"].work() as session:
        assert all(len(row.key) == 64 for row in session.scalars(select(Attempt)))


@pytest.mark.parametrize(
    "target",
    [
        "//evil.example",
        "https://evil.example",
        "/\\evil.example",
        "/\t/evil.example",
        "/\t\\evil.example",
        "/\n/evil.example",
        "\t//evil.example",
    ],
)
def test_signing_in_never_leads_elsewhere(browser, target):
    """An address of another site in the link is left aside."""
    answer = browser.post("/sign-in", email="viewer@example.org", password=PASSWORD, next=target)

    assert answer.headers["Location"] == "/"


def test_signing_in_leads_back_to_the_page_asked_for(browser):
    """The form remembers where one wanted to go."""
    first = browser.get("/swindon/policy?on=2026-04-20", follow=False)
    answer = browser.post(
        "/sign-in", email="viewer@example.org", password=PASSWORD, next="/swindon/policy?on=2026-04-20"
    )

    assert "next=/swindon/policy?on%3D2026-04-20" in first.headers["Location"]
    assert answer.headers["Location"] == "/swindon/policy?on=2026-04-20"


def test_signing_out_ends_the_sign_in_for_good(app, signed_in):
    """The cookie of before signs nobody in."""
    viewer = signed_in("viewer")
    cookie = viewer.client.get_cookie("dutybook").value
    viewer.post("/sign-out")
    thief = Browser(app)
    thief.client.set_cookie("dutybook", cookie)

    assert thief.get("/", follow=False).status_code == 303


@pytest.mark.parametrize(("idle", "after", "status"), [(59, 0, 200), (61, 0, 303), (50, 15, 303)])
def test_a_sign_in_ends_unused_and_at_its_longest(signed_in, clock, idle, after, status):
    """An hour unused ends it, and so do twelve hours however busy."""
    viewer = signed_in("viewer")
    for _ in range(after):
        clock.move(minutes=50)
        viewer.get("/", follow=False)
    clock.move(minutes=idle)

    assert viewer.get("/", follow=False).status_code == status


def test_the_database_holds_no_token(app, signed_in):
    """A copy of the database signs nobody in."""
    cookie = signed_in("viewer").client.get_cookie("dutybook").value
    with app.extensions["database"].work() as session:
        assert cookie not in [row.key for row in session.scalars(select(SignIn))]


def test_a_new_password_ends_every_other_sign_in(app, signed_in):
    """Whoever knew the old one is out."""
    one, other = signed_in("viewer"), signed_in("viewer")
    answer = one.post("/password", old=PASSWORD, new="quite another password", again="quite another password")

    assert answer.status_code == 303
    assert one.get("/", follow=False).status_code == 200
    assert other.get("/", follow=False).status_code == 303
    assert Browser(app).sign_in("viewer", "quite another password").status_code == 303


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"old": "wrong", "new": "x" * 12, "again": "x" * 12}, "This is not your present password"),
        ({"old": PASSWORD, "new": "short", "again": "short"}, "A password has 12 characters or more"),
        ({"old": PASSWORD, "new": "x" * 12, "again": "y" * 12}, "This is not the same as the new password"),
    ],
)
def test_a_password_that_will_not_do_is_refused_in_words(signed_in, fields, says):
    """Each fault is said beside its field."""
    answer = signed_in("viewer").post("/password", **fields)

    assert answer.status_code == 422
    assert says in answer.get_data(as_text=True)


def test_the_first_start_makes_an_administrator_who_must_choose_a_password(app, clock):
    """The one-time password opens nothing but the page on which it is changed."""
    with app.extensions["database"].work() as session:
        for user in session.scalars(select(User)).all():
            session.delete(user)
        session.flush()
        password = first_administrator(session, clock())
    browser = Browser(app)
    browser.post("/sign-in", email=ADMINISTRATOR, password=password)

    assert browser.get("/", follow=False).headers["Location"] == "/password"
    browser.post(
        "/password", old=password, new="chosen by the administrator", again="chosen by the administrator"
    )
    assert "Swindon Borough Council" in browser.get("/").get_data(as_text=True)


def test_a_second_start_changes_nothing(database_url, clock):
    """No second administrator, no second publication, no fault."""
    database = Database(database_url)
    first, second = (prepare(database, clock()) for _ in range(2))
    migrate(database)
    database.close()

    assert first is not None
    assert second is None


@pytest.mark.parametrize("secret", ["short", "change-me", ""])
def test_a_weak_secret_stops_the_start(tmp_path, secret):
    """A default or a short secret is refused with the cure."""
    with pytest.raises(SettingsFault, match="cure"):
        checked(Settings(tmp_path, secret, "sqlite://"))


def test_a_secret_is_made_once_and_for_its_owner_alone(tmp_path):
    """The data folder keeps it, unreadable to others."""
    first = kept_secret(tmp_path / "data")

    assert kept_secret(tmp_path / "data") == first
    assert (tmp_path / "data" / "secret").stat().st_mode & 0o077 == 0
