"""How the command behaves as a process: streams, colours, interruption, hostile input, a quick start."""

from __future__ import annotations

import os
import pty
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.cli.conftest import TESTSHIRE, WORKSPACE

CASES = str(WORKSPACE / "cases")
CHECK = ("check", CASES, "--authority", TESTSHIRE, "--as-of", "2026-04-07", "--matcher", "plain")
DUTYBOOK = (sys.executable, "-m", "engine.cli")
ROOT = Path(__file__).resolve().parents[2]


def call(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the command as a process of its own, away from the repository's folder."""
    found = {**os.environ, "PYTHONPATH": str(ROOT), **environment}
    return subprocess.run(
        [*DUTYBOOK, *arguments], capture_output=True, text=True, env=found, cwd="/", timeout=120, check=False
    )


def on_a_terminal(*arguments: str, **environment: str) -> str:
    """Run the command on a terminal of its own and return what it showed."""
    ours, theirs = pty.openpty()
    found = {**os.environ, "PYTHONPATH": str(ROOT), "TERM": "xterm", **environment}
    process = subprocess.Popen([*DUTYBOOK, *arguments], stdout=theirs, stderr=theirs, env=found)
    os.close(theirs)
    shown = b""
    try:
        while piece := os.read(ours, 65_536):
            shown += piece
    except OSError:  # the terminal is gone: the process has ended
        pass
    process.wait(timeout=120)
    os.close(ours)
    return shown.decode()


def test_there_is_no_colour_when_piped():
    answer = call(*CHECK)

    assert (answer.returncode, answer.stderr) == (0, "")
    assert "overdue" in answer.stdout
    assert "\x1b" not in answer.stdout


def test_there_is_colour_on_a_terminal():
    assert "\x1b[31m" in on_a_terminal(*CHECK)


@pytest.mark.parametrize("environment", [{"NO_COLOR": "1"}, {"TERM": "dumb"}])
def test_colour_can_be_declined(environment):
    shown = on_a_terminal(*CHECK, **environment)

    assert "overdue" in shown
    assert "\x1b[" not in shown


def test_diagnostics_go_to_standard_error_and_the_answer_stays_clean():
    answer = call("check", "/nowhere.yaml", "-a", TESTSHIRE, "--as-of", "today", "--format", "json")

    assert answer.returncode == 2
    assert answer.stdout == ""
    assert "nowhere.yaml:1:1  E010" in answer.stderr


def test_a_reader_that_leaves_early_is_no_fault():
    """`dutybook check … | head -1` ends quietly."""
    line = f"{sys.executable} -m engine.cli policy swindon | head -1"
    found = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(line, shell=True, capture_output=True, text=True, env=found, check=False)

    assert done.stdout.count("\n") == 1
    assert done.stderr == ""


def test_an_interruption_says_so_and_nothing_else():
    """Ctrl-C while the command waits for its input ends it with status 130 and one word."""
    found = {**os.environ, "PYTHONPATH": str(ROOT)}
    waiting = ("check", "-", "-a", TESTSHIRE, "--as-of", "2026-04-07", "--matcher", "plain")
    process = subprocess.Popen(
        [*DUTYBOOK, *waiting],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=found,
        preexec_fn=_listens_to_ctrl_c,
    )
    _wait_until_it_reads(process)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)

    assert process.returncode == 130
    assert (out, err.decode().strip()) == (b"", "Stopped.")


def _listens_to_ctrl_c() -> None:
    """What a shell starts in the background is deaf to it, and so is all that this starts."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def _wait_until_it_reads(process: subprocess.Popen[bytes]) -> None:
    """Wait until the process sleeps in a read of its standard input (Linux tells in /proc)."""
    for _ in range(600):
        called = Path(f"/proc/{process.pid}/syscall").read_text().split()
        if called[:2] == ["0", "0x0"]:
            return
        time.sleep(0.1)
    pytest.fail("the command never came to read its input")


def test_letters_that_a_terminal_cannot_show_are_no_fault():
    answer = call(*CHECK, PYTHONIOENCODING="ascii")

    assert answer.returncode == 0
    assert "overdue" in answer.stdout


HOSTILE = {
    "an alias bomb": b"a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n",
    "60,000 brackets": b"[" * 60_000,
    "binary": bytes(range(256)) * 100,
    "not UTF-8": "case: Zoë\n".encode("latin-1"),
    "an empty file": b"",
    "a tab": b"case: C-1\n\tvisit: []\n",
    "a number of 5,000 digits": b"case: C-1\nplacement: [{id: p1, from: " + b"9" * 5_000 + b"}]\n",
    "YAML 1.1 words": b"case: no\nvisit: [{at: 010, seen: 1:30}]\n",
    "a tag": b"case: !!python/object/apply:os.system ['true']\n",
    "several documents": b"case: A\n---\ncase: B\n",
    "a list of nothing": b"- \n- \n",
    "deep JSON": b'{"case": ' * 500 + b"1" + b"}" * 500,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_input_is_refused_with_a_place_and_no_traceback(dutybook, tmp_path, name):
    file = tmp_path / "case.yaml"
    file.write_bytes(HOSTILE[name])
    answer = dutybook("check", file, "-a", TESTSHIRE, "--as-of", "2026-04-07", "--matcher", "plain")

    assert (answer.status, answer.out) == (2, "")
    assert "case.yaml:" in answer.err
    assert "fault of Dutybook" not in answer.err


def test_hostile_input_does_not_end_the_process(tmp_path):
    """What overflows the stack of a careless YAML reader ends with status 2, not with a signal."""
    file = tmp_path / "case.yaml"
    file.write_bytes(HOSTILE["60,000 brackets"])
    answer = call("check", str(file), "-a", TESTSHIRE, "--as-of", "2026-04-07", "--matcher", "plain")

    assert answer.returncode == 2
    assert "Traceback" not in answer.stderr


def test_a_file_of_fifty_megabytes_is_refused_unread(dutybook, tmp_path):
    file = tmp_path / "case.yaml"
    with file.open("wb") as sparse:
        sparse.truncate(50_000_000)
    answer = dutybook("check", file, "-a", TESTSHIRE, "--as-of", "2026-04-07", "--matcher", "plain")

    assert answer.status == 2
    assert "E002" in answer.err


def test_help_and_version_load_nothing_heavy():
    """The start of the command matters: no pydantic, no YAML reader, no durable-rules is loaded for it."""
    probe = (
        "import sys; from engine.cli import run; status = run(['--help']); "
        "heavy = {'pydantic', 'yaml', 'durable', 'duckdb', 'flask', 'rich'} & set(sys.modules); "
        "sys.exit(f'{status} {sorted(heavy)}' if status or heavy else 0)"
    )
    done = subprocess.run(
        [sys.executable, "-c", probe], capture_output=True, text=True, cwd=ROOT, check=False
    )

    assert done.returncode == 0, done.stderr


def test_importing_the_library_loads_nothing_until_it_is_used():
    probe = (
        "import sys, engine; sys.exit(1 if 'pydantic' in sys.modules or 'engine.api' in sys.modules else 0)"
    )

    assert subprocess.run([sys.executable, "-c", probe], cwd=ROOT, check=False).returncode == 0
