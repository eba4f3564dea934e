"""What may come into a program from Python: FEEL values of the declared types, and no float."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from limen.dmn import temporal_text, tree, types
from limen.dmn.errors import DmnMisuse, FeelError
from limen.dmn.numbers import tidy
from limen.dmn.types import ANY, FeelType, conforms, describe
from limen.dmn.values import is_feel
from limen.kernel.diagnostics import did_you_mean


@dataclass(frozen=True, slots=True)
class Input:
    """An input of a program: `allowed` are its literal values, if it lists such."""

    name: str
    type_ref: str
    allowed: tuple[object, ...] = ()


@dataclass(frozen=True, slots=True)
class Intake:
    """Takes values of one name and type in."""

    name: str
    type: FeelType

    def take(self, value: Any) -> Any:
        """Return a value ready for the program.

        Raises
        ------
        DmnMisuse
            When it is no FEEL value, or not of the declared type.
        """
        if value is None:
            return None
        value = _plainly(value)
        if not is_feel(value):
            raise DmnMisuse(f"{self.name!r} is no FEEL value: {_first_foreign(value)}")
        try:
            value = tidied(value)
        except FeelError as error:
            raise DmnMisuse(f"{self.name!r}: {error.cause}") from None
        wanted = types.plain(self.type)
        if wanted != ANY and not conforms(value, wanted):
            raise DmnMisuse(f"{self.name!r} must be {describe(wanted)}, was {type(value).__name__}")
        return value


def intake_of(name: str, type_: FeelType) -> Intake:
    """Return the intake of a name, its type freed of allowed values (those are FEEL's to judge)."""
    return Intake(name, types.unlimited(type_))


def _plainly(value: Any) -> Any:
    """Return the number or text that a value of a subclass is (a bool is no number)."""
    if isinstance(value, int) and type(value) is not bool:
        return int.__index__(value)
    return str.__str__(value) if isinstance(value, str) else value


def tidied(value: Any) -> Any:
    """Return a value whose numbers are whole ints or decimals of 34 digits."""
    if type(value) in (int, Decimal):
        return tidy(value)
    if type(value) is list:
        return [tidied(item) for item in value]
    if type(value) is dict:
        return {key: tidied(item) for key, item in value.items()}
    return value


def _first_foreign(value: Any) -> str:
    if type(value) is list:
        return next(_first_foreign(item) for item in value if not is_feel(item))
    if type(value) is dict:
        return next((_first_foreign(item) for item in value.values() if not is_feel(item)), "key")
    hint = "; numbers are int or Decimal" if isinstance(value, float) else ""
    return f"{value!r} of type {type(value).__name__}{hint}"


def literals_of(tests: tree.UnaryTests) -> tuple[object, ...]:
    """Return the values of tests that only list literals, else nothing."""
    found = [
        test.operand.value
        for test in tests.tests
        if isinstance(test, tree.ValueTest) and isinstance(test.operand, tree.Constant)
    ]
    return tuple(found) if len(found) == len(tests.tests) and not tests.negated else ()


def refuse_unknown(values: Mapping[str, Any], names: Iterable[str]) -> None:
    """Refuse keys that are no inputs.

    Raises
    ------
    DmnMisuse
        When there are any.
    """
    known = set(names)
    unknown = sorted(str(key) for key in values if key not in known)
    if unknown:
        hint = did_you_mean(unknown[0], known)
        raise DmnMisuse(f"not an input: {', '.join(unknown)} ({hint})")


def from_json(given: Any, wanted: Mapping[str, FeelType]) -> dict[str, Any]:
    """Return inputs read from JSON: texts become dates and durations where those are wanted.

    Raises
    ------
    DmnMisuse
        When it is no object, or a text cannot be read as what is wanted.
    """
    if not isinstance(given, dict):
        raise DmnMisuse("the inputs must be an object: names and values")
    try:
        return {name: _as_wanted(value, wanted.get(name, ANY)) for name, value in given.items()}
    except FeelError as error:
        raise DmnMisuse(error.cause) from None


def _as_wanted(value: Any, wanted: FeelType) -> Any:
    wanted = types.plain(wanted)
    if isinstance(value, list):
        item = wanted.item if isinstance(wanted, types.ListOf) else wanted
        return [_as_wanted(each, item) for each in value]
    if isinstance(value, dict) and isinstance(wanted, types.ContextOf):
        return {name: _as_wanted(each, wanted.field(name) or ANY) for name, each in value.items()}
    if isinstance(value, str) and wanted not in (ANY, types.STRING):
        return temporal_text.parse_at(value) if wanted in _TEMPORAL else value
    return value


_TEMPORAL: Final = frozenset(
    {
        types.DATE,
        types.TIME,
        types.DATE_TIME,
        types.DAYS_DURATION,
        types.MONTHS_DURATION,
    }
)
