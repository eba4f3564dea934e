"""The draw policy: allow, refuse or refer a draw, and never a silent yes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from limen.dmn import DmnMisuse
from limen.dmn.strict import run_strict

if TYPE_CHECKING:
    from collections.abc import Mapping

    from limen.release.rulebook import Policy

Decision = Literal["allow", "refuse", "refer"]

DECISIONS: dict[str, str] = {
    "allow": "",
    "refuse": "policy_refuses",
    "refer": "policy_refers",
}
"""What a draw policy may decide → the reason that a draw is refused for, empty for none."""

FAULT = "policy_fault"
"""The reason where the policy gave no usable answer."""


@dataclass(frozen=True, slots=True)
class DrawAnswer:
    """What the policy says of a draw.

    Attributes
    ----------
    reason
        Why the draw is refused; empty where it is allowed.
    rules
        Ids of the rules that matched, then those that the policy names as its reasons.
    causes
        Why there is no usable answer.
    """

    reason: str
    rules: tuple[str, ...] = ()
    causes: tuple[str, ...] = ()


ALLOWED = DrawAnswer("")
"""What a release without a draw policy says."""


def ask_draw(policy: Policy, known: Mapping[str, object]) -> DrawAnswer:
    """Run the draw policy on a draw's facts; whatever goes wrong refuses the draw.

    Parameters
    ----------
    known
        Every input that the policy may read, by name.
    """
    values = {item.name: known[item.name] for item in policy.program.inputs}
    missing = _missing(policy, values)
    if missing:
        return DrawAnswer(FAULT, causes=missing)
    try:
        answer = run_strict(policy.program, policy.declared, values, policy.read)
    except DmnMisuse as error:
        return DrawAnswer(FAULT, causes=(str(error),))
    if answer.status == "referred":
        return DrawAnswer(DECISIONS["refer"], causes=answer.causes)
    if answer.result is None:
        return DrawAnswer(FAULT, causes=answer.causes)
    decision = answer.result.values.get("decision")
    words = answer.result.values.get("reasons")
    named = _words(words)
    if not isinstance(decision, str) or decision not in DECISIONS:
        return DrawAnswer(FAULT, causes=(f"the decision is {decision!r}",))
    if named is None:
        return DrawAnswer(FAULT, causes=(f"the reasons are {words!r}, no list of rule ids",))
    return DrawAnswer(DECISIONS[decision], tuple(dict.fromkeys((*answer.result.rules, *named))))


def _missing(policy: Policy, values: Mapping[str, object]) -> tuple[str, ...]:
    """Say which inputs are null though nothing declares what that means."""
    declared = {name for name, each in policy.declared.items() if each.on_missing is not None}
    nulls = [name for name in values if values[name] is None and name in policy.read]
    return tuple(f"{name!r} is missing" for name in nulls if name not in declared)


def _words(value: object) -> tuple[str, ...] | None:
    if value is None:
        return ()
    items = value if isinstance(value, list | tuple) else [value]
    words = tuple(item for item in items if isinstance(item, str))
    return words if len(words) == len(items) else None
