"""What is asked and answered, schema 1.

In: JSON. Out: frozen records; their JSON Schemas stand in the OpenAPI description. Guaranteed: a request
says which schema it is written in, schema 1 without it; a key that no schema has is refused, so that a slip
is noticed; answers may gain keys within a schema, and never lose or redefine one.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from flask_openapi3.models.file import FileStorage
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from web.days import held
from web.numbers import LARGEST

SCHEMA = 1
MOST_CASES = 200
MOST_STANDARDS = 100

Time = Annotated[str, StringConstraints(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{0,59}$")]
Name = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9._-]{0,99}$")]
Number = Annotated[int, Field(ge=1, le=LARGEST)]
Day = Annotated[date, AfterValidator(held)]


class Asked(BaseModel):
    """A request."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Answered(BaseModel):
    """An answer; keys may be added within a schema."""

    model_config = ConfigDict(frozen=True, extra="allow")


# ---------------------------------------------------------------- addresses


class OfAuthority(Asked):
    """An authority in the address."""

    authority: Slug


class OfPublication(OfAuthority):
    """A publication in the address."""

    number: Number


class OfStandard(OfAuthority):
    """A standard in the address: its publisher, pack and id."""

    publisher: Slug
    pack: Slug
    standard: Name


class OfThing(OfAuthority):
    """A dataset, audit or job in the address."""

    number: Number


class OnDay(Asked):
    """On which day; today without it."""

    on: date | None = Field(None, description="A day, 2026-04-20; today without it.")


class Page(Asked):
    """A page of a list."""

    limit: int = Field(50, ge=1, le=200, description="How many at most.")
    after: str | None = Field(None, max_length=200, description="`next` of the page before.")


class StandardsPage(Page):
    """A page of the standards in force on a day, perhaps those with some words."""

    on: date | None = Field(None, description="A day, 2026-04-20; today without it.")
    q: str = Field("", max_length=100, description="Words that all stand in title, sentence, citation or id.")


class OutcomesPage(Asked):
    """A page of an audit's outcomes, the gravest first; 100 a page."""

    page: int = Field(1, ge=1, le=1_000_000)
    standard: str = Field("", max_length=200, description="pack#id")
    state: str = Field("", max_length=20)
    team: str = Field("", max_length=200)
    worker: str = Field("", max_length=200)
    case: str = Field("", max_length=200)
    challenged: Literal["", "yes", "no"] = Field("", description="Whether somebody challenged it.")


class Within(Asked):
    """How far ahead a worklist looks, from the day as of which the audit judged."""

    within: int = Field(14, ge=0, le=366, description="Days.")
    by: Literal["team", "worker"] = "team"


# ---------------------------------------------------------------- checking


class CheckOne(Asked):
    """One case to be judged."""

    schema_: Literal[1] = Field(1, alias="schema")
    as_of: date = Field(description="Judge as of this day, 2026-04-20.")
    at: Time | None = Field(None, description="At this London time of it, 12:00; without it, the whole day.")
    known_on: date | None = Field(None, description="Hide what was written down after it.")
    standards: list[str] = Field([], max_length=MOST_STANDARDS, description="Only these: pack#id, or an id.")
    case: dict[str, Any] = Field(
        description="A case as docs/language.md has it: kinds of fact and `case`, its id."
    )


class CheckMany(Asked):
    """Several cases to be judged by the same policy."""

    schema_: Literal[1] = Field(1, alias="schema")
    as_of: date = Field(description="Judge as of this day, 2026-04-20.")
    at: Time | None = Field(None, description="At this London time of it, 12:00; without it, the whole day.")
    known_on: date | None = Field(None, description="Hide what was written down after it.")
    standards: list[str] = Field([], max_length=MOST_STANDARDS, description="Only these: pack#id, or an id.")
    cases: list[dict[str, Any]] = Field(min_length=1, max_length=MOST_CASES)


class Where(Answered):
    """A place in what was sent; lines and columns count from 1."""

    line: int
    column: int


class Told(Answered):
    """A fault: what is wrong, and its cure."""

    code: str
    severity: str
    message: str
    help: str | None
    where: Where | None


