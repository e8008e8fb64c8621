"""Checks that need the layers put together: choices that change nothing, that have run out, names without a
role.

In: a policy and its authority's file. Out: diagnostics at the authority's own lines. Guaranteed: no fault
of a pack is noted here.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from engine import source
from engine.diagnostics import Faults, did_you_mean
from engine.layering.patches import choices_with_trees
from engine.layering.policy import Origin, Policy
from engine.layering.trees import get
from engine.load import LoadedAuthority


def check_policy(policy: Policy, authority: LoadedAuthority, on: date, faults: Faults) -> None:
    """Note idle and spent choices, and role names for roles that do not exist."""
    _idle(policy, faults)
    _spent(authority, on, faults)
    _roles(policy, authority, faults)


def _idle(policy: Policy, faults: Faults) -> None:
    mine = f"authority {policy.authority.authority}"
    for origin in _origins(policy):
        if origin.layer == mine and origin.overrode is not None and origin.overrode.value == origin.value:
            text = f"this changes nothing: '{origin.value}' is what {origin.overrode.layer} says"
            faults.warn("W416", origin.span, text, "take the choice out, or say what it was meant to change")


def _origins(policy: Policy) -> Iterable[Origin]:
    for duty in policy.duties:
        yield from duty.origins.values()
    for one in policy.content:
        yield from one.origins.values()


def _spent(authority: LoadedAuthority, on: date, faults: Faults) -> None:
    for choice, tree in choices_with_trees(authority):
        if choice.to is not None and choice.to <= on:
            node = tree.get("to")
            text = f"this choice ended on {choice.to}: it no longer changes what is owed from then on"
            faults.warn(
                "W422",
                node.span if node else tree.span,
                text,
                "keep it only as long as older days are judged",
            )


def _roles(policy: Policy, authority: LoadedAuthority, faults: Faults) -> None:
    roles = get(authority.node, "roles")
    for key, _ in roles.items if isinstance(roles, source.Mapping) else ():
        if key.text not in policy.vocabulary.roles:
            hint = did_you_mean(key.text, policy.vocabulary.roles, "known roles")
            faults.warn("W423", key.span, f"no role is called '{key.text}'", hint)
