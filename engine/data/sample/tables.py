"""The tables of the sample caseload: which columns each carries, and of which type.

In: nothing. Out: `TABLES`, kind of fact -> columns. Guaranteed: a row that `lives` writes has no other
keys (a test walks thousands), and every name is one of the vocabulary's.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple


class Column(NamedTuple):
    """A column: its name, and its type: `text`, `date`, `moment` (a date or a time), `flag`, `number`,
    `texts` or `rows` (of the keys `inside`, which are texts)."""

    name: str
    type: str
    inside: tuple[str, ...] = ()


#: Kind, then its columns; a column without a type is text.
_LAYOUT = """
person                id born:date disabled:flag unaccompanied:flag trafficked:flag education_health_care_plan:flag sibling_group
contact               id at:moment kind source decided:moment outcome rationale decided_by consent consent_given:moment consent_by consent_how no_consent_because screened:moment finalised:moment authorised:moment stamped:moment outcome_told:moment outcome_told_noted:flag significant_harm:flag statutory_threshold:flag child_competent:flag disabled:flag disabled_team_threshold:flag known_elsewhere:flag passed_to details_checked:flag protected_or_in_care:flag re_referral:flag moving_in:flag chronology_started:flag history_asked:date discussed_with_parents:date discussed_with_child:date name_held gender_held born_held address_held reach_held reason source_details household parents parental_responsibility ethnicity chief_language religion nationality communication professionals evaluation parent_views risk_analysis oversight actions_set child_views father family_elsewhere earlier_work earlier_care earlier_protection consulted services_wanted further_information significant_others authorised_by signed_off_by worker pathway
referral              id at:date source category acknowledged:date decided:date decided_by referrer_told:date outcome unborn:flag closed:date significant_harm:flag
assessment            id at:date kind referral started:date authorised:date child_seen:date child_seen_alone:flag over_limit_reason outcome reason needs parenting environment child_wishes decided_by signed_off_by too_young_to_talk:flag child_spoken_to:flag child_observed:flag family_seen:date absent_parent:flag absent_parent_effort protection_concerns:flag earlier_removal:flag moved_from_elsewhere:flag specialist_considered:flag parents_told:date child_told:date parents_copy:date child_copy:date consulted:rows authorised_by analysis history protective_factors risk_factors outcome_reason parent_wishes harm_indicators services_needed changes_needed risk_analysis others_considered authorised_rationale initial_plan further_action communication_method
child_in_need_plan    id from:date to:date made:date visit_every ended_because
child_in_need_review  id at:date chaired_by complex:flag distributed:date number:number manager_chaired:flag not_progressing:flag family_prepared:date agencies_prepared:date final:flag decision progress concerns changes agency_views risk_assessment
plan                  id at:date kind outcomes review_by review_owner child_views parent_views distributed:date actions:rows
strategy_discussion   id at:moment kind section47_begun:flag conference_likely:flag chaired_by reason attended_by:texts
section47             id from:date to:date decided:date signed_off:date outcome no_conference:date
conference            id at:date kind outcome report_shared:moment report_to_chair:moment outcome_sent:moment record_sent:date minutes_sent:date quorate:flag
protection_plan       id from:date to:date category outline_made:date distributed:date ended_because
core_group            id at:date chaired_by family_attended:flag
looked_after          id from:date to:date emergency:flag ended_because iro_appointed:date care_plan_not_practicable returned_home:flag
placement             id from:date to:date kind carer emergency:flag out_of_area:flag at_a_distance:flag regulated:flag intended_until_18:flag long_term_ratified:flag temporary_approval:flag before_assessment:flag unplanned_end:flag long_term_foster:flag ended_by_authority:flag
legal_status          id from:date to:date kind
visit                 id at:moment recorded:date kind by seen:flag seen_alone:flag not_alone_because placement protection_plan place written_up:date first_home_visit:flag consent_signed:flag leaflets_given:flag consent_leaflet:flag complaints_leaflet:flag records_leaflet:flag information_given consent_noted consent_excludes consent_kept
review                id at:date kind chaired_by meeting:flag report_shared:date report_to_iro:date child_consulted:date iro_spoke_to_child:date decisions_recorded:date manager_considered:date manager_agrees:flag record_written:date distributed:date plan_change:flag landmark:flag considered_ceasing:flag decisions_received:date decisions:rows adjourned:flag considered_return:flag participation parents_views_sought:date parent_attended:flag carer_attended:flag key_people_attended:flag attenders_prepared:flag invitations_followed:flag
care_plan             id at:date kind agreed:date permanence_plan health_plan education_plan family placement_plan emotional identity presentation self_care iro wishes contingency contact_arrangements services outcomes child_views parent_views assessed:date sibling_apart:flag sibling_contact shared:date shared_with_parents:date shared_with_child:date shared_with_carers:date
placement_plan        id at:date placement wishes_found_out:flag iro_told:flag daily_care contact health education delegation signed:date authorised:date distributed:date safety_concern:flag
health_assessment     id at:date kind by report:date
dental_check          id at:date
sdq                   id at:date score:number
education_plan        id at:date kind available:date
needs_assessment      id at:date started:date health education support money skills accommodation child_wishes
pathway_plan          id at:date signed:date services education accommodation relationships skills money health identity contingency contact_support young_person_views
pathway_review        id at:date plan_updated:date
personal_adviser      id from:date to:date worker
missing_episode       id from:moment to:moment kind placement return_interview_offered:flag return_interview_accepted:flag
missing_return        id at:moment episode
return_interview      id at:moment by declined:flag episode
allocation            id from:date to:date worker team role registered:flag
case_open             id from:date to:date
supervision           id at:date kind by record_reviewed:flag on_childs_file:flag actions:rows significant_events key_decisions oversight reflective_challenge
"""  # noqa: E501 - one line a table reads best


#: Rows inside a document: their keys, by kind and column.
_INSIDE: Mapping[tuple[str, str], tuple[str, ...]] = {
    ("plan", "actions"): ("text", "owner", "by"),
    ("assessment", "consulted"): ("name", "role"),
    ("review", "decisions"): ("text", "owner"),
    ("supervision", "actions"): ("text", "by"),
}


def _columns(kind: str, words: str) -> tuple[Column, ...]:
    return tuple(
        Column(name, type_ or "text", _INSIDE.get((kind, name), ()))
        for name, _, type_ in (word.partition(":") for word in words.split())
    )


#: Kind of fact -> its columns. Kinds that are not here are not in the extract at all.
TABLES: Mapping[str, tuple[Column, ...]] = {
    kind: _columns(kind, rest)
    for kind, _, rest in (line.partition(" ") for line in _LAYOUT.strip().splitlines())
}
