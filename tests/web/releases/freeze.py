"""Writes down what this version hands out: `python -m tests.web.releases.freeze v2`.

In: the name of a release that has no folder yet. Out: `tests/web/releases/NAME`: answers of the API, a bundle
with its outcomes, an audit. Guaranteed: what was written down before is never changed. Run it when a schema
is released; later versions are then held to it by `tests/web/releases/test_releases.py`.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from tests.web.releases.making import freeze

RELEASES = Path(__file__).resolve().parent


def main() -> str | None:
    """Make the folder; return what is wrong where the name is missing or taken."""
    folder = RELEASES / (sys.argv[1] if len(sys.argv) > 1 else "")
    if folder.exists():
        return "Give the name of a release that has no folder in tests/web/releases yet, such as v2."
    with tempfile.TemporaryDirectory() as work:
        freeze(folder, Path(work))
    return None


if __name__ == "__main__":
    sys.exit(main())
