"""The interpretation register: every choice of counting is written down, with its alternatives."""

from dataclasses import fields
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.calendar import CHOICES, DEFAULT, Counting, Limit, Unit, add_hours, load_calendar, moment_of_date
from engine.interpretation import REGISTER, Effect, UnknownReading, alternatives, reading

ENGLAND = load_calendar("england-and-wales")
COMPUTED = [entry for entry in REGISTER if any(other.effect for other in entry.alternatives)]
STARTS = st.integers(date(2002, 1, 1).toordinal(), date(2024, 12, 31).toordinal())
COUNTINGS = st.builds(Counting, **{name: st.sampled_from(values) for name, values in CHOICES.values()})


def test_every_field_of_counting_has_one_entry():
    """No choice is made silently, and none is written down twice."""
    named = [entry.id for entry in COMPUTED]
    assert sorted(CHOICES[name][0] for name in named) == sorted(field.name for field in fields(Counting))
    assert len({entry.id for entry in REGISTER}) == len(REGISTER)


@pytest.mark.parametrize("entry", COMPUTED, ids=lambda entry: entry.id)
def test_a_computed_entry_states_the_default_and_all_alternatives(entry):
    """What is chosen is what the engine does by itself; each alternative sets the field it names."""
    name, values = CHOICES[entry.id]
    assert entry.chosen == getattr(DEFAULT, name) == values[0]
    assert [(other.id, other.effect) for other in entry.alternatives] == [
        (value, Effect(name, value)) for value in values[1:]
    ]


@pytest.mark.parametrize("entry", REGISTER, ids=lambda entry: entry.id)
def test_an_entry_can_be_read_by_a_person(entry):
    """Question, answer, reason, owner and source are there, and at least one alternative."""
    assert entry.about.endswith("?")
    assert all((entry.text, entry.reason, entry.owner, entry.source, entry.alternatives))
    assert entry.chosen not in {other.id for other in entry.alternatives}
    assert reading(entry.id) is entry


def test_an_unknown_entry_names_the_nearest():
    """A misspelt reading is answered with the one that was meant."""
    with pytest.raises(UnknownReading) as caught:
        reading("day-zerro")
    assert (
        str(caught.value) == "the interpretation register has no entry 'day-zerro': did you mean 'day-zero'?"
    )


@given(counting=COUNTINGS)
def test_the_alternatives_differ_in_one_choice_each(counting):
    """Every other value of every choice is offered once, and choosing back restores the first counting."""
    offered = list(alternatives(counting))
    assert len(offered) == sum(len(values) - 1 for _, values in CHOICES.values())
    for choice in offered:
        name, _ = CHOICES[choice.reading]
        changed = [
            f.name for f in fields(Counting) if getattr(choice.counting, f.name) != getattr(counting, f.name)
        ]
        assert changed == [name]
        assert getattr(choice.counting, name) == choice.alternative
        assert choice.counting.with_choice(choice.reading, getattr(counting, name)) == counting


@given(
    start=STARTS,
    n=st.integers(0, 30),
    unit=st.sampled_from([Unit.DAYS, Unit.WORKING_DAYS, Unit.WEEKS, Unit.MONTHS]),
    counting=COUNTINGS,
)
def test_choices_left_out_for_a_unit_do_not_matter_to_it(start, n, unit, counting):
    """An alternative that is not offered for a unit never changes the last day of a limit in it."""
    offered = {choice.reading for choice in alternatives(counting, unit)}
    limit = Limit(n, unit)
    for choice in alternatives(counting):
        if choice.reading not in offered:
            assert ENGLAND.add(start, limit, choice.counting) == ENGLAND.add(start, limit, counting)
            assert ENGLAND.subtract(start, limit, choice.counting) == ENGLAND.subtract(start, limit, counting)


@pytest.mark.parametrize("unit", [unit for unit in Unit if unit not in (Unit.HOURS, Unit.SCHOOL_DAYS)])
def test_choices_offered_for_a_unit_matter_to_it(unit):
    """Each alternative that is offered changes the last day of some limit in that unit."""
    days = [date(2025, 8, 31).toordinal() + ahead for ahead in range(400)] + [date(2024, 2, 29).toordinal()]
    for counting in (DEFAULT, Counting(bare_days="working")):
        for choice in alternatives(counting, unit):
            changed = [
                day
                for day in days
                for limit in (Limit(0, unit), Limit(1, unit))
                if ENGLAND.add(day, limit, choice.counting) != ENGLAND.add(day, limit, counting)
            ]
            assert changed, choice.reading


def test_hours_turn_on_the_reading_of_a_date_alone():
    """The one choice offered for hours moves the last instant of a date-only event."""
    (choice,) = alternatives(DEFAULT, Unit.HOURS)
    moment = moment_of_date(date(2026, 3, 10))
    assert choice.alternative == "strictest"
    assert add_hours(moment, 24) - add_hours(moment, 24, choice.counting) == (23 * 60 + 59) * 60
