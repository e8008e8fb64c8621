"""The hash of a policy: two policies with the same hash judge every case alike.

In: a policy and the authority's file. Out: a sha256. Guaranteed: it covers the bytes of every pack and of
the authority's file, the vocabulary, the calendar with its local days, and the counting choices; nothing
else changes it.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from hashlib import sha256

from engine.layering.policy import Policy
from engine.load import LoadedAuthority


def policy_hash(policy: Policy, authority: LoadedAuthority) -> str:
    """Return the hash as 64 hexadecimal digits."""
    calendar = policy.calendar
    holidays = [(day, name) for day, name in sorted(dict(calendar.holidays).items())]
    parts = {
        "packs": [(ref.id, ref.version, ref.hash) for ref in policy.packs],
        "authority": authority.hash,
        "calendar": [calendar.name, calendar.covered, holidays, calendar.closures, calendar.terms],
        "counting": asdict(policy.counting),
        "kinds": [repr(kind) for _, kind in sorted(policy.vocabulary.kinds.items())],
        "roles": dict(policy.vocabulary.roles),
    }
    return sha256(json.dumps(parts, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
