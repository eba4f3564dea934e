"""Small phrases in the customer's language: money, dates, rates, actions, reasons.

Each language is written for itself; nothing here is put together from translated halves.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from limen.kernel.errors import InvariantViolated
from limen.kernel.money import format_minor
from limen.kernel.rates import Rounding, divide
from limen.kernel.reasons import REASONS

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

Language = Literal["en", "zh"]
REASONS_MAX = 4

_SIGNS_EN = {
    "AUD": "A$", "BRL": "R$", "CAD": "CA$", "CNY": "CN¥", "EUR": "€", "GBP": "£", "HKD": "HK$",
    "INR": "₹", "JPY": "¥", "KRW": "₩", "MXN": "MX$", "PHP": "₱", "TWD": "NT$", "USD": "$",
    "VND": "₫",
}  # fmt: skip
_SIGNS_ZH = _SIGNS_EN | {"AUD": "AU$", "CNY": "¥", "JPY": "JP¥", "USD": "US$"}
_SIGNS: dict[Language, dict[str, str]] = {"en": _SIGNS_EN, "zh": _SIGNS_ZH}

_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip

_ACTIONS: dict[Language, dict[str, str]] = {
    "en": {
        "grant": "a new credit limit",
        "raise": "a higher credit limit",
        "keep": "no change to your credit limit",
        "watch": "no change to your credit limit",
        "lower": "a lower credit limit",
        "step_down": "a credit limit that comes down in steps",
        "freeze": "a pause on new borrowing",
        "close": "your credit line closes to new borrowing",
        "unfreeze": "new borrowing is open again",
        "reinstate": "your earlier credit limit is restored",
        "divert": "an offer of another credit line",
        "refuse": "your request was declined",
        "counter_offer": "a lower credit limit than you asked for",
    },
    "zh": {
        "grant": "为您开通额度",
        "raise": "上调您的额度",
        "keep": "您的额度保持不变",
        "watch": "您的额度保持不变",
        "lower": "下调您的额度",
        "step_down": "分次下调您的额度",
        "freeze": "暂停新的提款",
        "close": "关闭您的额度，不再发放新的借款",
        "unfreeze": "恢复提款",
        "reinstate": "恢复您原来的额度",
        "divert": "为您推荐另一款额度产品",
        "refuse": "您的申请未获通过",
        "counter_offer": "为您提供低于申请金额的额度",
    },
}

ACTIONS = frozenset(_ACTIONS["en"])
"""Every action that a letter may name."""


def money_text(minor: int, currency: str, language: Language) -> str:
    """Return an amount with its currency's sign: $1,200.00, US$1,200.00 in Chinese."""
    sign = _SIGNS[language].get(currency, currency + "\N{NO-BREAK SPACE}")
    minus = "\N{MINUS SIGN}" if minor < 0 else ""
    return f"{minus}{sign}{format_minor(abs(minor), currency)}"


def counted(forms: str, count: int) -> str:
    """Return how many there are: ``{n} draw|{n} draws`` holds the form for one and for others."""
    one, _, other = forms.partition("|")
    return (one if count == 1 or not other else other).format(n=f"{count:,}")


def date_text(day: date, language: Language) -> str:
    """Return a date in words: 30 September 2025, 2025年9月30日."""
    if language == "zh":
        return f"{day.year}年{day.month}月{day.day}日"
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def rate_text(apr_ppm: int) -> str:
    """Return a yearly rate in per cent with two places."""
    hundredths = divide(apr_ppm, 100, Rounding.HALF_EVEN)
    return f"{hundredths // 100}.{hundredths % 100:02d}%"


def action_text(action: str, language: Language) -> str:
    """Return what an action means for the customer."""
    words = _ACTIONS[language].get(action)
    if words is None:
        raise InvariantViolated("the action has words for the customer", action=action)
    return words


def reason_texts(codes: Iterable[str], language: Language) -> tuple[str, ...]:
    """Return the texts of one to four reasons, in the order of their effect.

    Raises
    ------
    InvariantViolated
        If there is no reason, more than four, or a code that is not in the list.
    """
    distinct = tuple(dict.fromkeys(codes))
    if not 1 <= len(distinct) <= REASONS_MAX:
        raise InvariantViolated("a letter gives one to four reasons", codes=distinct)
    return tuple(reason_text(code, language) for code in distinct)


def reason_text(code: str, language: Language) -> str:
    """Return one reason's text for the customer."""
    reason = REASONS.get(code)
    if reason is None:
        raise InvariantViolated("the reason code is in the list", code=code)
    return reason.chinese if language == "zh" else reason.english
