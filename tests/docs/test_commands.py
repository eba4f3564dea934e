"""Every command that a page or a message names is one, run by a test or not."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from typing import Any

import pytest
import typer

from docs.pages import ROOT, blocks, commands, pages, read
from limen.cli.main import app

MAIN: Any = typer.main.get_command(app)
SPAN = re.compile(r"`(limen [^`\n]+)`")
BETWEEN = {"|", "||", "&&", ";", "&", ">", ">>", "<", "2>&1"}
NO_COMMANDS = {"limen customer key", "limen anchor key 1"}
"""Words that keys are derived with."""


def in_blocks(text: str) -> Iterator[list[str]]:
    """The words after `limen` of each command in a page's console blocks."""
    for block in blocks(text):
        if block.tag != "console":
            continue
        for command in commands(block):
            words: list[str] = []
            for word in [*shlex.split(command.text.replace("\\\n", " "), comments=True), ";"]:
                if word not in BETWEEN:
                    words.append(word)
                    continue
                if words[:1] == ["limen"]:
                    yield words[1:]
                words = []


def in_spans(text: str) -> Iterator[str]:
    """Each command that stands in a sentence; `|` parts the verbs of one noun."""
    for span in SPAN.findall(text):
        words = span.split()
        if span not in NO_COMMANDS:
            verbs = words[2].split("|") if len(words) > 2 else [""]
            yield from (" ".join([*words[:2], verb, *words[3:]]) for verb in verbs)


def fault_of(words: list[str], *, whole: bool) -> str:
    """Why the command line does not take these words; `whole` where nothing may be left out."""
    verb, rest = MAIN, list(words)
    while rest and getattr(verb, "commands", {}):
        if rest[0].startswith("--"):
            break
        if rest[0] not in verb.commands:
            return f"no command '{rest[0]}'"
        verb = verb.commands[rest.pop(0)]
    known = {name for each in verb.params for name in (*each.opts, *each.secondary_opts)}
    lacking = [word for word in rest if word.startswith("--") and word not in {*known, "--help"}]
    if lacking:
        return f"no option {lacking}"
    if not whole or "--help" in rest or getattr(verb, "commands", {}):
        return ""
    try:
        verb.make_context("limen", rest)
    except Exception as fault:
        if not hasattr(fault, "format_message"):
            raise
        return str(fault.format_message())
    return ""


@pytest.mark.parametrize("page", [*pages(), "CHANGELOG.md"])
def test_a_page_names_commands_that_there_are(page):
    text = read(page)
    found = [(words, fault_of(words, whole=True)) for words in in_blocks(text)]
    found += [(span, fault_of(span.split()[1:], whole=False)) for span in in_spans(text)]
    assert [each for each in found if each[1]] == []


def test_messages_and_help_name_commands_that_there_are():
    found = [
        (path.name, span, fault_of(span.split()[1:], whole=False))
        for path in (ROOT / "src").rglob("*.py")
        for span in in_spans(path.read_text(encoding="utf-8"))
    ]
    assert len(found) > 10
    assert [each for each in found if each[2]] == []


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("limen lines show x", "no command 'lines'"),
        ("limen line shown x", "no command 'shown'"),
        ("limen line show x --boook b", "no option"),
        ("limen line show", "Missing argument"),
        ("limen line lower x", "Missing option"),
        ("limen line lower x --to-minor much", "valid integer"),
        ("true && limen line show x y", "unexpected extra argument"),
    ],
)
def test_planted_faults_are_seen(line, fault):
    (words,) = in_blocks(f"```console no-run: why\n$ {line}\n```\n")
    assert fault in fault_of(words, whole=True)
