"""The public library: load a book, check cases, read results; from many threads at once."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import pytest

import engine
from engine import Book, InputFault, Outcome, Result, State, load, load_bundle
from engine.data.cases import load_cases

WORKSPACE = Path(__file__).parents[1] / "cli" / "workspace"
LATE = WORKSPACE / "cases" / "late.yaml"
#: Swindon with some of its packs, quick to load.
BUNDLE = Path(__file__).parents[1] / "web" / "releases" / "v1" / "swindon.dutybook"
FOLDERS = {"rules": [WORKSPACE / "rules"], "authorities": [WORKSPACE / "authorities"]}
ON = date(2026, 4, 7)

CASE = {
    "case": "T-1",
    "looked_after": [{"id": "la1", "from": "2026-03-16"}],
    "placement": [{"id": "p1", "from": date(2026, 3, 16)}],
    "visit": [{"id": "v1", "at": "2026-03-26", "seen": True}],
    "review": [{"id": "r1", "at": "2026-04-14"}],
}


@pytest.fixture(scope="module")
def book():
    with load("testshire", **FOLDERS, matcher="plain") as opened:
        yield opened


def shape(result: Result) -> list[tuple[str, str, str, object]]:
    return [(o.standard, o.occurrence, o.state, o.due) for o in result.outcomes]


def test_a_case_is_checked_and_its_outcomes_told(book):
    result = book.check(LATE, ON)

    first = result.only("cla.visit/first")
    assert isinstance(first, Outcome)
    assert (first.state, first.due, first.days_late) == (State.MET_LATE, date(2026, 3, 24), 2)
    assert first.why


def test_a_path_text_json_and_a_mapping_of_one_case_give_the_same_outcomes(book):
    """However a case comes in, it is read by the same rules."""
    text = LATE.read_text()
    as_json = json.dumps(CASE, default=str)

    found = {tuple(shape(book.check(each, ON))) for each in (LATE, text, CASE, as_json)}
    assert len(found) == 1


def test_dates_may_be_texts(book):
    assert shape(book.check(LATE, "2026-04-07")) == shape(book.check(LATE, ON))


def test_breaches_are_those_that_are_certain(book):
    assert [o.occurrence for o in book.check(LATE, ON).breaches] == ["p1/first", "p1/after:v1"]


def test_an_occurrence_can_be_picked(book):
    result = book.check(LATE, ON)

    assert result.only("cla.visit", "p1/after:v1").state is State.OVERDUE
    assert result.only("testshire/visits#cla.visit/first").occurrence == "p1/first"
    assert len(result.of("cla.visit")) == 2


@pytest.mark.parametrize("asked", ["cla.visit", "cla.visit/tenth", "cla.vist", "nowhere/pack#cla.visit"])
def test_only_refuses_what_is_not_exactly_one_and_says_what_there_is(book, asked):
    with pytest.raises(LookupError, match=r"there are: p1/first|did you mean|no pack"):
        book.check(LATE, ON).only(asked)


def test_the_result_is_json_of_schema_one(book):
    result = book.check(LATE, ON)

    found = json.loads(result.to_json())
    assert found == result.to_dict()
    assert (found["schema"], found["matcher"]) == (1, "plain")


def test_the_summary_adds_up(book):
    summary = book.check(LATE, ON).summary

    assert (summary.cases, summary.outcomes) == (1, sum(summary.states.values()))


def test_several_cases_keep_their_order(book):
    cases = load_cases([WORKSPACE / "cases"], book.policy.vocabulary)
    done = []

    result = book.check_all(cases, ON, after_each=lambda case: done.append(case.id))
    assert [each.case for each in result.checked.cases] == done == ["T-2", "T-1"]


def test_some_standards_can_be_asked_for_by_any_of_their_names(book):
    case = book.read(LATE)

    by_key = book.check_all([case], ON, only=frozenset({"testshire/visits#cla.visit"}))
    assert by_key.breaches
    assert shape(book.check_all([case], ON, only=["cla.visit"])) == shape(by_key)


def test_a_standard_that_is_not_there_is_never_an_all_clear(book):
    with pytest.raises(LookupError, match=r"did you mean 'cla\.visit'"):
        book.check_all([book.read(LATE)], ON, only=["cla.vist"])


@pytest.mark.parametrize(
    ("silent", "fault", "told"),
    [
        ({"visits": ["seen"]}, LookupError, "no kind 'visits': did you mean 'visit'?"),
        ({"visit": ["seeen"]}, LookupError, "no attribute 'seeen' of 'visit': did you mean 'seen'?"),
        ({"visit": "seen"}, TypeError, "a list of names, not the text 'seen'"),
    ],
)
def test_what_a_source_is_silent_on_has_names_of_the_vocabulary(book, silent, fault, told):
    """A slip here would leave the absence of the attribute a silent no."""
    with pytest.raises(fault) as refused:
        book.hearing(silent)
    assert told in str(refused.value)


def test_a_faulty_case_raises_every_fault_with_its_place(book):
    text = LATE.read_text().replace("visit:", "vist:").replace("2026-04-14", "2026-02-31")

    with pytest.raises(InputFault) as caught:
        book.check(text, ON)
    assert [each.code for each in caught.value.diagnostics] == ["E104", "E110"]
    assert caught.value.diagnostics[0].span.line == 6


def test_a_mapping_that_no_file_could_hold_is_refused(book):
    with pytest.raises(TypeError):
        book.check({**CASE, "visit": [{"at": object()}]}, ON)
    with pytest.raises(TypeError, match="a case is a mapping"):
        book.check(17, ON)


def test_a_wrong_date_is_refused_in_words(book):
    with pytest.raises(ValueError, match="2026-02-30 does not exist"):
        book.check(LATE, "2026-02-30")


def test_an_unknown_authority_is_refused_with_the_nearest_name():
    with pytest.raises(InputFault, match="did you mean 'testshire'"):
        load("testshyre", **FOLDERS)


@pytest.mark.parametrize(
    ("wrong", "fault", "told"),
    [
        ({"rules": "my/rules"}, TypeError, "write rules=['my/rules']"),
        ({"authorities": Path("mine")}, TypeError, "write authorities=['mine']"),
        ({"matcher": "fast"}, ValueError, "matcher is durable, plain, auto, not 'fast'"),
    ],
)
def test_a_book_is_not_opened_with_arguments_of_another_kind(wrong, fault, told):
    """One folder instead of a list would be taken letter by letter."""
    with pytest.raises(fault) as refused:
        load("testshire", **{**FOLDERS, **wrong})
    assert told in str(refused.value)


def test_a_faulty_pack_raises_the_faults_of_all_packs(tmp_path):
    (tmp_path / "a.yaml").write_text("pack: testshire/a\n")
    (tmp_path / "b.yaml").write_text("pack: testshire/b\n\tx: 1\n")

    with pytest.raises(InputFault) as caught:
        load("testshire", rules=[*FOLDERS["rules"], tmp_path], authorities=FOLDERS["authorities"])
    assert {Path(each.span.file).name for each in caught.value.diagnostics} == {"a.yaml", "b.yaml"}


def test_known_on_hides_what_was_recorded_later(book):
    late = LATE.read_text().replace("seen: yes", "seen: yes, recorded: 2026-03-30")

    assert book.check(late, "2026-03-27").only("cla.visit/first").state is State.MET_LATE
    assert book.check(late, "2026-03-27", "2026-03-27").only("cla.visit/first").state is State.OVERDUE


@pytest.mark.parametrize("matcher", ["plain", "durable"])
def test_one_book_serves_eight_threads_at_once(matcher):
    """Eight threads check different cases with one book; each gets what a lone caller gets."""
    if matcher == "durable":
        pytest.importorskip("durable_rules_engine", reason="durable-rules is not built here")
    texts = [LATE.read_text().replace("2026-03-26", f"2026-03-{day}") for day in range(17, 32)]
    with load("testshire", **FOLDERS, matcher=matcher) as shared:
        alone = [shape(shared.check(text, ON)) for text in texts]
        with ThreadPoolExecutor(max_workers=8) as pool:
            together = list(pool.map(lambda text: shape(shared.check(text, ON)), texts * 4))

    assert together == alone * 4
    assert len({tuple(each) for each in alone}) > 1


@pytest.mark.parametrize("matcher", ["plain", "durable"])
def test_eight_threads_judge_every_shipped_case_as_one_does(matcher):
    """By packs of the nation and of a council, whole outcomes: states, days, reasons and what is missing."""
    if matcher == "durable":
        pytest.importorskip("durable_rules_engine", reason="durable-rules is not built here")
    paths = sorted((Path(__file__).parents[2] / "cases").glob("*.yaml"))
    with load_bundle(BUNDLE, matcher=matcher) as shared:
        alone = [shared.check(path, ON).outcomes for path in paths]
        with ThreadPoolExecutor(max_workers=8) as pool:
            together = list(pool.map(lambda path: shared.check(path, ON).outcomes, paths * 4))

    assert len(alone) >= 6
    assert together == alone * 4


def test_the_public_names_are_those_promised():
    assert sorted(engine.__all__) == sorted(
        ["Book", "InputFault", "Outcome", "Result", "State", "__version__", "load", "load_bundle"]
    )
    assert all(getattr(engine, name) is not None for name in engine.__all__)
    assert engine.Book is Book


def test_a_name_that_is_not_there_is_an_ordinary_attribute_error():
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        engine.nothing  # noqa: B018 - reading it is the test
