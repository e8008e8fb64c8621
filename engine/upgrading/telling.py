"""An upgrade as text, as JSON, and as a file of decisions to be filled in.

In: an `Upgrade`. Out: text, plain values. Guaranteed: what has to be decided comes first, each row with the
standard before and after, what is set locally, and what may be decided; nothing is decided by the file as it
is written.
"""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import fill
from typing import Any

from engine.report.words import count
from engine.source import as_yaml
from engine.upgrading.records import Kind, Row, Upgrade

SCHEMA = 1
_WHAT = {
    Kind.MOVED: "the standard beneath it changed",
    Kind.REDUNDANT: "it says what now holds anyway",
    Kind.WEAKER: "it is weaker than the standard is now",
    Kind.ORPHANED: "the standard that it stands on is gone or renamed",
    Kind.UNCHANGED: "stays as it is",
}
_MEANS = """\
#   keep    the local setting stays as it is
#   drop    it goes; what the packs now say holds
#   rename  it stays, under the new name of the standard
#   alone   a local standard stays and no longer says what it stands on
"""


def upgrade_json(upgrade: Upgrade) -> dict[str, Any]:
    """Return the upgrade as plain values, schema 1."""
    return {
        "schema": SCHEMA,
        "authority": upgrade.authority,
        "packs": [{"pack": each.pack, "before": each.before, "after": each.after} for each in upgrade.packs],
        "rows": [_row(row) for row in upgrade.rows],
        "taken": [
            {"standard": each.standard, "turn": str(each.turn), "before": each.before, "after": each.after}
            for each in upgrade.taken
        ],
    }


def _row(row: Row) -> dict[str, Any]:
    return {
        "row": row.id,
        "kind": str(row.kind),
        "file": row.setting.file,
        "how": str(row.setting.how),
        "standard": row.setting.target,
        "local": row.local,
        "before": row.before,
        "after": row.after,
        "why": list(row.why),
        "successor": row.successor,
        "may": [str(each) for each in row.may],
    }


def upgrade_text(upgrade: Upgrade, width: int = 100) -> str:
    """Return the upgrade as text."""
    return "\n".join(_lines(upgrade, width))


def _lines(upgrade: Upgrade, width: int) -> Iterator[str]:
    kept = sum(row.kind is Kind.UNCHANGED for row in upgrade.rows)
    yield (
        f"{upgrade.name}: {count(len(upgrade.packs), 'pack')} moved; "
        f"{count(len(upgrade.open), 'local setting')} to decide, {kept} unchanged; "
        f"{count(len(upgrade.taken), 'other standard')} changed."
    )
    for pack in upgrade.packs:
        yield f"  {pack.pack}  {pack.before or 'new'} → {pack.after or 'gone'}"
    for row in upgrade.open:
        yield ""
        yield f"{row.id}"
        yield f"  {row.kind}: {_WHAT[row.kind]}"
        said = (("was", row.before), ("now", row.after), ("here", row.local))
        for word, text in said:
            if text:
                yield _told(word, text, width)
        for why in row.why:
            yield _told("mind", why, width)
        yield f"  decide  {' | '.join(row.may)}"
    if upgrade.taken:
        yield ""
        yield "These apply as they come; nothing local stands on them:"
        for each in upgrade.taken:
            yield _told(f"{each.turn}", f"{each.standard}: {each.after or each.before}", width)


def _told(word: str, text: str, width: int) -> str:
    return fill(f"  {word.ljust(7)} {text}", width, subsequent_indent=" " * 10)


def decisions_text(upgrade: Upgrade) -> str:
    """Return the open rows as a YAML file, none of them decided."""
    lines = [f"# {upgrade.name}: one decision a row, after the colon.", _MEANS.rstrip("\n"), "decisions:"]
    for row in upgrade.open:
        lines.append(f"  # {row.kind}: {_WHAT[row.kind]}; {' | '.join(row.may)}")
        lines += [f"  #   now: {row.after}"] if row.after else []
        lines.append(f"  {as_yaml(row.id)}: undecided")
    return "\n".join(lines if upgrade.open else [lines[0], "decisions: {}"]) + "\n"
