"""Writes a check as JSON, schema 1: the form that other programs read.

In: a `Checked`. Out: a mapping of plain values, and its text. Guaranteed: the keys of schema 1 are always
there, in one order, with null where there is nothing to say; dates are `2026-04-07`, instants
`2026-04-07T14:05` in London time; later versions of schema 1 may add keys and never drop or redefine one.
"""

from __future__ import annotations

import json
from typing import Any

from engine.outcome import SCHEMA, FactRef, Outcome, When
from engine.report.checked import Checked, StandardCount, Summary, summarise
from engine.report.words import iso
from engine.standard import Standard


def to_text(checked: Checked) -> str:
    """Return the JSON text, indented, ending in a newline."""
    return json.dumps(to_json(checked), ensure_ascii=False, indent=2) + "\n"


def to_json(checked: Checked) -> dict[str, Any]:
    """Return schema 1 as plain values."""
    return {
        "schema": SCHEMA,
        "authority": checked.authority,
        "as_of": iso(checked.as_of),
        "known_on": _when(checked.known_on),
        "matcher": checked.matcher,
        "policy": {
            "hash": checked.policy_hash,
            "packs": [{"pack": p.pack, "version": p.version, "hash": p.hash} for p in checked.packs],
        },
        "cases": [
            {"case": case.case, "outcomes": [outcome_json(outcome) for outcome in case.outcomes]}
            for case in checked.cases
        ],
        "summary": summary_json(summarise(checked)),
    }


def outcome_json(outcome: Outcome) -> dict[str, Any]:
    """Return one outcome as schema 1 writes it."""
    return {
        "standard": outcome.standard,
        "pack": outcome.pack,
        "topic": outcome.topic,
        "occurrence": outcome.occurrence,
        "stage": outcome.stage,
        "anchor": _fact(outcome.anchor),
        "due": _when(outcome.due),
        "state": outcome.state.value,
        "breach": outcome.breach,
        "done": _fact(outcome.done),
        "days_late": outcome.days_late,
        "precision": outcome.precision,
        "needs": list(outcome.needs),
        "possible": list(outcome.possible),
        "cause": outcome.cause.value if outcome.cause else None,
        "due_between": [_when(end) for end in outcome.due_between] if outcome.due_between else None,
        "safe_by": _when(outcome.safe_by),
        "alternatives": [
            {
                "reading": a.reading,
                "choice": a.choice,
                "state": a.state,
                "due": _when(a.due),
                "breach": a.breach,
            }
            for a in outcome.alternatives
        ],
        "moved_from": _when(outcome.moved_from),
        "waiver": _waiver(outcome),
        "impossible": outcome.impossible,
        "chain_breach": outcome.chain_breach,
        "elapsed_days": outcome.elapsed_days,
        "who": outcome.who,
        "cite": outcome.cite,
        "force": outcome.force,
        "strength": outcome.strength,
        "confirmed": outcome.confirmed,
        "title": outcome.title,
        "why": list(outcome.why),
    }


def summary_json(summary: Summary) -> dict[str, Any]:
    """Return the counts: `states` sums to `outcomes`, `applied` + `not_applicable` to `cases`."""
    return {
        "cases": summary.cases,
        "cases_with_breach": summary.cases_with_breach,
        "cases_without_outcome": summary.cases_without_outcome,
        "outcomes": summary.outcomes,
        "states": dict(summary.states),
        "breach": {"yes": summary.breaches, "no": summary.not_breaches, "unknown": summary.breach_unknown},
        "chain_breaches": summary.chain_breaches,
        "judged_from_dates": summary.judged_from_dates,
        "unconfirmed": summary.unconfirmed,
        "unconfirmed_breaches": summary.unconfirmed_breaches,
        "standards": [_standard(each) for each in summary.standards],
        "never_applied": list(summary.never_applied),
        "manual_checks": summary.manual,
    }


def _standard(counted: StandardCount) -> dict[str, Any]:
    standard: Standard = counted.standard
    return {
        "standard": standard.id,
        "pack": standard.pack,
        "topic": standard.topic,
        "outcomes": counted.outcomes,
        "states": dict(counted.states),
        "breaches": counted.breaches,
        "cases": {"applied": counted.applied, "not_applicable": counted.not_applicable},
    }


def _fact(fact: FactRef | None) -> dict[str, Any] | None:
    if fact is None:
        return None
    return {"kind": fact.kind, "id": fact.id, "at": _when(fact.at), "source": fact.source}


def _waiver(outcome: Outcome) -> dict[str, Any] | None:
    waiver = outcome.waiver
    if waiver is None:
        return None
    return {"id": waiver.id, "by": waiver.by, "why": waiver.why, "until": _when(waiver.until)}


def _when(when: When | None) -> str | None:
    return None if when is None else iso(when)
