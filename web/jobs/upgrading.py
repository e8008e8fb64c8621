"""The job of comparing what a council sets for itself with packs that moved.

In: the number of a draft that takes an issue. Out: its rows, and the files that the packs bring, in one
transaction. Guaranteed: it may be done again; a draft that is open no more, or that was based on something
else meanwhile, is left as it is.
"""

from __future__ import annotations

from collections.abc import Callable

from engine.diagnostics import InputFault
from engine.upgrading.comparing import Weaker, weaker_in
from engine.upgrading.deciding import with_pins
from engine.upgrading.sides import Side
from web.clock import system
from web.jobs.work import Refused, Work
from web.store import drafts, issues, upgrades
from web.store.upgrades import Found
from web.upgrading import own_as_decided, own_of, taken

FAULTY = "packs-faulty"
OVERTAKEN = "overtaken"


def compare(work: Work) -> None:
    """Compare, and put the packs and the rows into the draft. Raises Refused."""
    authority, number = work.job.authority, work.job.subject
    home = f"authorities/{authority}.yaml"
    with work.database.work() as session:
        draft = drafts.find(session, authority, number)
        upgrade = None if draft is None else upgrades.of(session, draft.id)
        if draft is None or upgrade is None:
            return
        base, rests_on = drafts.base_texts(session, draft), draft.base
        issued = issues.texts_of(session, upgrade.issue_id)
    work.tell("reading the packs")
    try:
        found = taken(authority, base, issued, _told(weaker_in(system().year), work.tell))
    except InputFault:
        raise Refused(FAULTY) from None
    told = found.told
    with work.database.work() as session:
        draft = drafts.find(session, authority, number, lock=True)
        upgrade = upgrades.of(session, number)
        if draft is None or upgrade is None or draft.state != drafts.OPEN or draft.base != rests_on:
            raise Refused(OVERTAKEN)
        upgrades.keep(upgrade, rests_on, Found(told, told["rows"]))
        decided = {each.number: each.decision for each in upgrade.rows if each.decision is not None}
        mine = own_as_decided(authority, base, told, decided)
        present = drafts.changed_texts(session, draft)
        by_hand = {path: text for path, text in own_of(authority, present).items() if path != home}
        by_hand |= {home: with_pins(present[home], found.upgrade.packs)} if home in present else {}
        drafts.take(session, draft, {**found.texts, **mine, **by_hand}, system())


def _told(weaker: Weaker, tell: Callable[[str, int, int], None]) -> Weaker:
    done = 0

    def find(side: Side, key: str) -> tuple[str, ...]:
        nonlocal done
        done += 1
        tell("comparing local standards by dates", done, 0)
        return weaker(side, key)

    return find
