"""Case-file audits in the application: drawn, shared out, graded by two, followed by actions, handed on."""

from __future__ import annotations

import io
import re
import shutil
from html import unescape
from urllib.parse import parse_qsl, urlsplit

import duckdb
import openpyxl
import pytest

from tests.web.casefiles.conftest import CASES, checks_of, drawn, text, users
from web.casefiles import frames, sampling
from web.records import audits, outcomes, samples
from web.records.tables import AuditRow
from web.records.tables_casefiles import ActionRow, AnswerRow, CaseFileRow, MarkingRow, SampleRow
from web.store import log
from web.store.log import Wanted

#: Records lie in a store of their own, whichever the shared database is.
sqlite = pytest.mark.parametrize("kind", ["sqlite"], indirect=True)

HOME = "/swindon/case-files"


def files_at(page: str) -> list[str]:
    """Return the addresses of the case files that a page links to."""
    return list(dict.fromkeys(re.findall(r'href="(/swindon/case-files/\d+/cases/\d+)"', page)))


def told(answer, status: int) -> str:
    """Return an answer's page without its mark-up."""
    assert answer.status_code == status, answer.status_code
    return unescape(" ".join(re.sub(r"<[^>]*>", " ", answer.get_data(as_text=True)).split()))


def graded(grade: str = "Good", **other: str) -> dict[str, str]:
    """Return the fields of a form in which everything is graded."""
    return {**{f"grade-{n}": grade for n in range(3)}, "grade": grade, "version": "0", **other}


@pytest.fixture
def two(cases, signed_in):
    """Two auditors, and a sample of which they share the first two cases as first and second marker."""
    first, second, ids = signed_in("auditor"), signed_in("second"), users(cases)
    at = drawn(first)
    both = [str(ids["auditor"]), str(ids["second"])]
    assert first.post(f"{at}/share", auditor=both, twice="2").status_code == 303
    return first, second, at, files_at(text(first.get(at)))


@sqlite
def test_a_sample_says_what_it_was_drawn_from_and_is_drawn_again_the_same(cases, signed_in):
    """Population, parts, seed; the same seed gives the same cases, another one others."""
    auditor = signed_in("auditor")
    assert "There is no case-file audit yet" in text(auditor.get(HOME))
    at = drawn(auditor, by="age", size="5")
    records = cases.extensions["shelves"].of("swindon")
    with records.database.work() as session:
        kept, files = samples.one(session, 1), samples.files(session, 1)
        audit = audits.one(session, 1)
    with outcomes.opened(audits.folder_of(records, 1), audit.span) as found:
        population = frames.frame(found, kept.asked)
    again = sampling.draw(population, 5, "7")
    other = sampling.draw(population, 5, "8")

    assert [each.case for each in again.cases] == [each.case for each in files]
    assert again.strata == kept.strata
    assert {each.case for each in other.cases} != {each.case for each in files}
    page = told(auditor.get(at), 200)
    assert f"5 cases of {len(population)} cases that audit 1 counts; in proportion to age; seed 7" in page


@sqlite
@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("title", "", "Give it a name"),
        ("size", "0", "Say how many cases"),
        ("size", str(CASES * 10), "cases are like that: ask for"),
        ("seed", "", "Give the draw a seed"),
        ("team", "no such team", "Choose a team of the list"),
        ("status", "on a child in need plan,", "Choose what the cases are open for"),
        ("by", "shoe size", "Choose how the cases are drawn"),
        ("check", [], "Choose at least one matter"),
        ("check", ["p#x"], "Choose at least one matter"),
    ],
)
def test_what_cannot_be_drawn_is_said_beside_its_field(cases, signed_in, field, value, said):
    """Nothing is drawn, and what was typed stands."""
    auditor = signed_in("auditor")
    checks = checks_of(text(auditor.get(f"{HOME}/new?audit=1")))
    form = {"audit": "1", "title": "Spring", "size": "3", "seed": "5", "check": checks[:1], field: value}
    answer = auditor.post(f"{HOME}/new", **form)

    assert said in told(answer, 422)
    assert f'href="#{"checks" if field == "check" else field}"' in answer.get_data(as_text=True)
    assert "There is no case-file audit yet" in text(auditor.get(HOME))


