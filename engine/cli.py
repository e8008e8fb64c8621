"""The command `dutybook`: arguments in, an exit status out.

In: the arguments of one call. Out: text on standard output, diagnostics on standard error, and a status: 0
it ran, 1 it ran and found what it was asked to fail on, 2 the call or the input is wrong, 130 it was
stopped; 3 marks a fault of Dutybook itself. Guaranteed: nothing prints a traceback for bad input; all
faults of one call are shown together; a command's module is imported only when that command is called, so
that `--help` is quick.

Packages add commands under the entry-point group `dutybook.commands`: the name is the command, the value a
`click.Command`.
"""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Mapping, Sequence
from importlib import import_module
from typing import Any

import click

from engine.commands.output import prepare_streams, show_faults
from engine.diagnostics import InputFault, fault_words
from engine.machine.absent import do_without

GROUP = "dutybook.commands"

#: Command -> what it is for, in a few words. Its module is engine.commands.<command>, its object `command`.
COMMANDS: Mapping[str, str] = {
    "check": "What is owed to each child on a date, what was missed, and why.",
    "why": "Why one standard came out as it did in one case.",
    "audit": "Judge a whole caseload and write down what was found.",
    "verify": "Run an audit again and name what differs.",
    "changes": "What changed between two audits, and why.",
    "impact": "What a changed policy would change in a caseload.",
    "due": "What is owed soon, by team or worker.",
    "policy": "What applies to an authority on a date, as sentences.",
    "handbook": "All that applies to an authority, as one document to publish.",
    "compare": "Where local standards are weaker than the ones they stand on.",
    "feasible": "Duties that cannot all be met, with the dates.",
    "lint": "Find faults in packs, vocabularies and authority files.",
    "test": "Run the examples that stand beside the packs.",
    "trace": "Where each row of the source documents went.",
    "examples": "Propose boundary examples for a standard or a pack, to be reviewed.",
    "calendar": "Which days are closed, and how a limit is counted.",
    "upgrade": "What becomes of local settings when the packs beneath them move.",
    "bundle": "An authority's whole policy as one file, signed if wished.",
    "init": "Begin the files of a new authority.",
    "read": "Turn an export into a dataset, and say what was read of it.",
    "map": "Draft a mapping file for an export of another form.",
    "sample": "Write an invented caseload to try things on.",
    "demo": "Check the sample cases against two councils' policies.",
    "completion": "Print the script that completes commands in your shell.",
}

INTERNAL_FAULT = 3
STOPPED = 130


class Commands(click.Group):
    """Dutybook's own commands, then those that other packages add."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return [*COMMANDS, *sorted(set(_plugins()) - set(COMMANDS))]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's signature
        if cmd_name in COMMANDS:
            found = import_module(f"engine.commands.{cmd_name}").command
        elif (plugin := _plugins().get(cmd_name)) is not None:
            found = _load_plugin(cmd_name, plugin)
        else:
            return None
        assert isinstance(found, click.Command)
        return found

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command; for a misspelt one say which was probably meant."""
        if args and not args[0].startswith("-") and self.get_command(ctx, args[0]) is None:
            from engine.diagnostics import did_you_mean

            hint = did_you_mean(args[0], self.list_commands(ctx), "commands", most=20)
            raise click.UsageError(f"no command '{args[0]}': {hint}", ctx)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without importing Dutybook's own."""
        rows = list(COMMANDS.items())
        for name in self.list_commands(ctx)[len(rows) :]:
            try:
                added = self.get_command(ctx, name)
            except click.ClickException as trouble:
                rows.append((name, trouble.message))
            else:
                rows.append((name, added.get_short_help_str(80) if added else ""))
        with formatter.section("Commands"):
            formatter.write_dl(rows)


def _plugins() -> dict[str, Any]:
    from importlib.metadata import entry_points

    return {entry.name: entry for entry in entry_points(group=GROUP)}


def _load_plugin(name: str, entry: Any) -> click.Command:
    try:
        found = entry.load()
    except Exception as trouble:
        raise click.ClickException(f"the added command '{name}' does not load: {trouble}") from trouble
    if not isinstance(found, click.Command):
        raise click.ClickException(f"the added command '{name}' ({entry.value}) is not a click command")
    return found


def _show_version(ctx: click.Context, _option: click.Parameter, asked: bool) -> None:
    if asked and not ctx.resilient_parsing:
        from importlib.metadata import version

        click.echo(f"dutybook {version('dutybook')}")
        ctx.exit()


@click.group(
    cls=Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Exit status: 0 it ran; 1 it ran and found what --fail-on names, or an example failed; "
    "2 the input or the call is wrong, and the message says where.",
)
@click.option(
    "--version",
    is_flag=True,
    expose_value=False,
    is_eager=True,
    callback=_show_version,
    help="Show the version and leave.",
)
def cli() -> None:
    """Dutybook turns a council's practice standards into rules that can be checked: what is owed to
    each child, by when, what was missed, and why."""


def run(arguments: Sequence[str] | None = None) -> int:
    """Run one call and return its exit status. Never raises for bad input."""
    try:
        status = cli.main(args=arguments, prog_name="dutybook", standalone_mode=False)
        sys.stdout.flush()
    except click.ClickException as trouble:
        trouble.show()
        return 2
    except InputFault as fault:
        show_faults(fault.diagnostics)
        return 2
    except (click.Abort, KeyboardInterrupt):
        click.echo("Stopped.", err=True)
        return STOPPED
    except BrokenPipeError:  # the reader of our output has gone; it has what it wanted
        sys.stdout = open(os.devnull, "w")  # noqa: SIM115 - must stay open until the process ends
        return 0
    except Exception as fault:  # noqa: BLE001 - the last line of defence: a plain message, never a traceback
        return _internal_fault(fault)
    return status if isinstance(status, int) else 0


def _internal_fault(fault: Exception) -> int:
    if os.environ.get("DUTYBOOK_TRACEBACK"):
        traceback.print_exception(fault)
    click.echo(
        f"dutybook: a fault of Dutybook itself, not of your files ({fault_words(fault)}).\n"
        "  Please report it with what you typed; DUTYBOOK_TRACEBACK=1 before the command shows where.",
        err=True,
    )
    return INTERNAL_FAULT


def _has_no_use_for_pandas(arguments: Sequence[str]) -> bool:
    """Say whether a call is one of Dutybook's own commands, without Spark, which asks for pandas."""
    return bool(arguments) and arguments[0] in COMMANDS and not any("spark" in each for each in arguments)


def main() -> None:
    """The console script."""
    prepare_streams()
    if _has_no_use_for_pandas(sys.argv[1:]):
        do_without("pandas")
    sys.exit(run())


if __name__ == "__main__":
    main()
