"""Case files: typed by the vocabulary, unknown kept apart from none, every fault located."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.calendar import Limit, parse_moment
from engine.data.cases import load_cases, read_case, read_cases
from engine.data.plain import node_of
from engine.diagnostics import Faults, InputFault
from engine.facts import RECORDED_NONE, Case, Coverage, ScheduledDate
from engine.source import parse
from tests.engine.reading_help import diagnose, vocabulary

CASE = """\
case: C-1
person: {born: 2012-05-04, disabled: no}
looked_after:
  - {id: la1, from: 2026-03-16}
placement:
  - {id: p1, from: 2026-03-16, to: 2026-04-01, kind: foster, score: 010.5, visit_every: 4 weeks}
visit:
  - {at: 2026-03-20T14:05, seen: yes, by: no, topics: [school, home]}
"""


def case(text: str) -> Case:
    """Return the one case of a text; a fault fails the test."""
    faults = Faults()
    found = read_case(parse(text, "c.yaml"), vocabulary(), faults)
    faults.raise_if_errors()
    assert found is not None
    return found


def rows(table: str, *lines: str) -> Case:
    return case("case: C-1\n" + f"{table}:\n" + "\n".join(f"  - {line}" for line in lines))


def codes(text: str) -> list[str]:
    faults = Faults()
    read_cases(parse(text, "c.yaml"), vocabulary(), faults)
    return [each.code for each in faults.sorted()]


# ---------------------------------------------------------------- values


def test_every_value_has_the_type_of_its_attribute():
    """Dates, yes and no, numbers, durations, choices, texts and lists, each by the vocabulary."""
    found = case(CASE.replace("010.5", "10.5"))
    placement, visit = found.tables["placement"][0], found.tables["visit"][0]

    assert found.tables["person"][0].attrs == {"born": parse_moment("2012-05-04"), "disabled": False}
    assert placement.attrs == {"kind": "foster", "score": 10.5, "visit_every": Limit.parse("4 weeks")}
    assert (placement.start, placement.end) == (parse_moment("2026-03-16"), parse_moment("2026-04-01"))
    assert visit.start == parse_moment("2026-03-20T14:05")
    assert visit.attrs == {"seen": True, "by": "no", "topics": ("school", "home")}


def test_a_word_means_what_its_attribute_makes_of_it():
    """`no` is false for yes/no, the text no for a text; 010 is a text, and no number."""
    assert rows("visit", "{at: 2026-03-20, by: 010}").tables["visit"][0].attrs == {"by": "010"}
    assert rows("visit", "{at: 2026-03-20, by: 1:30}").tables["visit"][0].attrs == {"by": "1:30"}
    assert codes("case: C\nplacement: [{from: 2026-01-01, score: 010}]") == ["E112"]
    assert codes("case: C\nplacement: [{from: 2026-01-01, score: 1:30}]") == ["E112"]


def test_none_is_recorded_and_nothing_is_unknown():
    """`none` says that there is none; an empty value or null is as if the key were not there."""
    attrs = (
        rows("visit", "{at: 2026-03-20, seen: none, by: , placement: null, topics: ~}")
        .tables["visit"][0]
        .attrs
    )

    assert attrs == {"seen": RECORDED_NONE}


def test_a_quoted_none_or_blank_is_a_text():
    """Somebody wrote the word, or left a heading blank: that was carried."""
    attrs = rows("visit", "{at: 2026-03-20, by: 'none', placement: ''}").tables["visit"][0].attrs

    assert attrs == {"by": "none", "placement": ""}


def test_an_absent_table_is_not_an_empty_one():
    """What was not carried stays unknown; `[]` says that none happened."""
    tables = case("case: C-1\nvisit: []\n").tables

    assert tables == {"visit": ()}


def test_an_open_period_has_no_end_and_an_unrecorded_date_stays_unknown():
    """No `to`, or `to: none`, goes on; an event without `at` has no date yet."""
    found = rows("placement", "{id: a, from: 2026-01-01}", "{id: b, from: 2026-01-02, to: none}")

    assert [fact.end for fact in found.tables["placement"]] == [None, None]
    assert rows("visit", "{seen: yes}").tables["visit"][0].start is None


def test_when_it_was_written_down_is_kept_apart_from_when_it_was():
    """`recorded` belongs to the fact, `to_recorded` to a period's end."""
    fact = rows(
        "placement", "{from: 2026-01-01, to: 2026-02-01, recorded: 2026-01-05, to_recorded: 2026-02-09}"
    ).tables["placement"][0]

    assert (fact.recorded, fact.to_recorded) == (parse_moment("2026-01-05"), parse_moment("2026-02-09"))


