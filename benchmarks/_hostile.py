"""The corpus of hostile inputs: read, run one by one in forked children, and measured.

A text may hold `{{part*n}}`, a part written n times, where `#` is the number of the copy and `~`
the one before it, and `{{U+XXXX}}`, a code point that no file can hold.
"""

from __future__ import annotations

import json
import os
import re
import resource
import sys
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from limen.dmn import compile_expression, compile_service, compile_unary, parse_model
from limen.dmn.tck import run_cases
from limen.kernel.diagnostics import Diagnostics

FOLDER = Path(__file__).resolve().parents[1] / "tests/conformance/hostile"
CPU_SECONDS_MAX = 20
ADDRESS_BYTES_MAX = 512 * 1024 * 1024
SHOWN = 70
NAMES_RUN = 5
DMN = "https://www.omg.org/spec/DMN/20191111/MODEL/"
CASES = "http://www.omg.org/spec/DMN/20160719/testcase"

_REPEATED = re.compile(r"\{\{((?:(?!\}\}).)+?)\*(\d+)\}\}", re.DOTALL)
_POINT = re.compile(r"\{\{U\+([0-9A-F]{4,6})\}\}")


@dataclass(frozen=True, slots=True)
class Hostile:
    """One input with its outcome."""

    file: str
    name: str
    kind: str
    text: str
    gives: str
    encoding: str = "utf-8"


@dataclass(frozen=True, slots=True)
class Measured:
    """What an input did, with what it took beyond the process that ran it."""

    outcome: str
    cpu_ms: float
    memory_mb: float


def corpus() -> list[Hostile]:
    """Read every file of the corpus."""
    found = []
    for path in sorted(FOLDER.glob("*.toml")):
        content = tomllib.loads(path.read_text(encoding="utf-8"))
        for entry in content["input"]:
            found.append(Hostile(path.name, **{"kind": content["kind"], **entry}))
    return found


def written(text: str) -> str:
    """Return a text with its repeated parts written out."""

    def repeat(match: re.Match[str]) -> str:
        part, times = match[1], int(match[2])
        if "#" not in part and "~" not in part:
            return part * times
        return "".join(
            part.replace("#", str(at)).replace("~", str(at - 1)) for at in range(1, times + 1)
        )

    return _POINT.sub(lambda match: chr(int(match[1], 16)), _REPEATED.sub(repeat, text))


def outcome(each: Hostile, text: str) -> str:
    """Run an input, its text written out, to its end and say what came of it."""
    return _KINDS[each.kind](each, text)


def _expression(each: Hostile, text: str) -> str:  # noqa: ARG001
    compiled, faults = compile_expression(text, {"x": "number", "s": "string", "l": "Any"})
    if compiled is None:
        return _codes(faults)
    done = compiled.evaluate({"x": 7, "s": "text", "l": list(range(100))})
    return _value(done.value, [error.cause for error in done.errors])


def _unary(each: Hostile, text: str) -> str:  # noqa: ARG001
    compiled, faults = compile_unary(text, "number")
    if compiled is None:
        return _codes(faults)
    done = compiled.evaluate({"?": 7})
    return _value(done.value, [error.cause for error in done.errors])


def _model(each: Hostile, text: str) -> str:
    data = text.encode(each.encoding, "surrogatepass")
    model, faults = parse_model(data, "hostile.dmn")
    if model is None:
        return _codes(faults)
    told = [_codes(faults)] if faults.items else []
    for name in list(model.names())[:NAMES_RUN]:
        program, more = compile_service(model, name)
        if program is None:
            told.append(_codes(more))
            continue
        done = program.run({})
        told.extend(
            _value(value, [error.cause for error in done.errors]) for value in done.values.values()
        )
    return "; ".join(dict.fromkeys(told)) or "nothing"


def _body(each: Hostile, text: str) -> str:
    return _model(each, _definitions(text))


