"""Writes the hashes of every run of eight words in the source documents, so that no sentence is copied.

In: a folder of texts. Out: `tests/sources/runs.bin`: sorted 64-bit hashes, eight bytes each. Guaranteed:
the same texts give the same file; nothing of a text can be read from it.

    python tools/hash_sources.py ../shared/seeds
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator
from hashlib import blake2b
from pathlib import Path

ROOT = Path(__file__).parents[1]
RUNS = ROOT / "tests" / "sources" / "runs.bin"
LENGTH = 8
_WORD = re.compile(r"[a-z0-9]+")
_APOSTROPHES = str.maketrans("", "", "'’‘")


def runs(text: str) -> Iterator[str]:
    """Yield every run of eight words, in small letters, without marks."""
    words = _WORD.findall(text.lower().translate(_APOSTROPHES))
    for start in range(len(words) - LENGTH + 1):
        yield " ".join(words[start : start + LENGTH])


def hash_of(run: str) -> bytes:
    """Return the eight bytes that stand for a run."""
    return blake2b(run.encode(), digest_size=8).digest()


def hashes_of(folder: Path) -> bytes:
    """Return the sorted hashes of all texts of a folder."""
    texts = (path.read_text(encoding="utf-8", errors="replace") for path in sorted(folder.glob("*.txt")))
    return b"".join(sorted({hash_of(run) for text in texts for run in runs(text)}))


def main(arguments: Iterable[str]) -> None:
    (folder,) = arguments
    RUNS.parent.mkdir(exist_ok=True)
    RUNS.write_bytes(hashes_of(Path(folder)))
    print(f"written: {RUNS.relative_to(ROOT)}")


if __name__ == "__main__":
    main(sys.argv[1:])
