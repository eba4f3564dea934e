"""Lines as blocks, there and back; conditions and their parts."""

from hypothesis import given
from hypothesis import strategies as st

from limen.dmn.lower_lines import flat, nested, parts_of

LINES = ["def f(x):", " if x:", "  t1 = 1", " else:", "  if t2:", "   pass", " return t1"]


def test_blocks_are_the_lines_they_came_from() -> None:
    assert flat(nested(LINES)) == LINES
    assert [len(line.below) for line in nested(LINES)[0].below] == [1, 1, 0]


texts = st.text("ab'\" and()\\", max_size=12).map(repr)
parts = st.one_of(
    texts.map("s.f1 == {}".format),
    texts.map("(s.f1 == {} or s.f2 and s.f3)".format),
    texts.map("s.f1 in ({}, 'b and c')".format),
    st.just("1 <= s.f4 < 3"),
)


@given(st.lists(parts, min_size=1, max_size=4))
def test_a_conjunction_falls_into_its_parts(drawn: list[str]) -> None:
    assert parts_of(" and ".join(drawn)) == drawn
