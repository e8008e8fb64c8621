"""The matters of a policy that a person judges, as a case-file audit offers them.

In: a policy. Out: `Check`s by pack. Guaranteed: in the order of its packs; none that a machine judges.
"""

from __future__ import annotations

from engine.layering.policy import Policy
from engine.layers import words_for
from web.records.samples import Check


def offered(policy: Policy) -> dict[str, list[Check]]:
    """Return the checks of a policy by their packs."""
    words = words_for(policy)
    found: dict[str, list[Check]] = {}
    for pack, one in policy.manual:
        who = words.role(one.who) if one.who else ""
        check = Check(f"{pack}#{one.id}", one.title, one.check, one.cite or "", who)
        found.setdefault(pack, []).append(check)
    return found
