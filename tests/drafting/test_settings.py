"""Waivers and kinds of fact of an authority's own, as edits of its file."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from engine.diagnostics import Faults
from engine.drafting.checking import sentences
from engine.drafting.kinds import (
    AttributeSaid,
    KindSaid,
    changed_attribute,
    changed_kind,
    kinds_of,
    name_from,
    with_attribute,
    with_kind,
    without_attribute,
    without_kind,
)
from engine.drafting.reading import Reader
from engine.drafting.ruling import ruling
from engine.drafting.waiving import (
    Waiver,
    changed_waiver,
    waivable,
    waivers_of,
    with_waiver,
    without_waiver,
)
from engine.load import load_authority
from engine.report.policy_view import view
from engine.source import parse
from tests.drafting.conftest import OWN
from tests.drafting.test_editing import lines

VISIT = "swindon/visits#cla.visit"
ASIDE = Waiver(VISIT, "2026-05-01", "2026-08-01", "The team is being built anew", "Head of service")
TOUR = KindSaid("tour", "event", "tour of the home", ("walk round",), absence_means_none=True)
MOOD = AttributeSaid("mood", "choice of", "how the child was", ("glad", "sad"))


def read(text: str):
    """Return the authority as it is read; nothing may be wrong with it."""
    faults = Faults()
    found = load_authority(parse(text, OWN), faults)
    assert faults.errors == ()
    return found


def test_a_waiver_is_one_line_and_its_change_another(texts):
    """Put in, changed and taken out again: the file is what it was, and nothing else ever differs."""
    before = texts[OWN]
    inside = with_waiver(before, ASIDE)
    (number,) = waivers_of(inside)
    later = changed_waiver(inside, number, replace(ASIDE, to="2026-09-01"))

    assert [line[:1] for line in lines(before, inside)] == ["+"]
    assert waivers_of(inside) == {number: ASIDE}
    assert len(lines(inside, later)) == 2
    assert (read(later).choices[int(number)].approved_by, read(later).choices[int(number)].to) == (
        "Head of service",
        date(2026, 9, 1),
    )
    assert without_waiver(later, number) == before


def test_a_waiver_is_told_in_the_sentence_and_on_its_days(texts):
    """The draft says when and who; the policy of a day within says why the standard is not there."""
    faults, reader = Faults(), Reader()
    library = reader.library({**texts, OWN: with_waiver(texts[OWN], ASIDE)}, faults)
    made = ruling(library, library.authorities["swindon"], faults)
    assert made is not None
    says = "witched off by the authority from 2026-05-01 until 2026-08-01, approved by Head of service"

    assert sentences(made)[VISIT][1].endswith(f"S{says}.")
    for day, told in (
        (date(2026, 4, 30), []),
        (date(2026, 5, 1), [f"s{says}"]),
        (date(2026, 8, 1), []),
    ):
        found = view(made.policy, day).elsewhere
        assert [one.why for one in found if f"{one.pack}#{one.id}" == VISIT] == told
    names = dict(waivable(made.policy))
    assert VISIT in names
    assert "england/care-planning#cla.visit" not in names


def test_a_kind_and_its_attributes_are_put_in_changed_and_taken_out(texts):
    """Each edit is read again as what was said; the last one leaves the file as it was."""
    before = texts[OWN]
    text = with_kind(before, TOUR)
    text = with_attribute(text, "tour", MOOD)
    text = with_attribute(text, "tour", AttributeSaid("rooms", "list of", "the rooms that were seen"))
    assert kinds_of(text)["tour"].attributes == (
        MOOD,
        AttributeSaid("rooms", "list of", "the rooms that were seen"),
    )
    read(text)
    longer = changed_attribute(text, "tour", replace(MOOD, choices=("glad", "sad", "angry")))
    assert len(lines(text, longer)) == 2
    other = changed_attribute(longer, "tour", AttributeSaid("mood", "text", "how the child was"))
    assert "{type: text, words: how the child was}" in other
    read(other)
    named = changed_kind(other, replace(TOUR, title="walk", synonyms=(), absence_means_none=False))
    assert kinds_of(named)["tour"].title == "walk"
    read(named)
    bare = without_attribute(without_attribute(named, "tour", "mood"), "tour", "rooms")

    assert kinds_of(bare)["tour"] == KindSaid("tour", "event", "walk", line=kinds_of(bare)["tour"].line)
    assert without_kind(bare, "tour") == before


def test_a_kind_that_nothing_names_yet_touches_no_standard(check, texts):
    """One more record to keep changes no outcome; another attribute of it might."""
    more = with_kind(texts[OWN], TOUR)
    found = check({OWN: more})

    assert (found.errors, found.touched, found.examples) == ((), (), ())


def test_kinds_written_in_brackets_or_as_a_bare_type_are_changed_where_they_stand():
    """However a person wrote it, the rest of the line stays."""
    text = "local: {tour: {is: event, attributes: {seen: yes/no}}} # ours\nname: x\n"
    text = with_kind(text, KindSaid("meal", "event", "meal together"))
    text = changed_attribute(text, "tour", AttributeSaid("seen", "yes/no", "the child was seen"))
    text = with_attribute(text, "meal", AttributeSaid("at_table", "yes/no"))

    assert text == (
        "local: {tour: {is: event, attributes: {seen: {type: yes/no, words: the child was seen}}}, "
        "meal: {is: event, title: meal together, attributes: {at_table: {type: yes/no}}}} # ours\nname: x\n"
    )
    assert without_kind(text, "tour").startswith("local: {meal:")
    assert name_from("2nd tour, of the Home!") == "nd_tour_of_the_home"
