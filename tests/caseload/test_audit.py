"""An audit is whole or not there, rests on what it says, and comes out the same again."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
from pyarrow import parquet

from engine.calendar import moment_of_date
from engine.caseload import prints, second
from engine.caseload.audit import FILES, Asked, NotAnAudit, audit_of, make_audit
from engine.caseload.judging import Doing
from engine.caseload.record import damage, told_otherwise
from engine.caseload.second import MatchersDiffer
from engine.caseload.verify import inputs_differ, outcomes_differ
from engine.caseload.whole import Occupied
from engine.data.dataset import Dataset, open_dataset
from engine.evaluate.plain import PlainMatcher
from tests.caseload.kit import AS_OF, WORKSPACE, caseshire, sample

ASKED = Asked(moment_of_date(AS_OF), made="2026-04-01")


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    return sample(tmp_path_factory.mktemp("data") / "sample")


@pytest.fixture(scope="module")
def audit(data: Dataset, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("audits") / "audit"
    make_audit(data, caseshire(), ASKED, folder, Doing(jobs=1))
    return folder


def test_an_audit_holds_its_tables_and_what_they_rest_on(audit: Path, data: Dataset) -> None:
    """Outcomes, cases, summary and the data's description, with the hash of each; and nothing left over."""
    told = audit_of(audit)

    assert sorted(path.name for path in audit.iterdir()) == sorted([*FILES, "audit.json"])
    assert told["files"] == prints.file_prints(audit, FILES)
    assert told["counts"]["cases"] == parquet.read_metadata(audit / "cases.parquet").num_rows == 60
    assert told["counts"]["outcomes"] == parquet.read_metadata(audit / "outcomes.parquet").num_rows > 100
    assert set(told["data"]["tables"]) == {*(f"{kind}.parquet" for kind in data.tables), "dataset.json"}


def test_both_matchers_judged_the_cases_drawn(audit: Path) -> None:
    """The seed, how many, and that they agreed stand in the audit."""
    twice = audit_of(audit)["twice"]

    assert (twice["seed"], twice["cases"], twice["differences"]) == (second.SEED, 60, 0)
    assert (twice["matchers"], twice["not_done"]) == (["durable"], None)


def test_the_same_seed_draws_the_same_cases_however_they_lie(data: Dataset, tmp_path: Path) -> None:
    """Chunks play no part in the draw."""
    from engine.caseload.nest import nest

    drawn = []
    for size in (7, 60):
        nested = nest(data, caseshire().vocabulary, tmp_path / f"n{size}", lambda _, size=size: size)
        drawn.append(second.draw(nested, tmp_path / f"t{size}", seed=3, count=9, parts=2).cases)

    assert len(drawn[0]) == 9
    assert drawn[0] == drawn[1]


def test_matchers_that_differ_fail_the_audit(
    data: Dataset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is written, and the message names cases and standards."""

    class Forgetful(PlainMatcher):
        name = "durable"

        def match(self, rows):  # type: ignore[no-untyped-def]  # a stand-in
            return frozenset(sorted(super().match(rows))[1:])

    monkeypatch.setattr("engine.caseload.work.choose", lambda rules, _: Forgetful(rules))
    with pytest.raises(MatchersDiffer, match=r"differ over \d+ outcomes, such as .*caseshire/"):
        make_audit(data, caseshire(), ASKED, tmp_path / "audit", Doing(jobs=1))
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(("chunk", "jobs"), [(7, 2), (13, 1)])
def test_chunks_and_processes_do_not_show_in_an_audit(
    audit: Path, data: Dataset, tmp_path: Path, chunk: int, jobs: int
) -> None:
    """Every file is the same, byte for byte."""
    make_audit(data, caseshire(), ASKED, tmp_path / "audit", Doing(jobs=jobs, chunk=chunk))

    assert audit_of(tmp_path / "audit")["files"] == audit_of(audit)["files"]


def test_a_folder_with_anything_else_in_it_is_left_alone(data: Dataset, tmp_path: Path) -> None:
    """An older audit is replaced, other files are not."""
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "notes.txt").write_text("mine", encoding="utf-8")

    with pytest.raises(Occupied):
        make_audit(data, caseshire(), ASKED, tmp_path / "mine", Doing())
    assert [path.name for path in tmp_path.rglob("*")] == ["mine", "notes.txt"]


def test_an_audit_can_keep_its_data(data: Dataset, tmp_path: Path) -> None:
    """Then it can be verified wherever it goes."""
    make_audit(data, caseshire(), replace(ASKED, copy=True), tmp_path / "audit", Doing())

    kept = open_dataset(tmp_path / "audit" / "data")
    assert prints.data_prints(kept) == audit_of(tmp_path / "audit")["data"]["tables"]


# ---------------------------------------------------------------- killed

_RUN = """
    import os, signal, sys
    from pathlib import Path
    from engine.caseload import audit
    from engine.caseload.audit import Asked, make_audit
    from engine.caseload.judging import Doing
    from engine.calendar import moment_of_date
    from engine.data.dataset import open_dataset
    from tests.caseload.kit import AS_OF, caseshire

    left = int(sys.argv[3])

    def watch(frame, event, argument):
        global left
        if event == "call" and "/engine/caseload/" in frame.f_code.co_filename:
            left -= 1
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)

    data, ruling = open_dataset(Path(sys.argv[1])), caseshire()
    sys.setprofile(watch)
    make_audit(data, ruling, Asked(moment_of_date(AS_OF), twice=2), Path(sys.argv[2]), Doing(chunk=4))
    sys.setprofile(None)
    print(int(sys.argv[3]) - left)
