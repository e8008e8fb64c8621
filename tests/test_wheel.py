"""The wheel, as someone without this repository gets it: built, installed elsewhere, run from `/`."""

import json
import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
DATA = ("rules", "authorities", "cases")


def run(*words: object, cwd: Path | str = "/") -> subprocess.CompletedProcess[str]:
    """Run a command with nothing in its environment that could lead it back to this repository."""
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "VIRTUAL_"))
    }
    done = subprocess.run(
        [str(word) for word in words], cwd=cwd, env=environment, capture_output=True, text=True
    )
    assert "Traceback" not in done.stderr, done.stderr
    return done


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> Path:
    """The wheel, built from this clone without asking any network."""
    into = tmp_path_factory.mktemp("wheel")
    built = run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", into, cwd=ROOT)
    assert built.returncode == 0, built.stderr
    (found,) = into.glob("dutybook-*.whl")
    return found


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory) -> Path:
    """The `bin` folder of a fresh environment holding the wheel, its dependencies borrowed from this one.

    They come by a path file. Python puts its folders after the environment's own packages and reads no path
    files in them, so that this clone's editable install stays out of sight.
    """
    home = tmp_path_factory.mktemp("elsewhere") / "venv"
    venv.create(home, with_pip=False)
    target = Path(sysconfig.get_path("purelib", "venv", vars={"base": str(home), "platbase": str(home)}))
    pip = (sys.executable, "-m", "pip", "--disable-pip-version-check", "--python", home / "bin" / "python")
    put = run(*pip, "install", "--quiet", "--no-deps", "--no-index", wheel)
    assert put.returncode == 0, put.stderr
    lenders = {sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}
    (target / "borrowed.pth").write_text("".join(f"{path}\n" for path in sorted(lenders)), encoding="utf-8")
    return home / "bin"


def test_the_wheel_carries_the_packs_the_authorities_and_the_sample_cases(wheel):
    """Each file of rules/, authorities/ and cases/ travels, whole, and tests do not."""
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
        shipped = [path for folder in DATA for path in (ROOT / folder).rglob("*.yaml")]

        assert shipped
        for path in shipped:
            assert archive.read(f"engine/_shipped/{path.relative_to(ROOT).as_posix()}") == path.read_bytes()
        assert "engine/py.typed" in names
        assert {name.split("/")[0].split("-")[0] for name in names} == {"engine", "web", "dutybook"}


def test_an_installed_dutybook_uses_its_own_packs(installed):
    """Run from `/`, the modules and folders in use are the installed ones, not this clone's."""
    ask = "from engine.shipped import *; print(rules_dir(), authorities_dir(), cases_dir(), sep='\\n')"
    answer = run(installed / "python", "-c", ask)

    for line, folder in zip(answer.stdout.split(), DATA, strict=True):
        assert Path(line).is_relative_to(installed.parent.resolve())
        assert Path(line).parts[-3:] == ("engine", "_shipped", folder)


def test_an_installed_dutybook_says_its_version(installed, wheel):
    """`dutybook --version` answers with the version of the wheel."""
    answer = run(installed / "dutybook", "--version")

    assert answer.returncode == 0, answer.stderr
    assert wheel.name.split("-")[1] in answer.stdout


def test_an_installed_dutybook_checks_a_case_from_anywhere(installed):
    """`dutybook check` evaluates a shipped sample case against a shipped authority."""
    ask = "from engine.shipped import cases_dir; print(min(cases_dir().rglob('*.yaml')))"
    case = run(installed / "python", "-c", ask).stdout.strip()
    options = ("--authority", "swindon", "--as-of", "2026-04-20", "--format", "json")
    answer = run(installed / "dutybook", "check", case, *options)

    assert answer.returncode == 0, answer.stderr
    result = json.loads(answer.stdout)
    assert result["authority"] == "swindon"
    assert [outcome for checked in result["cases"] for outcome in checked["outcomes"]]