@sqlite
def test_a_second_marker_is_somebody_else_and_sees_nothing_before_finishing(two, cases):
    """Shared out by turns; nobody marks twice; grades are shown once one has given one's own."""
    first, second, _, files = two
    ids = users(cases)
    page = told(
        first.post(
            f"{files[0]}/markers", auditor=str(ids["auditor"]), second=str(ids["auditor"]), version="2"
        ),
        422,
    )
    assert "The second marker is somebody else than the first" in page
    assert "Choose an auditor of the list" in told(
        first.post(f"{files[0]}/markers", auditor=str(ids["viewer"]), second="", version="2"), 422
    )
    assert (
        first.post(files[0], do="finish", **graded("Inadequate", comment="Not seen alone")).status_code == 303
    )
    before = text(second.get(files[0]))
    assert "Not seen alone" not in before
    assert "Not seen alone" not in text(second.get(f"{files[0]}/print"))
    assert second.post(files[0], do="finish", **graded("Good")).status_code == 303
    after = told(second.get(files[0]), 200)
    assert "Not seen alone" in after
    assert "to be settled" in after
    assert after.count("differs") == 4
    assert "Both markings are finished" in told(second.post(f"{files[0]}/reopen"), 409)


@sqlite
def test_two_markers_settle_on_a_grade_and_both_are_kept(two):
    """The grade that counts has a reason; the overview counts where they differ."""
    first, second, at, files = two
    first.post(files[0], do="finish", **graded("Inadequate"))
    assert first.post(f"{files[0]}/agree", agreed="Good", because="x", version="2").status_code == 409
    second.post(files[0], do="finish", **graded("Good"))
    assert "Say why" in told(first.post(f"{files[0]}/agree", agreed="Good", because="", version="2"), 422)
    assert (
        first.post(f"{files[0]}/agree", agreed="Good", because="Read again", version="2").status_code == 303
    )
    assert "Somebody else changed this" in told(
        second.post(f"{files[0]}/agree", agreed="Inadequate", because="No", version="2"), 422
    )
    page = told(second.get(files[0]), 200)
    assert "Good, settled by Auditor: Read again" in page
    assert "The first marker graded this case Inadequate, the second Good" in page
    seen = told(first.get(at), 200)
    assert "1 of 4 cases is done" in seen
    assert "Of 4 grades that two people gave, 4 differ: 100%" in seen


@sqlite
def test_what_was_typed_is_never_lost_and_never_overwrites(two):
    """A draft is saved as it is; a page that is behind shows both and waits for a word."""
    first, second, _, files = two
    assert first.post(files[0], do="save", version="0", **{"comment-1": "half a thought"}).status_code == 303
    assert "half a thought" in text(first.get(files[0]))
    behind = first.post(files[0], do="save", version="0", **{"comment-1": "from an old page"})
    page = behind.get_data(as_text=True)
    assert "Nothing was overwritten" in told(behind, 409)
    assert "from an old page</textarea>" in page
    assert "half a thought" in page
    assert 'name="version" value="1"' in page
    missing = first.post(files[0], do="finish", version="1", **{"comment-1": "nearly", "grade-0": "Good"})
    assert "Give the case an overall grade" in told(missing, 422)
    assert missing.get_data(as_text=True).count('href="#grade-') == 2
    assert "nearly" in text(first.get(files[0]))  # saved all the same
    assert second.post(files[2], do="save", **graded()).status_code == 409  # not theirs
    too_long = first.post(files[0], do="save", version="2", comment="x" * 4001)
    assert "is too long: keep it to 4,000 letters" in told(too_long, 422)


@sqlite
def test_a_script_saves_while_somebody_types(two):
    """It is told the new version, or that somebody else was quicker."""
    first, _, _, files = two
    kept = first.post(f"{files[0]}/keep", version="0", comment="typing").get_json()
    assert (kept["version"], kept["said"]) == (1, "Saved Mon 20 Apr 2026, 10:00")
    late = first.post(f"{files[0]}/keep", version="0", comment="behind")
    assert (late.status_code, "Press Save to see both" in late.get_json()["said"]) == (409, True)
    assert "typing</textarea>" in text(first.get(files[0]))


@sqlite
def test_a_marking_changes_hands_and_a_finished_one_can_be_opened_again(two, cases):
    """What was begun goes along; whoever began it cannot be the other marker."""
    first, second, _, files = two
    ids = users(cases)
    first.post(files[2], do="save", version="0", comment="begun by one")
    moved = first.post(f"{files[2]}/markers", auditor=str(ids["second"]), second="", version="2")
    assert moved.status_code == 303
    assert "begun by one</textarea>" in text(second.get(files[2]))
    page = first.post(
        f"{files[2]}/markers", auditor=str(ids["second"]), second=str(ids["auditor"]), version="3"
    )
    assert "Whoever had a hand in one marking cannot make the other" in told(page, 422)
    assert second.post(files[2], do="finish", **graded(version="1")).status_code == 303
    assert "This marking is finished" in told(
        first.post(f"{files[2]}/markers", auditor=str(ids["auditor"]), second="", version="3"), 422
    )
    assert second.post(f"{files[2]}/reopen").status_code == 303
    assert second.post(files[2], do="finish", **graded("Inadequate", version="3")).status_code == 303
    assert "Graded by you" in text(second.get(f"{HOME}/mine"))


