"""Start dates in classes: what is judged once for many dates is what each of them would give."""

from __future__ import annotations

from datetime import date

from engine.analysis.alone import Alone, Ledger, Span
from engine.analysis.dates import Dates, telling_days
from engine.analysis.scenario import START, Rel, Row, Scenario
from engine.analysis.sides import Phase
from engine.calendar import Limit, Unit
from engine.compile import compile_policy
from engine.plan import Plan
from tests.analysis.kit import ABOVE, VISITS, catalogue, national

CHANGING = """\
    series:
      - {id: first, within: 5 working days, of: placement.from}
      - {id: routine, every: 3 months, until: 1 year after placement.from}
      - {id: later, every: 6 weeks}
    versions:
      - in_force: {from: 2010-01-01, to: 2024-06-01}
      - in_force: {from: 2024-06-01, to: 2024-09-01}
        series: [{id: first, within: 5 working days, of: placement.from}]
      - in_force: {from: 2024-09-01}
        series:
          - {id: first, within: 10 working days, of: placement.from}
          - {id: routine, every: 4 weeks}
"""
DAYS = range(date(2024, 1, 1).toordinal(), date(2025, 7, 1).toordinal())


def test_every_start_date_gives_what_its_class_gives() -> None:
    """Judged one by one, 547 start dates around two changes of version give the same first gaps as in
    classes, of which there are far fewer."""
    plan = _plan()
    alone = Alone(plan, ABOVE, Ledger())
    phase = Phase(_placed())

    course = alone.course(phase, None, Span(DAYS, 0), True)

    classes = alone.ledger.judged
    one_by_one = [alone.side(phase, day, True) for day in DAYS]
    assert [alone.ledger.sides[number] for number in course] == one_by_one
    assert len(set(one_by_one)) > 3
    assert classes < len(DAYS) / 3


def test_later_gaps_too_are_alike_within_a_class() -> None:
    """A gap that begins with a visit 40 days after the start, across a stretch in which nothing was owed."""
    alone = Alone(_plan(), ABOVE, Ledger())
    done = Row("visit", "done", Rel(days=40), None, (("placement", "placement-1"), ("seen", True)))
    phase = Phase(_placed().with_rows(done), 40, 1)

    course = alone.course(phase, None, Span(DAYS, 0), True)

    one_by_one = [alone.side(phase, day - 40, True) for day in DAYS]
    assert [alone.ledger.sides[number] for number in course] == one_by_one
    assert len({side.due for side in one_by_one if side}) > 3


def test_telling_days_lie_in_every_version_and_tell_lengths_apart() -> None:
    """One in each stretch between changes, and those on which months and working days are shortest and
    longest."""
    plan = _plan()

    found = telling_days(plan, DAYS)

    changes = [date(2024, 6, 1).toordinal(), date(2024, 9, 1).toordinal()]
    assert {sum(day >= change for change in changes) for day in found} == {0, 1, 2}
    three = next(
        stage.every for stage in plan.standards[0].terms[0].stages if stage.id == "routine" and stage.every
    )
    lengths = {plan.calendar.add(day, three, plan.counting) - day for day in found}
    assert len(lengths) > 1


def test_dates_that_differ_in_what_was_never_asked_are_judged_one_by_one() -> None:
    """Whoever asks otherwise on Mondays without having asked for the weekday: no date speaks for another."""
    dates = Dates(_plan())
    month = range(DAYS.start, DAYS.start + 31)

    def judge(start: int, plan: Plan) -> int:
        limit = Limit(3 + (start % 7 == 1), Unit.WORKING_DAYS)
        return plan.calendar.add(start, limit, plan.counting) - start

    found = list(dates.classes([START], None, month, judge))

    assert [same for same, _ in found] == [(start,) for start in month]
    assert [result for _, result in found] == [judge(start, dates.plan) for start in month]


def _placed() -> Scenario:
    attrs: tuple[tuple[str, object], ...] = (("emergency", False), ("kind", "foster"))
    return Scenario((Row("looked_after", "la", START), Row("placement", "placement-1", START, None, attrs)))


def _plan() -> Plan:
    at_hand = catalogue(national(VISITS + CHANGING), says="follows: [england/care]\n")
    return compile_policy(at_hand.policy("swindon"))
