"""The order in which standards are worked out is a matter of the policy alone."""

from __future__ import annotations

import os
import subprocess
import sys

SORTED = """
from engine.compiling.order import _sort
print(_sort({"last": {f"d{n}" for n in range(40)}}, "standards"))
"""


def test_the_same_policy_gives_the_same_order_in_every_process() -> None:
    """Python orders a set by a number drawn anew in each process; the order of a plan must not hang on it."""
    orders = {
        subprocess.run(
            [sys.executable, "-c", SORTED],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }

    assert len(orders) == 1
