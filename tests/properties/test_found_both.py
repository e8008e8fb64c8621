"""What engine and walker must both say: small cases that went wrong once, each worked by hand."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
import yaml

from engine.outcome import Outcome, State
from tests.conformance.reader import value
from tests.properties.agreement import differences
from tests.properties.cases import VOCABULARY
from tests.properties.laws_kit import judge


def read(text: str) -> dict[str, Any]:
    """Return a vector written as YAML."""
    vector: dict[str, Any] = value(yaml.compose(text, Loader=yaml.BaseLoader))
    return {"vocabulary": VOCABULARY, "calendar": "england-and-wales", **vector}


def engine(vector: dict[str, Any]) -> dict[str, Outcome]:
    """Return what the engine makes of a vector, by occurrence."""
    found = judge(vector).on(vector["facts"], vector["as_of"], vector.get("known_on"))
    return {name: one for (_, name), one in found.items()}


def both(text: str) -> dict[str, Outcome]:
    """Return the outcomes of a vector written as YAML, by occurrence, once the walker says the same."""
    vector = read(text)
    assert differences(vector) == []
    return engine(vector)


# ---------------------------------------------------------------- waivers

WAIVED = """
duty:
  - id: d
    cite: s 1
    force: local
    for_each: referral
    due: {within: 10 days, of: referral.at}
    met_by: {visit: {}}
  - {id: told, cite: s 2, for_each: {late: d}, due: {within: 1 day, of: anchor}, met_by: {manager_told: {}}}
facts:
  case: C-1
  referral: [{id: r1, at: 2026-03-02}]
  visit: [VISIT]
  manager_told: []
  waiver:
    - {id: w1, standard: d, occurrence: r1/first, from: 2026-03-03, FIRST}
    - {id: w2, standard: d, occurrence: r1/first, from: 2026-03-08, to: 2026-05-05}
as_of: 2026-03-20
"""


@pytest.mark.parametrize("first", ["to: 2026-03-05", "to: 2026-03-08", "recorded: 2026-03-15"])
def test_a_second_waiver_counts_like_the_first(first: str) -> None:
    """The first lapsed before the due day, or is void as it was written down after it: the second holds."""
    found = both(WAIVED.replace("FIRST", first).replace("VISIT", ""))["r1/first"]

    assert (found.state, found.breach) == ("waived", False)
    assert found.waiver is not None
    assert found.waiver.id == "w2"


def test_a_waiver_renewed_on_the_day_it_lapses_goes_on() -> None:
    """The first ends on the due day, 12 March, the second begins on it: no day is left without one."""
    renewed = WAIVED.replace("FIRST", "to: 2026-03-12").replace("2026-03-08", "2026-03-12")
    found = both(renewed.replace("VISIT", ""))["r1/first"]

    assert (found.state, str(found.due)) == ("waived", "2026-03-12")


def test_done_under_a_second_waiver_is_met_and_nothing_follows_on() -> None:
    """The visit of 19 March is late by the due day, but the second waiver holds on it."""
    found = both(WAIVED.replace("FIRST", "to: 2026-03-05").replace("VISIT", "{id: v1, at: 2026-03-19}"))

    assert {name: one.state for name, one in found.items()} == {"r1/first": "met"}


def test_the_breach_begins_when_the_last_of_the_waivers_lapses() -> None:
    """The first ends on 15 March, the second on 18 March: the breach, and what follows on, date from then."""
    ended = WAIVED.replace("FIRST", "to: 2026-03-18").replace("2026-05-05", "2026-03-15")
    found = both(ended.replace("VISIT", ""))

    assert found["r1/first"].state == "overdue"
    assert str(found["late:r1/first"].due) == "2026-03-19"


def test_a_second_waiver_excuses_what_must_not_be() -> None:
    """An unregulated setting from 2 March: the first waiver lapsed on 5 March, the second holds."""
    found = both("""
