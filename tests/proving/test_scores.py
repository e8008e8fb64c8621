"""How much of what could go wrong in the shipped packs their examples notice: a floor for each pack.

`make test` tries every seventh standard of all packs together, `make soak` every standard of every pack.
"""

from __future__ import annotations

import pytest

from engine.catalogue import Catalogue
from engine.diagnostics import Faults
from engine.example_runs import example_files
from engine.proving.mutation import Mutant, Verdict, scores
from engine.proving.stand import Stand, run_mutants
from engine.shipped import rules_dir

#: What every pack must reach: so many noticed of 100 valid changes.
TARGET = 95
#: Every so many standards are a sample.
STEP = 7
#: Twelve stages in six versions: its changes take longer than those of all other standards together.
LONGEST = "england/care-planning#cla.visit"


@pytest.fixture(scope="module")
def stand() -> Stand:
    faults = Faults()
    made = Stand(Catalogue.open(), example_files([rules_dir()]), faults)
    for pack in made.authorities:
        made.bench(pack)
    assert not faults.errors
    return made


@pytest.fixture(scope="module")
def keys(stand: Stand) -> list[str]:
    return [key for pack in sorted(stand.authorities) for key in stand.keys(pack)]


def noticed(found: tuple[Mutant, ...]) -> float:
    valid = [one for one in found if one.verdict is not Verdict.NOT_VALID]
    return 100 * sum(one.verdict is Verdict.NOTICED for one in valid) / len(valid)


def test_a_sample_of_all_standards_notices_what_it_must(stand: Stand, keys: list[str]) -> None:
    """Of the small changes of every seventh standard at least 95 in 100 fail an example."""
    sample = [key for key in keys[::STEP] if key != LONGEST]
    found = run_mutants(stand, sample, 2)

    assert len(found) > 500
    assert len({one.operator for one in found if one.verdict is not Verdict.NOT_VALID}) >= 12
    assert noticed(found) >= TARGET


@pytest.mark.soak
def test_each_pack_notices_what_it_must(stand: Stand, keys: list[str]) -> None:
    """Of the small changes of each pack at least 95 in 100 fail an example of its authority."""
    reached = {one.pack: one.percent for one in scores(run_mutants(stand, keys, 2))}

    assert {pack: share for pack, share in reached.items() if share < TARGET} == {}
