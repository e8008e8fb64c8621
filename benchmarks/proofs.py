"""What is proved of packs before any child is looked at, and how long that takes.

In: the shipped packs and authorities. Out: a Markdown table. Guaranteed: every line is the command as people
run it, on all cores, over everything that it goes through by itself.
"""

from __future__ import annotations

import sys
from pathlib import Path

from benchmarks.commands import run
from benchmarks.sections import table

AUTHORITIES = ("bradford", "buckinghamshire", "sparks", "swindon", "trix-home")


def proofs() -> str:
    """Every authority compared with the national layer, what cannot all be met, what no example notices."""
    lines = [*(("compare", name) for name in AUTHORITIES), ("feasible", "swindon"), ("test", "--mutate")]
    heads = ("command", "seconds", "CPU seconds")
    rows: list[list[object]] = []
    for line in lines:
        took = run([str(Path(sys.executable).with_name("dutybook")), *line])
        rows.append([f"`dutybook {' '.join(line)}`", took.seconds, took.cpu])
    return table(heads, rows)
