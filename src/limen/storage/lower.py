"""Cells of a mapping as DuckDB SQL: the value, and what is wrong with it.

Everything that decides what an amount or a date *is* stands in the macros. Names are quoted,
texts are escaped; nothing of a file's content ever becomes SQL.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from limen.app.scanner import DAY_LIMIT
from limen.kernel.bounds import (
    AMOUNT_MINOR_MAX,
    ID_LENGTH_MAX,
    KEY_LENGTH_MAX,
    TEXT_LENGTH_MAX,
    YEAR_MAX,
    YEAR_MIN,
)
from limen.kernel.money import EXPONENTS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from limen.app.mapping import Cell, Template

_ID_CHARACTER = r"[^\s\p{Z}\x00-\x1f\x7f\x{85}]"
_ID_TEXT = f"{_ID_CHARACTER}+( {_ID_CHARACTER}+)*"

MACROS = (
    # Plain digits only: no exponent, no grouping, no NaN. A double's exponent form is our own
    # printing of it, so `limen_double` lets it through.
    r"""CREATE MACRO limen_amount(t) AS
    CASE WHEN regexp_full_match(t, '[+-]?([0-9]+(\.[0-9]{0,20})?|\.[0-9]{1,20})')
         THEN TRY_CAST(t AS DECIMAL(38, 20)) END""",
    "CREATE MACRO limen_least() AS '0.00000000000000000001'::DECIMAL(38, 20)",
    # What is too small for twenty places is still not nothing: `exact` must refuse it.
    """CREATE MACRO limen_double(x) AS
    CASE WHEN x <> 0 AND abs(x) < 1e-20 THEN sign(x)::INTEGER * limen_least()
         WHEN isfinite(x) THEN TRY_CAST(CAST(x AS VARCHAR) AS DECIMAL(38, 20)) END""",
    # Times a power of ten, where the result stays in bounds; `top` is the bound before that.
    """CREATE MACRO limen_scaled(a, power, top) AS
    CASE WHEN a BETWEEN -top AND top THEN TRY(a * power) END""",
    # `r` is `m` rounded by a cast (halves away from zero): one dear division, done once a cell.
    "CREATE MACRO limen_exact(m, r) AS CASE WHEN m = r THEN r END",
    "CREATE MACRO limen_down(m, r) AS CASE WHEN abs(r) > abs(m) THEN r - sign(r) ELSE r END",
    """CREATE MACRO limen_half_even(m, r) AS
    CASE WHEN r % 2 <> 0 AND abs(m - r) = 0.5 THEN r - sign(r) ELSE r END""",
    r"""CREATE MACRO limen_date(t) AS
    CASE WHEN regexp_full_match(t, '[0-9]{4}-[0-9]{2}-[0-9]{2}') THEN TRY_CAST(t AS DATE) END""",
    r"""CREATE MACRO limen_moment(t) AS
    CASE WHEN regexp_full_match(t,
        '[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?'
        || '(Z|[+-][0-9]{2}:[0-9]{2})')
         THEN epoch_us(TRY_CAST(t AS TIMESTAMPTZ)) END""",
    f"""CREATE MACRO limen_day(d) AS
    CASE WHEN year(d) BETWEEN {YEAR_MIN} AND {YEAR_MAX} THEN d - DATE '1970-01-01' END""",
    f"""CREATE MACRO limen_in_years(us) AS
    CASE WHEN year(make_timestamp(us)) BETWEEN {YEAR_MIN} AND {YEAR_MAX}
          AND abs(us) >= {DAY_LIMIT} THEN us END""",
)

_WHOLE = {"TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER"}
_REAL = {"DOUBLE", "FLOAT"}
_TIMES = {"TIMESTAMP", "TIMESTAMP_S", "TIMESTAMP_MS", "TIMESTAMP_NS"}
ZONED = "TIMESTAMP WITH TIME ZONE"


@dataclass(frozen=True, slots=True)
class Lowered:
    """SQL of a value, NULL where it is missing or bad, and of a fault's reason, NULL where sound.

    `columns` are those whose content a reject shows. `stages` are (name, SQL) pairs, each over the
    table's columns and the stage before: terms used many times and dear to compute twice.
    """

    value: str
    fault: str
    columns: tuple[str, ...]
    stages: tuple[tuple[str, str], ...] = ()


def name(identifier: str) -> str:
    """Quote an identifier."""
    return '"' + identifier.replace('"', '""') + '"'


def text(literal: str) -> str:
    """Quote a text."""
    return "'" + literal.replace("'", "''") + "'"


def plain(column: str, kind: str) -> str:
    """Return a column as text without outer blanks; NULL where it is empty."""
    quoted = name(column)
    return f"nullif(trim({quoted}), '')" if kind == "VARCHAR" else f"CAST({quoted} AS VARCHAR)"


def type_fault(cell: Cell, kind: str) -> str | None:
    """Return why a column of this type can never give the cell's value, None where it can."""
    is_nested = kind.endswith("]") or kind.startswith(("STRUCT", "MAP", "UNION"))
    if is_nested or kind in {"BLOB", "INTERVAL", "BIT"}:
        return f"a column of {kind} holds no single value"
    if cell.codes is not None:
        return f"a column of {kind} has no codes" if kind in _REAL else None
    if cell.unit in {"major", "minor", "count", "ppm", "percent"}:
        is_number = kind in _WHOLE | _REAL | {"VARCHAR", "HUGEINT", "UBIGINT", "UHUGEINT"}
        return None if is_number or kind.startswith("DECIMAL") else f"{kind} is not a number"
    if cell.unit in {"date", "instant"}:
        return _time_type_fault(cell, kind)
    return f"{kind} is not true or false" if _is_odd_flag(cell, kind) else None


