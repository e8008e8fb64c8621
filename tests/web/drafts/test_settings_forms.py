"""Waivers and kinds of fact of an authority's own, by form; the day of a number that was typed."""

from __future__ import annotations

import pytest

from tests.web.drafts.test_journey import begun, interview, text_of, version
from tests.web.kit import publish_small
from web.store import drafts

#: A draft is kept in the same way on every database, which other tests show.
pytestmark = pytest.mark.parametrize("kind", ["sqlite"], indirect=True)

OWN = "authorities/swindon.yaml"
ASIDE = {
    "standard": "swindon/visits#cla.visit",
    "from": "2026-05-01",
    "to": "2026-08-01",
    "reason": "The team is built anew",
    "approved_by": "Head of service",
}


@pytest.fixture
def editor(app, signed_in):
    """An editor of a council with few packs."""
    publish_small(app, "swindon")
    return signed_in("editor")


def own(app, draft: int) -> str:
    """Return the authority's file as the draft has it."""
    with app.extensions["database"].work() as session:
        found = drafts.find(session, "swindon", draft)
        return drafts.changed_texts(session, found).get(OWN, drafts.base_texts(session, found)[OWN])


def test_a_waiver_has_a_reason_an_approver_and_an_end(app, editor):
    """What is missing is asked for; then it is in the sentence, changed in one place, and taken out."""
    draft = begun(editor)
    path, before = f"/swindon/drafts/{draft}/waivers", own(app, draft)
    for wrong, says in (
        ({"standard": "england/care-planning#cla.visit"}, "Choose a standard"),
        ({"to": "1 August"}, "Write the day as 2026-06-01"),
        ({"to": "2026-05-01"}, "owed again after the day"),
        ({"reason": " "}, "Say why the standard is set aside"),
        ({"approved_by": ""}, "Say who approved it"),
    ):
        bad = editor.post(path, version=version(app, draft), **{**ASIDE, **wrong})
        assert (bad.status_code, says in text_of(bad)) == (422, True), says
    assert editor.post(path, version="99", **ASIDE).status_code == 422  # somebody else was quicker
    assert editor.post(path, version=version(app, draft), **ASIDE).status_code == 303
    page = text_of(editor.get(path))
    assert "Switched off by the authority from 2026-05-01 until 2026-08-01" in page
    assert "1 standard set aside" in page
    assert "approved by Head of service" in page

    later = {**ASIDE, "to": "2026-09-01", "version": version(app, draft)}
    assert editor.post(f"{path}/0", **later).status_code == 303
    assert "to: 2026-09-01" in text_of(editor.get(f"{path}/0"))
    assert editor.post(f"{path}/0/remove", version=version(app, draft)).status_code == 303
    assert own(app, draft) == before
    assert editor.get(f"{path}/0").status_code == 404


