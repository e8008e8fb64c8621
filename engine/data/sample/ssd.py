"""The caseload as the Standard Safeguarding Dataset: a CSV file a table.

In: records. Out: `ssd_*.csv`. Guaranteed: the tables that the SSD has for what the caseload holds, headed
as the SSD heads them; what the SSD has no column for (core groups, supervision, personal education plans)
is lost, as in life.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any, TypeAlias

from engine.data.sample.codes import CATEGORY, LEGAL, SOURCE, placement_code
from engine.data.sample.native import text_of
from engine.data.sample.record import Record, Row

#: A column's value: the row's key, or worked out from the row and the record.
Value: TypeAlias = str | Callable[[Row, Record], Any]


def write_ssd(records: Iterable[Record], out: Path) -> None:
    """Write a folder of SSD tables."""
    with ExitStack() as stack:
        files = {}
        for name, (_, columns) in TABLES.items():
            files[name] = csv.writer(
                stack.enter_context((out / f"{name}.csv").open("w", encoding="utf-8", newline=""))
            )
            files[name].writerow(columns)
        for record in records:
            for name, (rows_of, columns) in TABLES.items():
                files[name].writerows(_line(row, record, columns) for row in rows_of(record))


def _line(row: Row, record: Record, columns: Mapping[str, Value]) -> list[str]:
    values = (row.get(value) if isinstance(value, str) else value(row, record) for value in columns.values())
    return ["Y" if each is True else "N" if each is False else text_of(each) for each in values]


def _rows(kind: str, /, **wanted: Any) -> Callable[[Record], Iterator[Row]]:
    """Return what yields a kind's rows, those alone whose values are the ones wanted."""

    def rows_of(record: Record) -> Iterator[Row]:
        return (
            row for row in record.rows(kind) if all(row.get(key) == value for key, value in wanted.items())
        )

    return rows_of


def _own(key: str = "id") -> Value:
    """Return an id that is unique in the whole dataset."""
    return lambda row, record: f"{record.case}-{row[key]}" if row.get(key) else None


def _case(_row: Row, record: Record) -> str:
    return record.case


def _worker(row: Row, record: Record) -> str | None:
    day = row.get("at", row.get("from"))
    for allocated in record.rows("allocation"):
        if str(allocated["from"]) <= str(day) and str(day) < str(allocated.get("to", "9999")):
            return str(allocated["worker"])
    return None


def _team(_row: Row, record: Record) -> str | None:
    allocated = record.rows("allocation")
    return str(allocated[-1]["team"]) if allocated else None


def _within(kind: str) -> Callable[[Row, Record], str | None]:
    """Return the id of the period of that kind which holds the row's day."""

    def holder(row: Row, record: Record) -> str | None:
        day = str(row.get("at", row.get("from")))[:10]
        for each in record.rows(kind):
            if str(each["from"])[:10] <= day <= str(each.get("to", "9999"))[:10]:
                return f"{record.case}-{each['id']}"
        return None

    return holder


def _latest(kind: str, key: str = "at") -> Callable[[Row, Record], Any]:
    return lambda _row, record: max(
        (row[key] for row in record.rows(kind) if key in row), key=str, default=None
    )


def _placed(row: Row, _record: Record) -> str:
    return placement_code(row["kind"], bool(row.get("long_term_ratified")))


def _is(key: str, value: Any) -> Callable[[Row, Record], bool]:
    return lambda row, _record: row.get(key) == value


def _care_plan(row: Row, _record: Record) -> str:
    return json.dumps({"REMAINSUP": "Y" if "return home" in row.get("permanence_plan", "") else "N"})


def _leavers(record: Record) -> Iterator[Row]:
    """Yield one row for a young person who has a pathway plan."""
    plans = record.rows("pathway_plan")
    if plans:
        yield plans[-1]