duty: [{id: d, cite: s 1, force: local, for_each: placement, forbid: {setting: unregulated}}]
facts:
  case: C-1
  looked_after: [{id: la1, from: 2026-03-02}]
  placement: [{id: p1, from: 2026-03-02, setting: unregulated}]
  waiver:
    - {id: w1, standard: d, occurrence: p1/first, from: 2026-02-20, to: 2026-03-05}
    - {id: w2, standard: d, occurrence: p1/first, from: 2026-03-01}
as_of: 2026-03-20
""")["p1/first"]

    assert (found.state, found.breach) == ("waived", False)


UNDATED = """
duty: [{id: d, cite: s 1, for_each: referral, due: {within: 10 days, of: referral.at}, met_by: {visit: {}}}]
facts:
  case: C-1
  referral: [{id: r1, at: 2026-03-02}]
  visit: [VISIT]
  waiver: [{id: w1, standard: d, occurrence: r1/first, MORE}]
as_of: 2026-03-20
"""


@pytest.mark.parametrize(
    ("more", "visit", "possible"),
    [
        ("by: TM", "", {"overdue", "waived"}),
        ("recorded: 2026-03-05", "", {"overdue", "waived"}),
        ("by: TM", "{id: v1, at: 2026-03-19}", {"met", "met_late"}),
    ],
)
def test_a_waiver_without_its_first_day_may_have_begun_in_time(
    more: str, visit: str, possible: set[str]
) -> None:
    """Nobody recorded from when the waiver holds: it excuses if it began by 12 March, else it does not."""
    found = both(UNDATED.replace("MORE", more).replace("VISIT", visit))["r1/first"]

    assert (found.state, found.breach, set(found.possible)) == ("unknown", None, possible)
    assert (found.needs, found.cause) == (("waiver/w1.from",), "not recorded")


@pytest.mark.parametrize(
    ("more", "visit", "state"),
    [
        ("recorded: 2026-03-15", "", "overdue"),
        ("to: 2026-03-12", "", "overdue"),
        ("by: TM", "{id: v1, at: 2026-03-10}", "met"),
    ],
)
def test_a_waiver_without_its_first_day_leaves_certain_what_it_cannot_change(
    more: str, visit: str, state: str
) -> None:
    """Written down after the due day, lapsed by then, or not needed: whatever its first day, all is told."""
    found = both(UNDATED.replace("MORE", more).replace("VISIT", visit))["r1/first"]

    assert (found.state, found.needs) == (state, ())


def test_a_waiver_without_its_first_day_may_excuse_what_must_not_be() -> None:
    """A ban broken on 2 March, and a waiver of which nobody recorded from when it holds."""
    found = both("""
duty: [{id: d, cite: s 1, for_each: placement, forbid: {setting: unregulated}}]
facts:
  case: C-1
  looked_after: [{id: la1, from: 2026-03-02}]
  placement: [{id: p1, from: 2026-03-02, setting: unregulated}]
  waiver: [{id: w1, standard: d, occurrence: p1/first}]
as_of: 2026-03-20
""")["p1/first"]

    assert (found.state, set(found.possible)) == ("unknown", {"missed", "waived"})
    assert found.needs == ("waiver/w1.from",)


IN_A_CHAIN = """
duty:
  - {id: d, cite: s 1, for_each: placement, met_by: {visit: {where: {seen: yes}}}, shared: yes,
     series: [{id: weekly, every: 1 week}]}
facts:
  case: C-1
  looked_after: [{id: la1, from: 2026-03-02}]
  placement: [{id: p1, from: 2026-03-02}]
  visit: [{id: v1, at: 2026-03-08}]
  waiver: [WAIVER]
