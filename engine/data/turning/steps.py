"""Facts that several rows make together: times looked after and placements of episodes.

In: the matched table of episodes, and which column is which. Out: tables of facts. Guaranteed: an episode
that begins for legal reasons alone never restarts a placement; a time looked after whose first day the table
does not hold has no `from` (unknown, never the first day seen); a gap, or an end without a next episode, is
told.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from engine.data.mapping import codes
from engine.data.turning import sql
from engine.data.turning.rows import child_at, text_at
from engine.data.turning.sql import named, quoted
from engine.data.turning.work import Made, Matched, Work

Columns = Mapping[str, tuple[str, ...]]
#: The assumption that a move with the same carer goes on with the placement.
SAME_CARER = "903.same-carer"
NOBODY = '"case" IS NULL'
#: The kinds that episodes of the SSDA903 return give.
OF_EPISODES = ("looked_after", "placement", "legal_status", "adoption_placement")
#: Columns of a step that hold dates.
DATES = frozenset({"from", "to", "entered", "born"})


def run_steps(work: Work, source: Matched) -> None:
    """Run the steps of one table."""
    for name, columns in source.map.derive.items():
        _STEPS[name](work, source, columns)


def _read(work: Work, source: Matched, columns: Columns, kinds: Sequence[str]) -> str:
    """Return a table of the episodes: texts as they stand, dates read; faulty rows, without which facts of
    `kinds` may be missing, go to `lost`."""
    parts = []
    for name, headings in columns.items():
        place = source.column(headings)
        text = "CAST(NULL AS VARCHAR)"
        if place is not None:
            text = (child_at if name == "case" else text_at)(work, source, place)
        if name in DATES:
            first = "NULL" if place is None else _first(work, source, place)
            since = sql.EXCEL[source.staged.excel_1904]
            parts.append(
                f"date_trunc('day', moment_of({text}, {first}, TIMESTAMP '{since}')) AS {named(name)}"
            )
            parts.append(f"{text} AS {named(f'{name}_text')}")
        else:
            parts.append(f"{text} AS {named(name)}")
    table = work.staging.name("e")
    relation = f"{source.staged.relation} AS s"
    work.staging.run(f"CREATE TABLE {table} AS SELECT _row, {', '.join(parts)} FROM {relation}")
    _refuse(work, source, table, kinds)
    return table


def _first(work: Work, source: Matched, place: int) -> str:
    order = work.dates.get((source.place, place), False)
    return "CAST(NULL AS BOOLEAN)" if order is None else str(order).upper()


def _refuse(work: Work, source: Matched, table: str, kinds: Sequence[str]) -> None:
    reasons = {
        NOBODY: "no child is named",
        '"from" IS NULL AND from_text IS NULL': "it has no first day",
        '"from" IS NULL': "its first day cannot be read",
        '"to" IS NULL AND to_text IS NOT NULL': "its last day cannot be read",
        '"to" < "from"': "it ends before it begins",
    }
    held = work.held(table, reasons)
    for where, why in reasons.items():
        if where not in held:
            continue
        for kind in kinds[:1] if where == NOBODY else kinds:
            work.lose_rows(source.place, f"SELECT * FROM {table} WHERE {where}", kind, why)
        work.staging.run(f"DELETE FROM {table} WHERE {where}")


# ---------------------------------------------------------------- SSDA903 episodes


def _care_episodes(work: Work, source: Matched, columns: Columns) -> None:
    ordered = _ordered_episodes(work, source, columns)
    _tell_breaks(work, source, ordered)
    _tell_unread(work, source, columns, ordered)
    for make in (_times_looked_after, _placements, _statuses, _adoptions):
        make(work, source, ordered)


def _ordered_episodes(work: Work, source: Matched, columns: Columns) -> str:
    """Lay the episodes out in order, numbered by the time looked after, the placement and the status that
    each belongs to; return the table."""
    table = _read(work, source, columns, OF_EPISODES)
    moves = "('P', 'B')" if _is_on(work, SAME_CARER) else "('P', 'B', 'T', 'U')"
    have = set(columns)
    extra = ", ".join(
        f"{named(name) if name in have else 'CAST(NULL AS VARCHAR)'} AS {named(f'_{name}')}"
        for name in ("provider", "urn", "ceased")
    )
    ordered = work.staging.name("e")
    work.staging.run(f"""
        CREATE TABLE {ordered} AS
        WITH one AS (
          SELECT _row, "case", "from" AS f, "to" AS t, {_code("reason", "[SLPBTU]")} AS rne,
            {_code("status", "[A-Z][0-9]")} AS ls, {_code("place", "[A-Z][0-9]")} AS pl,
            status AS status_text, place AS place_text, {extra},
            row_number() OVER w AS n, max("to") OVER (PARTITION BY "case" ORDER BY "from", _row
              ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS before
          FROM {table} WINDOW w AS (PARTITION BY "case" ORDER BY "from", _row)),
        two AS (SELECT *, (rne = 'S' OR n = 1 OR f > before) AS begins FROM one),
        three AS (SELECT *, sum(begins::INT) OVER (PARTITION BY "case" ORDER BY n) AS care FROM two)
        SELECT *, sum((begins OR rne IN {moves})::INT) OVER (PARTITION BY "case" ORDER BY n) AS home,
          sum((begins OR ls IS DISTINCT FROM lag_ls)::INT) OVER (PARTITION BY "case" ORDER BY n) AS law
        FROM (SELECT *, lag(ls) OVER (PARTITION BY "case" ORDER BY n) AS lag_ls FROM three)
    """)
    return ordered


def _code(column: str, form: str) -> str:
    """Return the code that stands in a cell, by itself or before its words; NULL where there is none."""
    return f"upper(nullif(regexp_extract({column}, '(?i)^\\s*({form})([^A-Z0-9].*)?$', 1), ''))"


def _tell_unread(work: Work, source: Matched, columns: Columns, ordered: str) -> None:
    """Tell of codes that cannot be read. What an episode without a reason began may be any of its facts, and
    what is no placement that is known may be one with adopters."""
    place, status = _coded("pl", codes.PLACEMENT), _coded("ls", codes.LEGAL_STATUS)
    no_place = f"place_text IS NOT NULL AND {place} IS NULL"
    no_status = f"status_text IS NOT NULL AND {status} IS NULL"
    held = work.held(ordered, ("rne IS NULL", no_place, no_status))
    if "rne IS NULL" in held:
        why = "its reason is not one that is known here, so what it began is unknown"
        for kind in OF_EPISODES:
            work.lose_rows(source.place, f"SELECT * FROM {ordered} WHERE rne IS NULL", kind, why)
    if no_place in held:
        _lose_codes(work, source, columns["place"], f"{ordered} WHERE {no_place}", "placement", "place_text")
        why = "its placement is not one that is known here"
        work.lose_rows(source.place, f"SELECT * FROM {ordered} WHERE {no_place}", "adoption_placement", why)
    if no_status in held:
        _lose_codes(
            work, source, columns["status"], f"{ordered} WHERE {no_status}", "legal_status", "status_text"
        )


def _lose_codes(
    work: Work, source: Matched, headings: tuple[str, ...], rows: str, kind: str, text: str
) -> None:
    """Add cells of codes to what is lost: `rows` are those of a table, `text` what stands there."""
    work.lose(
        f'SELECT {source.place}, _row, {quoted(kind)}, "case", {quoted(source.heading(headings))}, '
        f"left({text}, 200), 'not a value that is known here', FALSE FROM {rows}"
    )


#: The first day of a group of episodes, where a reason that is `known` says that it began on that day.
_BEGUN = "CASE WHEN arg_min(rne, n) {known} OR min(n) > 1 THEN min(f) END"


def _times_looked_after(work: Work, source: Matched, ordered: str) -> None:
    goes_on = "bool_or(t IS NULL) OR coalesce(upper(arg_max(_ceased, n)) LIKE 'X1%', FALSE)"
    ends = f"CASE WHEN {goes_on} THEN NULL ELSE max(t) END"
    short = ", ".join(quoted(each) for each in codes.SHORT_BREAKS)
    _make(
        work,
        source,
        "looked_after",
        f"""
        SELECT min(_row) AS _row, "case", {_BEGUN.format(known="= 'S'")} AS "from", {ends} AS "to",
          CASE WHEN {ends} IS NOT NULL THEN arg_max(_ceased, n) END AS ended_because,
          CASE WHEN bool_and(ls IN ({short})) THEN TRUE END AS short_breaks
        FROM {ordered} GROUP BY "case", care""",
    )


def _placements(work: Work, source: Matched, ordered: str) -> None:
    _make(
        work,
        source,
        "placement",
        f"""
        SELECT min(_row) AS _row, "case", {_BEGUN.format(known="<> 'L'")} AS "from",
          CASE WHEN bool_or(t IS NULL) OR (max(n) = max(last_n) AND upper(arg_max(_ceased, n)) LIKE 'X1%')
            THEN NULL ELSE max(t) END AS "to",
          {_coded("arg_min(pl, n)", codes.PLACEMENT)} AS kind, arg_min(_provider, n) AS provider,
          arg_min(_urn, n) AS carer, arg_min(pl, n) AS _code {_filled(work, "placement", "arg_min(pl, n)")}
        FROM (SELECT *, max(n) OVER (PARTITION BY "case") AS last_n FROM {ordered}) GROUP BY "case", home""",
    )


def _statuses(work: Work, source: Matched, ordered: str) -> None:
    _make(
        work,
        source,
        "legal_status",
        f"""
        SELECT min(_row) AS _row, "case", {_BEGUN.format(known="IN ('S', 'L', 'B', 'U')")} AS "from",
          CASE WHEN bool_or(t IS NULL) THEN NULL ELSE max(t) END AS "to",
          {_coded("arg_min(ls, n)", codes.LEGAL_STATUS)} AS kind
        FROM {ordered} GROUP BY "case", law""",
    )


def _adoptions(work: Work, source: Matched, ordered: str) -> None:
    adopted = ", ".join(quoted(each) for each in codes.ADOPTION)
    carers = ", ".join(quoted(each) for each in codes.ADOPTION_BY_CARERS)
    _make(
        work,
        source,
        "adoption_placement",
        f"""
        SELECT min(_row) AS _row, "case", min(f) AS "from",
          CASE WHEN bool_or(t IS NULL) THEN NULL ELSE max(t) END AS "to",
          arg_min(pl, n) IN ({carers}) AS concurrent
        FROM {ordered} WHERE pl IN ({adopted}) GROUP BY "case", home""",
    )


def _tell_breaks(work: Work, source: Matched, table: str) -> None:
    told = work.staging.one(f"""
        SELECT count(*) FILTER (n > 1 AND f > before AND rne <> 'S'), count(*) FILTER (n > 1 AND f < before),
          count(*) FILTER (n = 1 AND rne <> 'S') FROM {table}""")
    gaps, overlaps, begun = told or (0, 0, 0)
    where = source.staged.shown
    if gaps:
        work.notes.append(
            f"{where}: {gaps:,} episodes follow a gap although they do not start a time looked after"
        )
    if overlaps:
        work.notes.append(f"{where}: {overlaps:,} episodes begin before an earlier one ends")
    if begun:
        work.notes.append(
            f"{where}: {begun:,} children's first episode is not a start, so when they became looked after "
            "is unknown"
        )


def _coded(expression: str, values: Mapping[str, str]) -> str:
    whens = " ".join(
        f"WHEN {quoted(code)} THEN {quoted(value)}" for code, value in values.items() if len(code) == 2
    )
    return f"CASE {expression} {whens} END"


def _is_on(work: Work, name: str) -> bool:
    return any(each.id == name and each.on for each in work.suggestions)


def _filled(work: Work, kind: str, code: str) -> str:
    """Return the columns that assumptions about a placement's code give."""
    parts, marks = [], []
    for each in work.suggestions:
        if not each.on or each.kind != kind or not each.when or each.id == SAME_CARER:
            continue
        texts = ", ".join(quoted(text.upper()) for condition in each.when for text in condition.texts)
        value = "TRUE" if each.value == "yes" else "FALSE" if each.value == "no" else quoted(each.value)
        parts.append(f"CASE WHEN {code} IN ({texts}) THEN {value} END AS {named(each.attribute)}")
        marks.append(f"CASE WHEN {code} IN ({texts}) THEN {quoted(each.id)} END")
    if not parts:
        return ""
    listed = f"list_filter([{', '.join(marks)}], lambda x: x IS NOT NULL)"
    return f", {', '.join(parts)}, CASE WHEN len({listed}) > 0 THEN {listed} END AS _assumed"


def _make(work: Work, source: Matched, kind: str, query: str) -> None:
    table = work.staging.name("m")
    work.staging.run(f"CREATE TABLE {table} AS SELECT *, {source.place} AS _place FROM ({query})")
    work.made.append(Made(kind, table, source))


# ---------------------------------------------------------------- SSD episodes


def _care_periods(work: Work, source: Matched, columns: Columns) -> None:
    """Make times looked after of episodes that name the time they belong to, or the day on which it began."""
    table = _read(work, source, columns, ("looked_after",))
    _once(work, source, table)
    timed = _in_times(work, source, columns, table)
    _make(
        work,
        source,
        "looked_after",
        f"""
        SELECT min(_row) AS _row, "case", min(period) AS id, least(min("from"), min(entered)) AS "from",
          CASE WHEN bool_or("to" IS NULL) OR coalesce(upper(arg_max(ceased, "from")) LIKE 'X1%', FALSE)
            THEN NULL ELSE max("to") END AS "to",
          CASE WHEN bool_and("to" IS NOT NULL) THEN arg_max(ceased, "from") END AS ended_because
        FROM {timed} GROUP BY "case", stay, begun""",
    )


def _in_times(work: Work, source: Matched, columns: Columns, table: str) -> str:
    """Number the episodes of each child by the time looked after that each belongs to: the one it names, else
    that of its day of entry, else one that a gap or an end of care parts from the episode before; return the
    table."""
    absent = {"period": "VARCHAR", "entered": "TIMESTAMP"}
    more = "".join(
        f", CAST(NULL AS {type_}) AS {name}" for name, type_ in absent.items() if name not in columns
    )
    timed = work.staging.name("e")
    work.staging.run(f"""
        CREATE TABLE {timed} AS
        WITH one AS (SELECT *{more} FROM {table}),
        two AS (SELECT *, coalesce(period,
            CASE WHEN entered IS NOT NULL THEN min(period) OVER (PARTITION BY "case", entered) END,
            strftime(entered, '%Y-%m-%d')) AS stay FROM one),
        three AS (SELECT *, stay IS NULL AND ("from" > max("to") OVER (w ROWS BETWEEN UNBOUNDED PRECEDING
            AND 1 PRECEDING) OR upper(lag(ceased) OVER w) LIKE 'E%') AS begins
          FROM two WINDOW w AS (PARTITION BY "case", stay ORDER BY "from", _row))
        SELECT *, coalesce(sum(begins::INT) OVER w, 0) AS begun
        FROM three WINDOW w AS (PARTITION BY "case", stay ORDER BY "from", _row)""")
    unnamed = work.staging.one(f"SELECT count(*) FILTER (period IS NULL) FROM {timed}")[0]
    if unnamed:
        work.notes.append(
            f"{source.staged.shown}: {unnamed:,} episodes do not name their time looked after; they are "
            "joined by the day of entry, or where that is not told until a gap or an end of care"
        )
    return timed


def _once(work: Work, source: Matched, table: str) -> None:
    """Count an episode that stands twice once, and take none of several that differ under one id."""
    place = source.place
    said = ", ".join(named(name) for name in work.columns_of(table) if name != "_row")
    again = f"SELECT _row FROM {table} QUALIFY row_number() OVER (PARTITION BY {said} ORDER BY _row) > 1"
    work.lose(
        f"SELECT {place}, _row, 'looked_after', \"case\", NULL, NULL, "
        f"'the same row stands here twice; it is counted once', NULL FROM {table} WHERE _row IN ({again})"
    )
    work.staging.run(f"DELETE FROM {table} WHERE _row IN ({again})")
    if "id" not in work.columns_of(table):
        return
    clash = (
        f'SELECT _row, "case" FROM {table} WHERE id IS NOT NULL QUALIFY count(*) OVER (PARTITION BY id) > 1'
    )
    work.lose_rows(place, clash, "looked_after", "different episodes have this id; none of them is taken")
    work.staging.run(f"DELETE FROM {table} WHERE _row IN (SELECT _row FROM ({clash}))")


def _care_plans(work: Work, source: Matched, columns: Columns) -> None:
    """Say of each placement whether the care plans in force during it mean it to last until 18."""
    table = _read(work, source, columns, ("care_plan",))
    for each in [made for made in work.made if made.kind == "placement"]:
        ends = 'x."to"' if "to" in work.columns_of(each.table) else "NULL"
        work.alter(each.table, "ADD COLUMN IF NOT EXISTS intended_until_18 BOOLEAN")
        work.staging.run(f"""
            UPDATE {each.table} AS p SET intended_until_18 = told.meant FROM (
              SELECT x._row,
                CASE WHEN count(DISTINCT flag) = 1 AND bool_and(flag IS NOT NULL) THEN min(flag) = 'y' END
                AS meant
              FROM {each.table} AS x JOIN (
                SELECT *, lower(left(json_extract_string(try_cast(json AS JSON), '$.LTFOST18'), 1)) AS flag
                FROM {table}
              ) AS c ON c."case" = x."case" AND c."from" < coalesce({ends}, TIMESTAMP '2201-01-01')
                AND coalesce(c."to", TIMESTAMP '2201-01-01') > x."from"
              WHERE flag IN ('y', 'n') OR flag IS NULL GROUP BY x._row) AS told
            WHERE told._row = p._row""")


_STEPS: Mapping[str, Callable[[Work, Matched, Columns], None]] = {
    "care_episodes": _care_episodes,
    "care_periods": _care_periods,
    "care_plans": _care_plans,
}
