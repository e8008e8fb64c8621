"""`dutybook completion`: the script that completes commands, options and names in a shell.

In: the name of a shell. Out: its script. Guaranteed: nothing is installed or changed.
"""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class

from engine.commands.output import say

SHELLS = ("bash", "zsh", "fish")


@click.command("completion", short_help="Print the script that completes commands in your shell.")
@click.argument("shell", type=click.Choice(SHELLS))
@click.pass_context
def command(ctx: click.Context, shell: str) -> None:
    """Print the completion script of SHELL. To use it now and in every new shell:

    \b
    bash  echo 'eval "$(dutybook completion bash)"' >> ~/.bashrc
    zsh   echo 'eval "$(dutybook completion zsh)"' >> ~/.zshrc
    fish  dutybook completion fish > ~/.config/fish/completions/dutybook.fish
    """
    kind = get_completion_class(shell)
    assert kind is not None  # the choice admits only shells that click knows
    say(kind(ctx.find_root().command, {}, "dutybook", "_DUTYBOOK_COMPLETE").source())
