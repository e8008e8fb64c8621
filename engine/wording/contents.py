"""Content standards, definitions and manual checks as sentences.

In: their models and the words. Out: sentences. Guaranteed: a check of form is worded as one; it never says
that the content is good.
"""

from __future__ import annotations

from dataclasses import replace

from engine.conditions import Field, Op
from engine.model import Content, Definition, FieldCheck, Manual, Strength
from engine.vocabulary import AttributeType
from engine.wording.conditions import Scene, attribute_of, clause, value_text
from engine.wording.words import Words, happened, join, plain, plural, quoted, sentence, with_a


def content_main(content: Content, words: Words) -> str:
    """Return what the document must hold, in one or several sentences."""
    scene = Scene(words, (content.of,))
    verb = "should" if content.strength is Strength.SHOULD else "must"
    where = f" where {clause(content.when, scene)}" if content.when is not None else ""
    noun = f"{words.kind(content.of)}{where}"
    parts = [
        _opening(content, words, verb),
        *_structure(content, noun, verb, scene),
        _checks(content, scene, noun),
    ]
    return " ".join(sentence(part) for part in parts if part)


def _opening(content: Content, words: Words, verb: str) -> str:
    return "" if content.must is None else f"{words.role(content.who)} {verb} {content.must}"


def _structure(content: Content, noun: str, verb: str, scene: Scene) -> list[str]:
    found = []
    if content.sections:
        found.append(f"{with_a(noun)} {verb} have {_named('section', content.sections)}")
    if content.each_section_has:
        section = _rows(scene, content.of, "sections")
        headings = tuple(_words(name, section) for name in content.each_section_has)
        found.append(f"each section of it {verb} have {_named('heading', headings)}")
    if content.at_least is not None and content.each:
        found.append(f"{with_a(noun)} {verb} have at least {content.at_least} under ‘{plain(content.each)}’")
    return found


def _named(noun: str, names: tuple[str, ...]) -> str:
    if len(names) == 1:
        return f"the {noun} {quoted(names[0])}"
    listed = ", ".join(quoted(name) for name in names[:-1])
    return f"the {len(names)} {plural(noun)} {listed} and {quoted(names[-1])}"


def _checks(content: Content, scene: Scene, noun: str) -> str:
    if not content.check:
        return ""
    judged = scene.about(content.of)
    where = f"in each {noun}"
    if content.each:
        judged = _rows(scene, content.of, content.each)
        where = f"in each row under ‘{plain(content.each)}’ of {with_a(noun)}"
    return f"{where}: {'; '.join(_check(check, judged) for check in content.check)}"


def _check(check: FieldCheck, scene: Scene) -> str:
    """Return one check of a field: `‘by’ is a real date and never says ‘ongoing’ or ‘ASAP’`."""
    said = [text for text in (*_form(check), *_against(check, scene)) if text]
    if check.with_ is not None:
        said.append(f"comes with {_name(check.with_, scene)} when it is filled in")
    parts = [_filled(check.field, scene)] if check.required else []
    parts += [clause(Field(check.field, Op.IS, check.is_), scene)] if isinstance(check.is_, bool) else []
    if said or not parts:
        parts.append(f"{_name(check.field, scene)} {join(said or ['is filled in'])}")
    text = join(parts)
    return f"{text} (where {clause(check.when, scene)})" if check.when is not None else text


def _filled(name: str, scene: Scene) -> str:
    attribute = attribute_of(scene.subject, name, scene)
    if attribute is not None and attribute.words:
        if attribute.type is AttributeType.YES_NO:
            return f"it is recorded whether {attribute.words}"
        if attribute.is_date and (event := happened(attribute.words)) is not None:
            return f"it is recorded when {event}"
    return f"{_name(name, scene)} is filled in"


def _rows(scene: Scene, kind: str, name: str) -> Scene:
    """Return what a check on the rows of a list is about."""
    listed = scene.words.attribute(kind, name)
    return replace(scene.about(kind), row=listed.rows if listed is not None else None)


def _name(name: str, scene: Scene) -> str:
    return quoted(_words(name, scene))


def _words(name: str, scene: Scene) -> str:
    attribute = attribute_of(scene.subject, name, scene)
    return attribute.words if attribute is not None and attribute.words else plain(name)


def _form(check: FieldCheck) -> tuple[str, ...]:
    return (
        "is a real date" if check.real_date else "",
        f"never says {join((quoted(word) for word in check.never), 'or')}" if check.never else "",
        f"starts with one of the {len(check.first_word_in)} listed words" if check.first_word_in else "",
        "is not the same text everywhere" if check.not_all_the_same else "",
        "has changed since the document before" if check.changed_since_previous else "",
    )


def _against(check: FieldCheck, scene: Scene) -> tuple[str, ...]:
    return (
        f"differs from {_name(check.differs_from, scene)}" if check.differs_from else "",
        f"is the same as {_name(check.same_as, scene)}" if check.same_as else "",
        f"is {value_text(check.is_, scene.words)}" if isinstance(check.is_, str) else "",
        f"is {value_text(check.in_, scene.words)}" if check.in_ else "",
    )


def definition_main(definition: Definition, words: Words) -> str:
    """Return when the named status applies."""
    title = definition.title or plain(definition.id)
    return sentence(f"{quoted(title)} applies while {clause(definition.while_, Scene(words))}")


def manual_main(manual: Manual, words: Words) -> str:
    """Return what a person must judge, and that no machine tests it."""
    who = f" by {words.role(manual.who)}" if manual.who else " by a person"
    return f"{sentence(f'{manual.title}: {manual.check}')} Judged{who}, not tested by Dutybook."
