"""Laws of sameness: what must not matter does not matter, and what must matter does."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from engine.evaluate.choosing import choose
from engine.evaluate.plain import PlainMatcher
from engine.matching import Hit, Matcher, Row
from engine.outcome import Outcome
from tests.conformance import translate
from tests.conformance.reader import vectors as conformance_vectors
from tests.properties.laws_kit import Found, judge, renamed, shuffled, vectors

ROOT = Path(__file__).resolve().parents[2]
BLOCK = 20
BLOCKS = range(0, 60, BLOCK)


# ---------------------------------------------------------------- names, order, company


@pytest.mark.parametrize("first", BLOCKS)
def test_renamed_ids_change_nothing_but_the_names(first: int) -> None:
    """Ids are names: with a prefix before each of them the outcomes are the same, under the new names."""
    for vector in vectors(first, BLOCK):
        policy = judge(vector)
        before = policy.on(vector["facts"])
        after = policy.on(renamed(vector["facts"], "x-"))

        assert {_unnamed(one) for one in after.values()} == {_unnamed(one) for one in before.values()}, vector


def _unnamed(one: Outcome) -> Outcome:
    """Return the outcome with the prefix taken off wherever an id is named."""

    def bare(text: str) -> str:
        return text.replace("x-", "")

    return replace(
        one,
        occurrence=bare(one.occurrence),
        needs=tuple(sorted(bare(need) for need in one.needs)),
        anchor=one.anchor and replace(one.anchor, id=bare(one.anchor.id), source=None),
        done=one.done and replace(one.done, id=bare(one.done.id), source=None),
        waiver=one.waiver and replace(one.waiver, id=bare(one.waiver.id)),
    )


@pytest.mark.parametrize("first", BLOCKS)
def test_the_order_of_rows_tables_and_keys_changes_nothing(first: int) -> None:
    """A file read backwards gives the same outcomes."""
    for vector in vectors(first, BLOCK):
        policy = judge(vector)
        expected = {_unnamed(one) for one in policy.on(vector["facts"]).values()}

        for backwards in (False, True):
            found = policy.on(shuffled(vector["facts"], backwards))
            assert {_unnamed(one) for one in found.values()} == expected, vector


@pytest.mark.parametrize("first", BLOCKS)
def test_other_cases_change_nothing_even_with_the_same_ids(first: int) -> None:
    """One policy and one matcher judge many cases; those before, which use the same ids, leave no trace."""
    given = list(vectors(first, BLOCK))
    policy = judge(given[0])
    matcher = PlainMatcher(policy.plan.rules)
    alone = policy.on(given[0]["facts"], matcher=PlainMatcher(policy.plan.rules))
    for other in given[1:]:
        policy.on(other["facts"], matcher=matcher)

        assert policy.on(given[0]["facts"], matcher=matcher) == alone


PROBE = """
import hashlib, sys
sys.path.insert(0, {root!r})
from tests.properties.test_laws_same import digest
print(digest())
"""


def digest() -> str:
    """Return a fingerprint of the outcomes of forty examples, in the order in which they come."""
    seen = hashlib.sha256()
    for vector in vectors(0, 40):
        seen.update(repr(list(judge(vector).on(vector["facts"]).values())).encode())
    return seen.hexdigest()


@pytest.mark.parametrize(
    ("zone", "locale", "seed"),
    [
        ("Pacific/Auckland", "C", "1"),
        ("America/Los_Angeles", "tr_TR.UTF-8", "2"),
        ("Europe/London", "C.UTF-8", "77"),
    ],
)
def test_time_zone_locale_and_hash_seed_change_nothing(zone: str, locale: str, seed: str) -> None:
    """Outcomes, and their order, are the same on any machine: byte by byte in three other environments."""
    environment = {**os.environ, "TZ": zone, "LC_ALL": locale, "LANG": locale, "PYTHONHASHSEED": seed}
    ran = subprocess.run(
        [sys.executable, "-c", PROBE.format(root=str(ROOT))],
        env=environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
        timeout=300,
    )

    assert ran.stdout.strip() == digest()


# ---------------------------------------------------------------- layers


@pytest.mark.parametrize("first", BLOCKS)
def test_a_local_pack_copied_from_the_national_one_gives_equal_outcomes(
    first: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same standards under a local pack's name, which stands on the national one, come to the same."""
    for vector in vectors(first, BLOCK):
        national = judge(vector).on(vector["facts"])
        with monkeypatch.context() as patch:
            text = translate.pack_text(vector).replace("pack: vectors/pack", "pack: council/local")
            patch.setattr(translate, "pack_text", lambda _, text=text: text)
            authority = translate.authority_text(vector).replace("vectors/pack", "council/local")
            patch.setattr(translate, "authority_text", lambda _, text=authority: text)
            local = judge(vector).on(vector["facts"])

        assert {one.pack for one in local.values()} <= {"council/local"}
        assert {name: replace(one, pack="vectors/pack") for name, one in local.items()} == national, vector