class Problem(Answered):
    """What is wrong with a call (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str
    diagnostics: list[Told]


class CaseOutcomes(Answered):
    """The outcomes of one case; each as `dutybook check --format json` writes it."""

    case: str
    outcomes: list[dict[str, Any]]


class Checked(Answered):
    """What came of a check: schema 1 of the command line."""

    schema_: int = Field(alias="schema")
    authority: str
    as_of: str
    known_on: str | None
    policy: dict[str, Any]
    cases: list[CaseOutcomes]
    summary: dict[str, Any]


class Refused(Answered):
    """A case that could not be read: its place in the list, from 0, and every fault."""

    index: int
    diagnostics: list[Told]


class CheckedMany(Checked):
    """The same for several cases; those that could not be read stand apart."""

    refused: list[Refused]


# ---------------------------------------------------------------- policies


class AuthorityItem(Answered):
    """An authority that the key is for, and what the key may do there."""

    authority: str
    name: str
    scopes: list[str]


class Authorities(Answered):
    """The authorities of a key."""

    authorities: list[AuthorityItem]


class PolicyAnswer(Answered):
    """What applies on a day, as `dutybook policy --format json` writes it."""

    schema_: int = Field(alias="schema")
    authority: str
    name: str
    on: str
    publication: int
    policy: dict[str, Any]
    topics: list[dict[str, Any]]


class Standard(Answered):
    """A standard as it stands on a day."""

    standard: str
    pack: str
    title: str | None
    sentence: str
    cite: str | None
    force: str


class Standards(Answered):
    """A page of standards. `next`: send it as `after` for the next page; null on the last."""

    standards: list[Standard]
    next: str | None


class PublicationItem(Answered):
    """A publication of an authority's whole policy."""

    number: int
    hash: str
    effective: date
    title: str
    reason: str
    withdrawn: bool


class Publications(Answered):
    """A page of publications, newest first."""

    publications: list[PublicationItem]
    next: str | None


class File(Answered):
    """A file of a publication."""

    path: str
    sha256: str
    bytes: int


class PublicationAnswer(PublicationItem):
    """A publication with its files."""

    files: list[File]


# ---------------------------------------------------------------- audits


class Upload(Asked):
    """An export to be read: one file or several."""

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)

    files: list[FileStorage]
    name: str = Field("", max_length=120)
    format: Literal["", "native", "ssd", "annex-a", "903", "cin"] = ""
    extracted: Day | None = None


class Begun(Answered):
    """Something that a job makes."""

    number: int
    job: int


class JobAnswer(Answered):
    """How far a job is. `subject`: the number of the dataset or audit that it makes."""

    number: int
    kind: str
    subject: int
    state: Literal["waiting", "running", "done", "failed", "cancelled"]
    phase: str
    done: int
    total: int
    fault: str


class DatasetItem(Answered):
    """What was uploaded."""

    number: int
    name: str
    state: str
    uploaded: str
    extracted: str | None
    refused: str


class Datasets(Answered):
    """A page of the datasets of an authority, newest first."""

    datasets: list[DatasetItem]
    next: str | None


class Period(Asked):
    """Days, both included."""

    first: date
    last: date


class AuditAsk(Asked):
    """What an audit is to judge."""

    schema_: Literal[1] = Field(1, alias="schema")
    dataset: Number
    as_of: Day | None = Field(None, description="The day of the extract without it.")
    known_on: Day | None = Field(None, description="Hide what was written down after it.")
    period: Period | None = Field(None, description="Count only what falls due in it; without it, all.")


class AuditItem(Answered):
    """An audit."""

    number: int
    dataset: int
    state: str
    as_of: str
    known_on: str
    period: str
    publication: int | None
    said: str


class AuditAnswer(AuditItem):
    """An audit with its summary, as summary.json has it; null until it is ready."""

    summary: dict[str, Any] | None


class Audits(Answered):
    """A page of the audits of an authority, newest first."""

    audits: list[AuditItem]
    next: str | None


class OutcomesAnswer(Answered):
    """A page of outcomes; the columns are those of outcomes.parquet (docs/audit.md), then `challenge_id`,
    `challenge`, `challenge_state` and `challenge_owner`, null where nobody said anything against it."""

    outcomes: list[dict[str, Any]]
    total: int
    page: int
    pages: int


class WorklistAnswer(Answered):
    """What is owed by a day, overdue first."""

    as_of: date
    until: date
    rows: list[dict[str, Any]]
