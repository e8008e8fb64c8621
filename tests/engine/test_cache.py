"""The cache of compiled policies: it changes how long a call takes, and nothing else."""

from __future__ import annotations

import errno
import os
import pickle
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from engine import cache
from engine.api import Ready, load, open_kept
from engine.cache import MOST, fetch, folder_wanted, keep, kept, key_of
from engine.diagnostics import InputFault
from engine.shipped import cases_dir

ROOT = Path(__file__).resolve().parents[2]
WORKSPACE = ROOT / "tests" / "cli" / "workspace"
FOLDERS = [WORKSPACE / "rules"], [WORKSPACE / "authorities"]
FINE = str(WORKSPACE / "cases" / "fine.yaml")
TESTSHIRE = ("--authority", str(WORKSPACE / "authorities" / "testshire.yaml"))
KEY = "0" * 64
AS_OF = "2026-04-20"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache of its own, not made yet."""
    monkeypatch.setenv(cache.VARIABLE, str(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.fixture
def council(tmp_path: Path) -> Path:
    """A workspace that a test may change."""
    return Path(shutil.copytree(WORKSPACE, tmp_path / "workspace"))


def files(folder: Path) -> list[str]:
    return sorted(each.name for each in folder.iterdir())


def planted(folder: Path, data: bytes, mode: int = 0o600) -> None:
    """Put a file where the cache would look for `KEY`."""
    folder.mkdir(0o700, exist_ok=True)
    (folder / f"{KEY}.plan").write_bytes(data)
    (folder / f"{KEY}.plan").chmod(mode)


# ---------------------------------------------------------------- the same answer


def test_what_was_kept_equals_what_is_made_afresh(folder):
    """Plan, names, vocabulary, descriptions and every outcome with its reasons are the same both ways."""
    with (
        load("swindon", matcher="plain") as fresh,
        open_kept("swindon", matcher="plain") as first,
        open_kept("swindon", matcher="plain") as again,
    ):
        assert len(files(folder)) == 1
        assert again.plan is not first.plan
        for book in (first, again):
            assert (book.plan, book.described) == (fresh.plan, fresh.described)
            assert (book.names, book.vocabulary) == (fresh.names, fresh.vocabulary)
        for path in sorted(cases_dir().glob("*.yaml")):
            assert again.check(path, AS_OF).checked == fresh.check(path, AS_OF).checked


def test_a_book_from_the_cache_still_gives_its_policy(folder):
    """Whoever asks a kept book for the policy itself has it read then."""
    for _ in range(2):
        with open_kept("testshire", *FOLDERS, matcher="plain") as book:
            assert book.policy.hash == book.plan.policy_hash


@pytest.mark.parametrize(
    "words",
    [
        ("check", "cases", "--authority", "swindon"),
        ("check", FINE, *TESTSHIRE, "--format", "json"),
        ("check", FINE, *TESTSHIRE, "--format", "csv", "--matcher", "plain"),
        ("why", FINE, "cla.visit", *TESTSHIRE),
    ],
    ids=["text", "json", "csv", "why"],
)
def test_the_command_writes_the_same_bytes(folder, words):
    """Without the cache, with an empty one and with a full one."""
    said = []
    for chosen in ("off", str(folder), str(folder)):
        call = [sys.executable, "-m", "engine.cli", *words, "--as-of", AS_OF]
        done = subprocess.run(
            call, cwd=ROOT, env={**os.environ, cache.VARIABLE: chosen}, capture_output=True, check=False
        )
        said.append((done.returncode, done.stdout, done.stderr))

    assert said[0][0] == 0
    assert said[0] == said[1] == said[2]
    assert len(files(folder)) == 1


# ---------------------------------------------------------------- what a key stands for


def changed_pack(council: Path, engine: Path) -> None:
    pack = next((council / "rules").rglob("*.yaml"))
    data = pack.read_bytes()
    stat = pack.stat()
    pack.write_bytes(data[:-2] + bytes([data[-2] ^ 1]) + data[-1:])
    os.utime(pack, ns=(stat.st_atime_ns, stat.st_mtime_ns))  # neither its size nor its time tells


def changed_authority(council: Path, engine: Path) -> None:
    file = council / "authorities" / "testshire.yaml"
    file.write_bytes(file.read_bytes() + b"#")


def new_pack(council: Path, engine: Path) -> None:
    (council / "rules" / "new.yml").write_text("pack: a/b\n")


def lost_pack(council: Path, engine: Path) -> None:
    next((council / "rules").rglob("*.yaml")).unlink()


def moved_pack(council: Path, engine: Path) -> None:
    pack = next((council / "rules").rglob("*.yaml"))
    pack.rename(pack.with_name("other.yaml"))


def changed_code(council: Path, engine: Path) -> None:
    (engine / "inner" / "part.py").write_text("a = 2\n")


def changed_calendar(council: Path, engine: Path) -> None:
    (engine / "days.json").write_text("{ }")


def new_code(council: Path, engine: Path) -> None:
    (engine / "more.py").write_text("")


@pytest.mark.parametrize(
    "change",
    [
        changed_pack,
        changed_authority,
        new_pack,
        lost_pack,
        moved_pack,
        changed_code,
        changed_calendar,
        new_code,
    ],
)
def test_whatever_changes_by_a_byte_gives_another_key(
    council: Path, tmp_path: Path, change: Callable[[Path, Path], None]
):
    """Packs, authority files, their number and names, the engine's code and its calendars."""
    engine = tmp_path / "engine"
    (engine / "inner").mkdir(parents=True)
    (engine / "inner" / "part.py").write_text("a = 1\n")
    (engine / "days.json").write_text("{}")
    folders = (council / "rules", council / "authorities")
    before = key_of("testshire", folders, engine)

    assert key_of("testshire", folders, engine) == before
    change(council, engine)
    assert key_of("testshire", folders, engine) != before


