"""Standards, conditions, points and limits in plain English: what a policy officer reads."""

from __future__ import annotations

import pytest

from engine.calendar import Age
from engine.conditions import (
    AgeIs,
    All,
    Field,
    In,
    Not,
    Op,
)
from engine.model import (
    AllMet,
    AnchorMet,
    AnyMet,
    AsRecorded,
    Before,
    Content,
    Count,
    Definition,
    DutyBody,
    DutyTotal,
    Earliest,
    Early,
    Edge,
    Exception_,
    FactMet,
    FieldCheck,
    Follows,
    IfLate,
    Manual,
    Offset,
    Ordinal,
    Promptly,
    SameDay,
    Stage,
    Within,
)
from engine.sentences import (
    content_sentences,
    definition_sentence,
    duty_sentences,
    manual_sentence,
)
from tests.engine.sentence_kit import PLACEMENT, START, WORDS, limit


def main(**keys: object) -> str:
    keys = {"for_each": PLACEMENT, **keys}
    return duty_sentences(DutyBody(**keys), WORDS, "swindon/standards").main


# ---------------------------------------------------------------- whole duties


def test_the_visits_standard_reads_as_a_policy_officer_would_say_it():
    """Who, what, by when, stage after stage, where it stands and what it strengthens."""
    body = DutyBody(
        cite="9.1",
        who="social_worker",
        for_each=PLACEMENT,
        must="visit the child and see them",
        series=(
            Stage(id="first", due=Within(limit("5 working days"), START)),
            Stage(id="weekly", every=limit("1 week"), until=Ordinal("review", in_="looked_after")),
            Stage(id="routine", every=limit("6 weeks")),
        ),
    )

    assert duty_sentences(body, WORDS, "swindon/standards", strengthens="england/care#cla.visit").text == (
        "The social worker must visit the child and see them within 5 working days of the start of the "
        "placement, then every week until the first review in this time looked after, then every 6 weeks."
        " Placed under Swindon 9.1, strengthens reg 28."
    )


def test_a_stage_that_hangs_on_a_condition_has_a_sentence_of_its_own():
    """Stages of one condition are told together, the conditions in the order in which they count."""
    long_term, foster = Field("long_term", Op.IS, True), Field("kind", Op.IS, "foster")
    year = Offset(limit("1 year"), True, START)
    body = DutyBody(
        for_each=PLACEMENT,
        must="visit",
        series=(
            Stage(id="first", due=Within(limit("1 week"), START)),
            Stage(id="routine", every=limit("6 weeks")),
            Stage(id="settled", every=limit("3 months"), from_=year, when=long_term),
            Stage(
                id="foster-a",
                every=limit("1 week"),
                from_=START,
                until=Ordinal("review", since=START),
                when=foster,
            ),
            Stage(id="foster-b", every=limit("4 weeks"), from_=Ordinal("review", since=START), when=foster),
        ),
    )
    said = duty_sentences(body, WORDS, "swindon/standards")

    assert (
        said.main
        == "The authority must visit within 1 week of the start of the placement, then every 6 weeks."
    )
    assert said.exceptions == (
        (
            "While the placement was ratified as long term, every 3 months from 1 year after the start of"
            " the placement instead."
        ),
        (
            "While the kind of placement is ‘foster’, every week until the first review since the start "
            "of the placement, then every 4 weeks instead."
        ),
        "Where several of these hold, the last named counts.",
    )


def test_a_series_in_which_every_stage_has_a_condition_keeps_the_first_in_the_main_sentence():
    """Nothing would be left to say otherwise."""
    assert (
        main(
            must="visit",
            series=(Stage(id="a", every=limit("6 weeks"), when=Field("emergency", Op.IS, False)),),
        )
        == "For each placement, the authority must visit, while the placement was not an emergency, every "
        "6 weeks."
    )


