"""Gathers all that an installation needs into one archive, for a machine without a network.

In: the lock files, `requirements-wheels.tsv`, a folder. Out: `dutybook-<version>-offline.zip`: this project's
wheel, the locked wheels for Linux and Windows, what installs them, and the hash of each file. Guaranteed:
each wheel has a hash that the lock file has; the packages come from wherever pip is set up to look.

    python tools/offline_kit.py            the archive, in out/offline
    python tools/offline_kit.py --record   only write down anew which wheels there are (after `make lock`)
"""

from __future__ import annotations

import argparse
import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from packaging.markers import Marker
from packaging.utils import parse_wheel_filename

ROOT = Path(__file__).resolve().parents[1]
PARTS = ROOT / "tools" / "offline"
LOCK, DURABLE_LOCK = ROOT / "requirements.lock", ROOT / "requirements-durable.lock"
RECORD = ROOT / "requirements-wheels.tsv"
OUT = ROOT / "out" / "offline"
PYTHON = "3.11"
SUMS = "SHA256SUMS"


class KitError(Exception):
    """The kit cannot be made; the text says why, and the cure."""


class System(NamedTuple):
    """A system that kits are for: how pip calls its wheels, and what markers say there."""

    name: str
    platforms: tuple[str, ...]
    marks: Mapping[str, str]


_CPYTHON = {
    "implementation_name": "cpython",
    "platform_python_implementation": "CPython",
    "python_version": PYTHON,
    "python_full_version": f"{PYTHON}.0",
}
SYSTEMS = (
    System(
        "linux",
        ("manylinux_2_28_x86_64", "manylinux_2_17_x86_64", "manylinux2014_x86_64"),
        {**_CPYTHON, "sys_platform": "linux", "os_name": "posix", "platform_system": "Linux"},
    ),
    System(
        "windows",
        ("win_amd64",),
        {**_CPYTHON, "sys_platform": "win32", "os_name": "nt", "platform_system": "Windows"},
    ),
)


class Locked(NamedTuple):
    """One package of a lock file."""

    name: str
    version: str
    marker: Marker | None
    hashes: tuple[str, ...]

    def is_for(self, system: System) -> bool:
        """Return whether the system wants it."""
        return self.marker is None or self.marker.evaluate(dict(system.marks))


class Wheel(NamedTuple):
    """A wheel, and the names of the systems that it is for."""

    file: str
    sha256: str
    systems: tuple[str, ...]


# --- what is locked -----------------------------------------------------------------------------------------


def locked(text: str) -> tuple[Locked, ...]:
    """Return the packages of a lock file in their order."""
    found = []
    for entry in text.replace("\\\n", " ").splitlines():
        named = re.match(r"([a-z0-9.-]+)==(\S+)(?: ; (.+?))? +--hash=", entry)
        if named:
            name, version, marker = named.groups()
            hashes = tuple(re.findall(r"--hash=sha256:([0-9a-f]{64})", entry))
            found.append(Locked(name, version, Marker(marker) if marker else None, hashes))
    return tuple(found)


def recorded(text: str) -> tuple[Wheel, ...]:
    """Return the wheels that are written down."""
    rows = (line.split("\t") for line in text.splitlines() if line and not line.startswith("#"))
    return tuple(Wheel(file, sha256, tuple(systems.split())) for file, sha256, systems in rows)


def as_record(wheels: Iterable[Wheel]) -> str:
    """Return the text that `recorded` reads."""
    head = "# Written by tools/offline_kit.py --record: the wheels of requirements.lock, for whom each is.\n"
    return head + "".join(f"{each.file}\t{each.sha256}\t{' '.join(each.systems)}\n" for each in wheels)


def requirements(wheels: Iterable[Wheel], system: str) -> str:
    """Return the list from which pip installs exactly these wheels on a system."""
    lines = []
    for each in wheels:
        if system in each.systems:
            name, version, _, _ = parse_wheel_filename(each.file)
            lines.append(f"{name}=={version} --hash=sha256:{each.sha256}\n")
    return "".join(lines)


# --- gathering ----------------------------------------------------------------------------------------------


