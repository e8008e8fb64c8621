"""The repository as a stranger finds it: it depends on nobody's machine, and what it says it has is there."""

import io
import os
import re
import shlex
import subprocess
import sys
import tokenize
import tomllib
from functools import cache
from pathlib import Path

import click
import pytest

from engine.cli import cli
from tools import dev

ROOT = Path(__file__).resolve().parent.parent
LOCKS = ("requirements.lock", "requirements-dev.lock", "requirements-durable.lock")
DOCUMENTS = ("README.md", "CONTRIBUTING.md")

# Spelt in pieces: this file is read by its own tests.
REGISTRY = re.compile(
    r"https?://\S*(?:/simple\b|/packages/|registry[.]|pypi|pythonhosted|npmjs|deb[.]debian)", re.I
)
INDEX_OPTION = re.compile(r"--(?:extra-)?index-url|--find-links|--trusted-host")
MACHINE_PATH = re.compile(r"(?:^|[\s\"'`(=:,])/(?:work|farm|root|home|Users|opt)/", re.M)
SILENCER = re.compile(r"#\s*(?:noqa|type:\s*ignore)")
EXPLAINED = re.compile(SILENCER.pattern + r"[:\[][\w\s,\-\]]*?\]?\s+(?:#|-|—|\().{3,}$")


