"""Every construct of a pack is read as what it says."""

from __future__ import annotations

from datetime import date

import pytest

from engine import conditions as c
from engine import model as m
from engine.calendar import Age, Limit, parse_moment
from engine.load import Located, lay_over
from engine.source import parse
from tests.engine.reading_help import HEAD, duty, pack

# ---------------------------------------------------------------- duties

PLACEMENT = "for_each: placement\nmet_by: review\n"


def due(text: str) -> object:
    return duty(f"{PLACEMENT}due: {text}\nearly: {{since: anchor}}\nif_late: {{still_owed: no}}").due


def when(text: str) -> object:
    return duty(f"{PLACEMENT}due: promptly\nwhen: {text}").when


def ends(text: str) -> object:
    return duty(f"{PLACEMENT}due: promptly\nends: {text}").ends


FIVE = Limit.parse("5 working days")
ANCHOR = m.Edge("anchor", "")


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("placement", (m.Edge("placement", ""),)),
        ("placement.to", (m.Edge("placement", "to"),)),
        ("placement.decided", (m.Edge("placement", "decided"),)),
        ("[placement, review]", (m.Edge("placement", ""), m.Edge("review", ""))),
        ("{late: cla.visit}", m.Follows(late="cla.visit")),
        ("{late: england/care-planning#cla.visit}", m.Follows(late="england/care-planning#cla.visit")),
    ],
)
def test_what_a_standard_is_for(text, read):
    """A kind, a date on it, several kinds, or the breach of another standard."""
    assert duty(f"for_each: {text}\ndue: promptly\nmet_by: visit").for_each == read


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("{within: 5 working days, of: placement.from}", m.Within(FIVE, m.Edge("placement", "from"))),
        ("{within: 72 hours, of: anchor}", m.Within(Limit.parse("72 hours"), ANCHOR)),
        ("{at_least: 5 working days, before: conference}", m.Before(m.Edge("conference", ""), FIVE)),
        ("{before: placement.from}", m.Before(m.Edge("placement", "from"))),
        ("{same_day_as: anchor.decided}", m.SameDay(m.Edge("anchor", "decided"))),
        ("promptly", m.Promptly()),
        (
            "{earliest_of: [{same_day_as: anchor}, {within: 5 working days, of: anchor}]}",
            m.EarliestOf((m.SameDay(ANCHOR), m.Within(FIVE, ANCHOR))),
        ),
        (
            "{latest_of: [{same_day_as: anchor}, {within: 1 week, of: {birthday: 16 years 3 months}}]}",
            m.LatestOf((m.SameDay(ANCHOR), m.Within(Limit.parse("1 week"), m.Birthday(Age(16, 3))))),
        ),
    ],
)
def test_due_days(text, read):
    """Each way to say by when."""
    assert due(text) == read


LA = m.Edge("looked_after", "from")


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("placement.to", m.Edge("placement", "to")),
        ("anchor.decided", m.Edge("anchor", "decided")),
        ("{first: review, in: looked_after}", m.Ordinal("review", 1, "looked_after")),
        ("{first: review, since: placement.from}", m.Ordinal("review", 1, None, m.Edge("placement", "from"))),
        ("{nth: 2, of: review, in: looked_after}", m.Ordinal("review", 2, "looked_after")),
        ("{last: review}", m.Ordinal("review", 0)),
        ("{next: conference}", m.Ordinal("conference", 1)),
        (
            "{first: review, in: looked_after, where: {kind: other}}",
            m.Ordinal("review", 1, "looked_after", None, c.Field("kind", c.Op.IS, "other")),
        ),
        ("{birthday: 15 years 6 months}", m.Birthday(Age(15, 6))),
        ("{end_of_school_year: anchor}", m.SchoolYearEnd(ANCHOR)),
        ("3 months before looked_after.from", m.Offset(Limit.parse("3 months"), False, LA)),
        (
            "1 week after 3 months before looked_after.from",
            m.Offset(Limit.parse("1 week"), True, m.Offset(Limit.parse("3 months"), False, LA)),
        ),
        ("{when: {person.disabled: yes}}", m.HoldsFrom(c.Field("person.disabled", c.Op.IS, True))),
        (
            "[placement.to, {birthday: 18 years}]",
            m.Earliest((m.Edge("placement", "to"), m.Birthday(Age(18, 0)))),
        ),
    ],
)
def test_points_in_time(text, read):
    """Each way to name a point in time."""
    assert ends(text) == read


def field(name: str, op: c.Op, value: object) -> c.Field:
    return c.Field(name, op, value)


