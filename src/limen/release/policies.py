"""A release's policies: DMN files, compiled, with inputs and outputs as the contract has them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

from limen.dmn import compile_service, parse_model
from limen.dmn.profile import read_inputs
from limen.dmn.strict import read_declarations
from limen.features.offered import OFFERED
from limen.kernel.diagnostics import Diagnostics, Place, did_you_mean
from limen.release.protected_inputs import refuse_protected
from limen.release.rulebook import TRIGGERS, Policy
from limen.risk.protected import is_protected

if TYPE_CHECKING:
    from limen.dmn import Program
    from limen.dmn.strict import Declaration
    from limen.features.catalogue import Feature

SERVICES = {
    "account_review": "Account Review", "early_warning": "Early Warning", "draw": "Draw",
    "segment": "Segment", "eligibility": "Eligibility",
}  # fmt: skip

FACT_INPUTS = {
    "pd_ppm": "number", "segment": "string", "limit_minor": "number", "owed_minor": "number",
    "undrawn_minor": "number", "status": "string", "may_draw": "boolean", "trigger": "string",
    "product": "string", "product_floor_minor": "number", "product_ceiling_minor": "number",
    "product_step_minor": "number", "limit_before_cut_minor": "number",
    "days_since_cut": "number", "is_watched": "boolean", "warning_tenths": "number",
    "is_warned": "boolean", "warned_days": "number",
}  # fmt: skip
"""Inputs of a policy beside the features (design 5), with their types."""

DRAW_INPUTS = {
    "amount_minor": "number", "limit_minor": "number", "owed_minor": "number",
    "held_minor": "number", "undrawn_minor": "number", "status": "string", "may_draw": "boolean",
    "dpd": "number", "segment": "string", "product": "string", "programme": "string",
    "product_floor_minor": "number", "product_ceiling_minor": "number",
    "product_step_minor": "number", "smallest_draw_minor": "number",
}  # fmt: skip
"""Inputs of the draw policy beside the features, with their types."""

ELIGIBILITY_INPUTS = {
    "product": "string", "customer_kind": "string", "amount_minor": "number",
    "is_new_line": "boolean",
}  # fmt: skip
"""Inputs of the eligibility policy with their types; any other is an attribute of the customer."""

FEEL_TYPES = frozenset(
    {
        "number", "string", "boolean", "date", "time", "date and time", "dateTime",
        "days and time duration", "dayTimeDuration", "years and months duration",
        "yearMonthDuration",
    }
)  # fmt: skip
"""Types without a definition of their own; others are judged where they are defined."""

OUTPUTS_NEEDED = ("actions", "target_minor", "reasons")
OUTPUTS_KNOWN = frozenset(
    {
        *OUTPUTS_NEEDED, "mandatory", "floor_minor", "ceiling_minor", "cool_down_days",
        "calls_officer",
    }
)  # fmt: skip
DRAW_OUTPUTS = ("decision", "reasons")
ELIGIBILITY_OUTPUTS = ("admitted", "reasons")


class Contract(NamedTuple):
    """What a policy may read, and what it has to answer.

    `reads_attributes`: it reads no feature, and an input that is no fact is an attribute of the
    customer.
    """

    facts: Mapping[str, str]
    needed: tuple[str, ...]
    known: frozenset[str]
    reads_attributes: bool = False


REVIEWING = Contract(FACT_INPUTS, OUTPUTS_NEEDED, OUTPUTS_KNOWN)
SEGMENTING = Contract(
    {name: kind for name, kind in FACT_INPUTS.items() if name != "segment"},
    ("segment",),
    frozenset({"segment"}),
)
DRAWING = Contract(DRAW_INPUTS, DRAW_OUTPUTS, frozenset(DRAW_OUTPUTS))
ADMITTING = Contract(
    ELIGIBILITY_INPUTS, ELIGIBILITY_OUTPUTS, frozenset(ELIGIBILITY_OUTPUTS), reads_attributes=True
)
CONTRACTS = {"draw": DRAWING, "segment": SEGMENTING, "eligibility": ADMITTING}
"""Contracts by trigger, of those that are no review."""

DECLARATIONS = ".inputs.toml"
"""Beside `policies/<name>.dmn`: a table for each input, what it may be and what its null means."""


def load_policies(
    files: Mapping[str, bytes], faults: Diagnostics, offered: Mapping[str, Feature] = OFFERED
) -> dict[str, Policy]:
    """Compile the policy of each trigger that the release has; a review is needed.

    Parameters
    ----------
    offered
        Features that they may read.
    """
    policies = {}
    for trigger, name in TRIGGERS.items():
        path = f"policies/{name}.dmn"
        if path in files:
            contract = CONTRACTS.get(trigger, REVIEWING)
            readable = {} if contract.reads_attributes else offered
            policy = _policy(files, path, SERVICES[name], readable, contract, faults)
            if policy is not None:
                policies[trigger] = policy
        elif trigger == "review":
            hint = did_you_mean(path, files)
            faults.error("R050", Place(path), "the release lacks this policy", hint)
    return policies


def _policy(
    files: Mapping[str, bytes],
    path: str,
    service: str,
    offered: Mapping[str, Feature],
    contract: Contract,
    faults: Diagnostics,
) -> Policy | None:
    beside = {name: data for name, data in files.items() if name.endswith(".dmn") and name != path}
    model, found = parse_model(files[path], path, beside)
    faults.extend(found)
    if model is None:
        return None
    program, found = compile_service(model, service)
    faults.extend(found)
    if program is None:
        return None
    _check_inputs(program, path, offered, contract, faults)
    _check_outputs(program, path, contract, faults)
    names = [item.name for item in program.inputs]
    features = tuple(name for name in names if name in offered and name not in contract.facts)
    declared = _declarations(files, path, program, faults)
    read = read_inputs(model, program)
    return Policy(path, model, program, features, frozenset(names), declared, read)


def _declarations(
    files: Mapping[str, bytes], path: str, program: Program, faults: Diagnostics
) -> Mapping[str, Declaration]:
    """Read what a null of each input means, where a file beside the policy says it."""
    beside = path.removesuffix(".dmn") + DECLARATIONS
    declared, found = read_declarations(files.get(beside, b""), beside)
    faults.extend(found)
    names = [item.name for item in program.inputs]
    for name in declared:
        if name not in names:
            place = Place(beside, path=f"input '{name}'")
            faults.error("R055", place, "not an input of the policy", did_you_mean(name, names))
    return declared


def _check_inputs(
    program: Program,
    path: str,
    offered: Mapping[str, Feature],
    contract: Contract,
    faults: Diagnostics,
) -> None:
    for item in program.inputs:
        place = Place(path, path=f"input '{item.name}'")
        wanted = contract.facts.get(item.name, "number")
        if contract.reads_attributes and item.name not in contract.facts:
            continue
        if is_protected(item.name):
            refuse_protected(item.name, place, faults)
        elif item.name not in offered and item.name not in contract.facts:
            faults.error(
                "R051",
                place,
                "neither a feature nor a fact of the line",
                did_you_mean(item.name, [*offered, *contract.facts]),
            )
        elif item.type_ref in FEEL_TYPES and item.type_ref != wanted:
            faults.error("R054", place, f"is a {wanted}, not a {item.type_ref}")


def _check_outputs(program: Program, path: str, contract: Contract, faults: Diagnostics) -> None:
    for name in contract.needed:
        if name not in program.outputs:
            faults.error("R052", Place(path), f"the service lacks the output '{name}'")
    for name in program.outputs:
        if name not in contract.known:
            faults.error(
                "R053",
                Place(path, path=f"output '{name}'"),
                "not an output of the contract",
                did_you_mean(name, contract.known),
            )
