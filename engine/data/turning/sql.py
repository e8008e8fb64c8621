"""How one cell becomes one value, as SQL.

In: the column of a staged table, its type and what is wanted. Out: SQL expressions: the value (NULL where
the cell says nothing or cannot be read), whether it says `none`, whether it could not be read. Guaranteed:
a date is read day first unless the column or its owner says otherwise; a time of exactly midnight is no
time; a typed cell is read as its text would be; nothing is guessed: what fits no form is told.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from engine.data.mapping.model import NONE, UNKNOWN

_SPACE = "' \t\r\n\u00a0\ufeff'"
YES = ("y", "yes", "true", "t", "1")
NO = ("n", "no", "false", "f", "0")
#: What people write into a yes/no or a coded cell when they do not know: no value, and no fault.
NOT_KNOWN = ("unknown", "notknown", "nk", "notrecorded", "notstated", "na", "notapplicable", "dk", "null")
_DAY_FORMS = (
    "%d/%m/%y", "%d/%m/%Y", "%d/%m/%Y %H:%M", "%d/%m/%Y %H:%M:%S", "%d/%m/%y %H:%M", "%d/%m/%y %H:%M:%S",
)  # fmt: skip
_MONTH_NAMES = (
    "%d %b %y", "%d %b %Y", "%d %B %y", "%d %B %Y", "%d-%b-%y", "%d-%b-%Y", "%d %b %Y %H:%M:%S",
    "%d-%b-%Y %H:%M:%S", "%d %B %Y %H:%M",
)  # fmt: skip
_ISO = r"\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}([.,]\d{1,9})?)?)?"
_PLAIN_ISO = r"\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2})?)?"
_ZONED = r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}([.,]\d{1,9})?)?(Z|[+-]\d{2}(:?\d{2})?)"
SLASHED = r"^\s*(\d{1,2})[/.-](\d{1,2})[/.-](\d{4}|\d{2})(\s.*)?$"

#: A macro that names its argument twice is planned with all of it twice over: hence the list in `sane`. What
#: is between one and two o'clock in a March is left to the long rules: clocks may have skipped it.
MACROS = f"""
CREATE MACRO plain_of(t) AS
  regexp_replace(lower(strip_accents(replace(t, '&', ' and '))), '[^a-z0-9]+', '', 'g');
CREATE MACRO answer_of(t) AS regexp_replace(lower(trim(t)), '^[a-z0-9]{{1,2}}[).:]\\s*', '');
CREATE MACRO slashed(t) AS regexp_replace(t, '^(\\d{{1,2}})[/.-](\\d{{1,2}})[/.-](\\d+)', '\\1/\\2/\\3');
CREATE MACRO swapped(t) AS regexp_replace(t, '^(\\d{{1,2}})[/.-](\\d{{1,2}})[/.-](\\d+)', '\\2/\\1/\\3');
CREATE MACRO either(t) AS try_cast(regexp_extract(t, '{SLASHED}', 1) AS INTEGER) <= 12
  AND try_cast(regexp_extract(t, '{SLASHED}', 2) AS INTEGER) <= 12
  AND regexp_extract(t, '{SLASHED}', 1) <> regexp_extract(t, '{SLASHED}', 2);
CREATE MACRO sane(m) AS
  list_filter([m], lambda x: x >= TIMESTAMP '1900-01-01' AND x < TIMESTAMP '2201-01-01')[1];