def _literal(each: Hostile, text: str) -> str:
    expression = f"<literalExpression><text>{escape(text)}</text></literalExpression>"
    decision = f'<decision id="d" name="d"><variable name="d"/>{expression}</decision>'
    return _model(each, _definitions(decision))


def _definitions(body: str) -> str:
    return f'<definitions xmlns="{DMN}" id="m" name="m" namespace="https://limen.example/m">{body}</definitions>'


def _cases(each: Hostile, text: str) -> str:
    model = _definitions(
        '<inputData id="i" name="i"><variable name="i" typeRef="Any"/></inputData>'
        '<decision id="d" name="d"><variable name="d"/><informationRequirement>'
        '<requiredInput href="#i"/></informationRequirement>'
        "<literalExpression><text>i</text></literalExpression></decision>"
    )
    body = (
        f'<testCases xmlns="{CASES}" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
        f'xmlns:xsd="http://www.w3.org/2001/XMLSchema"><modelName>m.dmn</modelName>{text}</testCases>'
        if text.lstrip().startswith("<testCase ")
        else text
    )
    report = run_cases({"c.xml": body.encode(each.encoding), "m.dmn": model.encode()})
    told = [_codes(report.diagnostics)] if report.diagnostics.items else []
    told.extend(
        "passed" if each.passed else f"failed: {each.fault[:SHOWN]}" for each in report.outcomes
    )
    return "; ".join(dict.fromkeys(told)) or "nothing"


_KINDS: Mapping[str, Callable[[Hostile, str], str]] = {
    "expression": _expression,
    "unary": _unary,
    "model": _model,
    "body": _body,
    "literal": _literal,
    "cases": _cases,
}


def _codes(faults: Diagnostics) -> str:
    return "diagnostic " + " ".join(sorted({item.code for item in faults.items}))


def _value(value: Any, causes: list[str]) -> str:
    shown = _short(value)
    if not causes:
        return f"value {shown}"
    return f"{'null' if value is None else f'value {shown}'}: {causes[0][:SHOWN]}"


def _short(value: Any) -> str:
    """Return the head of a value without writing all of it."""
    if isinstance(value, list):
        return f"list of {len(value)}"
    if isinstance(value, dict):
        return f"context of {len(value)}"
    if isinstance(value, str) and len(value) > SHOWN:
        return f"string of {len(value)}"
    return ascii(value)[:SHOWN]


def measure(inputs: list[Hostile]) -> list[Measured]:
    """Run inputs, each in a forked child: what one leaves behind is no other's burden."""
    return [_in_child(each) for each in inputs]


def _in_child(each: Hostile) -> Measured:
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        _child(each, writing)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        told = pipe.read()
    os.waitpid(child, 0)
    if not told:
        return Measured("died", CPU_SECONDS_MAX * 1_000, ADDRESS_BYTES_MAX / 1e6)
    return Measured(*json.loads(told))


def _child(each: Hostile, writing: int) -> None:
    """Run one input, write what it took, and leave the parent's cleaning up to the parent."""
    try:
        resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS_MAX, CPU_SECONDS_MAX))
        address = _address_bytes() + ADDRESS_BYTES_MAX
        resource.setrlimit(resource.RLIMIT_AS, (address, address))
        text = written(each.text)
        before, started = _peak_kb(), _cpu()
        try:
            found = outcome(each, text)
        except Exception as error:  # noqa: BLE001  what escapes is the finding
            found = f"escaped {type(error).__name__}: {str(error)[:SHOWN]}"
        took = (_cpu() - started) * 1_000
        told = [found, round(took, 2), round((_peak_kb() - before) / 1024, 2)]
        os.write(writing, json.dumps(told).encode())
    finally:
        os._exit(0)


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def _peak_kb() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def _address_bytes() -> int:
    if not sys.platform.startswith("linux"):
        return 0
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    return pages * resource.getpagesize()