as_of: 2026-03-30
"""


@pytest.mark.parametrize(
    ("waiver", "breach"),
    [
        ("", True),
        ("{id: w1, standard: d, occurrence: p1/first, from: 2026-03-05}", False),
        ("{id: w1, standard: d, occurrence: p1/first}", False),
        ("{id: w1, standard: d, occurrence: p1/after:v1, from: 2026-03-09}", False),
        ("{id: w1, standard: d, occurrence: p1/after:v2, from: 2026-03-09}", True),
    ],
)
def test_no_breach_in_a_chain_is_sure_that_a_waiver_may_excuse(waiver: str, breach: bool) -> None:
    """Whether the visit of 8 March counts is not known: due by 9 March, or after it by 15 March."""
    one = both(IN_A_CHAIN.replace("WAIVER", waiver))["p1/first"]

    assert (one.state, one.chain_breach) == ("unknown", breach)


# ---------------------------------------------------------------- a limit that cannot be told

UNTOLD = """
duty:
  - {id: d, cite: s 1, for_each: referral, due: {within: 5 days, of: review.distributed}, met_by: {visit: {}}
     MORE}
facts:
  case: C-1
  review: [{id: rv, at: 2026-03-01}]
  referral: [{id: r1, at: 2026-03-02}]
  visit: [VISIT]
  decision: [{id: d1, at: 2026-03-06}]
  waiver: [WAIVER]
as_of: 2026-06-20
"""
ENDS = ", ends: {first: decision, since: referral.at}"
CANCELS = ", unless: [{id: c, when: {happened: decision}, instead: none}]"
SHORTENS = ", unless: [{id: c, when: {happened: decision}, instead: {within: 8 days, of: anchor}}]"
FOLLOWS = """
  - {id: told, cite: s 2, for_each: {late: d}, due: {within: 1 day, of: anchor}, met_by: {manager_told: {}}}
facts:
  manager_told: []
"""
LATE = "{id: v1, at: 2026-03-20}"
EXCUSED = "{id: w1, standard: d, occurrence: r1/first, from: 2026-03-05}"
LAPSED = "{id: w1, standard: d, occurrence: r1/first, from: 2026-03-05, to: 2026-03-10}"


@pytest.mark.parametrize(
    ("more", "visit", "waiver", "possible"),
    [
        ("", "", "", {"due", "overdue"}),
        ("", LATE, "", {"met", "met_late"}),
        (ENDS, "", "", {"cancelled", "missed"}),
        (ENDS, LATE, "", {"cancelled", "missed"}),
        (CANCELS, "", "", {"cancelled", "overdue"}),
        (CANCELS, LATE, "", {"cancelled", "met_late"}),
        (", if_late: {still_owed: no}", "", "", {"due", "missed"}),
        ("", "", EXCUSED, {"waived", "overdue"}),
        ("", "", LAPSED, {"due", "overdue"}),
        ("", LATE, EXCUSED, {"met", "met_late"}),
    ],
)
def test_what_a_limit_that_cannot_be_told_leaves_possible(
    more: str, visit: str, waiver: str, possible: set[str]
) -> None:
    """Nobody recorded when the review of 1 March was distributed: the due day may be any. What ended on 6
    March was cancelled or missed, what is waived is not due, what a decision took away is not due either."""
    found = both(UNTOLD.replace("MORE", more).replace("VISIT", visit).replace("WAIVER", waiver))["r1/first"]

    assert (found.state, found.breach, set(found.possible)) == ("unknown", None, possible)
    assert found.needs == ("review/rv.distributed",)


def test_what_follows_on_from_a_breach_of_no_known_day_says_what_would_tell_it() -> None:
    """Overdue by 5 days from a distribution that nobody recorded, or by 10 March, the exception's own day."""
    vector = UNTOLD.replace("VISIT", "").replace("WAIVER", "").replace("facts:", FOLLOWS)
    found = engine(read(vector.replace("MORE", SHORTENS)))

    assert (found["r1/first"].state, found["r1/first"].due) == ("overdue", None)
    assert (found["late:r1/first"].state, found["late:r1/first"].needs) == (
        "unknown",
        ("review/rv.distributed",),
    )


