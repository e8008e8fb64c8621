"""`dutybook bundle`: an authority's whole policy as one file.

In: an authority, or a bundle's file, and perhaps a key. Out: a bundle; what it holds; whether it is whole.
Guaranteed: a bundle is written whole or not at all; where a key is asked for, nothing unsigned or foreign
passes.
"""

from __future__ import annotations

import json
from importlib.metadata import version
from pathlib import Path

import click

from engine.bundling.names import SUFFIX
from engine.bundling.opening import KEY_VARIABLE, Bundle, open_bundle
from engine.commands.files import write_whole
from engine.commands.folders import open_for
from engine.commands.options import AuthorityType, folder_options
from engine.commands.output import say
from engine.diagnostics import Diagnostic, InputFault
from engine.report.bundle import bundle_json, bundle_text

_FILE = click.Path(dir_okay=False, path_type=Path)
_KEY = click.Path(exists=True, dir_okay=False, path_type=Path)
_bundle = click.argument("file", metavar="FILE", type=click.Path(exists=True, dir_okay=False, path_type=Path))
_key = click.option(
    "--key",
    type=_KEY,
    metavar="PUB",
    help=f"The public key that must have signed it; {KEY_VARIABLE} says the same to every command.",
)


@click.group("bundle", short_help="An authority's whole policy as one file, signed if wished.")
def command() -> None:
    """Put an authority's whole policy into one file: its own settings, every pack that it follows in every
    version, the vocabulary and the bank holidays, each with its hash. Any command takes such a file where it
    takes an authority:

    \b
    dutybook bundle build swindon --out swindon.dutybook
    dutybook check child.yaml --authority swindon.dutybook --as-of today
    """


@command.command("build", short_help="Write the bundle of an authority.")
@click.argument("authority", type=AuthorityType())
@click.option("--out", type=_FILE, metavar="FILE", help=f"The file to write; without it AUTHORITY{SUFFIX}.")
@click.option("--sign", type=_KEY, metavar="KEY", help="Sign it with this private key.")
@folder_options
def build(
    authority: str,
    out: Path | None,
    sign: Path | None,
    rules: tuple[Path, ...],
    authorities: tuple[Path, ...],
) -> None:
    """Write the bundle of AUTHORITY (its name, or the path of its file). The same files give the same bundle,
    byte for byte.

    \b
    dutybook bundle build bradford --out bradford.dutybook --sign vendor.key
    """
    from engine.bundling.building import built

    key = None
    if sign is not None:
        from engine.bundling.signing import private_key

        key = private_key(sign)
    data = built(open_for(authority, rules, authorities), authority, key)
    path = _target(out, authority)
    try:
        write_whole(path, data)
    except OSError as trouble:
        raise click.ClickException(f"cannot write {path}: {trouble.strerror}") from None
    say(f"{path}: {len(data):,} bytes{'' if key is None else ', signed'}")


@command.command("verify", short_help="Say whether a bundle is whole, and whose.")
@_bundle
@_key
def verify(file: Path, key: Path | None) -> None:
    """Check every byte of the bundle FILE, its signature if a key is given, and that this engine makes the
    policy of it that its manifest names. Status 2, with every fault, if anything is amiss.

    \b
    dutybook bundle verify bradford.dutybook --key vendor.pub
    """
    bundle = open_bundle(file, key)
    policy = bundle.policy()
    if policy.hash != bundle.manifest.policy:
        what = f"its files are whole and make policy {policy.hash[:12]}, not {bundle.manifest.policy[:12]}"
        built_by = f"it was built by Dutybook {bundle.manifest.engine}, this is {version('dutybook')}"
        raise InputFault([Diagnostic("E524", f"{file.name}: {what}", None, f"{built_by}: build it again")])
    say(f"{file.name} is whole: {_whose(bundle)}, policy {policy.hash[:12]}, {len(bundle.texts)} files.")


@command.command("show", short_help="Say what a bundle holds.")
@_bundle
@_key
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
def show(file: Path, key: Path | None, form: str) -> None:
    """Say what the bundle FILE holds: the authority, the packs in their versions, the calendar, who signed
    it.

    \b
    dutybook bundle show bradford.dutybook
    """
    bundle = open_bundle(file, key)
    say(json.dumps(bundle_json(bundle), indent=2) if form == "json" else bundle_text(bundle))


@command.command("key", short_help="Make a pair of keys to sign with.")
@click.argument("name", type=_FILE)
def make(name: Path) -> None:
    """Make a pair of keys: NAME.key signs and is kept secret, NAME.pub is given to whoever verifies.

    \b
    dutybook bundle key vendor
    """
    from engine.bundling.signing import make_key

    private, public = (name.with_name(f"{name.name}.{half}") for half in ("key", "pub"))
    try:
        called = make_key(private, public)
    except FileExistsError as trouble:
        raise click.UsageError(
            f"nothing was written, for {trouble.filename or trouble} exists already"
        ) from None
    except OSError as trouble:
        raise click.ClickException(f"cannot write {trouble.filename}: {trouble.strerror}") from None
    say(f"{private}: signs; keep it secret\n{public}: key {called}; give it to whoever verifies")


def _target(out: Path | None, authority: str) -> Path:
    return Path(f"{Path(authority).stem}{SUFFIX}") if out is None else out


def _whose(bundle: Bundle) -> str:
    claimed = "its signature not checked" if bundle.signed_by else "unsigned"
    return f"{bundle.manifest.name}, {f'signed by {bundle.signed_by}' if bundle.verified else claimed}"
