"""What law wants said in a letter, as sentences for the customer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from limen.care.wording import date_text
from limen.kernel.errors import InvariantViolated

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from limen.care.wording import Language

IN_THE_BODY = frozenset({"reasons"})
"""What every letter of its kind says in its own place."""

_TEXTS: dict[Language, dict[str, str]] = {
    "en": {
        "reasons_on_request": "Reasons: ask us for them by {day} and we tell you.",
        "explanation": "You may ask us to explain this decision; we answer within {span}.",
        "human_review": "You may refuse a decision made by a machine alone: a person then decides "
        "anew, within {span}.",
        "bureau": "We used a report from {bureau}{contact}. It did not take this decision and "
        "cannot say why we took it. By {day} you may ask it for a free copy of your report, and "
        "you may dispute with it what is wrong or incomplete.",
        "score": "The score that we used is our own: {points}, reckoned on {scored_on}.",
        "score_range": "The score that we used is our own: {points}, reckoned on {scored_on}; it "
        "can lie between {low} and {high}.",
        "guard": "Before {day} being over the new limit alone brings no fee and no higher rate.",
        "reinstatement": "You need not ask for the line back: we look again at each review and "
        "restore it when the reason has ended. You may ask us at any time.",
    },
    "zh": {
        "reasons_on_request": "原因：您可以在{day}（含）前要求我们说明原因。",
        "explanation": "您可以要求我们对该决定予以说明，我们将在{span}内答复。",
        "human_review": "您可以拒绝仅由自动化方式作出的决定，我们将在{span}内由工作人员重新决定。",
        "bureau": "我们使用了{bureau}{contact}提供的信用报告。"
        "该机构未参与本次决定，也无法解释决定的原因。{day}（含）前，您可以向其免费获取一份报告，并可就错误或不完整的内容提出异议。",
        "score": "我们使用的是本机构自有评分：{points}分，评分日期为{scored_on}。",
        "score_range": "我们使用的是本机构自有评分：{points}分，评分日期为{scored_on}，"
        "评分范围为{low}至{high}分。",
        "guard": "{day}前，仅因欠款超过新额度，不收取费用，也不提高利率。",
        "reinstatement": "您无需申请恢复：我们在每次复审时都会重新评估，原因消除后即予恢复；"
        "您也可以随时向我们提出。",
    },
}
_UNITS: dict[Language, dict[str, tuple[str, str]]] = {
    "en": {
        "day": ("day", "days"), "business_day": ("working day", "working days"),
        "calendar_month": ("month", "months"), "year": ("year", "years"),
    },
    "zh": {
        "day": ("日", "日"), "business_day": ("个工作日", "个工作日"),
        "calendar_month": ("个月", "个月"), "year": ("年", "年"),
    },
}  # fmt: skip
_REACHED: dict[Language, str] = {"en": " (how to reach it: {})", "zh": "（联系方式：{}）"}
_NO_BUREAU: dict[Language, str] = {"en": "a credit bureau", "zh": "征信机构"}


@dataclass(frozen=True, slots=True)
class Said:
    """One thing to be said, with what it speaks of.

    Attributes
    ----------
    what
        A word of the packs' `must_say`.
    day, count, unit
        The day of the duty, and the span that is counted to it.
    bureau, contact
        The bureau whose report was used, and how it is reached; empty where that is not known.
    points, low, high, scored_on
        The score, the least and most that it can be, and its day; None where there was none.
    """

    what: str
    day: date | None = None
    count: int | None = None
    unit: str = ""
    bureau: str = ""
    points: int | None = None
    low: int | None = None
    high: int | None = None
    scored_on: date | None = None
    contact: str = ""


def law_sentences(said: Iterable[Said], language: Language) -> tuple[str, ...]:
    """Return the sentences, each once, in the order given."""
    found = (_sentence(each, language) for each in said if each.what not in IN_THE_BODY)
    return tuple(dict.fromkeys(text for text in found if text))


def _sentence(said: Said, language: Language) -> str:
    """Empty where there is nothing to speak of: no score was used."""
    if said.what == "score" and (said.points is None or said.scored_on is None):
        return ""
    text = _TEXTS[language].get(said.what)
    if text is None:
        raise InvariantViolated("what law wants said has words", what=said.what)
    if said.what == "score" and None not in {said.low, said.high}:
        text = _TEXTS[language]["score_range"]
    return text.format(
        day="" if said.day is None else date_text(said.day, language),
        span=_span(said, language),
        bureau=said.bureau or _NO_BUREAU[language],
        contact=_REACHED[language].format(said.contact) if said.contact else "",
        points=said.points,
        low=said.low,
        high=said.high,
        scored_on="" if said.scored_on is None else date_text(said.scored_on, language),
    )


def _span(said: Said, language: Language) -> str:
    one, many = _UNITS[language].get(said.unit, ("", ""))
    unit = one if said.count == 1 else many
    return f"{said.count}{unit}" if language == "zh" else f"{said.count} {unit}"
