"""What is measured, one function for each table of docs/performance.md.

In: sizes of policies and cases. Out: Markdown tables of milliseconds and ratios. Guaranteed: contenders of a
row run in turn in one process; where two matchers are timed, they have given the same answer first.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import count
from pathlib import Path

from benchmarks.children import AS_OF as AS_OF_CHILDREN
from benchmarks.children import child_of
from benchmarks.synthetic import AS_OF, case_of, plan_of
from benchmarks.timing import once, race
from engine.api import Book, load, parse_when
from engine.calendar import Moment
from engine.catalogue import Catalogue
from engine.compile import compile_policy
from engine.data.cases import load_cases
from engine.evaluate import evaluate
from engine.evaluate.durable import DurableMatcher
from engine.evaluate.guarded import GuardedMatcher
from engine.evaluate.plain import PlainMatcher
from engine.facts import Case
from engine.matching import Hit, Matcher, Row, Rule
from engine.plan import Plan
from engine.shipped import cases_dir

STANDARDS = (50, 100, 300)
FACTS = (10, 60, 200)
AUTHORITY = "swindon"


class Recorder:
    """A matcher that remembers what the evaluator asked it."""

    def __init__(self, matcher: Matcher) -> None:
        self.name = matcher.name
        self.rows: Sequence[Row] = ()
        self._matcher = matcher

    def match(self, rows: Sequence[Row]) -> frozenset[Hit]:
        self.rows = rows
        return self._matcher.match(rows)

    def close(self) -> None:
        self._matcher.close()


def matchers() -> str:
    """The matcher alone, on the rows that the evaluator offers it."""
    heads = ("standards", "facts", "rules", "rows", "hits", "plain", "durable", "in its child")
    lines = []
    for standards in STANDARDS:
        plan = plan_of(standards)
        durable, guarded = DurableMatcher(plan.rules), GuardedMatcher(plan.rules)
        lines += [_matching(plan, facts, durable, guarded) for facts in FACTS]
        durable.close()
        guarded.close()
    return table((*heads, "durable / plain", "child / plain"), lines)


def _matching(plan: Plan, facts: int, durable: Matcher, guarded: Matcher) -> list[object]:
    plain = PlainMatcher(plan.rules)
    rows = _rows(plan, case_of(facts))
    hits = plain.match(rows)
    if not hits == durable.match(rows) == guarded.match(rows) or guarded.name != "durable":
        raise SystemExit("the matchers disagree, or durable-rules failed")
    times = race(
        {
            "plain": lambda: _forgetful(plain).match(rows),
            "durable": lambda: durable.match(rows),
            "child": lambda: guarded.match(rows),
        }
    )
    ratios = (times["durable"] / times["plain"], times["child"] / times["plain"])
    return [len(plan.standards), facts, len(plan.rules), len(rows), len(hits), *times.values(), *ratios]


def _forgetful(matcher: PlainMatcher) -> PlainMatcher:
    """Return the matcher without what it remembers of rows: as for the first case that it sees."""
    matcher._known = {}
    return matcher


def _rows(plan: Plan, case: Case) -> Sequence[Row]:
    recorder = Recorder(PlainMatcher(plan.rules))
    evaluate(plan, case, AS_OF, matcher=recorder, explain=False)
    return recorder.rows


def evaluation() -> str:
    """A whole case with every reason, as `dutybook check` evaluates it once it has started."""
    heads = ("standards", "facts", "outcomes", "plain", "durable", "plain, no reasons")
    lines = []
    for standards in STANDARDS:
        plan = plan_of(standards)
        guarded = GuardedMatcher(plan.rules)
        lines += [_evaluating(plan, facts, guarded) for facts in FACTS]
        guarded.close()
    return table((*heads, "durable / plain", "plain, each outcome"), lines)


def _evaluating(plan: Plan, facts: int, guarded: Matcher) -> list[object]:
    plain, case = PlainMatcher(plan.rules), case_of(facts)
    outcomes = evaluate(plan, case, AS_OF, matcher=plain)
    if evaluate(plan, case, AS_OF, matcher=guarded) != outcomes or guarded.name != "durable":
        raise SystemExit("the matchers disagree on an outcome, or durable-rules failed")
    times = race(
        {
            "plain": lambda: evaluate(plan, case, AS_OF, matcher=_forgetful(plain)),
            "durable": lambda: evaluate(plan, case, AS_OF, matcher=guarded),
            "bare": lambda: evaluate(plan, case, AS_OF, matcher=_forgetful(plain), explain=False),
        }
    )
    ratio, each = times["durable"] / times["plain"], times["plain"] / max(1, len(outcomes))
    return [len(plan.standards), facts, len(outcomes), *times.values(), ratio, each]


def realistic() -> str:
    """A whole policy on cases that look like a council's; children that were not seen before, each time."""
    heads = ("cases", "facts each", "outcomes each", "no reasons", "with reasons", "no reasons, each outcome")
    with load(AUTHORITY, matcher="plain") as book:
        samples = load_cases([cases_dir()], book.vocabulary)
        lines = [_realistic("sample cases", book, lambda: samples, parse_when("2026-04-20"))]
        numbers = count()
        lines.append(_realistic("a child of a caseload", book, lambda: _next(numbers), AS_OF_CHILDREN))

        def first() -> Sequence[Case]:
            book.plan.memory.clear()
            return [child_of(next(numbers))]

        lines.append(_realistic("the first child of a process", book, first, AS_OF_CHILDREN))
    return table(heads, lines)


