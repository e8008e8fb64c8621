"""One outcome of an audit, judged again with its reasons.

In: an audit's folder, a case, a standard, an occurrence. Out: `Looked`: the outcome with every step, the rule
in words, the rows that it rests on, down to the cell. Guaranteed: it is judged by the function, the policy
and the data that the audit was judged by; books are kept for the audits looked at last.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from engine.api import Book, open_whole
from engine.calendar import parse_moment
from engine.caseload.one import OneCase, SourceRow, one_case
from engine.commands.caseload import ruling_of
from engine.data.dataset import open_dataset
from engine.evaluate import evaluate
from engine.evaluate.plain import PlainMatcher
from engine.outcome import FactRef, Outcome
from web.records.audits import Audit, Identity, data_of, identity_of, policy_of


@dataclass(frozen=True, slots=True)
class Looked:
    """An outcome with all that stands behind it. `anchors`, `evidence`: the rows of what it hangs on and of
    what discharged it; `others`: the other rows of the case, by kind."""

    outcome: Outcome
    sentence: str
    anchors: tuple[SourceRow, ...]
    evidence: tuple[SourceRow, ...]
    others: tuple[tuple[str, tuple[SourceRow, ...]], ...]


def book_of(folder: Path, authority: str) -> Book:
    """Return the book of the policy that the audit in a folder keeps."""
    return _book(identity_of(folder), policy_of(folder), authority)


@lru_cache(maxsize=8)
def _book(_identity: Identity, policy: Path, authority: str) -> Book:
    return open_whole(policy, authority)


def judged(
    folder: Path, authority: str, audit: Audit, name: str
) -> tuple[OneCase, tuple[Outcome, ...]] | None:
    """Return a case of an audit and its outcomes, with their reasons; None where there is no such case."""
    book = book_of(folder, authority)
    data = open_dataset(data_of(folder))
    found = one_case(data, book.vocabulary, name)
    if found is None:
        return None
    as_of = parse_moment(audit.as_of)
    known_on = parse_moment(audit.known_on) if audit.known_on else None
    job = ruling_of(book, as_of, {}).job(data, as_of, known_on, audit.span)
    matcher = PlainMatcher(job.plan.rules)
    return found, tuple(evaluate(job.plan, found.case, as_of, known_on, matcher=matcher, explain=True))


def look(folder: Path, authority: str, audit: Audit, key: tuple[str, str, str]) -> Looked | None:
    """Return an outcome with its reasons. `key`: case, standard (pack#id), occurrence."""
    case, standard, _ = key
    found = judged(folder, authority, audit, case)
    if found is None:
        return None
    wanted = (each for each in found[1] if (f"{each.pack}#{each.standard}", each.occurrence) == key[1:])
    outcome = next(wanted, None)
    if outcome is None:
        return None
    sentence = book_of(folder, authority).described.sentences.get(standard, "")
    anchors = _of(found[0].rows, outcome.anchor)
    evidence = _of(found[0].rows, outcome.done)
    return Looked(outcome, sentence, anchors, evidence, _by_kind(found[0].rows))


def _of(rows: Sequence[SourceRow], fact: FactRef | None) -> tuple[SourceRow, ...]:
    """Return the row that a fact was read from; one row of an export may give several."""
    if fact is None:
        return ()
    return tuple(each for each in rows if (each.kind, each.place) == (fact.kind, fact.source))


def _by_kind(rows: Sequence[SourceRow]) -> tuple[tuple[str, tuple[SourceRow, ...]], ...]:
    kinds = dict.fromkeys(each.kind for each in rows)
    return tuple((kind, tuple(each for each in rows if each.kind == kind)) for kind in kinds)
