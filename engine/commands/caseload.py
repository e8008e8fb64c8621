"""What the commands over whole caseloads share: their options, the data and the policy they name.

In: the words of a call. Out: a `Dataset`, a `Ruling`, periods. Guaranteed: what an export is read into lasts
as long as the call, and is removed after it.
"""

from __future__ import annotations

import os
import re
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

import click

from engine.api import Book, when
from engine.calendar import Moment
from engine.caseload.people import Period
from engine.caseload.ruling import Ruling, end_of
from engine.commands.folders import open_named
from engine.commands.options import MOMENT
from engine.commands.output import note
from engine.data.dataset import AS_SAID, AS_TOLD, MANIFEST, NOT_READ, Dataset, open_dataset

F = TypeVar("F", bound=Callable[..., Any])
_PERIOD = re.compile(r"(\d{4}-\d{2}-\d{2})\.\.(\d{4}-\d{2}-\d{2})")


class PeriodType(click.ParamType[Period]):
    """Days from one to another, both included."""

    name = "period"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Period:
        if isinstance(value, Period):
            return value
        found = _PERIOD.fullmatch(str(value).strip())
        try:
            first, last = (date.fromisoformat(day) for day in found.groups()) if found else (None, None)
        except ValueError as trouble:
            self.fail(f"'{value}': {trouble}", param, ctx)
        if first is None or last is None:
            self.fail(f"'{value}' is not a period: write 2025-04-01..2026-03-31", param, ctx)
        if last < first:
            self.fail(f"'{value}' ends before it begins", param, ctx)
        return Period(first, last)


def period_of(text: str) -> Period:
    """Return a period that was written by `str`."""
    first, _, last = text.partition("..")
    return Period(date.fromisoformat(first), date.fromisoformat(last))


def jobs_option(function: F) -> F:
    """`--jobs N`."""
    return click.option(
        "--jobs",
        type=click.IntRange(1, 256),
        default=os.cpu_count() or 1,
        metavar="N",
        help="Processes that judge at once; as many as the machine has cores without it.",
    )(function)


def default_as_of(function: F) -> F:
    """`--as-of DATE`, the day of the extract without it."""
    return click.option(
        "--as-of",
        type=MOMENT,
        metavar="DATE",
        help="Judge as of this day; the day of the extract without it.",
    )(function)


#: A path, or the address of a database.
data_argument = click.argument("data", metavar="DATA")


@dataclass(frozen=True, slots=True)
class Opened:
    """A dataset, what it is judged by, and on which day. `lasting`: it lies where the caller put it."""

    data: Dataset
    ruling: Ruling
    as_of: Moment
    lasting: bool


@contextmanager
def opened(
    data: str,
    authority: str,
    as_of: Moment | None,
    folders: tuple[Sequence[Path], Sequence[Path]],
    export: Mapping[str, Any],
) -> Iterator[Opened]:
    """Give the dataset that a call names, read if it is an export, and the policy it is judged by.

    `folders`: further ones of packs and of authorities. `export`: the options of `export_options`. Raises
    InputFault, UsageError where nobody says which day it is.
    """
    with open_named(authority, "plain", *folders) as book, ExitStack() as stack:
        ready = is_ready(Path(data)) and not any(export.values())
        dataset = open_dataset(Path(data)) if ready else _read(data, book, export, stack)
        day = judged_as_of(dataset, as_of)
        if as_of is None:
            tell_day(dataset, day)
        tell_late(dataset, day)
        tell_unused(dataset, book)
        yield Opened(dataset, ruling_of(book, day, _where(authority, *folders)), day, ready)


def is_ready(folder: Path) -> bool:
    """Say whether a folder is a dataset as it stands, and no export with a description beside it."""
    tables = any(each.name != NOT_READ for each in folder.glob("*.csv"))
    return (folder / MANIFEST).is_file() and any(folder.glob("*.parquet")) and not tables


def _read(data: str, book: Book, export: Mapping[str, Any], stack: ExitStack) -> Dataset:
    from engine.commands.export import told_of
    from engine.data.assumptions import load_assumptions
    from engine.data.readers import read

    path = Path(data)
    if "://" not in data and not path.exists():
        raise click.UsageError(f"there is no {data}")
    folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="dutybook-"))
    vocabulary, mapping = book.vocabulary, export["mapping"]
    told = told_of(export["extracted"], export["covers"], export["dates"], vocabulary)
    return read(
        data if "://" in data else path,
        vocabulary,
        Path(folder) / "data",
        format=export.get("format"),
        mapping=mapping,
        assumptions=load_assumptions(export["assumptions"], vocabulary, book.assumptions, mapping),
        told=told,
    )


