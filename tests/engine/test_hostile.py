"""Hostile input: refused in plain words within a second, never a traceback, never a dead process."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from engine.diagnostics import Faults, InputFault, Span, render_all
from engine.source import MAX_BYTES, MAX_DEPTH, MAX_VALUES, parse_into, read_text
from tests.engine.reading_help import HEAD, diagnose, duty

ROOT = Path(__file__).parent.parent.parent

#: A child process reads one text from its standard input and prints what a person would read.
READ = """
import sys, time
from engine.diagnostics import Faults, render_all
from engine.source import decode, parse_into
data = sys.stdin.buffer.read()
started = time.process_time()
faults = Faults()
text = decode(data, "hostile.yaml", faults)
node = None if text is None else parse_into(text, "hostile.yaml", faults)
print(render_all(faults.sorted()))
print(f"{time.process_time() - started:.3f}")
"""

BOMB = "a: &a [x,x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"{name}: &{name} [{','.join([f'*{before}'] * 10)}]\n"
    for before, name in zip("abcdefgh", "bcdefghi", strict=True)
)


def read_in_a_subprocess(data: bytes) -> tuple[str, float]:
    """Return diagnostics and processor seconds; a dead process or a traceback fails the test."""
    done = subprocess.run(
        [sys.executable, "-c", READ], input=data, capture_output=True, cwd=ROOT, check=False
    )
    assert done.returncode == 0, done.stderr.decode()[-500:]
    assert b"Traceback" not in done.stderr
    *lines, seconds = done.stdout.decode().splitlines()
    return "\n".join(lines), float(seconds)


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("60,000 opening brackets", b"[" * 60_000, f"E005  nested more than {MAX_DEPTH} deep"),
        ("60,000 opening braces", b"{a: " * 60_000, f"E005  nested more than {MAX_DEPTH} deep"),
        ("60,000 lists on one line", b"- " * 60_000, f"E005  nested more than {MAX_DEPTH} deep"),
        ("60,000 complex keys", b"? " * 60_000, f"E005  nested more than {MAX_DEPTH} deep"),
        ("an alias bomb", BOMB.encode(), "E006"),
        ("50 MB", b"a: b\n" * 10_000_000, "E002  more than 2,000,000 bytes"),
        ("a binary file", bytes(range(256)) * 100, "E001"),
        ("UTF-16", "a: 1".encode("utf-16"), "E001"),
        ("NUL characters", b"\x00" * 1000, "E001"),
        ("a million values", b"[" + b"a," * 900_000, f"E011  more than {MAX_VALUES:,} values"),
        ("an unclosed quote", b"'" + b"x" * 1_900_000, "E004"),
        ("two million blanks", b" " * 1_999_999, "E009"),
        ("a key of two million letters", b"a" * 1_900_000 + b": 1", "E004"),
        ("one key 30,000 times", b"a: 1\n" * 29_000, "E008"),
    ],
)
def test_hostile_files_are_refused_in_a_second(name, data, says):
    """Depth, size, aliases, binary: each is a located refusal, and the process lives."""
    shown, seconds = read_in_a_subprocess(data)

    assert says in shown, name
    assert "hostile.yaml:" in shown
    assert seconds < 1, name


def test_an_alias_bomb_stays_as_small_as_its_text():
    """Aliases are refused where they stand; nothing is multiplied."""
    faults = Faults()
    parse_into(BOMB, "bomb.yaml", faults)

    assert {each.code for each in faults.found} == {"E006"}
    assert len(faults.found) == 8 * 11 + 1


def test_a_thousand_faults_are_not_printed_in_full():
    """The first ones are shown, the rest counted."""
    faults = Faults()
    for line in range(1_000):
        faults.error("E101", Span("f", line + 1, 1, line + 1, 2), "m")

    assert render_all(faults.sorted()).endswith("… and 800 more")


def test_a_large_file_is_refused_before_it_is_read(tmp_path, monkeypatch):
    """Size is asked of the file system, so that 50 MB never reach memory."""
    path = tmp_path / "large.yaml"
    with path.open("wb") as file:
        file.truncate(50_000_000)
    faults = Faults()
    monkeypatch.setattr(Path, "open", lambda *_: pytest.fail("it was opened"))

    assert read_text(path, faults) is None
    assert [each.code for each in faults.found] == ["E002"]


@pytest.mark.parametrize("name", [".", "none.yaml", "a\x00b", "x" * 300])
def test_what_is_no_file_is_said_to_be_none(tmp_path, name):
    """A folder, a name that is not there, one that no file can have."""
    faults = Faults()

    assert read_text(tmp_path / name, faults) is None
    assert [each.code for each in faults.found] == ["E010"]


def test_a_device_that_never_ends_is_read_no_further_than_the_limit():
    """A pipe or device cannot fill the memory."""
    faults = Faults()

    assert read_text(Path("/dev/zero"), faults) is None
    assert [each.code for each in faults.found] == ["E002"]


def test_a_file_just_within_the_limit_is_read(tmp_path):
    """The limit is where it is said to be."""
    path = tmp_path / "full.yaml"
    path.write_text("a: 1\n# " + "x" * (MAX_BYTES - 8) + "\n", encoding="utf-8")

    assert read_text(path, Faults()) is not None


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("no", "E112"),
        ("1:30", "E112"),
        ("010", "E112"),
        ("1_0", "E112"),
        ("0x1F", "E112"),
        ("7" * 5000, "E112"),
    ],
)
def test_scalars_that_yaml_readers_disagree_about_are_no_numbers(written, code):
    """Where a number is wanted each of them is a located fault."""
    shown = diagnose(
        f"{HEAD}duties:\n"
        f"  - {{id: one, for_each: placement, due: promptly, met_by: review, when: {{score: {written}}}}}\n"
    )

    assert shown.startswith("test.yaml:6:")
    assert f"  {code}  a number is wanted here" in shown
    assert len(shown) < 600


@pytest.mark.parametrize("written", ["no", "1:30", "010", "1_0", "0x1F", "7" * 5000, "null", "~", ".inf"])
def test_the_same_scalars_are_just_texts_where_a_text_is_wanted(written):
    """Their meaning never changes: a title of digits is those digits."""
    found = duty(f"for_each: placement\ndue: promptly\nmet_by: review\nnotes: {written}")

    assert found.notes == written


def test_no_is_false_where_yes_or_no_is_wanted():
    """The schema decides."""
    assert duty("for_each: placement\ndue: promptly\nmet_by: review\nconfirmed: no").confirmed is False


@pytest.mark.parametrize(
    "text",
    [
        "{within: 99999 years, of: anchor}",
        "{within: -1 days, of: anchor}",
        "{within: 1.5 weeks, of: anchor}",
        "{within: ٣ days, of: anchor}",
        "{within: 5  working  hours, of: anchor}",
        "{within: 5 days, of: " + "3 days after " * 5_000 + "anchor}",
    ],
)
def test_limits_that_cannot_be_are_located(text):
    """Enormous, negative, broken, foreign digits, endlessly chained: a diagnostic each."""
    with pytest.raises(InputFault) as raised:
        duty(f"for_each: placement\ndue: {text}\nmet_by: review")

    assert {each.code for each in raised.value.diagnostics} <= {"E109", "E114"}
    assert len(str(raised.value)) < 2_000


def test_conditions_nested_to_the_limit_are_refused_not_fatal():
    """Depth is the file's, so no condition can exhaust the reader's stack."""
    deep = "{not: " * 80 + "{score: 1}" + "}" * 80
    text = f"duties: [{{id: one, when: {deep}}}]"

    assert "E005" in diagnose(text)
