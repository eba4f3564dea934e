"""Lists whose items come and go."""

from __future__ import annotations

import pytest

from dmn.frames import both, refusal

NUMBERS = [{"n": n, "m": m} for n in (-1, 0, 2, None) for m in (2, 0, None)]
BOTH_MAYBE = '(if n > 0 then ["a", "b"] else if m > 0 then ["b", "c", "c"] else [])'


@pytest.mark.parametrize(
    "text",
    [
        "sum(n, m, 1.5)", "sum([n, m])", "min(n, m)", "max(n, m, 0)", "max([n, 1])", "min(n)",
        "mean(n, m) > 1", "count([n, m, null])",
        "list contains([n, 2, null], m)", 'list contains([n, "a"], m)', "list contains(null, n)",
        f"count({BOTH_MAYBE})", f"distinct values({BOTH_MAYBE})", BOTH_MAYBE,
        f'list contains({BOTH_MAYBE}, "c")', f"{BOTH_MAYBE} = null",
        "distinct values([n, m, 2])", "count(null)",
        'if n > 0 then ["a"] else null', '(if n > 0 then ["a", "b"] else null) = null',
        'count(if n > 0 then ["a", "b"] else null)', "[1, 2.5]", '[{x: 1}, {x: 2}]',
    ],
)  # fmt: skip
def test_lists(text: str) -> None:
    if text == "distinct values([n, m, 2])":
        assert "may be null" in refusal(text)
        return
    both(text, *NUMBERS)


def test_what_is_no_list_of_columns() -> None:
    assert "list of lists" in refusal("[[n]]")
    assert "several kinds" in refusal('[n, "a"]')
    assert "may be null" in refusal("sum(if b then [n] else null)")
