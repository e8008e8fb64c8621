"""`dutybook upgrade`: packs of others moved on; what becomes of an authority's own settings.

In: an authority, the packs as they were, and decisions. Out: rows; the authority's files as they are to be.
Guaranteed: no file is written before every open row is decided; what was not decided about stays byte for
byte.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from engine.bundling.members import Member, authority_in, rules_in
from engine.bundling.names import is_bundle
from engine.bundling.opening import open_bundle
from engine.commands.files import write_whole
from engine.commands.folders import open_for
from engine.commands.options import AuthorityType, folder_options, today
from engine.commands.output import look, note, say
from engine.diagnostics import Diagnostic, Faults, InputFault
from engine.load import load_library
from engine.upgrading.telling import decisions_text, upgrade_json, upgrade_text

if TYPE_CHECKING:
    from engine.upgrading.records import Decision

_FILE = click.Path(dir_okay=False, path_type=Path)
_OLD = click.Path(exists=True, path_type=Path)


@click.command("upgrade", short_help="What becomes of local settings when the packs beneath them move.")
@click.argument("authority", type=AuthorityType())
@click.option(
    "--from",
    "old",
    type=_OLD,
    required=True,
    metavar="OLD",
    help="The packs as they were: a folder of rules, or a bundle of the authority.",
)
@click.option("--draft", type=_FILE, metavar="FILE", help="Write the open rows here, each to be decided.")
@click.option(
    "--decisions", type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="FILE",
    help="What was decided, row by row, as --draft began it.",
)  # fmt: skip
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="DIR",
    help="Where the changed files go, as DIR/authorities and DIR/rules; without it nothing is written.",
)
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@folder_options
def command(
    authority: str,
    old: Path,
    draft: Path | None,
    decisions: Path | None,
    out: Path | None,
    form: str,
    rules: tuple[Path, ...],
    authorities: tuple[Path, ...],
) -> int:
    """Compare three ways: the packs that AUTHORITY agreed to (OLD), those that are here now, and what it
    sets for itself. Each local setting is a row: unchanged, moved (the standard beneath it changed),
    redundant (it says what now holds anyway), weaker (than the standard is now), orphaned (the standard is
    gone or renamed). Status 1 while a row is undecided.

    \b
    dutybook upgrade bradford --from last-year/rules --draft bradford-decisions.yaml
    dutybook upgrade bradford --from last-year/rules --decisions bradford-decisions.yaml --out draft/
    """
    from engine.drafting.owning import is_own
    from engine.upgrading.comparing import compared, weaker_in
    from engine.upgrading.deciding import decided

    catalogue = open_for(authority, rules, authorities)
    loaded, library = catalogue.authority(authority), catalogue.library
    name = loaded.authority.authority
    mine = authority_in(library, loaded)
    mine |= {path: each for path, each in rules_in(library, lambda _: True).items() if is_own(name, path)}
    after = {path: each.text for path, each in rules_in(library, lambda _: True).items() if path not in mine}
    upgrade = compared(_texts(mine), _before(old, name), after, name, weaker_in(today().year))
    say(
        json.dumps(upgrade_json(upgrade), indent=2) if form == "json" else upgrade_text(upgrade, look().width)
    )
    if draft is not None:
        if draft.exists():
            raise click.UsageError(
                f"{draft} is there already, and what was decided in it would be lost: name another file, or "
                "give it as --decisions"
            )
        _write({draft: decisions_text(upgrade)})
    if decisions is None and (out is None or upgrade.open):
        return 1 if upgrade.open else 0
    changed = decided(upgrade, _decisions(decisions))
    if out is not None:
        _write({out / path: text for path, text in changed.items()})
        if not changed:
            note("Nothing of the authority's own had to change.")
    return 0


def _texts(members: Mapping[str, Member]) -> dict[str, str]:
    return {path: each.text for path, each in members.items()}


def _before(old: Path, authority: str) -> dict[str, str]:
    """Return the packs of others as they were. Raises InputFault."""
    from engine.drafting.owning import is_own

    if old.is_file():
        if not is_bundle(old):
            raise InputFault([Diagnostic("E520", f"{old} is neither a folder of rules nor a bundle")])
        texts: Mapping[str, str] = open_bundle(old).texts
    else:
        faults = Faults()
        library = load_library([old], faults)
        faults.raise_if_errors()
        texts = _texts(rules_in(library, lambda _: True))
    return {
        path: text
        for path, text in texts.items()
        if path.startswith("rules/") and not is_own(authority, path)
    }


def _decisions(file: Path | None) -> dict[str, Decision]:
    """Return what a file of decisions says. Raises InputFault with the place of every fault."""
    from engine.upgrading.deciding import decisions_in

    if file is None:
        return {}
    from engine.source import read_text

    faults = Faults()
    text = read_text(file, faults)
    faults.raise_if_errors()
    return decisions_in(text or "", str(file))


def _write(files: Mapping[Path, str]) -> None:
    try:
        for path, text in files.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            write_whole(path, text)
            note(f"written: {path}")
    except OSError as trouble:
        raise click.ClickException(f"cannot write {trouble.filename}: {trouble.strerror}") from None
