"""The things that may differ from case to case, each with the few forms that conditions can tell apart.

In: an anchor, what is asked (`Asked`). Out: variables with options; an option is a piece of a story.
Guaranteed: the first option of each variable is the most ordinary, so that the story told first is the
plainest.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from math import ceil

from engine.analysis.asked import EARLIER, LONG, MEANWHILE, NOW, ONCE, OVER, Asked, Counted
from engine.analysis.scenario import LONG_AGO, START, Rel, Row
from engine.calendar import Age, Limit, Unit
from engine.facts import RECORDED_NONE
from engine.nodes import Edge
from engine.plan import Plan, Terms
from engine.vocabulary import Vocabulary

Key = tuple[str, ...]
#: Days after the start on which an event that a limit counts from is tried.
EVENT_DAYS = (0, 3, 15, 45, 130)
SOON = 40  # days to a birthday that falls into a gap of a series
#: From this age on a period in the last years before eighteen is tried too: its first and last day.
GROWN, IN_YOUTH = 21, (Rel(months=-120), Rel(months=-54))
SPACE = 30  # days between one anchor and the next, where only the nth counts


@dataclass(frozen=True, slots=True)
class Option:
    """A piece of a story: rows, attributes of the anchor, and how it is told (nothing: it is ordinary)."""

    rows: tuple[Row, ...] = ()
    attrs: tuple[tuple[str, object], ...] = ()
    words: str = ""


@dataclass(frozen=True, slots=True)
class Variable:
    """One thing that may differ."""

    key: Key
    options: tuple[Option, ...]


@dataclass(frozen=True, slots=True)
class Telling:
    """Puts pieces of stories into words and rows."""

    plan: Plan
    vocabulary: Vocabulary

    def anchor_rows(self, edge: Edge, terms: Terms) -> tuple[Row, ...]:
        """Return the row that a duty hangs on, the start being its day; none for a definition."""
        kind = edge.kind
        if kind in {one.name for one in self.plan.definitions}:
            return ()
        ends = edge.attribute == "to"
        dated = edge.attribute not in ("", "from", "at", "to")
        start = Rel(days=-200) if ends else Rel(days=-10) if dated else START
        attrs = ((edge.attribute, START),) if dated else ()
        last = Row(kind, f"{kind}-1", start, START if ends else None, attrs)
        period, nth = self.plan.kinds[kind].period, terms.nth or 1
        before = []
        for number in range(1, nth):
            day = Rel(days=-SPACE * number)
            before.append(Row(kind, f"{kind}-0{number}", day, day.plus(SPACE) if period else None))
        return (*before, last)

    def variables(self, edge: Edge, terms: Terms, asked: Asked, repeated: frozenset[str]) -> list[Variable]:
        """Return what may differ; kinds in `repeated` discharge a series and are placed by its gaps."""
        kind = edge.kind
        own = kind not in {one.name for one in self.plan.definitions}
        soon = (1, SOON) if asked.birthday_ends else (SOON,)
        found = [self._age(asked.ages, soon)] if asked.ages else []
        for holder, names in asked.attributes.items():
            if (own and holder == kind) or self._is_record(holder):
                found += [self._attribute(holder, name, known) for name, known in names.items()]
        forced = self.plan.kinds[kind].inside if own else None
        for name, how in sorted(asked.states.items()):
            if not (own and name == kind):
                found.append(self._state(name, how, asked, name == forced, (terms.nth or 1) > 1))
        for name, how in sorted(asked.events.items()):
            if not self._is_record(name):
                found.append(
                    self._event(name, how - ({MEANWHILE, EARLIER} if name in repeated else set()), asked)
                )
        return [one for one in found if len(one.options) > 1 or one.options[0].rows]

    def _is_record(self, kind: str) -> bool:
        shape = self.plan.kinds.get(kind)
        return shape is not None and shape.record

    def _age(self, ages: Iterable[Age], soon: Iterable[int]) -> Variable:
        marks = sorted({age.years * 12 + age.months for age in ages})
        middles = [
            one
            for low, high in zip([0, *marks], [*marks, marks[-1] + 60], strict=True)
            if (one := (low + high) // 2) not in marks
        ]
        options = [
            Option((_born(Rel(months=-one, days=-3)),), (), f"aged {_age_words(one)}") for one in middles
        ]
        for mark in marks:
            options.append(Option((_born(Rel(months=-mark)),), (), f"{_age_words(mark)} old that very day"))
            for days in soon:
                later = "the day after" if days == 1 else f"{days} days later"
                born = _born(Rel(months=-mark, days=days))
                options.append(Option((born,), (), f"{_age_words(mark)} old {later}"))
        return Variable(("age",), tuple(options))

    def _attribute(self, kind: str, name: str, known: list[object]) -> Variable:
        record = self._is_record(kind)
        options = []
        for place, value in enumerate(known):
            words = "" if not place else self.words(kind, name, value)
            if record:
                options.append(Option((Row(kind, kind, None, None, ((name, value),)),), (), words))
            else:
                options.append(Option((), ((name, value),), words))
        return Variable(("attribute", kind, name), tuple(options))

    def _state(self, kind: str, how: set[str], asked: Asked, forced: bool, long: bool) -> Variable:
        title = self.title(kind)
        spans: list[tuple[Rel, Rel | None, str]] = (
            [] if forced and long else [(START, None, f"{title} from that day")]
        )
        ago = _long_ago(asked.lasting.get(kind, set()))
        if LONG in how or (forced and (long or OVER in how)):
            spans.append((ago, None, f"{title} for {_for_long(ago)}"))
        spans += [(begun, None, f"{title} for {words} on that day") for begun, words in _steps(asked, kind)]
        for length in sorted(asked.lengths.get(kind, ()), key=str):
            begun = Rel(days=-length.n * (7 if length.unit is Unit.WEEKS else 1))
            spans.append((begun, None, f"{title} for {length} on that day"))
        if OVER in how and not forced:
            spans.append((ago, START, f"{title} until that day"))
        if ONCE in how and not forced and any(age.years >= GROWN for age in asked.ages):
            spans.append((*IN_YOUTH, f"{title} from ten to four and a half years before"))
        if EARLIER in how and not forced:
            spans.append((Rel(days=1), None, f"{title} from the day after"))
        if MEANWHILE in how and not forced:
            spans.append((Rel(days=3), None, f"{title} from 3 days later"))
            spans.append((Rel(days=3), Rel(days=13), f"{title} for ten days, from 3 days later"))
        options = [] if forced else [Option()]
        for attrs, words in self._products(kind, asked):
            for start, end, when in spans:
                row = Row(kind, f"{kind}-2", start, end, attrs)
                plain = forced and not words and start == START
                options.append(Option((row,), (), "" if plain else ", ".join(w for w in (when, words) if w)))
        return Variable(("kind", kind), tuple(options))

    def _event(self, kind: str, how: set[str], asked: Asked) -> Variable:
        title = self.title(kind)
        days: list[tuple[Rel, str]] = []
        if how & {NOW, LONG, OVER}:
            days.append((Rel(days=-1), f"{title} the day before"))
        if NOW in how:
            days.append((Rel(months=-2), f"{title} two months before"))
        if EARLIER in how:
            days.append((Rel(days=1), f"{title} the day after"))
        if MEANWHILE in how:
            days += [(Rel(days=day), f"{title} {_later(day)}") for day in EVENT_DAYS]
        days += [
            (_back(one).plus(-1), f"{title} longer than {one} before")
            for one in sorted(asked.looks.get(kind, ()), key=str)
        ]
        options = [Option()]
        for attrs, words in self._products(kind, asked):
            for day, when in days:
                row = Row(kind, f"{kind}-2", day, None, attrs)
                options.append(Option((row,), (), ", ".join(w for w in (when, words) if w)))
            for one in sorted(asked.counts.get(kind, ())):
                options += self._several(kind, one, asked, attrs, words)
        return Variable(("kind", kind), tuple(options))

    def _several(
        self, kind: str, counted: Counted, asked: Asked, attrs: tuple[tuple[str, object], ...], words: str
    ) -> Iterator[Option]:
        """Just as many as are counted, and one less, day after day: before the start, and from then on."""
        how, looks = asked.events[kind], asked.looks.get(kind, ())
        beyond = [(_back(one), f"longer than {one} before") for one in sorted(looks, key=str)]
        placed = [(START, "in the days before"), *beyond]
        for number in (counted.number - 1, counted.number):
            firsts = [(end.plus(-number), when) for end, when in placed]
            if how & {EARLIER, MEANWHILE}:
                firsts.append((Rel(days=1), "in the days after"))
            for first, when in firsts:
                rows = tuple(
                    Row(kind, f"{kind}-2.{place}", first.plus(place), None, attrs).with_attrs(
                        {counted.distinct: f"number {place}"} if counted.distinct else {}
                    )
                    for place in range(number)
                )
                told = f"{self.title(kind)} {number} times {when}"
                yield Option(rows, (), ", ".join(w for w in (told, words) if w))

    def _products(self, kind: str, asked: Asked) -> list[tuple[tuple[tuple[str, object], ...], str]]:
        names: Mapping[str, list[object]] = asked.attributes.get(kind, {})
        found = []
        for chosen in product(*names.values()):
            attrs = tuple(zip(names, chosen, strict=True))
            words = [self.words(kind, name, value) for name, value in attrs if value != names[name][0]]
            found.append((attrs, ", ".join(words)))
        return found

    def title(self, kind: str) -> str:
        """Return what a kind is called."""
        known = self.vocabulary.kinds.get(kind)
        return known.title if known is not None and known.title else kind.replace("_", " ")

    def words(self, kind: str, name: str, value: object) -> str:
        """Return how an attribute's value is told."""
        known = self.vocabulary.kinds.get(kind)
        attribute = None if known is None else known.attributes.get(name)
        said = attribute.words if attribute is not None and attribute.words else name.replace("_", " ")
        if value is True:
            return said
        return f"{said}: {value_words(value)}"