def test_a_kind_of_ones_own_can_carry_a_standard_at_once(app, editor):
    """Named by what it is called; with an attribute of a list; the pattern form then offers it."""
    draft = begun(editor)
    path, before = f"/swindon/drafts/{draft}/kinds", own(app, draft)
    for wrong, says in (
        ({"title": "?"}, "Say what it is called"),
        ({"title": "Visit"}, "There is a kind called visit already"),
        ({"shape": "thing"}, "Choose what it is"),
    ):
        said = {"shape": "event", "title": "Tour of the home", "version": version(app, draft), **wrong}
        bad = editor.post(path, **said)
        assert (bad.status_code, says in text_of(bad)) == (422, True), says
    said = {"shape": "event", "title": "Tour of the home", "synonyms": "walk round\n", "absence": "yes"}
    made = editor.post(path, version=version(app, draft), **said)
    assert made.headers["Location"].endswith("/kinds/tour_of_the_home?saved=yes")
    one = f"{path}/tour_of_the_home"
    mood = {"words": "Mood of the child", "type": "choice of", "choices": "glad\nsad"}
    bad = editor.post(f"{one}/attributes", version=version(app, draft), **{**mood, "choices": "glad"})
    assert "at least two" in text_of(bad)
    assert editor.post(f"{one}/attributes", version=version(app, draft), **mood).status_code == 303
    about = f"/swindon/drafts/{draft}/new?pattern=within&for_each=looked_after&met_by=tour_of_the_home"
    assert "Mood of the child: glad" in text_of(editor.get(about))

    again = {
        **mood,
        "name": "mood_of_the_child",
        "choices": "glad\nsad\nangry",
        "version": version(app, draft),
    }
    assert editor.post(f"{one}/attributes", **again).status_code == 303
    assert "choices: [glad, sad, angry]" in own(app, draft)
    gone = {"name": "mood_of_the_child", "version": version(app, draft)}
    assert editor.post(f"{one}/attributes/remove", **gone).status_code == 303
    named = {"title": "Tour", "version": version(app, draft)}
    assert editor.post(one, **named).status_code == 303
    assert own(app, draft).endswith("local:\n  tour_of_the_home:\n    is: event\n    title: Tour\n")
    assert editor.post(f"{one}/remove", version=version(app, draft)).status_code == 303
    assert own(app, draft) == before


def test_a_reading_and_the_names_stand_beside_their_text(app, editor):
    """Chosen by form, a reading is shown as the line that says so; names and calendar as their parts."""
    draft = begun(editor)
    path = f"/swindon/drafts/{draft}/settings"
    one = f"{path}/readings/month-end"
    assert "chooses nothing here yet" in text_of(editor.get(one))
    said = {"choose": "overflow", "reason": "As we count", "version": version(app, draft)}
    assert editor.post(one, **said).status_code == 303
    line = "- {reading: month-end, choose: overflow, reason: As we count}"
    assert line in text_of(editor.get(one))
    assert (
        editor.post(f"{path}/roles", version=version(app, draft), **{"role-manager": "head"}).status_code
        == 303
    )
    page = text_of(editor.get(path))
    for part in (line, "roles: {manager: head}", "calendar: {days: england-and-wales}"):
        assert part in page

    as_lines = own(app, draft).replace("roles: {manager: head}", "roles:\n  manager: head")
    editor.post(f"/swindon/drafts/{draft}/text", file=OWN, text=as_lines, version=version(app, draft))
    assert "<span>roles:</span><span>  manager: head</span>" in editor.get(path).get_data(as_text=True)


def test_a_file_that_cannot_be_read_is_shown_as_text(app, editor):
    """No form stands over a text that has no sense; its faults are shown where they are."""
    draft = begun(editor)
    broken = f"{own(app, draft)}choices: ["
    editor.post(f"/swindon/drafts/{draft}/text", file=OWN, text=broken, version=version(app, draft))
    for page in ("waivers", "kinds", "settings", "settings/readings/month-end"):
        answer = editor.get(f"/swindon/drafts/{draft}/{page}", follow=False)
        assert answer.headers["Location"] == f"/swindon/drafts/{draft}/text?file={OWN}"


def test_a_number_that_was_typed_is_asked_for_whom_it_holds(app, editor):
    """The overview and the text ask; an answer moves it into a dated version; a fault leaves all as it is."""
    draft = begun(editor)
    path, file = f"/swindon/drafts/{draft}", "rules/swindon/visits.yaml"
    with app.extensions["database"].work() as session:
        text = drafts.base_texts(session, drafts.find(session, "swindon", draft))[file]
    typed = text.replace(
        "within: 5 working days, of: placement.from", "within: 4 working days, of: placement.from"
    )
    editor.post(f"{path}/text", file=file, text=typed, version=version(app, draft))
    for page in ("", f"/text?file={file}"):
        shown = text_of(editor.get(f"{path}{page}"))
        assert "these numbers hold for all days" in shown
        assert "<del>5 working days</del> <ins>4 working days</ins>" in shown
    for wrong, says in (({"whom": ""}, "Say for whom it holds"), ({"day": "soon"}, "Write the day as")):
        said = {"whom": "days from", "day": "2026-06-01", "version": version(app, draft), **wrong}
        bad = editor.post(f"{path}/dates", **said)
        assert (bad.status_code, says in text_of(bad)) == (422, True), says
    said = {"whom": "days from", "day": "2026-06-01"}
    assert editor.post(f"{path}/dates", version="1", **said).status_code == 409
    assert editor.post(f"{path}/dates", version=version(app, draft), **said).status_code == 303

    shown = text_of(editor.get(path))
    assert "these numbers hold for all days" not in shown
    assert "applies_to: days from" in shown
    assert "Timeline of the sample child" in shown


