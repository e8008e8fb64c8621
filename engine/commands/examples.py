"""`dutybook examples`: proposes boundary examples for a standard or a whole pack, to be reviewed by a person.

In: a standard or a pack. Out: YAML, on standard output to be pasted, or as a new file. Guaranteed: what is
written loads and holds; a file that is there already is never written over; status 2 where nothing is to be
found under the name.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from engine.commands.files import write_whole
from engine.commands.folders import open_catalogue
from engine.commands.options import authority_option, folder_options
from engine.commands.output import counter, note, say, show_faults
from engine.diagnostics import Faults, did_you_mean
from engine.report.words import count
from engine.shipped import rules_dir

if TYPE_CHECKING:
    from engine.catalogue import Catalogue
    from engine.proving.boundaries import Proposal
    from engine.proving.stand import Stand


@click.command("examples", short_help="Propose boundary examples for a standard or a pack, to be reviewed.")
@click.option(
    "--generate",
    "name",
    required=True,
    metavar="STANDARD|PACK",
    help="What for: a pack (england/health), or a standard (england/health#cla.health.plan).",
)
@authority_option(
    required=False,
    help="The authority whose policy judges: its name, or the path of its file. Without it, the one that the "
    "pack's examples name.",
)
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Write a whole example file, which must not be there yet; else the examples are printed.",
)
@folder_options
def command(
    name: str,
    authority: str | None,
    out: Path | None,
    rules: tuple[Path, ...],
    authorities: tuple[Path, ...],
) -> int:
    """Propose an example for each branch that no example reaches, and for each small change of the standard
    that none would notice: last day in time and one day late, not applicable, unknown; whole and lacking.
    What an example expects is worked out by the program. Each is marked `reviewed: no` until a person has
    compared it with the source and takes the mark away.

    \b
    dutybook examples --generate england/health#cla.health.plan
    dutybook examples --generate testshire/visits -a authorities/testshire.yaml --out new.examples.yaml
    """
    if out is not None and out.exists():
        raise click.BadParameter(f"'{out}' is there already", param_hint="--out")
    paths = [authority] if authority and "/" in authority else []
    catalogue = open_catalogue(paths, rules, authorities)
    pack, keys, stand = _chosen(catalogue, name, authority, (rules_dir(), *rules, *map(_rules_beside, paths)))
    found = _proposed(stand, keys)
    if not found:
        note("nothing to propose: every branch that could be reached is, and every change noticed")
        return 0
    _deliver(found, pack, stand, out)
    return 0


def _rules_beside(authority: str) -> Path:
    return Path(authority).resolve().parent.parent / "rules"


def _chosen(
    catalogue: Catalogue, name: str, authority: str | None, folders: tuple[Path, ...]
) -> tuple[str, list[str], Stand]:
    from engine.example_runs import example_files
    from engine.proving.stand import Stand

    packs = catalogue.library.packs
    pack, _, standard = name.partition("#") if "#" in name else (name if name in packs else "", "", name)
    owners = [pack] if pack else [one for one, files in packs.items() if standard in _ids(files[-1].pack)]
    if len(owners) != 1 or owners[0] not in packs:
        raise click.BadParameter(_unclear(name, owners, packs), param_hint="--generate")
    faults = Faults()
    files = example_files(folder for folder in folders if folder.is_dir())
    stand = Stand(catalogue, files, faults, {} if authority is None else {owners[0]: authority})
    if owners[0] not in stand.authorities:
        raise click.UsageError(f"{owners[0]} has no examples that name an authority: say --authority")
    keys = list(stand.keys(owners[0]))
    chosen = keys if name == owners[0] else [key for key in keys if key == f"{owners[0]}#{standard}"]
    show_faults(faults.errors)
    if not chosen:
        cure = did_you_mean(standard, [key.partition("#")[2] for key in keys], "standards")
        raise click.BadParameter(f"{owners[0]} has no standard '{standard}': {cure}", param_hint="--generate")
    return owners[0], chosen, stand


def _ids(pack: object) -> set[str]:
    return {one.id for section in ("duties", "content") for one in getattr(pack, section)}


def _unclear(name: str, owners: list[str], packs: Iterable[str]) -> str:
    if len(owners) > 1:
        which = " or ".join(f"{one}#{name}" for one in owners)
        return f"several packs have a standard '{name}': write {which}"
    return f"no pack and no standard is called '{name}': {did_you_mean(name, list(packs), 'packs')}"


def _proposed(stand: Stand, keys: list[str]) -> list[Proposal]:
    from engine.proving.proposing import proposals

    found: list[Proposal] = []
    with counter("examples found") as step:
        for key in keys:
            for one in proposals(stand, key):
                step(one)
                found.append(one)
    return found


def _deliver(found: list[Proposal], pack: str, stand: Stand, out: Path | None) -> None:
    from engine.proving.proposing import written_examples, written_file

    if out is None:
        say(written_examples(found, stand.example_names(pack)))
        return
    write_whole(out, written_file(found, pack, stand.authorities[pack]))
    note(f"{count(len(found), 'example')} written to {out}, to be reviewed")
