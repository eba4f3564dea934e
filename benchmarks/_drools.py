"""Drools' native executor as an oracle: a child process on loopback that answers many rows a call.

The executor compiles the model at every call, so a model is wrapped: a decision goes through a list
of rows. Two wraps are needed. In the first each row invokes the model's decision service. Drools
answers null for a whole service where one decision inside failed; so such rows are asked again with
each decision as a business knowledge model, where a failed one gives null to those that need it, as
the standard has it for every invocation.
"""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any

from lxml import etree

from benchmarks._policy_rows import Policy

PACKAGE = "@kie-tools/jitexecutor-native"
VERSION = "999.0.0-20240505-SNAPSHOT"
FOLDER = Path(__file__).resolve().parents[1] / "out/drools"
BATCH = 2_000
START_SECONDS = 30

Row = Mapping[str, Any]


def binary() -> Path | None:
    """Return the executor where it is installed: `LIMEN_DROOLS`, or below `out/drools`."""
    system = {"linux": "linux/jitexecutor", "darwin": "darwin/jitexecutor"}.get(sys.platform)
    inside = f"node_modules/{PACKAGE}/dist/{system}"
    named = os.environ.get("LIMEN_DROOLS")
    path = Path(named) if named else FOLDER / inside
    return path if system and path.is_file() else None


