"""The report of an audit: what it says is what the summary says, and it stands by itself."""

from __future__ import annotations

import copy
import re
from html.parser import HTMLParser
from itertools import pairwise

import openpyxl
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import sync_playwright

from engine.report.audit_files import REPORTS
from engine.report.audit_page import render
from engine.report.audited import brief
from engine.report.look import Look
from tests.report.summary_kit import summary

HOSTILE = '<script>alert(1)</script>"\'&=HYPERLINK("x")'


def test_workers_of_few_children_are_named_in_one_sentence():
    """A row of hidden numbers alone tells nothing; a number that is shown keeps its row."""
    told = copy.deepcopy(summary())
    hidden = dict.fromkeys(
        ("outcomes", "excluded", "on_time", "late", "unknown", "gaps", "children_with_gap")
    )
    worker = told["workers"][0]
    told["workers"] += [
        {**worker, **hidden, "worker": "W-2", "share_on_time": None},
        {**worker, **hidden, "worker": "W-3", "share_on_time": None, "excluded": 0},
        {**worker, **hidden, "worker": "W-4", "share_on_time": None, "outcomes": 40},
    ]
    page = render(told)

    assert "2 workers have so few children that no number is shown: W-2, W-3." in page
    assert '<th scope="row">W-4</th>' in page
    assert '<th scope="row">W-2</th>' not in page
    assert "so few children" not in render(summary())


def test_the_page_loads_nothing_from_anywhere():
    """No script, no picture, no style of another place: it can be mailed."""
    page = render(summary())

    assert not re.search(r"<script|<img|<link|src=|url\(|@import|https?://", page)


def test_every_text_of_the_data_is_escaped():
    """Names from an export cannot act in the reader's browser."""
    hostile = copy.deepcopy(summary())
    for rows in ("standards", "teams", "workers"):
        for row in hostile[rows]:
            row |= {name: HOSTILE for name in ("title", "team", "worker", "cite") if name in row}
    hostile["name"] = HOSTILE

    assert "<script" not in render(hostile)


def test_a_day_of_the_extract_that_nobody_told_is_said_to_be_a_guess():
    """What fell due after it would look as if it were still to come."""
    guessed = copy.deepcopy(summary())
    guessed["read"] = {"extracted": {"day": "2026-03-31", "how": "the latest date of any event"}}
    told = copy.deepcopy(guessed)
    told["read"]["extracted"]["how"] = "as told"

    assert "taken to be 31 March 2026: the latest date of any event" in render(guessed)
    assert "taken to be" not in render(told)
    assert "taken to be" not in render(guessed | {"as_of": "2026-06-30"})


def test_each_pack_has_one_table_of_its_standards():
    """A policy names duties first and what records must contain later: a pack comes twice in its order."""
    told = copy.deepcopy(summary())
    first = told["standards"][0]
    told["standards"].append({**first, "key": "england/one#cla.plan.content", "title": "What a plan holds"})
    page = render(told)

    assert re.findall(r"<h3>(\w+/\w+)</h3>", page) == ["england/one", "testshire/two"]
    assert "What a plan holds" in page.split("<h3>england/one</h3>")[1].split("<h3>testshire/two</h3>")[0]


def test_every_table_of_counts_says_whom_it_counts():
    """Whoever copies one table out of the report copies its population along."""
    tables = re.findall(r"<caption>(.*?)</caption>\n<thead><tr>(.*?)</tr>", render(summary()))
    counts = [caption for caption, head in tables if ">Owed<" in head or ">Gaps<" in head]

    assert len(counts) == 8
    assert all(
        each.endswith(", of 40 cases counted, due from 1 April 2025 to 31 March 2026") for each in counts
    )
    assert "of 40 cases counted<" in render(summary() | {"period": None})


def test_a_standard_that_is_advice_is_shown_as_such(tmp_path):
    """What is late of a should is no breach: the reader of its row sees why nothing of it is in the gaps."""
    told = copy.deepcopy(summary())
    told["standards"][1]["strength"] = "should"
    REPORTS["report.xlsx"](told, tmp_path / "r.xlsx")
    rows = list(openpyxl.load_workbook(tmp_path / "r.xlsx")["Standards"].values)

    assert re.findall(r"Weekly visits</th><td>1.1</td><td>(.*?)</td>", render(told)) == ["local, should"]
    assert re.findall(r"Visits</th><td>1.1</td><td>(.*?)</td>", render(told)) == ["law"]
    assert [row[rows[1].index("Strength")] for row in rows[2:4]] == ["must", "should"]


