"""Content standards: what a document or record must contain.

In: a content standard, the scene. Out: one `ContentJudged` for each document. Guaranteed: a row,
heading or section that is not in a carried document is missed, as is a blank one; an attribute that is
not there is unknown; a fault that no completion could mend makes the document missed, whatever else is
unknown. A check of form never claims that the content is good. Source: language.md section 5.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from engine.calendar import Moment
from engine.evaluate.truth import MISSING, NOTHING, Scene, Subject, about, truth_at
from engine.evaluate.worlds import Need
from engine.facts import RECORDED_NONE, Fact
from engine.outcome import NONE, Cause, State
from engine.plan import ContentStandard, FieldCheck


@dataclass(frozen=True, slots=True)
class Finding:
    """One check: True passed, False failed, None cannot be told; `text` says what was looked at."""

    passed: bool | None
    text: str
    needs: frozenset[Need] = NOTHING


@dataclass(frozen=True, slots=True)
class ContentJudged:
    standard: ContentStandard
    fact: Fact | None
    occurrence: str
    state: State
    possible: tuple[str, ...]
    needs: frozenset[Need]
    findings: tuple[Finding, ...]

    def of(self, fact: Fact, needs: frozenset[Need]) -> ContentJudged:
        """Return the same of another document."""
        return ContentJudged(self.standard, fact, fact.id, self.state, self.possible, needs, self.findings)

    def without_findings(self) -> ContentJudged:
        """Return the same without what was looked at, where nobody asks why."""
        return replace(self, findings=())


ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}(T\d{2}:\d{2})?$")
WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")


def untold_content(standard: ContentStandard) -> ContentJudged:
    """Return the outcome of a standard whose documents the data do not carry."""
    need = frozenset({Need(standard.of, Cause.NOT_IN_EXTRACT)})
    return ContentJudged(standard, None, "*", State.UNKNOWN, (State.MET, State.MISSED, NONE), need, ())


def run_content(standard: ContentStandard, scene: Scene) -> Iterator[ContentJudged]:
    """Yield one outcome for each document to which the standard applies."""
    documents = _dated(standard.of, scene)
    for fact in documents_of(standard, scene):
        judged = judge_document(standard, fact, _previous(fact, documents), scene)
        if judged is not None:
            yield judged


def documents_of(standard: ContentStandard, scene: Scene) -> list[Fact]:
    """Return the documents of the days in force, in order."""
    first, end = standard.from_day, standard.to_day
    return [fact for fact in _dated(standard.of, scene) if fact.start and first <= fact.start.day < end]


def _dated(kind: str, scene: Scene) -> list[Fact]:
    """The documents of a kind whose day is known, listed once for all standards."""
    key = ("documents", kind)
    found: list[Fact] | None = scene.cache.get(key)
    if found is None:
        found = scene.cache[key] = [fact for fact in scene.view.facts(kind) if fact.start is not None]
    return found


def judge_document(
    standard: ContentStandard, fact: Fact, previous: Fact | None, scene: Scene
) -> ContentJudged | None:
    """Return what comes of a document, or None if the standard asks nothing of it."""
    assert fact.start is not None  # documents_of() gives only dated ones
    applies, needs = (
        (True, NOTHING)
        if standard.when is None
        else truth_at(standard.when, about(fact), scene, fact.start.day)
    )
    if applies is False:
        return None
    findings = list(_findings(standard, fact, previous, scene))
    return _judge(standard, fact, findings, applies is None, needs) if findings else None


def _judge(
    standard: ContentStandard, fact: Fact, findings: list[Finding], doubtful: bool, needs: frozenset[Need]
) -> ContentJudged:
    open_needs = frozenset().union(*(one.needs for one in findings if one.passed is None))
    if any(one.passed is False for one in findings):
        states: tuple[str, ...] = (State.MISSED,)
        open_needs = NOTHING
    elif any(one.passed is None for one in findings):
        states = (State.MET, State.MISSED)
    else:
        states = (State.MET,)
    if doubtful:
        states, open_needs = (*states, NONE), open_needs | needs
    state = State(states[0]) if len(states) == 1 else State.UNKNOWN
    possible = states if state is State.UNKNOWN else ()
    return ContentJudged(standard, fact, fact.id, state, possible, open_needs, tuple(findings))


def _previous(fact: Fact, documents: list[Fact]) -> Fact | None:
    named = fact.attrs.get("previous", MISSING)
    if isinstance(named, str):
        return next((one for one in documents if one.id == named), None)
    return None


def _findings(
    standard: ContentStandard, fact: Fact, previous: Fact | None, scene: Scene
) -> Iterator[Finding]:
    written = scene.today if fact.start is None else fact.start.day
    if standard.sections:
        yield from _sections(standard, fact)
    if standard.each is None:
        holder = Subject(fact.kind, fact.id, fact.attrs, fact, since=written)
        for check in standard.checks:
            before = None if previous is None else previous.attrs
            yield from _check(check, holder, before, scene, f"{fact.kind}/{fact.id}")
        return
    rows = fact.attrs.get(standard.each, MISSING)
    name = f"{fact.kind}/{fact.id}.{standard.each}"
    if rows is MISSING:
        yield Finding(None, f"{standard.each}: not recorded", frozenset({Need(name, Cause.NOT_RECORDED)}))
        return
    entries = rows if isinstance(rows, tuple) else ()
    listed = [row for row in entries if isinstance(row, Mapping)]
    if standard.at_least is not None:
        filled = sum(1 for entry in entries if not _blank(entry))
        wanted = f"{filled} {standard.each}, at least {standard.at_least} wanted"
        yield Finding(filled >= standard.at_least, wanted)
    for place, row in enumerate(listed):
        holder = Subject(standard.each, str(row.get("id", place + 1)), row, None, since=written)
        for check in standard.checks:
            if not check.not_all_the_same:
                yield from _check(check, holder, None, scene, f"{name}/{holder.id}")
    for check in standard.checks:
        if check.not_all_the_same:
            yield _not_all_the_same(check.field, listed, name)


# ---------------------------------------------------------------- sections and headings


def _sections(standard: ContentStandard, fact: Fact) -> Iterator[Finding]:
    rows = fact.attrs.get("sections", MISSING)
    if rows is MISSING:
        need = Need(f"{fact.kind}/{fact.id}.sections", Cause.NOT_RECORDED)
        yield Finding(None, "sections: not recorded", frozenset({need}))
        return
    listed = [row for row in rows if isinstance(row, Mapping)] if isinstance(rows, tuple) else []
    by_title = {_same(row.get("title")): row for row in reversed(listed)}
    for title in standard.sections:
        row = by_title.get(_same(title))
        if row is None:
            yield Finding(False, f"section “{title}” is not there")
            continue
        yield Finding(True, f"section “{title}” is there")
        for heading in standard.headings:
            yield _heading(row, title, heading)
    if not standard.sections:
        return


def _heading(row: Mapping[str, Any], title: str, heading: str) -> Finding:
    key = _same(heading)
    values = {_same(name): value for name, value in row.items()}
    if key in values:
        filled = not _blank(values[key])
        return Finding(filled, f"“{heading}” of “{title}” is {'filled' if filled else 'blank'}")
    headings = values.get("headings")
    there = isinstance(headings, tuple) and key in {_same(one) for one in headings}
    return Finding(there, f"“{heading}” of “{title}” is {'there' if there else 'not there'}")


def _same(text: object) -> str:
    return re.sub(r"[\s_-]+", " ", str(text)).strip().casefold()


def _blank(value: object) -> bool:
    return value is RECORDED_NONE or (isinstance(value, str) and not value.strip()) or value == ()


# ---------------------------------------------------------------- fields


def _check(
    check: FieldCheck, holder: Subject, before: Mapping[str, Any] | None, scene: Scene, name: str
) -> Iterator[Finding]:
    if check.when is not None:
        applies, needs = truth_at(check.when, holder, scene, holder.since)
        if applies is False:
            return
        if applies is None:
            inner = list(_check(replace(check, when=None), holder, before, scene, name))
            yield from _asked_perhaps(check, inner, needs)
            return
    value = holder.attrs.get(check.field, MISSING)
    if value is MISSING and holder.fact is not None and check.field in _none_if_absent(holder, scene):
        value = RECORDED_NONE
    if check.with_ is not None:
        yield from _paired(check, value, holder, name)
        return
    if check.changed_since_previous:
        yield from _since_previous(check.field, value, before, holder, name)
        return
    if value is MISSING:
        yield Finding(
            None,
            f"{check.field}: not recorded",
            frozenset({Need(f"{name}.{check.field}", Cause.NOT_RECORDED)}),
        )
        return
    for verdict, text in _verdicts(check, value, holder):
        if verdict is MISSING:
            need = Need(f"{name}.{text}", Cause.NOT_RECORDED)
            yield Finding(None, f"{text}: not recorded", frozenset({need}))
        elif verdict is None:
            need = Need(f"{name}.{check.field}", Cause.READING_OPEN)
            yield Finding(None, f"{check.field}: {text}", frozenset({need}))
        else:
            yield Finding(bool(verdict), f"{check.field}: {text}")


def _asked_perhaps(check: FieldCheck, inner: list[Finding], needs: frozenset[Need]) -> Iterator[Finding]:
    """A check of which it is not known whether it is asked for: in order, if it passes either way."""
    if inner and all(finding.passed for finding in inner):
        yield from inner
        return
    needs |= frozenset().union(*(finding.needs for finding in inner))
    yield Finding(None, f"{check.field}: whether it is asked for is not known", needs)


def _none_if_absent(holder: Subject, scene: Scene) -> frozenset[str]:
    shape = scene.plan.kinds.get(holder.kind)
    return frozenset() if shape is None else shape.none_if_absent


def _verdicts(check: FieldCheck, value: Any, holder: Subject) -> Iterable[tuple[Any, str]]:
    """Each verdict is True, False, None (a word that no list knows) or MISSING (the other field is not
    there)."""
    if check.required is not False:
        yield not _blank(value), "is filled" if not _blank(value) else "is blank"
    if check.real_date:
        yield is_date(value), "is a date" if is_date(value) else "is not a date"
    found = next((word for word in check.never if has_words(value, word)), None)
    if check.never:
        yield found is None, f"says “{found}”" if found else "says none of the words that are barred"
    if check.first_word_in:
        yield _first_word(value, check.first_word_in)
    if check.is_ is not None:
        yield value == check.is_, f"is {value}"
    if check.in_:
        yield value in check.in_, f"is {value}"
    for other, wanted in ((check.differs_from, False), (check.same_as, True)):
        if other is not None:
            theirs = holder.attrs.get(other, MISSING)
            if theirs is MISSING:
                yield MISSING, other
            else:
                same = _same(value) == _same(theirs)
                yield same == wanted, f"{'is the same as' if same else 'differs from'} {other}"


def is_date(value: object) -> bool:
    """Return whether the value is a real date: one that was read as such, or an ISO date as text."""
    if isinstance(value, Moment):
        return True
    text = str(value).strip()
    if not ISO_DAY.match(text):
        return False
    try:
        date.fromisoformat(text[:10])
    except ValueError:
        return False
    return True


def has_words(value: object, words: str) -> bool:
    """Return whether the words occur, as whole words, ignoring case."""
    if not isinstance(value, str):
        return False
    pattern = r"\s+".join(re.escape(word) for word in words.split())
    return re.search(rf"(?<!\w){pattern}(?!\w)", value, re.IGNORECASE) is not None


def _first_word(value: object, verbs: tuple[str, ...]) -> tuple[bool | None, str]:
    words = WORD.findall(str(value))
    if not words:
        return False, "has no words"
    known = words[0].casefold() in {verb.casefold() for verb in verbs}
    return (
        (True, f"starts with “{words[0]}”") if known else (None, f"“{words[0]}” is not in the list of verbs")
    )


def _paired(check: FieldCheck, value: Any, holder: Subject, name: str) -> Iterator[Finding]:
    """If the field is there, so must the other be (a score and its next step)."""
    other = str(check.with_)
    theirs = holder.attrs.get(other, MISSING)
    if value is MISSING:
        need = Need(f"{name}.{check.field}", Cause.NOT_RECORDED)
        yield Finding(None, f"{check.field}: not recorded", frozenset({need}))
        return
    if _blank(value):
        if check.required:
            yield Finding(False, f"{check.field}: is blank")
        return
    if theirs is MISSING:
        yield Finding(
            None, f"{other}: not recorded", frozenset({Need(f"{name}.{other}", Cause.NOT_RECORDED)})
        )
        return
    yield Finding(
        not _blank(theirs), f"{check.field} is there and {other} {'is blank' if _blank(theirs) else 'too'}"
    )


def _since_previous(
    field: str, value: Any, before: Mapping[str, Any] | None, holder: Subject, name: str
) -> Iterator[Finding]:
    """A document that names no previous one has nothing to compare."""
    if before is not None:
        yield _changed(field, value, before.get(field, MISSING), name)
    elif isinstance(named := holder.attrs.get("previous"), str):
        need = Need(f"{holder.kind}/{named}", Cause.NOT_IN_EXTRACT)
        yield Finding(None, f"{field}: the previous document is not there", frozenset({need}))


def _changed(field: str, value: Any, before: Any, name: str) -> Finding:
    if value is MISSING or before is MISSING:
        return Finding(
            None, f"{field}: not recorded", frozenset({Need(f"{name}.{field}", Cause.NOT_RECORDED)})
        )
    if _blank(value):
        return Finding(False, f"{field}: is blank")
    changed = _same(value) != _same(before)
    return Finding(changed, f"{field}: {'differs from' if changed else 'is the same as in'} the previous one")


def _not_all_the_same(field: str, rows: list[Mapping[str, Any]], name: str) -> Finding:
    values = [row.get(field, MISSING) for row in rows]
    known = {_same(value) for value in values if value is not MISSING}
    if len(rows) < 2:
        return Finding(True, f"{field}: nothing to compare it with")
    if len(known) > 1:
        return Finding(True, f"{field}: not the same text in all")
    if MISSING in values:
        needs = frozenset(
            Need(f"{name}/{row.get('id', place + 1)}.{field}", Cause.NOT_RECORDED)
            for place, row in enumerate(rows)
            if field not in row
        )
        return Finding(None, f"{field}: not recorded in all", needs)
    return Finding(False, f"{field}: the same text in all {len(rows)}")