@sqlite
def test_a_later_audit_proposes_to_close_an_action_and_a_person_closes_it(two, cases):
    """The gap of a standard is met in a later audit; nothing is closed by itself."""
    first, _, _, files = two
    page = text(first.get(f"{files[0]}/actions/new"))
    gap = next(key for key in re.findall(r'<option value="([^"]+)"', page))
    bad = first.post(f"{files[0]}/actions/new", what="", owner="", due="soon", about="p#x")
    assert {"#what", "#owner", "#due"} <= set(re.findall(r'href="(#[a-z]+)"', bad.get_data(as_text=True)))
    form = {"what": "=Visit", "owner": "Team West", "due": "2026-04-21", "about": gap}
    assert first.post(f"{files[0]}/actions/new", **form).status_code == 303
    assert "No later audit shows any of them to be met yet" in told(first.get(f"{HOME}/actions"), 200)
    later_audit(cases, gap)
    shown = told(first.get(f"{HOME}/actions"), 200)
    assert "A later audit shows 1 to be met" in shown
    assert "shows it done on Fri 20 Mar 2026, and nothing of it overdue" in shown
    assert "Say why it is closed" in told(first.post(f"{HOME}/actions/1/close", because="", version="1"), 422)
    assert first.post(f"{HOME}/actions/1/close", because="x", version="9").status_code == 409
    assert first.post(f"{HOME}/actions/1/close", because="Audit 2 shows it", version="1").status_code == 303
    assert "No action is open" in text(first.get(f"{HOME}/actions"))
    assert "Audit 2 shows it" in text(first.get(f"{HOME}/actions?state=closed"))
    assert first.post(f"{HOME}/actions/1/reopen", version="2").status_code == 303
    assert "1 action is open" in told(first.get(f"{HOME}/actions"), 200)


@sqlite
def test_what_is_overdue_outside_the_period_of_a_later_audit_keeps_an_action_open(two, cases):
    """An audit of March alone does not show that what fell due before it was done."""
    first, _, _, files = two
    gap = re.findall(r'<option value="([^"]+)"', text(first.get(f"{files[0]}/actions/new")))[1]
    first.post(f"{files[0]}/actions/new", what="Visit", owner="Team", due="2026-05-01", about=gap)
    later_audit(cases, gap, "2026-03-01..2026-03-31", "overdue")

    assert "No later audit shows any of them to be met yet" in told(first.get(f"{HOME}/actions"), 200)


@sqlite
def test_a_reader_sees_what_was_challenged(two):
    """A result that somebody says is wrong is marked so in the case file, with what became of it."""
    first, _, _, files = two
    link = unescape(re.search(r'href="([^"]*/outcome\?[^"]*)"', text(first.get(files[0]))).group(1))
    named = dict(parse_qsl(urlsplit(link).query))
    said = {"kind": "record", "text": "It was done", "owner": "Team West"}
    assert first.post("/swindon/audits/1/challenge", **named, **said).status_code == 303

    assert "challenged: the record is wrong, open" in text(first.get(files[0]))


@sqlite
def test_another_sample_is_drawn_like_an_earlier_one(two):
    """The same matters and the same parts, a name and a seed of its own."""
    first, _, at, _ = two
    other = drawn(first, by="age", size="3", title="Autumn")
    link = unescape(re.search(r'href="([^"]*like=\d+)"', text(first.get(other))).group(1))
    page = text(first.get(link))

    assert page.count(" checked aria-describedby") == 3
    assert '<option value="age" selected>' in page
    assert ('value="3"' in page, 'value="Autumn"' in page) == (True, False)
    assert first.get(f"{HOME}/new?audit=1&like=999").status_code == 404
    assert "Who has what to do" in text(first.get(at))


def later_audit(app, key: str, period: str = "", state: str = "met") -> None:
    """Make an audit of a month later: a standard's outcomes are as said, and one more was met on 20 March."""
    records = app.extensions["shelves"].of("swindon")
    with records.database.work() as session:
        before = session.get_one(AuditRow, 1)
        other = {
            name: getattr(before, name) for name in ("data", "asked", "by", "state", "publication", "policy")
        }
        session.add(AuditRow(id=2, dataset_id=before.dataset_id, as_of="2026-03-31", period=period, **other))
    folder = audits.folder_of(records, 2)
    shutil.copytree(audits.folder_of(records, 1), folder)
    pack, standard = key.split("#")
    done = f"pack = '{pack}' AND standard = '{standard}'"
    read = f"FROM '{folder / 'outcomes.parquet'}'"
    march = "'met' AS state, DATE '2026-03-20' AS done_at, DATE '2026-03-25' AS due, 'later' AS occurrence"
    duckdb.sql(
        f"COPY (SELECT * REPLACE (CASE WHEN {done} THEN '{state}' ELSE state END AS state) {read} "
        f"UNION ALL SELECT * REPLACE ({march}) {read} WHERE {done}) TO '{folder / 'later.parquet'}'"
    )
    (folder / "later.parquet").replace(folder / "outcomes.parquet")


