"""Every table of an authority's own database, for whoever makes them.

Guaranteed: a module of tables that is not imported here is unknown to it.
"""

from __future__ import annotations

from web.records import tables, tables_casefiles, tables_challenges, tables_retention

MODULES = (tables, tables_casefiles, tables_challenges, tables_retention)
METADATA = tables.RecordsBase.metadata
