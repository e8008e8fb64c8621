"""Points, limits, conditions and words: the parts that sentences are made of."""

from __future__ import annotations

from datetime import date

import pytest

from engine.calendar import Age, moment_of_date
from engine.conditions import (
    AfterLasting,
    AgeIs,
    All,
    Any_,
    Condition,
    CountOf,
    Ever,
    Field,
    Happened,
    In,
    Lasted,
    Not,
    Op,
    Total,
    UntilJustBefore,
)
from engine.model import (
    Before,
    Birthday,
    DutyBody,
    Earliest,
    EarliestOf,
    Edge,
    HoldsFrom,
    LatestOf,
    Offset,
    Ordinal,
    SchoolYearEnd,
    Within,
)
from engine.sentences import (
    cited,
    condition_text,
    due_phrase,
    point_phrase,
)
from engine.wording.words import (
    day_text,
    happened,
    is_clause,
    join,
    negated,
    ordinal,
    plain,
    plural,
    short_ordinal,
    with_a,
)
from tests.engine.sentence_kit import PLACEMENT, START, WORDS, limit

# ---------------------------------------------------------------- points and limits


@pytest.mark.parametrize(
    ("point", "expected"),
    [
        (Edge("placement", "to"), "the end of the placement"),
        (Edge("anchor", ""), "the start of the placement"),
        (Edge("placement", "decided"), "the day on which the placement was decided"),
        (Edge("review", "sent"), "the day on which the review record was sent out"),
        (Edge("person", "born"), "the child’s birth"),
        (Ordinal("review"), "the next review"),
        (Ordinal("review", 0), "the last review"),
        (Ordinal("review", 3, since=START), "the third review since the start of the placement"),
        (
            Ordinal("review", 2, in_="looked_after", where=Field("kind", Op.IS, "looked_after")),
            "the second review of the kind ‘looked after’ in this time looked after",
        ),
        (Birthday(Age(16, 0)), "the child’s 16th birthday"),
        (Birthday(Age(15, 6)), "the day on which the child is 15 years 6 months old"),
        (SchoolYearEnd(Birthday(Age(16, 0))), "the 31 August on or after the child’s 16th birthday"),
        (Offset(limit("3 months"), False, START), "3 months before the start of the placement"),
        (Offset(limit("1 day"), False, START), "the day before the start of the placement"),
        (
            Earliest((Edge("placement", "to"), HoldsFrom(In("eligible")))),
            (
                "the end of the placement or the first day on which ‘eligible child’ applies, whichever "
                "comes first"
            ),
        ),
    ],
)
def test_each_point_has_a_phrase(point: object, expected: str):
    """A point reads as a thing that days can be counted from."""
    assert point_phrase(point, WORDS, DutyBody(for_each=PLACEMENT)) == expected


def test_two_limits_at_once_say_which_of_them_counts():
    """`earliest_of` and `latest_of` are told apart."""
    limbs = (Within(limit("3 months"), START), Before(Ordinal("review", 2, since=START)))

    assert due_phrase(EarliestOf(limbs), WORDS) == (
        "within 3 months of the start of the placement or before the second review since the start of the"
        " placement, whichever comes first"
    )
    assert due_phrase(LatestOf(limbs), WORDS).endswith("whichever comes last")


# ---------------------------------------------------------------- conditions


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        (Field("emergency", Op.IS, True), "the placement was an emergency"),
        (Field("emergency", Op.IS, False), "the placement was not an emergency"),
        (Field("emergency", Op.NOT, True), "the placement was not an emergency"),
        (Not(Field("emergency", Op.IS, False)), "the placement was an emergency"),
        (Field("agrees", Op.IS, False), "it is not the case that the child agrees to fewer visits"),
        (Field("kind", Op.IS, "foster"), "the kind of placement is ‘foster’"),
        (Field("kind", Op.NOT, "foster"), "the kind of placement is not ‘foster’"),
        (
            Field("kind", Op.IN, ("foster", "with_parents")),
            "the kind of placement is ‘foster’ or ‘with parents’",
        ),
        (Field("unsaid", Op.AT_LEAST, 17), "the unsaid of the placement is at least 17"),
        (Field("unsaid", Op.IS, True), "‘unsaid’ is recorded as yes"),
        (
            Field("unsaid", Op.BELOW, limit("10 working days")),
            "the unsaid of the placement is below 10 working days",
        ),
        (
            Field("person.born", Op.AFTER, moment_of_date(date(2020, 5, 2))),
            "the date of birth is after 2 May 2020",
        ),
        (Field("unsaid", Op.CONTAINS, "a_b"), "the unsaid of the placement is one that includes ‘a b’"),
        (
            Field("decided", Op.SAME_AS, "review.sent"),
            "the day on which the placement was decided is the same as the review record sent out",
        ),
        (Field("decided", Op.RECORDED, False), "the day on which the placement was decided is not recorded"),
        (
            Field("not_practicable", Op.RECORDED, True),
            "it is recorded why no plan could be made before the placement",
        ),
        (AgeIs(Age(16, 0), Age(18, 0)), "the child is at least 16 and under 18"),
        (Not(AgeIs(Age(15, 6))), "the child is under 15 years 6 months old"),
        (Not(AgeIs(Age(16, 0), Age(18, 0))), "the child is under 16 or at least 18"),
        (In("looked_after"), "there is a current time looked after"),
        (In("eligible"), "‘eligible child’ applies"),
        (
            In("order", Field("kind", Op.IS, "care_order")),
            "there is a current legal status of the kind ‘care order’",
        ),
        (Not(In("eligible")), "‘eligible child’ does not apply"),
        (Not(Happened("review", None, limit("3 months"))), "there has been no review in the last 3 months"),
        (
            Happened("visit", Field("seen", Op.IS, True), limit("4 weeks")),
            "there has been a visit in the last 4 weeks where the child was seen",
        ),
        (Lasted("placement", limit("6 months")), "the current placement has lasted at least 6 months"),
        (Lasted("eligible", limit("6 months")), "‘eligible child’ has applied for at least 6 months"),
        (
            Total("looked_after", since=Age(14, 0), at_least=limit("13 weeks")),
            "the times looked after since the child’s 14th birthday add up to at least 13 weeks",
        ),
        (
            Total("short_break", in_last=limit("12 months"), at_most=limit("75 days")),
            "the short breaks in the last 12 months add up to at most 75 days",
        ),
        (Ever("eligible"), "now or at an earlier time ‘eligible child’ applies"),
        (
            CountOf("placement", 3, None, "carer", limit("12 months")),
            "there have been at least 3 placements with a different carer each in the last 12 months",
        ),
        (CountOf("placement", 1), "there has been at least 1 placement"),
        (
            UntilJustBefore(In("eligible"), AgeIs(Age(18, 0))),
            (
                "on the day before it came about that the child is at least 18, it held that ‘eligible "
                "child’ applies"
            ),
        ),
        (
            AfterLasting(In("looked_after"), limit("6 months")),
            "for at least 6 months it has held that there is a current time looked after",
        ),
        (
            Not(Any_((In("looked_after"), Field("emergency", Op.IS, True)))),
            "there is no current time looked after and the placement was not an emergency",
        ),
        (
            Not(All((Field("kind", Op.IS, "kinship"), Field("emergency", Op.IS, True)))),
            "either the kind of placement is not ‘kinship’ or the placement was not an emergency",
        ),
        (
            Any_((Field("emergency", Op.IS, True), All((In("eligible"), In("looked_after"))))),
            (
                "the placement was an emergency, or both ‘eligible child’ applies and there is a current "
                "time looked after"
            ),
        ),
    ],
)
def test_each_condition_is_a_clause(condition: Condition, expected: str):
    """What is judged, in the vocabulary's words; not and or said in words."""
    assert condition_text(condition, WORDS, anchor=("placement",)) == expected


