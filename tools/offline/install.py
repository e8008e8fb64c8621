"""Installs Dutybook from the folder that this file is in, without a network.

In: a folder to install into. Out: an environment there, with `dutybook` in it. Guaranteed: nothing is
installed unless every file has the hash that SHA256SUMS says; pip asks no index and reads no settings; a
folder that holds something else is left as it is. Only the standard library is used.
"""

import argparse
import hashlib
import os
import platform
import struct
import subprocess
import sys
import venv
from pathlib import Path

HERE = Path(__file__).resolve().parent
WINDOWS = sys.platform == "win32"
PYTHON = (3, 11)
MATCHER = (
    "from engine.evaluate.choosing import why_missing; missing = why_missing();"
    "print('Judges by durable-rules.' if missing is None else "
    "f'Judges by the plain matcher, which gives the same answers (durable-rules: {missing}).')"
)


class Refusal(Exception):
    """It cannot be installed; the text says why, and the cure."""


def check_machine() -> str:
    """Return the name of this system. Raises Refusal if the wheels are not for it."""
    if sys.version_info[:2] != PYTHON:
        raise Refusal(
            f"These wheels are for Python 3.11; this is {platform.python_version()} ({sys.executable}).\n"
            "  cure: install Python 3.11, then: PYTHON=python3.11 sh install.sh, or py -3.11 install.py"
        )
    if struct.calcsize("P") != 8 or platform.machine().lower() not in ("x86_64", "amd64"):
        raise Refusal(f"These wheels are for 64-bit Intel and AMD processors; this is {platform.machine()}.")
    if not WINDOWS and sys.platform != "linux":
        raise Refusal(f"These wheels are for Linux and Windows; this is {sys.platform}.")
    return "windows" if WINDOWS else "linux"


def check_files(folder: Path) -> int:
    """Return how many files there are. Raises Refusal unless each is as it was when the kit was made."""
    sums = folder / "SHA256SUMS"
    if not sums.is_file():
        raise Refusal(f"{sums} is missing.\n  cure: unpack the whole archive again")
    listed = [line.split("  ", 1) for line in sums.read_text(encoding="utf-8").splitlines()]
    wrong = [name for wanted, name in listed if sha256_of(folder / name) != wanted]
    if wrong or not listed:
        raise Refusal(
            f"Nothing was installed: not as when the kit was made: {', '.join(wrong) or 'the list'}.\n"
            "  cure: bring the archive over again, and compare its SHA-256 with the one you were given"
        )
    return len(listed)


def sha256_of(path: Path) -> str:
    """Return the hash of a file's bytes; of a file that is not there, nothing."""
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""


def make_environment(target: Path) -> Path:
    """Make an environment, or take the one that is there, and return its Python. Raises Refusal."""
    if target.exists() and any(target.iterdir()) and not (target / "pyvenv.cfg").is_file():
        raise Refusal(f"{target} holds something else.\n  cure: name a folder that is empty, or new")
    python = target / ("Scripts/python.exe" if WINDOWS else "bin/python")
    if not python.exists():
        try:
            venv.create(target, with_pip=True)
        except (OSError, subprocess.CalledProcessError):
            raise Refusal(
                f"Python could not make an environment in {target}.\n"
                "  cure on Debian or Ubuntu: install the package python3-venv"
            ) from None
    return python


def install(python: Path, system: str) -> None:
    """Install what is listed for this system. Raises Refusal."""
    apart = {name: value for name, value in os.environ.items() if not name.startswith(("PIP_", "PYTHON"))}
    apart["PIP_CONFIG_FILE"] = os.devnull
    words = [
        "install",
        "--quiet",
        "--disable-pip-version-check",
        "--no-index",
        "--no-deps",
        "--require-hashes",
    ]
    given = ["--find-links", str(HERE / "wheels"), "-r", str(HERE / f"{system}.txt")]
    if subprocess.call([str(python), "-m", "pip", *words, *given], env=apart) != 0:
        raise Refusal("pip could not install the wheels (its own words are above).")
    subprocess.call([str(python), "-c", MATCHER], env=apart)


def main() -> int:
    made = argparse.ArgumentParser(description="Installs Dutybook from this folder, without a network.")
    made.add_argument("folder", nargs="?", type=Path, default=Path("dutybook"), help="default: ./dutybook")
    target = made.parse_args().folder.absolute()
    try:
        system = check_machine()
        count = check_files(HERE)
        print(f"{count} files are as they were when the kit was made. Installing into {target} …", flush=True)
        install(make_environment(target), system)
    except Refusal as trouble:
        print(trouble, file=sys.stderr)
        return 1
    command = target / ("Scripts\\dutybook.exe" if WINDOWS else "bin/dutybook")
    print(f"Installed. Start the application with: {command} serve")
    return 0


if __name__ == "__main__":
    sys.exit(main())