def test_the_summary_of_an_earlier_version_is_still_a_page(tmp_path):
    """What version 1 of a summary gained later is not missed where it is not there."""
    told = copy.deepcopy(summary())
    for name in ("extracted", "not_in_period"):
        del told[name]
    for row in told["standards"]:
        del row["strength"]

    REPORTS["report.xlsx"](told, tmp_path / "r.xlsx")
    assert "Weekly visits" in render(told)
    assert brief(told, Look())


def test_an_assumption_that_is_switched_off_is_not_said_to_be_assumed():
    """Every export brings suggestions along: none of them is made until somebody answers for it."""
    told = copy.deepcopy(summary())
    off = {
        "id": "ssd.visit-by",
        "reason": "only social workers record",
        "owner": "",
        "outcomes": 0,
        "on": False,
    }
    told["assumptions"].append(off)
    made, other = render(told).split("What was not assumed")

    assert "ssd.visit-by" not in made
    assert "ssd.visit-by: only social workers record" in other
    assert "data team" in made
    none = render(told | {"assumptions": [off]})
    assert "Nothing was assumed about the source." in none
    assert "What was not assumed" not in render(summary())


def test_forces_stand_in_the_order_of_their_strength():
    """Not in that of the alphabet, in which what is local stands before guidance."""
    told = copy.deepcopy(summary())
    guidance = {**told["forces"][0], "key": "statutory guidance", "force": "statutory guidance"}
    told["forces"].append(guidance)
    part = render(told).split('id="law"')[1].split("</section>")[0]

    order = re.findall(r'<th scope="row">(.*?)</th>', part)
    assert order == ["law", "statutory guidance", "local"]


AFTER = "The data was extracted on 31 March 2026, before the day that the audit is of"


@pytest.mark.parametrize(
    ("as_of", "extracted", "said"),
    [
        ("2026-03-31", "2026-03-31", False),
        ("2026-03-31T12:00", "2026-03-31", False),
        ("2026-04-01", "2026-03-31", True),
        ("2026-04-01", None, False),
    ],
)
def test_an_audit_of_a_day_after_the_extract_says_what_is_not_in_the_data(tmp_path, as_of, extracted, said):
    """Nobody takes a case that was open in March for one that is open in September: page, workbook, lines."""
    told = summary() | {"as_of": as_of, "extracted": extracted}
    REPORTS["report.xlsx"](told, tmp_path / "r.xlsx")
    first = openpyxl.load_workbook(tmp_path / "r.xlsx")["Summary"]["A"]

    assert (AFTER in render(told)) is said
    assert any(str(cell.value).startswith(AFTER) for cell in first) is said
    assert (AFTER in " ".join(" ".join(brief(told, Look())).split())) is said


def test_every_sheet_and_the_lines_say_which_days_they_are_of(tmp_path):
    """The as-of day, the period and what was hidden as not known yet belong to every total."""
    told = summary() | {"known_on": "2026-03-20"}
    REPORTS["report.xlsx"](told, tmp_path / "r.xlsx")
    book = openpyxl.load_workbook(tmp_path / "r.xlsx")

    said = {sheet["A1"].value for sheet in book}
    assert len(said) == 1
    assert said.pop() == (
        "Testshire Council, as of 31 March 2026, as known on 20 March 2026; what fell due from 1 April 2025 "
        "to 31 March 2026: 40 cases counted of 50 in the data, cases open in the period"
    )
    assert brief(told, Look())[0] == (
        "Testshire Council, as of 2026-03-31, as known on 2026-03-20, due from 2025-04-01 to 2026-03-31"
    )


