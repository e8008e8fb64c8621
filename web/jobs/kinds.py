"""The kinds of job, and what does each.

Guaranteed: each may be begun again from its beginning at any time, and shows nothing before it is whole.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from web.jobs.auditing import make_audit
from web.jobs.impacting import make_impact
from web.jobs.reading import read_upload
from web.jobs.upgrading import compare
from web.jobs.work import Work

READ = "read"
IMPACT = "impact"
AUDIT = "audit"
UPGRADE = "upgrade"

KINDS: Mapping[str, Callable[[Work], None]] = {
    READ: read_upload,
    IMPACT: make_impact,
    AUDIT: make_audit,
    UPGRADE: compare,
}