SEEN = field("seen", c.Op.IS, True)
KIND = field("kind", c.Op.IS, "foster")


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("{emergency: no}", field("emergency", c.Op.IS, False)),
        ("{kind: {in: [foster, kinship]}}", field("kind", c.Op.IN, ("foster", "kinship"))),
        ("{kind: {not: foster}}", field("kind", c.Op.NOT, "foster")),
        ("{score: {at_least: 17}}", field("score", c.Op.AT_LEAST, 17)),
        ("{score: {at_most: -2.5}}", field("score", c.Op.AT_MOST, -2.5)),
        (
            "{score: {above: 1, below: 9}}",
            c.All((field("score", c.Op.ABOVE, 1), field("score", c.Op.BELOW, 9))),
        ),
        ("{visit_every: {below: 6 weeks}}", field("visit_every", c.Op.BELOW, Limit.parse("6 weeks"))),
        ("{decided: {before: 2020-01-01}}", field("decided", c.Op.BEFORE, parse_moment("2020-01-01"))),
        ("{decided: {after: 2020-01-01}}", field("decided", c.Op.AFTER, parse_moment("2020-01-01"))),
        ("{decided: {recorded: no}}", field("decided", c.Op.RECORDED, False)),
        ("{anchor.emergency: yes}", field("anchor.emergency", c.Op.IS, True)),
        ("{person.disabled: yes}", field("person.disabled", c.Op.IS, True)),
        ("{decided: {same_as: person.born}}", field("decided", c.Op.SAME_AS, "person.born")),
        ("{decided: {differs_from: person.born}}", field("decided", c.Op.DIFFERS_FROM, "person.born")),
        ("{emergency: yes, kind: foster}", c.All((field("emergency", c.Op.IS, True), KIND))),
        ("{all: [{kind: foster}, {score: 1}]}", c.All((KIND, field("score", c.Op.IS, 1)))),
        ("{any: [{kind: foster}, {score: 1}]}", c.Any_((KIND, field("score", c.Op.IS, 1)))),
        ("{none: [{kind: foster}]}", c.Not(c.Any_((KIND,)))),
        ("{not: {kind: foster}}", c.Not(KIND)),
        ("{age: {from: 16 years, below: 18 years}}", c.AgeIs(Age(16, 0), Age(18, 0))),
        ("{in: looked_after}", c.In("looked_after")),
        ("{in: {of: placement, where: {kind: foster}}}", c.In("placement", KIND)),
        ("{happened: review}", c.Happened("review")),
        ("{happened: {of: review, since: anchor}}", c.Happened("review")),
        (
            "{happened: {of: visit, where: {seen: yes}, within: 3 months}}",
            c.Happened("visit", SEEN, Limit.parse("3 months")),
        ),
        ("{lasted: {of: placement, at_least: 6 months}}", c.Lasted("placement", Limit.parse("6 months"))),
        (
            "{total: {of: looked_after, since: 14 years, at_least: 13 weeks}}",
            c.Total("looked_after", None, Age(14, 0), None, Limit.parse("13 weeks")),
        ),
        (
            "{total: {of: placement, where: {kind: foster}, in_last: 12 months, at_most: 75 days}}",
            c.Total("placement", KIND, None, Limit.parse("12 months"), None, Limit.parse("75 days")),
        ),
        ("{ever: looked_after}", c.Ever("looked_after")),
        ("{ever: {in: placement}}", c.Ever(c.In("placement"))),
        (
            "{count: {of: visit, distinct: by, at_least: 3, in_last: 12 months}}",
            c.CountOf("visit", 3, None, "by", Limit.parse("12 months")),
        ),
        (
            "{until_just_before: {of: looked_after, event: {age: {from: 18 years}}}}",
            c.UntilJustBefore(c.In("looked_after"), c.AgeIs(Age(18, 0))),
        ),
        (
            "{after_lasting: {of: {in: placement}, for: 6 months}}",
            c.AfterLasting(c.In("placement"), Limit.parse("6 months")),
        ),
    ],
)
def test_conditions(text, read):
    """Each way to ask about facts."""
    assert when(text) == read


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("review", m.FactMet("review")),
        ("{review: {}}", m.FactMet("review")),
        ("{visit: {where: {seen: yes}}}", m.FactMet("visit", SEEN)),
        (
            "{visit: {where: {topics: {contains: school}}}}",
            m.FactMet("visit", field("topics", c.Op.CONTAINS, "school")),
        ),
        ("{care_plan: {date: authorised}}", m.FactMet("care_plan", None, "authorised")),
        ("anchor.decided", m.AnchorMet("decided")),
        ("{any_of: [review, visit]}", m.AnyMet((m.FactMet("review"), m.FactMet("visit")))),
        ("{all_of: [review, anchor.decided]}", m.AllMet((m.FactMet("review"), m.AnchorMet("decided")))),
    ],
)
def test_what_discharges(text, read):
    """A fact with its condition and date, a date on the anchor, any or all of several."""
    assert duty(f"for_each: placement\ndue: promptly\nmet_by: {text}").met_by == read