def test_a_table_that_holds_the_latest_events_alone_is_complete_for_single_children():
    """A span that ends before it begins is no span to read."""
    latest = copy.deepcopy(summary())
    kind = latest["sources"][0]["kind"]
    latest["coverage"][kind] = {"complete_from": "2026-04-01", "complete_to": "2026-03-31"}

    assert "for single children only, from their latest event on" in render(latest)


def test_a_standard_of_which_nothing_fell_in_the_period_is_named_apart():
    """It applied to somebody: the page does not say that it applied to nobody."""
    page = render(summary())
    nobody, other = page.split("Standards that nobody came under")[1].split("nothing fell in the period")

    assert "england/one#cla.rare" in nobody
    assert "england/one#cla.before" in other
    assert "nothing fell in the period" not in render(summary() | {"not_in_period": []})


def test_every_chart_has_a_table_under_it():
    """What is drawn can be read as numbers too."""
    order = re.findall(r"<(figure|table)\b", render(summary()))

    assert "figure" in order
    assert all(after == "table" for before, after in pairwise(order) if before == "figure")


def test_the_same_summary_gives_the_same_bytes(tmp_path):
    """An audit that is run again has the same report, byte for byte."""
    for name, write in REPORTS.items():
        for turn in ("one", "two"):
            (tmp_path / turn).mkdir(exist_ok=True)
            write(summary(), tmp_path / turn / name)
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()


def test_the_workbook_holds_texts_and_never_formulas(tmp_path):
    """A team called =HYPERLINK(...) is a text in every cell."""
    hostile = copy.deepcopy(summary())
    for row in hostile["teams"]:
        row["team"] = '=HYPERLINK("http://evil.example")'
    hostile["standards"][0]["title"] = "+1+1"
    REPORTS["report.xlsx"](hostile, tmp_path / "r.xlsx")
    book = openpyxl.load_workbook(tmp_path / "r.xlsx")
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]

    assert [cell.coordinate for cell in cells if cell.data_type == "f" or cell.hyperlink] == []
    assert '=HYPERLINK("http://evil.example")' in [cell.value for cell in book["Teams"]["A"]]


def test_the_workbook_hides_what_the_summary_hides(tmp_path):
    """A hidden number is a word, so that no sum takes it for nought."""
    REPORTS["report.xlsx"](summary(), tmp_path / "r.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "r.xlsx")["Teams"]
    rows = {row[0]: row for row in sheet.iter_rows(min_row=3, values_only=True)}

    assert "[c]" in rows["looked after"]


class _Headings(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.levels: list[int] = []

    def handle_starttag(self, tag, attrs):
        if re.fullmatch(r"h[1-6]", tag):
            self.levels.append(int(tag[1]))


def test_headings_skip_no_level():
    """A reader with a screen reader can walk them."""
    found = _Headings()
    found.feed(render(summary()))

    assert found.levels[0] == 1
    assert found.levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(found.levels))


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    """The report in a real browser."""
    place = tmp_path_factory.mktemp("page") / "report.html"
    REPORTS["report.html"](summary(), place)
    with sync_playwright() as playwright:
        options = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=options)
        shown = browser.new_page()
        shown.goto(place.as_uri())
        yield shown
        browser.close()


@pytest.mark.parametrize("width", [1280, 320])
def test_axe_finds_nothing_and_nothing_sticks_out(page, width):
    """Accessible and within the screen, on a desk and on a phone."""
    page.set_viewport_size({"width": width, "height": 900})
    found = Axe().run(page)

    assert found.response["violations"] == []
    assert page.evaluate("document.documentElement.scrollWidth") == width


def test_it_prints_on_paper(page, tmp_path):
    """Printed, nothing scrolls and every table is whole."""
    page.emulate_media(media="print")
    printed = page.pdf(prefer_css_page_size=True)
    overflow = page.evaluate("getComputedStyle(document.querySelector('.region')).overflowX")
    page.emulate_media(media="screen")

    assert printed.startswith(b"%PDF")
    assert overflow == "visible"


def test_what_was_not_used_and_what_not_looked_at_is_named():
    """A table that no standard reads is told apart from one that nobody knows."""
    page = render(summary())

    assert "Not used, since the vocabulary does not know them: visit.weather." in page
    assert "Not looked at, since no standard of this policy reads them: missing episode." in page
