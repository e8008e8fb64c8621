"""Writes a sample caseload in the format asked for, whole or not at all.

In: how many cases, a setting, a format, a folder that is not there yet (or is empty). Out: the folder,
with a `planted.json` that says what was worked out by hand. Guaranteed: written beside its place and
renamed when whole.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict
from pathlib import Path

from engine.data.dataset import PLANTED
from engine.data.sample.annex_a import write_annex_a
from engine.data.sample.caseload import caseload, planted_for
from engine.data.sample.cin import write_cin
from engine.data.sample.lives import Setting
from engine.data.sample.native import write_about, write_csv, write_parquet
from engine.data.sample.record import Record
from engine.data.sample.ssd import write_ssd
from engine.data.sample.ssda903 import write_903

Write = Callable[[Iterable[Record], Path], None]

FORMATS: Mapping[str, Write] = {
    "native": write_csv,
    "parquet": write_parquet,
    "ssd": write_ssd,
    "annex-a": write_annex_a,
    "903": write_903,
    "cin": write_cin,
}
#: Formats that say of themselves when they were extracted and what they cover.
_OWN = ("native", "parquet")


class Occupied(Exception):
    """The folder to write into holds something already."""


def write_sample(
    count: int, setting: Setting, out: Path, form: str = "native", each: Callable[[], None] = lambda: None
) -> int:
    """Write `count` cases into `out`; return how many facts they hold. `each` is told of every case.

    Raises Occupied if `out` is there and not an empty folder, OSError if it cannot be written.
    """
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise Occupied(str(out))
    out.parent.mkdir(parents=True, exist_ok=True)
    held = Path(tempfile.mkdtemp(prefix=f".{out.name}-", dir=out.parent))
    try:
        counted = _Counted(caseload(count, setting), each)
        FORMATS[form](counted, held)
        if form in _OWN:
            write_about(held, setting.extracted)
        planted = [asdict(one) for one in planted_for(setting)[:count]]
        (held / PLANTED).write_text(
            json.dumps(planted, default=str, indent=1) + "\n", encoding="utf-8", newline="\n"
        )
        held.chmod(0o755)
        if out.exists():
            out.rmdir()
        held.rename(out)
    except BaseException:
        shutil.rmtree(held, ignore_errors=True)
        raise
    return counted.facts


class _Counted:
    """Records on their way to the writer, counted."""

    def __init__(self, records: Iterable[Record], each: Callable[[], None]) -> None:
        self._records, self._each, self.facts = records, each, 0

    def __iter__(self) -> Iterator[Record]:
        for record in self._records:
            self.facts += sum(map(len, record.tables.values()))
            yield record
            self._each()
