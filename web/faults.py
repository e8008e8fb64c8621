"""What a fault that nobody expected is to the person who waits: the database away, the disk full, or ours.

In: an exception. Out: a status. Guaranteed: what can be mended from outside, a disk or a database, is told
apart from a mistake of the program.
"""

from __future__ import annotations

import errno
import sqlite3

from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError

FULL, AWAY, OURS = 507, 503, 500
_ERRNOS = (errno.ENOSPC, errno.EDQUOT)
_SQLITE = ("SQLITE_FULL", "SQLITE_IOERR_WRITE", "SQLITE_IOERR_SHMSIZE")
#: What PostgreSQL calls a full disk.
_POSTGRES = "53100"


def status_of(fault: Exception) -> int:
    """Return FULL, AWAY or OURS."""
    if _is_full(fault.orig if isinstance(fault, DBAPIError) else fault):
        return FULL
    return AWAY if isinstance(fault, OperationalError | InterfaceError) else OURS


def _is_full(fault: BaseException | None) -> bool:
    if isinstance(fault, OSError):
        return fault.errno in _ERRNOS
    if isinstance(fault, sqlite3.Error):
        return getattr(fault, "sqlite_errorname", "").startswith(_SQLITE)
    return getattr(fault, "sqlstate", None) == _POSTGRES
