"""Traceability: what became of every row of every source document.

In: the tables `trace.tsv` and `rows.tsv` beside the packs of a publisher, and the packs. Out: rows with their
disposition and the standards that answer for them. Guaranteed: every fault of every table is noted at its own
place; a row is traced only to what is there.
"""

from engine.tracing.checks import check_document
from engine.tracing.documents import SORTS, Conflict, Document, Row, Shelved, read_documents, shelved

__all__ = ["SORTS", "Conflict", "Document", "Row", "Shelved", "check_document", "read_documents", "shelved"]
