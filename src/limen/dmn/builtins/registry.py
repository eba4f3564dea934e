"""The table of built-in functions: name, signatures, and how arguments fit them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Final

from limen.dmn import types
from limen.dmn.bounds import INVOCATION_STEPS
from limen.dmn.errors import FeelError
from limen.dmn.execution import Execution
from limen.dmn.types import FeelType
from limen.dmn.values import kind
from limen.dmn.work import steps_through


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter: `nullable` takes null as it is, `optional` may be left out."""

    name: str
    kinds: tuple[str, ...]
    optional: bool = False
    nullable: bool = False
    variadic: bool = False


@dataclass(frozen=True, slots=True)
class Signature:
    """One way to call a built-in."""

    parameters: tuple[Parameter, ...]
    call: Callable[..., Any]
    takes_execution: bool
    named_only: bool = False

    def fits_count(self, count: int) -> bool:
        """Whether so many positional arguments can be meant."""
        if self.named_only:
            return False
        needed = sum(not (each.optional or each.variadic) for each in self.parameters)
        open_ended = any(each.variadic for each in self.parameters)
        return needed <= count and (open_ended or count <= len(self.parameters))

    def fits_names(self, names: Iterable[str]) -> bool:
        """Whether arguments of these names can be meant."""
        given = set(names)
        known = {each.name for each in self.parameters}
        needed = {each.name for each in self.parameters if not (each.optional or each.variadic)}
        return needed <= given <= known


@dataclass(slots=True)
class Builtin:
    """A built-in function with its overloads."""

    name: str
    result: FeelType
    signatures: list[Signature]


BUILTINS: Final[dict[str, Builtin]] = {}


def builtin(
    name: str,
    parameters: str,
    result: str = "Any",
    *,
    execution: bool = False,
    named_only: bool = False,
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Register one signature, written as `from: string, scale: number?`.

    After a type, `?` marks what may be left out, `|null` what may be null, `...` what repeats.
    """

    def register(call: Callable[..., Any]) -> Callable[..., Any]:
        entry = BUILTINS.setdefault(name, Builtin(name, types.SIMPLE[result], []))
        made = Signature(_parameters(parameters), call, execution, named_only)
        entry.signatures.append(made)
        return call

    return register


def _parameters(text: str) -> tuple[Parameter, ...]:
    return tuple(_parameter(part) for part in text.split(",")) if text else ()


def _parameter(text: str) -> Parameter:
    name, _, wanted = (part.strip() for part in text.partition(":"))
    optional, variadic = wanted.endswith("?"), wanted.endswith("...")
    kinds = tuple(part.strip() for part in wanted.rstrip("?.").split("|"))
    nullable = "null" in kinds or kinds == ("any",)
    return Parameter(name, kinds, optional, nullable, variadic)


def result_of(name: str) -> FeelType:
    """Return the type a built-in gives."""
    return BUILTINS[name].result


def signatures_for(name: str, count: int, names: tuple[str, ...] | None) -> list[Signature]:
    """Return the signatures a call of this shape can mean."""
    candidates = BUILTINS[name].signatures
    if names is None:
        return [each for each in candidates if each.fits_count(count)]
    return [each for each in candidates if each.fits_names(names)]


def invoke(
    x: Execution,
    name: str,
    arguments: tuple[Any, ...],
    names: tuple[str, ...] | None,
) -> Any:
    """Call a built-in, choosing the signature whose parameters take the arguments.

    Raises
    ------
    FeelError
        When none takes them, or the function has no result for them.
    """
    candidates = signatures_for(name, len(arguments), names)
    if not candidates:
        raise FeelError(f"{name} cannot be called with {len(arguments)} such arguments")
    fault: FeelError | None = None
    for signature in candidates:
        try:
            ready = _fit(signature, arguments, names)
        except FeelError as error:
            fault = fault or error
            continue
        x.spend(INVOCATION_STEPS + sum(steps_through(each) for each in arguments))
        return signature.call(x, *ready) if signature.takes_execution else signature.call(*ready)
    raise FeelError(f"{name}: {fault.cause if fault else 'no result'}")


def _fit(
    signature: Signature, arguments: tuple[Any, ...], names: tuple[str, ...] | None
) -> list[Any]:
    if names is not None:
        by_name = dict(zip(names, arguments, strict=True))
        last = max(
            (i for i, each in enumerate(signature.parameters) if each.name in by_name), default=-1
        )
        used = signature.parameters[: last + 1]
        return [_take(each, by_name[each.name]) if each.name in by_name else None for each in used]
    ready: list[Any] = []
    for i, value in enumerate(arguments):
        parameter = signature.parameters[min(i, len(signature.parameters) - 1)]
        ready.append(_take(parameter, value))
    return ready


def _take(parameter: Parameter, value: Any) -> Any:
    if parameter.kinds[0] == "any":
        return value
    if value is None:
        if parameter.nullable:
            return None
        raise FeelError(f"{parameter.name!r} is null")
    found = kind(value)
    if found in parameter.kinds:
        return value
    if found == "list" and len(value) == 1 and kind(value[0]) in parameter.kinds:
        return value[0]
    if "list" in parameter.kinds:
        return [value]
    raise FeelError(f"{parameter.name!r} must be {' or '.join(parameter.kinds)}, was {found}")
