"""What every answer carries."""

from __future__ import annotations

import re


def test_scripts_run_only_with_the_nonce_of_their_page(signed_in):
    """Every page has a policy with a nonce of its own, and no inline script without it."""
    viewer = signed_in("viewer")
    answers = [viewer.get("/swindon/policy?on=2026-04-20&q=dental") for _ in range(2)]
    nonces = [re.search(r"'nonce-([^']+)'", a.headers["Content-Security-Policy"]).group(1) for a in answers]
    page = answers[0].get_data(as_text=True)

    assert nonces[0] != nonces[1]
    assert all(f'nonce="{nonces[0]}"' in tag or "src=" in tag for tag in re.findall(r"<script[^>]*>", page))
    assert " style=" not in page
    assert " onclick=" not in page


def test_pages_are_never_stored_and_files_are(signed_in):
    """A browser on a shared machine keeps nothing of a case."""
    viewer = signed_in("viewer")

    assert viewer.get("/").headers["Cache-Control"] == "no-store"
    assert viewer.get("/static/dutybook.css").headers["Cache-Control"] != "no-store"


def test_a_fault_is_a_page_in_words(app, signed_in, monkeypatch):
    """Nobody sees a traceback."""
    viewer = signed_in("viewer")
    monkeypatch.setattr(app.extensions["policies"], "policy", None)
    answer = viewer.get("/swindon/policy")

    assert answer.status_code == 500
    assert "Traceback" not in answer.get_data(as_text=True)
    assert "Something went wrong" in answer.get_data(as_text=True)
