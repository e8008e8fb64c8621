"""`dutybook init authority`: begins the files of a new authority.

In: its name, and a folder. Out: three new files, and what to do next. Guaranteed: nothing that is there is
overwritten: where one file exists none is written.
"""

from __future__ import annotations

from pathlib import Path

import click

from engine.catalogue import Catalogue
from engine.commands.files import write_whole
from engine.commands.output import say
from engine.scaffold import CALENDARS, scaffold, short_name


@click.group("init", short_help="Begin the files of a new authority.")
def command() -> None:
    """Begin new files, explained line by line."""


@command.command("authority", short_help="An authority file, a pack of its own, examples.")
@click.argument("name")
@click.option(
    "--dir",
    "folder",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("."),
    metavar="DIR",
    help="Where to put them: DIR/authorities and DIR/rules. Without it: here.",
)
@click.option("--nation", type=click.Choice(list(CALENDARS)), default="england", show_default=True)
def authority(name: str, folder: Path, nation: str) -> None:
    """Write the first files of the authority NAME ("North Yorkshire"): its authority file, a pack with
    one standard to replace by your own, and examples of it. They lint and test clean as they are.

    \b
    dutybook init authority Trafford --dir my-standards
    """
    catalogue = Catalogue.open()
    try:
        short = short_name(name)
    except ValueError as trouble:
        raise click.BadParameter(str(trouble), param_hint="NAME") from None
    if short in catalogue.library.authorities:
        raise click.UsageError(
            f"'{short}' is there already: dutybook policy {short} --on today shows its policy"
        )
    follows = [pack for pack in catalogue.library.packs if pack.startswith(f"{nation}/")]
    files = scaffold(name, nation, follows, catalogue.library.versions_of(follows))
    _write({folder / path: text for path, text in files.items()})
    say(_next(folder, list(files)))


def _write(files: dict[Path, str]) -> None:
    there = [path for path in files if path.exists()]
    if there:
        names = ", ".join(str(path) for path in there)
        raise click.UsageError(f"nothing was written, for this exists already: {names}")
    try:
        for path, text in files.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            write_whole(path, text)
    except OSError as trouble:
        raise click.ClickException(f"cannot write {trouble.filename}: {trouble.strerror}") from None


def _next(folder: Path, files: list[str]) -> str:
    written = "\n".join(f"  {folder / path}" for path in files)
    return f"""Written:
{written}

Next:
  dutybook lint {folder}      finds slips as you edit
  dutybook test {folder}      runs the examples
  dutybook policy {folder / files[0]} --on today
                              what applies, as sentences
  dutybook check CASE.yaml --authority {folder / files[0]} --as-of today
"""