# ---------------------------------------------------------------- exceptions


OPEN_BASE = """
duty:
  - {id: d, cite: s 1, for_each: referral, due: {within: 5 days, of: {first: review, since: referral.at}},
     met_by: {visit: {}},
     unless: [{id: soon, when: {happened: decision}, instead: {within: 2 days, of: referral.at}}]}
facts:
  case: C-1
  referral: [{id: r1, at: 2026-03-02}]
  review: []
  visit: []
  decision: [{id: d1, at: 2026-03-20}]
as_of: AS_OF
"""


@pytest.mark.parametrize(("as_of", "state"), [("2026-03-20", "due"), ("2026-03-21", "overdue")])
def test_an_exception_to_a_limit_that_is_still_open_never_rules_back_in_time(as_of: str, state: str) -> None:
    """No review yet, so no day; the decision of 20 March brings one: two days from 2 March, but not before
    the day on which it was decided."""
    found = both(OPEN_BASE.replace("AS_OF", as_of))["r1/first"]

    assert (found.state, str(found.due)) == (state, "2026-03-20")


# ---------------------------------------------------------------- the end of a definition's period

MAY_HAVE_ENDED = """
define: [{id: fost, while: {in: {of: placement, where: {kind: foster}}}}]
duty:
  - {id: d, cite: s 1, for_each: fost, due: {within: 1 month, of: fost.from}, met_by: {visit: {}}}
facts:
  case: C-1
  looked_after: [{id: la1, from: 2024-01-01}]
  placement:
    - {id: p1, from: 2026-03-01, to: 2026-03-20, kind: foster}
    - {id: p2, from: 2026-03-20, KIND}
  visit: [VISIT]
as_of: 2026-06-20
"""
MARCH = "fost@2026-03-01/first"


@pytest.mark.parametrize(
    ("visit", "possible"),
    [
        ("", {"cancelled", "overdue"}),
        ("{id: v1, at: 2026-03-28}", {"cancelled", "met"}),
        ("{id: v1, at: 2026-05-01}", {"cancelled", "met_late"}),
    ],
)
def test_a_period_that_may_have_gone_on_has_not_surely_ended(visit: str, possible: set[str]) -> None:
    """Whether the placement from 20 March is a foster one is not recorded: the status ended, or goes on."""
    found = both(MAY_HAVE_ENDED.replace(", KIND", "").replace("VISIT", visit))

    assert (found[MARCH].state, set(found[MARCH].possible)) == ("unknown", possible)
    assert (found[MARCH].breach, found[MARCH].needs) == (
        False if "met" in possible else None,
        ("placement/p2.kind",),
    )


@pytest.mark.parametrize(("kind", "state"), [("kinship", "cancelled"), ("foster", "overdue")])
def test_once_the_next_placement_is_known_the_end_is(kind: str, state: str) -> None:
    """The completed record tells which of the two it was."""
    found = both(MAY_HAVE_ENDED.replace("KIND", f"kind: {kind}").replace("VISIT", ""))

    assert found[MARCH].state == state


def test_what_was_done_before_a_period_may_have_ended_is_met_either_way() -> None:
    """A visit of 10 March is in time whether the status ended on 20 March or goes on."""
    found = both(MAY_HAVE_ENDED.replace(", KIND", "").replace("VISIT", "{id: v1, at: 2026-03-10}"))

    assert (found[MARCH].state, found[MARCH].needs) == ("met", ())


# ---------------------------------------------------------------- facts without their day


def test_a_period_that_may_discharge_is_asked_for_by_its_first_day() -> None:
    """Under the name by which a condition asks for it, so that one missing day has one name."""
    found = both(
        """
duty:
  - id: d
    cite: s 1
    for_each: referral
    due: {within: 10 days, of: referral.at}
    met_by: {protection_plan: {}}
facts: {case: C-1, referral: [{id: r1, at: 2026-03-02}], protection_plan: [{id: pp1}]}
as_of: 2026-03-20
"""
    )["r1/first"]

    assert found.needs == ("protection_plan/pp1.from",)


