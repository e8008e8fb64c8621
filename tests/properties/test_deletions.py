"""Every construct of a shipped standard does something: without it an example beside the pack differs."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.shipped import rules_dir
from tests.properties.deletions import Deletion, deletions, says_the_default

#: Constructs that no shipped example shows yet: each wants one beside its pack. The list may only shrink.
WANTED = {
    "england/care-planning": {
        "cla.notify.placement same",
        "cla.parents.decide when",
        "cla.connected.approval when",
        "cla.visit same",
        "cla.visit.as-practicable when",
        "cla.visit.as-practicable same",
        "cla.visit.other-person same",
        "cla.visit.on-request when",
        "cla.visit.review-if-unsafe ends",
        "cla.review.early when",
        "cla.review.early ends",
        "lc.pa.appoint since",
    },
    "england/working-together": {"cin.referral.acknowledge ends"},
    "swindon/visits": set[str](),
    "swindon/reviews": set[str](),
    "swindon/child-protection": {"cp.strategy-discussion if_several_apply"},
}
LONG = [name for name in WANTED if name != "england/working-together"]


@pytest.mark.parametrize(
    "pack", ["england/working-together", *(pytest.param(name, marks=pytest.mark.soak) for name in LONG)]
)
def test_deleting_any_construct_changes_an_example(pack: str) -> None:
    """Each key of each duty, deleted, is refused by lint or changes an outcome of an example; only what says
    the default aloud may go unnoticed."""
    found = list(deletions(pack, Path(rules_dir()) / f"{pack}.examples.yaml", deep=False))
    unnoticed = {f"{one.standard.partition('#')[2]} {one.place}" for one in found if _unnoticed(pack, one)}

    assert sum(one.verdict == "noticed" for one in found) >= 10
    assert unnoticed <= WANTED[pack]


def _unnoticed(pack: str, one: Deletion) -> bool:
    return one.verdict == "unnoticed" and not says_the_default(pack, one)
