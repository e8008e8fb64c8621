#!/usr/bin/env python3
"""The developer commands of Dutybook: sets this clone up and runs, tests, checks and measures it.

In come a command and, for some, arguments to hand on; out goes an exit status: 0 all well, 1 a step failed,
2 this machine or the call is wrong (the message says the cure). Guaranteed: only the standard library is
used, every command sets up first, a set-up with nothing to do takes a fraction of a second, only `.venv` and
the tools' own caches are written, and the working directory plays no part. Unix-like systems only.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib.util
import json
import os
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
BIN = VENV / "bin"
PYTHON = BIN / "python"
STAMP = VENV / "dutybook-setup.json"
OLDEST = (3, 11)

LOCKS = ("requirements.lock", "requirements-dev.lock")
DURABLE_LOCK = "requirements-durable.lock"


class SetupError(Exception):
    """This machine cannot do what was asked; the text says why and what cures it."""


class DebianPackage(NamedTuple):
    """Something Debian or Ubuntu supplies: its package, what it is for, and whether this machine has it."""

    name: str
    purpose: str
    present: Callable[[], bool]


def has_headers() -> bool:
    return Path(sysconfig.get_path("include"), "Python.h").is_file()


def has_compiler() -> bool:
    """Return whether the C compiler that this Python builds with is there."""
    return bool(shutil.which((sysconfig.get_config_var("CC") or "cc").split()[0]))


def has_fonts() -> bool:
    return Path("/usr/share/fonts/truetype/liberation").is_dir()


def has_postgresql() -> bool:
    """Return whether a PostgreSQL server (not only its client) is there."""
    return bool(shutil.which("initdb")) or any(Path("/usr/lib/postgresql").glob("*/bin/initdb"))


# One line each; add what the next part of the product needs here.
DEBIAN = (
    DebianPackage("make", "the short commands", lambda: bool(shutil.which("make"))),
    DebianPackage("python3-venv", "makes .venv", lambda: bool(importlib.util.find_spec("ensurepip"))),
    DebianPackage("gcc", "builds durable-rules", has_compiler),
    DebianPackage("python3-dev", "builds durable-rules", has_headers),
    DebianPackage("chromium", "tests look at reports in a browser", lambda: bool(shutil.which("chromium"))),
    DebianPackage("fonts-liberation", "text in the browser", has_fonts),
    DebianPackage("postgresql", "tests read a real database", has_postgresql),
    DebianPackage("default-jre-headless", "Spark runs on Java", lambda: bool(shutil.which("java"))),
)


#: What DUTYBOOK_REQUIRE may name beside `durable`, and the package that supplies it.
DEBIAN_OF = {"chromium": "chromium", "postgres": "postgresql", "spark": "default-jre-headless"}

# --- setting up ---------------------------------------------------------------------------------------------


def setup() -> None:
    """Bring `.venv` up to what the lock files say. Raises SetupError, with the cure, when that fails."""
    if sys.version_info < OLDEST:
        raise SetupError(
            f"Dutybook needs Python {dotted(OLDEST)} or newer; this is {dotted(sys.version_info[:3])} "
            f"({sys.executable}).\n  cure: make setup PYTHON=python3.11, or python3.11 tools/dev.py setup"
        )
    stamp = read_stamp()
    if stamp.get("recipe") == recipe() and (stamp.get("durable") or "durable" not in required()):
        return
    add_debian_packages()
    insist()
    make_venv(stamp)
    STAMP.unlink(missing_ok=True)
    say("installing the locked packages (a minute or two the first time)")
    install("--require-hashes", *(part for lock in LOCKS for part in ("-r", lock)))
    install("--no-deps", "--no-build-isolation", "--editable", ".")
    durable = add_durable_rules()
    done = {"recipe": recipe(), "root": str(ROOT), "durable": durable}
    STAMP.write_text(json.dumps(done), encoding="utf-8")
    say("ready: .venv/bin/dutybook --help")


def recipe() -> str:
    """Return a digest of all that decides what `.venv` must hold; it changes exactly when set-up has work."""
    files = (*LOCKS, DURABLE_LOCK, "pyproject.toml")
    digest = hashlib.sha256()
    for name in files:
        try:
            digest.update((ROOT / name).read_bytes())
        except OSError as trouble:
            text = f"cannot read {name}: {trouble.strerror}\n  cure: git checkout {name}"
            raise SetupError(text) from trouble
    machine = (str(ROOT), sys.version, has_compiler(), has_headers())
    digest.update(repr(machine).encode())
    return digest.hexdigest()


def read_stamp() -> dict[str, object]:
    """Return what the last set-up left behind, or nothing if it did not finish or `.venv` does not run."""
    if not os.access(PYTHON, os.X_OK):
        return {}
    try:
        stamp = json.loads(STAMP.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return stamp if isinstance(stamp, dict) else {}


def required() -> set[str]:
    """Return the tools that DUTYBOOK_REQUIRE says must be there, such as {"durable"}."""
    return {name.strip() for name in os.environ.get("DUTYBOOK_REQUIRE", "").split(",") if name.strip()}


def add_debian_packages() -> None:
    """Install, as root and in one apt-get call, what Debian must supply; for anyone else print that call."""
    missing = [package for package in DEBIAN if not package.present()]
    if not missing:
        return
    names = [package.name for package in missing]
    line = "apt-get install -y --no-install-recommends " + " ".join(names)
    if shutil.which("apt-get") and os.geteuid() == 0:
        say(f"installing with apt-get: {' '.join(names)}")
        quiet = dict(os.environ, DEBIAN_FRONTEND="noninteractive")
        update = subprocess.call(["apt-get", "update", "-qq"], env=quiet)
        if update == 0 and subprocess.call([*line.split(), "-qq"], env=quiet) == 0:
            return
        say("apt-get failed (its own words are above); going on without")
    for package in missing:
        say(f"not found: {package.name} ({package.purpose})")
    say(f"cure on Debian or Ubuntu, as root: {line}")


def insist() -> None:
    """Raise SetupError if a tool that DUTYBOOK_REQUIRE names is missing and is Debian's to supply."""
    missing = [DEBIAN_OF[name] for name in sorted(required() & DEBIAN_OF.keys())]
    names = [package.name for package in DEBIAN if package.name in missing and not package.present()]
    if names:
        raise SetupError(
            f"{', '.join(names)} cannot be had, and DUTYBOOK_REQUIRE names it.\n"
            f"  cure on Debian or Ubuntu, as root: apt-get install -y {' '.join(names)}"
        )


