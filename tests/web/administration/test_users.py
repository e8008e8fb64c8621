"""Users and roles: who may give what to whom, and that a password is shown once."""

from __future__ import annotations

import re
from datetime import date

import pytest
from sqlalchemy import select

from tests.web.conftest import PASSWORD, Browser
from web.store import people
from web.store.people import Role, Span
from web.store.tables import EVERYWHERE, User, UserRole


def user_of(app, who: str) -> int:
    with app.extensions["database"].work() as session:
        return people.by_email(session, f"{who}@example.org").id


def grant(app, who: str, authority: str, *roles: Role, span: Span = people.ALWAYS) -> None:
    with app.extensions["database"].work() as session:
        people.grant(session, people.by_email(session, f"{who}@example.org").id, authority, roles, span)


def roles_of(app, who: str) -> list[tuple[str, date | None, date | None]]:
    user = user_of(app, who)
    with app.extensions["database"].work() as session:
        rows = session.scalars(select(UserRole).where(UserRole.user_id == user).order_by(UserRole.role))
        return [(row.role, row.since, row.until) for row in rows]


@pytest.fixture
def head(app, signed_in) -> Browser:
    """The administrator of the whole installation."""
    with app.extensions["database"].work() as session:
        made = people.add_user(session, "head@example.org", "Head", app.config["CLOCK"](), PASSWORD)
        people.grant(session, made.id, EVERYWHERE, [Role.ADMIN])
    return signed_in("head")


def one_time(page: str) -> str:
    return re.search(r'id="one-time">([^<]+)<', page).group(1)


def test_a_new_user_gets_a_password_that_is_shown_once_and_roles(app, signed_in):
    """The password opens the form on which it is changed, and stands on no other page."""
    admin = signed_in("admin")
    answer = admin.post("/swindon/users/new", name="Ann Lee", email="Ann@Example.org", role="editor")
    password = one_time(answer.get_data(as_text=True))
    ann = Browser(app)
    ann.post("/sign-in", email="ann@example.org", password=password)

    assert ann.get("/", follow=False).headers["Location"] == "/password"
    assert password not in admin.get(f"/swindon/users/{user_of(app, 'ann')}").get_data(as_text=True)
    assert "not signed in yet" in admin.get("/swindon/users").get_data(as_text=True)


def test_an_account_elsewhere_is_not_for_one_authority_to_bring_in(app, signed_in):
    """Whoever made it may know how it opens; with a new password it would be the other authority's loss."""
    answer = signed_in("admin").post(
        "/swindon/users/new", name="Other", email="other@example.org", role="viewer"
    )

    assert answer.status_code == 422
    assert "administrator of the whole installation adds it here" in answer.get_data(as_text=True)
    assert signed_in("other").get("/swindon/policy", follow=False).status_code == 404


def prepared(app, admin: Browser) -> Browser:
    """An account for somebody of Bradford, made and opened by Swindon's administrator."""
    page = admin.post("/swindon/users/new", name="Alice", email="alice@example.org", role="viewer")
    password, thief = one_time(page.get_data(as_text=True)), Browser(app)
    thief.sign_in("alice", password)
    thief.post("/password", old=password, new=PASSWORD, again=PASSWORD)
    assert thief.get("/swindon/policy", follow=False).status_code == 200
    return thief


@pytest.mark.parametrize("path", ["/bradford/users/new", "/administration/users/new"])
def test_an_account_made_beforehand_for_another_councils_address_opens_nothing_of_that_council(
    app, signed_in, head, path
):
    """The head brings it in with a new password: neither the old one nor a sign-in of before opens it."""
    thief = prepared(app, signed_in("admin"))
    page = head.post(path, name="Alice", email="alice@example.org", role="auditor").get_data(as_text=True)
    alice = Browser(app)

    assert thief.get("/bradford/data", follow=False).status_code == 303
    assert thief.sign_in("alice").status_code == 422
    assert alice.sign_in("alice", one_time(page)).status_code == 303


def test_a_role_over_the_whole_installation_brings_a_new_password(app, signed_in, head):
    """Also where it is given on the page of the account."""
    thief = prepared(app, signed_in("admin"))
    answer = head.post(f"/administration/users/{user_of(app, 'alice')}/roles", role="admin")

    assert one_time(answer.get_data(as_text=True))
    assert thief.get("/administration/users", follow=False).status_code == 303
    assert thief.sign_in("alice").status_code == 422


