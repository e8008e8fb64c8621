"""What goes out of a case-file audit as files, and the grades that an authority uses."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for

from web.access import roles
from web.casefiles import tables
from web.records import actions, grades
from web.records.grades import Grade
from web.records.sheets import Rows, as_book, as_csv
from web.store.people import Role
from web.views.casefiles import files_of, names, note, sample_of
from web.views.data import handed_out, shelf
from web.views.results import XLSX

pages = Blueprint("casefile_files", __name__, url_prefix="/<authority>/case-files")


@pages.get("/<int:number>/<table>.csv")
@roles(Role.AUDITOR)
def csv(authority: str, number: int, table: str) -> Response:
    """Hand out one table: cases, answers or actions."""
    rows = _tables(authority, number).get(table)
    if rows is None:
        abort(404)
    note(authority, "case-file audit downloaded", f"sample {number} {table}.csv")
    name = f"{authority}-case-files-{number}-{table}.csv"
    return handed_out(as_csv(rows).encode(), name, "text/csv; charset=utf-8")


@pages.get("/<int:number>/workbook.xlsx")
@roles(Role.AUDITOR)
def workbook(authority: str, number: int) -> Response:
    """Hand out all tables as one workbook."""
    found = _tables(authority, number)
    note(authority, "case-file audit downloaded", f"sample {number} workbook.xlsx")
    sheets = {name.capitalize(): rows for name, rows in found.items()}
    return handed_out(as_book(sheets), f"{authority}-case-files-{number}.xlsx", XLSX)


@pages.get("/grades")
@roles(Role.AUDITOR)
def ask_grades(authority: str) -> str:
    """Show the grades by which case files are judged."""
    with shelf(authority).database.look() as session:
        found = grades.every(session)
    return _grades(authority, list(found), "")


@pages.post("/grades")
@roles(Role.AUDITOR)
def set_grades(authority: str) -> Any:
    """Change the grades of case files drawn from now on."""
    places = range(1, grades.MOST + 1)
    said = [(request.form.get(f"name-{place}", "").strip(), f"sound-{place}") for place in places]
    wanted = [Grade(name, request.form.get(sound) == "yes") for name, sound in said if name]
    trouble = grades.faults(wanted)
    if trouble:
        return _grades(authority, wanted, trouble), 422
    with shelf(authority).database.work() as session:
        grades.replace(session, wanted)
    note(authority, "grades changed", f"{len(wanted)} grades")
    return redirect(url_for("casefile_files.ask_grades", authority=authority, said="saved"), 303)


def _tables(authority: str, number: int) -> dict[str, Rows]:
    records = shelf(authority)
    sample = sample_of(records, number)
    files, pairs = files_of(records, number)
    with records.database.look() as session:
        todo = actions.of_sample(session, number)
    users = [user for each in files for user in (each.auditor, each.second)]
    users += [each.by for pair in pairs.values() for each in pair.values()]
    known = names([*users, *(each.closed_by for each in todo)])
    return {
        "cases": tables.cases(files, pairs, known),
        "answers": tables.answers(sample, files, pairs, known),
        "actions": tables.todo(todo, known),
        "draw": tables.drawn(sample),
    }


def _grades(authority: str, shown: list[Grade], trouble: str) -> str:
    return render_template(
        "casefiles/grades.html",
        authority=authority,
        grades=shown,
        most=grades.MOST,
        errors={"name-1": trouble} if trouble else {},
        said="The grades are saved. They hold for cases drawn from now on."
        if request.args.get("said") == "saved"
        else "",
    )
