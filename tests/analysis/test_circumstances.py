"""Exceptions, scope, ends, pauses and proofs: weaknesses that no limit shows."""

from __future__ import annotations

import pytest

from engine.analysis.findings import How, Sort
from tests.analysis.kit import ABOVE, LOCAL, VISITS, comparison, found, group, local, national, sorts

DUE = "    due: {within: 10 working days, of: placement.from}\n"
FOR_EACH = "    for_each: placement\n    must: plan\n"
PLAN = FOR_EACH + "    met_by: {care_plan: {}}\n    shared: yes\n    ends: placement.to\n"
EMERGENCY = """\
    unless:
      - {id: emergency, when: {emergency: yes}, instead: {within: %s, of: placement.from}}
"""
SERIES = """\
    series:
      - {id: first, within: 1 week, of: placement.from}
      - {id: more, every: 6 weeks}
"""


READINGS = """\
readings:
  - id: days
    about: which days
    default: plain
    reason: as written
    choices:
      - {id: plain, text: ten working days}
      - id: long
        text: twelve
        set: {the.duty: {due: {within: 12 working days, of: placement.from}}}
"""
REVIEW = """\
  - id: the.review
    for_each: looked_after
    must: review
    due: promptly
    met_by: {review: {}}
"""
CONTENT = """\
content:
  - id: plan
    of: care_plan
    check: [{field: wishes, required: yes}, {field: authorised, required: yes}]
"""


def test_an_exception_without_a_national_counterpart_is_found():
    """Locally an emergency gives five more days: later there, and only there."""
    one = group(national(PLAN + DUE), local(PLAN + DUE + EMERGENCY % "15 working days"))

    later = found(one, Sort.LATER)
    assert later.circumstances == ("emergency",)
    assert later.found == 365


def test_an_exception_that_both_have_is_tried_on_the_same_facts():
    """Both give emergencies fifteen working days: never later."""
    body = PLAN + DUE + EMERGENCY % "15 working days"

    one = group(national(body), local(body))

    assert (one.findings, one.unproved) == ((), ())
    assert one.cases > 1


def test_an_exception_that_takes_the_local_duty_away_leaves_the_national_one_owed():
    """`instead: none` in an emergency: nothing local is owed where the national duty is."""
    none = "    unless:\n      - {id: emergency, when: {emergency: yes}, instead: none}\n"

    one = group(national(PLAN + DUE), local(PLAN + DUE + none))

    gone = found(one, Sort.NOT_OWED)
    assert (gone.local, gone.circumstances) == (None, ("emergency",))


def test_a_narrower_scope_is_found():
    """Only foster placements locally, all placements nationally."""
    one = group(national(PLAN + DUE), local(PLAN + DUE + "    when: {kind: foster}\n"))

    assert found(one, Sort.NOT_OWED).circumstances == ()
    assert Sort.LATER not in sorts(one)


def test_two_local_duties_that_share_the_scope_leave_nothing_out():
    """One for foster placements and one for the others: together they cover what the national duty covers."""
    other = f"  - id: the.other\n    strengthens: {ABOVE}\n{PLAN}{DUE}    when: {{not: {{kind: foster}}}}\n"

    one = group(national(PLAN + DUE), local(PLAN + DUE + "    when: {kind: foster}\n", rest=other))

    assert one.findings == ()
    assert {link.local for link in one.links} == {LOCAL, "swindon/standards#the.other"}


def test_a_weaker_proof_of_doing_is_found():
    """A visit at which the child was not seen satisfies the local duty and not the national one."""
    unseen = VISITS.replace("{where: {seen: yes}}", "{}")

    one = group(national(VISITS + SERIES), local(unseen + SERIES))

    weaker = found(one, Sort.WEAKER_PROOF)
    assert weaker.local == LOCAL
    assert weaker.detail == "not: seen"


def test_older_proof_is_found():
    """Nationally a plan of the last month counts, locally one of the last three."""
    since = "    since: %s before placement.from\n"

    one = group(national(PLAN + DUE + since % "1 month"), local(PLAN + DUE + since % "3 months"))

    assert found(one, Sort.OLDER_PROOF).local == LOCAL
    assert sorts(one) == {Sort.OLDER_PROOF}


def test_proof_older_by_years_is_found():
    """Three years back counts nationally, eight locally."""
    since = "    since: %s before placement.from\n"

    one = group(national(PLAN + DUE + since % "3 years"), local(PLAN + DUE + since % "8 years"))

    assert found(one, Sort.OLDER_PROOF).local == LOCAL


