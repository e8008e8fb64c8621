"""Lists of codes that the national returns share: what each means in the vocabulary.

Nothing comes in. Out: code or words -> value. Guaranteed: a code that ended (P2, H5) is kept beside the one
that took its place, since exports reach back. Source: the department's guides to the SSDA903 return.
"""

from __future__ import annotations

from collections.abc import Mapping

PLACEMENT: Mapping[str, str] = {
    "A3": "other", "A4": "other", "A5": "other", "A6": "other",
    "H5": "supported_accommodation",
    "K1": "secure", "K2": "childrens_home", "K3": "supported_accommodation",
    "P1": "with_parents", "P2": "independent_living", "P3": "other",
    "R1": "other", "R2": "hospital", "R3": "other", "R5": "custody",
    "S1": "residential_school",
    "T0": "other", "T1": "hospital", "T2": "other", "T3": "other", "T4": "other",
    "U1": "kinship", "U2": "kinship", "U3": "kinship", "U4": "foster", "U5": "foster", "U6": "foster",
    "Z1": "other",
    "foster": "foster", "foster placement": "foster", "foster care": "foster",
    "kinship": "kinship", "connected person": "kinship", "placed with parents": "with_parents",
    "children's home": "childrens_home", "residential": "childrens_home",
    "secure unit": "secure", "supported accommodation": "supported_accommodation",
    "residential school": "residential_school", "independent living": "independent_living",
}  # fmt: skip
#: Placements with prospective adopters; those whose carers fostered the child before.
ADOPTION = ("A3", "A4", "A5", "A6")
ADOPTION_BY_CARERS = ("A3", "A5")
#: Meant to be long term by the national definition, which is not quite "until 18".
LONG_TERM = ("U1", "U4")

LEGAL_STATUS: Mapping[str, str] = {
    "C1": "interim_care_order", "C2": "care_order", "D1": "freed_for_adoption", "E1": "placement_order",
    "J1": "remand", "J2": "other", "J3": "other",
    "L1": "police_protection", "L2": "emergency_protection_order", "L3": "child_assessment_order",
    "V2": "section_20", "V3": "section_20_short_breaks", "V4": "section_20_short_breaks",
    "interim care order": "interim_care_order", "full care order": "care_order", "care order": "care_order",
    "placement order": "placement_order", "placement order granted": "placement_order",
    "section 20": "section_20", "single period of accommodation under section 20": "section_20",
    "accommodated under section 20": "section_20", "emergency protection order": "emergency_protection_order",
    "police protection": "police_protection", "remand": "remand",
}  # fmt: skip
SHORT_BREAKS = ("V3", "V4")

ABUSE: Mapping[str, str] = {
    "NEG": "neglect", "PHY": "physical", "SAB": "sexual", "EMO": "emotional", "MUL": "multiple",
    "neglect": "neglect", "physical abuse": "physical", "sexual abuse": "sexual",
    "emotional abuse": "emotional", "multiple": "multiple", "physical": "physical", "sexual": "sexual",
    "emotional": "emotional",
}  # fmt: skip

CODE_LISTS: Mapping[str, Mapping[str, str]] = {
    "placement-codes": PLACEMENT,
    "legal-status-codes": LEGAL_STATUS,
    "abuse-codes": ABUSE,
}