def test_a_series_with_its_stages():
    """The first gap, then stages with bounds, conditions and limits read from the child's own plan."""
    stages = duty("""
for_each: placement
met_by: visit
series:
  - {id: first, within: 5 working days, of: anchor}
  - {id: weekly, every: 1 week, until: {first: review, in: looked_after}}
  - {id: settled, every: 3 months, from: 1 year after placement.from, when: {kind: foster}}
  - {id: planned, every: {as_recorded: placement.visit_every, at_most: 10 working days}}
""").series

    assert stages == (
        m.Stage(id="first", due=m.Within(FIVE, ANCHOR)),
        m.Stage(id="weekly", every=Limit.parse("1 week"), until=m.Ordinal("review", 1, "looked_after")),
        m.Stage(
            id="settled",
            every=Limit.parse("3 months"),
            from_=m.Offset(Limit.parse("1 year"), True, m.Edge("placement", "from")),
            when=KIND,
        ),
        m.Stage(id="planned", every=m.AsRecorded("placement", "visit_every", Limit.parse("10 working days"))),
    )


def test_exceptions_with_their_own_limits():
    """Another due day, none, or (in a series) another interval."""
    read = duty("""
for_each: placement
met_by: visit
series: [{id: weekly, every: 1 week}]
unless:
  - {id: urgent, when: {emergency: yes}, instead: {within: 5 working days, of: anchor}}
  - {id: settled, when: {kind: foster}, instead: {every: 6 weeks}}
  - {id: gone, when: {score: 0}, instead: none, title: gone, cite: "9"}
if_several_apply: strictest
""")
    assert [each.instead for each in read.unless] == [m.Within(FIVE, ANCHOR), Limit.parse("6 weeks"), None]
    assert (read.unless[2].title, read.unless[2].cite, read.if_several_apply) == ("gone", "9", "strictest")


def test_the_other_ways_of_counting():
    """A number in a window, a total, a ban."""
    count = duty("for_each: looked_after\nmet_by: visit\ncount: {at_least: 3, in_each: academic year}").count
    days = Limit.parse("75 days")
    total = duty("for_each: placement\ntotal: {of: placement, in_last: 12 months, at_most: 75 days}").total
    forbid = duty("for_each: placement\nforbid: {age: {below: 16 years}, kind: foster}").forbid

    assert count == m.Count(at_least=3, in_each="academic year")
    assert total == m.DutyTotal(of="placement", in_last=Limit.parse("12 months"), at_most=days)
    assert forbid == c.All((c.AgeIs(None, Age(16, 0)), KIND))


def test_the_words_around_a_duty():
    """Every further key of a standard."""
    read = duty("""
title: A visit
topic: cla.visit
was: [old.visit, older.visit]
cite: "9.1"
who: social_worker
must: visit the child
force: statutory guidance
strength: should
confirmed: no
subject: carer
for_each: placement
in: looked_after
nth: 2
when: {emergency: yes}
met_by: visit
same: placement
due: {at_least: 5 working days, before: conference}
early: {since: 3 months before anchor, restart: anchor}
if_late: {still_owed: yes}
paused_while: looked_after
ends: placement.to
in_force: {from: 2020-01-01, to: 2021-01-01}
applies_to: new anchors
strengthens: england/care-planning#cla.visit
local_may: vary
notes: a remark
rows: [SWIN-101]
""")
    assert read.force is m.Force.STATUTORY_GUIDANCE
    assert (read.strength, read.confirmed, read.subject) == (m.Strength.SHOULD, False, "carer")
    assert (read.nth, read.in_, read.same) == (2, "looked_after", "placement")
    assert read.paused_while == "looked_after"
    assert read.in_force == m.InForce(from_=date(2020, 1, 1), to=date(2021, 1, 1))
    assert read.early == m.Early(since=m.Offset(Limit.parse("3 months"), False, ANCHOR), restart=ANCHOR)
    assert read.if_late == m.IfLate(still_owed=True)
    assert (read.was, read.rows) == (("old.visit", "older.visit"), ("SWIN-101",))
    assert (read.applies_to, read.local_may) == ("new anchors", "vary")


def test_versions_are_laid_over_the_duty():
    """A version states what differs; another way of counting time replaces the first."""
    read = duty("""
for_each: placement
met_by: visit
due: promptly
shared: yes
versions:
  - {in_force: {to: 2020-04-24}}
  - {in_force: {from: 2020-04-24, to: 2020-09-25}, series: []}
  - {in_force: {from: 2020-09-25}, due: {within: 5 working days, of: anchor}}
""")
    bodies = [lay_over(read, version) for version in read.versions]

    assert [body.due for body in bodies] == [m.Promptly(), None, m.Within(FIVE, ANCHOR)]
    assert [body.series for body in bodies] == [None, (), None]
    assert all(body.shared for body in bodies)


