import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from decide.builders import LIMIT, decided, facts, facts_for, release_of, tiny_release
from limen.decide.answer import Changed, PolicyFault, answer, read_outputs
from limen.kernel.bounds import AMOUNT_MINOR_MAX
from release.builders import HEAD, INPUTS, OUTPUTS, REVIEW, loaded, policy, shipped, tiny

LIMEN = shipped("limen")


def read(**outputs):
    return read_outputs({"actions": ["lower"], "reasons": [], **outputs}, "line-9")


# --- The policy's contract: what it does not keep is a fault that names the line. ---

BROKEN = {
    "an unknown action": {"actions": ["cut"]},
    "an unknown mandatory action": {"mandatory": "stop"},
    "actions that are no words": {"actions": [1]},
    "reasons that are no words": {"reasons": ["late", True]},
    "an amount that is a word": {"target_minor": "10"},
    "an amount that is true": {"floor_minor": True},
    "an amount that is a list": {"ceiling_minor": [1]},
    "an amount beyond all bounds": {"target_minor": AMOUNT_MINOR_MAX + 1},
    "an amount below all bounds": {"target_minor": -AMOUNT_MINOR_MAX - 1},
    "a cool-down that ends before it begins": {"cool_down_days": -1},
    "a cool-down of a lifetime": {"cool_down_days": 3_661},
}


@pytest.mark.parametrize("name", BROKEN)
def test_an_answer_outside_the_contract_is_a_fault(name):
    with pytest.raises(PolicyFault, match="line-9"):
        read(**BROKEN[name])


FAILING = {
    "an error in FEEL": 'number("ten", ",", ".")',
    "a division by nothing": "1 / (owed_minor - owed_minor)",
    "an amount that is a word": '"ten"',
}


@pytest.mark.parametrize("name", FAILING)
def test_an_error_in_a_policy_is_a_fault_and_no_silent_null(name):
    release = release_of({"target_minor": FAILING[name]})
    with pytest.raises(PolicyFault, match="line-9"):
        decided(facts(line_id="line-9"), release)


def test_a_fact_of_another_type_is_a_fault_of_this_line():
    with pytest.raises(PolicyFault, match=r"line-9.*utilisation_bp"):
        decided(facts({"utilisation_bp": 1.5}, line_id="line-9"), tiny_release())


def test_a_rule_without_a_reason_is_a_fault_where_customers_are_told():
    outputs = {"reasons": '["late", "hidden"]'}
    with pytest.raises(PolicyFault, match=r"line-9.*'hidden'"):
        decided(facts(line_id="line-9"), release_of(outputs))
    head = 'use = "simulation"' + HEAD
    blunt = "[conduct]\nguarded = false\nsends_notices = false\n"
    silent = release_of(outputs, head=head, constraints=blunt)
    assert decided(facts(), silent).outcome.action == "keep"


@given(st.decimals(-10_000, 10_000, places=3))
def test_amounts_round_down(amount):
    found = read(target_minor=amount, floor_minor=amount, ceiling_minor=amount)
    for minor in (found.target_minor, found.floor_minor, found.ceiling_minor):
        assert type(minor) is int
        assert minor <= amount < minor + 1


def test_decimals_of_a_policy_are_exact():
    """FEEL's floor(0.29 * 100) is 29, where binary floats say 28."""
    release = release_of({"target_minor": "0.29 * 100", "floor_minor": "0.999 + 0 * owed_minor"})
    admissible = answer(facts(), release).admissible
    assert (admissible.target_minor, admissible.floor_minor) == (29, 0)


def test_what_a_policy_leaves_out_means_the_least():
    found = read_outputs({"actions": None, "reasons": None}, "l")
    assert found.actions == ("keep",)
    assert (found.mandatory, found.floor_minor, found.rules) == (None, 0, ())
    assert (found.ceiling_minor, found.target_minor, found.cool_down_days) == (None, None, None)


def test_one_word_stands_for_a_list_of_one_and_none_twice():
    found = read(actions="watch", reasons=["late", None, "late"])
    assert (found.actions, found.rules) == (("watch",), ("late",))


def test_every_fact_comes_in_by_its_name():
    """Each named input is the fact of the record, read back through the target."""
    known = facts(
        limit_minor=LIMIT + 1, owed_minor=3, undrawn_minor=5, limit_before_cut_minor=7,
        days_since_cut=11,
    )  # fmt: skip
    wanted = {
        "limit_minor": LIMIT + 1, "owed_minor": 3, "undrawn_minor": 5,
        "limit_before_cut_minor": 7, "days_since_cut": 11, "product_floor_minor": 0,
        "product_ceiling_minor": 20_000_000, "product_step_minor": 10_000,
        "months_late_now": 0,
    }  # fmt: skip
    for name, value in wanted.items():
        release = release_of({"target_minor": name}, {name: "number"})
        assert answer(known, release).admissible.target_minor == value, name


@pytest.mark.parametrize(
    ("name", "kind", "test"),
    [
        ("segment", "string", 'segment = "merchant"'),
        ("product", "string", 'product = "line"'),
        ("status", "string", 'status = "open"'),
        ("trigger", "string", 'trigger = "review"'),
        ("may_draw", "boolean", "may_draw"),
        ("is_watched", "boolean", "not(is_watched)"),
        ("is_warned", "boolean", "not(is_warned)"),
        ("warning_tenths", "number", "warning_tenths = null"),
        ("warned_days", "number", "warned_days = null"),
    ],
)
def test_words_and_switches_come_in_by_their_names(name, kind, test):
    release = release_of({"target_minor": f"if {test} then 1 else 2"}, {name: kind})
    assert answer(facts(), release).admissible.target_minor == 1


