"""Which files and packs belong to an authority.

In: an authority's id, a path or a pack's name. Out: yes or no. Guaranteed: the packs of a nation belong to no
authority, were one to bear its name; so what is national is changed by a choice with a reason alone.
"""

from __future__ import annotations

from engine.reading.pack import NATIONS


def is_own(authority: str, path: str) -> bool:
    """Say whether a file belongs to the authority: its own file, and the packs in its own folder."""
    named = authority not in NATIONS and path.startswith(f"rules/{authority}/")
    return named or path == f"authorities/{authority}.yaml"


def is_own_pack(authority: str, pack: str) -> bool:
    """Say whether a pack, such as `swindon/visits`, belongs to the authority."""
    return is_own(authority, f"rules/{pack}")