CREATE MACRO moment_of(t, month_first, since) AS sane(CASE
  WHEN length(t) = 10 AND substr(t, 5, 1) = '-' THEN CAST(try_cast(t AS DATE) AS TIMESTAMP)
  WHEN regexp_full_match(t, '{_ISO}') THEN try_cast(replace(t, ',', '.') AS TIMESTAMP)
  WHEN regexp_matches(t, '{SLASHED}') THEN
    CASE WHEN month_first IS NULL AND either(t) THEN NULL
      ELSE try_strptime(CASE WHEN month_first THEN swapped(t) ELSE slashed(t) END, {list(_DAY_FORMS)}) END
  WHEN regexp_full_match(t, '{_ZONED}') THEN
    CAST(try_cast(replace(t, ',', '.') AS TIMESTAMPTZ) AT TIME ZONE 'Europe/London' AS TIMESTAMP)
  WHEN regexp_full_match(t, '[1-7]\\d{{4}}(\\.\\d+)?') THEN
    CAST(since AS TIMESTAMP) + to_seconds(round(CAST(t AS DOUBLE) * 86400))
  WHEN regexp_full_match(t, '(19|20|21)\\d{{6}}') THEN try_strptime(t, '%Y%m%d')
  WHEN regexp_full_match(t, '\\d{{4}}/\\d{{1,2}}/\\d{{1,2}}') THEN try_strptime(t, '%Y/%m/%d')
  ELSE try_strptime(t, {list(_MONTH_NAMES)})
END);
CREATE MACRO skipped(m) AS month(m) = 3 AND day(m) >= 25 AND dayofweek(m) = 0 AND hour(m) = 1;
CREATE MACRO is_iso(t) AS regexp_full_match(t, '{_PLAIN_ISO}') AND coalesce(try_cast(t AS TIMESTAMP)
  BETWEEN TIMESTAMP '1900-01-01' AND TIMESTAMP '2200-12-31 23:59:59', FALSE)
  AND t NOT LIKE '_____03____01%';
"""
#: Of a text: it is a day or a London time as ISO writes it, or says that there is none.
IS_ISO = "({t} = 'none' OR is_iso({t}))"
#: What a whole number of a type with a fraction, and a day of a type with a time, have too much as texts.
_WHOLE, _MIDNIGHT = r"\.0+$", r" 00:00:00$"
EXCEL = {False: "1899-12-30", True: "1904-01-01"}


@dataclass(frozen=True, slots=True)
class Cell:
    """The expressions of one value. `base` is worked out first, once, and stands as `b<n>` in the others; so
    does the cell's text, as `t<n>`. `bad`: the cell holds something that could not be read."""

    value: str
    none: str = "FALSE"
    bad: str = "FALSE"
    timed: str | None = None
    text: str = "NULL"
    why: str = ""
    base: str | None = None


def quoted(text: str) -> str:
    """Return a text as an SQL literal."""
    return "'" + text.replace("'", "''").replace("\0", "") + "'"


def named(text: str) -> str:
    """Return a name as an SQL identifier."""
    return '"' + text.replace('"', '""') + '"'


def text_of(column: str, kind: str, blank: Iterable[str] = ()) -> str:
    """Return the cell as text, NULL where it is blank or says only that it is.

    A whole number is written without a point and a day without a midnight, whatever type holds them."""
    cell = column if kind == "VARCHAR" else f"CAST({column} AS VARCHAR)"
    if is_broken(kind):
        cell = f"nullif(regexp_replace({cell}, '{_WHOLE}', ''), 'nan')"
    if is_moment(kind) and "ZONE" not in kind:
        cell = f"regexp_replace({cell}, '{_MIDNIGHT}', '')"
    if kind == "BOOLEAN":
        cell = f"CASE WHEN {column} THEN 'yes' WHEN NOT {column} THEN 'no' END"
    trimmed = f"nullif(trim({cell}, {_SPACE}), '')"
    said = ", ".join(quoted(each.lower()) for each in blank)
    return f"CASE WHEN lower({trimmed}) IN ({said}) THEN NULL ELSE {trimmed} END" if said else trimmed


