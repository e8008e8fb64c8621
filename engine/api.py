"""The library: `load(authority)` gives a `Book`, `Book.check(case, as_of)` a `Result`.

In: the name of an authority, folders of packs, cases as YAML text, mappings, files or `Case`s, and dates.
Out: frozen results. Guaranteed: a book never changes and may be used by many threads at once; the same
case, dates and files give the same outcomes; wrong input raises `InputFault` with every fault, each with
its place. See `docs/library.md` for what stays the same from version to version.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Literal, get_args

from engine.cache import kept, key_of
from engine.calendar import Moment, Term, instant_to_london, parse_moment
from engine.compiling.hearing import hearing
from engine.compiling.narrowing import plan_for, with_other_readings
from engine.compiling.terms import in_terms
from engine.diagnostics import Diagnostic, Faults, InputFault, did_you_mean
from engine.evaluate import evaluate
from engine.evaluate.choosing import choose
from engine.facts import Case
from engine.layering.names import Names
from engine.matching import Matcher
from engine.outcome import Outcome, When
from engine.plan import Plan
from engine.report.checked import CaseOutcomes, Checked, Summary, narrowed, summarise
from engine.report.described import Described, described
from engine.report.json_ import to_json, to_text
from engine.shipped import all_authorities, all_rules
from engine.vocabulary import Vocabulary

if TYPE_CHECKING:  # what reads packs and cases is imported where it is used, for a quick start
    from engine.catalogue import Catalogue
    from engine.layering.policy import Policy
    from engine.source import Node

MatcherName = Literal["durable", "plain", "auto"]
CaseLike = Case | Mapping[str, Any] | str | Path
WhenLike = date | datetime | str | Moment
#: Sets of standards whose plan a book keeps before it forgets all: each remembers what it judged.
MOST_PARTS = 64


def load(
    authority: str,
    *,
    rules: Sequence[Path | str] = (),
    authorities: Sequence[Path | str] = (),
    matcher: MatcherName = "auto",
) -> Book:
    """Return the book of an authority, ready to check cases.

    `authority` is its name (`swindon`). `rules` and `authorities` are folders beside the shipped ones.
    `matcher`: `durable` insists on durable-rules, `plain` does without, `auto` takes durable-rules where it
    is installed; both give the same outcomes.

    Raises InputFault with every fault found, RuntimeError if `durable` was asked for and cannot be had, and
    TypeError or ValueError for arguments that are none of these.
    """
    return open_book(_catalogue(rules, authorities), authority, matcher)


def _catalogue(rules: Sequence[Path | str], authorities: Sequence[Path | str]) -> Catalogue:
    from engine.catalogue import Catalogue

    return Catalogue.open(_folders("rules", rules), _folders("authorities", authorities))


def _folders(name: str, given: Sequence[Path | str]) -> list[Path]:
    if isinstance(given, str | Path):
        raise TypeError(f"{name} is a list of folders: write {name}=[{str(given)!r}]")
    return [Path(each) for each in given]


def open_kept(
    authority: str,
    rules: Sequence[Path] = (),
    authorities: Sequence[Path] = (),
    matcher: MatcherName = "auto",
) -> Book:
    """Return the same book as `load`, from the cache if nothing that it depends on has changed.

    Raises as `load` does. See `engine/cache.py` for where it is kept and when it is trusted.
    """
    folders = (*all_rules(rules), *all_authorities(authorities))
    ready = kept(
        Ready,
        lambda: key_of(authority, folders),
        lambda: _ready(_catalogue(rules, authorities), authority)[0],
    )
    chosen = _started(ready.plan, matcher)
    return Book(ready, chosen, lambda: _catalogue(rules, authorities).policy(authority))


def open_whole(folder: Path, authority: str, matcher: MatcherName = "plain") -> Book:
    """Return the book of an authority from one folder that holds all that its policy rests on, in `rules` and
    `authorities`; from the cache if nothing has changed. Raises as `load` does."""
    from engine.catalogue import Catalogue

    def policy() -> Policy:
        return Catalogue.whole(folder).policy(authority)

    ready = kept(
        Ready,
        lambda: key_of(authority, (folder / "rules", folder / "authorities")),
        lambda: _ready(Catalogue.whole(folder), authority)[0],
    )
    return Book(ready, _started(ready.plan, matcher), policy)


def load_bundle(path: Path | str, *, key: Path | str | None = None, matcher: MatcherName = "auto") -> Book:
    """Return the book of the authority whose bundle is in a file; nothing else of this machine plays a part.

    `key`: the public key (a PEM file) that must have signed it; without it the one that the variable
    `DUTYBOOK_BUNDLE_KEY` names, if any. `matcher` as for `load`.

    Raises InputFault with every fault: a bundle that is damaged, changed, unsigned or signed by another key.
    """
    return open_bundled(Path(path), None if key is None else Path(key), matcher)


def open_bundled(path: Path, key: Path | None = None, matcher: MatcherName = "auto") -> Book:
    """Return the same book as `load_bundle`; the bundle is checked each time, its policy comes from the
    cache.

    Raises as `load_bundle` does.
    """
    from engine.bundling.opening import open_bundle

    bundle = open_bundle(path, key)
    name = bundle.manifest.authority
    ready = kept(Ready, lambda: key_of(bundle.hash, ()), lambda: _ready(bundle.catalogue(), name)[0])
    return Book(ready, _started(ready.plan, matcher), bundle.policy)


def open_book(
    catalogue: Catalogue, authority: str, matcher: MatcherName = "auto", others: bool = True
) -> Book:
    """Return the book of an authority from packs that have been read. Without `others` it judges by the
    chosen readings alone and says nothing of any other. Raises as `load` does."""
    ready, policy = _ready(catalogue, authority, others)
    return Book(ready, _started(ready.plan, matcher), lambda: policy)


@dataclass(frozen=True, slots=True)
class Ready:
    """What judging by a policy takes: plain records, without the policy itself."""

    plan: Plan
    described: Described
    names: Names
    vocabulary: Vocabulary
    assumptions: Node | None = None


def _ready(catalogue: Catalogue, authority: str, others: bool = True) -> tuple[Ready, Policy]:
    policy = catalogue.policy(authority)
    ready = Ready(
        _compiled(policy, others),
        described(policy),
        catalogue.names(policy),
        policy.vocabulary,
        policy.authority.assumptions,
    )
    return ready, policy


def _started(plan: Plan, matcher: MatcherName) -> Matcher:
    """Return the matcher; one with a process of its own gets ready while the cases are read. Raises
    ValueError for a name that there is not."""
    if matcher not in get_args(MatcherName):
        raise ValueError(f"matcher is {', '.join(get_args(MatcherName))}, not {matcher!r}")
    chosen = choose(plan.rules, None if matcher == "auto" else matcher)
    if callable(start := getattr(chosen, "start", None)):
        start()
    return chosen


def _compiled(policy: Policy, others: bool) -> Plan:
    from engine.compile import CompileFault, compile_policy

    try:
        return compile_policy(policy, others)
    except CompileFault as fault:
        cure = "`dutybook lint` shows where"
        raise InputFault([Diagnostic("E404", str(fault), None, cure)]) from None


class Book:
    """An authority's policy, ready to judge cases. Make one with `load`; close it, or use it in a `with`."""

    def __init__(self, ready: Ready, matcher: Matcher, policy: Callable[[], Policy]) -> None:
        self.plan = ready.plan
        self.described = ready.described
        self.names = ready.names
        self.vocabulary = ready.vocabulary
        #: The located list of what the authority assumes about its exports; `engine/data/assumptions.py`
        #: reads it.
        self.assumptions = ready.assumptions
        self._matcher = matcher
        self._narrowed: dict[tuple[frozenset[str], bool], Plan] = {}
        self._policy = policy

    @cached_property
    def policy(self) -> Policy:
        """The policy itself. A book from the cache reads it when first asked for; raises as `load` does."""
        return self._policy()

    @property
    def authority(self) -> str:
        """The authority's short name."""
        return self.described.authority

    @property
    def matcher(self) -> str:
        """The matcher that answered this thread last: `durable` or `plain`."""
        return self._matcher.name

    def check(self, case: CaseLike, as_of: WhenLike, known_on: WhenLike | None = None) -> Result:
        """Judge one case as of a day (or a London time).

        `case`: YAML or JSON text, a mapping of the same shape, the path of a case file, or a `Case`.
        `known_on` hides what was recorded after it. Raises InputFault for a faulty case, ValueError for a
        faulty date.
        """
        return self.check_all([self.read(case)], as_of, known_on)

    def check_all(
        self,
        cases: Iterable[Case],
        as_of: WhenLike,
        known_on: WhenLike | None = None,
        after_each: Callable[[Case], None] | None = None,
        only: Iterable[str] = (),
    ) -> Result:
        """Judge several cases in their order; `after_each` is told of each. `only`: the standards (`pack#id`,
        or an id alone) that are asked for, if not all; the others are then not judged. Raises as `check`
        does, and LookupError for a standard that is not there."""
        day, known = parse_when(as_of), None if known_on is None else parse_when(known_on)
        asked = frozenset(self.key_of(each) for each in only)
        done, matchers = [], set()
        for case in cases:
            judged = self.judge_only(asked, case, day, known) if asked else self.judge(case, day, known)
            done.append(CaseOutcomes(case.id, judged))
            matchers.add(self._matcher.name)
            if after_each is not None:
                after_each(case)
        checked = replace(
            self.described.on(when(day)),
            known_on=None if known is None else when(known),
            matcher="plain" if "plain" in matchers else self._matcher.name,
            cases=tuple(done),
        )
        return Result(narrowed(checked, asked) if asked else checked, self.names)

    def judge(
        self, case: Case, as_of: Moment, known_on: Moment | None = None, explain: bool = True
    ) -> tuple[Outcome, ...]:
        """Return the outcomes of one case; `explain` adds the reasons and what other readings would say."""
        return tuple(evaluate(self.plan, case, as_of, known_on, matcher=self._matcher, explain=explain))

    def judge_only(
        self,
        standards: frozenset[str],
        case: Case,
        as_of: Moment,
        known_on: Moment | None = None,
        explain: bool = True,
        terms: Sequence[Term] | None = None,
    ) -> tuple[Outcome, ...]:
        """Return the outcomes of some standards ("pack#id") and of what they rest on; `terms`: school terms
        in the place of the authority's, first and last day as ordinals."""
        plan = in_terms(self._part(standards, explain), terms)
        return tuple(evaluate(plan, case, as_of, known_on, matcher=self._matcher, explain=explain))

    def _part(self, standards: frozenset[str], explain: bool) -> Plan:
        """The plan of some standards alone; where reasons are told, with the other readings of these."""
        key = standards, explain
        found = self._narrowed.get(key)
        if found is None:
            if len(self._narrowed) >= MOST_PARTS:
                self._narrowed.clear()
            narrow = with_other_readings if explain else plan_for
            found = self._narrowed[key] = narrow(self.plan, set(standards))
        return found

    def key_of(self, standard: str) -> str:
        """Return `pack#id` of the standard that a name means. Raises LookupError, with the nearest name."""
        return _key(self.names, standard)

    def hearing(self, silent: Mapping[str, Iterable[str]]) -> Book:
        """Return the same book for cases whose source has no field at all for some attributes.

        `silent`: kind -> attributes, as `Dataset.silent` has them. Elsewhere the absence of an attribute that
        is written down only when it happens means none; here it is unknown. Both books share one matcher:
        close one of them. Raises LookupError for a kind or an attribute that the vocabulary does not have,
        with the nearest name.
        """
        plan = hearing(self.plan, {kind: self._attributes(kind, names) for kind, names in silent.items()})
        ready = Ready(plan, self.described, self.names, self.vocabulary, self.assumptions)
        return Book(ready, self._matcher, self._policy)

    def _attributes(self, kind: str, names: Iterable[str]) -> frozenset[str]:
        """Return the names once it is sure that the kind has attributes of these names."""
        known = self.vocabulary.kind(kind)
        if known is None:
            raise LookupError(f"no kind '{kind}': {did_you_mean(kind, self.vocabulary.kinds, 'known kinds')}")
        if isinstance(names, str):
            raise TypeError(f"the attributes of '{kind}' are a list of names, not the text '{names}'")
        asked = frozenset(names)
        for name in sorted(asked - known.attributes.keys()):
            cure = did_you_mean(name, known.attributes, "known attributes")
            raise LookupError(f"no attribute '{name}' of '{kind}': {cure}")
        return asked

    def read(self, case: CaseLike) -> Case:
        """Return a case, read by this authority's vocabulary. Raises InputFault, TypeError."""
        if isinstance(case, Case):
            return case
        if isinstance(case, Path):
            from engine.data.cases import load_cases

            return self._only_one(load_cases([case], self.vocabulary), case)
        if isinstance(case, str):
            return self._read_text(case, "<text>")
        if isinstance(case, Mapping):
            from engine.data.plain import node_of

            return self._read_node(node_of(case, "case"), Faults())
        raise TypeError(
            f"a case is a mapping, YAML text, a pathlib.Path or a Case, not {type(case).__name__}"
        )

    def _read_text(self, text: str, name: str) -> Case:
        from engine.source import parse_into

        faults = Faults()
        return self._read_node(parse_into(text, name, faults), faults)

    def _read_node(self, node: Node | None, faults: Faults) -> Case:
        from engine.data.cases import read_case

        case = None if node is None else read_case(node, self.vocabulary, faults)
        faults.raise_if_errors()
        assert case is not None  # without a case there is an error
        return case

    @staticmethod
    def _only_one(cases: Sequence[Case], path: Path) -> Case:
        if len(cases) != 1:
            raise ValueError(f"{path} holds {len(cases)} cases: give the path of one file")
        return cases[0]

    def close(self) -> None:
        """End the matcher, and its process if it has one. The book is then of no further use."""
        self._matcher.close()

    def __enter__(self) -> Book:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


