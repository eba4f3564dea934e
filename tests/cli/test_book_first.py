"""The book as the first word, as verbs beside a core took it once, and as `--book`."""

from __future__ import annotations

import json

import pytest
import typer
from typer.testing import CliRunner

from limen.cli.book_first import BookFirst
from limen.cli.common import DEFAULT_BOOK, BookOption

FORMS = [
    (["b", "f"], ("b", "f", "")),
    (["f", "--book", "b"], ("b", "f", "")),
    (["--book", "b", "f"], ("b", "f", "")),
    (["f"], (DEFAULT_BOOK, "f", "")),
    (["--out", "o", "b", "f"], ("b", "f", "o")),
    (["b", "--out", "o", "f"], ("b", "f", "o")),
]


@pytest.fixture
def said(monkeypatch):
    """Calls a verb of one file; what it understood, or its exit code."""
    monkeypatch.delenv("LIMEN_BOOK", raising=False)
    app = typer.Typer()

    @app.command(cls=BookFirst)
    def verb(file: str, book: BookOption = DEFAULT_BOOK, out: str = "") -> None:
        typer.echo(json.dumps([book, file, out]))

    def call(words):
        found = CliRunner().invoke(app, words)
        return found.exit_code or tuple(json.loads(found.stdout))

    return call


@pytest.mark.parametrize(("words", "understood"), FORMS)
def test_both_forms_are_understood(said, words, understood):
    assert said(words) == understood


@pytest.mark.parametrize("words", [[], ["b", "f", "more"], ["b", "f", "--book", "b"]])
def test_another_word_too_many_or_too_few_is_wrong_use(said, words):
    assert said(words) == 2