def moment(
    column: str,
    kind: str,
    text: str,
    base: str,
    *,
    month_first: bool | None,
    excel_1904: bool,
    only_day: bool,
    values: Mapping[str, str] | None = None,
    plain: bool = False,
) -> Cell:
    """Return a date or time. `only_day`: what an export adds as a time to a mere date does not count.
    Of a time that clocks skipped its day is left, and it is told.
    `values`: words that say `none` or `unknown` in place of a date, by their plain form. `plain`: `IS_ISO`
    holds of every text of the column."""
    why = "not a date"
    if values:
        said = _value_for(f"plain_of({text})", values)
        text = f"CASE WHEN {said} = '{NONE}' THEN '{NONE}' WHEN {said} IS NULL THEN {text} END"
        kind = "VARCHAR"
    if is_moment(kind):
        none, read = "FALSE", _within(column, kind, text)
    else:
        none = f"coalesce({text} = 'none', FALSE)"
        first = "CAST(NULL AS BOOLEAN)" if month_first is None else str(month_first).upper()
        read = f"moment_of({text}, {first}, TIMESTAMP '{EXCEL[excel_1904]}')"
    untimed = only_day or kind == "DATE"
    timed = "FALSE" if untimed else f"coalesce({base} <> date_trunc('day', {base}), FALSE)"
    bad = f"{text} IS NOT NULL AND NOT {none} AND {base} IS NULL"
    if plain:
        return Cell(
            _day(base, only_day), none, timed=timed, text=text, why=why, base=f"try_cast({text} AS TIMESTAMP)"
        )
    if untimed:
        return Cell(_day(base, only_day), none, bad, timed, text, why, read)
    gone = f"coalesce(skipped({base}), FALSE)"
    value = f"CASE WHEN {gone} THEN {_day(base, True)} ELSE {base} END"
    return Cell(value, none, f"({bad}) OR {gone}", f"{timed} AND NOT {gone}", text, why, read)


def _within(column: str, kind: str, text: str) -> str:
    """Return the moment of a typed cell, in London; NULL where it is blank or no calendar reaches it."""
    value = f"CAST({column} AT TIME ZONE 'Europe/London' AS TIMESTAMP)"
    if "ZONE" not in kind:
        value = f"try_cast({column} AS TIMESTAMP)"
    return f"CASE WHEN {text} IS NOT NULL THEN sane({value}) END"


def is_moment(kind: str) -> bool:
    """Return whether a type is that of days or times."""
    return kind == "DATE" or kind.startswith("TIMESTAMP")


def is_broken(kind: str) -> bool:
    """Return whether a type is that of numbers with a fraction."""
    return kind in ("FLOAT", "DOUBLE") or kind.startswith("DECIMAL")


def _day(value: str, only_day: bool) -> str:
    return f"date_trunc('day', {value})" if only_day else value


def yes_no(
    column: str, kind: str, text: str, base: str, values: Mapping[str, str], plain: bool = False
) -> Cell:
    """Return a truth value. `plain`: each text of the column is one of `plain_answers`."""
    if kind == "BOOLEAN" and not values:
        return Cell(column, text=text)
    value = f"CASE WHEN {base} IN ('yes', 'true') THEN TRUE WHEN {base} IN ('no', 'false') THEN FALSE END"
    none = f"coalesce({base} = '{NONE}', FALSE)"
    bad = "FALSE" if plain else f"{text} IS NOT NULL AND {base} IS NULL"
    read = text if plain else _looked_up(text, _answers(values))
    return Cell(value, none, bad, text=text, why="neither yes nor no", base=read)


def choice(
    text: str, base: str, choices: Iterable[str], values: Mapping[str, str], plain: bool = False
) -> Cell:
    """Return one of the choices; a code that begins the cell (`C2 - care order`) counts if none fits.

    `plain`: each text of the column is one of `plain_choices`."""
    allowed = tuple(choices)
    told = text if plain else _looked_up(text, {**_own(allowed), **values}, allowed)
    codes = {code: value for code, value in values.items() if len(code) <= 3}
    if codes and not plain:
        code = f"lower(regexp_extract({text}, '^\\s*([A-Za-z]{{1,2}}[0-9]{{0,2}})([^A-Za-z0-9].*)?$', 1))"
        told = f"coalesce({told}, {_value_for(code, codes)})"
    none = "FALSE" if NONE in allowed else f"coalesce({base} = '{NONE}', FALSE)"
    value = base if UNKNOWN in allowed else f"nullif({base}, '{UNKNOWN}')"
    value = value if NONE in allowed else f"nullif({value}, '{NONE}')"
    bad = "FALSE" if plain else f"{text} IS NOT NULL AND {base} IS NULL"
    return Cell(value, none, bad, text=text, why="not a value that is known here", base=told)


