"""`docs/library.md` cannot rot: its examples run, in order, and are typed."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import engine

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "library.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"^```python\n(.*?)^```$", PAGE, flags=re.DOTALL | re.MULTILINE)


def test_every_example_runs_in_order():
    """The page is one program: each block goes on where the last one ended."""
    assert len(EXAMPLES) >= 5

    names: dict[str, object] = {}
    for number, example in enumerate(EXAMPLES, start=1):
        exec(compile(example, f"docs/library.md, example {number}", "exec"), names)


def test_every_example_is_typed(tmp_path):
    """A reader who pastes the page into a strictly typed program has no complaint from mypy."""
    file = tmp_path / "library_page.py"
    file.write_text("from __future__ import annotations\n\n" + "\n\n".join(EXAMPLES), encoding="utf-8")
    command = [sys.executable, "-m", "mypy", "--strict", "--follow-imports=silent", str(file)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stdout


def test_every_public_name_is_on_the_page():
    assert [name for name in engine.__all__ if name not in PAGE and name != "__version__"] == []
