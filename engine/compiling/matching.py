"""Rules for the matcher: which standards, exceptions and follow-ons may apply to which anchor.

In: a plan in order. Out: the plan with `rules` and `flags`. Guaranteed: equal conditions of one kind
share a flag; each rule is a conjunction of flags on one row, or hangs on another rule's hit.
"""

from __future__ import annotations

from dataclasses import replace

from engine.conditions import Condition
from engine.matching import Rule
from engine.plan import (
    Flag,
    Plan,
    Standard,
    exception_rule,
    follow_rule,
    maybe_flag,
    maybe_rule,
    sure_flag,
    sure_rule,
)


def add_rules(plan: Plan) -> Plan:
    """Number the standards and build their rules."""
    standards = tuple(replace(standard, index=index) for index, standard in enumerate(plan.standards))
    flags: dict[tuple[str, str, Condition, bool], str] = {}
    rules: list[Rule] = []
    roots: dict[str, tuple[str, ...]] = {}
    kinds: dict[str, str] = {}
    for standard in standards:
        if standard.terms[0].follows is not None:
            rules += _follow(standard, roots, kinds)
            continue
        names = []
        for number, terms in enumerate(standard.terms):
            for place, edge in enumerate(terms.anchors):
                rule = maybe_rule(standard.index, number, place)
                when = (
                    ()
                    if terms.when is None
                    else (_flag(flags, edge.kind, edge.attribute, terms.when, False),)
                )
                rules.append(Rule(rule, edge.kind, tuple(maybe_flag(one) for one in when)))
                rules.append(
                    Rule(
                        sure_rule(standard.index, number, place),
                        edge.kind,
                        tuple(sure_flag(one) for one in when),
                    )
                )
                for exception in terms.unless:
                    flag = _flag(flags, edge.kind, edge.attribute, exception.when, True)
                    rules.append(
                        Rule(exception_rule(rule, exception.id), edge.kind, (maybe_flag(flag),), after=rule)
                    )
                names.append(rule)
                kinds[rule] = edge.kind
        roots[standard.name] = tuple(names)
    by_name = {name: Flag(*key) for key, name in flags.items()}
    return replace(plan, standards=standards, rules=tuple(rules), flags=by_name)


def _flag(
    flags: dict[tuple[str, str, Condition, bool], str], kind: str, edge: str, condition: Condition, ever: bool
) -> str:
    return flags.setdefault((kind, edge, condition, ever), f"c{len(flags)}")


def _follow(standard: Standard, roots: dict[str, tuple[str, ...]], kinds: dict[str, str]) -> list[Rule]:
    cause = standard.terms[0].follows
    rules = []
    for root in roots.get(cause or "", ()):
        name = follow_rule(standard.index, root)
        kinds[name] = kinds[root]
        rules.append(Rule(name, kinds[root], (), after=root))
    roots[standard.name] = tuple(rule.name for rule in rules)
    return rules
