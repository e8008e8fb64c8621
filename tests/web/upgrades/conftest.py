"""A council whose law moves beneath every kind of local setting."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pytest

from tests.upgrading.test_upgrade import FILE, HOME, LAW, LOCAL, OWN, PACK, VOCABULARY
from tests.web.conftest import PASSWORD, START
from web.store import issues, people, publications
from web.store.people import Role
from web.store.publications import Stamp
from web.store.tables import AuthorityRow

VOCABULARY_FILE = "rules/vocabulary/core.yaml"

#: More that Trafford sets, so that each kind of row is there once.
MORE = """\
  - {standard: england/law#care.chat, set: {within: 6 working days}, reason: agreed}   # with the young people
  - {standard: england/law#care.call, set: {within: 9 working days}, reason: agreed}
  - {standard: england/law#care.meet, set: {within: 3 working days}, reason: nothing moves beneath it}
"""


def duty(name: str, days: int, was: str = "") -> str:
    """Return a national standard."""
    return (
        f"  - id: {name}\n{was}    title: {name}\n    cite: reg 9\n    who: social_worker\n"
        f"    for_each: looked_after\n    must: visit\n    met_by: {{visit: {{}}}}\n"
        f"    due: {{within: {days} working days, of: looked_after.from}}\n"
    )


CHAT, CALL, MEET = duty("care.chat", 8), duty("care.call", 10), duty("care.meet", 5)
OLD = LAW.replace("readings:", f"{CHAT}{CALL}{MEET}readings:")
#: A plan is due a day sooner, a review when Trafford has it, a call sooner than Trafford has it; a chat has
#: another name.
NEW = (
    OLD.replace('version: "1"', 'version: "2"')
    .replace(
        "within: 10 working days, of: looked_after.from}\n  - id: care.tour",
        "within: 9 working days, of: looked_after.from}\n  - id: care.tour",
    )
    .replace("within: 20 working days", "within: 18 working days")
    .replace(CALL, duty("care.call", 7))
    .replace(CHAT, duty("care.talk", 8, "    was: [care.chat]\n"))
)
THEIR_OWN = HOME.replace("  - {reading:", f"{MORE}  - {{reading:", 1)


@dataclass(frozen=True)
class Trafford:
    """The council of the tests. `own`: its file as it was published."""

    app: object
    own: str = THEIR_OWN

    def texts(self, number: int) -> dict[str, str]:
        """Return the files of a publication."""
        with self.app.extensions["database"].work() as session:
            return publications.texts_of(session, publications.numbered(session, "trafford", number).id)


@pytest.fixture
def trafford(app) -> Trafford:
    """Trafford as it agreed to the law, and the law that was issued since."""
    return move_the_law(app)


def move_the_law(app) -> Trafford:
    """Put Trafford into an installation, and issue what moves beneath it."""
    with app.extensions["database"].work() as session:
        session.add(AuthorityRow(id="trafford", name="Trafford", created=START.replace(tzinfo=None)))
        session.flush()
        texts = {VOCABULARY_FILE: VOCABULARY, PACK: OLD, OWN: LOCAL, FILE: THEIR_OWN}
        publications.publish(session, "trafford", texts, Stamp("First", "First", date(2000, 1, 1)), START)
        for role in Role:
            held = people.add_user(session, f"{role}@trafford", role.title(), START, PASSWORD)
            people.grant(session, held.id, "trafford", [role])
        issues.ship(session, {VOCABULARY_FILE: VOCABULARY, PACK: NEW}, "Next year", START)
    return Trafford(app)
