"""External functions: a registry of pure functions by class and method signature.

Models name functions of other languages; nothing of those languages runs. A name that stands here
is bound to a function written for it, with the argument ranges of the types it declares; any other
name has no result. Numbers stay decimals, the transcendental functions included.
"""

from __future__ import annotations

import decimal
import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from limen.dmn import numbers
from limen.dmn.bounds import STRING_LENGTH_MAX
from limen.dmn.builtins.conversions import text_of
from limen.dmn.errors import FeelError
from limen.dmn.formats import formatted
from limen.dmn.numbers import CONTEXT, Number
from limen.dmn.values import kind

_SIGNATURE: Final = re.compile(r"\s*([A-Za-z_]\w*)\s*\(([^()]*)\)\s*")
_SHORT: Final = re.compile(r"java\.(?:lang|math|util)\.")


@dataclass(frozen=True, slots=True)
class External:
    """A function of the registry with the types of its parameters."""

    name: str
    parameters: tuple[str, ...]
    call: Callable[..., Any]

    @property
    def variadic(self) -> bool:
        """Whether the last parameter takes all that is left."""
        return bool(self.parameters) and self.parameters[-1].endswith("...")

    def __call__(self, arguments: Sequence[Any]) -> Any:
        """Return what the function gives.

        Raises
        ------
        FeelError
            When the arguments do not fit, or there is no result.
        """
        fixed = self.parameters[:-1] if self.variadic else self.parameters
        given, rest = list(arguments[: len(fixed)]), list(arguments[len(fixed) :])
        if len(given) < len(fixed) or (rest and not self.variadic):
            raise FeelError(f"{self.name} takes {len(self.parameters)} arguments")
        ready = [_TAKEN[word](value) for word, value in zip(fixed, given, strict=True)]
        if self.variadic:
            spread = rest[0] if len(rest) == 1 and type(rest[0]) is list else rest
            ready.append(spread)
        found = self.call(*ready)
        return numbers.tidy(found) if numbers.is_number(found) else found


def external(class_name: str, signature: str) -> External:
    """Return a function of the registry.

    Raises
    ------
    FeelError
        When there is none of this name and these parameter types.
    """
    match = _SIGNATURE.fullmatch(signature)
    if match is None:
        raise FeelError(f"{signature!r} is not a method signature")
    words = tuple(_word(part) for part in match[2].split(",") if part.strip())
    owner = _SHORT.sub("", class_name.strip())
    found = _REGISTRY.get((owner, match[1], words))
    if found is None:
        raise FeelError(f"there is no external function {class_name}.{signature}")
    return External(f"{class_name}.{match[1]}", words, found)


def _word(text: str) -> str:
    word = _SHORT.sub("", text.strip())
    if word in ("[LObject;", "Object[]", "Object..."):
        return "Object..."
    return word.removeprefix("[L").removesuffix(";") + ("..." if word.startswith("[L") else "")


def _whole(name: str, bits: int) -> Callable[[Any], int]:
    def take(value: Any) -> int:
        number = _number(value)
        found = numbers.whole(number, f"an argument of type {name}")
        if not -(2 ** (bits - 1)) <= found < 2 ** (bits - 1):
            raise FeelError(f"{found} is out of the range of {name}")
        return found

    return take


def _number(value: Any) -> Number:
    if not numbers.is_number(value):
        raise FeelError(f"an argument must be a number, was {kind(value)}")
    found: Number = value
    return found


def _string(value: Any) -> str:
    if type(value) is not str:
        raise FeelError(f"an argument must be a string, was {kind(value)}")
    return value


def _character(value: Any) -> str:
    if len(_string(value)) != 1:
        raise FeelError("an argument must be one character")
    return str(value)


def _boolean(value: Any) -> bool:
    if type(value) is not bool:
        raise FeelError(f"an argument must be a boolean, was {kind(value)}")
    return value


_WHOLE: Final = {"byte": 8, "short": 16, "int": 32, "long": 64}
_BOXES: Final = {"Byte": "byte", "Short": "short", "Integer": "int", "Long": "long"}
_TAKEN: Final[dict[str, Callable[[Any], Any]]] = {
    **{word: _whole(word, bits) for word, bits in _WHOLE.items()},
    **{box: _whole(box, _WHOLE[word]) for box, word in _BOXES.items()},
    **dict.fromkeys(("float", "double", "Float", "Double", "BigDecimal", "Number"), _number),
    **dict.fromkeys(("String", "CharSequence"), _string),
    **dict.fromkeys(("char", "Character"), _character),
    **dict.fromkeys(("boolean", "Boolean"), _boolean),
    "BigInteger": _whole("BigInteger", 113),
    "Object": lambda value: value,
}


def _parsed(word: str) -> Callable[[str], Number]:
    def parse(text: str) -> Number:
        number = numbers.parse_number(text.strip() if word in ("float", "double") else text)
        found: Number = _TAKEN[word](number)
        return found

    return parse