def test_a_condition_on_a_fact_speaks_of_that_fact():
    """In a `where`, a field is the fact's; `anchor.` goes back to what the standard is for."""
    both = All((Field("by", Op.IS, "social_worker"), Field("anchor.emergency", Op.IS, True)))

    assert condition_text(both, WORDS, anchor=("placement",), judged="visit") == (
        "who visited is the social worker and the placement was an emergency"
    )


# ---------------------------------------------------------------- words


@pytest.mark.parametrize(
    ("pack", "cite", "title", "expected"),
    [
        ("england/care-planning", "reg 28", None, "reg 28"),
        ("england/working-together", "Working Together 2023 ch. 3", None, "Working Together 2023 ch. 3"),
        ("swindon/standards", "9.1", "Visits", "Swindon 9.1"),
        ("swindon/standards", "Swindon 9.1", "Visits", "Swindon 9.1"),
        ("swindon/standards", "s. 47", None, "s. 47"),
        ("swindon/standards", None, "Visits", "Swindon ‘Visits’"),
        ("bradford/plans", "Who will do it?", "Owners", "Bradford ‘Who will do it?’"),
        ("south-gloucestershire/standards", None, None, "South Gloucestershire standards"),
    ],
)
def test_a_standard_is_cited_as_people_cite_it(pack: str, cite: str | None, title: str | None, expected: str):
    """An instrument by itself, a local section with its publisher, otherwise by title."""
    assert cited(pack, cite, title) == expected


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("plan authorised", "the plan was authorised"),
        ("carer fully approved", "the carer was fully approved"),
        ("next steps decided on", "the next steps were decided on"),
        ("assessment of the parents finished", "the assessment of the parents was finished"),
        ("sent to everyone who signed", "it was sent to everyone who signed"),
        ("those at the review told", "those at the review were told"),
        ("the record was sent", "the record was sent"),
        ("approval of the placement", None),
        ("day on which the placement was decided", None),
        ("why it was not done", None),
    ],
)
def test_words_for_a_date_become_what_happened(words: str, expected: str | None):
    """Short words such as `plan authorised` are read as an event; the name of a day is left as it is."""
    assert happened(words) == expected


def test_small_words_are_right():
    """Articles, plurals, ordinals, lists, dates, negation."""
    assert [with_a(noun) for noun in ("visit", "order", "IRO report", ("unborn "
    "child"), "university", "SEN plan")] == [
        "a visit", "an order", "an IRO report", "an unborn child", "a university", "an SEN plan",
    ]  # fmt: skip
    assert [plural(noun) for noun in ("visit", "inquiry", "series of breaks", ("time looked "
    "after"), "stay", "search")] == [
        "visits", "inquiries", "series of breaks", "times looked after", "stays", "searches",
    ]  # fmt: skip
    assert [ordinal(n) for n in (0, 1, 10, 11, 22)] == ["last", "first", "tenth", "11th", "22nd"]
    assert [short_ordinal(n) for n in (1, 2, 3, 11, 12, 13, 21)] == [
        "1st",
        "2nd",
        "3rd",
        "11th",
        "12th",
        "13th",
        "21st",
    ]
    assert join(["a", "b", "c"]) == "a, b and c"
    assert join(["a or b", "c"]) == "a or b, and c"
    assert day_text(date(2026, 4, 3)) == "3 April 2026"
    assert negated("the child was seen") == "the child was not seen"
    assert plain("local:cla.visit_every") == "cla visit every"
    assert not is_clause("the group that is there")
