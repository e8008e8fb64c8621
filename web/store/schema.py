"""Every table of the shared database, for whoever needs all of them: migrations, backup.

Guaranteed: a module of tables that is not imported here is unknown to them, and a test notices.
"""

from __future__ import annotations

from web.store import tables, tables_api, tables_drafts, tables_jobs, tables_sign_in, tables_upgrades

MODULES = (tables, tables_drafts, tables_sign_in, tables_jobs, tables_api, tables_upgrades)
METADATA = tables.Base.metadata