def _next(numbers: Iterator[int]) -> Sequence[Case]:
    return [child_of(next(numbers)) for _ in range(8)]


def _realistic(name: str, book: Book, cases: Callable[[], Sequence[Case]], day: Moment) -> list[object]:
    def judge(some: Sequence[Case], explain: bool) -> int:
        return sum(len(book.judge(one, day, explain=explain)) for one in some)

    def each(explain: bool) -> float:
        """Milliseconds a case, the fastest of three runs; making the cases is not measured."""
        runs = [cases() for _ in range(3)]
        return min(once(partial(judge, some, explain)) / len(some) for some in runs) * 1000

    some = cases()
    facts = sum(len(rows) for one in some for rows in one.tables.values()) / len(some)
    outcomes = judge(some, explain=False) / len(some)
    bare, explained = each(explain=False), each(explain=True)
    return [name, round(facts), round(outcomes), bare, explained, bare / outcomes]


def compiling() -> str:
    """From files to something that runs: the shipped policy, then the rules of invented ones."""
    catalogue = Catalogue.open()
    policy = catalogue.policy(AUTHORITY)
    plan = compile_policy(policy)
    lines: list[list[object]] = [
        ["read every pack and authority file", _alone(Catalogue.open)],
        [f"lay {AUTHORITY}'s policy together", _alone(lambda: catalogue.policy(AUTHORITY))],
        [
            f"compile it, {len(plan.standards)} standards",
            _alone(lambda: compile_policy(policy, alternatives=False)),
        ],
        [f"compile it with {len(plan.alternatives)} other readings", _alone(lambda: compile_policy(policy))],
        *_ready(AUTHORITY, plan.rules),
    ]
    for standards in STANDARDS:
        lines += _ready(f"{standards} invented standards", plan_of(standards).rules)
    return table(("step", "ms"), lines)


def _ready(name: str, rules: Sequence[Rule]) -> list[list[object]]:
    def first_answer() -> None:
        matcher = GuardedMatcher(rules)
        matcher.match([Row(rules[0].kind, {})])
        matcher.close()

    return [
        [f"{name}, {len(rules)} rules: ready in plain Python", _alone(lambda: PlainMatcher(rules))],
        [f"{name}: ready in durable-rules", _alone(lambda: DurableMatcher(rules).close())],
        [f"{name}: first answer of a new child", _alone(first_answer)],
    ]


def _alone(call: Callable[[], object]) -> float:
    return race({"it": call})["it"]


def starting() -> str:
    """The command from the shell's point of view: a process that starts, does its work and ends."""
    command = str(Path(sys.executable).with_name("dutybook"))
    with tempfile.TemporaryDirectory() as folder:
        check = [
            command,
            "check",
            str(cases_dir() / "C-1042.yaml"),
            "--authority",
            AUTHORITY,
            "--as-of",
            "2026-04-20",
        ]
        usual = _as_installed(folder)
        afresh = {**usual, "DUTYBOOK_CACHE": "off"}
        calls = {
            "python that does nothing": [sys.executable, "-c", "pass"],
            "dutybook --version": [command, "--version"],
            "dutybook --help": [command, "--help"],
            "dutybook check, one case, plain": [*check, "--matcher", "plain"],
            "dutybook check, one case, durable": [*check, "--matcher", "durable"],
        }
        runs = {name: partial(_run, line, usual) for name, line in calls.items()}
        runs["the same, plain, without the cache"] = partial(_run, [*check, "--matcher", "plain"], afresh)
        for call in runs.values():  # once, so that everything is kept that will be
            call()
        times = race(runs, seconds=4.0)
    bare = times["python that does nothing"]
    return table(
        ("call", "ms", "times bare Python"), [[name, spent, spent / bare] for name, spent in times.items()]
    )


def _as_installed(folder: str) -> dict[str, str]:
    """Return an environment in which Python and Dutybook keep what they compile, in folders of their own."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {**kept, "PYTHONPYCACHEPREFIX": f"{folder}/python", "DUTYBOOK_CACHE": f"{folder}/dutybook"}


def _run(line: Sequence[str], environment: Mapping[str, str]) -> None:
    done = subprocess.run(line, capture_output=True, text=True, check=False, env=dict(environment))
    if done.returncode != 0:
        raise SystemExit(f"{' '.join(line)} failed:\n{done.stderr}")


def table(heads: Sequence[str], lines: Iterable[Sequence[object]]) -> str:
    """Return a Markdown table; numbers stand on the right, with three digits that count."""
    rows = [[_cell(value) for value in line] for line in lines]
    widths = [max(len(row[column]) for row in [list(heads), *rows]) for column in range(len(heads))]
    numeric = [bool(rows) and not rows[0][column][:1].isalpha() for column in range(len(heads))]

    def line(cells: Sequence[str]) -> str:
        aligned = [
            cell.rjust(width) if right else cell.ljust(width)
            for cell, width, right in zip(cells, widths, numeric, strict=True)
        ]
        return f"| {' | '.join(aligned)} |"

    rule = [
        f"{'-' * (width - 1)}{':' if right else '-'}" for width, right in zip(widths, numeric, strict=True)
    ]
    return "\n".join([line(list(heads)), line(rule), *map(line, rows)])


def _cell(value: object) -> str:
    if not isinstance(value, float):
        return f"{value:,}" if isinstance(value, int) else str(value)
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.2f}"
