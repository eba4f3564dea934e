"""Progress: bars on a terminal, silence elsewhere."""

from __future__ import annotations

import io
import sys

import pytest

from limen.cli.progress import bars


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(("stream", "quiet"), [(io.StringIO, False), (Terminal, True)])
def test_elsewhere_nothing_is_written(monkeypatch, stream, quiet):
    shown = stream()
    monkeypatch.setattr(sys, "stderr", shown)
    with bars(quiet=quiet) as move:
        move("task", 1, 2)
    assert shown.getvalue() == ""


def test_on_a_terminal_each_task_has_its_bar(monkeypatch):
    shown = Terminal()
    monkeypatch.setattr(sys, "stderr", shown)
    with bars(quiet=False) as move:
        for done in (1, 2):
            move("one", done, 2)
            move("other", done, 4)
    assert "one" in shown.getvalue()
    assert "2/4" in shown.getvalue()
