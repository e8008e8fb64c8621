"""A process of its own that is asked over a link.

In: the name of a module with a function `serve(link)`. Out: the process, and the caller's end of the link.
Guaranteed: nobody else holds an end of it, so that each side sees when the other is gone.

It is a plain process: a fork would copy the threads of DuckDB and Arrow half-alive, and what
`multiprocessing` starts runs the caller's script once more.
"""

from __future__ import annotations

import sys
from multiprocessing import Pipe
from pathlib import Path
from subprocess import Popen
from typing import NamedTuple

from engine import machine

_ROOT = str(Path(__file__).resolve().parents[2])
_START = (
    "import sys; sys.path.insert(0, {root!r}); from engine.machine import link_of; "
    "from {module} import serve; serve(link_of(int(sys.argv[1])))"
)


class Linked(NamedTuple):
    """A process, and this side's end of the link to it."""

    process: Popen[bytes]
    link: machine.Link


def start(module: str) -> Linked:
    """Start a process that calls the module's `serve` with its end of a link. Raises OSError."""
    here, there = Pipe()
    with there:
        code = _START.format(root=_ROOT, module=module)
        process = machine.start_with_link([sys.executable, "-c", code], there)
    return Linked(process, here)
