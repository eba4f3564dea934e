"""The strict profile: what a release's policies must declare, so that nothing is null in silence.

A policy is strict when all of it is lowered to columns, each input says what its null means, and
each table says what happens when no rule matches. Run strictly, an operation that fails is a fault
of its row with the cause, and an answer is given only where there is none.
"""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final, Literal

import msgspec

from limen.dmn.bind import BoundDecision, Model
from limen.dmn.errors import EvalError, FeelError
from limen.dmn.numbers import is_number, parse_number
from limen.dmn.profile import gaps
from limen.dmn.program import Program, compile_service
from limen.dmn.result import Result
from limen.dmn.scales import INT64_MAX, INT64_MIN, Bounds
from limen.kernel.diagnostics import Diagnostics, Place, did_you_mean

KEYS: Final = ("min", "max", "scale", "values", "on_missing")
WORDS: Final = ("refer", "fault", "null")


@dataclass(frozen=True, slots=True)
class OnMissing:
    """What a null of an input means.

    ``value`` puts a value in its place, ``refer`` leaves the row to a person, ``fault`` is a fault
    of the row, and ``null`` says that the policy itself knows what to do with null.
    """

    kind: Literal["value", "refer", "fault", "null"]
    value: Any = None


@dataclass(frozen=True, slots=True)
class Declaration:
    """What is declared of one input."""

    bounds: Bounds
    on_missing: OnMissing | None = None


@dataclass(frozen=True, slots=True)
class StrictResult:
    """One row's strict outcome: a result, or why there is none."""

    status: Literal["decided", "referred", "fault"]
    result: Result | None = None
    causes: tuple[str, ...] = ()
    errors: tuple[EvalError, ...] = ()


class Admitted(msgspec.Struct, frozen=True):
    """A row's inputs with declared values in place of nulls.

    `referred` names the inputs whose null leaves the row to a person; `causes` says what makes the
    row a fault.
    """

    values: dict[str, Any]
    referred: tuple[str, ...] = ()
    causes: tuple[str, ...] = ()


def read_declarations(data: bytes, file: str) -> tuple[dict[str, Declaration], Diagnostics]:
    """Read the declarations of a policy's inputs: TOML, a table for each input.

    ``min``, ``max`` and ``scale`` bound numbers, ``values`` lists strings, and ``on_missing`` is
    ``"refer"``, ``"fault"``, ``"null"`` or ``{ value = ... }``. Fractions are written as strings.
    """
    faults = Diagnostics()
    try:
        tables = tomllib.loads(data.decode())
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        faults.error("S001", Place(file), f"not TOML: {error}")
        return {}, faults
    found = {}
    for name, table in tables.items():
        place = Place(file, path=f"input '{name}'")
        if isinstance(table, dict):
            found[name] = _declaration(table, place, faults)
        else:
            faults.error("S002", place, "an input is declared by a table")
    return found, faults


def _declaration(table: Mapping[str, Any], place: Place, faults: Diagnostics) -> Declaration:
    for key in table:
        if key not in KEYS:
            faults.error("S003", place, f"unknown key '{key}'", did_you_mean(key, KEYS))
    scale = table.get("scale", 0)
    if type(scale) is not int or not 0 <= scale <= 18:
        faults.error("S004", place, "the scale is a whole number from 0 to 18")
        scale = 0
    low, high = (_number(table.get(key), place, faults) for key in ("min", "max"))
    values = table.get("values", [])
    if not isinstance(values, list) or not all(isinstance(each, str) for each in values):
        faults.error("S004", place, "values is a list of strings")
        values = []
    on_missing = _on_missing(table.get("on_missing"), place, faults)
    nullable = on_missing is None or on_missing.kind in ("null", "refer")
    return Declaration(Bounds(low, high, scale, nullable, tuple(values)), on_missing)


def _number(given: object, place: Place, faults: Diagnostics) -> Any:
    if given is None or type(given) is int:
        return given
    try:
        return parse_number(given if isinstance(given, str) else "")
    except FeelError:
        hint = "write a fraction as a string"
        faults.error("S004", place, f"{given!r} is no exact number", hint)
        return None


