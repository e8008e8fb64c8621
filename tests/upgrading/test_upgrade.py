"""Packs of others move on: every local setting becomes one row, and stays byte for byte unless somebody
decides."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent

import pytest

from engine.cli import run
from engine.diagnostics import InputFault
from engine.drafting.owning import is_own, is_own_pack
from engine.drafting.reading import Reader
from engine.upgrading.comparing import compared, own_and_others, weaker_in
from engine.upgrading.deciding import decided, decisions_in
from engine.upgrading.records import Decision, Kind, Turn, Upgrade

VOCABULARY = (Path(__file__).parents[2] / "rules" / "vocabulary" / "core.yaml").read_text(encoding="utf-8")

LAW = """\
pack: england/law
title: The law
version: "1"
source: {document: Regulations, publisher: HM Government, licence: OGL}
nation: england
force: law
duties:
  - id: care.review
    title: Reviews
    cite: reg 1
    who: iro
    for_each: looked_after
    must: hold a review
    met_by: {review: {}}
    due: {within: 20 working days, of: looked_after.from}
  - id: care.plan
    title: Plans
    cite: reg 2
    who: social_worker
    for_each: looked_after
    must: hold a conference
    met_by: {conference: {}}
    due: {within: 10 working days, of: looked_after.from}
  - id: care.tour
    title: Tours
    cite: reg 3
    who: social_worker
    for_each: looked_after
    must: visit
    met_by: {visit: {}}
    due: {within: 5 working days, of: looked_after.from}
readings:
  - id: law-4
    about: which visit is meant
    default: any
    reason: the words do not say
    choices:
      - {id: any, text: any visit}
      - {id: alone, text: a visit to the child alone, set: {care.tour: {within: 4 working days}}}
"""

LOCAL = """\
pack: trafford/standards
title: Trafford standards
version: "1"
source: {document: Standards, publisher: Trafford, licence: unknown}
nation: england
extends: england/law
force: local
duties:
  - id: care.review           # ours since 2019
    title: Our reviews
    cite: "1"
    who: iro
    strengthens: england/law#care.review
    for_each: looked_after
    must: hold a review
    met_by: {review: {}}
    due: {within: 18 working days, of: looked_after.from}