def test_the_dates_set_for_a_scheduled_event():
    """Each date with the day it was recorded; the order of the rows does not matter."""
    set_for = ["{for: 2026-06-01, recorded: 2026-04-20}", "{for: 2026-05-01, recorded: 2026-04-02}"]
    found = rows("conference", f"{{id: c1, scheduled: [{', '.join(set_for)}], cancelled: 2026-05-20}}")
    other = rows("conference", f"{{id: c1, scheduled: [{', '.join(set_for[::-1])}], cancelled: 2026-05-20}}")
    fact = found.tables["conference"][0]

    assert fact.schedule == (
        ScheduledDate(parse_moment("2026-05-01"), parse_moment("2026-04-02")),
        ScheduledDate(parse_moment("2026-06-01"), parse_moment("2026-04-20")),
    )
    assert fact.cancelled == parse_moment("2026-05-20")
    assert other.tables["conference"][0].schedule == fact.schedule


def test_coverage_and_subject():
    """Both days of a span are included; a case may be a carer or a home."""
    found = case(
        "case: C-1\nsubject: carer\nvisit: []\n"
        "coverage: {visit: {complete_from: 2025-01-01, complete_to: 2025-12-31}}"
    )

    assert found.subject == "carer"
    assert found.coverage == {
        "visit": Coverage(parse_moment("2025-01-01").day, parse_moment("2025-12-31").day),
    }


def test_rows_of_a_document():
    """Lists of rows hold the row's own typed attributes; an absent one is absent."""
    fact = rows("care_plan", "{at: 2026-01-01, actions: [{text: go, by: ASAP}, {owner: none}]}").tables[
        "care_plan"
    ][0]

    assert fact.attrs["actions"] == ({"text": "go", "by": "ASAP"}, {"owner": RECORDED_NONE})


def test_a_fact_says_where_it_was_read():
    """File and line of the row, for the reasons of an outcome."""
    assert case(CASE.replace("010.5", "1")).tables["visit"][0].source == "c.yaml line 8"


# ---------------------------------------------------------------- ids and order

ONE, TWO = "{at: 2026-03-20, seen: yes}", "{at: 2026-03-27, seen: no}"


def test_ids_are_made_of_the_content_and_never_of_the_order():
    """The same rows in another order, or written otherwise, have the same ids and stand in the same order."""
    first = rows("visit", ONE, TWO).tables["visit"]
    second = rows("visit", "{seen: 'no', at: 2026-03-27}", "{seen: yes, at: '2026-03-20'}").tables["visit"]

    assert [fact.id for fact in first] == [fact.id for fact in second]
    assert len({fact.id for fact in first}) == 2
    assert all(len(fact.id) == 8 for fact in first)


@given(st.permutations(range(5)))
def test_facts_stand_in_the_order_of_time_then_id(order):
    """Date-only facts of a day come before timed ones; ties go by id."""
    lines = [
        "{id: b, at: 2026-03-20}",
        "{id: a, at: 2026-03-20}",
        "{id: c, at: 2026-03-20T09:00}",
        "{id: d, at: 2026-03-19T23:00}",
        "{id: e, at: 2026-03-21}",
    ]
    found = rows("visit", *(lines[number] for number in order)).tables["visit"]

    assert [fact.id for fact in found] == ["d", "a", "b", "c", "e"]


def test_the_same_row_twice_is_one_fact_and_a_warning():
    """An export that repeats a row does not double a visit, and says so."""
    faults = Faults()
    found = read_case(parse(f"case: C\nvisit:\n  - {ONE}\n  - {ONE}\n", "c.yaml"), vocabulary(), faults)

    assert found is not None
    assert len(found.tables["visit"]) == 1
    assert [(each.code, each.severity) for each in faults.found] == [("W301", "warning")]