def test_another_authority_python_or_package_gives_another_key(council, tmp_path, monkeypatch):
    folders = (council / "rules",)
    found = {key_of(name, folders) for name in ("testshire", "swindon")}
    monkeypatch.setattr(sys, "version", "3.99 (made up)")
    found.add(key_of("testshire", folders))
    (tmp_path / "packages" / "PyYAML-99.dist-info").mkdir(parents=True)
    monkeypatch.syspath_prepend(tmp_path / "packages")
    found.add(key_of("testshire", folders))

    assert len(found) == 4


def test_the_engine_of_this_process_is_in_the_key():
    """Every module is among the sources whose bytes count, and no file that Python makes of them."""
    sources = {path.relative_to(ROOT).as_posix() for path in cache._sources(ROOT / "engine")}

    assert {"engine/evaluate/truth.py", "engine/calendars/scotland.json", "engine/cache.py"} <= sources
    assert not any("__pycache__" in name for name in sources)


def test_an_authority_given_by_its_path_is_told_apart_by_where_it_is(council, tmp_path, monkeypatch):
    """`authorities/testshire.yaml` in two folders may be two councils."""
    other = Path(shutil.copytree(council, tmp_path / "other"))
    found = set()
    for place in (council, other):
        monkeypatch.chdir(place)
        found.add(key_of("authorities/testshire.yaml", ()))

    assert len(found) == 2


def test_a_changed_pack_is_read_again(folder, council):
    """A new limit in a pack counts from the very next call."""
    names = [council / "rules"], [council / "authorities"]
    open_kept("testshire", *names, matcher="plain").close()
    pack = next(path for path in (council / "rules").rglob("*.yaml") if "examples" not in path.name)
    pack.write_text(pack.read_text().replace("title: ", "title: Mended ", 1))
    with open_kept("testshire", *names, matcher="plain") as book:
        assert any(each.title.startswith("Mended ") for each in book.described.packs)
    assert len(files(folder)) == 2


def test_what_changes_while_it_is_read_is_not_kept(folder):
    """The key is asked for before and after: only what stood still in between is kept."""
    keys = iter(["a" * 64, "b" * 64])

    assert kept(str, lambda: next(keys), lambda: "made") == "made"
    assert not folder.exists()


# ---------------------------------------------------------------- faults


