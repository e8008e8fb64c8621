"""Single sign-on, against a small provider on this machine: who gets in, as whom, with which roles."""

from __future__ import annotations

from dataclasses import replace
from random import Random
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from joserfc.jwk import RSAKey
from sqlalchemy import func, select

from tests.web.administration.provider import CLIENT, SECRET, running
from tests.web.conftest import PASSWORD, Browser
from web.app import create_app
from web.config import Settings, SettingsFault, from_environment
from web.provider import Provider, mapping_of
from web.store import accounts, people
from web.store.people import Role
from web.store.tables import SignIn, User


@pytest.fixture(scope="module")
def server():
    with running() as made:
        yield made


@pytest.fixture
def provider(server):
    """The provider, well behaved, with the viewer of Swindon at the keyboard."""
    server.person = {"sub": "p-1", "email": "Viewer@example.org", "email_verified": True, "name": "Vera"}
    server.changed, server.metadata, server.error, server.key, server.away = {}, {}, "", None, False
    server.asked.clear()
    return server


@pytest.fixture
def with_provider(app, clock, policies, provider):
    """The application, told of the provider; groups give roles where a mapping is given."""

    def make(mapping: str = "", **also) -> Browser:
        told = Provider(provider.issuer, CLIENT, SECRET, mapping=mapping_of(mapping), **also)
        made = create_app(replace(app.config["SETTINGS"], provider=told), clock, policies)
        made.testing = False
        return Browser(made)

    return make


def through(browser: Browser, wanted: str = ""):
    """Go to the provider and come back."""
    leaving = browser.get(f"/single-sign-on?next={wanted}", follow=False)
    if leaving.status_code != 302:
        return leaving
    back = requests.get(leaving.headers["Location"], allow_redirects=False, timeout=10).headers["Location"]
    there = urlsplit(back)
    return browser.get(f"{there.path}?{there.query}", follow=False)


def test_the_page_to_sign_in_has_a_link_to_the_provider_and_none_without_one(with_provider, browser):
    """A link, so that nothing that is typed here goes there."""
    page = with_provider(name="your Trafford account").get("/sign-in").get_data(as_text=True)

    assert 'href="/single-sign-on">Sign in with your Trafford account</a>' in page
    assert "single-sign-on" not in browser.get("/sign-in").get_data(as_text=True)
    assert browser.get("/single-sign-on").status_code == 404
    assert browser.get("/single-sign-on/back").status_code == 404


def test_somebody_with_an_account_of_that_address_is_signed_in(with_provider):
    """With the roles they have, on the page they asked for."""
    browser = with_provider()
    answer = through(browser, "/swindon/policy")

    assert (answer.status_code, answer.headers["Location"]) == (303, "/swindon/policy")
    assert browser.get("/swindon/policy", follow=False).status_code == 200
    assert browser.get("/bradford/policy", follow=False).status_code == 404


def test_every_attempt_has_a_state_a_nonce_and_a_challenge_of_its_own(with_provider, provider):
    """None is used twice."""
    browser = with_provider()
    through(browser)
    through(browser)

    for name in ("state", "nonce", "code_challenge"):
        assert len({asked[name] for asked in provider.asked}) == 2
    assert {asked["code_challenge_method"] for asked in provider.asked} == {"S256"}


@pytest.mark.parametrize("target", ["//evil.example", "https://evil.example", "/%09/evil.example", "/%0A/a"])
def test_coming_back_never_leads_elsewhere(with_provider, target):
    """The page asked for is one of ours."""
    assert through(with_provider(), target).headers["Location"] == "/"


def test_an_answer_to_somebody_elses_attempt_is_refused(with_provider):
    """A link that carries another person's code signs nobody in."""
    thief, victim = with_provider(), with_provider()
    leaving = thief.get("/single-sign-on", follow=False)
    back = requests.get(leaving.headers["Location"], allow_redirects=False, timeout=10).headers["Location"]
    there = urlsplit(back)
    answer = victim.get(f"{there.path}?{there.query}", follow=False)

    assert answer.status_code == 400
    assert "begun in another window" in answer.get_data(as_text=True)
    assert parse_qs(there.query)["state"]


def test_an_answer_is_good_once(with_provider):
    """The same address a second time signs nobody in."""
    browser = with_provider()
    leaving = browser.get("/single-sign-on", follow=False)
    there = urlsplit(
        requests.get(leaving.headers["Location"], allow_redirects=False, timeout=10).headers["Location"]
    )
    answers = [browser.get(f"{there.path}?{there.query}", follow=False).status_code for _ in range(2)]

    assert answers == [303, 400]


