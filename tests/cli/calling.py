"""Calling `limen` inside the test's process, and a small release on disk."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from typer.testing import CliRunner, Result

from app.builders import book_of, groups_of, mixed, small_files
from limen.cli.main import app

NAMES = (
    "book", "bureau", "core", "day", "decide", "demo", "feature", "funding", "ledger", "line",
    "links", "model", "optimise", "pack", "policy", "portfolio", "release", "report", "review",
    "warn",
)  # fmt: skip


def call(*words: object, typed: str = "") -> Result:
    """Run a command on what is typed; what is no exit code stays an exception."""
    found = CliRunner().invoke(app, [str(word) for word in words], input=typed)
    if found.exception is not None and not isinstance(found.exception, SystemExit):
        raise found.exception
    return found


def told(*words: object, code: int = 0, typed: str = "") -> dict[str, Any]:
    """Run with `--json`; standard output must be one JSON object and nothing else."""
    found = call(*words, "--json", typed=typed)
    assert found.exit_code == code, found.output
    value = json.loads(found.stdout)
    assert isinstance(value, dict)
    return value


def folder_of(files: Mapping[str, bytes], folder: Path) -> Path:
    """Write files into a folder."""
    for path, data in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)
    return folder


def a_release(folder: Path, cuts_ppm: int = 1_000_000) -> Path:
    return folder_of(small_files(cuts_ppm), folder / "release")


def a_book(folder: Path, count: int = 9) -> Path:
    """A small book, closed again."""
    book = book_of(folder, groups_of(mixed(count)))
    book.close()
    return book.path