def test_exceptions_are_sentences_with_their_own_limit_or_none():
    """An exception says when it applies and what is owed instead."""
    body = DutyBody(
        who="manager",
        for_each=PLACEMENT,
        must="approve a placement plan",
        due=Before(START),
        unless=(
            Exception_(
                id="a", when=Field("emergency", Op.IS, True), instead=Within(limit("5 working days"), START)
            ),
            Exception_(
                id="b", when=Field("not_practicable", Op.RECORDED, True), instead=Promptly(), cite="reg 9(2)"
            ),
            Exception_(id="c", when=Not(In("looked_after")), instead=None),
            Exception_(id="d", when=In("eligible"), instead=limit("2 weeks")),
        ),
        if_several_apply="strictest",
    )
    said = duty_sentences(body, WORDS, "england/care")

    assert said.main == "The Team Manager must approve a placement plan before the start of the placement."
    assert said.exceptions == (
        "If the placement was an emergency, within 5 working days of the start of the placement instead.",
        "If it is recorded why no plan could be made before the placement, promptly instead (reg 9(2)).",
        "It is not owed if there is no current time looked after.",
        "If ‘eligible child’ applies, every 2 weeks instead.",
        "Where several of these apply, the strictest counts.",
    )


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        (
            {"for_each": Follows(late="england/care#cla.review"), "must": "tell the manager",
             "due": Within(limit("1 working day"), Edge("anchor", ""))},
            ("Each time ‘Reviews of a looked-after child’ is breached, the authority must tell the "
            "manager within "
            "1 working day of the day of the breach."),
        ),
        (
            {"for_each": (Edge("eligible", ""),), "must": "assess needs",
             "due": Within(limit("3 months"), Edge("eligible", "from"))},
            "The authority must assess needs within 3 months of the day ‘eligible child’ begins.",
        ),
        (
            {"for_each": (Edge("eligible", ""),), "must": "appoint an adviser", "due": Promptly()},
            ("Once ‘eligible child’ applies, the authority must appoint an adviser promptly (the source "
            "gives no "
            "number of days)."),
        ),
        (
            {"must": "see the child as soon as possible", "due": Promptly()},
            ("For each placement, the authority must see the child as soon as possible (the source gives "
            "no number "
            "of days)."),
        ),
        (
            {"forbid": All((Field("kind", Op.IN, ("other", "hotel")), AgeIs(below=Age(16, 0))))},
            ("For each placement, it must never be that the kind of placement is ‘other’ or ‘hotel’, and "
            "the child "
            "is under 16."),
        ),
        (
            {"forbid": AgeIs(below=Age(16, 0)), "must": "use only listed settings", "strength": "should"},
            ("For each placement, the authority should use only listed settings; it is broken as soon as "
            "the child "
            "is under 16."),
        ),
        (
            {"total": DutyTotal(of="short_break", in_last=limit("12 months"), at_most=limit("75 days"))},
            "For each placement, the authority must keep short breaks to at most 75 days in any 12 months.",
        ),
        (
            {"total": DutyTotal(of="short_break", at_most=limit("75 days")), "must": "limit the breaks"},
            "For each placement, the authority must limit the breaks: at most 75 days altogether.",
        ),
        (
            {"who": "manager", "must": "visit "
            "unannounced", "count": Count(at_least=2, in_each="calendar year")},
            ("For each placement, the Team Manager must visit unannounced at least twice in each calendar "
            "year."),
        ),
        (
            {"for_each": (Edge("contact", ""), Edge("review", "sent")), "must": "screen it",
             "due": Within(limit("24 hours"), Edge("anchor", ""))},
            ("The authority must screen it within 24 hours of the contact or the day on which the review "
            "record was "
            "sent out."),
        ),
        (
            {"for_each": (Edge("plan", ""),), "must": "visit", "strength": "should",
             "series": (Stage(id="p", every=AsRecorded("plan", "visit_every", limit("10 working days"))),)},
            ("For each child in need plan, the authority should visit as often as the child in need plan "
            "says "
            "(visit every), at least every 10 working days."),
        ),
        (
            {"for_each": (Edge("review", ""),), "nth": 2, "in_": "looked_after", "must": "agree a "
            "permanence plan",
             "due": SameDay(Edge("review", "at"))},
            ("For the second review in a time looked after, the authority must agree a permanence plan on "
            "the same "
            "day as the review."),
        ),
        (
            {"title": "Health assessment", "when": Field("person.disabled", Op.IS, False),
             "due": Within(limit("4 weeks"), START)},
            ("Where the child is not disabled, the authority must see to ‘Health assessment’ within 4 "
            "weeks of the "
            "start of the placement."),
        ),
    ],
)  # fmt: skip
def test_each_way_of_owing_something_has_its_sentence(keys: dict[str, object], expected: str):
    """Follow-ons, definitions, bans, totals, counts, several anchors, the child's own plan, ordinals."""
    assert main(**keys) == expected