def test_one_id_for_two_different_facts_is_an_error():
    """Nobody could tell which of the two an outcome means; equal ids in two tables are no clash."""
    assert codes("case: C\nvisit: [{id: v, at: 2026-03-20}, {id: v, at: 2026-03-21}]") == ["E304"]
    assert codes("case: C\nvisit: [{id: v, at: 2026-03-20}]\nreview: [{id: v, at: 2026-03-21}]") == []


# ---------------------------------------------------------------- mistakes


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("case: C\nvist: []", "E104"),
        ("case: C\nLAC: []", "E104"),
        ("case: C\nvisit: [{at: 2026-03-20, sean: yes}]", "E105"),
        ("case: C\nvisit: [{at: 2026-03-20, sean: }]", "E105"),
        ("case: C\nvisit: [{at: 2026-03-20, to: 2026-03-21}]", "E105"),
        ("case: C\nplacement: [{from: 2026-03-20, kind: fostr}]", "E106"),
        ("case: C\nvisit: [{at: 2026-02-30}]", "E110"),
        ("case: C\nvisit: [{at: 03/04/2026}]", "E110"),
        ("case: C\nvisit: [{at: 2026-03-29T01:30}]", "E110"),
        ("case: C\nvisit: [{at: 2026-03-20, seen: maybe}]", "E111"),
        ("case: C\nplacement: [{from: 2026-03-20, visit_every: 4 weks}]", "E109"),
        ("case: C\nplacement: [{from: 2026-03-20, to: 2026-03-19}]", "E303"),
        ("case: C\nplacement: [{from: 2026-03-20T10:00, to: 2026-03-20T09:00}]", "E303"),
        ("case: C\nperson: [{born: 2012-05-04}, {born: 2012-05-05}]", "E306"),
        ("case: C\ncoverage: {visit: {complete_from: 2025-01-01}}", "E307"),
        (
            "case: C\nvisit: []\ncoverage: {visit: {complete_from: 2025-01-02, complete_to: 2025-01-01}}",
            "E303",
        ),
        ("case: C\nvisit: []\ncoverage: {visit: {from: 2025-01-02}}", "E101"),
        ("case: C\nplacement: [{at: 2026-03-20}]", "E105"),
        ("case: C\nreview: [{scheduled: 2026-03-20}]", "E308"),
        ("case: C\nvisit: [{case: D, at: 2026-03-20}]", "E309"),
        ("case: C\nvisit:", "E103"),
        ("case: C\nvisit: none", "E103"),
        ("case: C\nvisit: {at: 2026-03-20}", "E103"),
        ("case: C\nvisit: [2026-03-20]", "E103"),
        ("case: C\nsubject: parent", "E113"),
        ("case: [C]\nvisit: []", "E103"),
        ("subject: child\nvisit: []", "E102"),
        ("just a text", "E103"),
        ("cases: none", "E103"),
    ],
)
def test_each_mistake_has_its_code(text, code):
    """What cannot be meant is refused, by name."""
    assert codes(text) == [code]


def test_a_mistake_is_shown_where_it_stands():
    """Place, caret and what was probably meant."""
    assert diagnose("case: C-1\nvisit:\n  - {at: 2026-03-20, sen: yes}\n", "c.yaml") == (
        "c.yaml:3:22  E105  'visit' has no attribute 'sen'\n"
        " 3 |   - {at: 2026-03-20, sen: yes}\n"
        "   |                      ^^^\n"
        " help: did you mean 'seen'? keys of visit: at, by, case, id, placement, recorded, seen, topics"
    )


def test_all_faults_of_all_files_are_found_in_one_run(tmp_path):
    """Two files with two faults each give four diagnostics, and no case."""
    for name in ("a", "b"):
        text = f"case: {name}\nvist: []\nvisit: [{{at: 2026-02-30}}]\n"
        (tmp_path / f"{name}.yaml").write_text(text, encoding="utf-8")

    with pytest.raises(InputFault) as raised:
        load_cases([tmp_path], vocabulary())
    assert [each.code for each in raised.value.diagnostics] == ["E104", "E110"] * 2


