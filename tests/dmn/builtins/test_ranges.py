"""Allen's relations against whole numbers inside the ranges."""

from hypothesis import given
from hypothesis import strategies as st

from dmn.feel import evaluated

ends = st.tuples(st.integers(0, 6), st.integers(1, 4)).map(lambda e: (e[0], e[0] + e[1]))
closed = st.sampled_from(["[", "("])
shut = st.sampled_from(["]", ")"])


def members(low: int, high: int, begin: str, end: str) -> set[float]:
    """The range as its points on a fine grid."""
    points = {low + step / 4 for step in range((high - low) * 4 + 1)}
    return points - ({low} if begin == "(" else set()) - ({high} if end == ")" else set())


@given(ends, closed, shut, ends, closed, shut)
def test_relations(
    a: tuple[int, int], a_begin: str, a_end: str, b: tuple[int, int], b_begin: str, b_end: str
) -> None:
    one = f"{a_begin}{a[0]}..{a[1]}{a_end}"
    two = f"{b_begin}{b[0]}..{b[1]}{b_end}"
    first, second = members(*a, a_begin, a_end), members(*b, b_begin, b_end)
    assert evaluated(f"before({one}, {two})") is (max(first) < min(second))
    assert evaluated(f"after({one}, {two})") is (min(first) > max(second))
    assert evaluated(f"overlaps({one}, {two})") is bool(first & second)
    assert evaluated(f"includes({one}, {two})") is (first >= second)
    assert evaluated(f"during({one}, {two})") is (first <= second)
    assert evaluated(f"coincides({one}, {two})") is (first == second)
