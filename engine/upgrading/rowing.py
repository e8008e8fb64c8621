"""A local difference beside what it stands on, before and after.

In: a `Setting`, both sides. Out: its `Row`. Guaranteed: what a local difference stands on is found under its
old name too; a difference is called redundant only where leaving it out changes nothing that is owed;
whether a local standard is weaker is for the comparison by dates, or for the check of the file itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from engine.diagnostics import Diagnostic
from engine.drafting.editing import node_at
from engine.drafting.touched import plain
from engine.layering.policy import EffectiveContent, EffectiveDuty
from engine.model import PackReading
from engine.source import parse
from engine.upgrading.records import Decision, How, Kind, Row, Setting
from engine.upgrading.settings import without
from engine.upgrading.sides import Side, changed_definitions, mentions, owed, sentence

_KEEP_OR_DROP: tuple[Decision, ...] = (Decision.KEEP, Decision.DROP)
_LOOSER = "E204"


@dataclass(frozen=True)
class Beside:
    """Both sides of an upgrade."""

    before: Side
    after: Side
    definitions: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "definitions", changed_definitions(self.before, self.after))

    def row(self, setting: Setting) -> Row:
        """Return the row of a local difference."""
        if setting.how is How.READING:
            return self._reading(setting)
        old = self.before.names.find(setting.target, _home(setting), setting.own)
        new = self.after.names.find(setting.target, _home(setting), setting.own)
        was, now = self.before.bare.get(old.key or ""), self.after.bare.get(new.key or "")
        if new.key is None or now is None:
            return self._orphan(setting, was, None)
        if old.key is not None and old.key != new.key:
            return self._orphan(setting, was, new.key)
        same = owed(was) == owed(now) and not mentions(owed(now), self.definitions)
        if same:
            return Row(
                setting.id, Kind.UNCHANGED, setting, sentence(was), sentence(now), self._local(setting)
            )
        return self._moved(setting, new.key, was, now)

    def _local(self, setting: Setting) -> str:
        said = sentence(self.after.standards.get(setting.own or ""))
        return said or " ".join(setting.text.split())

    def _orphan(
        self, setting: Setting, was: EffectiveDuty | EffectiveContent | None, successor: str | None
    ) -> Row:
        now = self.after.bare.get(successor or "")
        why = (f"it is now called {successor}",) if successor else ("no standard of that name is left",)
        renamed = (Decision.RENAME,) if successor else ()
        alone = (Decision.ALONE,) if setting.own else ()
        may = (*renamed, *alone, Decision.DROP)
        return Row(
            setting.id,
            Kind.ORPHANED,
            setting,
            sentence(was),
            sentence(now),
            self._local(setting),
            why,
            successor,
            may,
        )

    def _moved(
        self,
        setting: Setting,
        key: str,
        was: EffectiveDuty | EffectiveContent | None,
        now: EffectiveDuty | EffectiveContent,
    ) -> Row:
        kind, why, may = Kind.MOVED, tuple(self._new_faults(setting)), _KEEP_OR_DROP
        if any(each.code == _LOOSER for each in self._troubles(setting)):
            kind, may = Kind.WEAKER, (Decision.DROP,)
        elif why:
            may = (Decision.DROP,)
        elif self._redundant(setting, key, now):
            kind, why = Kind.REDUNDANT, ("without it the same is owed",)
        return Row(
            setting.id, kind, setting, sentence(was), sentence(now), self._local(setting), why, None, may
        )

    def _redundant(self, setting: Setting, key: str, now: EffectiveDuty | EffectiveContent) -> bool:
        if setting.own is not None:
            mine = self.after.standards.get(setting.own)
            return owed(mine, whosever=True) == owed(now, whosever=True)
        return owed(self._dropped(setting).standards.get(key)) == owed(self.after.standards.get(key))

    def _dropped(self, setting: Setting) -> Side:
        text = without(self.after.texts[setting.file], setting)
        return self.after.sides.of({**self.after.texts, setting.file: text})

    def _troubles(self, setting: Setting) -> Iterator[Diagnostic]:
        """The errors of the new side whose place is inside the local difference."""
        node = node_at(parse(self.after.texts[setting.file], setting.file), setting.path)
        if node is None:
            return
        for each in self.after.whole[1]:
            here = each.span is not None and each.span.file == setting.file
            if here and each.span and node.span.line <= each.span.line <= node.span.end_line:
                yield each

    def _new_faults(self, setting: Setting) -> Iterator[str]:
        known = {each.message for each in self.before.whole[1]}
        yield from (each.message for each in self._troubles(setting) if each.message not in known)

    # ---------------------------------------------------------------- readings

    def _reading(self, setting: Setting) -> Row:
        was, now = (_reading_of(side, setting.target) for side in (self.before, self.after))
        if now is None and was is None:  # a way of counting, which is the engine's own
            return Row(setting.id, Kind.UNCHANGED, setting, "", "", self._local(setting))
        chosen = self._chosen(setting)
        before, after = _reading_words(was, chosen), _reading_words(now, chosen)
        kind, why, may = _reading_kind(was, now, chosen)
        return Row(setting.id, kind, setting, before, after, self._local(setting), why, None, may)

    def _chosen(self, setting: Setting) -> str:
        node = node_at(parse(self.after.texts[setting.file], setting.file), (*setting.path, "choose"))
        return "" if node is None else getattr(node, "text", "")


def _home(setting: Setting) -> str | None:
    return None if setting.own is None else setting.own.partition("#")[0]


def _reading_of(side: Side, name: str) -> PackReading | None:
    packs = dict.fromkeys(ref.id for ref in side.whole[0].packs)
    found = (
        each
        for pack in packs
        for one in side.library.packs[pack]
        for each in one.pack.readings
        if each.id == name
    )
    return next(found, None)


def _reading_words(reading: PackReading | None, chosen: str) -> str:
    if reading is None:
        return ""
    return next((each.text for each in reading.choices if each.id == chosen), "")


def _reading_kind(
    was: PackReading | None, now: PackReading | None, chosen: str
) -> tuple[Kind, tuple[str, ...], tuple[Decision, ...]]:
    if now is None:
        return Kind.ORPHANED, ("no followed pack asks this question any more",), (Decision.DROP,)
    if all(each.id != chosen for each in now.choices):
        left = ", ".join(each.id for each in now.choices)
        return Kind.ORPHANED, (f"'{chosen}' is no longer a choice; there are: {left}",), (Decision.DROP,)
    if now.default == chosen and (was is None or was.default != chosen):
        return Kind.REDUNDANT, ("it is now chosen where nobody chooses",), _KEEP_OR_DROP
    if was is not None and _asked(was) == _asked(now):
        return Kind.UNCHANGED, (), ()
    return Kind.MOVED, (), _KEEP_OR_DROP


def _asked(reading: PackReading) -> object:
    """Return what the choices of a reading come to, wherever they stand in the file."""
    return [
        (each.id, each.text, each.counting, {name: plain(node) for name, node in each.set.items()})
        for each in reading.choices
    ]
