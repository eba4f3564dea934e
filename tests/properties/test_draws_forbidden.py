"""No draw passes while anything forbids it, and what forbids it is said, all of it and no more."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.drawing import LIMIT, TODAY, House, release_of
from limen.app import draws
from limen.book import events as e
from limen.kernel.outcomes import Accepted, Refused
from storage.contract.stores import SqliteStore

CAP = 2_500_000
SMALLEST = 100
STOPPING = {"collections", "deceased", "fraud", "hardship"}
ENDINGS = {
    "open": (),
    "dormant": (e.LineDormant(TODAY),),
    "expired": (e.LineExpired(),),
    "closed": (e.LineClosed(),),
    "ended": (e.LineClosed(), e.LineEnded()),
}
WHY = {"open": set(), "dormant": {"line_dormant"}, "expired": {"line_expired"}}

days = st.integers(-2, 2)
until = st.none() | days
ups = st.dictionaries(st.sampled_from([*sorted(STOPPING), "dispute"]), until, max_size=2)


@dataclass(frozen=True)
class Case:
    """How a line stands; days are counted from today."""

    status: str
    may_draw: bool
    begun: int
    expires: int | None
    on_line: dict
    on_customer: dict
    temporary: tuple[int, int, int] | None
    held_minor: int
    amount_minor: int

    def reasons(self):
        """What must be said, by a second reading of the words in docs/explanation/draws.md."""
        found = set(WHY.get(self.status, {"line_not_open"}))
        if self.expires is not None and self.expires <= 0:
            found.add("line_expired")
        if self.begun > 0:
            found.add("line_not_begun")
        if not self.may_draw or self.status in {"closed", "ended"}:
            found.add("draws_stopped")
        for up in (self.on_line, self.on_customer):
            lasting = {flag for flag, last in up.items() if last is None or last >= 0}
            found |= {f"flag_{flag}" for flag in lasting & STOPPING}
        limit_minor = LIMIT
        if self.temporary is not None:
            higher_minor, since, last = self.temporary
            if since <= 0 <= last:
                limit_minor = max(LIMIT, higher_minor)
        if self.held_minor + self.amount_minor > limit_minor:
            found.add("over_line_cap")
        if self.held_minor + self.amount_minor > CAP:
            found.add("over_customer_cap")
        if self.amount_minor < SMALLEST:
            found.add("amount_below_smallest")
        return found


rarely = st.sampled_from(["open"] * 6 + sorted(ENDINGS))
cases = st.builds(
    Case,
    status=rarely,
    may_draw=st.sampled_from([True, True, True, False]),
    begun=st.sampled_from([-9, -9, 0, 1]),
    expires=until,
    on_line=st.just({}) | ups,
    on_customer=st.just({}) | ups,
    temporary=st.none() | st.tuples(st.sampled_from([LIMIT // 2, 3 * LIMIT]), days, days),
    held_minor=st.sampled_from([0, 0, LIMIT // 2, LIMIT]),
    amount_minor=st.sampled_from([1, SMALLEST, LIMIT // 2, LIMIT // 2 + 1, LIMIT, 2 * LIMIT]),
)


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    constraints = f"[caps]\ncustomer_max_minor = {CAP}\n"
    with SqliteStore(tmp_path_factory.mktemp("forbidden")).create() as book:
        yield House(book, release_of(constraints))


numbers = count()


def ask(house, case):
    """A line that stands so, and the answer to a draw on it."""
    name = str(next(numbers))
    place = f"l{name}", f"g{name}", f"c{name}"
    later = {} if case.expires is None else {"expires_on": TODAY + timedelta(case.expires)}
    house.open(*place, opened_on=TODAY + timedelta(case.begun), **later)
    if case.held_minor:
        held = e.DrawHeld("before", case.held_minor, house.terms_id, 0, house.clock.now() + 10**12)
        house.happen(held, *place)
    if not case.may_draw:
        house.happen(e.MayDrawSwitched(False), *place)
    for body in ENDINGS[case.status]:
        house.happen(body, *place)
    for up, where in ((case.on_line, place), (case.on_customer, ("", *place[1:]))):
        for flag, last in up.items():
            lasts = None if last is None else TODAY + timedelta(last)
            house.happen(e.FlagChanged(flag, True, until=lasts), *where)
    if case.temporary is not None:
        limit_minor, since, last = case.temporary
        two = TODAY + timedelta(since), TODAY + timedelta(last)
        house.happen(e.TemporaryLimitSet(limit_minor, *two), *place)
    return house.hold("d", case.amount_minor, place[0])


def check(house, case):
    found, expected = ask(house, case), case.reasons()
    if expected:
        assert isinstance(found, Refused), expected
        assert set(found.reasons) == expected
        assert len(found.reasons) == len(expected), "each is said once"
    else:
        assert isinstance(found, Accepted), found


FEW = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@FEW
@given(case=cases)
def test_no_draw_passes_while_anything_forbids_it(house, case):
    check(house, case)


@pytest.mark.nightly
@settings(FEW, max_examples=3_000)
@given(case=cases)
def test_no_draw_of_thousands_passes(house, case):
    check(house, case)


PLAIN = Case("open", True, -9, None, {}, {}, None, 0, SMALLEST)


@pytest.mark.parametrize(
    ("name", "fault", "changed"),
    [
        ("_has_run_out", lambda *_: False, {"expires": -1}),
        ("binding_flags", lambda *_: [], {"on_customer": {"fraud": 0}}),
        ("binding_flags", lambda *_: [], {"on_line": {"deceased": None}}),
        ("flags_on", lambda customer, line, _: tuple(line.flags), {"on_line": {"fraud": -1}}),
    ],
)
def test_a_planted_fault_is_noticed(house, monkeypatch, name, fault, changed):
    case = replace(PLAIN, **changed)
    check(house, case)
    monkeypatch.setattr(draws, name, fault)
    with pytest.raises(AssertionError):
        check(house, case)
