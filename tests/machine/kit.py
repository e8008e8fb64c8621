"""A Python that lacks what Windows lacks: see `windows_like/sitecustomize.py`."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LIKE = Path(__file__).parent / "windows_like"


def environment(**more: str) -> dict[str, str]:
    """Return an environment in which Python is as on Windows."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("DUTYBOOK_")}
    return {**kept, "PYTHONPATH": os.pathsep.join((str(LIKE), str(ROOT))), **more}


def dutybook(*words: object, **more: str) -> subprocess.CompletedProcess[str]:
    """Call the command as on Windows."""
    line = [sys.executable, "-m", "engine.cli", *map(str, words)]
    done = subprocess.run(line, env=environment(**more), capture_output=True, text=True, timeout=120)
    assert "Traceback" not in done.stderr, done.stderr
    return done
