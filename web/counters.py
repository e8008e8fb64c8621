"""The counters themselves. Imported only once `web.metrics.share` may have said where they are kept."""

from __future__ import annotations

from prometheus_client import Counter, Histogram

REQUESTS = Counter("dutybook_requests", "Requests that ended.", ["endpoint", "method", "status"])
SECONDS = Histogram(
    "dutybook_request_seconds",
    "How long requests took.",
    ["endpoint"],
    buckets=(0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)
