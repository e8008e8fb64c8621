"""What a draft would change in the newest dataset."""

from __future__ import annotations

import pytest

from tests.web.drafts.test_journey import begun, text_of, version
from tests.web.kit import do_jobs, files_of, publish_small, sample, upload
from web.store import drafts

VISITS = "rules/swindon/visits.yaml"


@pytest.fixture
def kind() -> str:
    """Records lie in a SQLite file whatever the shared database is."""
    return "sqlite"


def test_the_impact_is_worked_out_on_the_newest_dataset_and_told_to_the_approver(app, signed_in):
    """A tighter number: so many obligations differ, by standard and team; another text has none yet."""
    publish_small(app, "swindon")
    editor, auditor = signed_in("editor"), signed_in("auditor")
    draft = begun(editor, "Visits sooner")
    none_yet = text_of(editor.get(f"/swindon/impacts/{draft}"))
    upload(auditor, "/swindon/data", files_of(sample("native", 60)), name="March")
    do_jobs(app)
    with app.extensions["database"].work() as session:
        held = drafts.find(session, "swindon", draft)
        text = drafts.base_texts(session, held)[VISITS]
    shorter = text.replace("every: 10 working days", "every: 2 working days")
    assert shorter != text
    editor.post(f"/swindon/drafts/{draft}/text", file=VISITS, version=version(app, draft), text=shorter)
    asked = editor.post(f"/swindon/impacts/{draft}")
    do_jobs(app)
    told = text_of(editor.get(f"/swindon/impacts/{draft}"))

    assert "There is no dataset to judge yet" in none_yet
    assert asked.status_code == 303
    assert "of this caseload come out otherwise" in told
    assert "swindon/visits#cp.visit" in told
    assert "come out otherwise" in text_of(editor.get(f"/swindon/drafts/{draft}/approval"))

    again = shorter.replace("every: 2 working days", "every: 3 working days")
    editor.post(f"/swindon/drafts/{draft}/text", file=VISITS, version=version(app, draft), text=again)
    assert "has not been worked out for this text" in text_of(editor.get(f"/swindon/impacts/{draft}"))