def value_words(value: object) -> str:
    """Return a value as a word."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if value is RECORDED_NONE:
        return "none"
    if isinstance(value, Rel):
        return "recorded"
    if isinstance(value, tuple):
        return ", ".join(str(one) for one in value) or "nobody"
    return str(value) if isinstance(value, Limit | int | float) else str(value).replace("_", " ")


def _born(day: Rel) -> Row:
    return Row("person", "person", None, None, (("born", day),))


def age_words(age: Age) -> str:
    """Return `15 years 6 months`."""
    return _age_words(age.years * 12 + age.months)


def _age_words(months: int) -> str:
    years, rest = divmod(months, 12)
    return f"{years} years" + (f" {rest} month{'s' if rest > 1 else ''}" if rest else "")


def _back(limit: Limit) -> Rel:
    """Return a day so long before the start; working days are counted generously, hours as whole days."""
    if limit.unit in (Unit.MONTHS, Unit.YEARS):
        return Rel(months=-limit.n * (12 if limit.unit is Unit.YEARS else 1))
    return Rel(days=-limit.n * _MOST_DAYS.get(limit.unit, 1))


_MOST_DAYS = {Unit.WEEKS: 7, Unit.WORKING_DAYS: 2}


def _long_ago(lengths: Iterable[Limit]) -> Rel:
    """Return a day longer ago than every length that a period must have run."""
    months = (one.n * _MOST_MONTHS.get(one.unit, 1 / 15) for one in lengths)
    return min(LONG_AGO, Rel(months=-(ceil(max(months, default=0)) + 1)))


_MOST_MONTHS = {Unit.YEARS: 12, Unit.MONTHS: 1, Unit.WEEKS: 1 / 4}


def _for_long(ago: Rel) -> str:
    return "two years" if ago == LONG_AGO else _age_words(-ago.months)


def _steps(asked: Asked, kind: str) -> list[tuple[Rel, str]]:
    """Where periods are asked to have run for several lengths, those that have just run for each of them."""
    lengths = asked.lasting.get(kind, set())
    return [(_back(one), str(one)) for one in sorted(lengths, key=str)] if len(lengths) > 1 else []


def _later(day: int) -> str:
    return "that day" if not day else f"{day} days later"
