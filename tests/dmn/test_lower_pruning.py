"""What is left out of generated lines, and what has to stay."""

from limen.dmn.lower_pruning import pruned


def test_lines_that_nothing_needs_go() -> None:
    lines = ["t1 = 1", "t2 = t1", "t3 = f(t1)", "t4 = _quotient(t1, 2)", "return t3"]
    assert pruned(lines) == ["t1 = 1", "t3 = f(t1)", "return t3"]


def test_choices_between_nothings_go() -> None:
    lines = ["if s.f1 == 2:", " t1 = 1", "else:", " t1 = 2", "if g(1):", " pass", "return 1"]
    assert pruned(lines) == ["if g(1):", " pass", "return 1"]
    lines = ["if s.f1 == 2:", " pass", "else:", " t1 = 2", "return t1"]
    assert pruned(lines) == lines


def test_a_comparison_asked_for_once_stands_inline() -> None:
    lines = ["t1 = s.f1 == 'x'", "if t1 is True:", " return 1", "return 2"]
    assert pruned(lines) == ["if s.f1 == 'x':", " return 1", "return 2"]
    for text in ("'a == b'", "None if s.f1 is None else s.f1 < 2", "f(1)"):
        kept = [f"t1 = {text}", *lines[1:]]
        assert pruned(kept) == kept
    twice = [*lines[:3], "return t1"]
    assert pruned(twice) == twice