def test_an_account_without_a_role_anywhere_is_brought_in_with_a_new_password(app, signed_in):
    """It opens nothing elsewhere; whoever made it, and took its role away, does not get in."""
    admin = signed_in("admin")
    thief = prepared(app, admin)
    admin.post(f"/swindon/users/{user_of(app, 'alice')}/roles")
    fields = {"name": "Alice", "email": "alice@example.org", "role": "auditor"}
    page = signed_in("other").post("/bradford/users/new", **fields).get_data(as_text=True)

    assert one_time(page)
    assert thief.get("/bradford/data", follow=False).status_code == 303


def test_an_account_that_the_provider_alone_opens_is_brought_in_as_it_is(app, signed_in):
    """Nobody knows a password of it, and nobody gets one."""
    with app.extensions["database"].work() as session:
        made = people.add_user(session, "ann@example.org", "Ann", app.config["CLOCK"](), None)
        people.grant(session, made.id, "bradford", [Role.VIEWER])
    answer = signed_in("admin").post("/swindon/users/new", name="Ann", email="ann@example.org", role="viewer")

    assert answer.status_code == 303
    assert roles_of(app, "ann") == [("viewer", None, None)] * 2


def test_adding_somebody_who_is_here_already_changes_nothing_and_leads_to_their_page(app, signed_in):
    """The form shows no roles as held, so a box left unticked takes none away."""
    grant(app, "auditor", "swindon", Role.EDITOR, span=Span(None, date(2026, 12, 31)))
    admin = signed_in("admin")
    answer = admin.post(
        "/swindon/users/new", name="Auditor", email="auditor@example.org", role=["viewer", "editor"]
    )

    assert answer.status_code == 303
    assert roles_of(app, "auditor") == [("auditor", None, None), ("editor", None, date(2026, 12, 31))]
    assert "is here already" in admin.get(answer.headers["Location"]).get_data(as_text=True)


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"name": "", "email": "a@b.uk", "role": "viewer"}, "Enter a name"),
        ({"name": "A", "email": "no address", "role": "viewer"}, "Enter an email address"),
        ({"name": "A", "email": "a@b.uk"}, "Choose at least one role"),
        ({"name": "A", "email": "a@b.uk", "role": "viewer", "since-viewer": "soon"}, "is no date"),
        (
            {
                "name": "A",
                "email": "a@b.uk",
                "role": "viewer",
                "since-viewer": "2026-05-01",
                "until-viewer": "2026-05-01",
            },
            "would end before it begins",
        ),
    ],
)
def test_what_is_missing_is_said_beside_its_field(signed_in, fields, says):
    """Nothing is made of a form that is not whole."""
    answer = signed_in("admin").post("/swindon/users/new", **fields)

    assert answer.status_code == 422
    assert says in answer.get_data(as_text=True)


def test_a_role_applies_from_its_first_day_to_the_day_before_its_end(app, clock, signed_in):
    """A delegation for a holiday begins and ends by itself."""
    viewer = signed_in("viewer")
    grant(app, "viewer", "bradford", Role.APPROVER, span=Span(date(2026, 4, 22), date(2026, 4, 24)))
    seen = []
    for _ in range(5):
        seen.append(viewer.get("/bradford/policy", follow=False).status_code)
        clock.move(days=1)
        viewer.sign_in("viewer")

    assert seen == [404, 404, 200, 200, 404]


def test_roles_are_as_the_form_says(app, signed_in):
    """What is not ticked is taken away."""
    user = user_of(app, "editor")
    signed_in("admin").post(f"/swindon/users/{user}/roles", role="viewer", **{"until-viewer": "2026-12-31"})

    assert roles_of(app, "editor") == [("viewer", None, date(2026, 12, 31))]


def test_nobody_changes_their_own_roles(app, signed_in):
    """An administrator cannot make themselves an approver."""
    admin, user = signed_in("admin"), user_of(app, "admin")

    assert admin.post(f"/swindon/users/{user}/roles", role="approver").status_code == 403
    assert admin.post(f"/swindon/users/{user}/shut").status_code == 403
    answer = admin.post("/swindon/users/new", name="A", email="admin@example.org", role="approver")
    assert answer.status_code == 403
    assert "your own account" in admin.get(f"/swindon/users/{user}").get_data(as_text=True)


