"""The eligibility policy: whether a customer may have a line of a product at all, and why not."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from limen.dmn import DmnMisuse
from limen.dmn.strict import run_strict
from limen.kernel.reasons import is_reason_code

if TYPE_CHECKING:
    from collections.abc import Mapping

    from limen.release.rulebook import Policy

NOT_ELIGIBLE = "not_eligible"
UNKNOWN = "eligibility_unknown"
FAULT = "eligibility_fault"
"""Refusals: the policy says no; it lacks a fact; it gave no usable answer."""


Read = dict[str, str | int | bool | None]


@dataclass(frozen=True, slots=True)
class Weighed:
    """What the policy said.

    Attributes
    ----------
    refusal
        Nothing where the customer is admitted; else the refusal and behind it the codes of its
        reasons.
    read
        What the policy read, by name.
    rules
        Ids of the rules that matched.
    """

    refusal: tuple[str, ...]
    read: Read = field(default_factory=dict)
    rules: tuple[str, ...] = ()


def ask_eligibility(
    policy: Policy,
    known: Mapping[str, str | int | bool | None],
    attributes: Mapping[str, str | int | None],
) -> tuple[str, ...]:
    """Return the refusal of `weigh_eligibility` alone."""
    return weigh_eligibility(policy, known, attributes).refusal


def weigh_eligibility(
    policy: Policy,
    known: Mapping[str, str | int | bool | None],
    attributes: Mapping[str, str | int | None],
) -> Weighed:
    """Run the policy; nothing is admitted because something is missing or has failed.

    Parameters
    ----------
    known
        The facts of the question by name.
    attributes
        Of the customer: what the policy reads beside the facts of the question. A true or false
        is held as 1 or 0.
    """
    values = {
        item.name: known[item.name]
        if item.name in known
        else _typed(attributes.get(item.name), item.type_ref)
        for item in policy.program.inputs
    }
    read = {name: value for name, value in values.items() if name in policy.read}
    declared = {name for name, each in policy.declared.items() if each.on_missing is not None}
    if any(value is None and name not in declared for name, value in read.items()):
        return Weighed((UNKNOWN,), read)
    try:
        answer = run_strict(policy.program, policy.declared, values, policy.read)
    except DmnMisuse:
        return Weighed((FAULT,), read)
    if answer.status == "referred":
        return Weighed((UNKNOWN,), read)
    if answer.result is None:
        return Weighed((FAULT,), read)
    return Weighed(_refusal(answer.result.values), read, tuple(answer.result.rules))


def _typed(value: str | int | None, type_ref: str | None) -> str | int | None:
    return bool(value) if type_ref == "boolean" and value in {0, 1} else value


def _refusal(values: Mapping[str, object]) -> tuple[str, ...]:
    admitted, words = values.get("admitted"), values.get("reasons")
    if admitted is True:
        return ()
    told = words if isinstance(words, list | tuple) else [words]
    codes = [word for word in told if isinstance(word, str) and is_reason_code(word)]
    if admitted is not False or not codes or len(codes) < len(told):
        return (FAULT,)
    return (NOT_ELIGIBLE, *dict.fromkeys(codes))
