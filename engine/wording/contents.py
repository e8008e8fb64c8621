"""Content standards, definitions and manual checks as sentences.

In: their models and the words. Out: sentences. Guaranteed: a check of form is worded as one; it never says that
the content is good.
"""

from __future__ import annotations

from engine.model import Content, Definition, FieldCheck, Manual, Strength
from engine.wording.conditions import Scene, clause, value_text
from engine.wording.words import Words, join, plain, plural, quoted, sentence, with_a


def content_main(content: Content, words: Words) -> str:
    """Return what the document must hold, in one or several sentences."""
    scene = Scene(words, (content.of,))
    verb = "should" if content.strength is Strength.SHOULD else "must"
    noun = words.kind(content.of)
    where = f" where {clause(content.when, scene)}" if content.when is not None else ""
    parts = [_opening(content, words, noun, where, verb), *_structure(content, noun, where, verb)]
    rows = scene.about(content.of)
    subject = f"each row of its {plain(content.each)}" if content.each else with_a(noun) + where
    parts += [f"{subject}: {_check(check, rows)}" for check in content.check]
    return " ".join(sentence(part) for part in parts if part)


def _opening(content: Content, words: Words, noun: str, where: str, verb: str) -> str:
    if content.must is None:
        return ""
    actor = words.role(content.who)
    return f"{actor} {verb} {content.must} (checked on each {noun}{where})"


def _structure(content: Content, noun: str, where: str, verb: str) -> list[str]:
    found = []
    if content.sections:
        found.append(f"{with_a(noun)}{where} {verb} have {_named('section', content.sections)}")
    if content.each_section_has:
        found.append(f"each section of it {verb} have {_named('heading', content.each_section_has)}")
    if content.at_least is not None:
        rows = plain(content.each) if content.each else "rows"
        found.append(f"{with_a(noun)}{where} {verb} have at least {content.at_least} in its {rows}")
    return found


def _named(noun: str, names: tuple[str, ...]) -> str:
    listed = ", ".join(quoted(name) for name in names[:-1])
    if len(names) == 1:
        return f"the {noun} {quoted(names[0])}"
    return f"the {len(names)} {plural(noun)} {listed} and {quoted(names[-1])}"


def _check(check: FieldCheck, scene: Scene) -> str:
    """Return one check of a field: `‘by’ is a real date and never says ‘ongoing’ or ‘ASAP’`."""
    words, name = scene.words, plain(check.field)
    said = [text for text in (*_form(check), *_against(check, words)) if text]
    if check.with_ is not None:
        said.append(f"comes with {quoted(plain(check.with_))} when it is filled in")
    text = f"{quoted(name)} {join(said or ['is filled in'])}"
    return f"{text} (where {clause(check.when, scene)})" if check.when is not None else text


def _form(check: FieldCheck) -> tuple[str, ...]:
    return (
        "is filled in" if check.required else "",
        "is a real date" if check.real_date else "",
        f"never says {join((quoted(word) for word in check.never), 'or')}" if check.never else "",
        f"starts with one of the {len(check.first_word_in)} listed words" if check.first_word_in else "",
        "is not the same text everywhere" if check.not_all_the_same else "",
        "has changed since the document before" if check.changed_since_previous else "",
    )


def _against(check: FieldCheck, words: Words) -> tuple[str, ...]:
    return (
        f"differs from {quoted(plain(check.differs_from))}" if check.differs_from else "",
        f"is the same as {quoted(plain(check.same_as))}" if check.same_as else "",
        f"is {value_text(check.is_, words)}" if check.is_ is not None else "",
        f"is {value_text(check.in_, words)}" if check.in_ else "",
    )


def definition_main(definition: Definition, words: Words) -> str:
    """Return when the named status applies."""
    title = definition.title or plain(definition.id)
    return sentence(f"{quoted(title)} applies while {clause(definition.while_, Scene(words))}")


def manual_main(manual: Manual, words: Words) -> str:
    """Return what a person must judge, and that no machine tests it."""
    who = f" by {words.role(manual.who)}" if manual.who else ""
    return f"{sentence(f'{manual.title}: {manual.check}')} Judged{who or ' by a person'}, not tested by Dutybook."