@sqlite
def test_a_case_file_audit_goes_out_as_files_that_start_no_formula(two):
    """A workbook and CSV with both grades; what a person typed stays text."""
    first, second, at, files = two
    first.post(files[0], do="finish", **graded("Inadequate", comment='=HYPERLINK("http://x")'))
    second.post(files[0], do="finish", **graded("Good"))
    first.post(f"{files[0]}/actions/new", what="+1", owner="@team", due="2026-05-01", about="")
    book = openpyxl.load_workbook(io.BytesIO(first.get(f"{at}/workbook.xlsx").data))
    assert book.sheetnames == ["Cases", "Answers", "Actions", "Draw"]
    assert {cell.data_type for sheet in book for line in sheet.iter_rows(min_row=2) for cell in line} <= set(
        "snd"
    )
    lines = list(book["Cases"].iter_rows(values_only=True))
    case = dict(zip(lines[0], lines[1], strict=True))
    assert (case["grade"], case["second_grade"], case["standing"]) == ("Inadequate", "Good", "to be settled")
    assert case["comment"] == '=HYPERLINK("http://x")'
    assert book["Answers"].max_row == 7  # three checks, two markers, a heading
    assert "'=HYPERLINK" in text(first.get(f"{at}/cases.csv"))
    assert "'+1,'@team" in text(first.get(f"{at}/actions.csv"))
    assert first.get(f"{at}/secrets.csv").status_code == 404
    printed = told(first.get(f"{files[0]}/print"), 200)
    assert "First: Auditor Second: Second Difference" in printed
    assert "+1 (@team, by Fri 1 May 2026)" in printed


@sqlite
def test_grades_are_an_authority_s_own_and_samples_keep_theirs(two):
    """Ofsted's four until somebody says otherwise; what was drawn before is graded as it was meant."""
    first, _, _, files = two
    changed = first.post(f"{HOME}/grades", **{"name-1": "Met", "sound-1": "yes", "name-2": "Not met"})
    assert changed.status_code == 303
    assert "at most 40 letters" in told(
        first.post(f"{HOME}/grades", **{"name-1": "x" * 41, "name-2": "y"}), 422
    )
    assert "Requires improvement" in text(first.get(files[0]))
    other = drawn(first)
    first.post(f"{other}/share", auditor=str(users(first.client.application)["auditor"]))
    case = text(first.get(files_at(text(first.get(other)))[0]))
    assert ('value="Not met"' in case, 'value="Inadequate"' in case) == (True, False)


@sqlite
def test_everything_goes_with_its_audit(two, cases):
    """Deleting an audit says what hangs on it, and leaves nothing behind in any table."""
    first, _, at, files = two
    first.post(files[0], do="finish", **graded())
    first.post(f"{files[0]}/actions/new", what="Visit", owner="Team", due="2026-05-01", about="")
    assert "so is the case-file audit that was drawn from it" in told(
        first.get("/swindon/audits/1/delete"), 200
    )
    assert "What was graded in 1 case" in told(first.get(f"{at}/delete"), 200)
    assert first.post("/swindon/audits/1/delete").status_code == 303
    with cases.extensions["shelves"].of("swindon").database.work() as session:
        for table in (SampleRow, CaseFileRow, MarkingRow, AnswerRow, ActionRow):
            assert session.query(table).count() == 0, table
    assert first.get(at).status_code == 404


def test_who_may_audit_is_asked_of_the_shared_database_and_the_log_names_no_child(two, cases, signed_in):
    """On either database: only auditors are offered; lines hold ids of rows; others see nothing of it."""
    first, second, at, files = two
    offered = text(first.get(f"{files[0]}/markers"))
    assert (">Second</option>" in offered, ">Viewer</option>" in offered) == (True, False)
    first.post(files[0], do="finish", **graded())
    assert "3 cases wait for you" in told(second.get(f"{HOME}/mine"), 200)
    with cases.extensions["database"].work() as session:
        lines = [f"{each.action}: {each.subject}" for each in log.page(session, Wanted("swindon"), 1)]
    assert "marking finished: case file 1 of sample 1" in lines
    names = re.findall(r"C-\d+|PLANTED-\d+", text(first.get(at)))
    assert not [line for line in lines for name in names if name in line]
    for who in ("viewer", "editor", "approver", "admin"):
        browser = signed_in(who)
        for path in (HOME, at, files[0], f"{files[0]}/print", f"{at}/workbook.xlsx", f"{HOME}/mine"):
            assert browser.get(path).status_code == 403, (who, path)
    assert first.get(files[0].replace("/1/cases/", "/2/cases/")).status_code == 404