def install() -> Path | None:
    """Install the executor of the pinned version with npm, if npm is there."""
    if binary() is None and (npm := shutil.which("npm")):
        FOLDER.mkdir(parents=True, exist_ok=True)
        wanted = f"{PACKAGE}@{VERSION}"
        subprocess.run(
            [npm, "install", "--no-save", "--no-audit", "--no-fund", "--prefix", FOLDER, wanted],
            check=False,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
    return binary()


@contextmanager
def executor(path: Path) -> Iterator[str]:
    """Run the executor on a free port of loopback and give its address."""
    path.chmod(0o755)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [path, f"-Dquarkus.http.port={port}", "-Dquarkus.http.host=127.0.0.1"]
    address = f"http://127.0.0.1:{port}"
    limit = "-Dquarkus.http.limits.max-body-size=512M"
    child = subprocess.Popen([*command, limit], stdout=subprocess.DEVNULL)
    try:
        _wait(f"{address}/q/health", child)
        yield address
    finally:
        child.terminate()
        child.wait(10)


def _wait(address: str, child: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            urllib.request.urlopen(address, timeout=1).close()
        except OSError:
            if child.poll() is not None or time.monotonic() > deadline:
                raise
            time.sleep(0.05)
        else:
            return


def answers(address: str, policy: Policy, rows: Sequence[Row]) -> list[dict[str, Any]]:
    """Return Drools' outputs for each row."""
    root = etree.fromstring(policy.path.read_bytes())
    service = next(
        each for each in root.iter("{*}decisionService") if each.get("name") == policy.service
    )
    found = _ask(address, by_service(root, service), rows)
    failed = [at for at, answer in enumerate(found) if answer is None]
    again = _ask(address, by_decision(root), [rows[at] for at in failed])
    for at, answer in zip(failed, again, strict=True):
        found[at] = answer
    return [answer or {} for answer in found]


def _ask(address: str, model: str, rows: Sequence[Row]) -> list[dict[str, Any] | None]:
    found: list[dict[str, Any] | None] = []
    for at in range(0, len(rows), BATCH):
        batch = [
            {key: float(v) if isinstance(v, Decimal) else v for key, v in row.items()}
            for row in rows[at : at + BATCH]
        ]
        resource = {"URI": "model.dmn", "content": model}
        body = {"mainURI": "model.dmn", "resources": [resource], "context": {"all rows": batch}}
        request = urllib.request.Request(
            f"{address}/jitdmn", json.dumps(body).encode(), {"content-type": "application/json"}
        )
        with urllib.request.urlopen(request, timeout=600) as response:
            answer = json.loads(response.read(), parse_float=Decimal)
        if len(answer.get("all answers") or ()) != len(batch):
            raise RuntimeError("Drools has no answer for each row: the wrapped model is at fault")
        found.extend(answer["all answers"])
    return found


def by_service(root: etree._Element, service: etree._Element) -> str:
    """Return the model with a decision that calls its service for each row."""
    names = {each.get("id"): each.get("name") for each in root.iter("{*}inputData")}
    inputs = [names[_target(each)] for each in service.iter("{*}inputData")]
    arguments = ", ".join(f"r.{name}" for name in inputs)
    name = service.get("name")
    wrapped = _copy(root)
    copied = next(e for e in wrapped.iter("{*}decisionService") if e.get("id") == service.get("id"))
    if copied.find("{*}variable") is None:  # without it Drools cannot invoke the service
        copied.insert(0, etree.Element(etree.QName(copied, "variable"), {"name": name}))
    return _wrapped(wrapped, [service.get("id")], f"{name}({arguments})")


def by_decision(root: etree._Element) -> str:
    """Return a model where each decision is a function, called in order for each row."""
    inputs = {each.get("id"): each.get("name") for each in root.iter("{*}inputData")}
    decisions = {each.get("id"): each for each in root.findall("{*}decision")}
    wrapped = _copy(root)
    for each in [*wrapped.findall("{*}decision"), *wrapped.findall("{*}decisionService")]:
        wrapped.remove(each)
    for id_, decision in decisions.items():
        wrapped.append(_function(id_, decision, inputs, decisions))
    order: dict[str, None] = {}
    for id_ in decisions:
        _visit(id_, decisions, order)
    calls = ", ".join(
        f"{decisions[id_].get('name')}: do_{decisions[id_].get('name')}("
        + ", ".join(
            f"r.{inputs[need]}" if need in inputs else str(decisions[need].get("name"))
            for need in _needs(decisions[id_])
        )
        + ")"
        for id_ in order
    )
    return _wrapped(wrapped, [f"f-{id_}" for id_ in decisions], f"{{{calls}}}")


def _function(
    id_: str,
    decision: etree._Element,
    inputs: Mapping[str, str],
    decisions: Mapping[str, etree._Element],
) -> etree._Element:
    name = f"do_{decision.get('name')}"
    function = etree.Element(
        etree.QName(decision, "businessKnowledgeModel"), {"id": f"f-{id_}", "name": name}
    )
    etree.SubElement(function, etree.QName(decision, "variable"), {"name": name})
    logic = etree.SubElement(function, etree.QName(decision, "encapsulatedLogic"))
    for need in _needs(decision):
        parameter = inputs.get(need) or decisions[need].get("name")
        etree.SubElement(logic, etree.QName(decision, "formalParameter"), {"name": parameter})
    logic.append(_copy(decision[-1]))
    return function


def _visit(id_: str, decisions: Mapping[str, etree._Element], order: dict[str, None]) -> None:
    for need in _needs(decisions[id_]):
        if need in decisions and need not in order:
            _visit(need, decisions, order)
    order[id_] = None


def _needs(decision: etree._Element) -> list[str]:
    found = decision.findall("{*}informationRequirement/*")
    return [_target(each) for each in found]


def _target(element: etree._Element) -> str:
    return str(element.get("href")).removeprefix("#")


def _copy(element: etree._Element) -> etree._Element:
    return etree.fromstring(etree.tostring(element))


def _wrapped(root: etree._Element, functions: Sequence[str], call: str) -> str:
    requirements = "".join(
        f'<knowledgeRequirement id="k-{at}"><requiredKnowledge href="#{id_}"/>'
        "</knowledgeRequirement>"
        for at, id_ in enumerate(functions)
    )
    text = (
        f'<x xmlns="{etree.QName(root).namespace}">'
        '<inputData id="i-rows" name="all rows"><variable name="all rows"/></inputData>'
        '<decision id="d-rows" name="all answers"><variable name="all answers"/>'
        '<informationRequirement id="n-rows"><requiredInput href="#i-rows"/>'
        f"</informationRequirement>{requirements}"
        f'<literalExpression id="e-rows"><text>for r in all rows return {call}</text>'
        "</literalExpression></decision></x>"
    )
    root.extend(etree.fromstring(text))
    return etree.tostring(root).decode()
