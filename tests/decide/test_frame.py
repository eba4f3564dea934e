"""A partition decided by columns: the same records, and without the row evaluator."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from decide.builders import decided, facts, facts_for, question, release_of
from limen.decide.answer import PolicyFault
from limen.decide.asking import together
from limen.decide.decide import deciding
from limen.decide.frame import FramePolicies
from limen.decide.record import encode
from limen.dmn.program import Program
from release.builders import shipped

RELEASES = {"limen": ("consumer", "merchant"), "uci": ("card",)}
FRAMES = FramePolicies()


def by_columns(lines, release, frames=FRAMES):
    steps = [deciding(question(trigger=line.trigger), line, release) for line in lines]
    return [encode(record) for record in together(steps, frames)]


def books(name):
    release = shipped(name)
    triggers = sorted(release.policies)
    kinds = [facts_for(release, product, trigger) for product in RELEASES[name]
             for trigger in triggers]  # fmt: skip
    return st.lists(st.one_of(kinds), min_size=1, max_size=8)


@pytest.mark.parametrize("name", RELEASES)
@given(data=st.data())
def test_by_columns_or_line_by_line_gives_the_same_bytes(name, data):
    lines = data.draw(books(name))
    release = shipped(name)
    assert by_columns(lines, release) == [encode(decided(line, release)) for line in lines]


@pytest.mark.parametrize("name", ["limen", "incumbent", "uci"])
def test_every_shipped_policy_is_lowered(name):
    for policy in shipped(name).policies.values():
        assert FRAMES.program(policy) is not None


def test_columns_do_not_lean_on_the_row_evaluator(monkeypatch):
    release = shipped("uci")
    late = dict.fromkeys(release.features_for("review", "card"), 0)
    lines = [facts(product="card", features={**late, "months_late_now": n}) for n in range(4)]
    expected = [encode(decided(line, release)) for line in lines]

    def poisoned(*_, **__):
        raise AssertionError("the row evaluator was asked")

    monkeypatch.setattr(Program, "run", poisoned)
    assert by_columns(lines, release, FramePolicies()) == expected
    with pytest.raises(AssertionError, match="was asked"):
        decided(lines[0], release)


def test_a_policy_that_is_not_lowered_runs_row_by_row():
    release = release_of({"target_minor": "floor(sqrt(owed_minor))"})
    lines = [facts(), facts({"months_late_now": 2})]
    assert FramePolicies().program(release.policies["review"]) is None
    assert by_columns(lines, release) == [encode(decided(line, release)) for line in lines]


def test_a_failing_line_is_told_as_it_is_line_by_line():
    release = release_of({"target_minor": "floor(owed_minor / months_late_now)"})
    with pytest.raises(PolicyFault) as by_column:
        by_columns([facts(), facts({"months_late_now": 1})], release)
    with pytest.raises(PolicyFault) as by_row:
        decided(facts(), release)
    assert str(by_column.value) == str(by_row.value)


def test_what_no_column_holds_goes_by_row():
    release = release_of()
    lines = [facts({"months_late_now": 2**70}), facts()]
    assert by_columns(lines, release) == [encode(decided(line, release)) for line in lines]