def test_attempts_that_were_given_up_do_not_fill_the_cookie(with_provider):
    """A browser refuses one that is too long, and no attempt would succeed; the newest still come back."""
    browser = with_provider()
    begun = [browser.get("/single-sign-on", follow=False).headers["Location"] for _ in range(25)]
    length = len(browser.client.get_cookie("dutybook-form").value)
    answers = []
    for place in (begun[-6], begun[-5]):
        there = urlsplit(requests.get(place, allow_redirects=False, timeout=10).headers["Location"])
        answers.append(browser.get(f"{there.path}?{there.query}", follow=False).status_code)

    assert length < 3000
    assert answers == [400, 303]


@pytest.mark.parametrize("letters", ["0123456789abcdef", "éèàüöäßçñøåæœðþý"])
def test_a_long_address_of_the_page_asked_for_does_not_fill_the_cookie(with_provider, letters):
    """By such a link nobody could sign in: a browser refuses the cookie, and with it the attempt."""
    browser = with_provider()
    for _ in range(4):
        browser.get("/single-sign-on", follow=False)
    wanted = "/" + "".join(Random(7).choices(letters, k=5_000))
    leaving = browser.client.get("/single-sign-on", query_string={"next": wanted})
    length = len(browser.client.get_cookie("dutybook-form").value)

    assert leaving.status_code == 302
    assert length < 3000
    assert through(browser, "/swindon/policy").headers["Location"] == "/swindon/policy"


@pytest.mark.parametrize(
    "changed",
    [
        {"nonce": "another"},
        {"aud": "another client"},
        {"iss": "https://another.example"},
        {"exp": 1_000_000},
        {"sub": ""},
    ],
    ids=lambda changed: next(iter(changed)),
)
def test_a_token_that_is_not_meant_for_this_attempt_is_not_believed(with_provider, provider, changed):
    """Nonce, audience, issuer, end and subject are all checked."""
    provider.changed = changed
    answer = through(with_provider())

    assert answer.status_code == 502
    assert "could not be verified" in answer.get_data(as_text=True)


def test_a_token_that_another_key_signed_is_not_believed(with_provider, provider):
    """Even under the same name of a key."""
    provider.key = RSAKey.generate_key(2048, {"kid": "one"})

    assert through(with_provider()).status_code == 502


def test_a_provider_that_says_it_is_another_is_not_believed(with_provider, provider):
    """Its own issuer is the one of the settings."""
    provider.metadata = {"issuer": "https://another.example"}

    assert through(with_provider()).status_code == 502


@pytest.mark.parametrize(
    ("error", "status", "says"),
    [
        ("access_denied", 403, "did not let you through"),
        ("server_error", 502, "could not be verified"),
    ],
)
def test_a_refusal_is_said_in_our_words(with_provider, provider, error, status, says):
    """Nothing that the provider wrote is shown."""
    provider.error = error
    answer = through(with_provider())

    assert answer.status_code == status
    assert says in answer.get_data(as_text=True)


def test_a_provider_that_is_away_is_said(with_provider, provider):
    """And the password still works."""
    provider.away = True
    browser = with_provider()
    answer = through(browser)

    assert answer.status_code == 503
    assert "does not answer" in answer.get_data(as_text=True)
    assert browser.sign_in("viewer").status_code == 303


@pytest.mark.parametrize(
    ("person", "says"),
    [
        ({"email_verified": False}, "verified email address"),
        ({"email": ""}, "verified email address"),
        ({"email": "nobody@example.org"}, "no account here for you yet"),
    ],
)
def test_somebody_who_has_no_account_is_told_what_to_do(with_provider, provider, person, says):
    """No account is made of thin air."""
    provider.person |= person
    answer = through(with_provider())

    assert answer.status_code == 403
    assert says in answer.get_data(as_text=True)


def test_a_provider_that_issues_addresses_need_not_verify_them(with_provider, provider):
    """Where the settings say so."""
    provider.person |= {"email_verified": False}

    assert through(with_provider(unverified=True)).status_code == 303


def test_a_shut_account_stays_shut(app, with_provider):
    """The provider does not open it."""
    with app.extensions["database"].work() as session:
        user = people.by_email(session, "viewer@example.org")
        accounts.shut(session, user.id, app.config["CLOCK"]())

    assert "is shut" in through(with_provider()).get_data(as_text=True)


def test_an_address_that_passes_to_somebody_else_does_not_pass_on_the_account(with_provider, provider):
    """Councils give addresses to the next Ann Lee."""
    assert through(with_provider()).status_code == 303
    provider.person |= {"sub": "p-2"}

    assert through(with_provider()).status_code == 403


def test_somebody_whose_address_changes_keeps_the_account(with_provider, provider):
    """The provider's own id is what counts."""
    through(with_provider())
    provider.person |= {"email": "vera.new@example.org"}
    browser = with_provider()

    assert through(browser).status_code == 303
    assert "viewer@example.org" in browser.get("/account").get_data(as_text=True)