def plain_answers(values: Mapping[str, str]) -> tuple[str, ...]:
    """Return the texts that a cell of yes or no may hold and that mean themselves."""
    return _meaning_themselves(_every(_answers(values)))


def plain_choices(choices: Iterable[str], values: Mapping[str, str]) -> tuple[str, ...]:
    """Return the texts that a cell of a choice may hold and that mean themselves."""
    allowed = tuple(choices)
    return _meaning_themselves(_every({**_own(allowed), **values}, allowed))


def is_one_of(texts: Iterable[str]) -> str:
    """Return the condition that a text `{t}` is one of these."""
    return f"{{t}} IN ({', '.join(quoted(each) for each in texts)})"


def _meaning_themselves(values: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(text for text, value in values.items() if text == value == text.lower())


def _answers(values: Mapping[str, str]) -> dict[str, str]:
    return {**dict.fromkeys(YES, "yes"), **dict.fromkeys(NO, "no"), **values}


def _own(choices: Iterable[str]) -> dict[str, str]:
    return {each.replace("_", ""): each for each in choices}


def _every(values: Mapping[str, str], exact: Iterable[str] = ()) -> dict[str, str]:
    return {**dict.fromkeys(NOT_KNOWN, UNKNOWN), NONE: NONE, **values, **{each: each for each in exact}}


def _looked_up(text: str, values: Mapping[str, str], exact: Iterable[str] = ()) -> str:
    """Return the value of the cell: as it stands, by its plain form, or by that without a leading `a) `."""
    every = _every(values)
    whole, short = _value_for(f"plain_of({text})", every), _value_for(f"plain_of(answer_of({text}))", every)
    quick = _value_for(f"lower({text})", _every(values, exact))
    return f"coalesce({quick}, {whole}, {short})"


def _value_for(expression: str, values: Mapping[str, str]) -> str:
    """Return the value that goes with the expression, NULL if there is none.

    A map is planned six times as fast as a CASE of as many branches, and each coded column has one."""
    pairs = ", ".join(f"{quoted(key)}: {quoted(value)}" for key, value in values.items())
    return f"MAP {{{pairs}}}[{expression}]" if pairs else "CAST(NULL AS VARCHAR)"


def number(column: str, kind: str, text: str, base: str) -> Cell:
    """Return a number."""
    if kind in ("TINYINT", "SMALLINT", "INTEGER", "BIGINT"):
        return Cell(f"CAST({column} AS DOUBLE)", text=text)
    why = "not a number"
    if is_broken(kind):
        read = f"CASE WHEN abs(CAST({column} AS DOUBLE)) < 1e15 THEN CAST({column} AS DOUBLE) END"
        return Cell(base, bad=f"{text} IS NOT NULL AND {base} IS NULL", text=text, why=why, base=read)
    digits = f"replace({text}, ',', '')"
    read = (
        f"CASE WHEN regexp_full_match({digits}, '-?\\d{{1,15}}(\\.\\d+)?') THEN CAST({digits} AS DOUBLE) END"
    )
    none = f"coalesce({text} = 'none', FALSE)"
    bad = f"{text} IS NOT NULL AND NOT {none} AND {base} IS NULL"
    return Cell(base, none, bad, text=text, why=why, base=read)


def plain_text(text: str, base: str, values: Mapping[str, str]) -> Cell:
    """Return a text; `none` says that there is none."""
    if not values:
        return Cell(f"nullif({text}, '{NONE}')", f"coalesce({text} = '{NONE}', FALSE)", text=text)
    told = f"coalesce({_value_for(f'plain_of({text})', values)}, {text})"
    none = f"coalesce({base} = '{NONE}', FALSE)"
    return Cell(f"nullif(nullif({base}, '{UNKNOWN}'), '{NONE}')", none, text=text, base=told)
