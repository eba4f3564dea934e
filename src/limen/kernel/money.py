"""Money as integer minor units, and the one place where text becomes money."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_DOWN, ROUND_HALF_EVEN, Decimal, InvalidOperation

from limen.kernel.bounds import AMOUNT_MINOR_MAX
from limen.kernel.errors import InvariantViolated

EXPONENTS = {
    "AUD": 2, "BRL": 2, "CAD": 2, "CHF": 2, "CNY": 2, "EUR": 2, "GBP": 2, "HKD": 2, "IDR": 2,
    "INR": 2, "JPY": 0, "KRW": 0, "KWD": 3, "MXN": 2, "MYR": 2, "PHP": 2, "SGD": 2, "THB": 2,
    "TWD": 2, "USD": 2, "VND": 0, "ZAR": 2,
}  # fmt: skip
"""Decimal places of each currency's minor unit (ISO 4217)."""

_MODES = {"exact": ROUND_DOWN, "half_even": ROUND_HALF_EVEN, "down": ROUND_DOWN}
_ADJUSTED_MAX = 18
"""Largest power of ten that is looked at more closely; far beyond every bound."""


@dataclass(frozen=True, slots=True)
class Money:
    """An amount with its currency, for borders; inside, a plain `*_minor` integer.

    Adding two currencies raises `InvariantViolated`; a ratio of money is an int in ppm.
    """

    minor: int
    currency: str

    def __post_init__(self) -> None:
        if self.currency not in EXPONENTS:
            raise InvariantViolated("currency is known", currency=self.currency)
        if abs(self.minor) > AMOUNT_MINOR_MAX:
            raise InvariantViolated("amount is within AMOUNT_MINOR_MAX", minor=self.minor)

    def __add__(self, other: Money) -> Money:
        if self.currency != other.currency:
            raise InvariantViolated("one currency", left=self.currency, right=other.currency)
        return Money(self.minor + other.minor, self.currency)

    def __neg__(self) -> Money:
        return Money(-self.minor, self.currency)

    def __sub__(self, other: Money) -> Money:
        return self + -other

    def __str__(self) -> str:
        return f"{format_minor(self.minor, self.currency)} {self.currency}"


def parse_minor(text: str, currency: str, rounding: str = "exact") -> int:
    """Turn a decimal text in major units into minor units.

    Parameters
    ----------
    text
        For example ``"1234.50"``; no grouping marks.
    currency
        ISO 4217 code.
    rounding
        ``exact`` (more places than the currency has are an error), ``half_even`` or ``down``.

    Raises
    ------
    ValueError
        If the text is no number, has too many places, or is out of bounds.
    """
    amount = _decimal(text)
    places = EXPONENTS[currency]
    if not amount.is_finite() or amount.adjusted() > _ADJUSTED_MAX:
        raise ValueError(f"'{text}' is out of bounds")
    # Quantised before it is scaled: scaling first would round twice where there are many digits.
    rounded = amount.quantize(Decimal((0, (1,), -places)), _MODES[rounding])
    minor = int(rounded.scaleb(places))
    if abs(minor) > AMOUNT_MINOR_MAX:
        raise ValueError(f"'{text}' is out of bounds")
    if rounding == "exact" and rounded != amount:
        raise ValueError(f"'{text}' has more decimal places than {currency}")
    return minor


def _decimal(text: str) -> Decimal:
    try:
        # `Decimal` would read "1_000" as a thousand.
        return Decimal("" if "_" in text else text.strip())
    except InvalidOperation:
        raise ValueError(f"'{text}' is not an amount") from None


def format_minor(minor: int, currency: str) -> str:
    """Return the amount in major units with grouping, always showing the minor units."""
    places = EXPONENTS[currency]
    sign, whole = ("-", -minor) if minor < 0 else ("", minor)
    major, rest = divmod(whole, 10**places)
    tail = f".{rest:0{places}d}" if places else ""
    return f"{sign}{major:,}{tail}"
