"""Every snippet of the documentation runs and prints what the page shows."""

import pytest

from docs.pages import pages, read
from docs.runner import run_page


@pytest.mark.parametrize("page", pages())
def test_snippets_run(page, tmp_path):
    assert run_page(read(page), tmp_path) == []


def block(tag: str, *lines: str) -> str:
    return "\n".join([f"```{tag}", *lines, "```", ""])


@pytest.mark.parametrize(
    "text",
    [
        block("console", "$ echo one two", "one two"),
        block("console", "$ printf 'a\\nb\\nc\\n'", "a", "...", "c"),
        block("console", "$ echo any"),
        block("console", "$ echo one \\", "    two", "one two"),
        block("console", "$ touch made") + block("console", "$ ls", "made"),
        block("console no-run: needs a browser", "$ false"),
        block("python", "x = 1") + block("python", "assert x == 1"),
        block("python", ">>> y = 2") + block("python", "assert y == 2"),
        block("python", "open('made', 'w').close()") + block("console", "$ ls", "made"),
        block("python no-run: a sketch", "raise ValueError"),
        block("toml", "not = run"),
        block("text", "$ false"),
        "- in a list:\n\n  ```console\n  $ echo one\n  one\n  ```\n",
    ],
)
def test_what_is_right(text, tmp_path):
    assert run_page(text, tmp_path) == []


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (block("console", "$ false"), "line 2: `false` ended with 1"),
        (block("console", "$ false | true"), "ended with 1"),
        (block("console", "$ echo one", "two"), "shown:\ntwo\nprinted:\none\n"),
        (block("console", "$ no-such-program"), "ended with 127"),
        (block("console", "limen demo x"), "output before any"),
        (block("console no-run", "$ false"), "needs a reason"),
        (block("bash", "echo one"), "tag it `console`"),
        (block("python", "raise ValueError('x')"), "line 2: ValueError: x"),
        (block("python", "assert 1 == 2"), "AssertionError"),
        (block("python", ">>> 1 + 1", "3"), "Expected:\n    3\nGot:\n    2"),
    ],
)
def test_planted_faults_are_seen(text, fault, tmp_path):
    (found,) = run_page(text, tmp_path)
    assert fault in found
