#!/usr/bin/env python3
"""Writes down what this version hands out, for the tests of later versions: `tools/freeze_release.py v2`.

In: the name of a release that has no folder yet. Out: `tests/web/releases/NAME`: answers of the API, a bundle
with its outcomes, an audit. Guaranteed: what was written down before is never changed. Run it when a schema
is released; later versions are then held to it by `tests/web/releases/test_releases.py`.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests.web.releases.making import freeze  # noqa: E402 - the path is set above

RELEASES = ROOT / "tests" / "web" / "releases"


def main() -> int:
    """Make the folder; return 1 where the name is missing or taken."""
    name = sys.argv[1] if len(sys.argv) > 1 else ""
    folder = RELEASES / name
    if not name or folder.exists():
        print("Give the name of a release that has no folder in tests/web/releases yet, such as v2.")
        return 1
    with tempfile.TemporaryDirectory() as work:
        freeze(folder, Path(work))
    print(f"{folder.relative_to(ROOT)}: commit it as it is, and change it never.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
