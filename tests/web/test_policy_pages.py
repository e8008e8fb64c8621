"""What applies to an authority, on the page as in the command."""

from __future__ import annotations

import re

import pytest

from web.policies import safe_path


def test_the_policy_page_shows_every_standard_as_a_sentence(signed_in):
    """What applies on a day stands there with its force and its citation."""
    page = signed_in("viewer").get("/swindon/policy?on=2026-04-20").get_data(as_text=True)

    assert "What applies on Mon 20 Apr 2026" in page
    assert page.count('class="db-standard') > 200
    assert "The social worker must" in page


@pytest.mark.parametrize(
    ("query", "words"),
    [("q=dental+check", "dental"), ("force=law", "· law"), ("confirmed=no", "figure not confirmed")],
)
def test_filters_leave_what_was_asked_for(signed_in, query, words):
    """Each standard that is left fits the filter."""
    page = signed_in("viewer").get(f"/swindon/policy?on=2026-04-20&{query}").get_data(as_text=True)
    shown = re.findall(r'<div class="db-standard.*?</div>', page, re.S)

    assert 0 < len(shown) < 250
    assert all(words.split()[-1] in re.sub(r"\s+", " ", one).lower() for one in shown)


def test_a_date_that_is_none_is_said_and_today_is_shown(signed_in):
    """The page still answers, and says what is wrong."""
    page = signed_in("viewer").get("/swindon/policy?on=31-31-2026").get_data(as_text=True)

    assert "is no date" in page
    assert "What applies on Mon 20 Apr 2026" in page


def test_a_standard_has_a_page_of_its_own(signed_in):
    """Its sentence first, then where each value comes from."""
    viewer = signed_in("viewer")
    page = viewer.get("/swindon/standards/swindon/visits/cla.visit?on=2026-04-20").get_data(as_text=True)

    assert "Where each value comes from" in page
    assert viewer.get("/swindon/standards/swindon/visits/no.such").status_code == 404


@pytest.mark.parametrize("path", ["/etc/passwd", "rules/../../x.yaml", "secrets/x.yaml", "../rules/x.yaml"])
def test_a_path_that_leads_out_of_the_folder_is_refused(path):
    """Files of a policy lie under rules/ and authorities/ and nowhere else."""
    with pytest.raises(ValueError, match="no path"):
        safe_path(path)