def make_venv(stamp: dict[str, object]) -> None:
    """Make `.venv` unless a working one stands there; one that moved or lost its Python is made anew."""
    if VENV.is_symlink():
        raise SetupError(
            f".venv is a link to {VENV.resolve()}, and making it anew would empty what it points to.\n"
            "  cure: remove the link (rm .venv), then: make setup"
        )
    moved = "root" in stamp and stamp["root"] != str(ROOT)
    if not moved and venv_version() == sys.version_info[:2]:
        return
    say("making .venv")
    if subprocess.call([sys.executable, "-m", "venv", "--clear", str(VENV)]) != 0:
        raise SetupError(
            "Python could not make .venv (its own words are above).\n"
            "  cure on Debian or Ubuntu, as root: apt-get install -y python3-venv"
        )


def venv_version() -> tuple[int, ...] | None:
    """Return the (major, minor) version of `.venv`'s Python if it runs and has pip, else None."""
    probe = "import pip, sys; print(*sys.version_info[:2])"
    try:
        answer = subprocess.run([str(PYTHON), "-c", probe], capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return None
    return tuple(int(part) for part in answer.stdout.split())


def add_durable_rules() -> bool:
    """Build the durable-rules matcher; say whether it works. Raises SetupError where it is required."""
    if not (has_compiler() and has_headers()):
        trouble = "durable-rules was not built: it needs a C compiler and the Python headers."
    elif build_durable_rules():
        return True
    else:
        trouble = "durable-rules could not be built (the reason is above)."
    cure = "cure on Debian or Ubuntu, as root: apt-get install -y gcc python3-dev, then: make setup"
    if "durable" in required():
        raise SetupError(f"{trouble}\n  {cure}\n  It is required here: DUTYBOOK_REQUIRE names it.")
    say(f"{trouble}\n  {cure}\n  Going on: the plain matcher gives the same answers.")
    return False


def build_durable_rules() -> bool:
    """Build and install durable-rules in `.venv`; return whether it then imports."""
    environment = dict(os.environ)
    if sys.version_info >= (3, 13):  # the name its C code calls was removed; this one does the same
        define = "-DPyEval_CallObject=PyObject_CallObject"
        environment["CPPFLAGS"] = f"{environment.get('CPPFLAGS', '')} {define}".strip()
    options = ("--require-hashes", "--no-deps", "--no-build-isolation", "-r", DURABLE_LOCK)
    if pip_install(options, environment) != 0:
        return False
    return subprocess.call([str(PYTHON), "-c", "import durable_rules_engine"]) == 0


def install(*options: str) -> None:
    """Run `pip install`; raises SetupError if it fails."""
    if pip_install(options, dict(os.environ)) != 0:
        raise SetupError(
            "pip could not install what is locked (its own words are above).\n"
            "  cure: check the network; where a mirror or proxy is used, set it as pip's own settings say "
            "(PIP_INDEX_URL, PIP_PROXY), then: make setup"
        )


def pip_install(options: Sequence[str], environment: dict[str, str]) -> int:
    pip = [str(PYTHON), "-m", "pip", "install", "-qq", "--disable-pip-version-check", *options]
    return subprocess.call(pip, cwd=ROOT, env=environment)


# --- the commands -------------------------------------------------------------------------------------------


class Step(NamedTuple):
    """One thing a command does: its name, the command line that does it, and what that line reads."""

    name: str
    line: list[str]
    reads: str = ""


def python(name: str, *arguments: str) -> Step:
    return Step(name, [str(PYTHON), "-m", *arguments])


def program(name: str, *arguments: str) -> Step:
    """Return a step that runs a program installed in `.venv`."""
    return Step(name, [str(BIN / arguments[0]), *arguments[1:]])


def lint_steps(_arguments: list[str]) -> list[Step]:
    return [
        python("style (ruff)", "ruff", "check", "."),
        python("types (mypy)", "mypy"),
        program("imports (import-linter)", "lint-imports", "--no-logo"),
    ]


def test_steps(arguments: list[str]) -> list[Step]:
    return [
        *lint_steps([]),
        program("packs: faults (dutybook lint)", "dutybook", "lint"),
        program("packs: examples (dutybook test)", "dutybook", "test"),
        python("tests (pytest)", "pytest", *arguments),
    ]


def soak_steps(arguments: list[str]) -> list[Step]:
    return [python("long runs (pytest)", "pytest", "-m", "", "--hypothesis-profile", "soak", *arguments)]


def bench_steps(arguments: list[str]) -> list[Step]:
    return [Step("benchmarks", [str(PYTHON), str(ROOT / "benchmarks" / "run.py"), *arguments])]


#: What `make run` shows: the invented caseload, the audit of it, and the application that holds both.
SHOWN = ROOT / "out" / "run"
EXTRACT = "2026-03-31"
YEAR = "2025-04-01..2026-03-31"


def run_steps(arguments: list[str]) -> list[Step]:
    """Make the sample caseload anew, audit it, show it in the application; what an earlier run left is
    cleared away first."""
    shutil.rmtree(SHOWN, ignore_errors=True)
    data, audit = str(SHOWN / "caseload"), str(SHOWN / "audit")
    sample = ("sample", "--cases", "300", "--seed", "7", "--as-of", EXTRACT, "--out", data)
    judged = ("audit", data, "--authority", "swindon", "--as-of", EXTRACT, "--period", YEAR, "--out", audit)
    first, last = YEAR.split("..")
    shown = ("--data", str(SHOWN / "installation"), "--from", first, "--to", last)
    return [
        program("an invented caseload (dutybook sample)", "dutybook", *sample),
        program("its audit by Swindon's policy (dutybook audit)", "dutybook", *judged),
        python("the application (dutybook serve)", "web.demonstration", data, *shown, *arguments),
    ]


def lock_steps(arguments: list[str]) -> list[Step]:
    """Lock what pyproject.toml asks for, keeping versions already locked unless ARGS say `--upgrade`."""
    import tomllib  # here, for a Python too old to have it must still reach setup()'s message

    with (ROOT / "pyproject.toml").open("rb") as file:
        durable = tomllib.load(file)["project"]["optional-dependencies"]["durable"]

    def lock(name: str, source: str, *options: str) -> list[str]:
        hashed = ("--universal", "--generate-hashes", "--python-version", dotted(OLDEST))
        quiet = ("--quiet", "--no-emit-index-url", "--no-annotate", "--no-header")
        compile_ = (str(PYTHON), "-m", "uv", "pip", "compile", source, "--output-file", name)
        return [*compile_, *hashed, *quiet, *options, *arguments]

    web = ("--extra", "web")
    return [
        Step("lock: running", lock(LOCKS[0], "pyproject.toml", *web)),
        Step("lock: developing", lock(LOCKS[1], "pyproject.toml", *web, "--extra", "dev", "-c", LOCKS[0])),
        Step("lock: durable-rules", lock(DURABLE_LOCK, "-"), reads="\n".join(durable)),
        *kit_steps(["--record"]),
    ]


def kit_steps(arguments: list[str]) -> list[Step]:
    return [
        Step(
            "the kit (tools/offline_kit.py)",
            [str(PYTHON), str(ROOT / "tools" / "offline_kit.py"), *arguments],
        )
    ]


class Command(NamedTuple):
    """A developer command: what it promises, and the steps that keep the promise."""

    promise: str
    steps: Callable[[list[str]], list[Step]]


COMMANDS = {
    "setup": Command("make .venv and install what is locked", lambda _arguments: []),
    "run": Command(
        "audit an invented caseload and show it in the application; ARGS: --no-serve, --port N",
        run_steps,
    ),
    "test": Command("lint, check the packs and their examples, run the tests; ARGS go to pytest", test_steps),
    "lint": Command("check style, types and the direction of imports", lint_steps),
    "bench": Command("measure; ARGS go to benchmarks/run.py", bench_steps),
    "soak": Command("the tests with long property and scale runs; ARGS go to pytest", soak_steps),
    "offline-kit": Command("all that an installation without a network needs, in out/offline", kit_steps),
    "lock": Command("lock what pyproject.toml asks for; ARGS go to uv: --upgrade", lock_steps),
}


def run(steps: Sequence[Step]) -> int:
    """Run every step from the repository's root, even after one fails; return 1 if any did."""
    failed = []
    for step in steps:
        print(f"\n== {step.name}", flush=True)
        if status_of(step) != 0:
            failed.append(step)
    for step in failed:
        line = " ".join(part.replace(f"{ROOT}/", "") for part in step.line)
        say(f"failed: {step.name}\n  run it alone: {line}")
    return 1 if failed else 0


def status_of(step: Step) -> int:
    """Run a step and return its exit status; one that Ctrl-C stops may end in its own time."""
    source = subprocess.PIPE if step.reads else None
    with subprocess.Popen(step.line, cwd=ROOT, text=True, stdin=source) as process:
        try:
            process.communicate(step.reads or None)
        except KeyboardInterrupt:
            process.wait()
            raise
    return process.returncode


def dotted(version: Sequence[object]) -> str:
    return ".".join(str(part) for part in version)


def say(text: str) -> None:
    print(f"dev: {text}", file=sys.stderr, flush=True)


def parser() -> argparse.ArgumentParser:
    listing = "\n".join(f"  {name:<11} {command.promise}" for name, command in COMMANDS.items())
    require = "DUTYBOOK_REQUIRE=durable,chromium,postgres,spark: fail rather than do without what is named."
    made = argparse.ArgumentParser(
        prog="tools/dev.py",
        description="The developer commands of Dutybook. Each sets up first if anything changed.",
        epilog=f"commands:\n{listing}\n\n{require}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    made.add_argument("command", choices=list(COMMANDS), metavar="COMMAND", help="one of those below")
    made.add_argument("args", nargs=argparse.REMAINDER, metavar="ARGS", help="handed on where listed")
    return made


def main(arguments: Sequence[str] | None = None) -> int:
    given = parser().parse_args(arguments)
    command = COMMANDS[given.command]
    try:
        setup()
        return run(command.steps(given.args))
    except SetupError as trouble:
        say(str(trouble))
        return 2
    except KeyboardInterrupt:
        say("stopped")
        return 130


if __name__ == "__main__":
    sys.exit(main())
