"""What a draft would change in the newest dataset."""

from __future__ import annotations

import pytest

from tests.web.conftest import START
from tests.web.drafts.test_journey import begun, text_of, version
from tests.web.kit import do_jobs, files_of, publish_small, sample, upload
from web.jobs import impacting
from web.purging import purge
from web.records.retention import Old
from web.store import drafts, jobs

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


#: An impact as far as it is read to know whose it is.
WORKED_OUT = '{{"dataset": {dataset}, "examples": [{{"case": "C-1"}}]}}'


@pytest.fixture
def worked_out(app, signed_in):
    """Two uploads, and what drafts would change in the first, in the second, and in one that is long gone."""
    auditor = signed_in("auditor")
    for _ in range(2):
        upload(
            auditor, "/swindon/data", [("visit.csv", b"case,at\nC-1,2026-03-01\n")], extracted="2026-03-31"
        )
    with app.extensions["database"].work() as session:
        for each in (1, 2):
            jobs.cancel(session, "swindon", each, app.config["CLOCK"]())
    records = app.extensions["shelves"].of("swindon")
    for draft, dataset in ((4, 1), (5, 2), (6, 77)):
        folder = records.place("impacts", draft)
        folder.mkdir(parents=True)
        (folder / "impact.json").write_text(WORKED_OUT.format(dataset=dataset))
    return records


@pytest.mark.parametrize("by", ["a person", "retention"])
def test_what_was_worked_out_of_data_goes_with_the_data(app, signed_in, worked_out, by):
    """It names children, and no page shows it any more: nobody would ever find it."""
    if by == "a person":
        assert signed_in("auditor").post("/swindon/data/1/delete").status_code == 303
    else:
        purge(app.extensions["database"], worked_out, "swindon", [Old("data", 1, START.date())], None, START)

    assert [each.name for each in (worked_out.folder / "impacts").iterdir()] == ["5"]


def test_an_impact_of_data_that_was_deleted_meanwhile_is_not_kept(app, signed_in, monkeypatch):
    """It is refused in words, and nothing of the data lies anywhere."""
    publish_small(app, "swindon")
    editor, auditor = signed_in("editor"), signed_in("auditor")
    draft = begun(editor, "Visits sooner")
    upload(auditor, "/swindon/data", files_of(sample("native", 3)))
    do_jobs(app)
    answer = editor.post(f"/swindon/impacts/{draft}")

    def deleted_meanwhile(*_):
        assert auditor.post("/swindon/data/1/delete").status_code == 303
        return {}

    monkeypatch.setattr(impacting, "_compared", deleted_meanwhile)
    do_jobs(app)

    assert "There is no dataset to judge" in text_of(editor.get(answer.headers["Location"]))
    assert not (app.extensions["shelves"].of("swindon").folder / "impacts").exists()
