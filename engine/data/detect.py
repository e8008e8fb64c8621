"""Which format a source is, and which of its tables is which.

In: staged tables. Out: a format's name, and for each table what its mapping says. Guaranteed: a table is
matched by its name, or by its headings where the name has drifted; one that fits none is left and told,
never guessed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from engine.data.headings import plain
from engine.data.mapping.load import load_mapping
from engine.data.mapping.model import Mapping_, TableMap
from engine.data.mapping.native import child_of, kind_of
from engine.data.staging import Staged
from engine.data.turning.work import Matched
from engine.diagnostics import Diagnostic, InputFault
from engine.vocabulary import Vocabulary

_SHIPPED = Path(__file__).resolve().parent / "mappings"
FORMATS = ("native", "ssd", "annex-a", "903", "cin")
CIN_ELEMENTS = (
    "Header", "Child", "CINdetails", "Assessments", "CINPlanDates", "Section47", "ChildProtectionPlans",
    "CPPreviewDate",
)  # fmt: skip
#: The share of a table's known headings that must be there to match it by them alone.
_LEAST = 0.5


@lru_cache(maxsize=16)
def _load(path: Path, key: int) -> Mapping_:
    return load_mapping(path, _VOCABULARIES[key])


_VOCABULARIES: dict[int, Vocabulary] = {}


def shipped_mapping(form: str, vocabulary: Vocabulary) -> Mapping_:
    """Return the mapping of a format."""
    _VOCABULARIES[id(vocabulary)] = vocabulary
    return _load(_SHIPPED / f"{form}.yaml", id(vocabulary))


def detect(tables: Sequence[Staged], vocabulary: Vocabulary, source: str) -> str:
    """Return the format of a source. Raises InputFault where it is none that is known."""
    named = sum(1 for each in tables if kind_of(each.name, vocabulary) or child_of(each.name, vocabulary))
    scores = {"native": sum(1 for each in tables if _is_native(each, vocabulary))}
    for form in FORMATS[1:]:
        scores[form] = len(matched(tables, shipped_mapping(form, vocabulary))[0])
    best = max(FORMATS, key=lambda form: scores[form])
    if not scores[best]:
        shown = ", ".join(each.shown for each in tables[:10]) or "nothing"
        cure = "`dutybook map` drafts a mapping file for an export of another form; --format says what it is"
        if named:
            cure = "a native table has a column 'case'; " + cure
        raise InputFault([Diagnostic("E510", f"the form of {source} is not known: {shown}", None, cure)])
    return best


def _is_native(table: Staged, vocabulary: Vocabulary) -> bool:
    return kind_of(table.name, vocabulary) is not None and "case" in {plain(each) for each in table.headings}


@dataclass(frozen=True, slots=True)
class _Wanted:
    """A table that a mapping knows, in plain forms: what it is called, its headings, those of the child."""

    map: TableMap
    names: frozenset[str]
    known: frozenset[str]
    cases: frozenset[str]


def _wanted(one: TableMap) -> _Wanted:
    cases = {plain(each) for fact in one.facts for each in fact.case.headings}
    cases |= {plain(each) for step in one.derive.values() for each in step.get("case", ())}
    names = frozenset(plain(each) for each in (one.name, *one.names))
    return _Wanted(one, names, one.known(), frozenset(cases))


def matched(tables: Sequence[Staged], mapping: Mapping_) -> tuple[list[Matched], list[tuple[Staged, str]]]:
    """Return the tables that the mapping knows, and the others with the reason."""
    found: list[Matched] = []
    left: list[tuple[Staged, str]] = []
    wanted = [_wanted(one) for one in mapping.tables]
    counted = Counter(each for one in wanted for each in one.known)
    common = frozenset(each for each, number in counted.items() if number > 2)
    for table in tables:
        one = _best(table, mapping, wanted, common)
        if one is None:
            left.append((table, "not a table that is known here"))
        elif one.ignored:
            left.append((table, f"not read: {one.ignored}"))
        else:
            columns = {plain(each): place for place, each in reversed(list(enumerate(table.headings)))}
            found.append(Matched(table, one, len(found), columns))
    return found, left


def _best(
    table: Staged, mapping: Mapping_, wanted: Sequence[_Wanted], common: frozenset[str]
) -> TableMap | None:
    have = frozenset(plain(each) for each in table.headings)
    if mapping.name == "native":  # a native table is what its name says, and nothing else
        named = (one for one in mapping.tables if one.name == table.name and "case" in have)
        return next(named, None)
    scored = [(_score(plain(table.name), have, one, common), -place) for place, one in enumerate(wanted)]
    score, place = max(scored, default=(0.0, 0))
    return mapping.tables[-place] if score >= _LEAST else None


def _score(name: str, have: frozenset[str], one: _Wanted, common: frozenset[str]) -> float:
    """Return how well a table fits: two points for its name, one for a name that holds it, and the share of
    its headings that are known. Without the name a heading must be there that few other tables have."""
    share = len(have & one.known) / max(1, len(have))
    if name in one.names and (share > 0 or one.map.ignored or not one.known):
        return 2 + share
    if not one.cases & have or not (have & one.known) - common:
        return 0.0
    within = max((len(each) for each in one.names if len(each) > 3 and _holds(name, each)), default=0)
    return 1 + share + within / 100 if within and share > 0.2 else share


def _holds(name: str, part: str) -> bool:
    """Return whether a name holds another, with no digit going on behind it (list 1 is not list 10)."""
    at = name.find(part)
    return at >= 0 and not (part[-1].isdigit() and name[at + len(part) : at + len(part) + 1].isdigit())
