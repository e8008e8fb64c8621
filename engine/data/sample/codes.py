"""Codes of the national collections for what the sample caseload holds.

In: words of the vocabulary. Out: codes of SSDA903, the CIN census and the SSD. Source: the collections'
own code lists.
"""

from __future__ import annotations

from collections.abc import Mapping

PLACEMENT: Mapping[str, str] = {
    "foster": "U6",
    "kinship": "U3",
    "childrens_home": "K2",
    "with_parents": "P1",
    "supported_accommodation": "K3",
    "residential_school": "S1",
    "secure": "K1",
}
LONG_TERM: Mapping[str, str] = {"foster": "U4", "kinship": "U1"}
LEGAL: Mapping[str, str] = {
    "section_20": "V2",
    "interim_care_order": "C1",
    "care_order": "C2",
    "placement_order": "E1",
    "section_20_short_breaks": "V4",
}
CATEGORY: Mapping[str, str] = {
    "neglect": "NEG",
    "physical": "PHY",
    "sexual": "SAB",
    "emotional": "EMO",
    "multiple": "MUL",
}
SOURCE: Mapping[str, str] = {
    "school": "2A",
    "police": "6",
    "health visitor": "3B",
    "relative": "1A",
    "neighbour": "1C",
    "GP": "3A",
    "housing": "4",
}


def placement_code(kind: str, long_term: bool) -> str:
    """Return the code of a placement; a long-term foster placement has one of its own."""
    return (long_term and LONG_TERM.get(kind)) or PLACEMENT[kind]