def run(line: Sequence[str | Path], trouble: str) -> None:
    """Run a command of this Python's packages. Raises KitError."""
    words = [sys.executable, "-m", *map(str, line)]
    done = subprocess.run(words, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    if done.returncode != 0:
        raise KitError(f"{trouble}\n{done.stderr.rstrip()}")


def download(wanted: str, system: System, into: Path) -> None:
    """Have pip bring the wheels that a list of requirements names, for a system. Raises KitError."""
    with tempfile.TemporaryDirectory(prefix="dutybook-") as folder:
        listed = Path(folder) / "wanted.txt"
        listed.write_text(wanted, encoding="utf-8")
        platforms = [part for each in system.platforms for part in ("--platform", each)]
        run(
            (
                *("pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps"),
                *("--only-binary", ":all:", "--implementation", "cp", "--python-version", PYTHON),
                *platforms,
                *("--require-hashes", "--dest", str(into), "-r", str(listed)),
            ),
            f"pip could not bring the wheels for {system.name}.\n  cure: set pip's index or mirror up as for "
            "`make setup`; if it has no wheel for a package, pin another version",
        )


def record(packages: Sequence[Locked]) -> tuple[Wheel, ...]:
    """Find out which wheels there are for the packages. Raises KitError."""
    systems: dict[str, list[str]] = {}
    sums: dict[str, str] = {}
    for system in SYSTEMS:
        with tempfile.TemporaryDirectory(prefix="dutybook-") as folder:
            lines = (
                " ".join((f"{each.name}=={each.version}", *(f"--hash=sha256:{one}" for one in each.hashes)))
                for each in packages
                if each.is_for(system)
            )
            download("\n".join(lines), system, Path(folder))
            for path in Path(folder).glob("*.whl"):
                systems.setdefault(path.name, []).append(system.name)
                sums[path.name] = sha256_of(path)
    return tuple(Wheel(name, sums[name], tuple(systems[name])) for name in sorted(systems))


def build_own(into: Path) -> Path:
    """Build this project's wheel and return it. Raises KitError."""
    run(("hatchling", "build", "-t", "wheel", "-d", into), "the wheel of Dutybook could not be built.")
    (found,) = into.glob("dutybook-*.whl")
    return found


def build_durable(into: Path) -> Path | None:
    """Build the wheel of durable-rules, which comes as source alone; None where this machine cannot."""
    options = (
        "--quiet",
        "--disable-pip-version-check",
        "--no-deps",
        "--no-build-isolation",
        "--require-hashes",
    )
    try:
        run(
            ("pip", "wheel", *options, "--wheel-dir", into, "-r", DURABLE_LOCK),
            "durable-rules was not built.",
        )
    except KitError as trouble:
        print(f"{trouble}\nGoing on without it: the plain matcher gives the same answers.", file=sys.stderr)
        return None
    return next(into.glob("durable_rules-*.whl"))


def sha256_of(path: Path) -> str:
    """Return the hash of a file's bytes."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


# --- the archive --------------------------------------------------------------------------------------------


def lay_out(folder: Path, wheels: Sequence[Wheel]) -> None:
    """Put what installs the wheels of `folder/wheels` beside them, and the hash of every file."""
    for part in sorted(PARTS.iterdir()):
        if part.is_file():
            shutil.copy(part, folder)
    for system in SYSTEMS:
        listed = requirements(wheels, system.name)
        (folder / f"{system.name}.txt").write_text(listed, encoding="utf-8", newline="\n")
    sums = "".join(f"{sha256_of(path)}  {path.relative_to(folder).as_posix()}\n" for path in files_of(folder))
    (folder / SUMS).write_text(sums, encoding="utf-8", newline="\n")


def files_of(folder: Path) -> Iterator[Path]:
    """Yield the files of a folder and those inside it, in the order of their paths."""
    yield from sorted(path for path in folder.rglob("*") if path.is_file())


def own_wheels(folder: Path) -> Iterator[Wheel]:
    """Build what is built here into `folder` and yield it."""
    own = build_own(folder)
    yield Wheel(own.name, sha256_of(own), tuple(system.name for system in SYSTEMS))
    durable = build_durable(folder)
    if durable is not None:
        yield Wheel(durable.name, sha256_of(durable), ("linux",))


def pack(folder: Path, archive: Path) -> None:
    """Write the folder into an archive; wheels are compressed already."""
    with zipfile.ZipFile(archive, "w") as out:
        for path in files_of(folder):
            how = zipfile.ZIP_STORED if path.suffix == ".whl" else zipfile.ZIP_DEFLATED
            out.write(path, path.relative_to(folder.parent).as_posix(), how)


def make_kit(out: Path) -> Path:
    """Make the archive in a folder and return it. Raises KitError."""
    wheels = recorded(RECORD.read_text(encoding="utf-8"))
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="dutybook-", dir=out) as place:
        building = Path(place) / "wheels"
        for system in SYSTEMS:
            download(requirements(wheels, system.name), system, building)
        every = (*own_wheels(building), *wheels)
        _, version, _, _ = parse_wheel_filename(every[0].file)
        folder = Path(place) / f"dutybook-{version}-offline"
        folder.mkdir()
        building.rename(folder / "wheels")
        lay_out(folder, every)
        archive = out / f"{folder.name}.zip"
        pack(folder, archive)
    return archive


def main(arguments: Sequence[str] | None = None) -> int:
    made = argparse.ArgumentParser(prog="tools/offline_kit.py", description=(__doc__ or "").split("\n")[0])
    made.add_argument("--record", action="store_true", help="only write down which wheels there are")
    given = made.parse_args(arguments)
    try:
        if given.record:
            found = record(locked(LOCK.read_text(encoding="utf-8")))
            RECORD.write_text(as_record(found), encoding="utf-8", newline="\n")
            print(f"{RECORD.relative_to(ROOT)}: {len(found)} wheels")
            return 0
        archive = make_kit(OUT)
    except KitError as trouble:
        print(trouble, file=sys.stderr)
        return 1
    print(f"{os.path.relpath(archive)}: {archive.stat().st_size / 1e6:.0f} MB\nsha256 {sha256_of(archive)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
