"""What a core says of a line: a function of the set of its facts, in whatever order they came."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from limen.book import events as e
from limen.book.group import GroupState, apply, fold_group
from limen.book.line_core import held_on, limit_held_on, moved_minor

START = date(2024, 3, 1)
DAYS = [START + timedelta(number) for number in range(5)]


def event(key, body, day=START, known=5):
    line = "" if isinstance(body, e.CustomerRegistered) else "l"
    return e.Event("g", key, body, (day - START).days + 1, day, known, "c", line)


OPENED = [
    event("c", e.CustomerRegistered("person"), known=1),
    event("l", e.LineOpened("card", "bank", "EUR", 1_000, "reported"), known=1),
]


def line_of(*events):
    return fold_group("g", [*OPENED, *events]).lines["l"]


@st.composite
def facts(draw):
    """A set of facts of a core, each reference and revision with one content."""
    found = {}
    for _ in range(draw(st.integers(1, 12))):
        day = draw(st.sampled_from(DAYS))
        ref, revision = draw(st.sampled_from("ab")), draw(st.integers(1, 3))
        amount = draw(st.integers(1, 99))
        body = draw(
            st.sampled_from(
                [
                    e.CoreBalanceReported(amount, amount, revision=revision),
                    e.StatementClosed(amount, revision=revision),
                    e.RepaymentMade(amount, ref=ref, revision=revision),
                    e.DrawMade(ref, amount, revision),
                    e.FeeCharged("f", amount, ref=ref, revision=revision),
                    e.LimitChanged(1, amount, "core", ref=ref, revision=revision),
                    e.RepaymentReversed(ref, "bounced"),
                    e.FlagChanged("hardship", amount % 2 == 0, "core"),
                ]
            )
        )
        by_day = isinstance(body, e.CoreBalanceReported | e.StatementClosed | e.FlagChanged)
        name = f"{body.__struct_config__.tag}:{day if by_day else ref}@{revision}"
        found.setdefault(name, event(name, body, day))
    return list(found.values())


def view(line):
    return (
        line.limit_minor,
        line.balance_minor,
        [(each.on, each.balance_minor, each.revision) for each in line.statements],
        line.repayments,
        [(each.draw_id, each.on, each.amount_minor) for each in line.draws],
        line.reversals,
        line.limit_steps,
        line.core.charges,
        line.core.days,
        line.reported,
        line.flags,
    )


@given(events=facts(), data=st.data())
def test_any_order_gives_the_same_state(events, data):
    assert view(line_of(*events)) == view(line_of(*data.draw(st.permutations(events))))


@given(events=facts())
def test_the_balance_is_the_newest_word_and_what_moved_since(events):
    """An oracle of its own: from the highest revisions of the raw facts."""
    newest = {}
    for each in events:
        body = each.body
        kind = body.__struct_config__.tag
        ref = getattr(body, "ref", "") or getattr(body, "draw_id", "") or each.effective_on
        place = (kind, ref)
        height = getattr(body, "revision", 0)
        if place not in newest or getattr(newest[place].body, "revision", 0) < height:
            newest[place] = each
    gone = {each.body.repayment_key for each in events if each.kind == "repayment_reversed"}
    words = [
        (each.effective_on, kind == "core_balance_reported", each.body.balance_minor)
        for (kind, _), each in newest.items()
        if kind in {"core_balance_reported", "statement_closed"}
    ]
    day, _, balance = max(words, default=(date.min, False, 0))
    signs = {"draw_made": 1, "fee_charged": 1, "repayment_made": -1}
    for (kind, ref), each in newest.items():
        is_gone = kind == "repayment_made" and ref in gone
        if kind in signs and each.effective_on > day and not is_gone:
            balance += signs[kind] * each.body.amount_minor
    assert line_of(*events).balance_minor == balance


def test_what_moved_is_counted_between_two_days():
    line = line_of(*(event(f"p{at}", e.RepaymentMade(10**at), day) for at, day in enumerate(DAYS)))
    assert moved_minor(line, None) == -11_111
    assert moved_minor(line, DAYS[1]) == -11_100
    assert moved_minor(line, DAYS[1], DAYS[3]) == -1_100


def test_a_lender_s_change_waits_for_the_core_only_beside_one():
    cut = event("cut", e.LimitChanged(1_000, 500, "lender", "d", "n"))
    assert line_of(cut).limit_minor == 500
    beside = line_of(event("b", e.CoreBalanceReported(0)), cut)
    assert beside.limit_minor == 1_000
    assert beside.core.intended["d"].to_minor == 500
    made = event("made", e.LimitChanged(1_000, 500, "core", "d", "n"))
    assert line_of(event("b", e.CoreBalanceReported(0)), cut, made).limit_minor == 500


def test_what_the_book_held_is_known_by_day():
    frozen = event("f", e.MayDrawSwitched(False, by="core"), DAYS[2])
    lowered = event("k", e.LimitChanged(1_000, 700, "core", ref="k"), DAYS[3])
    line = line_of(event("b", e.CoreBalanceReported(0)), frozen, lowered)
    assert [held_on(line, day)[0] for day in DAYS] == [True, True, False, False, False]
    assert [limit_held_on(line, day) for day in DAYS] == [1_000, 1_000, 1_000, 700, 700]
    assert limit_held_on(line_of(), START) == 1_000


def test_an_instruction_is_known_until_it_is_answered():
    state = GroupState("g")
    asked = e.CoreInstructed("i", "limit", {"decision_id": "d"})
    for each in [
        *OPENED,
        event("i", asked),
        event("i2", e.CoreInstructed("i", "limit", {"decision_id": "d"}, 2), DAYS[2]),
    ]:
        apply(state, each)
    line = state.lines["l"]
    assert (line.core.sent["i"].first_on, line.core.sent["i"].last_on) == (START, DAYS[2])
    apply(state, event("a", e.CoreAnswered("i", done=False, because="no"), DAYS[3]))
    assert (line.core.sent, line.instructions) == ({}, {})
    assert line.core.declined["i"].because == "no"
    assert line.core.instructed == {"i"}
