"""The whole upgrade of one authority: every local difference, and what changes where there is none.

In: the authority's own files, the packs of others before and after, as texts. Out: an `Upgrade`. Guaranteed:
no local difference is left out; nothing is changed here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

from engine.analysis.authority import Years
from engine.drafting.owning import is_own
from engine.drafting.weaker import weaker_lines
from engine.upgrading.records import Decision, How, Kind, Moved, Row, Taken, Turn, Upgrade
from engine.upgrading.rowing import Beside
from engine.upgrading.settings import settings_in, without
from engine.upgrading.sides import Side, Sides, mentions, owed, sentence

#: Returns findings about one standard (`pack#id`), each a line: where it is weaker than what it stands on.
Weaker = Callable[[Side, str], tuple[str, ...]]


def own_and_others(texts: Mapping[str, str], authority: str) -> tuple[dict[str, str], dict[str, str]]:
    """Return the authority's own files, and the packs and vocabularies of others; nobody else's file is
    left."""
    mine = {path: text for path, text in texts.items() if is_own(authority, path)}
    others = {
        path: text
        for path, text in texts.items()
        if path not in mine and path.startswith("rules/") and not path.endswith(".examples.yaml")
    }
    return mine, others


def compared(
    mine: Mapping[str, str],
    before: Mapping[str, str],
    after: Mapping[str, str],
    authority: str,
    weaker: Weaker,
) -> Upgrade:
    """Return what becomes of an authority's own files when the packs of others move from before to after.

    Paths are `authorities/…` and `rules/…`. Raises InputFault where a file is faulty by itself.
    """
    sides = Sides(authority)
    old, new = sides.of({**before, **mine}), sides.of({**after, **mine})
    beside = Beside(old, new)
    rows = tuple(_with_findings([beside.row(each) for each in settings_in(mine)], new, weaker))
    return Upgrade(
        authority,
        new.loaded.authority.name,
        tuple(_moved(old, new, authority)),
        rows,
        tuple(_taken(beside, rows, authority)),
        dict(mine),
    )


def _with_findings(rows: Sequence[Row], new: Side, weaker: Weaker) -> Iterator[Row]:
    """Yield the rows, those that moved beside the dates on which they are now weaker.

    What is faulty by itself stands in the way of any comparison and is set aside for it.
    """
    texts = dict(new.texts)
    for row in reversed(rows):
        if Decision.KEEP not in row.may and row.may:
            texts[row.setting.file] = without(texts[row.setting.file], row.setting)
    clean = new.sides.of(texts)
    for row in rows:
        key = row.setting.own or clean.names.find(row.setting.target).key
        compares = row.kind is Kind.MOVED and row.setting.how is not How.READING and key is not None
        found = weaker(clean, key) if compares and key else ()
        yield replace(row, kind=Kind.WEAKER, why=found) if found else row


def weaker_in(year: int) -> Weaker:
    """Return what finds weaker standards over the start dates of a year."""

    def find(side: Side, key: str) -> tuple[str, ...]:
        return weaker_lines(side.library, side.loaded, frozenset([key]), Years(year, year, year))

    return find


def _moved(old: Side, new: Side, authority: str) -> Iterator[Moved]:
    """Yield the packs of others that the authority follows, on either side, and that are not the same."""
    followed = {ref.id for side in (old, new) for ref in side.whole[0].packs}
    for name in sorted(each for each in followed if not is_own(authority, f"rules/{each}.yaml")):
        was, now = old.library.packs.get(name, ()), new.library.packs.get(name, ())
        if [one.hash for one in was] != [one.hash for one in now]:
            versions = [one[-1].pack.version if one else None for one in (was, now)]
            yield Moved(name, *versions)


def _taken(beside: Beside, rows: tuple[Row, ...], authority: str) -> Iterator[Taken]:
    """Yield the changed standards of others on which nothing local stands."""
    stood_on = {
        key
        for row in rows
        for side in (beside.before, beside.after)
        if (key := side.names.find(row.setting.target, None).key) is not None
    }
    old, new = beside.before.bare, beside.after.bare
    for key in dict.fromkeys([*old, *new]):
        if key in stood_on or is_own(authority, f"rules/{key}"):
            continue
        was, now = old.get(key), new.get(key)
        if owed(was) == owed(now) and not mentions(owed(now), beside.definitions):
            continue
        turn = Turn.NEW if was is None else Turn.GONE if now is None else Turn.CHANGED
        yield Taken(key, turn, sentence(was), sentence(now))
