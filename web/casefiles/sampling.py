"""Draws a sample: random, or in proportion to strata.

In: the cases that can be drawn with their strata, a size, a seed. Out: `Drawn`. Guaranteed: the same cases,
size and seed give the same sample in the same order, on any machine, in whatever order the cases come; every
case of a stratum is as likely as any other; no stratum stands empty if there is room for each.

A case's lot is the SHA-256 of `seed`, a zero byte and the case's id; the lowest lots of each stratum win.
Places go one by one to the stratum that is furthest below its share of the population.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from hashlib import sha256

from web.records.samples import Drawn, Member, Stratum


def draw(frame: Iterable[Member], size: int, seed: str) -> Drawn:
    """Return a sample of `size` cases, or of all of them if there are fewer."""
    lots = sorted(frame, key=lambda each: _lot(seed, each.case))
    found: dict[str, list[Member]] = {}
    for each in lots:
        found.setdefault(each.stratum, []).append(each)
    strata = {name: len(found[name]) for name in sorted(found)}
    shares = _shares(strata, min(size, len(lots)))
    taken = {each for name, share in shares.items() for each in found[name][:share]}
    return Drawn(
        tuple(each for each in lots if each in taken),
        tuple(Stratum(name, count, shares[name]) for name, count in strata.items()),
    )


def _lot(seed: str, case: str) -> bytes:
    return sha256(f"{seed}\0{case}".encode()).digest()


def _shares(strata: Mapping[str, int], size: int) -> dict[str, int]:
    """Return how many cases each stratum gives."""
    whole = sum(strata.values())
    first = 1 if size >= len(strata) else 0
    shares = dict.fromkeys(strata, first)
    for _ in range(size - first * len(strata)):
        room = [name for name in strata if shares[name] < strata[name]]
        most = max(room, key=lambda name: Fraction(size * strata[name], whole) - shares[name])
        shares[most] += 1
    return shares
