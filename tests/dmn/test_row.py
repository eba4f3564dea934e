"""Generated text becomes a module."""

import linecache

import pytest

from limen.dmn.emitter import Emitter
from limen.dmn.row import TooDeep, build


def test_the_text_is_shown_in_tracebacks() -> None:
    e = Emitter()
    with e.block("def f(X):"):
        e.line("return 1")
    function = build(e, "test")["f"]
    assert function(None) == 1
    assert linecache.getline(function.__code__.co_filename, 2) == " return 1\n"


def test_pythons_limits_are_an_error_of_ours() -> None:
    e = Emitter()
    e.lines = [" " * depth + "if 1:" for depth in range(120)] + [" " * 120 + "pass"]
    with pytest.raises(TooDeep):
        build(e, "deep")