def _is_odd_flag(cell: Cell, kind: str) -> bool:
    return cell.unit == "flag" and kind not in {"BOOLEAN", "VARCHAR"}


def _time_type_fault(cell: Cell, kind: str) -> str | None:
    if cell.format is not None:
        return None if kind in _WHOLE | {"VARCHAR"} else f"a column of {kind} takes no format"
    if kind == ZONED and (cell.unit == "date" or cell.rule is not None):
        return "a date is needed and this is an instant; make it a date in [shape]"
    if kind in _TIMES and cell.unit == "instant" and cell.rule is None:
        return "a time without a zone is not an instant; give it an offset, or a date"
    return None if kind in _TIMES | {"DATE", "VARCHAR", ZONED} else f"{kind} is no date"


def lower(cell: Cell, kind: str, currency: str) -> Lowered:
    """Lower a cell over a column of a DuckDB type; amounts become minor units of `currency`."""
    if cell.column is None:
        return Lowered(_literal(cell.constant), "NULL", ())
    source = plain(cell.column, kind)
    stages: tuple[tuple[str, str], ...] = ()
    if cell.codes is not None:
        value, wrong = _coded(cell, source)
    elif cell.unit in {"date", "instant"}:
        value, wrong = _timed(cell, source, kind)
    elif cell.unit == "text":
        value, wrong = _worded(cell, source)
    elif cell.unit == "flag":
        lowered = f"lower({source})"
        value = f"CASE {lowered} WHEN 'true' THEN true WHEN 'false' THEN false END"
        wrong = f"CASE WHEN {lowered} NOT IN ('true', 'false') THEN 'not true or false' END"
    else:
        value, wrong, stages = _measured(cell, source, kind, currency)
    missing = "'missing'" if cell.is_required else "NULL"
    fault = f"CASE WHEN {source} IS NULL THEN {missing} ELSE {wrong} END"
    return Lowered(value, fault, (cell.column,), stages)


