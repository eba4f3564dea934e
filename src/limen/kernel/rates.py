"""Integer rates: parts per million, one named rounding, once."""

from __future__ import annotations

import enum

from limen.kernel.errors import InvariantViolated

PPM = 1_000_000


class Rounding(enum.Enum):
    """How a quotient becomes an integer."""

    HALF_EVEN = "half_even"
    HALF_UP = "half_up"
    DOWN = "down"
    UP = "up"


def divide(numerator: int, denominator: int, rounding: Rounding) -> int:
    """Divide integers; DOWN is towards minus infinity, UP towards plus infinity.

    HALF_UP takes a half towards plus infinity.
    """
    if denominator <= 0:
        raise InvariantViolated("denominator is positive", denominator=denominator)
    quotient, rest = divmod(numerator, denominator)
    if rounding is Rounding.DOWN or rest == 0:
        return quotient
    if rounding is Rounding.UP:
        return quotient + 1
    twice = 2 * rest
    if twice == denominator:
        return quotient + (rounding is Rounding.HALF_UP or quotient % 2 == 1)
    return quotient + (twice > denominator)


def apply_ppm(amount_minor: int, rate_ppm: int, rounding: Rounding) -> int:
    """Return `amount_minor` × `rate_ppm` / 10^6, rounded once."""
    return divide(amount_minor * rate_ppm, PPM, rounding)


def round_down_to_step(amount_minor: int, step_minor: int) -> int:
    """Round a limit down to the product's step."""
    if step_minor <= 0:
        raise InvariantViolated("step is positive", step_minor=step_minor)
    return amount_minor // step_minor * step_minor
