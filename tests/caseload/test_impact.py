"""A changed policy: what it changes, judged only where it can."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from engine.calendar import moment_of_date
from engine.caseload.affected import affected
from engine.caseload.impact import CLASSES, Side, impact
from engine.caseload.judging import OUTCOMES, Doing, judge_all
from engine.caseload.ruling import Ruling
from engine.caseload.twofold import Under, compare
from engine.cli import run
from engine.commands.caseload import ruling_of
from engine.commands.drafts import with_drafts
from engine.data.dataset import Dataset, write_dataset
from tests.caseload.kit import AS_OF, CASESHIRE, WORKSPACE, caseshire, sample

PACK = WORKSPACE / "rules" / "caseshire" / "standards.yaml"


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    return sample(tmp_path_factory.mktemp("data") / "sample", 50)


def draft(folder: Path, change: Callable[[str], str]) -> Path:
    """Write the council's pack as it would be."""
    folder.mkdir(exist_ok=True)
    path = folder / "draft.yaml"
    path.write_text(change(PACK.read_text(encoding="utf-8")), encoding="utf-8")
    return path


def drafted(path: Path) -> Ruling:
    with with_drafts(str(CASESHIRE), [path], [], []) as book:
        return ruling_of(book, moment_of_date(AS_OF), {})


def difference(
    data: Dataset, one: Ruling, other: Ruling, names: frozenset[str], folder: Path, doing: Doing | None = None
) -> dict[str, Any]:
    """Tell what differs over some standards."""
    folder.mkdir()
    day = moment_of_date(AS_OF)
    return compare(data, (Under(one, day), Under(other, day)), names, folder, doing or Doing())


def judged(data: Dataset, ruling: Ruling, folder: Path) -> Side:
    """Judge everything by a policy, all tables read."""
    folder.mkdir()
    judge_all(ruling.job(data, moment_of_date(AS_OF)), data, folder, Doing())
    return Side(folder / OUTCOMES, ruling.plan)


@pytest.fixture(scope="module")
def before(data: Dataset, tmp_path_factory: pytest.TempPathFactory) -> Side:
    """Everything, as the policy in force judges it."""
    return judged(data, caseshire(), tmp_path_factory.mktemp("whole") / "before")


PLACED = "    for_each: placement\n"
CHANGES: dict[str, tuple[Callable[[str], str], set[str]]] = {
    "a shorter gap": (lambda text: text.replace("every: 4 weeks", "every: 2 weeks"), {"cla.visit"}),
    "another condition": (
        lambda text: text.replace("seen: yes, by: social_worker", "seen: yes"),
        {"cla.visit"},
    ),
    "a standard less": (lambda text: text[: text.index("  - id: cla.health")], {"cla.health"}),
    "other tables read": (
        lambda text: text.replace(PLACED, f"{PLACED}    when: {{in: protection_plan}}\n"),
        {"cla.visit"},
    ),
    "another force of a standard": (
        lambda text: text.replace("confirmed: no", "confirmed: yes"),
        {"cla.health"},
    ),
    "nothing but words": (lambda text: text + "# a remark\n", set()),
}


@pytest.mark.parametrize("name", CHANGES)
def test_only_what_can_differ_is_judged_and_nothing_is_missed(
    data: Dataset, before: Side, tmp_path: Path, name: str
) -> None:
    """The difference over the standards that can differ is the difference over all of them."""
    change, expected = CHANGES[name]
    one, other = caseshire(), drafted(draft(tmp_path, change))
    names = affected(one.plan, other.plan)

    assert names == {f"caseshire/standards#{each}" for each in expected}
    part = difference(data, one, other, names, tmp_path / "part")
    whole = impact(before, judged(data, other, tmp_path / "whole"), AS_OF)
    assert {**whole["total"], "same": 0} == {**part["total"], "same": 0}
    assert whole["examples"] == part["examples"]
    assert {name: whole["standards"][name] for name in names & whole["standards"].keys()} == part["standards"]
    assert (sum(whole["total"][each] for each in CLASSES if each != "same") > 0) == bool(expected)


def test_a_standard_that_rests_on_a_changed_one_is_judged_again() -> None:
    """A follow-on, or a limit that waits for what another standard owes, changes with it."""
    plan = caseshire().plan
    changed = replace(plan, kinds={**plan.kinds, "visit": replace(plan.kinds["visit"], scheduled=True)})

    assert affected(plan, plan) == frozenset()
    assert affected(plan, changed) == {each.name for each in plan.standards}


def test_every_count_adds_up(data: Dataset, tmp_path: Path) -> None:
    """By standard and by team, every outcome is in one class."""
    one, other = caseshire(), drafted(draft(tmp_path, CHANGES["a shorter gap"][0]))
    found = difference(data, one, other, affected(one.plan, other.plan), tmp_path / "judged")

    for table in (found["standards"], found["teams"]):
        assert {each: sum(row[each] for row in table.values()) for each in CLASSES} == found["total"]
    assert found["total"]["new_breach"] > 0


