"""Who may call what is declared for every route. That it is held to: `guards/test_routes.py`."""

from __future__ import annotations

from web.access import access_of


def routes(app):
    return [rule for rule in app.url_map.iter_rules() if rule.endpoint != "static"]


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
        "api_docs.openapi",
        "api_docs.docs",
        "help.index",
        "help.page",
        "help.glossary",
        "help.search",
        "help.learn",
    }