@pytest.mark.parametrize("act", ["roles", "password", "sign-out", "shut"])
def test_an_account_of_another_authority_is_not_there(app, signed_in, act):
    """An administrator reaches nobody who has no role with them."""
    admin, user = signed_in("admin"), user_of(app, "other")

    assert admin.get(f"/swindon/users/{user}").status_code == 404
    assert admin.post(f"/swindon/users/{user}/{act}").status_code == 404


@pytest.mark.parametrize(("act", "status"), [("password", 403), ("shut", 403), ("sign-out", 303)])
def test_an_account_with_roles_elsewhere_is_not_for_one_authority_to_take_over(app, signed_in, act, status):
    """Resetting its password would open the other authority's data."""
    grant(app, "viewer", "bradford", Role.ADMIN)

    assert signed_in("admin").post(f"/swindon/users/{user_of(app, 'viewer')}/{act}").status_code == status


def test_the_head_of_the_installation_reaches_everybody(app, head):
    """Their pages need no authority."""
    grant(app, "viewer", "bradford", Role.ADMIN)
    answer = head.post(f"/administration/users/{user_of(app, 'viewer')}/password")

    assert answer.status_code == 200
    assert one_time(answer.get_data(as_text=True))
    assert "Bradford" not in head.get("/administration/users?q=head").get_data(as_text=True)
    assert head.get("/administration/users?q=viewer@example").get_data(as_text=True).count("<tr") == 2


def test_the_pages_of_the_installation_are_not_there_for_others(signed_in):
    """An authority's administrator does not learn that they exist."""
    admin = signed_in("admin")

    assert admin.get("/administration/users").status_code == 404
    assert admin.get("/administration/log").status_code == 404


def test_a_shut_account_is_out_at_once_and_stays_out(app, signed_in):
    """Every sign-in ends; opening it again gives the old password back."""
    admin, viewer, user = signed_in("admin"), signed_in("viewer"), user_of(app, "viewer")
    admin.post(f"/swindon/users/{user}/shut")

    assert viewer.get("/", follow=False).status_code == 303
    assert viewer.sign_in("viewer").status_code == 422
    admin.post(f"/swindon/users/{user}/shut", open="yes")
    assert viewer.sign_in("viewer").status_code == 303


def test_signing_somebody_out_ends_every_sign_in_of_theirs(app, signed_in):
    """All browsers at once."""
    two = [signed_in("viewer"), signed_in("viewer")]
    signed_in("admin").post(f"/swindon/users/{user_of(app, 'viewer')}/sign-out")

    assert [each.get("/", follow=False).status_code for each in two] == [303, 303]


def test_a_new_password_ends_the_old_one(app, signed_in):
    """And must itself be changed."""
    admin, user = signed_in("admin"), user_of(app, "viewer")
    password = one_time(admin.post(f"/swindon/users/{user}/password").get_data(as_text=True))
    browser = Browser(app)

    assert browser.sign_in("viewer").status_code == 422
    assert browser.sign_in("viewer", password).status_code == 303
    assert browser.get("/", follow=False).headers["Location"] == "/password"


def test_every_act_on_an_account_is_in_the_log_by_ids(app, signed_in):
    """Who did what to whom, without a name."""
    admin = signed_in("admin")
    admin.post("/swindon/users/new", name="Ann Lee", email="ann@example.org", role="editor")
    user = user_of(app, "ann")
    for act in ("roles", "sign-out", "password", "shut"):
        admin.post(f"/swindon/users/{user}/{act}", role="viewer")
    page = admin.get("/swindon/log").get_data(as_text=True)

    assert page.count(f"user {user}<") == 5
    for action in ("user added", "roles changed", "signed out by", "password reset", "account shut"):
        assert action in page
    assert "Ann Lee" not in page


def test_ones_own_account_shows_roles_and_sign_ins_and_ends_them_all(app, signed_in):
    """Somebody who lost a laptop signs out everywhere."""
    one, other = signed_in("viewer"), signed_in("viewer")
    page = one.get("/account").get_data(as_text=True)
    one.post("/account/sign-out")

    assert "Swindon Borough Council: viewer" in page
    assert page.count("last used") == 2
    assert [each.get("/", follow=False).status_code for each in (one, other)] == [303, 303]


def test_the_database_holds_no_one_time_password(app, signed_in):
    """Only its hash."""
    answer = signed_in("admin").post("/swindon/users/new", name="Ann", email="ann@example.org", role="editor")
    password = one_time(answer.get_data(as_text=True))
    with app.extensions["database"].work() as session:
        kept = session.scalars(select(User.password)).all()

    assert all(each.startswith("$argon2") and password not in each for each in kept)
