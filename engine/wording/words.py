"""The words that sentences are made of: kinds, roles, definitions, citations, numbers, dates.

In: a vocabulary, an authority's role names, the titles of definitions, the citations of standards. Out: noun
phrases and clauses. Guaranteed: a name without words of its own still reads (`visit_every` is ‘visit every’).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from engine.vocabulary import Attribute, Vocabulary

_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
_VERBS = (
    "is",
    "was",
    "are",
    "were",
    "has",
    "had",
    "have",
    "does",
    "did",
    "do",
    "can",
    "could",
    "will",
    "must",
)
_CLAUSE = re.compile(rf"\b(?:{'|'.join(_VERBS)})\b")
_SUBJECT = re.compile(r"(?:the|a|an|there|it|no|this|some|nobody|everyone|all)\b", re.I)
_RELATIVE = re.compile(r"\b(?:which|who|whom|whose|that|where|whether|why|when|what)\b")
_NO_EVENT = r"(?!(?:the )?(?:day|date|time|why|who|what|whether|how|which|when)\b)"
_DONE = r"((?:\w+ly )?(?:\w+ed|given|held|made|sent|told|begun|written|shown|taken|seen|met|set))"
_HAPPENED = re.compile(rf"{_NO_EVENT}(.+?) {_DONE}\b(.*)$")
_DETERMINED = re.compile(r"(?:the|an?|each|every\w*|any\w*|all|those|it|whoever)\b", re.I)
_VERB_WITH_NOT = re.compile(rf"\b({'|'.join(verb for verb in _VERBS if verb not in ('do', 'must'))})\b")
_NATIONS = ("england", "scotland", "wales", "northern-ireland")
_LEGAL = re.compile(
    r"^(?:reg|regs|s|ss|sch|art|arts|para|paras|SI|Act|chapter|part|section|standard|NMS)\b", re.I
)


@dataclass(frozen=True, slots=True)
class Words:
    """Where sentences get their words from.

    `roles` are the authority's own names over the vocabulary's; `definitions` maps a definition's id to its
    title; `standards` maps `pack#id` to how it is cited (see `cited`), `titles` to its title.
    """

    vocabulary: Vocabulary
    roles: Mapping[str, str] = field(default_factory=dict)
    definitions: Mapping[str, str] = field(default_factory=dict)
    standards: Mapping[str, str] = field(default_factory=dict)
    titles: Mapping[str, str] = field(default_factory=dict)

    def kind(self, name: str) -> str:
        """Return what a kind or a definition is called, without an article."""
        if name in self.definitions:
            return quoted(self.definitions[name])
        found = self.vocabulary.kinds.get(name)
        return found.title if found is not None and found.title else plain(name)

    def is_definition(self, name: str) -> bool:
        return name in self.definitions and name not in self.vocabulary.kinds

    def attribute(self, kind: str, name: str) -> Attribute | None:
        found = self.vocabulary.kinds.get(kind)
        return None if found is None else found.attributes.get(name)

    def role(self, name: str | None) -> str:
        """Return who must act, with its article: `the social worker`; nobody named: `the authority`."""
        if name is None:
            return "the authority"
        return with_the(self.role_name(name))

    def role_name(self, name: str) -> str:
        return self.roles.get(name) or self.vocabulary.roles.get(name) or plain(name)

    def cause(self, name: str) -> str:
        """Return a standard as the cause of a follow-on: its title, or how it is cited."""
        return quoted(self.titles[name]) if self.titles.get(name) else self.standard(name)

    def standard(self, name: str) -> str:
        return self.standards.get(name, quoted(name.rpartition("#")[2]))


def cited(pack: str, cite: str | None, title: str | None = None) -> str:
    """Return how a standard is cited: `reg 28` for an instrument, `Swindon 9.1` for a section of a local
    document."""
    folder = pack.partition("/")[0]
    publisher = "" if folder in _NATIONS else folder.replace("-", " ").title()
    named = cite if cite is not None else quoted(title) if title else plain(pack.rpartition("/")[2])
    if not publisher or _LEGAL.match(named) or named.lower().startswith(publisher.lower()):
        return named
    is_heading = cite is not None and not re.search(r"\d", named)
    return f"{publisher} {quoted(named) if is_heading else named}"


def plain(name: str) -> str:
    """Return an identifier as words: `visit_every` and `cla.visit-alone` become `visit every`, `cla visit
    alone`."""
    return re.sub(r"[_\-.]+", " ", name.removeprefix("local:")).strip()


def quoted(text: str) -> str:
    return f"‘{text}’"


def with_a(noun: str) -> str:
    """Return the noun with `a` or `an`: by sound for the letters and words of this field."""
    bare = noun.lstrip("‘")
    spelt = re.match(r"[A-Z]{2,}\b", bare)
    vowel = bare[:1] in "AEFHILMNORSX" if spelt else bare[:1].lower() in "aeio" or _starts_with_vowel_u(bare)
    return f"{'an' if vowel else 'a'} {noun}"


def _starts_with_vowel_u(noun: str) -> bool:
    return bool(re.match(r"u(?!ni|se|k\b)", noun, re.I)) and not noun.lower().startswith("uk")


def with_the(noun: str) -> str:
    return noun if _DETERMINED.match(noun) else f"the {noun}"


def plural(noun: str) -> str:
    """Return the plural of a kind's title; the head noun is the last word, or the one before ` of ` and `
    after`."""
    head, found, rest = _split_head(noun)
    if head.endswith("series"):
        many = head
    elif re.search(r"(s|x|z|ch|sh)$", head):
        many = head + "es"
    elif re.search(r"[^aeiou]y$", head):
        many = head[:-1] + "ies"
    else:
        many = head + "s"
    return many + found + rest


def _split_head(noun: str) -> tuple[str, str, str]:
    parts = re.split(r"( (?:of|after|in|for|to|from|with|by|looked|given|sent)\b)", noun, maxsplit=1)
    return (parts[0], parts[1], parts[2]) if len(parts) == 3 else (noun, "", "")


def ordinal(n: int) -> str:
    """Return `first`, `second`, … `tenth`, `11th`; 0 is `last`."""
    if n == 0:
        return "last"
    if n <= len(_ORDINALS):
        return _ORDINALS[n - 1]
    return short_ordinal(n)


def short_ordinal(n: int) -> str:
    ending = "th" if n % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(n % 10, "th")
    return f"{n}{ending}"


def times(n: int) -> str:
    return {1: "once", 2: "twice"}.get(n, f"{n} times")


def day_text(day: date) -> str:
    """Return a date as people write it: `3 April 2026`."""
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def join(parts: Iterable[str], word: str = "and") -> str:
    """Return `a`, `a and b`, `a, b and c`; parts that hold an `and` or `or` of their own are kept apart by
    commas."""
    items = [part for part in parts if part]
    if len(items) <= 1:
        return "".join(items)
    tangled = any(re.search(r"\b(?:and|or)\b", item) for item in items)
    comma = "," if tangled else ""
    return f"{', '.join(items[:-1])}{comma} {word} {items[-1]}"


def is_clause(text: str) -> bool:
    """Return whether words such as `the placement was an emergency` say something (or name a thing)."""
    verb, relative = _CLAUSE.search(text), _RELATIVE.search(text)
    if verb is None or not _SUBJECT.match(text):
        return False
    return relative is None or verb.start() < relative.start()


def happened(text: str) -> str | None:
    """Return words such as `plan authorised` as a clause, `the plan was authorised`; None where they are no
    event."""
    if is_clause(text):
        return text
    if re.match(rf"{_DONE}\b", text):
        return f"it was {text}"
    found = _HAPPENED.match(text)
    if found is None or _RELATIVE.search(found[1]):
        return None
    plural_head = re.search(r"(?:[^s]s$|^(?:those|all)\b)", _split_head(found[1])[0])
    verb = "were" if plural_head else "was"
    return f"{with_the(found[1])} {verb} {found[2]}{found[3]}"


def negated(clause: str) -> str:
    """Return the clause with `not` after its first verb: `the child was not seen alone`."""
    if _VERB_WITH_NOT.search(clause):
        return _VERB_WITH_NOT.sub(r"\1 not", clause, count=1)
    return f"it is not the case that {clause}"


def sentence(text: str) -> str:
    """Return the text as one sentence: capital first, full stop last, no doubled spaces."""
    squeezed = re.sub(r"\s+([,.;:])", r"\1", " ".join(text.split()))
    start = 1 if squeezed.startswith("‘") else 0
    first = squeezed[:start] + squeezed[start : start + 1].upper() + squeezed[start + 1 :]
    return first if first.endswith((".", "!", "?")) else f"{first}."
