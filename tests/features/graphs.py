"""Made-up histories of linked customers, and a pass over them."""

from datetime import date, timedelta

from hypothesis import strategies as st

from limen.book import events as e
from limen.features.graph import GraphFold, passed

DAY_US = 86_400_000_000
FIRST = date(2025, 1, 1)


def event(name, body, day=0, line=""):
    """An event of a customer, alone in a group."""
    on = FIRST + timedelta(days=day)
    return e.Event(f"g-{name}", f"{name}-{day}-{id(body)}", body, 0, on, day * DAY_US, name, line)


def people(*names):
    """Customers as groups of events."""
    return {name: [event(name, e.CustomerRegistered("person"))] for name in names}


def the_pass(groups, day=200, degree_max=10):
    """What a pass at the end of a day finds, as plain numbers."""
    fold = GraphFold(day * DAY_US)
    for events in groups:
        for each in events:
            fold.take(each)
    found = passed(fold.known, FIRST + timedelta(days=day), degree_max)
    return found, {name: numbers(row) for name, row in found.rows.items()}


def numbers(row):
    return {
        name: getattr(row, name)
        for name in row.__struct_fields__
        if name != "pass_id" and getattr(row, name)
    }


@st.composite
def histories(draw):
    """Groups of events of up to twelve customers, with everything that a pass reads."""
    names = [f"c{number}" for number in range(draw(st.integers(1, 12)))]
    groups = people(*names)
    some = st.sampled_from([*names, "nobody", "#a"])
    shared = st.builds(
        e.LinkReported, st.sampled_from(["account", "device", "phone"]),
        st.sampled_from(["a", "b", "d"]), is_over=st.booleans(),
    )  # fmt: skip
    named = st.builds(
        e.LinkReported, st.sampled_from(["guarantor", "phone"]), st.just(""), some, st.booleans()
    )
    late = st.builds(e.StatementClosed, st.just(5), st.integers(0, 15), revision=st.integers(0, 1))
    back = st.builds(e.RepaymentReversed, st.just("k"), st.sampled_from(["bounced", "mistake"]))
    bodies = st.one_of(shared, shared, named, named, late, back, st.just(e.WrittenOff()))
    for name, body, day, line in draw(
        st.lists(
            st.tuples(
                st.sampled_from(names), bodies, st.integers(0, 250), st.sampled_from(["x", "y"])
            ),
            max_size=50,
        )
    ):
        groups[name].append(event(name, body, day, f"{name}{line}"))
    for name in names:
        groups[name].sort(key=lambda each: each.known_at)
    return list(groups.values())
