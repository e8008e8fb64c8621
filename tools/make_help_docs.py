#!/usr/bin/env python3
"""Writes `docs/half-an-hour.md`: the tutorial of the application, as the application itself shows it.

In: `web/help/tutorial.yaml`. Out: the page. Guaranteed: a test fails when the page is not what this makes.
Run it after changing the tutorial.
"""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from web.help.guided import markdown, tutorial  # noqa: E402 - the path is set above

PAGE = ROOT / "docs" / "half-an-hour.md"
NOTE = "<!-- Written by tools/make_help_docs.py from web/help/tutorial.yaml. -->\n"


def page() -> str:
    """Return the page."""
    head, _, body = markdown(tutorial()).partition("\n")
    return f"{head}\n\n{NOTE}{body}"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
