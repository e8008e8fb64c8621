"""What the tests of layers, lint and policy reports share: small packs, put together as a library."""

from __future__ import annotations

from functools import cache
from hashlib import sha256
from pathlib import Path

from engine.diagnostics import Faults
from engine.layers import EffectiveDuty, Policy, build_policy
from engine.load import (
    Library,
    LoadedAuthority,
    LoadedPack,
    Located,
    load_authority,
    load_local_kinds,
    load_pack,
    load_vocabulary,
)
from engine.reading.content import definition_ids
from engine.source import Node, parse
from engine.vocabulary import Vocabulary

VOCABULARY = (Path(__file__).parent.parent / "packs" / "vocabulary.yaml").read_text(encoding="utf-8")

NATIONAL_HEAD = """\
pack: england/care
title: National care planning
version: "1"
source: {document: Regulations, publisher: HM Government, licence: OGL}
nation: england
force: law
"""

LOCAL_HEAD = """\
pack: swindon/standards
title: Swindon standards
version: "1"
source: {document: Practice Standards, publisher: Swindon Borough Council, licence: unknown}
extends: england/care
"""

NATIONAL = (
    NATIONAL_HEAD
    + """\
duties:
  - id: cla.visit
    title: National visits
    cite: reg 28
    who: social_worker
    for_each: placement
    must: visit the child
    met_by: {visit: {where: {seen: yes}}}
    same: placement
    series:
      - {id: first, within: 1 week, of: placement.from}
      - {id: routine, every: 6 weeks}
    ends: placement.to
  - id: cla.plan
    cite: reg 4
    who: social_worker
    for_each: looked_after
    must: prepare a care plan
    due: {within: 10 working days, of: looked_after.from}
    met_by: {care_plan: {}}
"""
)

LOCAL = (
    LOCAL_HEAD
    + """\
duties:
  - id: cla.visit
    title: Swindon visits
    cite: "9.1"
    strengthens: england/care#cla.visit
    who: social_worker
    for_each: placement
    must: visit the child and see them
    met_by: {visit: {where: {seen: yes}}}
    same: placement
    series:
      - {id: first, within: 5 working days, of: placement.from}
      - {id: weekly, every: 1 week, until: {first: review, in: looked_after}}
      - {id: routine, every: 6 weeks}
    ends: placement.to
  - id: cla.dental
    cite: "14.12"
    for_each: looked_after
    must: have the child's teeth checked
    series: [{id: yearly, every: 12 months}]
    met_by: {review: {}}
"""
)

CONTENT = """\
content:
  - id: plan.wishes
    title: The child's wishes
    of: care_plan
    check: [{field: wishes, required: yes}]
"""

NATIONAL_VISIT = "england/care#cla.visit"
LOCAL_VISIT = "swindon/standards#cla.visit"
DENTAL = "swindon/standards#cla.dental"

AUTHORITY_HEAD = """\
authority: swindon
name: Swindon Borough Council
nation: england
"""

CALENDAR = "calendar: {days: england-and-wales}\n"

FOLLOWS = "follows: [england/care, swindon/standards]\n"


@cache
def vocabulary() -> Vocabulary:
    faults = Faults()
    found = load_vocabulary([parse(VOCABULARY, "vocabulary.yaml")], faults)
    faults.raise_if_errors()
    return found


@cache
def library(*packs: str) -> Library:
    """Return a library of packs given as text; a pack that cannot be read fails the test."""
    faults = Faults()
    words = vocabulary()
    nodes = [parse(text, f"pack{n}.yaml") for n, text in enumerate(packs)]
    defined = frozenset(name for node in nodes for name in definition_ids(node))
    loaded = [_loaded(node, text, words, defined, faults) for node, text in zip(nodes, packs, strict=True)]
    faults.raise_if_errors()
    by_id: dict[str, tuple[LoadedPack, ...]] = {}
    for one in loaded:
        by_id[one.pack.pack] = (*by_id.get(one.pack.pack, ()), one)
    return Library(words, by_id)


def _loaded(node: Node, text: str, words: Vocabulary, defined: frozenset[str], faults: Faults) -> LoadedPack:
    pack = load_pack(node, words, faults, defined)
    assert pack is not None
    return LoadedPack(pack, node, node.span.file, sha256(text.encode()).hexdigest(), Located(node))


def authority(text: str) -> LoadedAuthority:
    """Return an authority given as the text after its head; a fault fails the test."""
    faults = Faults()
    whole = AUTHORITY_HEAD + ("" if "calendar:" in text else CALENDAR) + text
    node = parse(whole, "authority.yaml")
    read = load_authority(node, faults)
    words = vocabulary()
    faults.raise_if_errors()
    assert read is not None
    kinds = load_local_kinds(node, words, faults)
    faults.raise_if_errors()
    return LoadedAuthority(
        read, node, "authority.yaml", sha256(whole.encode()).hexdigest(), Located(node), kinds
    )


def policy(*packs: str, says: str = FOLLOWS) -> Policy:
    """Return the policy of an authority; any error fails the test."""
    faults = Faults()
    built = build_policy(library(*packs), authority(says), faults)
    faults.raise_if_errors()
    return built


def faults_of(*packs: str, says: str = FOLLOWS) -> list[str]:
    """Return the codes that building the policy notes."""
    return [one.code for one in diagnostics_of(*packs, says=says)]


def diagnostics_of(*packs: str, says: str = FOLLOWS) -> list:  # type: ignore[type-arg]  # of Diagnostic
    faults = Faults()
    build_policy(library(*packs), authority(says), faults)
    return list(faults.sorted())


def duty(built: Policy, key: str) -> EffectiveDuty:
    """Return the duty `pack#id` of a policy."""
    return next(one for one in built.duties if f"{one.pack}#{one.id}" == key)


def keys(built: Policy) -> list[str]:
    return [f"{one.pack}#{one.id}" for one in built.duties if not one.off]


def choose(*lines: str) -> str:
    """Return an authority's text that follows both packs and makes these choices."""
    return FOLLOWS + "choices:\n" + "".join(f"  - {line}\n" for line in lines)
