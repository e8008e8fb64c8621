"""A first mapping file for an export that fits no known form.

In: staged tables and the vocabulary. Out: the YAML of a mapping, and what it is not sure of. Guaranteed:
what is drafted loads; a guess is marked as one; no column is used twice for one kind; nothing of a child
but words of choices is written into the file.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from engine.data.headings import plain
from engine.data.staging import Staged, Staging
from engine.data.turning.sql import text_of
from engine.vocabulary import Attribute, AttributeType, Kind, Shape, Vocabulary

_CASE_WORDS = (
    "childuniqueid", "childid", "personid", "case", "caseid", "clientid", "child", "mosaicid", "lcsid",
    "uniqueid", "recordid",
)  # fmt: skip
_DATE_WORDS = {
    "at": ("date", "dateof", "held", "on", "visitdate", "actualdate", "completed"),
    "from": ("start", "startdate", "from", "began", "begin", "opened"),
    "to": ("end", "enddate", "to", "ceased", "closed", "closedate"),
    "recorded": ("recorded", "daterecorded", "entered", "createdon", "written"),
}
_SURE, _FITTING, _LEAST = 0.85, 0.75, 0.62
_MOST_VALUES = 25
_DATE = (
    r"^\s*(\d{4}-\d{1,2}-\d{1,2}|\d{1,2}[/.-]\d{1,2}[/.-](\d{4}|\d{2})"
    r"|\d{1,2}[ -][A-Za-z]{3,9}[ -]\d{2,4})([T ].*)?\s*$"
)


@dataclass(frozen=True, slots=True)
class Draft:
    """The YAML text, and the lines that say what it is not sure of."""

    yaml: str
    doubts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Column:
    heading: str
    share_dates: float
    values: tuple[str, ...]  # the different ones, if they are few


@dataclass(frozen=True, slots=True)
class _Guess:
    target: str
    column: _Column
    score: float


def draft(tables: Sequence[Staged], vocabulary: Vocabulary, staging: Staging) -> Draft:
    """Return a mapping for these tables."""
    lines = ["mapping: local", "title: a local export", "tables:"]
    doubts: list[str] = []
    for table in tables:
        lines += _table(table, vocabulary, staging, doubts)
    return Draft("\n".join(lines) + "\n", tuple(doubts))


def _table(table: Staged, vocabulary: Vocabulary, staging: Staging, doubts: list[str]) -> Iterator[str]:
    columns = [_look(staging, table, place) for place in range(len(table.headings))]
    kind, sure = _kind(table, columns, vocabulary)
    yield f"  {_text(table.name)}:"
    if not sure:
        doubts.append(f"{table.shown}: taken for '{kind.name}' ({kind.title}); check that")
    yield "    facts:"
    yield f"      - {kind.name}:"
    guesses = _guesses(kind, columns)
    used = {each.column.heading for each in guesses.values()}
    case = _case(columns)
    if case is None:
        doubts.append(f"{table.shown}: no column looks like the child's id; 'case' is the first column")
        case = columns[0]
    yield f"          case: {_text(case.heading)}"
    main = "from" if kind.is_ is Shape.PERIOD else "at"
    if kind.is_ is not Shape.RECORD and main not in guesses:
        doubts.append(f"{table.shown}: no column looks like the date ('{main}') of a {kind.title}")
    for guess in guesses.values():
        if guess.column.heading == case.heading:
            continue
        mark = "" if guess.score >= _SURE else "  # a guess"
        if guess.score < _SURE:
            doubts.append(f"{table.shown}: column '{guess.column.heading}' may be {kind.name}.{guess.target}")
        yield from _field(table, kind, guess, mark, doubts)
    rest = [each.heading for each in columns if each.heading not in used | {case.heading}]
    if rest:
        doubts.append(f"{table.shown}: not used: {', '.join(rest)}")
        yield f"    unused: [{', '.join(_text(each) for each in rest)}]"


def _field(table: Staged, kind: Kind, guess: _Guess, mark: str, doubts: list[str]) -> Iterator[str]:
    attribute = kind.attributes.get(guess.target)
    if attribute is None or attribute.type is not AttributeType.CHOICE or not guess.column.values:
        yield f"          {guess.target}: {_text(guess.column.heading)}{mark}"
        return
    yield f"          {guess.target}:{mark}"
    yield f"            column: {_text(guess.column.heading)}"
    yield "            values:"
    for value in guess.column.values:
        choice, score = _nearest(value, attribute.choices)
        if score < _SURE:
            doubts.append(
                f"{table.shown}: '{value}' in '{guess.column.heading}': is it {attribute.name} {choice}?"
            )
        yield f"              {_text(value)}: {choice if score >= _LEAST else 'unknown'}"


# ---------------------------------------------------------------- guesses


def _look(staging: Staging, table: Staged, place: int) -> _Column:
    """Look at a column: how many of its cells are dates, and the different words if they are few."""
    text = text_of(f"h{place}", table.types[place])
    total, dates = staging.one(
        f"SELECT count(t), count(*) FILTER (regexp_matches(t, '{_DATE}')) FROM "
        f"(SELECT {text} AS t FROM {table.relation} LIMIT 20000)"
    )
    rows = staging.run(
        f"SELECT DISTINCT t FROM (SELECT {text} AS t FROM {table.relation} LIMIT 20000) "
        f"WHERE t IS NOT NULL ORDER BY t LIMIT {_MOST_VALUES + 1}"
    )
    few = tuple(str(row[0]) for row in rows) if len(rows) <= _MOST_VALUES else ()
    share = float(dates) / float(total) if total else 0.0
    return _Column(table.headings[place], share, () if share > 0.5 else few)


def _kind(table: Staged, columns: Sequence[_Column], vocabulary: Vocabulary) -> tuple[Kind, bool]:
    """Return the kind that a table most likely holds, and whether its name says so."""
    best, most = next(iter(vocabulary.kinds.values())), -1.0
    for kind in vocabulary.kinds.values():
        named = _named(table.name, kind)
        fitting = sum(each.score for each in _guesses(kind, columns).values() if each.score >= _FITTING)
        told = max((_within(each.heading, kind) for each in columns), default=0.0)
        score = (2 * named if named >= _LEAST else 0.0) + 0.4 * fitting + told
        if score > most:
            best, most = kind, score
    return best, _named(table.name, best) >= _SURE


def _named(name: str, kind: Kind) -> float:
    """Return how alike a table's name and a kind's are; an abbreviation (LAC) only if they are the same."""
    words = (kind.name, kind.title, *kind.synonyms)
    return (
        max(_alike(name, word) for word in words if len(word) > 4 or plain(word) == plain(name))
        if words
        else 0.0
    )


def _within(heading: str, kind: Kind) -> float:
    return 1.0 if plain(kind.name) in plain(heading) else 0.0


def _guesses(kind: Kind, columns: Sequence[_Column]) -> dict[str, _Guess]:
    """Return for each key of the kind the column that fits best, none used twice."""
    every = sorted(
        (
            _Guess(target, column, score)
            for target, attribute in _targets(kind).items()
            for column in columns
            if (score := _score(kind, target, attribute, column)) >= _LEAST
        ),
        key=lambda guess: (-guess.score, guess.target),
    )
    found: dict[str, _Guess] = {}
    used: set[str] = set()
    for guess in every:
        if guess.target not in found and guess.column.heading not in used:
            found[guess.target] = guess
            used.add(guess.column.heading)
    return found


def _targets(kind: Kind) -> dict[str, Attribute | None]:
    own: dict[str, Attribute | None] = dict.fromkeys([*kind.edges, "id", "recorded"])
    return {**own, **{name: each for name, each in kind.attributes.items() if each.rows is None}}


def _score(kind: Kind, target: str, attribute: Attribute | None, column: _Column) -> float:
    words = [target, *_DATE_WORDS.get(target, ())]
    if target == "id":
        words = [f"{kind.name}id", f"{kind.title}id"]
    if target == "kind":
        words += ["type", f"{kind.name} type"]
    if attribute is not None:
        words += [*attribute.synonyms, *([attribute.words] if attribute.words else [])]
    dated = target in _DATE_WORDS or (attribute is not None and attribute.is_date)
    if dated != (column.share_dates > 0.5) and column.values != ():
        return 0.0
    names = [plain(column.heading), _without(plain(column.heading), kind)]
    score = max(_alike(name, word) for name in names if name for word in words) if any(names) else 0.0
    if attribute is not None and attribute.type is AttributeType.CHOICE and column.values:
        fits = sum(1 for each in column.values if _nearest(each, attribute.choices)[1] >= _SURE)
        score = max(score, 0.7 * fits / len(column.values))
    return score if target != "id" or score >= _SURE else 0.0


def _without(name: str, kind: Kind) -> str:
    """Return a heading without the name of the kind in it: `visitdate` of a visit is a date."""
    for word in (kind.name, kind.title):
        name = name.replace(plain(word), "")
    return name


def _case(columns: Sequence[_Column]) -> _Column | None:
    for word in _CASE_WORDS:
        for column in columns:
            if plain(column.heading) == word:
                return column
    return next(
        (each for each in columns if "childid" in plain(each.heading) or "personid" in plain(each.heading)),
        None,
    )


def _nearest(value: str, choices: Sequence[str]) -> tuple[str, float]:
    return max(((choice, _alike(value, choice)) for choice in choices), key=lambda each: each[1])


def _alike(a: str, b: str) -> float:
    one, other = plain(a), plain(b)
    if not one or not other:
        return 0.0
    if one == other or one.rstrip("s") == other.rstrip("s"):
        return 1.0
    return SequenceMatcher(None, one, other, autojunk=False).ratio()


def _text(value: str) -> str:
    """Return a text as YAML: in double quotes, so that no letter of it means anything else."""
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
