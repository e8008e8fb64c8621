"""What `dutybook test --coverage` and `--mutate` do.

In: a catalogue, example files, which packs and standards. Out: the report. Guaranteed: status 2 if a file is
faulty or nothing was chosen; else 0, whatever the report says.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

import click

from engine.commands.output import counter, look, say, show_faults
from engine.diagnostics import Faults, did_you_mean

if TYPE_CHECKING:  # imported where they are used: plain `dutybook test` needs none of it
    from engine.catalogue import Catalogue
    from engine.proving.stand import Stand


class Proof(StrEnum):
    """What is asked of the examples."""

    COVERAGE = "coverage"
    MUTATION = "mutation"


def prove(
    proof: Proof,
    catalogue: Catalogue,
    files: Sequence[Path],
    packs: Sequence[str],
    only: str | None,
    jobs: int,
    form: str,
) -> int:
    """Run the proof on the chosen standards and say what came of it; return the status."""
    from engine.proving.stand import Stand

    faults = Faults()
    stand = Stand(catalogue, files, faults)
    keys = _chosen(stand, packs, only)
    told = (
        _mutation(stand, keys, jobs, form) if proof is Proof.MUTATION else _coverage(stand, keys, jobs, form)
    )
    if faults.errors:
        show_faults(faults.errors)
        return 2
    say(told)
    return 0


def _mutation(stand: Stand, keys: Sequence[str], jobs: int, form: str) -> str:
    from engine.proving.mutation_report import mutants_json, render_mutants
    from engine.proving.stand import run_mutants

    with counter("changes tried") as step:
        found = run_mutants(stand, keys, jobs, step)
    return mutants_json(found) if form == "json" else render_mutants(found, look())


def _coverage(stand: Stand, keys: Sequence[str], jobs: int, form: str) -> str:
    from engine.proving.coverage_report import coverage_json, render_coverage
    from engine.proving.stand import run_coverage

    with counter("branches looked for") as step:
        found = run_coverage(stand, keys, jobs, step)
    return coverage_json(found) if form == "json" else render_coverage(found, look())


def _chosen(stand: Stand, packs: Sequence[str], only: str | None) -> list[str]:
    """Return the keys of the standards that the call names. Raises UsageError where it names none."""
    for name in packs:
        if name not in stand.authorities:
            cure = did_you_mean(name, stand.authorities, "packs with examples")
            raise click.BadParameter(f"no pack with examples is called '{name}': {cure}", param_hint="--pack")
    keys = [key for pack in packs or sorted(stand.authorities) for key in stand.keys(pack)]
    found = [key for key in keys if only is None or only.lower() in key.lower()]
    if not found:
        raise click.UsageError(
            f"no standard with examples has '{only}' in its name" if only else "there are no examples"
        )
    return found