TABLES: Mapping[str, tuple[Callable[[Record], Iterator[Row]], Mapping[str, Value]]] = {
    "ssd_person": (
        _rows("person"),
        {
            "pers_person_id": _case,
            "pers_sex": lambda _r, _c: None,
            "pers_dob": "born",
            "pers_common_child_id": lambda _r, _c: None,
            "pers_expected_dob": "expected",
            "pers_death_date": "died",
        },
    ),
    "ssd_disability": (
        _rows("person", disabled=True),
        {
            "disa_table_id": _own(),
            "disa_person_id": _case,
            "disa_disability_code": lambda _r, _c: "LD",
        },
    ),
    "ssd_contacts": (
        _rows("contact"),
        {
            "cont_contact_id": _own(),
            "cont_person_id": _case,
            "cont_contact_date": "at",
            "cont_contact_source_code": lambda row, _c: SOURCE[row["source"]],
            "cont_contact_source_desc": "source",
            "cont_contact_outcome_json": lambda row, _c: json.dumps(
                {"NEW_REFERRAL_FLAG": "Y" if row.get("outcome") == "referral" else "N"}
            ),
        },
    ),
    "ssd_cin_episodes": (
        _rows("referral"),
        {
            "cine_referral_id": _own(),
            "cine_person_id": _case,
            "cine_referral_date": "at",
            "cine_cin_primary_need_code": lambda _r, _c: "N1",
            "cine_referral_source_code": lambda row, _c: SOURCE.get(row.get("source", "")),
            "cine_referral_source_desc": "source",
            "cine_referral_nfa": _is("outcome", "no_further_action"),
            "cine_close_date": lambda row, record: (
                row.get("closed") or _latest("case_open", "to")(row, record)
            ),
            "cine_referral_team": _team,
            "cine_referral_worker_id": _worker,
        },
    ),
    "ssd_cin_assessments": (
        _rows("assessment"),
        {
            "cina_assessment_id": _own(),
            "cina_person_id": _case,
            "cina_referral_id": _own("referral"),
            "cina_assessment_start_date": "started",
            "cina_assessment_child_seen": lambda row, _c: "child_seen" in row,
            "cina_assessment_auth_date": "authorised",
            "cina_assessment_outcome_nfa": _is("outcome", "no_further_action"),
            "cina_assessment_team": _team,
            "cina_assessment_worker_id": _worker,
        },
    ),
    "ssd_cin_plans": (
        _rows("child_in_need_plan"),
        {
            "cinp_cin_plan_id": _own(),
            "cinp_referral_id": lambda _r, record: f"{record.case}-r1",
            "cinp_person_id": _case,
            "cinp_cin_plan_start_date": "from",
            "cinp_cin_plan_end_date": "to",
            "cinp_cin_plan_team": _team,
            "cinp_cin_plan_worker_id": _worker,
        },
    ),
    "ssd_cin_visits": (
        _rows("visit", kind="child_in_need"),
        {
            "cinv_cin_visit_id": _own(),
            "cinv_person_id": _case,
            "cinv_cin_visit_date": "at",
            "cinv_cin_visit_seen": "seen",
            "cinv_cin_visit_seen_alone": "seen_alone",
            "cinv_cin_visit_bedroom": "bedroom_seen",
        },
    ),
    "ssd_s47_enquiry": (
        _rows("section47"),
        {
            "s47e_s47_enquiry_id": _own(),
            "s47e_referral_id": lambda _r, record: f"{record.case}-r1",
            "s47e_person_id": _case,
            "s47e_s47_start_date": "from",
            "s47e_s47_end_date": "to",
            "s47e_s47_nfa": _is("outcome", "not_substantiated"),
            "s47e_s47_completed_by_worker_id": _worker,
            "s47e_s47_completed_by_team": _team,
        },
    ),
    "ssd_initial_cp_conference": (
        _rows("conference", kind="initial"),
        {
            "icpc_icpc_id": _own(),
            "icpc_s47_enquiry_id": lambda _r, record: f"{record.case}-s47-1",
            "icpc_person_id": _case,
            "icpc_cp_plan_id": _within("protection_plan"),
            "icpc_referral_id": lambda _r, record: f"{record.case}-r1",
            "icpc_icpc_transfer_in": lambda _r, _c: "N",
            "icpc_icpc_date": "at",
            "icpc_icpc_outcome_cp_flag": _is("outcome", "plan"),
            "icpc_icpc_team": _team,
            "icpc_icpc_worker_id": _worker,
        },
    ),
    "ssd_cp_plans": (
        _rows("protection_plan"),
        {
            "cppl_cp_plan_id": _own(),
            "cppl_referral_id": lambda _r, record: f"{record.case}-r1",
            "cppl_icpc_id": lambda _r, record: f"{record.case}-cf1",
            "cppl_person_id": _case,
            "cppl_cp_plan_start_date": "from",
            "cppl_cp_plan_end_date": "to",
            "cppl_cp_plan_initial_category": lambda row, _c: CATEGORY.get(row.get("category", "")),
            "cppl_cp_plan_ola": lambda _r, _c: "N",
            "cppl_cp_plan_latest_category": lambda row, _c: CATEGORY.get(row.get("category", "")),
        },
    ),
    "ssd_cp_reviews": (
        _rows("conference", kind="review"),
        {
            "cppr_cp_review_id": _own(),
            "cppr_person_id": _case,
            "cppr_cp_plan_id": _within("protection_plan"),
            "cppr_cp_review_date": "at",
            "cppr_cp_review_outcome_continue_cp": _is("outcome", "plan_continues"),
            "cppr_cp_review_quorate": "quorate",
        },
    ),
    "ssd_cp_visits": (
        _rows("visit", kind="protection_plan"),
        {
            "cppv_cp_visit_id": _own(),
            "cppv_person_id": _case,
            "cppv_cp_plan_id": _own("protection_plan"),
            "cppv_cp_visit_date": "at",
            "cppv_cp_visit_seen": "seen",
            "cppv_cp_visit_seen_alone": "seen_alone",
            "cppv_cp_visit_bedroom": "bedroom_seen",
        },
    ),
    "ssd_cla_episodes": (
        _rows("placement"),
        {
            "clae_cla_episode_id": _own(),
            "clae_person_id": _case,
            "clae_cla_episode_start_date": "from",
            "clae_cla_episode_start_reason": lambda row, record: (
                "S" if row["from"] == record.rows("looked_after")[0]["from"] else "P"
            ),
            "clae_cla_primary_need_code": lambda _r, _c: "N1",
            "clae_cla_episode_ceased_date": "to",
            "clae_cla_id": _within("looked_after"),
            "clae_referral_id": lambda _r, record: f"{record.case}-r1",
            "clae_cla_placement_id": _own(),
            "clae_entered_care_date": lambda _r, record: record.rows("looked_after")[0]["from"],
        },
    ),
    "ssd_cla_placement": (
        _rows("placement"),
        {
            "clap_cla_placement_id": _own(),
            "clap_cla_placement_start_date": "from",
            "clap_cla_placement_type": _placed,
            "clap_cla_id": _within("looked_after"),
            "clap_cla_placement_provider": lambda _r, _c: "PR1",
            "clap_cla_placement_end_date": "to",
            "clap_person_id": _case,
        },
    ),
    "ssd_cla_reviews": (
        _rows("review"),
        {
            "clar_cla_review_id": _own(),
            "clar_cla_id": _within("looked_after"),
            "clar_cla_review_date": "at",
            "clar_cla_review_cancelled": lambda _r, _c: "N",
        },
    ),
    "ssd_cla_visits": (
        _rows("visit", kind="statutory"),
        {
            "clav_cla_visit_id": _own(),
            "clav_cla_id": _within("looked_after"),
            "clav_person_id": _case,
            "clav_cla_visit_date": "at",
            "clav_cla_visit_seen": "seen",
            "clav_cla_visit_seen_alone": "seen_alone",
        },
    ),
    "ssd_cla_health": (
        lambda record: _checks(record),
        {
            "clah_health_check_id": _own(),
            "clah_person_id": _case,
            "clah_health_check_type": "type",
            "clah_health_check_date": "at",
            "clah_health_check_status": lambda _r, _c: "Y",
        },
    ),
    "ssd_cla_care_plan": (
        _rows("care_plan"),
        {
            "lacp_table_id": _own(),
            "lacp_person_id": _case,
            "lacp_cla_care_plan_start_date": "at",
            "lacp_cla_care_plan_json": _care_plan,
        },
    ),
    "ssd_legal_status": (
        _rows("legal_status"),
        {
            "lega_legal_status_id": _own(),
            "lega_person_id": _case,
            "lega_legal_status": lambda row, _c: LEGAL[row["kind"]],
            "lega_legal_status_start_date": "from",
            "lega_legal_status_end_date": "to",
        },
    ),
    "ssd_sdq_scores": (
        _rows("sdq"),
        {
            "csdq_table_id": _own(),
            "csdq_person_id": _case,
            "csdq_sdq_completed_date": "at",
            "csdq_sdq_score": "score",
        },
    ),
    "ssd_missing": (
        _rows("missing_episode"),
        {
            "miss_table_id": _own(),
            "miss_person_id": _case,
            "miss_missing_episode_start_date": "from",
            "miss_missing_episode_type": lambda _r, _c: "M",
            "miss_missing_episode_end_date": "to",
            "miss_missing_rhi_offered": "return_interview_offered",
            "miss_missing_rhi_accepted": "return_interview_accepted",
        },
    ),
    "ssd_care_leavers": (
        _leavers,
        {
            "clea_table_id": _own(),
            "clea_person_id": _case,
            "clea_care_leaver_eligibility": lambda _r, _c: "Eligible child",
            "clea_care_leaver_latest_contact": _latest("visit"),
            "clea_pathway_plan_review_date": _latest("pathway_review"),
            "clea_care_leaver_personal_advisor": _latest("personal_adviser", "worker"),
            "clea_care_leaver_allocated_team": _team,
            "clea_care_leaver_worker_id": _worker,
        },
    ),
    "ssd_involvements": (
        _rows("allocation"),
        {
            "invo_involvements_id": _own(),
            "invo_professional_id": "worker",
            "invo_professional_role_id": lambda _r, _c: "ALLOCATED CASE WORKER",
            "invo_professional_team": "team",
            "invo_involvement_start_date": "from",
            "invo_involvement_end_date": "to",
            "invo_person_id": _case,
            "invo_referral_id": lambda _r, record: f"{record.case}-r1",
        },
    ),
}


def _checks(record: Record) -> Iterator[Row]:
    """Yield health assessments and dental checks as the SSD keeps them, in one table."""
    for row in record.rows("health_assessment"):
        yield {**row, "type": "HEALTH CHECK"}
    for row in record.rows("dental_check"):
        yield {**row, "type": "DENTAL CHECK"}
