"""Keeps what was worked out from files until one of them changes, so that a command starts quickly.

In: the folders that a call reads, a name, and what was made of them. Out: the same again in a later process,
or nothing. Guaranteed: a key stands for every byte it depends on (each YAML file, each file of the engine,
its version, Python's), so that a stale answer cannot come back; whatever is wrong with the cache (damaged,
somebody else's, full, not to be written) costs time only, never an answer; at most `MOST` files are kept.

What is kept is a pickle, and a pickle is code. It is therefore read only where nobody else can have put it: a
file that this user owns, in a folder that this user owns, neither of them writable by anyone else. Where the
system does not tell whose a file is (Windows), nothing is kept. Cases are never kept.

`DUTYBOOK_CACHE=off` does without; `DUTYBOOK_CACHE=DIR` keeps it elsewhere than in `$XDG_CACHE_HOME/dutybook`.
"""

from __future__ import annotations

import gc
import os
import pickle
import stat
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path
from typing import TypeVar

from engine import machine
from engine.shipped import yaml_files

VARIABLE = "DUTYBOOK_CACHE"
#: How many policies are kept: a few authorities, each in a few states of its files.
MOST = 24

_ENGINE = Path(__file__).resolve().parent
_SUFFIX = ".plan"
_BEGUN = ".begun"  # being written; left behind only by a process that was killed
_MAGIC = b"dutybook cache 1\n"
_DIGEST = 32  # bytes of a sha256
_OTHERS_MAY_WRITE = stat.S_IWGRP | stat.S_IWOTH

T = TypeVar("T")


def kept(kind: type[T], key: Callable[[], str], make: Callable[[], T]) -> T:
    """Return what is kept under the key, else what `make` returns; that is kept if the key is still the same.

    Raises whatever `make` raises, and then keeps nothing; raises nothing of its own.
    """
    folder = folder_wanted()
    name = None if folder is None else _or_none(key)
    if folder is None or name is None:
        return make()
    found = fetch(folder, name)
    if isinstance(found, kind):
        return found
    made = make()
    if _or_none(key) == name:  # no file changed while they were read
        keep(folder, name, made)
    return made


def folder_wanted() -> Path | None:
    """Return the folder of the cache, which need not exist; None where it is switched off, has no place, or
    could be anybody's."""
    chosen = os.environ.get(VARIABLE, "")
    if chosen == "off" or machine.user() is None:
        return None
    if chosen:
        return Path(chosen)
    base = os.environ.get("XDG_CACHE_HOME", "")
    if os.path.isabs(base):  # the standard has anything else ignored
        return Path(base, "dutybook")
    try:
        return Path.home() / ".cache" / "dutybook"
    except RuntimeError:  # a user without a home
        return None


# ---------------------------------------------------------------- keys


def key_of(name: str, folders: Iterable[Path], engine: Path = _ENGINE) -> str:
    """Return the key of what is made under a name from the YAML files of these folders. Raises OSError.

    The name may be the path of a file; it is then told apart by where that is.
    """
    path = Path(name)
    found = sha256("\n".join((sys.version, *_packages(), str(engine), name)).encode())
    if path.exists():
        found.update(bytes(path.resolve()))
    for file in (*_sources(engine), *(each for folder in folders for each in yaml_files(folder))):
        found.update(b"\n%b\n%b" % (bytes(file.absolute()), sha256(file.read_bytes()).digest()))
    return found.hexdigest()


def _packages() -> list[str]:
    """Return the names and versions of the packages installed, of which PyYAML and pydantic matter here."""
    found: set[str] = set()
    for folder in sys.path:
        with suppress(OSError):
            found.update(each for each in os.listdir(folder or ".") if each.endswith(".dist-info"))
    return sorted(found)