def _on_missing(given: object, place: Place, faults: Diagnostics) -> OnMissing | None:
    if given is None:
        return None
    if given in WORDS:
        return OnMissing(given)
    if isinstance(given, dict) and set(given) == {"value"}:
        value = given["value"]
        if type(value) in (bool, int, str):
            return OnMissing("value", value)
        faults.error("S005", place, "the value is a whole number, a text or a boolean")
        return None
    faults.error("S005", place, f"on_missing is {', '.join(WORDS)} or {{ value = ... }}")
    return None


def check_strict(
    model: Model, service: str, declarations: Mapping[str, Declaration], lowered: Diagnostics
) -> Diagnostics:
    """Return what keeps a service from the strict profile.

    Parameters
    ----------
    model, service
        The model and the name of its service.
    declarations
        What is declared of the inputs.
    lowered
        What `compile_frame` said: reasons not to lower are faults here.
    """
    found = Diagnostics()
    program, _ = compile_service(model, service)
    if program is None:
        return found
    for item in lowered.items:
        if item.code == "L101":
            found.error("S101", item.place, item.message, item.hint)
    _check_inputs(model, program, declarations, found)
    for step in program.steps:
        decision = model.bound[step.id]
        assert isinstance(decision, BoundDecision)
        for place, policy in gaps(model, decision):
            text = f"no rule may match, and this {policy} table has no default"
            found.error("S103", place, text, "add a default output or a last rule of dashes")
    return found


def _check_inputs(
    model: Model,
    program: Program,
    declarations: Mapping[str, Declaration],
    found: Diagnostics,
) -> None:
    names = {intake.name for intake in program.intakes.values()}
    for name in declarations:
        if name not in names:
            place = Place(model.file, path=f"input '{name}'")
            found.error("S104", place, "declared, but no input", did_you_mean(name, names))
    for id_, intake in program.intakes.items():
        declared = declarations.get(intake.name)
        if declared is None or declared.on_missing is None:
            hint = "on_missing: a value, refer, fault, or null where the rules know it"
            text = "what its null means is not declared"
            found.error("S102", model.bound[id_].place, text, hint)


def admit(
    declarations: Mapping[str, Declaration], values: Mapping[str, Any], read: Collection[str]
) -> Admitted:
    """Hold a row's inputs, as far as they are read, to what is declared of them."""
    ready = dict(values)
    causes, referred = [], []
    for name, declared in declarations.items():
        value, missing = ready.get(name), declared.on_missing
        if name not in read:
            continue
        if value is None and missing is not None and missing.kind == "value":
            ready[name] = missing.value
        elif value is None and missing is not None and missing.kind == "refer":
            referred.append(name)
        elif not _inside(value, declared.bounds):
            causes.append(
                f"{name!r} is missing" if value is None else f"{name!r} is outside its bounds"
            )
    return Admitted(ready, tuple(referred), tuple(causes))


def run_strict(
    program: Program,
    declarations: Mapping[str, Declaration],
    values: Mapping[str, Any],
    read: Collection[str],
) -> StrictResult:
    """Run one row strictly; only inputs that are read (`read_inputs`) can be missing or wrong.

    Raises
    ------
    DmnMisuse
        As `Program.run` does.
    """
    admitted = admit(declarations, values, read)
    if admitted.causes:
        return StrictResult("fault", causes=admitted.causes)
    if admitted.referred:
        causes = tuple(f"{name!r} is missing" for name in admitted.referred)
        return StrictResult("referred", causes=causes)
    result = program.run(admitted.values)
    if result.errors:
        causes = tuple(f"{each.place}: {each.cause}" for each in result.errors)
        return StrictResult("fault", causes=causes, errors=result.errors)
    return StrictResult("decided", result)


def _inside(value: Any, bounds: Bounds) -> bool:
    if value is None:
        return bounds.nullable
    if type(value) is int and not bounds.scale:
        # What `span` says of whole numbers, without making it for each of them.
        low, high = bounds.minimum, bounds.maximum
        return (
            INT64_MIN <= value <= INT64_MAX
            and (low is None or low <= value)
            and (high is None or value <= high)
        )
    if is_number(value):
        unit = Decimal(value).scaleb(bounds.scale)
        span = bounds.span()
        return unit == unit.to_integral_value() and span.low <= unit <= span.high
    return not bounds.values or value in bounds.values
