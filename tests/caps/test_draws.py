"""Laws of the caps on a draw, against a count of their own."""

from hypothesis import given
from hypothesis import strategies as st

from limen.book.allowance import DrawAllowance, Headroom
from limen.caps.draws import DrawFacts, Exposure, draw_allowance
from limen.caps.programme import DrawRules, FundingPartner, Programme
from limen.kernel.rates import Rounding

amounts = st.integers(0, 10**6)
exposures = st.builds(Exposure, amounts, amounts)
maybe = st.none() | amounts
PARTNERS = (
    FundingPartner("a", 333_333, Rounding.DOWN, 10),
    FundingPartner("b", 250_000, Rounding.UP, 10),
)
PROGRAMME = Programme("p", frozenset({"line"}), PARTNERS)


@st.composite
def facts(draw):
    line = draw(exposures)
    customer = (line, *draw(st.lists(exposures, max_size=2)))
    group = (*customer, *draw(st.lists(exposures, max_size=2)))
    funded = draw(st.booleans())
    left = {"a": draw(amounts), "b": draw(amounts)} if funded else {}
    programme = PROGRAMME if funded else None
    return DrawFacts(draw(amounts), line, customer, group, draw(maybe), programme, left)


@given(facts(), maybe, maybe, st.integers(1, 10**6))
def test_a_draw_within_every_headroom_passes_no_cap(facts, customer_max, group_max, amount):
    allowed = draw_allowance(facts, DrawRules(customer_max, group_max))
    assert all(each.left_minor >= 0 for each in allowed.headrooms)
    out = sum(each.owed_minor + each.held_minor for each in (facts.line,))
    passed = {
        "line": out + amount > facts.limit_minor,
        "customer": customer_max is not None
        and sum(e.owed_minor + e.held_minor for e in facts.customer) + amount > customer_max,
        "group": group_max is not None
        and sum(e.owed_minor + e.held_minor for e in facts.group) + amount > group_max,
        "product": facts.product_left_minor is not None and amount > facts.product_left_minor,
        "funding": facts.programme is not None
        and any(
            part > facts.partners_left_minor[name]
            for name, part in PROGRAMME.split(amount).partners
        ),
    }
    assert set(allowed.lacking(amount)) == {name for name, is_passed in passed.items() if is_passed}
    assert (amount <= allowed.left_minor) == (not any(passed.values()))


def test_every_operand_is_kept():
    line = Exposure(30, 20)
    found = draw_allowance(DrawFacts(100, line, (line,), (line, line)), DrawRules(200, 90))
    assert found == DrawAllowance(
        0,
        (
            Headroom("line", 50, {"limit_minor": 100, "owed_minor": 30, "held_minor": 20}),
            Headroom("customer", 150, {"max_minor": 200, "owed_minor": 30, "held_minor": 20}),
            Headroom("group", 0, {"max_minor": 90, "owed_minor": 60, "held_minor": 40}),
        ),
    )
    assert found.as_caps()["group.held_minor"] == 40
