"""`dutybook test`: runs the examples that stand beside the packs.

In: example files or folders. Out: every failed example with its differences, and counts. Guaranteed: status
1 if one failed, 2 if a file is faulty or there is no example; an example that names no existing standard
fails.
"""

from __future__ import annotations

from pathlib import Path

import click

from engine.commands.folders import matcher_name, matcher_to_be_had, open_catalogue
from engine.commands.options import folder_options, matcher_option
from engine.commands.output import counter, look, say, show_faults
from engine.commands.proving import Proof, prove
from engine.diagnostics import Severity
from engine.example_runs import SUFFIX, Run, example_files, run_files
from engine.examples import Example
from engine.report.examples import render_examples
from engine.shipped import rules_dir


@click.command("test", short_help="Run the examples that stand beside the packs.")
@click.argument("paths", nargs=-1, metavar="[PATH]…", type=click.Path(exists=True, path_type=Path))
@click.option(
    "--only",
    metavar="TEXT",
    help="Only examples with this text in their name or standard; with --coverage or --mutate, only "
    "standards so named.",
)
@click.option(
    "--coverage",
    "proof",
    flag_value=Proof.COVERAGE,
    type=Proof,
    help="Show which branches no example reaches.",
)
@click.option(
    "--mutate",
    "proof",
    flag_value=Proof.MUTATION,
    type=Proof,
    help="Change the packs, a little at a time, and show which changes no example notices.",
)
@click.option("--pack", metavar="ID", multiple=True, help="With --coverage or --mutate: only this pack.")
@click.option(
    "--jobs",
    type=click.IntRange(1, 64),
    default=2,
    show_default=True,
    metavar="N",
    help="With --coverage or --mutate: how many processes work on it.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="With --coverage or --mutate: text to read, or json for programs.",
)
@click.option("--verbose", "-v", is_flag=True, help="Name the examples that came out as expected, too.")
@matcher_option
@folder_options
def command(
    paths: tuple[Path, ...],
    only: str | None,
    proof: Proof | None,
    pack: tuple[str, ...],
    jobs: int,
    form: str,
    verbose: bool,
    matcher: str | None,
    rules: tuple[Path, ...],
    authorities: tuple[Path, ...],
) -> int:
    """Run examples: files named <pack>.examples.yaml, or all of them in a folder. Without a PATH, those
    of the packs shipped and of --rules. A folder that init made brings its own packs along.

    \b
    dutybook test
    dutybook test rules/swindon --only cla.visit --verbose
    dutybook test --mutate --pack england/health
    """
    files = example_files(paths or (rules_dir(), *rules))
    catalogue = open_catalogue(paths, rules, authorities)
    if proof is not None:
        return prove(proof, catalogue, files, pack, only, jobs, form)
    if pack or form != "text":
        raise click.UsageError("--pack and --format go with --coverage or --mutate")
    with matcher_to_be_had(), counter("examples run") as step:
        run = run_files(catalogue, files, matcher_name(matcher), lambda each: _wanted(each, only), step)
    errors = [each for each in run.faults if each.severity is Severity.ERROR]
    show_faults(errors)
    if run.results:
        say(render_examples(run.results, look(), every=verbose))
    elif not errors:
        raise click.UsageError(_nothing(run, paths, only))
    if errors:
        return 2
    return 1 if run.failed else 0


def _wanted(example: Example, only: str | None) -> bool:
    return only is None or any(only.lower() in text.lower() for text in (example.name, *example.standards))


def _nothing(run: Run, paths: tuple[Path, ...], only: str | None) -> str:
    where = ", ".join(str(path) for path in paths) or "the folders of packs"
    if not run.files:
        return f"there is no example file (*{SUFFIX}) in {where}"
    return f"no example in {where} has '{only}' in its name or standard" if only else f"no example in {where}"