"""

HOME = """\
# Trafford's own file; this remark stays.
authority: trafford
name: Trafford
nation: england
calendar: {days: england-and-wales}
follows: [england/law, trafford/standards]
pins: {england/law: "1"}   # agreed in May
choices:
  - {standard: england/law#care.plan, set: {within: 8 working days}, reason: decided in May}   # by the board
  - {reading: law-4, choose: alone, reason: the stricter protects the child}
"""

PACK, OWN, FILE = "rules/england/law.yaml", "rules/trafford/standards.yaml", "authorities/trafford.yaml"
REVIEW = "trafford/standards#care.review:england/law#care.review"
PLAN = "set:england/law#care.plan"


@dataclass(frozen=True)
class Council:
    """An authority's own files beside the law as it was."""

    mine: dict[str, str]

    def after(self, *changes: tuple[str, str], law: str = LAW) -> Upgrade:
        """Return the upgrade to the law with some texts replaced."""
        for old, new in changes:
            assert old in law, old
            law = law.replace(old, new)
        law = law.replace('version: "1"', 'version: "2"')
        others = {"rules/vocabulary/core.yaml": VOCABULARY}
        before, now = {**others, PACK: LAW}, {**others, PACK: law}
        return compared(self.mine, before, now, "trafford", weaker_in(2026))


@pytest.fixture
def council() -> Council:
    return Council({FILE: HOME, OWN: LOCAL})


def row(upgrade: Upgrade, id_: str):
    return next(each for each in upgrade.rows if each.id == id_)


def kinds(upgrade: Upgrade) -> dict[str, str]:
    return {each.id: str(each.kind) for each in upgrade.rows}


def decide(upgrade: Upgrade, **decisions: Decision) -> dict[str, str]:
    """Return the changed files; the decision of every open row is that of its kind."""
    return decided(upgrade, {each.id: decisions[str(each.kind)] for each in upgrade.open})


def test_nothing_is_to_be_decided_where_nothing_moved_beneath(council):
    """Words about a standard are not the standard."""
    upgrade = council.after(("title: Reviews", "title: Reviews of a case"), ("cite: reg 2", "cite: reg 2A"))

    assert set(kinds(upgrade).values()) == {"unchanged"}
    assert upgrade.open == upgrade.taken == ()


def test_a_change_that_touches_no_local_setting_moves_the_pin_and_nothing_else(council):
    upgrade = council.after(("within: 5 working days", "within: 3 working days"))

    changed = decided(upgrade, {})

    assert changed == {FILE: HOME.replace('pins: {england/law: "1"}', 'pins: {england/law: "2"}')}
    assert [(each.standard, each.turn) for each in upgrade.taken] == [("england/law#care.tour", Turn.CHANGED)]


def test_a_pack_that_the_authority_does_not_follow_is_no_upgrade_of_its(council):
    """Packs of other councils come and go beside it."""
    others = {"rules/vocabulary/core.yaml": VOCABULARY, PACK: LAW}
    theirs = LOCAL.replace("trafford", "bury")

    upgrade = compared(
        council.mine, others, {**others, "rules/bury/standards.yaml": theirs}, "trafford", weaker_in(2026)
    )

    assert upgrade.packs == upgrade.taken == ()


def test_a_base_that_moves_beneath_an_override_is_a_row_to_decide(council):
    upgrade = council.after(("within: 10 working days", "within: 9 working days"))

    found = row(upgrade, PLAN)

    assert (found.kind, found.may) == (Kind.MOVED, (Decision.KEEP, Decision.DROP))
    assert "10 working days" in found.before
    assert "9 working days" in found.after
    kept = decide(upgrade, moved=Decision.KEEP)
    assert kept[FILE] == HOME.replace('england/law: "1"', 'england/law: "2"')


def test_an_override_that_says_what_now_holds_is_redundant(council):
    upgrade = council.after(("within: 10 working days", "within: 8 working days"))

    assert row(upgrade, PLAN).kind is Kind.REDUNDANT
    dropped = decide(upgrade, redundant=Decision.DROP)[FILE]
    assert dropped == "".join(
        line
        for line in HOME.replace('england/law: "1"', 'england/law: "2"').splitlines(True)
        if "care.plan" not in line
    )


def test_an_override_looser_than_the_new_law_can_only_be_dropped(council):
    upgrade = council.after(("within: 10 working days", "within: 7 working days"))

    found = row(upgrade, PLAN)

    assert (found.kind, found.may) == (Kind.WEAKER, (Decision.DROP,))
    assert "looser" in found.why[0]
    with pytest.raises(InputFault, match="E531"):
        decide(upgrade, weaker=Decision.KEEP)


def test_a_local_standard_weaker_than_the_new_law_shows_the_dates(council):
    """Eighteen working days against three weeks: only a comparison by dates can tell."""
    upgrade = council.after(("within: 20 working days", "within: 3 weeks"))

    found = row(upgrade, REVIEW)

    assert (found.kind, found.may) == (Kind.WEAKER, (Decision.KEEP, Decision.DROP))
    assert "of 365 start dates in 2026" in found.why[0]


def test_a_local_standard_that_is_never_later_has_only_moved(council):
    upgrade = council.after(("within: 20 working days", "within: 19 working days"))

    assert row(upgrade, REVIEW).kind is Kind.MOVED


def test_a_local_standard_that_says_what_the_law_now_says_is_redundant(council):
    upgrade = council.after(("within: 20 working days", "within: 18 working days"))

    assert row(upgrade, REVIEW).kind is Kind.REDUNDANT
    texts = {**council.mine, **decide(upgrade, redundant=Decision.DROP)}
    assert "care.review" not in texts[OWN]


def test_what_stood_on_a_renamed_standard_is_orphaned_with_its_successor(council):
    upgrade = council.after(
        ("  - id: care.review\n", "  - id: care.case-review\n    was: [care.review]\n"),
        ("  - id: care.plan\n", "  - id: care.planning\n    was: [care.plan]\n"),
    )

    assert (row(upgrade, REVIEW).kind, row(upgrade, PLAN).kind) == (Kind.ORPHANED, Kind.ORPHANED)
    assert row(upgrade, PLAN).successor == "england/law#care.planning"
    changed = decide(upgrade, orphaned=Decision.RENAME)
    assert 'strengthens: "england/law#care.case-review"\n' in changed[OWN]
    assert '{standard: "england/law#care.planning", set: {within: 8 working days}' in changed[FILE]
    assert "# ours since 2019" in changed[OWN]


def test_what_stood_on_a_standard_that_is_gone_is_orphaned(council):
    start, end = LAW.index("  - id: care.review"), LAW.index("  - id: care.plan")
    upgrade = council.after(law=LAW[:start] + LAW[end:])

    found = row(upgrade, REVIEW)

    assert (found.kind, found.may) == (Kind.ORPHANED, (Decision.ALONE, Decision.DROP))
    assert "strengthens" not in decided(upgrade, {REVIEW: Decision.ALONE})[OWN]


def test_a_reading_that_is_asked_no_more_is_orphaned(council):
    upgrade = council.after(law=LAW[: LAW.index("readings:")])

    assert row(upgrade, "reading:law-4").kind is Kind.ORPHANED
    assert "law-4" not in decide(upgrade, orphaned=Decision.DROP)[FILE]


@pytest.mark.parametrize(
    ("change", "kind"),
    [
        (("default: any", "default: alone"), Kind.REDUNDANT),
        (("within: 4 working days", "within: 3 working days"), Kind.MOVED),
        (("{id: alone,", "{id: by-herself,"), Kind.ORPHANED),
        (("title: The law", "title: The law\n# a remark\nsubject: child"), Kind.UNCHANGED),
    ],
)
def test_a_reading_chosen_is_held_to_what_its_choices_come_to(council, change, kind):
    assert row(council.after(change), "reading:law-4").kind is kind


def test_every_undecided_row_is_named_at_once_and_nothing_is_changed(council):
    upgrade = council.after(
        ("within: 10 working days", "within: 9 working days"), ("within: 20", "within: 19")
    )

    with pytest.raises(InputFault) as caught:
        decided(upgrade, {"set:nothing": Decision.KEEP})

    said = str(caught.value)
    assert all(part in said for part in (REVIEW, PLAN, "set:nothing", "E530", "E531"))


def test_after_the_decisions_the_policy_stands(council):
    """Several faulty settings at once: each is decided, and what is left has no error."""
    law = LAW.replace('version: "1"', 'version: "2"').replace(
        "within: 10 working days", "within: 7 working days"
    )
    upgrade = council.after(
        ("within: 10 working days", "within: 7 working days"), ("within: 20", "within: 12")
    )

    texts = {**council.mine, **decide(upgrade, weaker=Decision.DROP)}

    from engine.catalogue import Catalogue
    from engine.diagnostics import Faults

    faults = Faults()
    library = Reader().library({**texts, PACK: law, "rules/vocabulary/core.yaml": VOCABULARY}, faults)
    faults.raise_if_errors()
    assert Catalogue(library).policy("trafford").authority.pins == {"england/law": "2"}


def test_a_pack_at_another_version_than_the_pinned_one_is_an_error(council):
    from engine.catalogue import Catalogue
    from engine.diagnostics import Faults

    law = LAW.replace('version: "1"', 'version: "2"')
    texts = {**council.mine, PACK: law, "rules/vocabulary/core.yaml": VOCABULARY}

    with pytest.raises(InputFault, match=r"E223.*pinned at 1.*version 2"):
        Catalogue(Reader().library(texts, Faults())).policy("trafford")


def test_the_packs_of_a_nation_are_no_authoritys_own():
    texts = {"authorities/england.yaml": "", "rules/england/law.yaml": "", "authorities/other.yaml": ""}

    mine, others = own_and_others(texts, "england")

    assert (list(mine), list(others)) == (["authorities/england.yaml"], ["rules/england/law.yaml"])
    assert is_own("trafford", OWN)
    assert not is_own_pack("england", "england/law")
    assert is_own_pack("trafford", "trafford/local")


def test_a_faulty_file_of_decisions_says_where():
    with pytest.raises(InputFault, match=r"d\.yaml:2:\d+(.|\n)*'perhaps' is no decision"):
        decisions_in("decisions:\n  a: perhaps\n  b: keep\n", "d.yaml")
    with pytest.raises(InputFault, match="begins with 'decisions:'"):
        decisions_in("keep\n", "d.yaml")


def test_the_command_drafts_decides_and_writes(tmp_path, monkeypatch, capsys):
    """A vendor's year: last year's packs in a folder, this year's shipped, a council's workspace."""
    monkeypatch.chdir(tmp_path)
    for path, text in {f"old/{PACK}": LAW, f"new/{PACK}": LAW.replace("10 working", "9 working"),
    f"new/{OWN}": LOCAL, f"new/{FILE}": HOME}.items():  # fmt: skip
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        Path(path).write_text(dedent(text), encoding="utf-8")
    Path("new/rules/england/law.yaml").write_text(
        LAW.replace("10 working", "9 working").replace('version: "1"', 'version: "2"'), encoding="utf-8"
    )
    from engine.shipped import rules_dir

    shutil.copytree(rules_dir() / "vocabulary", "old/rules/vocabulary")
    call = ["upgrade", f"new/{FILE}", "--from", "old/rules"]

    assert run([*call, "--draft", "decisions.yaml"]) == 1
    assert "1 local setting to decide" in capsys.readouterr().out
    begun = Path("decisions.yaml").read_bytes()
    assert run([*call, "--draft", "decisions.yaml"]) == 2, "what was decided in it would be lost"
    assert "is there already" in capsys.readouterr().err
    assert Path("decisions.yaml").read_bytes() == begun
    assert run([*call, "--decisions", "decisions.yaml", "--out", "draft"]) == 2
    assert "E530" in capsys.readouterr().err
    assert not Path("draft").exists()
    text = Path("decisions.yaml").read_text(encoding="utf-8")
    Path("decisions.yaml").write_text(text.replace("undecided", "keep"), encoding="utf-8")
    assert run([*call, "--decisions", "decisions.yaml", "--out", "draft", "--format", "json"]) == 0
    shown = json.loads(capsys.readouterr().out)
    assert [each["row"] for each in shown["rows"] if each["may"]] == [PLAN]
    assert Path(f"draft/{FILE}").read_text(encoding="utf-8") == HOME.replace('law: "1"', 'law: "2"')
