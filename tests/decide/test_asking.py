"""One text, two drivers: lines decided in step are the lines decided alone, to the byte."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from decide.builders import decided, facts, facts_for, question, release_of
from limen.decide.answer import PolicyFault
from limen.decide.asking import Ask, alone, together
from limen.decide.decide import deciding
from limen.decide.record import encode
from limen.dmn import DmnMisuse
from release.builders import shipped

DEMO = shipped("limen")


def one_by_one(policy, many):
    replies = []
    for values in many:
        try:
            replies.append(policy.program.run(values))
        except DmnMisuse as error:
            replies.append(error)
    return replies


def conversation(given, release):
    return deciding(question(trigger=given.trigger), given, release)


LINES = st.one_of(
    [
        facts_for(DEMO, product, trigger)
        for product in sorted(DEMO.models)
        for trigger in ("review", "warning")
    ]
)


@given(st.lists(LINES, max_size=6))
def test_in_step_or_alone_gives_the_same_bytes(lines):
    found = together([conversation(line, DEMO) for line in lines], one_by_one)
    assert [encode(x) for x in found] == [encode(decided(line, DEMO)) for line in lines]


def test_a_round_asks_each_policy_once_and_lines_end_when_they_may():
    rounds = []

    def counted(policy, many):
        rounds.append((policy.path, len(many)))
        return one_by_one(policy, many)

    good, late = facts(), facts({"months_late_now": 2})
    release = release_of({"actions": 'if months_late_now >= 1 then ["lower"] else ["keep"]'})
    found = together([conversation(x, release) for x in (good, late, good)], counted)
    assert [record.outcome.action for record in found] == ["keep", "lower", "keep"]
    assert rounds[0] == ("policies/account_review.dmn", 3)
    assert len(rounds) > 1
    assert {size for _, size in rounds[1:]} == {1}


def test_the_first_line_that_fails_is_told():
    release = release_of({"target_minor": "owed_minor / months_late_now"})
    lines = [facts(line_id=str(late), features={"months_late_now": late}) for late in (1, 0, 0)]
    with pytest.raises(PolicyFault, match="a policy answers every line"):
        together([conversation(x, release) for x in lines], one_by_one)


def test_planted_fault_replies_of_another_line_are_seen():
    lines = [facts(), facts({"months_late_now": 2})]
    release = release_of({"actions": 'if months_late_now >= 1 then ["lower"] else ["keep"]'})
    swapped = together(
        [conversation(x, release) for x in lines],
        lambda policy, many: one_by_one(policy, many)[::-1],
    )
    assert [encode(x) for x in swapped] != [encode(decided(x, release)) for x in lines]


def test_a_refused_value_is_handed_to_the_asker():
    policy = DEMO.policies["review"]

    def asker():
        try:
            yield Ask(policy, {"no such input": 1})
        except DmnMisuse as error:
            return str(error)

    assert "no such input" in alone(asker())
    assert together([asker()], one_by_one) == [alone(asker())]