def tell_day(dataset: Dataset, day: Moment) -> None:
    """Say how the day of the extract was found, where nobody told it."""
    how = (dataset.read or {}).get("extracted", {}).get("how")
    if how not in (None, AS_TOLD, AS_SAID):
        note(f"judged as of {day.iso()}, {how}")


def tell_late(dataset: Dataset, day: Moment) -> None:
    """Say so where the data is of an earlier day than the one that is judged."""
    if dataset.extracted is not None and dataset.extracted.toordinal() < day.day:
        note(f"the data was extracted on {dataset.extracted}: what happened since is not in it")


def tell_unused(dataset: Dataset, book: Book) -> None:
    """Say which of the authority's assumptions the data was read without."""
    if book.assumptions is None or dataset.source == "native":
        return
    from engine.data.assumptions import load_assumptions

    then = {each.id: each.on for each in dataset.assumptions}
    wanted = load_assumptions((), book.vocabulary, book.assumptions)
    other = [each.id for each in wanted if each.id in then and each.on != then[each.id]]
    if other:
        note(
            f"this dataset was read without what {book.described.authority} assumes ({', '.join(other)}): "
            "read the export again"
        )


def _where(authority: str, rules: Sequence[Path], authorities: Sequence[Path]) -> dict[str, tuple[str, ...]]:
    return {
        "authority": (authority,),
        "rules": tuple(str(each.resolve()) for each in rules),
        "authorities": tuple(str(each.resolve()) for each in authorities),
    }


@contextmanager
def progress(label: str) -> Iterator[Callable[[int, int], None]]:
    """Give what to call with the number of cases just done and of all; on a terminal it moves a bar."""
    if not sys.stderr.isatty():
        yield lambda _done, _all: None
        return
    with ExitStack() as stack:
        bars: list[Any] = []

        def step(done: int, every: int) -> None:
            if not bars:
                bars.append(
                    stack.enter_context(click.progressbar(length=every, label=label, file=sys.stderr))
                )
            bars[0].update(done)

        yield step


@contextmanager
def told_plainly(out: Path | None = None) -> Iterator[None]:
    """Say in plain words what can go wrong over a caseload beside the data itself."""
    from engine.caseload.second import MatchersDiffer
    from engine.caseload.spark import SparkMissing
    from engine.caseload.whole import Occupied
    from engine.evaluate.choosing import MatcherMissing

    try:
        yield
    except Occupied:
        raise click.UsageError(f"nothing was written: {out} is there already and is no audit") from None
    except (SparkMissing, MatcherMissing) as trouble:
        raise click.ClickException(str(trouble)) from None
    except MatchersDiffer as trouble:
        raise click.ClickException(f"a fault of Dutybook itself: {trouble}; nothing was written") from None
    except OSError as trouble:
        raise click.ClickException(f"cannot write {trouble.filename or out}: {trouble.strerror}") from None


def judged_as_of(data: Dataset, as_of: Moment | None) -> Moment:
    """Return the as-of date. Raises UsageError where the data does not say when it was extracted."""
    found = end_of(data, as_of)
    if found is None:
        raise click.UsageError("the data does not say when it was extracted: give --as-of")
    return found


def ruling(authority: str, as_of: Moment, rules: Sequence[Path], authorities: Sequence[Path]) -> Ruling:
    """Return what an authority's caseload is judged by."""
    with open_named(authority, "plain", rules, authorities) as book:
        return ruling_of(book, as_of, _where(authority, rules, authorities))


def ruling_of(book: Book, as_of: Moment, where: dict[str, tuple[str, ...]]) -> Ruling:
    """Return the same of a book."""
    checked = book.described.on(when(as_of))
    return Ruling(
        authority=checked.authority,
        name=checked.name,
        hash=checked.policy_hash,
        packs=tuple((each.pack, each.version, each.hash) for each in checked.packs),
        standards=checked.standards,
        plan=book.plan,
        vocabulary=book.vocabulary,
        where=where,
        words=checked.terms.attributes,
    )