# ---------------------------------------------------------------- what is itself owed

OWED = """
duty:
  - {id: owing, cite: s 1, for_each: referral, LIMIT, met_by: MET}
  - id: plan
    cite: s 2
    for_each: referral
    due: {before: {first: review, since: referral.at}}
    since: referral.at
    if_late: {still_owed: yes}
    met_by: {care_plan: {}}
facts: {case: C-1, referral: [{id: r1, at: 2026-03-02}], care_plan: [], review: [], visit: []}
as_of: 2026-03-20
"""
ONCE = "due: {within: 1 week, of: referral.at}"
AGAIN = "series: [{id: weekly, every: 1 week}]"
LATER = "%s, versions: [{in_force: {to: 2026-03-07}}, {in_force: {from: 2026-03-07}, met_by: {%s: {}}}]"


@pytest.mark.parametrize(
    ("limit", "met", "owed"),
    [
        (ONCE, "{review: {}}", True),
        (ONCE, "{all_of: [{visit: {}}, {review: {}}]}", True),
        (ONCE, "{any_of: [{review: {}}, {review: {date: distributed}}]}", True),
        (ONCE, "{any_of: [{visit: {}}, {review: {}}]}", False),
        (AGAIN, LATER % ("{visit: {}}", "review"), True),
        (AGAIN, LATER % ("{review: {}}", "visit"), False),
        (ONCE, LATER % ("{review: {}}", "visit"), True),  # the version of the referral's day
        (ONCE, LATER % ("{visit: {}}", "review"), False),
    ],
)
def test_an_event_is_owed_where_the_duty_cannot_be_met_without_it(limit: str, met: str, owed: bool) -> None:
    """By all that must be done, by none of several ways of which one will do, by the version in force."""
    found = both(OWED.replace("LIMIT", limit).replace("MET", met))["r1/first"]

    assert found.standard == "plan"
    assert found.due == (date(2026, 3, 9) if owed else None)


# ---------------------------------------------------------------- a last day that lies before the anchor

BIRTHDAY = """
duty:
  - id: d
    cite: s 1
    for_each: placement
    due: {within: 5 days, of: {birthday: 16 years}}
    met_by: {visit: {}}
    unless: [{id: other, when: WHEN, instead: INSTEAD}]
facts:
  case: C-1
  person: {born: 2010-02-01}
  looked_after: [{id: la1, from: 2026-03-02}]
  placement: [{id: p1, from: 2026-03-02, emergency: yes}]
  family_abroad: [{id: f1, from: 2026-02-03, to: 2026-02-05}, {id: f2, from: 2026-02-10}]
  decision: [{id: d1, at: 2026-02-03}]
  visit: []
as_of: 2026-03-20
"""


@pytest.mark.parametrize(
    ("when", "holds"),
    [
        ("{emergency: yes}", True),  # on every day
        ("{happened: {of: decision, within: 10 days}}", True),
        ("{in: family_abroad}", False),  # on other days
        ("{happened: decision}", False),  # counts from the anchor's day
    ],
)
@pytest.mark.parametrize(
    ("instead", "state", "due"),
    [
        ("none", State.CANCELLED, date(2026, 2, 6)),
        ("{within: 10 days, of: anchor}", State.OVERDUE, date(2026, 3, 12)),
    ],
)
def test_an_exception_that_holds_on_a_last_day_before_the_anchor_rules(
    when: str, holds: bool, instead: str, state: State, due: date
) -> None:
    """It holds by the base due day, though no day of the anchor does."""
    found = both(BIRTHDAY.replace("WHEN", when).replace("INSTEAD", instead))["p1/first"]

    assert (found.state, found.due) == ((state, due) if holds else (State.OVERDUE, date(2026, 2, 6)))
