"""Plain English for every standard, condition, point and limit, from the models and the vocabulary's words.

In: a duty's body, a content standard, a definition, a manual check; the words (vocabulary, the authority's
role names, titles, citations). Out: sentences for reports, forms and pages. Guaranteed: the same model and
words give the same sentence; every limit that can rule is in it; an identifier without words of its own
still reads.
"""

from __future__ import annotations

from dataclasses import dataclass

from engine.conditions import Condition
from engine.model import Content, Definition, Due, DutyBody, Manual, Point
from engine.vocabulary import Vocabulary
from engine.wording.conditions import Scene, clause
from engine.wording.contents import content_main, definition_main, manual_main
from engine.wording.duties import detail_sentences, exception_sentences, main_sentence, scene_of
from engine.wording.limits import due_text, point_text
from engine.wording.words import Words, cited, sentence

__all__ = [
    "Sentences",
    "Words",
    "cited",
    "condition_text",
    "content_sentences",
    "definition_sentence",
    "due_phrase",
    "duty_sentences",
    "duty_text",
    "manual_sentence",
    "point_phrase",
    "words_of",
]


@dataclass(frozen=True, slots=True)
class Sentences:
    """A standard in words: what must be done, exceptions, where it stands, and what a reader asks next."""

    main: str
    exceptions: tuple[str, ...] = ()
    source: str = ""
    details: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The standard in a few sentences: main, exceptions, source."""
        return " ".join(part for part in (self.main, *self.exceptions, self.source) if part)

    @property
    def full(self) -> str:
        """The same with what counts as done, when it falls away and what late means."""
        return " ".join(part for part in (self.main, *self.exceptions, *self.details, self.source) if part)


def duty_sentences(
    body: DutyBody, words: Words, pack: str, *, strengthens: str | None = None, replaces: str | None = None
) -> Sentences:
    """Return a duty in words. `strengthens` and `replaces` are `pack#id`, cited through `words.standards`."""
    return Sentences(
        main=main_sentence(body, words),
        exceptions=exception_sentences(body, words),
        source=_source(pack, body.cite, body.title, words, strengthens, replaces),
        details=detail_sentences(body, words),
    )


def duty_text(
    body: DutyBody, words: Words, pack: str, *, strengthens: str | None = None, replaces: str | None = None
) -> str:
    """Return a duty in a few sentences, as `duty_sentences(…).text`, without working out the details."""
    source = _source(pack, body.cite, body.title, words, strengthens, replaces)
    return Sentences(main_sentence(body, words), exception_sentences(body, words), source).text


def content_sentences(
    content: Content, words: Words, pack: str, *, strengthens: str | None = None
) -> Sentences:
    """Return a content standard in words."""
    return Sentences(
        main=content_main(content, words),
        source=_source(pack, content.cite, content.title, words, strengthens, None),
        details=("This is a check of form: it does not judge whether the content is good.",),
    )


def definition_sentence(definition: Definition, words: Words) -> str:
    """Return when a named status applies."""
    return definition_main(definition, words)


def manual_sentence(manual: Manual, words: Words) -> str:
    """Return what a person must judge."""
    return manual_main(manual, words)


def condition_text(
    condition: Condition, words: Words, anchor: tuple[str, ...] = (), judged: str | None = None
) -> str:
    """Return a condition as a clause; `anchor` are the anchor's kinds, `judged` the kind of the fact
    judged."""
    return clause(condition, Scene(words, anchor, judged))


def point_phrase(point: Point, words: Words, body: DutyBody | None = None) -> str:
    """Return a point as a noun phrase; with a body, the anchor is called by its name."""
    return point_text(point, scene_of(body, words) if body is not None else Scene(words))


def due_phrase(due: Due, words: Words, body: DutyBody | None = None) -> str:
    """Return a limit as a phrase."""
    return due_text(due, scene_of(body, words) if body is not None else Scene(words))


def words_of(
    vocabulary: Vocabulary,
    roles: dict[str, str] | None = None,
    definitions: dict[str, str] | None = None,
    standards: dict[str, str] | None = None,
) -> Words:
    """Return the words of a vocabulary, with an authority's own names laid over them."""
    return Words(vocabulary, roles or {}, definitions or {}, standards or {})


def _source(
    pack: str,
    cite: str | None,
    title: str | None,
    words: Words,
    strengthens: str | None,
    replaces: str | None,
) -> str:
    text = f"placed under {cited(pack, cite, title)}"
    if strengthens is not None:
        text += f", strengthens {words.standard(strengthens)}"
    if replaces is not None:
        text += f", in place of {words.standard(replaces)}"
    return sentence(text)