def test_a_case_stands_in_one_place(tmp_path):
    """Two files with the same case would each tell half of it."""
    for name in ("a", "b"):
        (tmp_path / f"{name}.yaml").write_text("case: C-1\nvisit: []\n", encoding="utf-8")

    with pytest.raises(InputFault) as raised:
        load_cases([tmp_path], vocabulary())
    assert [each.code for each in raised.value.diagnostics] == ["E309"]


def test_a_file_that_is_not_there_is_named(tmp_path):
    """A mistyped path is a diagnostic."""
    with pytest.raises(InputFault) as raised:
        load_cases([tmp_path / "none.yaml"], vocabulary())
    assert [each.code for each in raised.value.diagnostics] == ["E010"]


# ---------------------------------------------------------------- several cases, JSON, Python values


def facts_of(found: Case) -> dict[str, list[tuple[object, ...]]]:
    return {
        kind: [(fact.id, fact.start, dict(fact.attrs)) for fact in facts]
        for kind, facts in found.tables.items()
    }


def test_json_reads_like_yaml(tmp_path):
    """The same case in either spelling gives the same facts."""
    data = {"case": "C-1", "visit": [{"at": "2026-03-20", "seen": True, "by": None, "topics": ["a"]}]}
    (tmp_path / "a.json").write_text(json.dumps(data, indent="\t"), encoding="utf-8")
    read = load_cases([tmp_path / "a.json"], vocabulary())[0]

    assert facts_of(read) == facts_of(rows("visit", "{at: 2026-03-20, seen: yes, topics: [a]}"))


def test_python_values_read_like_a_file():
    """A program or a web form passes through the same reader."""
    data = {"case": "C-1", "visit": [{"at": parse_moment("2026-03-20").iso(), "seen": True, "by": ""}]}
    faults = Faults()
    read = read_case(node_of(data), vocabulary(), faults)

    assert read is not None
    assert facts_of(read) == facts_of(rows("visit", "{at: 2026-03-20, seen: yes, by: ''}"))


def test_values_that_no_file_could_hold_are_refused():
    """Only what a case file can say can come from a program."""
    with pytest.raises(TypeError):
        node_of({"case": object()})


def test_one_file_may_hold_several_cases():
    """A list under `cases:` gives each of them."""
    faults = Faults()
    text = "cases:\n  - {case: A, visit: []}\n  - {case: B, visit: []}\n"

    assert [each.id for each in read_cases(parse(text, "c.yaml"), vocabulary(), faults)] == ["A", "B"]


def test_a_dataset_is_the_same_tables_with_a_case_column():
    """Rows go to their cases; a table that the dataset carries is carried, if only empty, in each of them."""
    faults = Faults()
    text = """
person: [{case: A, born: 2012-05-04}]
placement: [{case: A, id: p1, from: 2026-01-01}, {case: B, id: p2, from: 2026-01-02}]
visit: [{case: B, at: 2026-01-05}]
review: []
"""
    first, second = read_cases(parse(text, "c.yaml"), vocabulary(), faults)

    assert not faults.found
    assert (first.id, set(first.tables)) == ("A", {"person", "placement", "visit", "review"})
    assert (second.id, set(second.tables)) == ("B", {"placement", "visit", "review"})
    assert [len(each.tables["visit"]) for each in (first, second)] == [0, 1]
    assert codes("visit: [{case: A, at: 2026-01-05}, {at: 2026-01-06}]") == ["E102"]


_WORDS = st.sampled_from(["case", "visit", "person", "at", "seen", "coverage", "cases", "x"])
_DATA = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_WORDS, inner, max_size=4),
    max_leaves=12,
)


@given(_DATA)
def test_any_data_gives_cases_or_faults(data):
    """Whatever is handed in: cases, or diagnostics, never a traceback."""
    faults = Faults()
    found = read_cases(node_of(data), vocabulary(), faults)

    assert found or faults.errors or data in ([], {"cases": []})
