"""A new standard, from a form to the files of a draft.

In: what was picked, a draft. Out: the texts with the standard and its examples. Guaranteed: every name is one
of the lists that the form offers; a standard that the engine would refuse is not added, and the reason told.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask import current_app
from werkzeug.datastructures import MultiDict

from engine.drafting.editing import with_item
from engine.drafting.fields import UNITS
from engine.drafting.owning import is_own_pack
from engine.drafting.patterns import (
    AGE,
    BEFORE,
    CONTAIN,
    EVERY,
    NUMBER,
    SECTION,
    WINDOWS,
    WITHIN,
    Spec,
    exceptions,
    holdable,
    id_from,
    new_examples,
    new_pack,
    values_of,
    written_standard,
)
from engine.layering.policy import Policy
from engine.model import Follows
from engine.source import Mapping as MappingNode
from engine.source import Scalar, parse
from engine.source import Sequence as SequenceNode
from web.checking.client import Desk, Unanswered
from web.checking.work import ProposeAsk
from web.drafting import Work
from web.numbers import whole
from web.whom import ALWAYS, wrong_whom

NEW_PACK = "new"


class NotAdded(Exception):
    """The standard cannot be added; the text says why."""


@dataclass(frozen=True, slots=True)
class Added:
    """The files with the new standard, and its key."""

    key: str
    texts: Mapping[str, str]


def own_packs(policy: Policy) -> list[tuple[str, str]]:
    """Return the authority's own packs: id and title; the newest file of each."""
    mine = policy.authority.authority
    return [(each.id, each.title) for each in policy.packs if is_own_pack(mine, each.id)]


def beside(policy: Policy, kind: str) -> list[tuple[str, str]]:
    """Return the standards of others that hang on the same kind: key and title."""
    mine = policy.authority.authority
    found = []
    for one in policy.duties:
        anchor = one.duty.for_each
        kinds = () if anchor is None or isinstance(anchor, Follows) else tuple(each.kind for each in anchor)
        if kind in kinds and not is_own_pack(mine, one.pack):
            found.append((f"{one.pack}#{one.id}", f"{one.duty.title or one.id} ({one.pack})"))
    return found


def spec_from(
    form: MultiDict[str, str], policy: Policy, taken: frozenset[str]
) -> tuple[Spec | None, dict[str, str]]:
    """Return what was picked, or what is wrong with it, by field."""
    pattern = form["pattern"]
    kinds = policy.vocabulary.kinds
    anchor, met = kinds[form["for_each"]], kinds.get(form.get("met_by", ""))
    errors = _texts(form, pattern, policy)
    limit, first = _limit(form, "limit"), _limit(form, "first")
    if pattern in (WITHIN, EVERY, BEFORE) and limit is None:
        errors["limit"] = "Write how long, as a whole number"
    if pattern == EVERY and first is None:
        errors["first"] = "Write how soon the first time is, as a whole number"
    age, at_least = form.get("age", "").strip(), form.get("at_least", "").strip()
    if pattern == AGE and not 0 < (whole(age) or 0) < 26:
        errors["age"] = "Write an age in years, up to 25"
    if pattern == NUMBER and not 0 < (whole(at_least) or 0) < 100:
        errors["at_least"] = "Write how many, from 1 to 99"
    window = form.get("window", WINDOWS[0])
    where = form.get("where", "")
    allowed = {value for value, _ in values_of(met)} if met else set()
    fields = tuple(name for name, _ in holdable(anchor) if name in form.getlist("fields"))
    if pattern == CONTAIN and not fields:
        errors["fields"] = "Choose at least one"
    whom, day = form.get("whom", ""), form.get("day", "").strip()
    errors |= wrong_whom(whom, day)
    if errors or window not in WINDOWS:
        return None, errors
    return Spec(
        pattern,
        id_from(form["title"], taken),
        " ".join(form["title"].split()),
        form["who"],
        " ".join(form.get("must", "").split()),
        anchor.name,
        "" if met is None else met.name,
        (where.partition("=")[0], where.partition("=")[2]) if where in allowed else None,
        first or "",
        limit or "",
        f"{age} years",
        at_least,
        window,
        tuple(name for name, _ in exceptions(anchor) if name in form.getlist("exceptions")),
        fields,
        " ".join(form.get("cite", "").split()),
        "should" if form.get("strength") == "should" else "must",
        form.get("strengthens", "") if form.get("strengthens") in dict(beside(policy, anchor.name)) else "",
        "" if whom == ALWAYS else day,
        "" if whom == ALWAYS else whom,
    ), {}