def staged(source: str, lowered: Iterable[Lowered]) -> str:
    """Return SQL of a table with all stages of the given cells as further columns."""
    depths: list[dict[str, str]] = []
    for item in lowered:
        for depth, (alias, sql) in enumerate(item.stages):
            if depth == len(depths):
                depths.append({})
            depths[depth][alias] = sql
    for stage in depths:
        terms = ", ".join(f"{sql} AS {name(alias)}" for alias, sql in stage.items())
        source = f"(SELECT *, {terms} FROM {source})"  # noqa: S608 (names quoted, texts escaped)
    return source


def _literal(constant: str | int | bool | None) -> str:
    if isinstance(constant, str):
        return text(constant)
    return "NULL" if constant is None else str(constant).lower()


def _coded(cell: Cell, source: str) -> tuple[str, str]:
    codes = cell.codes or ()
    branches = " ".join(f"WHEN {text(code)} THEN {_literal(value)}" for code, value in codes)
    known = ", ".join(text(code) for code, _ in codes)
    shown = text("unknown code; known: " + ", ".join(code for code, _ in codes)[:200])
    return f"CASE {source} {branches} END", f"CASE WHEN {source} NOT IN ({known}) THEN {shown} END"


def _worded(cell: Cell, source: str) -> tuple[str, str]:
    if cell.choices:
        known = ", ".join(text(choice) for choice in cell.choices)
        shown = text("not one of " + ", ".join(cell.choices))
        return source, f"CASE WHEN {source} NOT IN ({known}) THEN {shown} END"
    long = text(f"longer than {TEXT_LENGTH_MAX} characters")
    return source, f"CASE WHEN length({source}) > {TEXT_LENGTH_MAX} THEN {long} END"


def _measured(
    cell: Cell, source: str, kind: str, currency: str
) -> tuple[str, str, tuple[tuple[str, str], ...]]:
    places = {"major": EXPONENTS[currency], "percent": 4}.get(cell.unit, 0)
    column, power = name(cell.column or ""), 10**places
    low, high = text(f"below {cell.low}"), text(f"above {cell.high}")
    out = f"WHEN value < {cell.low} THEN {low} WHEN value > {cell.high} THEN {high}"
    if kind in _WHOLE:
        value = f"TRY_CAST(TRY(CAST({column} AS HUGEINT) * {power}) AS BIGINT)"
        checks = f"CASE WHEN value IS NULL THEN 'out of bounds' {out} END"
        return value, checks.replace("value", f"({value})"), ()
    alias = f"limen_{cell.column}_{cell.unit}_{cell.rounding}"
    steps = ("amount", "scaled", "near", "value")
    amount, scaled, near, value = (name(f"{alias}_{step}") for step in steps)
    stages = (
        (
            f"{alias}_amount",
            f"limen_double({column})" if kind in _REAL else f"limen_amount({source})",
        ),
        (f"{alias}_scaled", f"limen_scaled({amount}, {power}, {AMOUNT_MINOR_MAX // power})"),
        (f"{alias}_near", f"TRY_CAST({scaled} AS BIGINT)"),
        (f"{alias}_value", f"limen_{cell.rounding}({scaled}, {near})"),
    )
    unit = f"a whole number of {currency} minor units" if cell.unit == "minor" else "a whole number"
    many = f"more decimal places than {currency} has" if cell.unit == "major" else f"not {unit}"
    not_number = "'not a finite number'" if kind in _REAL else "'not a number in plain digits'"
    checks = (
        f"CASE WHEN {amount} IS NULL THEN {not_number} "
        f"WHEN {scaled} IS NULL THEN 'out of bounds' "
        f"WHEN {value} IS NULL THEN {text(many)} "
        f"{out.replace('value', value)} END"
    )
    return value, checks, stages