@cache
def tracked() -> tuple[Path, ...]:
    """Return the files of this clone: those git knows or would take, else all but what tools leave behind."""
    listing = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    try:
        names = subprocess.run(listing, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split(
            "\0"
        )
        found = [ROOT / name for name in names if name]
    except (OSError, subprocess.CalledProcessError):  # an unpacked archive has no git
        found = [Path(folder, name) for folder, _, names in os.walk(ROOT) for name in names]
        found = [
            path for path in found if not any(part.startswith(".") for part in path.relative_to(ROOT).parts)
        ]
    return tuple(path for path in found if path.is_file())


@cache
def texts() -> dict[str, str]:
    """Return the text of every tracked text file, by its path in the repository."""
    found = {}
    for path in tracked():
        raw = path.read_bytes()
        if b"\0" not in raw:
            found[path.relative_to(ROOT).as_posix()] = raw.decode("utf-8", errors="replace")
    return found


def naming(pattern: re.Pattern[str]) -> list[str]:
    return [
        f"{name}:{number}: {line.strip()[:100]}"
        for name, text in texts().items()
        for number, line in enumerate(text.splitlines(), 1)
        if pattern.search(line)
    ]


def test_no_file_names_a_package_registry():
    """Which index or mirror packages come from is the installing machine's business, not the project's."""
    assert naming(REGISTRY) == []


def test_no_file_names_a_path_of_somebodys_machine():
    """Nothing leans on a folder that only the machine it was written on has."""
    assert naming(MACHINE_PATH) == []


@pytest.mark.parametrize(
    "text", ["see /wo" + "rk/main", "'/ro" + "ot/.cache'", "(/ho" + "me/ann/x)", "=/Us" + "ers/ann"]
)
def test_a_machine_path_would_be_noticed(text):
    """The search above does find such paths, wherever on a line they stand."""
    assert MACHINE_PATH.search(text)


@pytest.mark.parametrize(
    "host", ["py" + "pi.example/x", "x.example/sim" + "ple/flask", "regis" + "try.example/x"]
)
def test_a_registry_address_would_be_noticed(host):
    """The search above does find a registry's address, by its name or by its usual path."""
    assert REGISTRY.search(f"https://{host}")


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_file_pins_every_package_by_hash_and_names_no_index(name):
    """A locked install gets these bytes or fails: no bare names, no addresses, no paths, no index options."""
    entries = texts()[name].replace("\\\n", " ").splitlines()
    entries = [entry for entry in entries if entry.strip() and not entry.startswith("#")]

    assert entries
    for entry in entries:
        assert re.match(r"[a-z0-9][a-z0-9.-]*==\S+( ; [^-]+)? +--hash=sha256:[0-9a-f]{64}", entry), entry
        assert "://" not in entry
        assert "file:" not in entry
    assert not INDEX_OPTION.search(texts()[name])


def test_every_dependency_named_is_locked():
    """What pyproject.toml asks for, directly or as an extra, stands in the lock file made for it."""
    project = tomllib.loads(texts()["pyproject.toml"])["project"]
    extras = project["optional-dependencies"]
    wanted = {
        "requirements.lock": project["dependencies"],
        "requirements-dev.lock": project["dependencies"] + extras["dev"],
        "requirements-durable.lock": extras["durable"],
    }
    for lock, requirements in wanted.items():
        locked = set(re.findall(r"^([a-z0-9][a-z0-9.-]*)==", texts()[lock], re.M))
        named = {re.split(r"[\[<>=!~ ]", requirement, maxsplit=1)[0].lower() for requirement in requirements}
        assert named <= locked, lock


def test_two_lock_files_never_disagree():
    """A package locked for running and for developing is locked at one version."""
    running, developing = (
        dict(re.findall(r"^([a-z0-9.-]+)==(\S+)", texts()[name], re.M)) for name in LOCKS[:2]
    )

    assert {name: developing.get(name) for name in running} == running


def unexplained(source: str) -> list[str]:
    """Return the comments in `source` that silence a checker without naming what and saying why."""
    comments = (
        token.string
        for token in tokenize.generate_tokens(io.StringIO(source).readline)
        if token.type == tokenize.COMMENT
    )
    return [text for text in comments if SILENCER.search(text) and not EXPLAINED.search(text)]


def test_every_silenced_check_says_what_and_why():
    """Each noqa or type: ignore names its code and is followed by a reason."""
    found = {name: unexplained(text) for name, text in texts().items() if name.endswith(".py")}

    assert {name: comments for name, comments in found.items() if comments} == {}


@pytest.mark.parametrize(
    ("comment", "explained"),
    [
        ("# noqa", False),
        ("# noqa: E501", False),
        ("# noqa: E501, B008  # the table reads better whole", True),
        ("# noqa: E501 - the table reads better whole", True),
        ("# type: ignore", False),
        ("# type: ignore[arg-type]", False),
        ("# type: ignore[arg-type]  # the stub is too narrow", True),
    ],
)
def test_an_unexplained_silence_would_be_noticed(comment, explained):
    """The reading above tells a reason from none."""
    assert unexplained(f"x = 1  {comment}\n") == ([] if explained else [comment])


def make_targets() -> set[str]:
    return set(re.search(r"^\.PHONY:(.*)$", texts()["Makefile"], re.M)[1].split())


def test_every_make_target_is_a_developer_command():
    """The Makefile only forwards: its targets are tools/dev.py's commands, and help, which lists them."""
    assert make_targets() == {"help", *dev.COMMANDS}
    assert {"setup", "run", "test", "lint", "bench", "soak"} <= make_targets()


def shown_commands(document: str) -> list[list[str]]:
    """Return the command lines in a document's shell blocks, split into words."""
    blocks = re.findall(r"^```(?:sh|console)\n(.*?)^```", texts()[document], re.M | re.S)
    lines = [line.removeprefix("$ ") for block in blocks for line in block.splitlines()]
    known = re.compile(r"(make|dutybook|\.venv/bin/\w+|python3 tools/dev\.py)\b")
    return [shlex.split(line, comments=True) for line in lines if known.match(line)]


def fault_of(words: list[str]) -> str | None:
    """Return what is wrong with a command line shown to a reader: an unknown target, command or option."""
    program = Path(words[0]).name
    if program == "make":
        return None if {word for word in words[1:] if "=" not in word} <= make_targets() else "no such target"
    if program == "python3":
        return None if words[2] in dev.COMMANDS else "no such developer command"
    if program != "dutybook":
        return None if Path(sys.executable).with_name(program).exists() else "not installed"
    command: click.Command | None = cli
    rest = words[1:]
    while isinstance(command, click.Group) and rest and not rest[0].startswith("-"):
        command, rest = command.get_command(click.Context(command), rest[0]), rest[1:]
    if command is None:
        return "no such command"
    options = {name for parameter in command.params for name in (*parameter.opts, *parameter.secondary_opts)}
    unknown = {word.split("=")[0] for word in rest if word.startswith("-")} - options - {"--help"}
    return f"no such option: {unknown}" if unknown else None


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_command_a_document_shows_exists(document):
    """A reader can type what the document shows: each target, command and option is real."""
    shown = shown_commands(document)

    assert shown
    assert {shlex.join(words): fault for words in shown if (fault := fault_of(words))} == {}


@pytest.mark.parametrize(
    "line", ["make toast", "dutybook fly", "dutybook check --wings", "python3 tools/dev.py toast"]
)
def test_a_command_that_is_not_there_would_be_noticed(line):
    """The reading above does tell a real command from an invented one."""
    assert fault_of(shlex.split(line))


def test_continuous_integration_lets_nothing_be_missing():
    """.ci/run is executable and requires every tool that a test could otherwise do without."""
    script = ROOT / ".ci" / "run"

    assert os.access(script, os.X_OK)
    assert re.search(r"^export DUTYBOOK_REQUIRE=\S*durable", script.read_text(encoding="utf-8"), re.M)