def _texts(form: MultiDict[str, str], pattern: str, policy: Policy) -> dict[str, str]:
    errors = {}
    if not form.get("title", "").strip():
        errors["title"] = "Give the standard a short name"
    if pattern != CONTAIN and not form.get("must", "").strip():
        errors["must"] = "Say what is to be done"
    if form.get("who", "") not in policy.vocabulary.roles:
        errors["who"] = "Choose who must do it"
    return errors


def _limit(form: MultiDict[str, str], name: str) -> str | None:
    number, unit = whole(form.get(name, "").strip()) or 0, form.get(f"{name}.unit", "")
    if not 0 < number < 10_000 or unit not in UNITS:
        return None
    return f"{number} {unit[:-1] if number == 1 else unit}"


def added(found: Work, policy: Policy, spec: Spec, pack: str) -> Added:
    """Return the files with the standard and its examples. Raises NotAdded."""
    texts = dict(found.texts)
    authority = found.draft.authority
    if pack == NEW_PACK or pack not in dict(own_packs(policy)):
        pack, file = f"{authority}/local", _with_new_pack(texts, found, policy)
    else:
        file = _file_of(texts, pack)
    texts[file] = with_item(texts[file], (SECTION[spec.pattern],), written_standard(spec, policy.vocabulary))
    key = f"{pack}#{spec.id}"
    beside_ = file.removesuffix(".yaml") + ".examples.yaml"
    names = _names(texts.get(beside_, ""))
    examples = _proposed(ProposeAsk(authority, texts, key, file, spec, names))
    if examples:
        known = texts.get(beside_)
        texts[beside_] = (
            new_examples(pack, authority, examples) if known is None else f"{known.rstrip()}\n\n{examples}"
        )
    changed = {path: text for path, text in texts.items() if text != found.texts.get(path)}
    return Added(key, changed)


def _with_new_pack(texts: dict[str, str], found: Work, policy: Policy) -> str:
    """Begin the authority's pack of its own standards, and follow it; return its file."""
    authority, name = found.draft.authority, policy.authority.name
    file, head = new_pack(authority, name, f"{name}: standards of its own")
    if file not in texts:
        texts[file] = head
        own = f"authorities/{authority}.yaml"
        texts[own] = with_item(texts[own], ("follows",), f"{authority}/local")
    return file


def _file_of(texts: Mapping[str, str], pack: str) -> str:
    for path in sorted(texts, reverse=True):
        if path.startswith("rules/") and f"pack: {pack}\n" in texts[path]:
            return path
    raise NotAdded(f"the file of {pack} was not found")


def _names(text: str) -> tuple[str, ...]:
    if not text:
        return ()
    tree = parse(text, "examples")
    cases = tree.get("cases") if isinstance(tree, MappingNode) else None
    items = cases.items if isinstance(cases, SequenceNode) else ()
    said = [item.get("example") for item in items if isinstance(item, MappingNode)]
    return tuple(each.text for each in said if isinstance(each, Scalar))


def _proposed(ask: ProposeAsk) -> str:
    desk: Desk = current_app.extensions["desk"]
    try:
        examples = desk.propose(ask)
    except Unanswered:
        raise NotAdded("It could not be checked just now. Try again in a minute.") from None
    if not isinstance(examples, str):
        raise NotAdded(examples[0].message if examples else "It could not be read")
    return examples
