"""Who may call what: declared for every route, and held to."""

from __future__ import annotations

import pytest

from web.access import SAFE, access_of


def routes(app):
    return [rule for rule in app.url_map.iter_rules() if rule.endpoint != "static"]


def path_of(rule, authority="swindon"):
    """Return an address of the route, with something in every blank."""
    blanks = {
        name: 1 if kind.__class__.__name__ == "IntegerConverter" else "x"
        for name, kind in rule._converters.items()
    }
    if "authority" in blanks:
        blanks["authority"] = authority
    _, path = rule.build(blanks, append_unknown=False)
    return path


def test_every_route_says_who_may_call_it(app):
    """A view without a mark would never answer; there is none."""
    assert [rule.endpoint for rule in routes(app) if access_of(app, rule.endpoint) is None] == []


def test_a_view_without_a_mark_is_refused(app, browser):
    """Default deny: forgetting the mark closes the page rather than opening it."""
    app.view_functions["health.health"] = lambda: "open"

    assert browser.get("/healthz").status_code == 500


def test_few_pages_are_open_to_anybody(app):
    """Whoever is not signed in can sign in, here or at the provider, and a machine can ask whether the
    application lives."""
    assert {r.endpoint for r in routes(app) if access_of(app, r.endpoint).public} == {
        "sign_in.form",
        "sign_in.enter",
        "health.health",
        "health.ready",
        "health.counted",
        "single_sign_on.leave",
        "single_sign_on.arrive",
    }


def test_every_page_asks_for_a_sign_in(app, browser):
    """Without a sign-in a page leads to the form, and nothing can be sent."""
    for rule in routes(app):
        if access_of(app, rule.endpoint).public:
            continue
        if "GET" in rule.methods:
            answer = browser.get(path_of(rule), follow=False)
            assert (answer.status_code, "/sign-in" in answer.headers.get("Location", "")) == (303, True), rule
        for method in rule.methods - SAFE:
            answer = browser.client.open(path_of(rule), method=method, data={"csrf_token": browser.token()})
            assert answer.status_code == 401, rule


def test_unsafe_requests_without_a_token_are_refused(app, signed_in):
    """A form on another site cannot act for somebody who is signed in."""
    admin = signed_in("admin")
    for rule in routes(app):
        for method in rule.methods - SAFE:
            assert admin.client.open(path_of(rule), method=method).status_code == 400, rule


@pytest.mark.parametrize("authority", ["bradford", "no-such-authority"])
def test_another_authority_is_not_there(app, signed_in, authority):
    """Pages of an authority for which one has no role are not found, as if there were no such authority."""
    everything = signed_in("admin")
    for rule in routes(app):
        if "authority" not in rule.arguments:
            continue
        for method in sorted(rule.methods - {"HEAD", "OPTIONS"}):
            data = {"csrf_token": everything.token()} if method not in SAFE else None
            answer = everything.client.open(path_of(rule, authority), method=method, data=data)
            assert answer.status_code == 404, (rule, method)
