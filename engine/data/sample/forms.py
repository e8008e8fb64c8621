"""The fields of each form beside the dates of its story, and what stands in them.

In: nothing. Out: `FIELDS`, kind of fact -> field -> what fills it in. Guaranteed: every field is a column of
`TABLES` (a test walks thousands of rows).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from engine.data.sample.filling import (
    Fill,
    Form,
    at_the_end,
    days_before,
    in_days,
    listed,
    often,
    one_of,
    said,
    same,
    where,
    within_hours,
)


def _decisions_received(form: Form) -> date | None:
    """The manager has them on the day on which they were recorded, or within two weekdays of it."""
    recorded = form.row.get("decisions_recorded")
    return None if recorded is None else form.chance.after(recorded, 0, 2)


def _written_up(form: Form) -> date:
    """What is recorded within two days was mostly written up by the next."""
    recorded: date = form.row["recorded"]
    soon = form.day + timedelta(days=1)
    return recorded if recorded <= soon or recorded > soon + timedelta(days=1) else soon


def _number(form: Form) -> int:
    return form.record.rows("child_in_need_review").index(form.row) + 1


def _born(form: Form) -> date:
    born: date = form.record.rows("person")[0]["born"]
    return born


def _plan_ended(form: Form) -> bool:
    return any("to" in row for row in form.record.rows("child_in_need_plan"))


_CONTACT: Mapping[str, Fill] = {
    "consent": one_of(given=80, not_needed=9, not_sought=6, refused=5),
    "consent_given": where("consent", "given", same("at")),
    "consent_by": where("consent", "given", said("mother")),
    "consent_how": where("consent", "given", said("by telephone")),
    "no_consent_because": where("consent", "not_sought", said("asking would have put the child at risk")),
    "screened": within_hours(3),
    "finalised": within_hours(20),
    "authorised": within_hours(22),
    "authorised_by": same("decided_by"),
    "signed_off_by": lambda form: f"M-{form.team * 6 + 12}",
    "worker": lambda form: f"W-{form.team * 6 + 13}",
    "pathway": lambda form: "assessment" if form.has("referral") else "none",
    "stamped": same("at"),
    "outcome_told": within_hours(24),
    "outcome_told_noted": often(0.9),
    "significant_harm": lambda form: form.has("strategy_discussion"),
    "statutory_threshold": lambda form: form.has("referral"),
    "child_competent": often(0.3),
    "disabled": lambda form: form.record.rows("person")[0].get("disabled"),
    "disabled_team_threshold": often(0.06),
    "known_elsewhere": often(0.08),
    "passed_to": one_of(assessment_team=84, early_help_hub=12, disabled_children_team=4),
    "details_checked": often(0.92),
    "protected_or_in_care": often(0.03),
    "re_referral": often(0.03),
    "moving_in": often(0.03),
    "chronology_started": often(0.85),
    "history_asked": in_days(1),
    "discussed_with_parents": in_days(1),
    "discussed_with_child": in_days(2),
    **dict.fromkeys(("name_held", "gender_held", "born_held", "address_held", "reach_held"), said("held")),
    **dict.fromkeys(
        ("reason", "source_details", "household", "parents", "parental_responsibility", "ethnicity"), said()
    ),
    **dict.fromkeys(
        (
            "chief_language",
            "religion",
            "nationality",
            "communication",
            "professionals",
            "evaluation",
            "further_information",
            "significant_others",
        ),
        said(share=0.9),
    ),
    **dict.fromkeys(
        ("parent_views", "risk_analysis", "oversight", "actions_set", "consulted", "services_wanted"),
        said(share=0.9),
    ),
    **dict.fromkeys(
        ("child_views", "father", "family_elsewhere", "earlier_work", "earlier_care", "earlier_protection"),
        said(share=0.8),
    ),
}

_ASSESSMENT: Mapping[str, Fill] = {
    "too_young_to_talk": lambda form: form.day < _born(form) + timedelta(days=730),
    "child_spoken_to": often(0.92),
    "child_observed": often(0.95),
    "family_seen": days_before(5, 25),
    "absent_parent": often(0.25),
    "absent_parent_effort": where("absent_parent", True, said("written to twice")),
    "protection_concerns": lambda form: form.has("strategy_discussion"),
    "earlier_removal": often(0.05),
    "moved_from_elsewhere": often(0.06),
    "specialist_considered": often(0.9),
    "parents_told": in_days(5),
    "child_told": in_days(5),
    "parents_copy": in_days(10),
    "child_copy": in_days(10),
    "consulted": listed(
        {"name": "Oak Lane School", "role": "school"},
        {"name": "Mill Road Surgery", "role": "health visitor"},
        {"name": "the neighbourhood team", "role": "police"},
    ),
    "authorised_by": same("signed_off_by"),
    "parent_wishes": said("what each parent hopes for", 0.95),
    **dict.fromkeys(
        ("analysis", "history", "protective_factors", "risk_factors", "outcome_reason"),
        said(share=0.95),
    ),
    **dict.fromkeys(
        ("harm_indicators", "services_needed", "changes_needed", "risk_analysis", "others_considered"),
        said(share=0.9),
    ),
    **dict.fromkeys(
        ("authorised_rationale", "initial_plan", "further_action", "communication_method"), said(share=0.88)
    ),
}

_REVIEW: Mapping[str, Fill] = {
    "decisions_received": _decisions_received,
    "decisions": listed(
        {"text": "stays with the carers", "owner": "social worker"},
        {"text": "sees the school nurse", "owner": "carer"},
        {"text": "contact is looked at again", "owner": "social worker"},
    ),
    "adjourned": often(0.03),
    "considered_return": often(0.15),
    "participation": one_of(PN1=64, PN2=8, PN3=9, PN4=4, PN5=5, PN6=4, PN7=6),
    "parents_views_sought": days_before(2, 15),
    "parent_attended": often(0.94),
    "carer_attended": often(0.98),
    "key_people_attended": often(0.97),
    "attenders_prepared": often(0.97),
    "invitations_followed": often(0.95),
}

_IN_NEED: Mapping[str, Fill] = {
    "number": _number,
    "manager_chaired": lambda form: _number(form) % 2 == 0,
    "not_progressing": often(0.12),
    "family_prepared": days_before(2, 8),
    "agencies_prepared": days_before(2, 8),
    "final": lambda form: form.row is form.record.rows("child_in_need_review")[-1] and _plan_ended(form),
    "decision": lambda form: "step_down" if form.row.get("final") else "continue",
    **dict.fromkeys(("progress", "concerns", "changes", "agency_views", "risk_assessment"), said(share=0.92)),
}

_CARE_PLAN: Mapping[str, Fill] = {
    "contact_arrangements": said(share=0.95),
    "services": said(share=0.93),
    "outcomes": said(share=0.93),
    "child_views": said(share=0.88),
    "parent_views": said(share=0.88),
    "assessed": days_before(2, 12),
    "sibling_apart": lambda form: (
        "sibling_group" in form.record.rows("person")[0] and form.chance.happens(0.3)
    ),
    "sibling_contact": where("sibling_apart", True, said("each fortnight")),
    **dict.fromkeys(
        ("shared", "shared_with_parents", "shared_with_child", "shared_with_carers"), in_days(10)
    ),
}

_SUPERVISION: Mapping[str, Fill] = {
    "record_reviewed": often(0.9),
    "on_childs_file": often(0.93),
    "actions": listed(
        {"text": "write to the school", "by": "next week"}, {"text": "agree visits", "by": "in a fortnight"}
    ),
    **dict.fromkeys(("significant_events", "key_decisions", "oversight"), said(share=0.94)),
    "reflective_challenge": said(share=0.8),
}

#: Kind of fact -> its further fields, in the order in which they are filled in.
FIELDS: Mapping[str, Mapping[str, Fill]] = {
    "contact": _CONTACT,
    "referral": {"significant_harm": lambda form: form.has("strategy_discussion")},
    "assessment": _ASSESSMENT,
    "visit": {
        "written_up": _written_up,
        **dict.fromkeys(
            ("consent_signed", "leaflets_given", "consent_leaflet", "complaints_leaflet", "records_leaflet"),
            where("kind", "assessment", often(0.88)),
        ),
        **dict.fromkeys(
            ("information_given", "consent_noted", "consent_excludes", "consent_kept"),
            where("kind", "assessment", said(share=0.92)),
        ),
    },
    "review": _REVIEW,
    "child_in_need_review": _IN_NEED,
    "supervision": _SUPERVISION,
    "care_plan": _CARE_PLAN,
    "looked_after": {
        "returned_home": at_the_end(lambda form: form.row.get("ended_because") == "returned home")
    },
    "placement": {
        "long_term_foster": lambda form: (
            form.row.get("kind") == "foster" and form.row.get("long_term_ratified")
        ),
        "ended_by_authority": at_the_end(often(0.5)),
    },
}
