"""Readers of names that the vocabulary or a definition declares: kinds, attributes, dates on them.

In: a word in a pack. Out: the declared thing. Guaranteed: what is returned exists; what does not exist is
noted with the nearest known name (synonyms such as LAC count).
"""

from __future__ import annotations

from collections.abc import Iterable

from engine.diagnostics import Span, did_you_mean
from engine.reading.base import Bad, Context, Subject, short
from engine.reading.scalars import scalar
from engine.source import Node
from engine.vocabulary import RESERVED, Attribute, Kind, Shape


def kind_named(name: str, span: Span, ctx: Context) -> Kind:
    """Return the kind of that name, or note E104."""
    kind = ctx.vocabulary.kind(name)
    if kind is None:
        raise unknown_kind(name, span, ctx)
    return kind


def unknown_kind(name: str, span: Span, ctx: Context, definitions: bool = False) -> Bad:
    """Note E104: a kind (or definition) that is not declared."""
    known = [*ctx.vocabulary.kinds, *(ctx.definitions if definitions else ())]
    meant = ctx.vocabulary.suggest(name)
    cure = did_you_mean(name, known, "known kinds")
    if meant and not cure.startswith("did you mean"):
        cure = f"did you mean '{meant}'? {cure}"
    elif name in ctx.definitions:
        cure = f"'{name}' is a definition; a kind of fact is wanted here"
    return ctx.bad("E104", span, f"unknown fact kind '{short(name)}'", cure)


def period_or_definition(node: Node, ctx: Context) -> str:
    """Read the name of a period kind or of a definition."""
    found = scalar(node, ctx, "a kind of period, or a definition,")
    if found.text in ctx.definitions:
        return found.text
    kind = ctx.vocabulary.kind(found.text)
    if kind is None:
        raise unknown_kind(found.text, found.span, ctx, definitions=True)
    if kind.is_ is not Shape.PERIOD:
        cure = f"'{kind.name}' is {article(kind.is_)}: write {{happened: {kind.name}}} for that"
        raise ctx.bad("E122", found.span, f"'{kind.name}' is not a period", cure)
    return kind.name


def fact_kind(node: Node, ctx: Context) -> Kind:
    """Read the name of a kind of which a case may have several facts (any but a record)."""
    found = scalar(node, ctx, "a kind of fact")
    kind = kind_named(found.text, found.span, ctx)
    if kind.is_ is Shape.RECORD:
        cure = f"read its attributes as fields, for example {{{kind.name}.{first(kind.attributes)}: …}}"
        raise ctx.bad("E122", found.span, f"'{kind.name}' is a record, of which a case has one", cure)
    return kind


def field_attribute(name: str, span: Span, ctx: Context) -> Attribute:
    """Return the attribute that a field names: `seen`, `anchor.seen`, `person.disabled`; or note E105."""
    owner, dot, attribute = name.partition(".")
    if not dot:
        subject = ctx.subject or ctx.anchor_subject()
        if subject is None:
            raise Bad
        return _attribute(name, span, subject, ctx)
    if owner == "anchor":
        anchor = ctx.anchor_subject()
        if anchor is None:
            raise Bad
        return _attribute(attribute, span, anchor, ctx)
    kind = kind_named(owner, span, ctx)
    if kind.is_ is not Shape.RECORD:
        where = f"{{of: {kind.name}, where: {{{attribute}: …}}}}"
        cure = f"write {{{'in' if kind.is_ is Shape.PERIOD else 'happened'}: {where}}}"
        raise ctx.bad("E122", span, f"a case may have several facts '{kind.name}': which one is meant?", cure)
    return _attribute(attribute, span, Subject(kind.attributes, kind.name), ctx)


def _attribute(name: str, span: Span, subject: Subject, ctx: Context) -> Attribute:
    found = subject.attributes.get(name)
    if found is not None:
        return found
    elsewhere = [f"{kind.name}.{name}" for kind in records(ctx) if name in kind.attributes]
    if elsewhere:
        cure: str = f"did you mean '{elsewhere[0]}'?"
    elif ctx.vocabulary.kind(name) is not None:
        cure = f"'{name}' is a kind: write {{happened: {name}}} or {{in: {name}}}"
    else:
        synonyms = {word.lower(): each.name for each in subject.attributes.values() for word in each.synonyms}
        meant = synonyms.get(name.lower())
        known = [*subject.attributes, *(RESERVED if ctx.subject is None else ())]
        cure = (
            f"did you mean '{meant}'?"
            if meant
            else did_you_mean(name, known, f"attributes of {subject.name}")
        )
    if not subject.attributes:
        cure = cure if elsewhere else "here a field is written with its kind, as in person.disabled"
        raise ctx.bad("E105", span, f"no field '{short(name)}' is known here", cure)
    raise ctx.bad("E105", span, f"'{subject.name}' has no attribute '{short(name)}'", cure)


def records(ctx: Context) -> tuple[Kind, ...]:
    """Return the kinds of which a case has one record."""
    return tuple(kind for kind in ctx.vocabulary.kinds.values() if kind.is_ is Shape.RECORD)


def check_date(name: str, attribute: str, span: Span, ctx: Context) -> None:
    """Note E122 if `attribute` is not the name of a date on the kind or definition `name` ('' is its own)."""
    if name in ctx.definitions and ctx.vocabulary.kind(name) is None:
        if attribute not in ("", "from", "to"):
            raise ctx.bad(
                "E122", span, f"a definition has no '{short(attribute)}'", "its dates are from and to"
            )
        return
    kind = kind_named(name, span, ctx)
    if attribute == "" and kind.edges:
        return
    if attribute in kind.dates:
        return
    cure = did_you_mean(attribute, kind.dates, f"dates of {name}")
    if attribute in kind.attributes:
        raise ctx.bad("E122", span, f"'{name}.{attribute}' is not a date", cure)
    if attribute == "":
        raise ctx.bad("E122", span, f"'{name}' is a record without a date of its own", cure)
    code = "E122" if attribute in ("from", "to", "at") else "E105"
    shaped = f" ({article(kind.is_)})" if code == "E122" else ""
    raise ctx.bad(code, span, f"'{name}'{shaped} has no date '{short(attribute)}'", cure)


def article(word: str) -> str:
    """Return the word with its article."""
    return f"{'an' if word[0] in 'aeiou' else 'a'} {word}"


def first(names: Iterable[str]) -> str:
    """Return the first name, for an example."""
    return next(iter(names), "attribute")
