"""What an export cannot say never makes anybody late: for every standard, and by example."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
from pyarrow import parquet

from engine.api import load
from engine.calendar import parse_moment
from engine.caseload.batch import Judge
from engine.caseload.nest import nest
from engine.caseload.ruling import Ruling
from engine.commands.caseload import ruling
from engine.compiling.narrowing import plan_for
from engine.compiling.nodes import nodes
from engine.conditions import Field
from engine.data.detect import shipped_mapping
from engine.data.mapping.model import Mapping_, Suggestion
from engine.nodes import FactMet
from engine.plan import Standard
from tests.data.kit import read_export, rows_of, vocabulary, write

AS_OF = "2026-03-31"
#: Periods during which an export lists every visit and review of the child.
LISTED = {"looked_after", "placement", "adoption_placement", "protection_plan", "child_in_need_plan"}

EPISODES = "clae_cla_episode_id,clae_person_id,clae_cla_episode_start_date,clae_cla_id,clae_entered_care_date"


@lru_cache
def policy() -> Ruling:
    return ruling("swindon", parse_moment(AS_OF), [], [])


def judged(source: Path, tmp_path: Path, standard: str, **options: Any) -> dict[str, dict[str, Any]]:
    """Read an export and judge it by one standard: occurrence -> outcome."""
    data = read_export(source, tmp_path, **options)
    names = frozenset({standard})
    job = policy().job(data, parse_moment(AS_OF), only=names, plan=plan_for(policy().plan, set(names)))
    nested = nest(data, vocabulary(), tmp_path / "nested", lambda _: 100)
    judge, found = Judge(job), {}
    for chunk in nested.chunks:
        for batch in parquet.read_table(chunk).to_batches():
            found.update({row["occurrence"]: row for row in judge.evaluate(batch).to_pylist()})
    assert not judge.take_faults()
    return found


# ---------------------------------------------------------------- all standards


def held(mapping: Mapping_) -> set[str]:
    """Return the kinds that an export gives."""
    steps = {"care_episodes": {"looked_after", "placement", "legal_status"}, "care_periods": {"looked_after"}}
    found = {fact.kind for table in mapping.tables for fact in table.facts}
    return found.union(*(steps.get(step, set()) for table in mapping.tables for step in table.derive))


def ways(standard: Standard) -> list[FactMet]:
    found = (node for terms in standard.terms for node in nodes(terms.met))
    return [node for node in found if isinstance(node, FactMet)]


def occasions(standard: Standard) -> set[str]:
    """Return the kinds of fact that a standard hangs on."""
    names = {edge.kind for terms in standard.terms for edge in terms.anchors}
    return names & set(vocabulary().kinds)


def is_named(met: FactMet, lacks: Mapping[str, Any]) -> bool:
    """Say whether a way to meet a standard names an attribute of which an export never holds some value."""
    asked = {node.name for node in nodes(met.where) if isinstance(node, Field)}
    return not lacks or bool(asked & set(lacks))


@pytest.mark.parametrize("authority", ["swindon", "bradford", "buckinghamshire", "sparks"])
@pytest.mark.parametrize("form", ["ssd", "annex-a", "903", "cin"])
def test_a_standard_names_the_kind_of_what_an_export_holds_only_in_part(form: str, authority: str) -> None:
    """Else a child whose visits for an assessment stand in no export would look like one not visited."""
    mapping = shipped_mapping(form, vocabulary())
    carried = held(mapping)
    bare = {
        f"{standard.name} is met by any {met.kind}"
        for standard in load(authority, matcher="plain").plan.standards
        if occasions(standard) | {met.kind for met in ways(standard)} <= carried
        and not occasions(standard) <= LISTED
        for met in ways(standard)
        if not is_named(met, mapping.lacks.get(met.kind, {}))
    }

    assert not bare


# ---------------------------------------------------------------- by example


def ssd(folder: Path, **tables: str) -> Path:
    """Write the tables of a child who came into care on 5 January 2026, and others beside them."""
    write(folder, "ssd_person.csv", "pers_person_id,pers_dob\nC-1001,2012-05-04")
    episodes = (
        "clae_cla_episode_id,clae_person_id,clae_cla_episode_start_date,clae_cla_id,clae_entered_care_date"
    )
    write(folder, "ssd_cla_episodes.csv", f"{episodes}\ne1,C-1001,2026-01-05,la1,2026-01-05")
    write(
        folder,
        "ssd_legal_status.csv",
        """lega_legal_status_id,lega_person_id,lega_legal_status,lega_legal_status_start_date
        l1,C-1001,C2,2026-01-05""",
    )
    write(
        folder,
        "ssd_cla_visits.csv",
        """clav_cla_visit_id,clav_person_id,clav_cla_visit_date,clav_cla_visit_seen,clav_cla_visit_seen_alone
        v0,C-1002,2025-12-01,Y,Y
        v1,C-1001,2026-01-08,Y,N""",
    )
    for name, text in tables.items():
        write(folder, f"{name}.csv", text)
    return folder


def test_a_child_seen_only_for_an_assessment_is_not_called_unseen(tmp_path: Path) -> None:
    """No export holds visits made for an assessment: seen at another visit is met, else it cannot be told."""
    assessments = """cina_assessment_id,cina_person_id,cina_assessment_start_date,cina_assessment_auth_date
        a1,C-1001,2026-01-07,2026-02-10
        a2,C-1001,2026-02-16,2026-03-20"""
    source = ssd(tmp_path / "in", ssd_cin_assessments=assessments)

    found = judged(source, tmp_path, "swindon/assessment#assessment.child-seen")

    assert {name: row["state"] for name, row in found.items()} == {"a1/first": "met", "a2/first": "unknown"}
    assert (found["a2/first"]["needs"], found["a2/first"]["cause"]) == (["visit"], "not in the extract")


def test_where_an_export_has_no_column_for_an_excuse_its_absence_is_unknown(tmp_path: Path) -> None:
    """SSD says that the child was not spoken to alone, and has no column for why: no breach is sure."""
    options = {"assumptions": [Suggestion("ssd.visit-by", "", "", "", "r", "QA lead", on=True)]}
    standard = "england/care-planning#cla.visit.alone"

    found = judged(ssd(tmp_path / "in"), tmp_path, standard, **options)

    assert found["v1"]["state"] == "unknown"
    assert found["v1"]["needs"] == ["visit/v1.not_alone_because"]


def test_an_assumption_that_there_was_none_makes_it_known(tmp_path: Path) -> None:
    """Whoever knows that excuses are not recorded elsewhere says so, and the outcome names it."""
    none = Suggestion(
        "local.no-excuse", "visit", "not_alone_because", "none", "not recorded", "QA lead", on=True
    )
    by = Suggestion("ssd.visit-by", "", "", "", "r", "QA lead", on=True)
    standard = "england/care-planning#cla.visit.alone"

    found = judged(ssd(tmp_path / "in"), tmp_path, standard, assumptions=[none, by])

    assert found["v1"]["state"] == "missed"
    assert found["v1"]["assumptions"] == ["local.no-excuse", "ssd.visit-by"]


def test_the_legal_statuses_tell_whether_care_is_in_short_breaks(tmp_path: Path) -> None:
    """Under a care order it is not; under V3 alone it is; without a status nobody can tell."""
    episodes = f"""{EPISODES}
        e1,C-1001,2026-01-05,la1,2026-01-05
        e2,C-1002,2026-01-05,la2,2026-01-05
        e3,C-1003,2026-01-05,la3,2026-01-05"""
    statuses = """lega_legal_status_id,lega_person_id,lega_legal_status,lega_legal_status_start_date
        l1,C-1001,C2,2026-01-05
        l2,C-1002,V3,2026-01-05"""

    data = read_export(ssd(tmp_path / "in", ssd_cla_episodes=episodes, ssd_legal_status=statuses), tmp_path)

    assert {row["case"]: row.get("short_breaks") for row in rows_of(data, "looked_after")} == {
        "C-1001": False,
        "C-1002": True,
        "C-1003": None,
    }
    assert "short_breaks" in data.silent["looked_after"]


def test_a_discussion_that_led_to_no_enquiry_is_in_no_export(tmp_path: Path) -> None:
    """Only discussions that began an enquiry are listed: that there was none cannot be read from that."""
    enquiries = """s47e_s47_enquiry_id,s47e_person_id,s47e_s47_start_date,s47e_s47_nfa
        s1,C-1001,2026-02-02,N
        s2,C-1002,2026-02-02,"""
    data = read_export(ssd(tmp_path / "in", ssd_s47_enquiry=enquiries), tmp_path)
    span = data.coverage["strategy_discussion"]

    assert (span.first or 0) == (span.last or 0) + 1
    assert [row.get("no_conference") for row in rows_of(data, "section47")] == ["none", None]


@pytest.mark.parametrize(
    ("standard", "kind"),
    [
        ("england/private-fostering#pf.visit.report", "visit"),
        ("swindon/reviews#cla.mid-point-contents", "review"),
    ],
)
def test_what_hangs_on_facts_that_an_export_never_holds_is_unknown(
    tmp_path: Path, standard: str, kind: str
) -> None:
    """Neither visits in private fostering nor mid-point reviews are in SSD: whether any is owed is open."""
    reviews = """clar_cla_review_id,clar_cla_id,clar_cla_review_date,clar_cla_review_cancelled
        r1,la1,2026-01-30,N"""

    found = judged(ssd(tmp_path / "in", ssd_cla_reviews=reviews), tmp_path, standard)

    assert {name: row["state"] for name, row in found.items()} == {"*": "unknown"}
    assert (found["*"]["needs"], found["*"]["cause"]) == ([kind], "not in the extract")