def test_an_earlier_end_is_found():
    """Locally the visits end on the sixteenth birthday, nationally with the placement."""
    series = "    series: [{id: routine, every: 6 weeks}]\n"
    ends = VISITS.replace("ends: placement.to", "ends: [placement.to, {birthday: 16 years}]")

    one = group(national(VISITS + series), local(ends + series))

    gone = found(one, Sort.NOT_OWED)
    assert gone.circumstances == ("aged 18 years 6 months",)
    assert gone.more  # and where the birthday comes within a gap


def test_a_local_pause_is_found():
    """The local clock stands still while a review is prepared, the national one runs."""
    paused = "    paused_while: on_hold\n"
    define = "define:\n  - {id: on_hold, while: {in: {of: placement, where: {kind: kinship}}}}\n"

    one = group(national(PLAN + DUE), local(PLAN + DUE + paused, define))

    assert Sort.STOPPED in sorts(one)


def test_a_count_is_kept_by_repeating_often_enough():
    """Nationally once a quarter, locally once a year: whoever keeps the local one breaches the other."""
    body = FOR_EACH.replace("placement", "looked_after") + "    met_by: {care_plan: {}}\n    shared: yes\n"

    one = group(
        national(body + "    count: {at_least: 1, in_each: quarter}\n"),
        local(body + "    series: [{id: yearly, every: 12 months}]\n"),
    )

    assert sorts(one) == {Sort.KEPT_BUT_BREACHED}


COUNTED = FOR_EACH.replace("placement", "looked_after") + "    shared: yes\n"
PLANS, REVIEWS = "    met_by: {care_plan: {}}\n", "    met_by: {review: {where: {kind: looked_after}}}\n"


def counted(at_least: int, window: str, met: str = PLANS) -> str:
    return f"{COUNTED}{met}    count: {{at_least: {at_least}, in_each: {window}}}\n"


@pytest.mark.parametrize(
    ("above", "mine"),
    [
        (counted(1, "quarter"), counted(1, "quarter")),
        (counted(2, "anniversary year"), counted(3, "anniversary year")),
        (counted(4, "calendar year"), counted(1, "quarter")),
        (counted(12, "academic year"), counted(1, "month")),
        (counted(2, "term", "    met_by: {review: {}}\n"), counted(2, "term", REVIEWS)),
    ],
)
def test_as_many_in_the_same_windows_or_in_such_as_fill_them_is_never_weaker(above, mine):
    """What is counted is the same or less, so whoever keeps the local count keeps the one above."""
    one = group(national(above), local(mine))

    assert (one.findings, one.unproved, one.met_together) == ((), (), {LOCAL})


@pytest.mark.parametrize(
    ("above", "mine", "sort", "why"),
    [
        (counted(5, "calendar year"), counted(1, "quarter"), Sort.KEPT_BUT_BREACHED, "has fewer in one case"),
        (counted(1, "term"), counted(3, "academic year"), Sort.KEPT_BUT_BREACHED, "does not fill each term"),
        (
            counted(1, "term", REVIEWS),
            counted(1, "term", "    met_by: {review: {}}\n"),
            Sort.WEAKER_PROOF,
            None,
        ),
        (
            counted(1, "quarter"),
            counted(1, "quarter") + "    unless: [{id: placed, when: {in: placement}, instead: none}]\n",
            None,
            "there are exceptions or a look-back",
        ),
    ],
)
def test_a_count_that_is_not_shown_to_be_kept_says_why(above, mine, sort, why):
    """Three times in a school year can all be done in summer; a looser record is found as elsewhere."""
    one = group(national(above), local(mine))

    assert sorts(one) == ({sort} if sort else set())
    assert [why in each for each in one.unproved] == ([True] if why else [])


def test_a_duty_about_a_carer_is_tried_on_a_carer():
    """Nothing would be owed to a carer in a case about a child, and nothing could be later."""
    about = PLAN.replace("    for_each", "    subject: carer\n    for_each")

    one = group(national(about + DUE), local(about + DUE.replace("10", "12")))

    assert found(one, Sort.LATER).found == 365


SETTLED = """\
define:
  - {id: settled, while: {lasted: {of: placement, at_least: 6 weeks}}}
"""