def test_before_duties_may_state_their_look_back_either_way():
    """`since` and `early` both say from when facts count."""
    text = "for_each: placement\nmet_by: visit\ndue: {before: placement.from}\nif_late: {still_owed: no}\n"

    assert duty(f"{text}since: 3 months before anchor").since is not None
    assert duty(f"{text}early: {{since: 3 months before anchor}}").early is not None


# ---------------------------------------------------------------- the rest of a pack


def test_definitions_can_be_used_wherever_a_period_can():
    """As an anchor, in a condition, as a pause, within another definition, under a dotted name."""
    read = pack("""define:
  - {id: eligible, while: {all: [{age: {from: 16 years}}, {in: looked_after}]}}
  - {id: sw.former, while: {until_just_before: {of: eligible, event: {age: {from: 18 years}}}}}
duties:
  - id: one
    for_each: eligible
    due: {within: 3 months, of: eligible.from}
    met_by: review
    ends: sw.former.to
  - id: two
    for_each: placement
    when: {ever: sw.former}
    due: promptly
    met_by: review
    paused_while: sw.former
""")
    assert read.define[1].while_ == c.UntilJustBefore(c.In("eligible"), c.AgeIs(Age(18, 0)))
    assert read.duties[0].for_each == (m.Edge("eligible", ""),)
    assert read.duties[0].ends == m.Edge("sw.former", "to")
    assert read.duties[1].when == c.Ever("sw.former")
    assert read.duties[1].paused_while == "sw.former"


def test_content_standards():
    """Checks on a document, on its rows, with word lists and conditions."""
    read = pack("""content:
  - id: actions
    of: care_plan
    when: {wishes: {recorded: yes}}
    each: actions
    at_least: 1
    check:
      - {field: owner, required: yes, when: {text: {recorded: yes}}}
      - {field: by, real_date: yes, never: [ongoing, ASAP], first_word_in: [go], not_all_the_same: yes}
      - {field: text, differs_from: owner, same_as: by, with: owner, is: no, in: [a, b]}
      - {field: text, changed_since_previous: yes}
""").content[0]

    assert (read.of, read.each, read.at_least) == ("care_plan", "actions", 1)
    assert read.when == field("wishes", c.Op.RECORDED, True)
    assert read.check[0].when == field("text", c.Op.RECORDED, True)
    assert (read.check[1].never, read.check[1].real_date) == (("ongoing", "ASAP"), True)
    assert (read.check[2].is_, read.check[2].in_, read.check[2].with_) == ("no", ("a", "b"), "owner")


def test_manual_checks_and_readings():
    """What no machine judges, and the ways to read an ambiguous source."""
    read = pack("""manual:
  - {id: quality, title: Quality, check: Read it., cite: "1", who: manager}
readings:
  - id: eleven
    about: Heading and body differ.
    default: body
    reason: The body is the operative text.
    owner: policy officer
    choices:
      - {id: body, text: As the body has it.}
      - id: strict
        text: As the heading has it.
        set: {one: {within: 48 hours}}
        counting: {month-end: overflow}
""")
    choice = read.readings[0].choices[1]

    assert read.manual[0].who == "manager"
    assert choice.counting == {"month-end": "overflow"}
    assert choice.set["one"].get("within").text == "48 hours"


def test_a_pack_of_a_single_text_version_and_of_every_head_key():
    """What stands at the head of a pack."""
    read = pack("nation: england\nextends: england/care-planning\nin_force: {from: 2020-01-01}\nforce: law\n")

    assert (read.version, read.nation, read.extends) == ("1", "england", ("england/care-planning",))
    assert (read.force, read.local_may, read.subject) == (m.Force.LAW, "tighten", "child")


def test_the_place_of_every_value_is_known_by_its_path():
    """Paths go by keys and ids, which may hold dots themselves."""
    tree = parse(
        f"""{HEAD}duties:
  - id: cla.visit
    series:
      - {{id: weekly, every: 1 week}}
""",
        "test.yaml",
    )
    located = Located(tree)

    assert str(located.span("duties.cla.visit.series.weekly.every")) == "test.yaml:8:29"
    assert str(located.key_span("duties.cla.visit.series.weekly.every")) == "test.yaml:8:22"
    assert str(located.key_span("duties.cla.visit")) == "test.yaml:6:5"
    assert located.span("duties.cla.visits") is None