def _timed(cell: Cell, source: str, kind: str) -> tuple[str, str]:
    column = name(cell.column or "")
    wrong = "'not a date'"
    if cell.format is not None:
        day = f"CAST(try_strptime({source}, {text(cell.format)}) AS DATE)"
        wrong = text(f"not a date written as {cell.format}")
    elif kind == "VARCHAR":
        day = f"limen_date({source})"
        wrong = "'not a date written as 2005-04-30'"
    elif kind == "DATE":
        day = f"CASE WHEN isfinite({column}) THEN {column} END"
    elif kind == ZONED:
        value = f"limen_in_years(epoch_us({column}))"
        return value, f"CASE WHEN {value} IS NULL THEN 'out of range' END"
    else:
        day = f"CASE WHEN {column} = date_trunc('day', {column}) THEN CAST({column} AS DATE) END"
        wrong = "'has a time of day; a date is needed'"
    ruled = _ruled(day, cell.rule)
    value = f"limen_day({ruled})"
    out = text(f"a year outside {YEAR_MIN} to {YEAR_MAX}")
    if kind != "VARCHAR" or cell.format or cell.rule or cell.unit == "date":
        checks = f"CASE WHEN {day} IS NULL THEN {wrong} WHEN {value} IS NULL THEN {out} END"
        return value, checks
    moment = f"limen_moment({source})"
    value = f"coalesce({value}, limen_in_years({moment}))"
    wrong = "'neither a date nor a time with an offset'"
    return value, (
        f"CASE WHEN {day} IS NULL AND {moment} IS NULL THEN {wrong} "
        f"WHEN {value} IS NULL THEN {out} END"
    )


def _ruled(day: str, rule: str | None) -> str:
    if rule == "month_end":
        return f"last_day({day})"
    return f"CAST(date_trunc('month', {day}) AS DATE)" if rule == "start_of_month" else day


def lower_template(
    template: Template, types: dict[str, str], *, is_key: bool, suffix: str = ""
) -> list[Lowered]:
    """Lower a template to what it is made from and, last, the text it makes.

    Each column is judged by itself, so that one named in many templates is judged once. The
    literal parts were judged with the mapping.
    """
    # Blanks are kept: an id with outer blanks is a fault, not another id.
    checks = []
    parts = [text(part) for part in template.parts]
    for at, column in enumerate(template.columns):
        made = f"nullif(CAST({name(column)} AS VARCHAR), '')"
        parts[2 * at + 1] = made
        fault = f"CASE WHEN {made} IS NULL THEN 'missing'"
        if types[column] == "VARCHAR" or types[column].startswith("ENUM"):
            fault += (
                f" WHEN NOT regexp_full_match({made}, {text(_ID_TEXT)}) "
                "THEN 'not an id: outer or double blanks or control characters'"
            )
        checks.append(Lowered(made, f"{fault} END", (column,)))
    value = "(" + " || ".join(part for part in parts if part != "''") + suffix + ")"
    length = KEY_LENGTH_MAX if is_key else ID_LENGTH_MAX
    long = text(f"makes a text longer than {length} characters")
    fault = f"CASE WHEN length{value} > {length} THEN {long} END"
    checks.append(Lowered(value, fault, template.columns))
    return checks


def template_type_fault(kind: str) -> str | None:
    """Return why a column of this type can be no part of an id, None where it can."""
    if kind in _WHOLE | {"VARCHAR", "DATE", "UBIGINT", "HUGEINT", "UUID"} or kind.startswith(
        "ENUM"
    ):
        return None
    return f"a column of {kind} can be no part of an id or key; cast it in [shape]"


def feel_types(types: dict[str, str]) -> dict[str, str]:
    """Return the FEEL type of each column that a condition may name."""
    known = {"VARCHAR": "string", "DATE": "date", "BOOLEAN": "boolean"}
    found = {}
    for column, kind in types.items():
        if kind in _WHOLE | _REAL | {"HUGEINT", "UBIGINT"} or kind.startswith("DECIMAL"):
            found[column] = "number"
        elif kind in known or kind.startswith("ENUM"):
            found[column] = known.get(kind, "string")
    return found


def feel_value(column: str, kind: str) -> str:
    """Return SQL that gives a column's value as FEEL takes it: no float, no not-a-number."""
    quoted = name(column)
    if kind in _REAL:
        return f"limen_double({quoted})"
    return f"CAST({quoted} AS VARCHAR)" if kind.startswith("ENUM") else quoted
