"""What the application counts, for Prometheus.

In: requests that ended. Out: the text that Prometheus reads. Guaranteed: labels are names of endpoints,
methods and classes of status, never an address or an id; the processes of one server are added up.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

#: Where prometheus-client looks for the folder that the processes of a server share, once, when imported.
FOLDER = "PROMETHEUS_MULTIPROC_DIR"


def share(folder: Path) -> None:
    """Let the processes that follow count together in this folder; it is emptied first. Call it before
    anything counts."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True, mode=0o700)
    os.environ[FOLDER] = str(folder)


def count(endpoint: str, method: str, status: int, seconds: float) -> None:
    """Count a request."""
    from web.counters import REQUESTS, SECONDS

    REQUESTS.labels(endpoint, method, f"{status // 100}xx").inc()
    SECONDS.labels(endpoint).observe(seconds)


def text() -> bytes:
    """Return what was counted so far, by every process of this server."""
    from prometheus_client import REGISTRY, CollectorRegistry, generate_latest
    from prometheus_client.multiprocess import MultiProcessCollector

    if FOLDER not in os.environ:
        return generate_latest(REGISTRY)
    registry = CollectorRegistry()
    MultiProcessCollector(registry)  # type: ignore[no-untyped-call]  # it ships no types for this
    return generate_latest(registry)
