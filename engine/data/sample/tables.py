"""The tables of the sample caseload: which columns each carries, and of which type.

In: nothing. Out: `TABLES`, kind of fact -> columns. Guaranteed: a row that `lives` writes has no other
keys (a test walks thousands), and every name is one of the vocabulary's.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple


class Column(NamedTuple):
    """A column: its name, and its type: `text`, `date`, `moment` (a date or a time), `flag`, `number`,
    `texts` or `rows`."""

    name: str
    type: str


#: Kind, then its columns; a column without a type is text.
_LAYOUT = """
person                id born:date disabled:flag unaccompanied:flag trafficked:flag education_health_care_plan:flag sibling_group
contact               id at:moment kind source decided:moment outcome rationale decided_by
referral              id at:date source category acknowledged:date decided:date decided_by referrer_told:date outcome unborn:flag closed:date
assessment            id at:date kind referral started:date authorised:date child_seen:date child_seen_alone:flag over_limit_reason outcome reason needs parenting environment child_wishes decided_by signed_off_by
child_in_need_plan    id from:date to:date made:date visit_every ended_because
child_in_need_review  id at:date chaired_by complex:flag distributed:date
plan                  id at:date kind outcomes review_by review_owner child_views parent_views distributed:date actions:rows
strategy_discussion   id at:moment kind section47_begun:flag conference_likely:flag chaired_by reason attended_by:texts
section47             id from:date to:date decided:date signed_off:date outcome no_conference:date
conference            id at:date kind outcome report_shared:moment report_to_chair:moment outcome_sent:moment record_sent:date minutes_sent:date quorate:flag
protection_plan       id from:date to:date category outline_made:date distributed:date ended_because
core_group            id at:date chaired_by family_attended:flag
looked_after          id from:date to:date emergency:flag ended_because iro_appointed:date care_plan_not_practicable
placement             id from:date to:date kind carer emergency:flag out_of_area:flag at_a_distance:flag regulated:flag intended_until_18:flag long_term_ratified:flag temporary_approval:flag before_assessment:flag unplanned_end:flag
legal_status          id from:date to:date kind
visit                 id at:moment recorded:date kind by seen:flag seen_alone:flag not_alone_because placement protection_plan place
review                id at:date kind chaired_by meeting:flag report_shared:date report_to_iro:date child_consulted:date iro_spoke_to_child:date decisions_recorded:date manager_considered:date manager_agrees:flag record_written:date distributed:date plan_change:flag landmark:flag considered_ceasing:flag
care_plan             id at:date kind agreed:date permanence_plan health_plan education_plan family placement_plan emotional identity presentation self_care iro wishes contingency
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
supervision           id at:date kind by
"""  # noqa: E501 - one line a table reads best


def _columns(words: str) -> tuple[Column, ...]:
    return tuple(
        Column(name, type_ or "text") for name, _, type_ in (word.partition(":") for word in words.split())
    )


#: Kind of fact -> its columns. Kinds that are not here are not in the extract at all.
TABLES: Mapping[str, tuple[Column, ...]] = {
    kind: _columns(rest) for kind, _, rest in (line.partition(" ") for line in _LAYOUT.strip().splitlines())
}
