"""Reading single values of a mapping: times, fields, codes."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from typing import Any

from limen.app.mapping import DATE_RULES, ROUNDINGS, Cell
from limen.app.mapping_fields import FieldSpec
from limen.app.mapping_text import Reader, Step, day_constant
from limen.book.chain import day_number
from limen.kernel.bounds import TEXT_LENGTH_MAX, YEAR_MAX, YEAR_MIN
from limen.kernel.diagnostics import did_you_mean

_CALL = re.compile(r"(\w+)\(\s*(.+?)\s*\)")
_FORMAT_DATE = re.compile(r"(?:%[YymdbBj]|[^%])+")


def read_time(reader: Reader, value: Any, steps: tuple[Step, ...], unit: str) -> Cell | None:
    """Read a time: a column, ``month_end(column)``, a date, or a table of these.

    `unit` is ``date`` or ``instant``.
    """
    place = reader.place(*steps)
    if isinstance(value, str):
        return _named_time(reader, value, steps, unit)
    if isinstance(value, date):
        return _constant_day(reader, value, steps, unit)
    table = reader.table(value, steps, ("column", "format", "rule", "constant"))
    if "constant" in table:
        return _constant_day(reader, table["constant"], steps, unit)
    column = reader.word(table, "column", steps)
    rule, form = table.get("rule"), table.get("format")
    if rule is not None and rule not in DATE_RULES:
        hint = did_you_mean(str(rule), DATE_RULES)
        reader.error("M005", (*steps, "rule"), f"unknown rule '{rule}'", hint)
        return None
    if form is not None and not (isinstance(form, str) and _FORMAT_DATE.fullmatch(form)):
        hint = "a date's directives are %Y %y %m %d %b %B %j, for example %Y%m"
        reader.error("M005", (*steps, "format"), f"'{form}' is not the format of a date", hint)
        return None
    if column is None:
        return None
    return Cell(column=column, unit=unit, rule=rule, format=form, place=place)


def _named_time(reader: Reader, text: str, steps: tuple[Step, ...], unit: str) -> Cell | None:
    place = reader.place(*steps)
    call = _CALL.fullmatch(text)
    if call is None:
        return Cell(column=text, unit=unit, place=place)
    rule, column = call.groups()
    if rule not in DATE_RULES:
        reader.error("M005", steps, f"unknown rule '{rule}'", did_you_mean(rule, DATE_RULES))
        return None
    return Cell(column=column, unit=unit, rule=rule, place=place)


def _constant_day(reader: Reader, value: Any, steps: tuple[Step, ...], unit: str) -> Cell | None:
    day = day_constant(value)
    if day is None or not YEAR_MIN <= day.year <= YEAR_MAX:
        hint = f"write it as 2005-04-30, between {YEAR_MIN} and {YEAR_MAX}"
        reader.error("M005", steps, f"'{value}' is not a date", hint)
        return None
    return Cell(constant=day_number(day), unit=unit, place=reader.place(*steps))


_FIELD_KEYS = ("column", "constant", "unit", "rounding", "codes", "rule", "format")


def read_field(reader: Reader, spec: FieldSpec, value: Any, steps: tuple[Step, ...]) -> Cell | None:
    """Read ``{column, unit, rounding}``, ``{column, codes}``, ``{constant}`` or a date rule."""
    if spec.units == ("date",):
        cell = read_time(reader, value, steps, "date")
        return None if cell is None else replace(cell, is_required=spec.is_required)
    if isinstance(value, str):
        value = {"column": value}
    table = reader.table(value, steps, _FIELD_KEYS)
    base = Cell(
        is_required=spec.is_required,
        low=spec.low,
        high=spec.high,
        choices=spec.choices,
        place=reader.place(*steps),
    )
    if "constant" in table:
        return _constant(reader, spec, table, steps, base)
    column = reader.word(table, "column", steps)
    if column is None:
        return None
    base = replace(base, column=column)
    if "codes" in table:
        return _codes(reader, spec, table["codes"], steps, base)
    return _measured(reader, spec, table, steps, base)


def _measured(
    reader: Reader, spec: FieldSpec, table: dict[str, Any], steps: tuple[Step, ...], base: Cell
) -> Cell | None:
    unit = table.get("unit", spec.units[0] if len(spec.units) == 1 else None)
    if unit is None:
        hint = " or ".join(f'unit = "{name}"' for name in spec.units)
        reader.error("M006", steps, f"the unit of '{spec.name}' is not given", hint)
        return None
    if unit not in spec.units:
        reader.error(
            "M006",
            (*steps, "unit"),
            f"'{spec.name}' is not given in '{unit}'",
            did_you_mean(str(unit), spec.units),
        )
        return None
    rounding = table.get("rounding", "exact")
    if rounding not in ROUNDINGS:
        hint = did_you_mean(str(rounding), ROUNDINGS)
        reader.error("M006", (*steps, "rounding"), f"unknown rounding '{rounding}'", hint)
        return None
    return replace(base, unit=unit, rounding=rounding)


def _constant(
    reader: Reader, spec: FieldSpec, table: dict[str, Any], steps: tuple[Step, ...], base: Cell
) -> Cell | None:
    if len(table) > 1:
        others = ", ".join(sorted(table.keys() - {"constant"}))
        reader.error("M007", steps, f"a constant stands alone, without {others}")
        return None
    value = table["constant"]
    fault = constant_fault(spec, value)
    if fault is not None:
        hint = did_you_mean(str(value), spec.choices)
        reader.error("M007", (*steps, "constant"), f"'{value}' {fault}", hint)
        return None
    return replace(base, constant=value, unit=spec.units[-1])


def _codes(
    reader: Reader, spec: FieldSpec, value: Any, steps: tuple[Step, ...], base: Cell
) -> Cell | None:
    if not isinstance(value, dict) or not value:
        hint = 'for example { "0" = "revolving", "1" = "late" }'
        reader.error("M008", (*steps, "codes"), "'codes' is a table from code to value", hint)
        return None
    is_sound = True
    for code, meaning in value.items():
        fault = constant_fault(spec, meaning)
        if fault is not None:
            hint = did_you_mean(str(meaning), spec.choices)
            reader.error("M008", (*steps, "codes", code), f"'{meaning}' {fault}", hint)
            is_sound = False
    if not is_sound:
        return None
    return replace(base, codes=tuple(value.items()), unit=spec.units[-1])


def constant_fault(spec: FieldSpec, value: Any) -> str | None:
    """Return why a value written in the mapping does not fit its field, None where it does."""
    if spec.units == ("flag",):
        return None if isinstance(value, bool) else "is not true or false"
    if spec.low is not None and spec.high is not None:
        if isinstance(value, bool) or not isinstance(value, int):
            return f"is not a whole number in '{spec.units[-1]}'"
        if not spec.low <= value <= spec.high:
            return f"is not between {spec.low} and {spec.high}"
        return None
    if not isinstance(value, str) or not 0 < len(value) <= TEXT_LENGTH_MAX:
        return "is not a text"
    if spec.choices and value not in spec.choices:
        return f"is not one of {', '.join(spec.choices)}"
    return None
