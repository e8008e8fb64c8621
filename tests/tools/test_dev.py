"""The developer commands, on machines that lack things: what they do, and the cure they name."""

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tools import dev


class Processes:
    """Stands where subprocess.call does: notes each command line, and answers with a status."""

    def __init__(self, status: int = 0):
        self.lines: list[str] = []
        self.status = status

    def __call__(self, line, **_options) -> int:
        self.lines.append(" ".join(str(word) for word in line))
        return self.status


@pytest.fixture
def processes(monkeypatch) -> Processes:
    made = Processes()
    monkeypatch.setattr(dev.subprocess, "call", made)
    return made


@pytest.fixture
def clone(monkeypatch, tmp_path) -> Path:
    """A folder with the files that set-up reads, taken for the repository; nothing is set up in it yet."""
    for name in (*dev.LOCKS, dev.DURABLE_LOCK, "pyproject.toml"):
        shutil.copy(dev.ROOT / name, tmp_path)
    (tmp_path / ".venv").mkdir()
    monkeypatch.setattr(dev, "ROOT", tmp_path)
    monkeypatch.setattr(dev, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(dev, "STAMP", tmp_path / ".venv" / "stamp.json")
    monkeypatch.setattr(dev, "PYTHON", Path(sys.executable))
    monkeypatch.setattr(dev, "DEBIAN", ())
    monkeypatch.delenv("DUTYBOOK_REQUIRE", raising=False)
    return tmp_path


def lacking(monkeypatch, *names: str, root: bool) -> None:
    packages = [dev.DebianPackage(name, "a reason", lambda: False) for name in names]
    present = dev.DebianPackage("make", "a reason", lambda: True)
    monkeypatch.setattr(dev, "DEBIAN", (present, *packages))
    monkeypatch.setattr(dev.os, "geteuid", lambda: 0 if root else 1000)
    monkeypatch.setattr(dev.shutil, "which", lambda name: f"/usr/bin/{name}")


def test_a_second_set_up_has_nothing_to_do(clone, processes):
    """Once set up, setting up again starts no process at all."""
    dev.setup()
    assert any("--require-hashes" in line for line in processes.lines)
    processes.lines.clear()

    dev.setup()

    assert processes.lines == []


@pytest.mark.parametrize("name", [*dev.LOCKS, dev.DURABLE_LOCK, "pyproject.toml"])
def test_a_changed_lock_file_is_installed(clone, processes, name):
    """A change to any file that decides what is installed makes the next set-up do its work."""
    dev.setup()
    processes.lines.clear()
    with (clone / name).open("a", encoding="utf-8") as file:
        file.write("# changed\n")

    dev.setup()

    assert any("requirements-dev.lock" in line for line in processes.lines)


def test_a_set_up_that_failed_is_not_taken_for_done(clone, processes):
    """After a failed install the next set-up tries again, and the message names a cure."""
    dev.setup()
    (clone / "pyproject.toml").write_text("# changed\n", encoding="utf-8")
    processes.status = 1
    with pytest.raises(dev.SetupError, match="cure"):
        dev.setup()
    processes.status = 0
    processes.lines.clear()

    dev.setup()

    assert processes.lines


def test_durable_rules_comes_last(clone, processes):
    """The package that needs a compiler is installed after everything else: it takes nothing with it."""
    dev.setup()

    installs = [line for line in processes.lines if " pip install " in line]
    assert [dev.DURABLE_LOCK in line for line in installs] == [False, False, True]


def test_an_old_python_is_refused_with_a_cure(monkeypatch):
    """A Python too old for Dutybook is named, with the command that uses a newer one."""
    monkeypatch.setattr(dev.sys, "version_info", (3, 10, 13))

    with pytest.raises(
        dev.SetupError, match=r"needs Python 3\.11 or newer; this is 3\.10\.13(.|\n)*cure: make setup"
    ):
        dev.setup()


@pytest.mark.parametrize("missing", ["has_compiler", "has_headers"])
def test_without_a_compiler_the_plain_matcher_is_enough(clone, processes, monkeypatch, capsys, missing):
    """Where durable-rules cannot be built, set-up goes on without it and says so, with the cure."""
    monkeypatch.setattr(dev, missing, lambda: False)

    dev.setup()

    said = capsys.readouterr().err
    assert "the plain matcher gives the same answers" in said
    assert "apt-get install -y gcc python3-dev" in said


def test_where_durable_rules_is_required_its_absence_is_a_failure(clone, processes, monkeypatch):
    """DUTYBOOK_REQUIRE=durable turns going on without into failing, even after an earlier set-up went on."""
    monkeypatch.setattr(dev, "has_compiler", lambda: False)
    dev.setup()
    monkeypatch.setenv("DUTYBOOK_REQUIRE", "chromium, durable")

    with pytest.raises(dev.SetupError, match="required here"):
        dev.setup()


def test_root_gets_what_debian_must_add_in_one_call(monkeypatch, processes):
    """As root, all missing packages, and only those, are installed by a single apt-get install."""
    lacking(monkeypatch, "gcc", "python3-dev", root=True)

    dev.add_debian_packages()

    installs = [line for line in processes.lines if line.startswith("apt-get install")]
    assert installs == ["apt-get install -y --no-install-recommends gcc python3-dev -qq"]


def test_anyone_else_is_shown_the_line(monkeypatch, processes, capsys):
    """Without root's rights nothing is installed: the line that root would type is printed."""
    lacking(monkeypatch, "gcc", root=False)

    dev.add_debian_packages()

    assert processes.lines == []
    assert "as root: apt-get install -y --no-install-recommends gcc" in capsys.readouterr().err


def test_every_step_runs_and_the_failed_ones_are_named(capfd):
    """A failing step does not hide the later ones; the end says which failed and how to run it alone."""
    steps = [
        dev.Step("bad", [sys.executable, "-c", "raise SystemExit(3)"]),
        dev.Step("good", [sys.executable, "-c", "print(input())"], reads="still here"),
    ]

    assert dev.run(steps) == 1
    shown = capfd.readouterr()
    assert "still here" in shown.out
    assert "failed: bad\n  run it alone:" in shown.err
    assert "failed: good" not in shown.err


def test_all_steps_well_is_status_0():
    """Status 0 means that every step ended well."""
    assert dev.run([dev.Step("good", [sys.executable, "-c", ""])]) == 0


def test_the_commands_work_from_any_folder():
    """The script finds its repository by itself, and its help lists every command."""
    help_ = subprocess.run(
        [sys.executable, str(dev.ROOT / "tools" / "dev.py"), "--help"],
        cwd="/",
        capture_output=True,
        text=True,
    )

    assert help_.returncode == 0
    assert all(f"  {name} " in help_.stdout for name in dev.COMMANDS)


@pytest.mark.parametrize(("tool", "called_with"), [("make", "test"), ("python3", "tools/dev.py test")])
def test_continuous_integration_runs_with_or_without_make(tmp_path, tool, called_with):
    """.ci/run calls `make test` from the repository's root, or tools/dev.py without make; status kept."""
    script = tmp_path / "clone" / ".ci" / "run"
    script.parent.mkdir(parents=True)
    shutil.copy(dev.ROOT / ".ci" / "run", script)
    tools = tmp_path / "bin"
    tools.mkdir()
    (tools / "dirname").symlink_to(shutil.which("dirname"))
    stand_in = tools / tool
    stand_in.write_text('#!/bin/sh\necho "$*" "$DUTYBOOK_REQUIRE" "$PWD"\nexit 7\n', encoding="utf-8")
    stand_in.chmod(0o755)

    done = subprocess.run(
        [shutil.which("bash"), script],
        cwd="/",
        env={**os.environ, "PATH": str(tools)},
        capture_output=True,
        text=True,
    )

    assert (done.returncode, done.stdout.split()) == (
        7,
        [*called_with.split(), "durable,chromium,postgres,spark", str(tmp_path / "clone")],
    )


def test_what_is_required_and_cannot_be_had_fails_the_set_up(monkeypatch):
    """DUTYBOOK_REQUIRE=spark without Java ends the set-up, and the cure names Debian's package."""
    monkeypatch.setenv("DUTYBOOK_REQUIRE", "spark")
    absent = dev.DebianPackage("default-jre-headless", "Spark runs on Java", lambda: False)
    monkeypatch.setattr(dev, "DEBIAN", (absent,))

    with pytest.raises(dev.SetupError, match="apt-get install -y default-jre-headless"):
        dev.insist()


def test_a_linked_environment_is_never_emptied(clone, monkeypatch, tmp_path_factory):
    """Where `.venv` is a link, set-up stops and says so: what it points to may serve another clone."""
    other = tmp_path_factory.mktemp("other")
    (other / "kept").write_text("kept")
    (clone / "linked").symlink_to(other)
    monkeypatch.setattr(dev, "VENV", clone / "linked")

    with pytest.raises(dev.SetupError, match="is a link to"):
        dev.make_venv({})
    assert (other / "kept").read_text() == "kept"


def test_a_step_that_is_interrupted_may_put_itself_in_order(tmp_path):
    """Ctrl-C reaches the application and its keeper alike: the keeper waits for its end."""
    told = "import signal, sys, time, pathlib; here = pathlib.Path(sys.argv[1])\n"
    stop = "signal.signal(2, lambda *_: (time.sleep(1), (here / 'ended').touch(), sys.exit(0)))\n"
    served = tmp_path / "served.py"
    served.write_text(f"{told}{stop}(here / 'began').touch()\nwhile True: time.sleep(0.05)\n")
    keeper = (
        f"from tools import dev; dev.status_of(dev.Step('s', {[sys.executable, str(served), str(tmp_path)]}))"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", keeper], cwd=dev.ROOT, start_new_session=True, stderr=subprocess.DEVNULL
    )
    while not (tmp_path / "began").exists():
        assert process.poll() is None
        time.sleep(0.05)

    os.killpg(process.pid, signal.SIGINT)
    process.wait(120)

    assert (tmp_path / "ended").exists()