def test_groups_give_roles_and_take_them_away_again(app, with_provider, provider):
    """What the mapping does not speak of stays as the administrator set it."""
    mapping = "qa=swindon:auditor, qa=bradford:viewer, heads=swindon:approver"
    provider.person |= {"groups": ["qa", "others"]}
    browser = with_provider(mapping)
    through(browser)
    first = roles(app, "viewer")
    provider.person |= {"groups": ["heads"]}
    through(browser)

    assert first == {("swindon", "viewer"), ("swindon", "auditor"), ("bradford", "viewer")}
    assert roles(app, "viewer") == {("swindon", "viewer"), ("swindon", "approver")}


def test_a_group_that_gives_a_role_makes_an_account(app, with_provider, provider):
    """Without a password, so that only the provider opens it."""
    provider.person = {"sub": "p-9", "email": "new@example.org", "email_verified": True, "groups": "qa"}
    browser = with_provider("qa=swindon:auditor")
    answer = through(browser)

    assert answer.status_code == 303
    assert roles(app, "new") == {("swindon", "auditor")}
    assert "your council’s account" in browser.get("/account").get_data(as_text=True)
    assert Browser(app).sign_in("new", "").status_code == 422


def roles(app, who: str) -> set[tuple[str, str]]:
    with app.extensions["database"].work() as session:
        user = people.by_email(session, f"{who}@example.org")
        return {(row.authority, row.role) for row in user.roles}


def test_nothing_is_written_before_the_answer_is_verified(app, with_provider, provider):
    """A failed attempt makes neither account nor sign-in."""
    provider.person |= {"groups": ["qa"], "email": "new@example.org"}
    provider.changed = {"nonce": "another"}
    through(with_provider("qa=swindon:auditor"))
    with app.extensions["database"].work() as session:
        assert session.scalar(select(func.count()).select_from(SignIn)) == 0
        assert session.scalars(select(User).where(User.email == "new@example.org")).first() is None


def test_a_one_time_password_is_void_once_the_provider_signed_somebody_in(app, with_provider):
    """It was never needed, and nobody is asked to change it."""
    with app.extensions["database"].work() as session:
        password = accounts.new_password(session, people.by_email(session, "viewer@example.org").id)
    browser = with_provider()
    through(browser)

    assert browser.get("/", follow=False).status_code == 200
    assert Browser(app).sign_in("viewer", password).status_code == 422


@pytest.mark.parametrize("before", [False, True], ids=["at the first time", "later"])
def test_a_password_set_by_somebody_else_is_void_once_the_provider_signed_its_person_in(
    app, with_provider, provider, before
):
    """Else whoever made the account, or reset it, would see what the groups give its person."""
    provider.person |= {"groups": ["others"]}
    browser = with_provider("qa=bradford:auditor")
    if before:
        through(browser)
    with app.extensions["database"].work() as session:
        people.change_password(people.by_email(session, "viewer@example.org"), PASSWORD)
    thief = Browser(app)
    assert thief.sign_in("viewer").status_code == 303
    provider.person |= {"groups": ["qa"]}
    through(browser)

    assert browser.get("/bradford/data", follow=False).status_code == 200
    assert thief.get("/bradford/data", follow=False).status_code == 303
    assert thief.sign_in("viewer").status_code == 422


SET = {
    "DUTYBOOK_DATA": "/tmp/nowhere",
    "DUTYBOOK_SECRET": "x" * 40,
    "DUTYBOOK_OIDC_ISSUER": "https://login.example/",
    "DUTYBOOK_OIDC_CLIENT": "dutybook",
    "DUTYBOOK_OIDC_SECRET": "s",
}


def test_the_provider_comes_from_the_environment():
    """Its secret is in no representation of the settings."""
    settings: Settings = from_environment({**SET, "DUTYBOOK_OIDC_ROLES": "qa team=swindon:auditor"})

    assert settings.provider.issuer == "https://login.example"
    assert settings.provider.mapping == {"qa team": frozenset({("swindon", Role.AUDITOR)})}
    assert "secret='" not in repr(settings.provider)
    assert from_environment({**SET, "DUTYBOOK_OIDC_ISSUER": ""}).provider is None


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"DUTYBOOK_OIDC_ISSUER": "http://login.example"}, "must begin with https"),
        ({"DUTYBOOK_OIDC_SECRET": ""}, "DUTYBOOK_OIDC_SECRET is missing"),
        ({"DUTYBOOK_OIDC_ROLES": "qa=swindon:king"}, "cannot be read at 'qa=swindon:king'"),
        ({"DUTYBOOK_OIDC_ROLES": "qa"}, "cannot be read at 'qa'"),
    ],
)
def test_a_setting_that_will_not_do_stops_the_start_with_its_cure(wrong, says):
    """Each names the variable."""
    with pytest.raises(SettingsFault, match=says) as fault:
        from_environment(SET | wrong)

    assert "cure:" in str(fault.value)
