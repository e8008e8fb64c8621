"""The report of an audit as one page: self-contained, to be read, printed, and handed to an inspector.

    findings   what is found, one sentence for each table
    charts     SVG drawings of the same numbers
    page       all of it as HTML

In: a summary (`summary.json`, see docs/audit.md). Out: HTML. Guaranteed: nothing is loaded from anywhere;
every chart has its table; colour never says something alone; the same summary gives the same bytes.
"""

from engine.report.audit_page.page import render

__all__ = ["render"]