@dataclass(frozen=True)
class Result:
    """What came of a check: the outcomes of every case, and counts that add up."""

    checked: Checked
    names: Names

    @property
    def outcomes(self) -> tuple[Outcome, ...]:
        """Every outcome, by case, then topic, pack, standard and time."""
        return self.checked.outcomes

    @property
    def breaches(self) -> tuple[Outcome, ...]:
        """The outcomes that are a breach for certain."""
        return tuple(outcome for outcome in self.outcomes if outcome.breach)

    @cached_property
    def summary(self) -> Summary:
        """The counts: of states, of breaches, and of each standard of the policy."""
        return summarise(self.checked)

    def at(self, occurrence: str) -> Result:
        """Return the result for the outcomes of one occurrence alone, of every standard that has it."""
        cases = (
            CaseOutcomes(case.case, tuple(o for o in case.outcomes if o.occurrence == occurrence))
            for case in self.checked.cases
        )
        return replace(self, checked=replace(self.checked, cases=tuple(cases)))

    def narrowed(self, standards: Iterable[str]) -> Result:
        """Return the result for these standards alone; the counts are then theirs. Raises LookupError."""
        keys = frozenset(self.key_of(each) for each in standards)
        return replace(self, checked=narrowed(self.checked, keys))

    def key_of(self, standard: str) -> str:
        """Return `pack#id` of the standard that a name means. Raises LookupError, with the nearest name."""
        return _key(self.names, standard)

    def of(self, standard: str) -> tuple[Outcome, ...]:
        """Return the outcomes of a standard: `cla.visit`, or `england/care-planning#cla.visit`.

        A bare id that several packs have means the most local one. Raises LookupError if there is none.
        """
        key = self.key_of(standard)
        return tuple(o for o in self.outcomes if f"{o.pack}#{o.standard}" == key)

    def only(self, standard: str, occurrence: str | None = None) -> Outcome:
        """Return the one outcome of a standard, of one stage (`cla.visit/first`) or of one occurrence.

        Raises LookupError, naming what there is, if there is none or more than one.
        """
        name, _, stage = standard.rpartition("/") if _has_stage(standard) else (standard, "", "")
        every = self.of(name)
        found = [
            o
            for o in every
            if (not stage or stage in (o.stage, o.occurrence.rpartition("/")[2]))
            and occurrence in (None, o.occurrence)
        ]
        if len(found) != 1:
            there = ", ".join(f"{o.occurrence} ({o.state})" for o in found or every) or "none"
            wanted = standard if occurrence is None else f"{standard} for {occurrence}"
            raise LookupError(f"{len(found)} outcomes of {wanted}, not one; there are: {there}")
        return found[0]

    def to_json(self) -> str:
        """Return the JSON text of the command line contract, schema 1."""
        return to_text(self.checked)

    def to_dict(self) -> dict[str, Any]:
        """Return the same as plain values."""
        return to_json(self.checked)


def _key(names: Names, standard: str) -> str:
    found = names.find(standard)
    if found.key is None:
        raise LookupError(f"{found.problem}{f': {found.help}' if found.help else ''}")
    return found.key


def _has_stage(standard: str) -> bool:
    """Say whether the name ends in a stage: `cla.visit/first`, `pack/name#cla.visit/first`."""
    return "/" in standard.rpartition("#")[2]


def parse_when(value: WhenLike) -> Moment:
    """Return a date, a time or ISO text as a moment of London time. Raises ValueError, in words."""
    return value if isinstance(value, Moment) else parse_moment(value)


def when(moment: Moment) -> When:
    """Return a moment as a date, or as a naive London time if it has one."""
    return instant_to_london(moment.earliest) if moment.timed else date.fromordinal(moment.day)