def _sources(engine: Path) -> list[Path]:
    """Return the files of the engine itself: its code and its calendars. Its version is told by its code."""
    found = []
    for folder, inside, files in os.walk(engine):
        inside[:] = [each for each in inside if each not in ("__pycache__", "_shipped")]
        found += [Path(folder, each) for each in files if each.endswith((".py", ".json"))]
    return sorted(found)


def _or_none(key: Callable[[], str]) -> str | None:
    try:
        return key()
    except (OSError, ValueError):  # a file that cannot be read, or a name that no file has, is told elsewhere
        return None


# ---------------------------------------------------------------- files


def fetch(folder: Path, name: str) -> object | None:
    """Return what was kept under a name, or None if it is not there, not ours alone, or damaged."""
    try:
        with _opened(folder) as place:
            data = _read_own(name + _SUFFIX, place)
    except OSError:
        return None
    begin = len(_MAGIC) + _DIGEST
    if not data.startswith(_MAGIC) or sha256(data[begin:]).digest() != data[len(_MAGIC) : begin]:
        return None
    try:
        with _no_collecting():
            found: object = pickle.loads(memoryview(data)[begin:])  # ours alone: see the module's first lines
    except Exception:  # noqa: BLE001 - unpickling can raise anything; what cannot be read is made again
        return None
    return found


@contextmanager
def _no_collecting() -> Iterator[None]:
    """Keep the garbage collector from going through thousands of new records, none of which is garbage."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def keep(folder: Path, name: str, value: object) -> None:
    """Keep a value under a name, all of it or nothing; where that cannot be done, nothing happens."""
    try:
        data = pickle.dumps(value, pickle.HIGHEST_PROTOCOL)
    except (pickle.PicklingError, TypeError, AttributeError, RecursionError):
        return
    with suppress(OSError):
        folder.mkdir(0o700, parents=True, exist_ok=True)
        with _opened(folder) as place:
            _write(name, _MAGIC + sha256(data).digest() + data, place)
            _drop_oldest(place)


@contextmanager
def _opened(folder: Path) -> Iterator[int]:
    """Give a descriptor of the folder. Raises OSError unless it is ours and only we can write there."""
    place = os.open(folder, machine.FOLDER)
    try:
        _check_ours(place)
        yield place
    finally:
        os.close(place)


def _check_ours(descriptor: int) -> None:
    found = os.fstat(descriptor)
    if found.st_uid != machine.user() or found.st_mode & _OTHERS_MAY_WRITE:
        raise PermissionError("somebody else can write here")


def _read_own(name: str, place: int) -> bytes:
    """Return the bytes of a plain file that is ours alone. Raises OSError."""
    descriptor = os.open(name, machine.PLAIN_FILE, dir_fd=place)
    with open(descriptor, "rb") as file:
        _check_ours(descriptor)
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise OSError("not a plain file")
        return file.read()


def _write(name: str, data: bytes, place: int) -> None:
    """Write beside, then take the name: a reader sees all of it or none. Raises OSError."""
    begun = f"{name}-{os.getpid()}{_BEGUN}"
    try:
        with open(os.open(begun, machine.NEW_FILE, 0o600, dir_fd=place), "wb") as file:
            file.write(data)
        os.replace(begun, name + _SUFFIX, src_dir_fd=place, dst_dir_fd=place)
    except OSError:
        with suppress(OSError):
            os.unlink(begun, dir_fd=place)
        raise


def _drop_oldest(place: int) -> None:
    """Leave the newest files, at most so many. Two processes may do this at once."""
    ages: list[tuple[int, str]] = []
    for name in _own_names(os.listdir(place)):
        with suppress(FileNotFoundError):
            ages.append((os.stat(name, dir_fd=place, follow_symlinks=False).st_mtime_ns, name))
    for _, name in sorted(ages)[:-MOST]:
        with suppress(FileNotFoundError):
            os.unlink(name, dir_fd=place)


def _own_names(names: Sequence[str]) -> list[str]:
    return [name for name in names if name.endswith((_SUFFIX, _BEGUN))]
