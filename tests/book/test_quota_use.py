"""What draws hold of quotas as their principal is repaid, against a count in fractions."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from math import floor
from types import SimpleNamespace

from hypothesis import given
from hypothesis import strategies as st

from limen.book.line import Draw
from limen.book.quota import Counts, is_of_balance, lease_id, quota_name
from limen.book.quota_use import Leased, moved, used_by

ON = date(2026, 6, 21)
BALANCE, PLAIN = "product/p#balance@h", "programme/a/b@h"


@dataclass
class Line:
    """As much of a line as quotas look at."""

    draws: list = field(default_factory=list)
    leases: dict = field(default_factory=dict)
    holds: dict = field(default_factory=dict)


def a_line(*draws, part=lambda amount: amount):
    line = Line()
    for name, amount, on in draws:
        taken = {BALANCE: part(amount), PLAIN: amount}
        line.draws.append(Draw(name, on, 0, amount, 0))
        line.leases[name] = Leased(amount, taken, taken)
    return line


def account(day=ON, **owed):
    loans = {name: SimpleNamespace(principal_minor=amount) for name, amount in owed.items()}
    return SimpleNamespace(day=day, loans=loans)


def test_names_tell_what_counts():
    assert quota_name("product/p", Counts.DRAWN, ON) == "product/p"
    assert quota_name("product/p", Counts.MONTHLY, ON) == "product/p#2026-06"
    assert lease_id(quota_name("product/p", Counts.BALANCE, ON), "h") == BALANCE
    assert is_of_balance(BALANCE)
    assert not is_of_balance(PLAIN)


@given(st.integers(1, 10**12), st.data())
def test_a_draw_keeps_its_part_less_what_came_back(amount, data):
    part = data.draw(st.integers(0, amount))
    owed = data.draw(st.integers(0, amount))
    line = a_line(("d", amount, ON), part=lambda _: part)
    found = moved(line, account(d=owed))
    kept = part - floor(Fraction(part * (amount - owed), amount))
    assert found == ({} if kept == part else {"d": {BALANCE: kept}})
    assert kept == 0 or owed or not part, "the last repayment leaves nothing"
    assert sorted(used_by(line)) == [(BALANCE, part), (PLAIN, amount)]


@given(st.lists(st.integers(1, 1_000), min_size=1, max_size=4), st.data())
def test_a_pool_pays_its_oldest_draw_first_and_sums_to_what_is_owed(amounts, data):
    draws = [(f"d{at}", amount, ON.replace(day=20 - at)) for at, amount in enumerate(amounts)]
    line = a_line(*draws)
    owed = data.draw(st.integers(0, sum(amounts)))
    held = {name: amount for name, amount, _ in draws}
    held |= {name: each[BALANCE] for name, each in moved(line, account(**{"": owed})).items()}
    assert sum(held.values()) == owed
    oldest_first = [held[name] for name, _, _ in reversed(draws)]
    untouched = [amount for _, amount, _ in reversed(draws)]
    begun = [at for at, (now, whole) in enumerate(zip(oldest_first, untouched, strict=True)) if now]
    assert not begun or all(
        now == whole
        for now, whole in list(zip(oldest_first, untouched, strict=True))[begun[0] + 1 :]
    )


def test_a_draw_of_a_later_day_and_a_line_without_such_quotas_are_left_alone():
    late = a_line(("d", 100, ON.replace(day=22)))
    assert moved(late, account()) == {}
    line = a_line(("d", 100, ON))
    line.leases["d"] = Leased(100, {PLAIN: 100}, {PLAIN: 100})
    assert moved(line, account(d=0)) == {}