def test_a_number_chosen_by_typing_is_asked_for_whom_it_holds(app, editor):
    """One that differs from another's standard, as one of the authority's own; what is chosen already stays
    until the day."""
    draft = begun(editor)
    path = f"/swindon/drafts/{draft}"
    typed = own(app, draft) + (
        "choices:\n  - standard: england/care-planning#cla.visit\n    set: {within: 5 days} # the board\n"
        "    reason: Sooner\n"
    )
    editor.post(f"{path}/text", file=OWN, text=typed, version=version(app, draft))
    shown = text_of(editor.get(path))
    assert "these numbers hold for all days" in shown
    assert "<del>as the standard has it</del> <ins>5 days</ins>" in shown
    said = {"whom": "new anchors", "day": "2026-06-01", "version": version(app, draft)}
    assert editor.post(f"{path}/dates", **said).status_code == 303
    assert "set: {within: 5 days, applies_to: new anchors} # the board" in own(app, draft)
    assert "    from: 2026-06-01\n" in own(app, draft)
    assert "these numbers hold for all days" not in text_of(editor.get(path))


def test_an_exception_and_a_field_that_must_be_there_are_added_beside_their_text(app, editor):
    """From pick-lists, each a line of the text that stands beside the form; what is no choice is refused."""
    draft = begun(editor)
    path = f"/swindon/drafts/{draft}/standards"
    interview(app, editor, draft, for_each="placement", met_by="visit", where="", title="Welcome")
    duty = f"{path}/swindon/local%23local.welcome"
    assert "for_each: placement" in text_of(editor.get(duty))
    assert editor.post(f"{duty}/part", part="seen", version=version(app, draft)).status_code == 422
    for name in ("emergency", "out_of_area"):
        assert editor.post(f"{duty}/part", part=name, version=version(app, draft)).status_code == 303
    page = text_of(editor.get(duty))
    assert "{id: emergency, when: {emergency: yes}, instead: none}" in page
    assert "if_several_apply: strictest" in page
    assert 'value="emergency"' not in page.partition('id="part"')[2].partition("</select>")[0]

    fields = {"pattern": "contain", "for_each": "care_plan", "fields": "outcomes", "title": "Plan"}
    interview(app, editor, draft, **fields)
    content = f"{path}/swindon/local%23local.plan"
    assert editor.post(f"{content}/part", part="services", version=version(app, draft)).status_code == 303
    assert "- {field: services, required: yes}" in text_of(editor.get(content))


def test_a_fault_is_told_beside_the_field_that_has_it(app, editor):
    """What was typed in the text and cannot be is shown in the form, where it is to be mended."""
    draft = begun(editor)
    interview(app, editor, draft)
    file = "rules/swindon/local.yaml"
    with app.extensions["database"].work() as session:
        text = drafts.changed_texts(session, drafts.find(session, "swindon", draft))[file]
    wrong = text.replace("who: social_worker", "who: social_wroker")
    editor.post(f"/swindon/drafts/{draft}/text", file=file, text=wrong, version=version(app, draft))
    page = text_of(editor.get(f"/swindon/drafts/{draft}/standards/swindon/local%23local.return-interview"))
    beside = page.partition('id="who"')[2].partition('id="must"')[0]

    assert "did you mean" in beside
    assert "fault</strong>" in beside