def test_the_work_of_the_quarter_is_what_either_policy_asks_for(data: Dataset, tmp_path: Path) -> None:
    """Visits every two weeks are about twice the visits of every four."""
    one, other = caseshire(), drafted(draft(tmp_path, CHANGES["a shorter gap"][0]))
    found = difference(data, one, other, affected(one.plan, other.plan), tmp_path / "judged")

    before, after = (sum(found["work"][side]["visit"]) for side in ("before", "after"))
    assert before > 0
    assert 1.6 <= after / before <= 3


PLANNED = """\
  - id: cin.visit
    title: Visits to a child in need
    cite: "1.1"
    who: social_worker
    for_each: child_in_need_plan
    must: visit the child
    met_by: {{visit: {{where: {{by: social_worker}}}}}}
    series:
      - {{id: planned, every: {{as_recorded: child_in_need_plan.visit_every, at_most: {most}}}}}
    ends: child_in_need_plan.to
"""


@pytest.mark.parametrize(("most", "weeks"), [("4 weeks", [1, 3, 5, 7, 9, 11]), ("1 week", [*range(13)])])
def test_visits_by_the_childs_own_plan_go_on_all_through_the_quarter(
    tmp_path: Path, most: str, weeks: list[int]
) -> None:
    """Every two weeks as the plan says, and never looser than the standard."""
    plans = {"case": ["C-1"], "id": ["p1"], "from": [AS_OF - timedelta(70)], "visit_every": ["2 weeks"]}
    visits = {"case": ["C-1"], "id": ["v1"], "at": [AS_OF - timedelta(7)], "by": ["social_worker"]}
    tables = {"child_in_need_plan": pa.table(plans), "visit": pa.table(visits)}
    data = write_dataset(tmp_path / "data", tables)
    path = draft(tmp_path / "draft", lambda text: text.partition("  - id: ")[0] + PLANNED.format(most=most))

    side = judged(data, drafted(path), tmp_path / "judged")

    work = impact(side, side, AS_OF)["work"]["after"]["visit"]
    assert [week for week, visits in enumerate(work) if visits] == weeks


@pytest.mark.parametrize("way", [["--change", "{}"], ["--rules-before", "{}", "--rules-after", "{}"]])
def test_a_folder_without_a_draft_is_not_taken_for_one_that_changes_nothing(
    data: Dataset, tmp_path: Path, capsys: pytest.CaptureFixture[str], way: list[str]
) -> None:
    """A wrong folder is the likelier cause than a draft without a change."""
    (tmp_path / "notes.txt").write_text("visits to be more frequent", encoding="utf-8")
    options = [each.format(tmp_path) for each in way]

    assert run(["impact", str(data.folder), "-a", str(CASESHIRE), "--jobs", "1", *options]) == 2
    assert f"{tmp_path} holds no pack" in " ".join(capsys.readouterr().err.split())


def test_of_two_days_each_has_the_work_of_its_own_quarter(data: Dataset, tmp_path: Path) -> None:
    """What was owed four weeks ago is not heaped on the first week of the later one."""
    days = (AS_OF - timedelta(28), AS_OF)
    names = frozenset(each.key for each in caseshire().standards)
    sides = [Under(caseshire(), moment_of_date(day)) for day in days]
    for each in ("both", "alone"):
        (tmp_path / each).mkdir()
    both = compare(data, (sides[0], sides[1]), names, tmp_path / "both", Doing())["work"]
    alone = compare(data, (sides[0], sides[0]), names, tmp_path / "alone", Doing())["work"]

    assert both["before"] == alone["before"]
    assert [both["from_before"], both["from"]] == [day.isoformat() for day in days]


def test_the_command_tells_it_and_a_faulty_draft_is_told_at_its_place(
    data: Dataset, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """As JSON, with the standards compared; a fault names the draft, not a copy of it."""
    good = draft(tmp_path, CHANGES["a shorter gap"][0])
    call = ["impact", str(data.folder), "-a", str(CASESHIRE), "--jobs", "1", "--format", "json", "--change"]

    assert run([*call, str(good)]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["compared"] == ["caseshire/standards#cla.visit"]
    assert told["total"]["date_moved"] > 0

    bad = draft(tmp_path / "bad", lambda text: text.replace("for_each: placement", "for_each: placment"))
    assert run([*call, str(bad)]) == 2
    assert f"{bad.name}:" in capsys.readouterr().err


def test_two_dates_can_be_compared(data: Dataset, capsys: pytest.CaptureFixture[str]) -> None:
    """The same policy a month on."""
    call = ["impact", str(data.folder), "-a", str(CASESHIRE), "--jobs", "1"]

    assert run([*call, "--and-as-of", "2026-04-30"]) == 0
    assert "5 standards judged under both policies" in capsys.readouterr().out
    assert run(call) == 2
    assert "say what to compare" in capsys.readouterr().err
