"""Where changed standards are weaker than those that they stand on, in lines for an approver.

In: a library, an authority, the standards, years. Out: lines of text. Guaranteed: only the groups of these
standards are compared; what was not proved is said to be so.
"""

from __future__ import annotations

from engine.analysis.authority import Years, compare
from engine.diagnostics import Faults
from engine.layers import build_policy
from engine.load import Library, LoadedAuthority
from engine.report.comparison import finding_lines, name_words


def weaker_lines(
    library: Library, loaded: LoadedAuthority, keys: frozenset[str], years: Years
) -> tuple[str, ...]:
    """Return the findings about these standards (`pack#id`), each with an example."""
    if not keys:
        return ()
    policy = build_policy(library, loaded, Faults(), others=False)
    comparison = compare(library, loaded, policy, years, keys)
    lines: dict[str, None] = {}
    for group in comparison.compared:
        for finding in group.findings:
            lines[": ".join(finding_lines(comparison, finding))] = None
        for problem in group.unproved:
            lines[f"{name_words(group.above)} was not compared in full: {problem}"] = None
    return tuple(lines)