def test_faults_are_never_kept(folder, council):
    """A library with errors is read afresh each time, and its faults are shown each time."""
    (council / "rules" / "faulty.yaml").write_text("pack: a/b\nsurprise: yes\n")
    for _ in range(2):
        with pytest.raises(InputFault) as fault:
            open_kept("testshire", [council / "rules"], [council / "authorities"])
        assert "surprise" in str(fault.value.diagnostics)
    assert not folder.exists()


def test_an_unknown_authority_is_a_fault_each_time(folder):
    for _ in range(2):
        with pytest.raises(InputFault, match="no authority called 'atlantis'"):
            open_kept("atlantis")
    assert not folder.exists()


# ---------------------------------------------------------------- a cache that cannot be used


class Surprise:
    """Leaves a trace when it is unpickled."""

    def __reduce__(self) -> tuple[object, ...]:
        return os.mkdir, (os.environ["SURPRISE"],)


@pytest.fixture
def trace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SURPRISE", str(tmp_path / "trace"))
    return tmp_path / "trace"


def test_what_is_kept_comes_back_and_only_the_owner_can_read_it(folder):
    keep(folder, KEY, {"a": 1})

    assert fetch(folder, KEY) == {"a": 1}
    assert folder.stat().st_mode & 0o777 == 0o700
    assert (folder / f"{KEY}.plan").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    "data",
    [b"", b"dutybook cache 1\n", b"nonsense" * 99, pickle.dumps("foreign")],
    ids=["empty", "cut short", "nonsense", "a pickle of another making"],
)
def test_a_damaged_file_is_made_again(folder, data):
    planted(folder, data)

    assert kept(str, lambda: KEY, lambda: "made") == "made"
    assert fetch(folder, KEY) == "made"