def test_details_say_what_counts_when_it_falls_away_and_what_late_means():
    """What a reader asks next, one sentence each."""
    body = DutyBody(
        for_each=(Edge("conference", ""),),
        must="share the report",
        due=Before(Edge("conference", "at"), limit("5 working days")),
        met_by=AnyMet(
            (
                FactMet("care_plan", None, "authorised"),
                AllMet((FactMet("report"), FactMet("visit", Field("by", Op.IS, "social_worker")))),
                AnchorMet("sent"),
            )
        ),
        early=Early(
            since=Offset(limit("20 working days"), False, Edge("conference", "at")),
            restart=Edge("report", "at"),
        ),
        shared=True,
        ends=Earliest((Edge("eligible", "to"),)),
        paused_while="short_break",
        if_late=IfLate(still_owed=False),
        strength="should",
    )

    assert duty_sentences(body, WORDS, "swindon/standards").details == (
        (
            "Done when there is a care plan (counted on the day on which the plan was authorised), both a"
            " report to the conference and a visit where who visited is the social worker, or a date for "
            "the day the child protection conference was sent."
        ),
        (
            "What was done since 20 working days before the child protection conference counts; the next "
            "count then runs from the report to the conference."
        ),
        "One record serves every child protection conference that is open.",
        "It falls away on the day ‘eligible child’ ends.",
        "The clock stops during a short break.",
        "If it is late it can no longer be made good.",
        "It is a ‘should’: falling short is shown, never counted as a breach.",
    )


def test_a_date_on_the_anchor_itself_is_told_as_the_day_it_is_done():
    """`met_by: anchor.sent` is the day on which the record was sent; a date that is a thing comes with it."""

    def done(kind: str, attribute: str) -> str:
        body = DutyBody(for_each=(Edge(kind, ""),), due=Promptly(), met_by=AnchorMet(attribute))
        return duty_sentences(body, WORDS, "swindon/standards").details[0]

    assert done("review", "sent") == "Done on the day on which the review record was sent out."
    assert done("person", "born") == "Done with the child’s birth."


# ---------------------------------------------------------------- content, definitions, manual checks


def test_a_content_standard_names_its_sections_headings_and_checks():
    """Sections and headings are counted and named; each check is a clause; it is called a check of form."""
    content = Content(
        id="c",
        of="care_plan",
        cite="5",
        sections=("Health", "Education"),
        each_section_has=("Need", "Who"),
        each="actions",
        at_least=1,
        check=(
            FieldCheck(field="by", real_date=True, never=("ongoing", "ASAP")),
            FieldCheck(field="score", with_="next_step"),
            FieldCheck(field="owner", required=True, differs_from="manager"),
        ),
    )
    said = content_sentences(content, WORDS, "bradford/plans")

    assert said.text == (
        "A care plan must have the 2 sections ‘Health’ and ‘Education’. Each section of it must have the "
        "2 headings ‘Need’ and ‘Who’. A care plan must have at least 1 under ‘actions’. In each row under"
        " ‘actions’ of a care plan: ‘by’ is a real date, and never says ‘ongoing’ or ‘ASAP’; ‘score’ "
        "comes with ‘next step’ when it is filled in; ‘owner’ is filled in and ‘owner’ differs from "
        "‘manager’. Placed under Bradford 5."
    )
    assert said.details == ("This is a check of form: it does not judge whether the content is good.",)


def test_a_check_of_a_field_uses_the_vocabularys_words():
    """Dates ask when, yes/no asks whether, text by its words."""
    content = Content(
        id="c",
        of="care_plan",
        when=AgeIs(Age(16, 0)),
        check=(
            FieldCheck(field="authorised", required=True),
            FieldCheck(field="wishes", changed_since_previous=True),
        ),
    )

    assert content_sentences(content, WORDS, "england/care").main == (
        "In each care plan where the child is at least 16: it is recorded when the plan was authorised; "
        "‘the child's wishes’ has changed since the document before."
    )


def test_a_definition_says_while_what_it_applies():
    """The title in quotes, then the condition."""
    definition = Definition(
        id="eligible", title="eligible child", while_=All((AgeIs(Age(16, 0)), In("looked_after")))
    )

    assert definition_sentence(definition, WORDS) == (
        "‘Eligible child’ applies while the child is at least 16 and there is a current time looked after."
    )


def test_a_manual_check_says_that_no_machine_tests_it():
    """Who judges it, and that Dutybook does not."""
    manual = Manual(id="m", title="Tone", check="the record speaks to the child with respect", who="manager")

    assert manual_sentence(manual, WORDS) == (
        "Tone: the record speaks to the child with respect. Judged by the Team Manager, not tested by "
        "Dutybook."
    )
