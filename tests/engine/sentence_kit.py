"""What the tests of sentences share: a small vocabulary with words, roles and titles."""

from __future__ import annotations

from engine.calendar import Limit
from engine.model import Edge
from engine.sentences import Words
from engine.vocabulary import Attribute, AttributeType, Kind, Shape, Vocabulary

limit = Limit.parse
YES_NO, DATE, TEXT, CHOICE = (
    AttributeType.YES_NO,
    AttributeType.DATE,
    AttributeType.TEXT,
    AttributeType.CHOICE,
)


def kind(
    name: str, shape: Shape, title: str | None = None, **attributes: tuple[AttributeType, str | None]
) -> Kind:
    made = {each: Attribute(each, type_, words=words) for each, (type_, words) in attributes.items()}
    return Kind(name, shape, attributes=made, title=title or name.replace("_", " "))


KINDS = (
    kind(
        "person",
        Shape.RECORD,
        "child",
        born=(DATE, "date of birth"),
        disabled=(YES_NO, "the child is disabled"),
    ),
    kind("looked_after", Shape.PERIOD, "time looked after"),
    kind(
        "placement",
        Shape.PERIOD,
        emergency=(YES_NO, "the placement was an emergency"),
        kind=(CHOICE, "kind of placement"),
        long_term=(YES_NO, "the placement was ratified as long term"),
        not_practicable=(TEXT, "why no plan could be made before the placement"),
        decided=(DATE, "day on which the placement was decided"),
        agrees=(YES_NO, "the child agrees to fewer visits"),
    ),
    kind(
        "visit",
        Shape.EVENT,
        seen=(YES_NO, "the child was seen"),
        alone=(YES_NO, None),
        by=(CHOICE, "who visited"),
    ),
    kind("review", Shape.EVENT, sent=(DATE, "review record sent out"), kind=(CHOICE, "kind of review")),
    kind("conference", Shape.EVENT, "child protection conference"),
    kind("report", Shape.EVENT, "report to the conference"),
    kind(
        "care_plan",
        Shape.DOCUMENT,
        "care plan",
        authorised=(DATE, "plan authorised"),
        wishes=(TEXT, "the child's wishes"),
    ),
    kind("contact", Shape.EVENT),
    kind("short_break", Shape.PERIOD, "short break"),
    kind("order", Shape.PERIOD, "legal status", kind=(CHOICE, "kind of order")),
    kind("plan", Shape.PERIOD, "child in need plan", visit_every=(AttributeType.DURATION, None)),
)
WORDS = Words(
    Vocabulary(
        {each.name: each for each in KINDS}, {"social_worker": "social worker", "manager": "team manager"}
    ),
    roles={"manager": "Team Manager"},
    definitions={"eligible": "eligible child"},
    standards={"england/care#cla.visit": "reg 28", "england/care#cla.review": "reg 33(1)"},
    titles={"england/care#cla.review": "Reviews of a looked-after child"},
)
PLACEMENT = (Edge("placement", ""),)
START = Edge("placement", "from")