def test_one_wrong_byte_anywhere_is_seen(folder):
    keep(folder, KEY, list(range(50)))
    whole = (folder / f"{KEY}.plan").read_bytes()
    for at in range(len(whole)):
        planted(folder, whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        assert fetch(folder, KEY) is None, at
    planted(folder, whole[:-1])
    assert fetch(folder, KEY) is None


def test_a_value_of_another_kind_is_made_again(folder):
    keep(folder, KEY, 7)

    assert kept(str, lambda: KEY, lambda: "made") == "made"


@pytest.mark.parametrize("mode", [0o770, 0o707, 0o777])
def test_a_folder_that_others_can_write_to_is_neither_read_nor_written(folder, trace, mode):
    keep(folder, KEY, Surprise())
    folder.chmod(mode)
    keep(folder, "1" * 64, "more")

    assert fetch(folder, KEY) is None
    assert not trace.exists()
    assert files(folder) == [f"{KEY}.plan"]


@pytest.mark.parametrize("mode", [0o620, 0o602])
def test_a_file_that_others_can_write_to_is_not_read(folder, trace, mode):
    keep(folder, KEY, Surprise())
    (folder / f"{KEY}.plan").chmod(mode)

    assert fetch(folder, KEY) is None
    assert not trace.exists()


def test_what_belongs_to_somebody_else_is_not_read(folder, trace, monkeypatch):
    """As for root, who is given the home of another user."""
    keep(folder, KEY, Surprise())
    user = os.geteuid()
    monkeypatch.setattr(os, "geteuid", lambda: user + 1)
    keep(folder, "1" * 64, "more")

    assert fetch(folder, KEY) is None
    assert not trace.exists()
    assert files(folder) == [f"{KEY}.plan"]


def test_a_link_or_a_pipe_in_place_of_the_file_is_not_followed(folder, trace, tmp_path):
    keep(folder, KEY, Surprise())
    os.rename(folder / f"{KEY}.plan", tmp_path / "elsewhere")
    (folder / f"{KEY}.plan").symlink_to(tmp_path / "elsewhere")
    assert fetch(folder, KEY) is None

    (folder / f"{KEY}.plan").unlink()
    os.mkfifo(folder / f"{KEY}.plan", 0o600)
    assert fetch(folder, KEY) is None
    assert not trace.exists()


def test_a_place_where_no_folder_can_be_costs_nothing_but_time(tmp_path, monkeypatch):
    """As with a home that cannot be written to."""
    (tmp_path / "file").write_text("")
    monkeypatch.setenv(cache.VARIABLE, str(tmp_path / "file" / "cache"))

    assert kept(str, lambda: KEY, lambda: "made") == "made"


def test_a_full_disk_leaves_nothing_behind(folder, monkeypatch):
    def full(*_given: object, **_named: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "replace", full)

    assert kept(str, lambda: KEY, lambda: "made") == "made"
    assert files(folder) == []


def test_what_cannot_be_pickled_is_used_all_the_same(folder):
    made = kept(Callable, lambda: KEY, lambda: lambda: "made")  # type: ignore[type-abstract]  # any callable

    assert made() == "made"
    assert not folder.exists()


def test_only_the_newest_files_stay(folder):
    """A few dozen, so that years of edited packs fill no disk; strange files are left alone."""
    folder.mkdir(0o700)
    (folder / "notes.txt").write_text("mine")
    (folder / f"killed-1{cache._BEGUN}").write_text("half")
    os.utime(folder / f"killed-1{cache._BEGUN}", (0, 0))
    for number in range(MOST + 3):
        keep(folder, f"{number:064}", number)
        os.utime(folder / f"{number:064}.plan", (number + 1, number + 1))
    keep(folder, KEY.replace("0", "9"), "last")

    there = files(folder)
    assert len(there) == MOST + 1
    assert "notes.txt" in there
    assert f"{3:064}.plan" not in there
    assert fetch(folder, KEY.replace("0", "9")) == "last"


def test_two_processes_at_once_both_answer(folder):
    """Both find nothing, both make it, one file stays and is whole."""
    call = [sys.executable, "-m", "engine.cli", "check", FINE, *TESTSHIRE, "--as-of", AS_OF]
    running = [
        subprocess.Popen(call, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE) for _ in range(2)
    ]
    said = [each.communicate() for each in running]

    assert [each.returncode for each in running] == [0, 0]
    assert said[0] == said[1]
    (name,) = files(folder)
    assert isinstance(fetch(folder, name.removesuffix(".plan")), Ready)


# ---------------------------------------------------------------- where it is


def test_the_cache_is_where_the_user_says(monkeypatch, tmp_path):
    monkeypatch.delenv(cache.VARIABLE, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    assert folder_wanted() == tmp_path / ".cache" / "dutybook"

    monkeypatch.setenv("XDG_CACHE_HOME", "not/absolute")
    assert folder_wanted() == tmp_path / ".cache" / "dutybook"

    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "xdg"))
    assert folder_wanted() == tmp_path / "xdg" / "dutybook"

    monkeypatch.setenv(cache.VARIABLE, str(tmp_path / "mine"))
    assert folder_wanted() == tmp_path / "mine"

    monkeypatch.setenv(cache.VARIABLE, "off")
    assert folder_wanted() is None


# ---------------------------------------------------------------- what a start loads


def probe(code: str, chosen: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env={**os.environ, cache.VARIABLE: chosen},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def test_a_compiled_plan_runs_without_pydantic_and_yaml():
    probe(
        "import engine.plan, engine.evaluate, sys; "
        "found = {'pydantic', 'yaml', 'engine.model', 'engine.load', 'engine.source'} & set(sys.modules); "
        "sys.exit(str(found) if found else 0)",
        "off",
    )


def test_a_check_from_the_cache_loads_nothing_that_reads_packs(folder):
    """Of all that reading, layering and compiling needs it takes only the YAML parser, for the case."""
    check = (
        "import sys; from engine.cli import run; "
        f"run(['check', {FINE!r}, '-a', {TESTSHIRE[1]!r}, '--as-of', '{AS_OF}']); "
        "heavy = {'pydantic', 'engine.model', 'engine.load', 'engine.layers', 'engine.compile', "
        "'engine.catalogue', 'importlib.metadata'} & set(sys.modules); "
    )
    probe(f"{check} sys.exit(0 if 'pydantic' in sys.modules else 'it was kept already')", str(folder))
    probe(f"{check} sys.exit(str(heavy) if heavy else 0)", str(folder))