"""


def run_until(calls: int, data: Path, out: Path) -> subprocess.CompletedProcess[str]:
    """Run an audit that is killed at so many calls of its own functions."""
    line = [sys.executable, "-c", textwrap.dedent(_RUN), str(data), str(out), str(calls)]
    root = str(Path(__file__).resolve().parents[2])
    return subprocess.run(
        line, capture_output=True, text=True, check=False, env={**os.environ, "PYTHONPATH": root}
    )


def killed_at(instants: list[float], folder: Path) -> None:
    """Kill an audit at parts of its way; what is there must never look whole, and the next run is."""
    data = sample(folder / "data", 12).folder
    out = folder / "audits" / "audit"
    whole = run_until(0, data, out)
    assert whole.returncode == 0, whole.stderr
    every, wanted = -int(whole.stdout), audit_of(out)["files"]
    for instant in instants:
        shutil.rmtree(out.parent)
        killed = run_until(max(1, round(every * instant)), data, out)
        assert killed.returncode == -signal.SIGKILL
        if out.exists():  # killed after the folder took its name: then it is whole
            assert audit_of(out)["files"] == prints.file_prints(out, FILES) == wanted
        again = run_until(0, data, out)
        assert again.returncode == 0, again.stderr
        assert audit_of(out)["files"] == wanted
        assert [path.name for path in out.parent.iterdir()] == ["audit"]


def test_an_audit_killed_on_its_way_is_never_taken_for_a_whole_one(tmp_path: Path) -> None:
    """Early, amid the judging, and while the last file is written; the next run is whole and tidies up."""
    killed_at([0.3, 0.998], tmp_path)


@pytest.mark.soak
def test_an_audit_killed_at_twenty_instants(tmp_path: Path) -> None:
    """The same, all along the way and most of all at its end."""
    killed_at([*(n / 12 for n in range(1, 12)), *(1 - n / 4000 for n in range(9))], tmp_path)


def test_a_folder_without_its_last_file_is_no_audit(audit: Path, tmp_path: Path) -> None:
    """`audit.json` is what makes it one."""
    shutil.copytree(audit, tmp_path / "half")
    (tmp_path / "half" / "audit.json").unlink()

    with pytest.raises(NotAnAudit, match="not an audit"):
        audit_of(tmp_path / "half")


# ---------------------------------------------------------------- verified


def found(audit: Path, data: Dataset, rules: Path = WORKSPACE / "rules") -> list[str]:
    """Return everything that verifying an audit names."""
    told, ruling = audit_of(audit), caseshire(rules)
    every = inputs_differ(told, audit, data, ruling)
    every += outcomes_differ(told, audit, data, ruling, ASKED, Doing())
    return [f"{each.about}: {each.what}" for each in every if each.matters]


def flip(path: Path, place: int = -9) -> None:
    """Change one byte of a file."""
    content = bytearray(path.read_bytes())
    content[place] ^= 1
    path.write_bytes(content)


def test_an_audit_that_nothing_has_touched_verifies(audit: Path, data: Dataset) -> None:
    """Judged again it is the same."""
    assert found(audit, data) == []


def test_another_value_in_the_data_is_found_by_the_outcomes_too(
    audit: Path, data: Dataset, tmp_path: Path
) -> None:
    """Which outcomes differ is told by case and standard."""
    shutil.copytree(data.folder, tmp_path / "data")
    visits = parquet.read_table(data.tables["visit"])
    parquet.write_table(visits.slice(0, len(visits) // 2), tmp_path / "data" / "visit.parquet")

    names = found(audit, open_dataset(tmp_path / "data"))

    assert any(name.startswith("outcomes: ") and "caseshire/" in name for name in names)


def test_a_flipped_byte_in_an_assumption_is_found(audit: Path, data: Dataset, tmp_path: Path) -> None:
    """The assumption is named, beside the file in which it stands."""
    shutil.copytree(data.folder, tmp_path / "data")
    manifest = tmp_path / "data" / "dataset.json"
    one = {"id": "local.by", "kind": "visit", "attribute": "by", "means": "social_worker", "on": True}
    told = json.loads(manifest.read_text(encoding="utf-8"))
    told["assumptions"] = [{**one, "reason": "only they record there", "owner": "QA lead"}]
    manifest.write_text(json.dumps(told), encoding="utf-8")
    before = {**audit_of(audit), "data": {**audit_of(audit)["data"]}}
    before["data"]["assumptions"] = prints.assumption_prints(open_dataset(tmp_path / "data"))

    manifest.write_text(manifest.read_text(encoding="utf-8").replace("only they", "only thez"), "utf-8")
    found = inputs_differ(before, audit, open_dataset(tmp_path / "data"), caseshire())

    assert "assumption: local.by has changed" in [f"{each.about}: {each.what}" for each in found]
    assert "data: dataset.json has changed" in [f"{each.about}: {each.what}" for each in found]


def test_a_flipped_byte_in_a_rule_is_found(audit: Path, data: Dataset, tmp_path: Path) -> None:
    """The pack is named, and the outcomes that it changes."""
    shutil.copytree(WORKSPACE / "rules", tmp_path / "rules")
    pack = tmp_path / "rules" / "caseshire" / "standards.yaml"
    pack.write_text(pack.read_text(encoding="utf-8").replace("4 weeks", "5 weeks"), encoding="utf-8")

    names = found(audit, data, tmp_path / "rules")

    assert "rules: pack caseshire/standards 1 has changed" in names
    assert any(name.startswith("outcomes: column due: ") for name in names)


@pytest.mark.parametrize("name", FILES)
def test_a_flipped_byte_in_the_audit_itself_is_found(
    audit: Path, data: Dataset, tmp_path: Path, name: str
) -> None:
    """Nobody can improve a figure unseen."""
    shutil.copytree(audit, tmp_path / "audit")
    flip(tmp_path / "audit" / name, 40)

    every = inputs_differ(audit_of(audit), tmp_path / "audit", data, caseshire())

    assert [each.what for each in every if each.matters] == [f"{name} has changed"]


#: What `audit.json` says that nobody can find out again, where to look, and what was asked for: the data is
#: judged again by that, and other outcomes come of another day.
TOLD = (
    *("made", "judged_by", "machine", "data.folder", "data.kept", "rules.kept", "rules.where"),
    *("as_of", "known_on", "period", "hide_below", "twice.seed", "twice.not_done"),
)


def changed_once(told: dict[str, Any], inside: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Return the record with a bit turned in one key or one value, in turn, and where."""
    for name, value in told.items():
        path = f"{inside}{name}"
        rest = {key: each for key, each in told.items() if key != name}
        yield f"key {path}", {**rest, chr(ord(name[0]) ^ 1) + name[1:]: value}
        if path.startswith(TOLD):
            continue
        if isinstance(value, dict):
            some = dict(list(value.items())[-3:])  # of hundreds of files a few
            for place, part in changed_once(some, f"{path}."):
                yield place, {**told, name: {**{key: value[key] for key in value if key not in some}, **part}}
        elif isinstance(value, int):
            yield path, {**told, name: value ^ 1}
        elif isinstance(value, str):
            yield path, {**told, name: value[:-1] + chr(ord(value[-1]) ^ 1)}


def test_a_bit_turned_in_the_record_itself_is_found(
    audit: Path, data: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It cannot be read, or something differs: no key and no number of `audit.json` is taken on trust."""
    told = audit_of(audit)
    monkeypatch.setattr(prints, "engine_prints", lru_cache(prints.engine_prints))
    unseen, count = [], 0
    for place, spoilt in changed_once(told):
        count += 1
        if damage(spoilt) is None and not list(told_otherwise(spoilt, told)):
            every = inputs_differ(spoilt, audit, data, caseshire())
            unseen += [place] if not any(each.what for each in every) else []

    assert unseen == []
    assert count > 70


def test_what_could_not_be_judged_twice_is_told_and_no_difference(
    audit: Path, data: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where durable-rules cannot be had the rest is verified all the same."""
    monkeypatch.delenv("DUTYBOOK_REQUIRE", raising=False)
    monkeypatch.setattr("engine.caseload.audit.why_missing", lambda: "it is not installed")

    found = outcomes_differ(audit_of(audit), audit, data, caseshire(), ASKED, Doing())

    assert [(each.what, each.matters) for each in found] == [
        ("no case can be judged twice here: it is not installed", False)
    ]