# --- The score. ---


@given(facts_for(LIMEN, "consumer"))
def test_a_what_if_of_nothing_is_the_answer_itself(given_facts):
    assert answer(given_facts, LIMEN, Changed({})) == answer(given_facts, LIMEN)


@given(facts_for(LIMEN, "consumer"), st.data())
def test_a_characteristic_at_its_best_gives_all_its_points(given_facts, data):
    given_answer = answer(given_facts, LIMEN)
    parts = given_answer.score.contributions
    best = frozenset(data.draw(st.sets(st.sampled_from([part.name for part in parts]))))
    changed = answer(given_facts, LIMEN, Changed({}, best))
    points = {part.name: part.points for part in parts}
    points |= {part.name: part.points_max for part in parts if part.name in best}
    base = given_answer.card.card.base_points
    assert changed.score.points == base + sum(points.values())
    assert {part.name: part.points for part in changed.score.contributions} == points
    assert changed.score.pd_ppm <= given_answer.score.pd_ppm


@given(facts_for(shipped("uci"), "card"), st.text(max_size=8))
def test_the_card_is_the_one_that_did_not_see_the_customer(given_facts, customer_id):
    release = shipped("uci")
    known = msgspec.structs.replace(given_facts, customer_id=customer_id)
    given_answer = answer(known, release)
    assert given_answer.card is release.models["card"].card_for(customer_id)
    assert given_answer.score == given_answer.card.card.score(known.features)
    record = decided(known, release)
    assert (record.score.card, record.score.card_sha256) == given_answer.card[:2]


def test_a_policy_that_asks_for_no_score_gets_none():
    inputs = {name: kind for name, kind in INPUTS.items() if name != "pd_ppm"}
    outputs = {**OUTPUTS, "reasons": "[]", "actions": '["keep"]'}
    release = loaded(tiny(review=policy(outputs, inputs)))
    assert answer(facts(), release).score is None
    assert decided(facts(), release).score is None


def test_a_product_without_a_model_has_no_score():
    release = loaded(tiny(head=HEAD.replace('[models.line]\nfiles = ["models/pd.json"]', "")))
    found = answer(facts(), release)
    assert (found.card, found.score) == (None, None)
    assert found.choice.action == "keep"


def test_harshness_orders_by_what_is_taken_then_by_the_limit_left():
    def harshness(months, owed):
        found = answer(facts({"months_late_now": months}, owed_minor=owed), tiny_release())
        return found.harshness

    assert harshness(0, 0) < harshness(1, 700_000) < harshness(1, 600_000) < harshness(3, 900_000)


# --- What a null means is declared: a value, a person, or a fault. ---


def declaring(text):
    """The tiny release with a declaration of one feature's null."""
    path = "policies/account_review.inputs.toml"
    return loaded({**tiny(), path: f"[months_late_now]\n{text}\n".encode()})


def test_a_declared_value_stands_in_for_null():
    release = declaring("on_missing = { value = 2 }")
    gone, two = facts({"months_late_now": None}), facts({"months_late_now": 2})
    assert answer(gone, release).choice == answer(two, release).choice
    assert answer(gone, tiny_release()).choice != answer(two, tiny_release()).choice


def test_a_referred_null_leaves_the_line_to_an_officer():
    record = decided(facts({"months_late_now": None}), declaring('on_missing = "refer"'))
    assert record.outcome.action == "keep"
    assert record.outcome.needs_officer
    assert record.outcome.notes == ["missing: months_late_now: an officer looks"]
    assert not decided(facts(), declaring('on_missing = "refer"')).outcome.needs_officer


def test_a_null_declared_a_fault_and_a_value_out_of_bounds_are_faults():
    with pytest.raises(PolicyFault, match="is missing"):
        answer(facts({"months_late_now": None}), declaring('on_missing = "fault"'))
    with pytest.raises(PolicyFault, match="outside its bounds"):
        answer(facts({"months_late_now": 7}), declaring('max = 6\non_missing = "null"'))


# --- The segment. ---


def test_the_segment_is_what_the_release_s_policy_says_and_the_score_may_say_it():
    segment = policy(
        {"segment": 'if pd_ppm >= 200000 then "weak" else "sound"'},
        {"pd_ppm": "number"},
        service="Segment",
    )
    review = policy(
        {**OUTPUTS, "target_minor": 'if segment = "weak" then 1 else 2'},
        {"segment": "string"} | INPUTS,
    )
    release = loaded({**tiny(), REVIEW: review, "policies/segment.dmn": segment})
    risky = {"utilisation_max_6m_bp": 9_500, "payment_ratio_3m_bp": 0, "months_late_now": 1}
    assert answer(facts(), release).admissible.target_minor == 2
    assert answer(facts(risky), release).admissible.target_minor == 1


def test_a_segment_that_is_no_word_is_a_fault():
    segment = policy({"segment": "3"}, {"months_late_now": "number"}, service="Segment")
    review = policy(inputs={**INPUTS, "segment": "string"})
    release = loaded({**tiny(), REVIEW: review, "policies/segment.dmn": segment})
    with pytest.raises(PolicyFault, match="segment"):
        answer(facts(), release)
