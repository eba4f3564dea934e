"""The eligibility policy: whether a customer may have a line of a product at all, and why not."""

from __future__ import annotations

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


def ask_eligibility(
    policy: Policy,
    known: Mapping[str, object],
    attributes: Mapping[str, str | int | None],
) -> tuple[str, ...]:
    """Run the policy; nothing is admitted because something is missing or has failed.

    Parameters
    ----------
    known
        The facts of the question by name.
    attributes
        Of the customer: what the policy reads beside the facts of the question. A true or false
        is held as 1 or 0.

    Returns
    -------
    Nothing where the customer is admitted; else the refusal and behind it the codes of its reasons.
    """
    values = {
        item.name: known[item.name]
        if item.name in known
        else _typed(attributes.get(item.name), item.type_ref)
        for item in policy.program.inputs
    }
    declared = {name for name, each in policy.declared.items() if each.on_missing is not None}
    nulls = (name for name, value in values.items() if value is None and name in policy.read)
    if any(name not in declared for name in nulls):
        return (UNKNOWN,)
    try:
        answer = run_strict(policy.program, policy.declared, values, policy.read)
    except DmnMisuse:
        return (FAULT,)
    if answer.status == "referred":
        return (UNKNOWN,)
    if answer.result is None:
        return (FAULT,)
    return _refusal(answer.result.values)


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