# ---------------------------------------------------------------- matchers


@pytest.mark.parametrize("first", range(0, 40, 10))
def test_both_matchers_agree_on_every_outcome(first: int) -> None:
    """durable-rules and plain Python select alike: no outcome differs in any field."""
    for vector in vectors(first, 10):
        policy = judge(vector)
        durable = choose(policy.plan.rules, "durable")
        try:
            found = policy.on(vector["facts"], matcher=durable)
        finally:
            durable.close()

        assert durable.name == "durable"
        assert found == policy.on(vector["facts"]), vector


@dataclass
class Dropping:
    """A matcher that loses one hit."""

    inner: Matcher
    lost: Hit | None
    name: str = "dropping"

    def match(self, rows: Sequence[Row]) -> frozenset[Hit]:
        return self.inner.match(rows) - {self.lost}

    def close(self) -> None:
        self.inner.close()


def _hits(vector: dict[str, object]) -> tuple[Found, list[tuple[Hit, Found]]]:
    policy = judge(vector)
    seen: list[Hit] = []

    class Noting(PlainMatcher):
        def match(self, rows: Sequence[Row]) -> frozenset[Hit]:
            found = super().match(rows)
            seen.extend(sorted(found))
            return found

    on = (vector["facts"], vector["as_of"], vector.get("known_on"))
    whole = policy.on(*on, matcher=Noting(policy.plan.rules))  # type: ignore[arg-type]  # facts are a mapping
    dropped = [
        (hit, policy.on(*on, matcher=Dropping(PlainMatcher(policy.plan.rules), hit)))  # type: ignore[arg-type]  # as above
        for hit in dict.fromkeys(seen)
    ]
    return whole, dropped


def test_a_matcher_that_drops_one_hit_is_noticed() -> None:
    """In the conformance vectors, one hit lost after the other: every anchor that has an outcome loses it or
    becomes uncertain, and of exceptions and follow-ons those that rule are missed as well. Only where two
    versions select the same anchor, or an ordinal passes one over, may a hit be spare."""
    kinds: dict[str, list[bool]] = {}
    unnoticed = []
    for vector in conformance_vectors():
        if not vector.get("duty"):
            continue
        whole, dropped = _hits(vector)
        for hit, found in dropped:
            kind = "follow-on" if "<" in hit[0] else "exception" if "~" in hit[0] else "anchor"
            kinds.setdefault(kind, []).append(found != whole)
            twice = "'versions'" in str(vector["duty"]) or "'nth'" in str(vector["duty"])
            if kind == "anchor" and found == whole and not twice:
                unnoticed.append((vector["id"], hit))

    assert sum(kinds["anchor"]) > 100
    assert any(kinds["exception"])
    assert any(kinds["follow-on"])
    assert unnoticed == []