def _real(name: str) -> Callable[..., Number]:
    """Return a transcendental function: computed in binary, given in the digits that are sure."""
    function = getattr(math, name)

    def call(*arguments: Number) -> Number:
        try:
            found = Decimal(repr(function(*map(float, arguments))))
        except (ValueError, OverflowError, decimal.InvalidOperation):
            raise FeelError(f"{name} has no result for such arguments") from None
        if not found.is_finite():
            raise FeelError(f"{name} has no finite result")
        return found

    return call


def _exact(operation: Callable[..., Number]) -> Callable[..., Number]:
    def call(*arguments: Number) -> Number:
        try:
            return operation(*map(Decimal, arguments))
        except decimal.DecimalException:
            raise FeelError("the operation has no numeric result") from None

    return call


def _rounded(mode: str) -> Callable[[Number], Number]:
    return lambda value: numbers.round_to(value, 0, mode)


def _joined(separator: str, parts: Sequence[Any]) -> str:
    text = separator.join(map(_string, parts))
    if len(text) > STRING_LENGTH_MAX:
        raise FeelError("the string is too long")
    return text


def _sign(value: Number) -> int:
    return (value > 0) - (value < 0)


def _divided(a: int, b: int) -> int:
    if b == 0:
        raise FeelError("division by zero")
    return a // b


_NUMERIC: Final = (*_WHOLE, "float", "double")
_REAL: Final = (
    *("sin", "cos", "tan", "asin", "acos", "atan", "sinh", "cosh", "tanh"),
    *("cbrt", "expm1", "log1p"),
)
_REGISTRY: Final[dict[tuple[str, str, tuple[str, ...]], Callable[..., Any]]] = {}


def _register() -> None:
    def add(owner: str, name: str, parameters: str, call: Callable[..., Any]) -> None:
        _REGISTRY[owner, name, tuple(parameters.split())] = call

    for word in ("int", "long", "float", "double"):
        add("Math", "max", f"{word} {word}", max)
        add("Math", "min", f"{word} {word}", min)
        add("Math", "abs", word, lambda n: abs(n) if type(n) is int else n.copy_abs())
    for name in _REAL:
        add("Math", name, "double", _real(name))
    for name in ("atan2", "hypot"):
        add("Math", name, "double double", _real(name))
    add("Math", "toRadians", "double", _real("radians"))
    add("Math", "toDegrees", "double", _real("degrees"))
    for name, operation in (
        ("sqrt", CONTEXT.sqrt), ("exp", CONTEXT.exp), ("log", CONTEXT.ln), ("log10", CONTEXT.log10)
    ):  # fmt: skip
        add("Math", name, "double", _exact(operation))
    add("Math", "pow", "double double", numbers.power)
    add("Math", "ceil", "double", _rounded(decimal.ROUND_CEILING))
    add("Math", "floor", "double", _rounded(decimal.ROUND_FLOOR))
    add("Math", "rint", "double", _rounded(decimal.ROUND_HALF_EVEN))
    half_up = lambda n: numbers.round_to(numbers.add(n, Decimal("0.5")), 0, decimal.ROUND_FLOOR)  # noqa: E731
    for word in ("float", "double"):
        add("Math", "round", word, half_up)
        add("Math", "signum", word, _sign)
    for word in ("int", "long"):
        add("Math", "floorDiv", f"{word} {word}", _divided)
        add("Math", "floorMod", f"{word} {word}", numbers.modulo)
        add("Math", "addExact", f"{word} {word}", numbers.add)
        add("Math", "subtractExact", f"{word} {word}", numbers.subtract)
        add("Math", "multiplyExact", f"{word} {word}", numbers.multiply)
    _register_boxes(add)
    add("String", "format", "String Object...", formatted)
    add("String", "join", "CharSequence CharSequence...", _joined)
    for word in (*_NUMERIC, "char", "boolean", "Object"):
        add("String", "valueOf", word, lambda value: "null" if value is None else text_of(value))
    add("String", "copyValueOf", "String", str)


def _register_boxes(add: Callable[[str, str, str, Callable[..., Any]], None]) -> None:
    for box, word in {**_BOXES, "Float": "float", "Double": "double"}.items():
        short = "Int" if box == "Integer" else box
        add(box, "valueOf", word, lambda n: n)
        add(box, "valueOf", "String", _parsed(word))
        add(box, f"parse{short}", "String", _parsed(word))
        for name, call in (("max", max), ("min", min), ("sum", numbers.add)):
            add(box, name, f"{word} {word}", call)
        add(box, "compare", f"{word} {word}", lambda a, b: _sign(numbers.subtract(a, b)))
        add(box, "toString", word, text_of)
    for name in ("parseBoolean", "valueOf"):
        add("Boolean", name, "String", lambda text: text.lower() == "true")
    add("Boolean", "valueOf", "boolean", lambda flag: flag)
    add("Boolean", "logicalAnd", "boolean boolean", lambda a, b: a and b)
    add("Boolean", "logicalOr", "boolean boolean", lambda a, b: a or b)
    add("BigDecimal", "valueOf", "double", lambda n: n)
    add("BigDecimal", "valueOf", "long", lambda n: n)


_register()
