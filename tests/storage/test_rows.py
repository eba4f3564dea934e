"""What becomes of each entry, against a slower second way to say it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from limen.app.ports import Put
from limen.storage.rows import entry_of, event_of, judge
from storage.books import event

plans = st.lists(
    st.tuples(st.integers(0, 6), st.integers(1, 2), st.integers(0, 3)), max_size=14
).map(lambda items: sorted(items, key=lambda item: item[2]))


def expected(plan, stored):
    """Unit by unit: does anything in it meet another content, in the store or before it?"""
    known, puts = dict(stored), []
    for number in sorted({unit for _, _, unit in plan}):
        unit = [(key, amount) for key, amount, at in plan if at == number]
        inside = {}
        for key, amount in unit:
            inside.setdefault(key, amount)
        clashes = [known.get(key, inside[key]) != amount for key, amount in unit]
        seen = set(known)
        for (key, _), clash in zip(unit, clashes, strict=True):
            new = key not in seen
            seen.add(key)
            put = Put.WRITTEN if new else Put.CONFLICT if clash else Put.REPEATED
            puts.append(Put.HELD_BACK if new and any(clashes) else put)
        if not any(clashes):
            known |= {key: amount for key, amount in inside.items() if key not in known}
    return puts


@given(plan=plans, stored=st.dictionaries(st.integers(0, 6), st.integers(1, 2), max_size=4))
def test_units_are_judged_as_said(plan, stored):
    entries = [entry_of(event(f"k{key}", amount=amount)) for key, amount, _ in plan]
    contents = {f"k{key}": entry_of(event(f"k{key}", amount=x))[11] for key, x in stored.items()}
    assert judge(entries, [at for _, _, at in plan], contents) == expected(plan, stored)


def test_a_row_is_read_back():
    sent = event("k", backfill=True)
    chain, _, _, key, customer, line, at, day, known_at, backfill, body, _ = entry_of(sent)
    row = (chain, key, body, at, day, known_at, customer, line, backfill, 7, 8)
    assert (event_of(row).body, event_of(row).seq) == (sent.body, 7)
