"""Codes E6xx of engine/tracing/: the tables that say what became of each row of a source."""

from __future__ import annotations

from engine.codes.info import CodeInfo

CODES: dict[str, CodeInfo] = {
    "E601": CodeInfo(
        "not a line of this table",
        "`trace.tsv` has the cells row, disposition, standard and note; `rows.tsv` has row, section, "
        "checkable, figure and confirmed. Cells are parted by one tab each, and an empty cell keeps its tab.",
    ),
    "E602": CodeInfo("a row that stands twice", "Each row of the source has one line in each table."),
    "E603": CodeInfo(
        "a row that leads nowhere",
        "Nothing says what became of this row of the source, so nobody knows whether it was forgotten.",
        "BRAD-003 ⇥ ⇥ ⇥",
        "BRAD-003 ⇥ encoded ⇥ bradford/care-plan-contents#careplan.outcomes ⇥",
    ),
    "E604": CodeInfo(
        "not one of the words of this column",
        "`disposition` is encoded, manual, definition, same, superseded or not a standard; `checkable` is "
        "yes, partly or no; `confirmed` is yes, secondary, part, no, or - where the source is at hand.",
    ),
    "E605": CodeInfo(
        "the same as what?",
        "A row that is the same as another names that row, of the same document, in the column `standard`. "
        "In the end the other one leads to something else than a row.",
    ),
    "E606": CodeInfo(
        "traced to nothing",
        "The row is traced to a standard that no pack has. It is written with its pack: "
        "publisher/pack#standard.",
    ),
    "E607": CodeInfo(
        "disposition and standard do not fit",
        "What is encoded names a duty or a content standard, manual a manual check, definition a definition. "
        "Superseded and not a standard name none, and say why in the note.",
    ),
    "E608": CodeInfo(
        "a row in one table only", "`rows.tsv` and `trace.tsv` of a publisher hold the same rows."
    ),
    "E609": CodeInfo(
        "not a figure",
        "A figure is `-`, or one or more of: a length of time, an age, a number in a year, term, quarter or "
        "month, weeks of pregnancy, same day, or a bare number. Several are parted by `; `.",
        "20 wd",
        "20 working days; age 16 years; 3 in a year; number 17",
    ),
    "E610": CodeInfo(
        "a standard that does not know its row",
        "A standard lists under `rows` the rows that it answers for, so that both ends of the trace agree.",
    ),
    "E611": CodeInfo(
        "checkable, and not checked",
        "A program can check what this row asks, and no standard does.",
    ),
    "E612": CodeInfo(
        "another figure than the source",
        "None of the standards that answer for this row holds its figure: not in their terms, versions, "
        "exceptions, definitions or readings.",
    ),
    "E613": CodeInfo(
        "not confirmed, and passed off as confirmed",
        "The figure of this row was never compared with its source; the standard says so until somebody "
        "signs for it.",
    ),
    "E615": CodeInfo(
        "a conflict that no reading holds",
        "`conflicts.tsv` has the cells conflict, readings and note. Each place where the source is at odds "
        "with itself is held by one or more readings of the publisher's packs, parted by commas.",
        "R5 ⇥ ⇥ the date of an action",
        "R5 ⇥ bradford-r5 ⇥ the date of an action",
    ),
    "E614": CodeInfo(
        "one standard for many rows",
        "Whoever answers for more than three rows says in its `notes` why they are one.",
    ),
}
