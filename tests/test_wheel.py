"""The wheel and the kit that brings it, as someone without this repository and without a network gets them:
built, installed elsewhere, run from `/`.

The kit here is cut down to the project's own wheel; what it rests on is borrowed from this environment.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import zipfile
from functools import cache
from pathlib import Path

import pytest
from packaging.utils import parse_wheel_filename

from tools import offline_kit
from tools.offline import install
from tools.offline_kit import SYSTEMS, Wheel

ROOT = Path(__file__).resolve().parent.parent
DATA = ("rules", "authorities", "cases")


@cache
def without_network() -> tuple[str, ...]:
    """Return what to write before a command so that it has no network; nothing where that is not allowed."""
    words = ("unshare", "--map-root-user", "--net")
    try:
        return words if subprocess.run([*words, "true"], capture_output=True).returncode == 0 else ()
    except FileNotFoundError:
        return ()


def run(*words: object, cwd: Path | str = "/") -> subprocess.CompletedProcess[str]:
    """Run a command with nothing in its environment that could lead it back to this repository, and with a
    proxy that is not there."""
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "VIRTUAL_"))
    }
    environment |= dict.fromkeys(("HTTP_PROXY", "HTTPS_PROXY", "https_proxy"), "http://127.0.0.1:9")
    done = subprocess.run(
        [str(word) for word in words], cwd=cwd, env=environment, capture_output=True, text=True
    )
    assert "Traceback" not in done.stderr, done.stderr
    return done


@pytest.fixture(scope="module")
def kit(tmp_path_factory) -> Path:
    """The folder of a kit, made from this clone without asking any network."""
    folder = tmp_path_factory.mktemp("kit")
    (folder / "wheels").mkdir()
    own = offline_kit.build_own(folder / "wheels")
    offline_kit.lay_out(folder, [Wheel(own.name, offline_kit.sha256_of(own), ("linux", "windows"))])
    return folder


@pytest.fixture(scope="module")
def wheel(kit) -> Path:
    """The wheel in it."""
    (found,) = (kit / "wheels").iterdir()
    return found


@pytest.fixture(scope="module")
def installed(kit, tmp_path_factory) -> Path:
    """The `bin` folder of an environment that the kit made, its dependencies borrowed from this one.

    They come by a path file. Python puts its folders after the environment's own packages and reads no path
    files in them, so that this clone's editable install stays out of sight.
    """
    home = tmp_path_factory.mktemp("elsewhere") / "program"
    put = run(*without_network(), "env", f"PYTHON={sys.executable}", "sh", kit / "install.sh", home)
    assert put.returncode == 0, put.stderr
    assert "files are as they were when the kit was made" in put.stdout
    target = Path(sysconfig.get_path("purelib", "venv", vars={"base": str(home), "platbase": str(home)}))
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
    answer = run(*without_network(), installed / "dutybook", "check", case, *options)

    assert answer.returncode == 0, answer.stderr
    result = json.loads(answer.stdout)
    assert result["authority"] == "swindon"
    assert [outcome for checked in result["cases"] for outcome in checked["outcomes"]]


def test_an_installed_dutybook_finds_faults_in_a_pack(installed, tmp_path):
    """`dutybook lint` reads the shipped packs and one of one's own, without a network."""
    pack = tmp_path / "mine.yaml"
    pack.write_text("pack: mine/visits\n", encoding="utf-8")
    answer = run(*without_network(), installed / "dutybook", "lint", pack)

    assert answer.returncode == 2
    assert "mine.yaml:1:1" in answer.stderr


# ---------------------------------------------------------------- the kit


def test_every_locked_package_has_one_wheel_for_each_system_that_wants_it():
    """What is written down of wheels is what the lock file asks for by hash, and runs on that system."""
    packages = offline_kit.locked(offline_kit.LOCK.read_text(encoding="utf-8"))
    wheels = offline_kit.recorded(offline_kit.RECORD.read_text(encoding="utf-8"))
    runs = {"linux": re.compile(r"any|manylinux.*_x86_64"), "windows": re.compile(r"any|win_amd64")}
    for system in SYSTEMS:
        mine = [each for each in wheels if system.name in each.systems]
        wanted = {(each.name, each.version): each.hashes for each in packages if each.is_for(system)}
        held = {}
        for each in mine:
            name, version, _, tags = parse_wheel_filename(each.file)
            held[name, str(version)] = each.sha256
            assert any(runs[system.name].fullmatch(tag.platform) for tag in tags), each.file
            assert any(re.fullmatch(r"py3|cp3([0-9]|1[01])", tag.interpreter) for tag in tags), each.file

        assert held.keys() == wanted.keys(), "cure: python tools/offline_kit.py --record"
        assert len(held) == len(mine)
        assert all(held[key] in hashes for key, hashes in wanted.items())


def test_each_system_gets_its_own_server():
    """gunicorn is not for Windows and waitress only for it; neither list asks for the other's."""
    wheels = offline_kit.recorded(offline_kit.RECORD.read_text(encoding="utf-8"))
    linux, windows = (offline_kit.requirements(wheels, system.name) for system in SYSTEMS)

    assert ("gunicorn==" in linux, "waitress==" in linux) == (True, False)
    assert ("gunicorn==" in windows, "waitress==" in windows) == (False, True)


@pytest.fixture
def damaged(kit, tmp_path) -> Path:
    """A copy of the kit in which one byte of the wheel is another."""
    folder = Path(shutil.copytree(kit, tmp_path / "damaged"))
    (wheel,) = (folder / "wheels").iterdir()
    data = bytearray(wheel.read_bytes())
    data[1000] ^= 1
    wheel.write_bytes(data)
    return folder


def test_a_kit_of_which_a_byte_is_wrong_installs_nothing(damaged, tmp_path):
    """The file is named, with the cure, before anything is made."""
    answer = run(sys.executable, damaged / "install.py", tmp_path / "program")

    assert answer.returncode == 1
    assert "Nothing was installed" in answer.stderr
    assert "wheels/dutybook-" in answer.stderr
    assert "cure: bring the archive over again" in answer.stderr
    assert not (tmp_path / "program").exists()


def test_a_file_of_the_kit_that_is_missing_is_named(damaged):
    """A part that was lost on the way is found out like one that was changed."""
    (damaged / "linux.txt").unlink()

    with pytest.raises(install.Refusal, match=r"linux\.txt"):
        install.check_files(damaged)


def test_a_folder_that_holds_something_else_is_left_alone(tmp_path):
    """Only a new folder, an empty one or an earlier installation is written to."""
    (tmp_path / "letter.txt").write_text("mine", encoding="utf-8")

    with pytest.raises(install.Refusal, match="holds something else"):
        install.make_environment(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["letter.txt"]


@pytest.mark.parametrize(
    ("what", "other", "said"),
    [
        ("sys.version_info", (3, 12, 1), "for Python 3.11; this is"),
        ("platform.machine", lambda: "aarch64", "64-bit Intel and AMD processors; this is aarch64"),
        ("sys.platform", "darwin", "for Linux and Windows; this is darwin"),
    ],
)
def test_a_machine_that_the_wheels_are_not_for_is_told_so(monkeypatch, what, other, said):
    """Nobody is left with pip's own words about wheels that do not fit."""
    module, name = what.split(".")
    monkeypatch.setattr(getattr(install, module), name, other)

    with pytest.raises(install.Refusal, match=said):
        install.check_machine()
