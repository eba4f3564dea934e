"""What a run of a program gives."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from limen.dmn.errors import EvalError
from limen.kernel.diagnostics import Place


class Result(msgspec.Struct, frozen=True, gc=False):
    """What a run gave: values of the outputs, ids of the rules that matched, what failed."""

    values: dict[str, Any]
    rules: tuple[str, ...]
    errors: tuple[EvalError, ...]


def errors_at(errors: list[tuple[int, str]], places: Sequence[Place]) -> tuple[EvalError, ...]:
    """Return errors with the places that they name by number."""
    return tuple(EvalError(places[place], cause) for place, cause in errors)