def test_a_status_that_begins_because_a_length_has_run_out_is_tried():
    """Six weeks in one place on the start date: what is owed from then on is later locally."""
    hung = PLAN.replace("for_each: placement", "for_each: settled").replace("    ends: placement.to\n", "")
    due = "    due: {within: %s, of: settled.from}\n"

    one = group(national(hung + due % "1 week", SETTLED), local(hung + due % "2 weeks"))

    assert one.unproved == ()
    assert found(one, Sort.LATER).found == 365
    assert any("for 6 weeks on that day" in each for each in found(one, Sort.LATER).circumstances)


def test_a_standard_that_replaces_is_compared_with_what_it_replaced():
    """What is replaced is no longer in the policy, and is compared all the same."""
    later = DUE.replace("10", "12")

    one = group(national(PLAN + DUE), local(PLAN + later, stands="replaces"))

    assert found(one, Sort.LATER).found == 365
    assert [link.how for link in one.links] == [How.REPLACES]


def test_a_standard_about_the_same_act_is_compared_without_being_declared():
    """A local plan that names no national standard is found beside it by what is done and for what."""
    text = local(PLAN + DUE.replace("10", "12")).replace(f"    strengthens: {ABOVE}\n", "")

    one = group(national(PLAN + DUE), text)

    assert [link.how for link in one.links] == [How.SAME_ACT]
    assert found(one, Sort.LATER).found == 365


def test_what_hangs_on_a_breach_is_not_proved_and_says_so():
    """Nothing is passed over in silence: a follow-on is not enumerated."""
    follow = (
        "  - id: told\n    for_each: {late: the.duty}\n    must: tell\n    due: {within: 1 day, of: anchor}\n"
    )
    follow += "    met_by: {review: {}}\n    shared: yes\n"
    mine = "  - id: told\n    strengthens: england/care#told\n" + follow.partition("\n")[2]

    found_ = comparison(
        national(PLAN + DUE, rest=follow), local(PLAN + DUE, rest=mine.replace("the.duty}", ABOVE + "}"))
    )

    told = next(one for one in found_.compared if one.above == "england/care#told")
    assert any("follows on from a breach" in why for why in told.unproved)


def test_another_reading_of_the_local_standard_is_tried_too():
    """As chosen it is never later; read the other way it is, and says under which reading."""
    whole = comparison(national(PLAN + DUE), local(PLAN + DUE, rest=READINGS))

    chosen, other = whole.compared
    assert (chosen.findings, chosen.alternative) == ((), None)
    assert [(one.sort, one.alternative) for one in other.findings] == [(Sort.LATER, ("days", "long"))]


def test_silence_and_what_documents_lack_are_listed():
    """A national duty without a local one, and a field that only the national content standard asks for."""
    mine = CONTENT.replace(", {field: authorised, required: yes}", "")

    whole = comparison(national(PLAN + DUE, rest=REVIEW + CONTENT), local(PLAN + DUE, rest=mine))

    assert whole.silent == ("england/care#the.review",)
    assert [(one.above, one.items, one.out_of) for one in whole.lacking] == [
        ("england/care#plan", ("authorised",), 2)
    ]


def test_several_processes_find_the_same():
    """The work is shared out; the findings are not changed by it."""
    packs = national(PLAN + DUE), local(PLAN + DUE + EMERGENCY % "15 working days")

    assert comparison(*packs, jobs=2) == comparison(*packs)


CARE_LEAVER = """\
define:
  - id: eligible
    title: eligible
    while:
      all:
        - age: {from: 16 years, below: 18 years}
        - in: looked_after
        - total: {of: looked_after, since: 14 years, at_least: 13 weeks}
  - id: grown
    title: a grown care leaver
    while: {all: [{age: {from: 21 years, below: 25 years}}, {ever: eligible}]}
"""
ASKED = """\
    for_each: review
    when: {in: grown}
    must: give advice
    due: {within: %s, of: review}
    met_by: {care_plan: {}}
    shared: yes
"""


def test_a_duty_owed_to_a_grown_care_leaver_is_tried_on_one():
    """Care ended years before the day that starts the clock: a later limit there is found."""
    one = group(national(ASKED % "1 week", CARE_LEAVER), local(ASKED % "2 weeks"))

    later = found(one, Sort.LATER)

    assert one.unproved == ()
    assert (later.found, later.years[0].of) == (365, 365)
    assert "time looked after from ten to four and a half years before" in later.circumstances
