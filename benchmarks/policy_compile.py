"""How long two hundred rules take from the bytes of a file to a program; the limit is 200 ms."""

from __future__ import annotations

import time

from limen.dmn import compile_service, parse_model

LIMIT_MS = 200
ROUNDS = 7
INPUTS = 10

_HEAD = """<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="wide" name="wide"
 namespace="https://limen.example/policies/wide">"""


def run(rows: int = 200) -> dict[str, object]:
    """Compile a table of `rows` rules over ten inputs; every round has another table."""
    rounds_ms = []
    for at in range(ROUNDS):
        data = _model(rows, at)
        start = time.perf_counter()
        model, faults = parse_model(data, "wide.dmn")
        program, more = compile_service(model, "grade") if model else (None, faults)
        rounds_ms.append((time.perf_counter() - start) * 1_000)
        if program is None:
            raise SystemExit("\n".join(str(item) for item in more.items))
    best = min(rounds_ms)
    return {
        "rules": rows,
        "inputs": INPUTS,
        "cells": rows * (INPUTS + 1),
        "compile_ms": round(best, 1),
        "limit_ms": LIMIT_MS,
        "ratio": round(best / LIMIT_MS, 3),
        "within_limit": best <= LIMIT_MS,
    }


def _model(rules: int, seed: int) -> bytes:
    names = [f"feature_{at}" for at in range(INPUTS)]
    inputs = _each(
        names,
        '<inputData id="i-{0}" name="{0}"><variable name="{0}" typeRef="number"/></inputData>',
    )
    needs = _each(
        names,
        '<informationRequirement id="n-{0}"><requiredInput href="#i-{0}"/>'
        "</informationRequirement>",
    )
    columns = _each(
        names,
        '<input id="c-{0}"><inputExpression typeRef="number"><text>{0}</text>'
        "</inputExpression></input>",
    )
    lines = "".join(_rule(at, seed) for at in range(rules))
    return (
        f'{_HEAD}{inputs}<decision id="d" name="grade">'
        f'<variable name="grade" typeRef="number"/>{needs}<decisionTable id="t" hitPolicy="FIRST">'
        f'{columns}<output id="o" typeRef="number"/>{lines}'
        "</decisionTable></decision></definitions>"
    ).encode()


def _each(names: list[str], text: str) -> str:
    return "".join(text.format(name) for name in names)


def _rule(at: int, seed: int) -> str:
    cells = "".join(
        f"<inputEntry><text>{_cell(at, column, seed)}</text></inputEntry>"
        for column in range(INPUTS)
    )
    output = f"<outputEntry><text>feature_{at % INPUTS} * 0.{at + 1}</text></outputEntry>"
    return f'<rule id="r{at}">{cells}{output}</rule>'


def _cell(rule: int, column: int, seed: int) -> str:
    low = rule * 7 + column * 13 + seed
    forms = (
        "-",
        f"&gt;= {low}",
        f"[{low}..{low + 50})",
        f"{low}, {low + 3}",
        f"not({low})",
    )
    return forms[(rule + column) % len(forms)]
