"""No text of an author reaches Python's evaluation, and none reaches the world outside."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from benchmarks._hostile import corpus, outcome, written
from benchmarks._policy_rows import POLICIES, load

from conformance.generated import foreign

ROOT = Path(__file__).resolve().parents[2]
# Everything is run once before the watch begins: imports and tables of time zones are read then.
WATCH = """
import json, sys
from benchmarks._hostile import corpus, outcome, written
inputs = [(each, written(each.text)) for each in corpus()]
for each, text in inputs:
    outcome(each, text)
seen, on = [], True
QUIET = ("builtins.id", "object.__getattr__", "object.__setattr__", "object.__delattr__")
def watch(event, arguments):
    if on and event not in QUIET:
        seen.append((event, [str(getattr(each, "co_filename", each))[:200] for each in arguments]))
sys.addaudithook(watch)
%s
for each, text in inputs:
    outcome(each, text)
on = False
print(json.dumps([each for each in seen if each[0] != "compile"] + [
    (event, arguments[1:2]) for event, arguments in seen if event == "compile"]))
"""


def events(planted: str = "") -> list[tuple[str, list[str]]]:
    """Return what the interpreter was asked to do while the corpus ran a second time."""
    done = subprocess.run(
        [sys.executable, "-c", WATCH % planted],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return [(event, arguments) for event, arguments in json.loads(done.stdout)]


def outside(seen: list[tuple[str, list[str]]]) -> list[tuple[str, list[str]]]:
    """Return the events other than compiling and running a module that the lowering wrote."""
    return [
        (event, arguments)
        for event, arguments in seen
        if event not in ("compile", "exec") or not arguments[0].startswith("<limen policy ")
    ]


def test_only_generated_modules_are_compiled_and_run() -> None:
    seen = events()
    assert not outside(seen)
    assert len(seen) > 500


def test_the_watch_sees_what_it_should() -> None:
    seen = outside(events("eval('1'); open('/dev/null').close()"))
    assert {event for event, _ in seen} >= {"compile", "exec", "open"}


def test_generated_text_holds_only_checked_names_and_literals(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    texts: list[str] = []

    def note(text: str, name: str, mode: str) -> object:
        texts.append(text)
        return compile(text, name, mode)

    monkeypatch.setattr("limen.dmn.row.compile", note, raising=False)
    for each in corpus():
        outcome(each, written(each.text))
    for policy in POLICIES.values():
        load(policy)
    assert len(texts) > 500
    assert not {fault for text in texts for fault in foreign(text)}


@pytest.mark.parametrize(
    "text",
    [
        "t1 = __import__('os')",
        "t1 = X.__class__",
        "import os",
        "t1 = lambda: 1",
        "t1 = open",
        "t1 = f'{X}'",
        "t1 = [v1 for v1 in X]",
        "t1 = 1.5",
        "income = 1",
        "t1 = _add(X, evil=1)",
        "def class_(X):\n return X",
    ],
)
def test_foreign_text_is_seen(text: str) -> None:
    assert foreign(text)
