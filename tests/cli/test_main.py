"""The command line as a whole: help, JSON, exit codes, and what starting it loads."""

from __future__ import annotations

import json
import re

import pytest
import typer

import limen
from app.builders import DAY
from app.modelling import mapping_file, rows_of, write_rows
from cli.calling import NAMES, a_book, a_release, call, folder_of, told
from e2e.command import limen as process
from limen.cli.main import app
from release.builders import shipped_files

HEAVY = ("polars", "duckdb", "matplotlib", "numpy", "lxml")


def verbs() -> list[tuple[str, ...]]:
    """Every verb that there is, as Typer knows it."""
    return list(leaves(typer.main.get_command(app), ()))


def leaves(command, words):
    """The verbs below a noun, each as its words."""
    inner = getattr(command, "commands", None)
    if inner is None:
        yield words
    for word, child in (inner or {}).items():
        yield from leaves(child, (*words, word))


VERBS = verbs()


def test_the_verbs_are_found():
    assert {words[0] for words in VERBS} == set(NAMES)
    assert len(VERBS) == 95


def test_help_names_every_noun():
    shown = call("--help")
    assert shown.exit_code == 0
    assert all(noun in shown.stdout for noun in NAMES)


@pytest.mark.parametrize("words", VERBS, ids=" ".join)
def test_every_verb_has_help_with_an_example_of_itself_and_takes_json(words):
    shown = call(*words, "--help")
    assert shown.exit_code == 0
    text = " ".join(shown.stdout.replace("│", " ").split())
    assert f"Example: limen {' '.join(words)} " in text
    assert "--json" in text


def test_every_argument_and_option_says_what_it_is():
    bare = []
    for words in VERBS:
        verb = typer.main.get_command(app)
        for word in words:
            verb = verb.commands[word]
        bare += [(*words, each.name) for each in verb.params if not (each.help or "").endswith(".")]
    assert bare == []


def test_the_version_is_the_package_s():
    assert call("--version").stdout.strip() == f"limen {limen.__version__}"


def test_help_loads_nothing_heavy():
    """Asked of a fresh interpreter, for the root and for each noun."""
    import os
    import subprocess
    import sys

    from e2e.command import ROOT

    code = (
        "import sys\n"
        "from limen.cli.main import app\n"
        "for words in (['--help'], *([noun, '--help'] for noun in sys.argv[1:])):\n"
        "    try:\n        app(words)\n    except SystemExit as ended:\n"
        "        assert not ended.code\n"
        f"print('LOADED', *[name for name in {HEAVY!r} if name in sys.modules])\n"
    )
    ended = subprocess.run(
        [sys.executable, "-c", code, *NAMES],
        env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
        capture_output=True,
        text=True,
        check=True,
    )
    assert ended.stdout.splitlines()[-1] == "LOADED"


# -- exit codes


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A reviewed book, a release, and things that are neither."""
    folder = tmp_path_factory.mktemp("cli")
    book, release = a_book(folder), a_release(folder)
    told("review", "run", "--book", book, "--release", release, "--at", DAY)
    (folder / "text.book").write_text("this is no book")
    (folder / "outcomes.csv").write_text("customer_id,default_next_month\nc0,2\n")
    (folder / "few.csv").write_text("customer_id,default_next_month\nc0,1\n")
    folder_of(shipped_files("incumbent"), folder / "incumbent")
    folder_of({"release.toml": b"name = 1"}, folder / "broken")
    write_rows(folder / "bare.csv", rows_of(20), drop="bad")
    mapping_file(folder)
    return folder


RUN = "review run --release {}/release --at 2024-03-31 --book {}/"
CASES = [
    (0, "book verify --book {}/b.book"),
    (0, "book show --book {}/b.book"),
    (0, "decide replay --all --book {}/b.book"),
    (0, "release check {}/release"),
    (0, RUN + "b.book"),
    (2, "book verify --book {}/none.book"),
    (2, "book verify --book {}/text.book"),
    (2, "book show --book {}"),
    (2, "decide replay dec_none --book {}/b.book"),
    (2, "decide show dec_none --book {}/b.book"),
    (2, "release check {}/broken"),
    (2, "release check {}/none"),
    (2, "policy test {}/none"),
    (2, RUN + "none.book"),
    (2, RUN + "text.book"),
    (2, "review run --release {}/release --at yesterday --book {}/b.book"),
    (2, "review run --release {}/release --at 9000-01-01 --book {}/b.book"),
    (2, "review run --release {}/incumbent --at 2024-03-31 --book {}/b.book"),
    (2, "review run --release {}/broken --at 2024-03-31 --book {}/b.book"),
    (2, "review score --outcomes {}/none.csv --book {}/b.book"),
    (2, "review score --outcomes {}/outcomes.csv --book {}/b.book"),
    (2, "review score --outcomes {}/few.csv --book {}/b.book"),
    (2, "review score --outcomes {}/few.csv --run run_none --book {}/b.book"),
    (2, "book import {}/none.csv --mapping {}/mapping.toml --book {}/new.book"),
    (2, "book import {}/bare.csv --mapping {}/none.toml --book {}/new.book"),
    (2, "model fit --data {}/bare.csv --mapping {}/mapping.toml --out {}/x.json"),
    (2, "model score --data {}/bare.csv --mapping {}/mapping.toml --model {}/no --out {}/x.csv"),
]


@pytest.mark.parametrize(("code", "line"), CASES)
def test_each_ending_has_its_code_and_one_json_object(place, code, line):
    said = told(*line.replace("{}", str(place)).split(), code=code)
    if code == 2 and "release check" not in line:
        assert said["error"] == "bad_input"
        assert all(item["message"] for item in said["diagnostics"])


@pytest.mark.parametrize(("code", "line"), [case for case in CASES if case[0] == 2][:6])
def test_for_a_person_the_fault_goes_to_standard_error(place, code, line):
    shown = call(*line.replace("{}", str(place)).split())
    assert shown.exit_code == code
    assert shown.stderr.strip() or "release" in line
    assert "Traceback" not in shown.stderr


WRONG_WORDS = [
    "nonsense",
    "decide replay",
    "decide replay dec_1 --all",
    "decide replay --all --limit 0",
    "demo --profile huge",
    "demo --language fr",
    "model fit --data a --mapping b --out c --kind forest",
    "model fit --data a --mapping b --out c --folds 21",
    "review run --at 2024-01-01",
    "review score --outcomes x --replicates 1",
]


@pytest.mark.parametrize("line", WRONG_WORDS)
def test_wrong_words_are_wrong_use(line):
    assert call(*line.split()).exit_code == 2


def test_a_book_held_by_another_process_is_unavailable(place, monkeypatch):
    """A writer in the middle of its commit; we do not wait the whole time for it here."""
    import sqlite3
    from contextlib import closing

    from limen.storage import opening

    monkeypatch.setattr(opening, "BUSY_SECONDS", 0.05)
    with closing(sqlite3.connect(place / "b.book", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        words = RUN.replace("2024-03-31", "2024-04-15").replace("{}", str(place)) + "b.book"
        assert told(*words.split(), code=3)["error"] == "concurrency_conflict"
        other.execute("ROLLBACK")


def test_a_whole_process_ends_as_the_call_does(place):
    """The entry point itself, once for each code that a file can bring about."""
    good = process("book", "verify", "--book", place / "b.book", "--json")
    assert (good.returncode, json.loads(good.stdout)["verifies"]) == (0, True)
    bad = process("book", "verify", "--book", place / "none.book")
    assert (bad.returncode, bad.stdout) == (2, "")
    assert re.search(r"none\.book.*B003", bad.stderr)
