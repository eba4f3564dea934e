"""The two promises of a decision, end to end: harmless test draws, and the smallest step."""

from datetime import date, timedelta
from itertools import product

import msgspec
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from decide.builders import (
    LIMIT,
    asked_of,
    bin_values,
    decided,
    facts,
    facts_for,
    group_of,
    question,
    release_of,
    tiny_release,
)
from features.histories import AT, START, Deeds, days, deeds, noon
from limen.decide import decide as module
from limen.decide.decide import changes_something, decide, stops_draws
from limen.decide.record import encode
from limen.kernel.dates import HOUR_US
from release.builders import shipped, tiny

# --- A small test draw, repaid at once, moves nothing (design 4.7). ---

PROBE = {"probe_draws_30d": "number"}
_PROBED = "probe_draws_30d >= 1"


def _probing(actions: str, target: str = "owed_minor", mandatory: str = "null"):
    """A policy that holds test draws against the customer, under a reason of another name."""
    reasons = (
        f'concatenate(if {_PROBED} then ["use"] else [], '
        'if months_late_now >= 1 then ["late"] else [])'
    )
    outputs = {
        "actions": actions,
        "target_minor": target,
        "mandatory": mandatory,
        "reasons": reasons,
    }
    return release_of(outputs, PROBE)


BAD = {
    "cuts": _probing(f'if {_PROBED} then ["lower"] else ["keep"]'),
    "watches": _probing(f'if {_PROBED} then ["watch"] else ["keep"]'),
    "cuts deeper": _probing(
        f'if {_PROBED} then ["lower"] else if months_late_now >= 1 then ["step_down"] else ["keep"]'
    ),
    "bars the way back": _probing(f'if {_PROBED} then ["keep"] else ["reinstate"]', "5000000"),
}


def answer_of(made, release, product):
    given_facts = asked_of(group_of(made, product), release)
    record = decided(given_facts, release)
    reasons = [(item.code, item.rule, item.effect_severity) for item in record.reasons]
    return record.outcome.action, record.outcome.limit_after_minor, reasons


def with_probe(made, day, hour, hours_later, amount):
    at = noon(day, hour)
    repaid_at = at + hours_later * HOUR_US
    repaid_on = START + timedelta(days=(repaid_at - noon(START, 0)) // (24 * HOUR_US))
    items = [*made.items, (at, day, amount), (repaid_at, repaid_on, -amount)]
    return Deeds(items, made.limit_minor), at, repaid_at


def _limit_at(made, at):
    steps = [(when, what.to_minor) for when, _, what in made.items if hasattr(what, "to_minor")]
    return max([item for item in steps if item[0] <= at], default=(0, LIMIT))[1]


RELEASES = [
    (shipped("limen"), "consumer"),
    (shipped("limen"), "merchant"),
    *((release, "line") for release in BAD.values()),
]


@pytest.mark.parametrize(("release", "product"), RELEASES, ids=["consumer", "merchant", *BAD])
@given(
    made=deeds(),
    day=st.one_of(days(1), days(315)),
    hour=st.integers(0, 23),
    hours_later=st.integers(1, 72),
    odd=st.integers(1, 99),
)
def test_a_test_draw_moves_neither_action_nor_limit_nor_reasons(
    release, product, made, day, hour, hours_later, odd
):
    probed, at, repaid_at = with_probe(made, day, hour, hours_later, odd)
    assume(repaid_at <= AT)
    assume(_limit_at(made, at) * 3 > odd * 100)
    assert answer_of(probed, release, product) == answer_of(made, release, product)


LATE = (
    Deeds().add(date(2024, 10, 3), 300_000).close(date(2024, 10, 31)).close(date(2024, 11, 30), 1)
)


@pytest.mark.parametrize("name", BAD)
def test_planted_fault_test_draws_left_in_the_facts(name, monkeypatch):
    """The same release without the guard does hold the draw against the customer."""
    release = BAD[name]
    probed, _, _ = with_probe(LATE, date(2024, 12, 10), 12, 5, 20_000)
    assert answer_of(probed, release, "line") == answer_of(LATE, release, "line")
    monkeypatch.setattr(module, "_without_test_draws", lambda facts, release: facts)
    assert answer_of(probed, release, "line") != answer_of(LATE, release, "line")


def test_a_cut_that_a_test_draw_would_deepen_says_that_it_did_not():
    probed = facts({"probe_draws_30d": 2, "months_late_now": 1})
    record = decided(probed, BAD["cuts deeper"])
    assert record.outcome.action == "step_down"
    assert "a test draw alone is no reason" in record.outcome.notes
    assert record.facts.features["probe_draws_30d"] == 2
    assert [reason.rule for reason in record.reasons] == ["late"]


def test_a_blunt_simulation_may_hold_it_against_them():
    """So that the demo can show what such a rule does."""
    release = shipped("incumbent")
    names = release.features_for("review", "consumer")
    calm = {**dict.fromkeys(names), "probe_draws_30d": 0}
    assert decided(facts(calm, product="consumer"), release).outcome.action == "keep"
    probed = facts({**calm, "probe_draws_30d": 1}, product="consumer")
    assert decided(probed, release).outcome.action == "close"


# --- The smallest step that does the job (design 4.7). ---

LIMEN = shipped("limen")
SMALLEST_DRAW = {"consumer": 50_000, "merchant": 200_000}


def broken_promises(record):
    """Which promises of the shipped demo release a decision breaks; written out by hand."""
    known, out, score = record.facts, record.outcome, record.score
    before, after = out.limit_before_minor, out.limit_after_minor
    features = known.features
    late, sales = features["months_late_now"] or 0, features["sales_trend_bp"]
    sales_fell = sales is not None and sales < 8_500 and (features["utilisation_bp"] or 0) >= 5_000
    is_well = late == 0 and score.pd_ppm < 50_000 and (sales is None or sales >= 9_500)
    is_cut = out.action in {"lower", "step_down"}
    promises = {
        "keeps the limit": is_cut or out.action == "reinstate" or after == before,
        "a cut cuts": not is_cut or after < before,
        "never below what is owed": not is_cut or after >= known.owed_minor,
        "leaves a usable line": not is_cut or after >= SMALLEST_DRAW[known.product],
        "budget of twelve months": not is_cut
        or (before - after) + known.reduced_12m_minor <= known.limit_high_12m_minor // 2,
        "a small step": out.action != "step_down" or (before - after) * 4 <= before,
        "worth a notice": not is_cut or (before - after) * 20 >= before,
        "cool-down": not known.is_cooling or out.action in {"keep", "watch", "freeze"},
        "only a hard fact freezes": out.action != "freeze" or late >= 3,
        "a hard fact freezes": (out.action == "freeze") == (late >= 3 and known.may_draw),
        "only these actions": out.action in {"keep", "watch", "freeze", "reinstate", "unfreeze"}
        or is_cut,
        "a cut needs a ground": not is_cut or score.pd_ppm >= 120_000 or sales_fell,
        "who is new is left alone": not is_cut or features["statements_count_6m"] >= 3,
        "hysteresis": out.action not in {"reinstate", "unfreeze"}
        or ((known.days_since_cut or 0) >= 90 and is_well),
        "back to what was": out.action != "reinstate"
        or before < after <= known.limit_before_cut_minor,
        "whole steps": after == before or after % 10_000 == 0,
        "watched once": out.action != "watch" or not known.is_watched,
        "notice": (out.notice_kind is None) == (out.action in {"keep", "watch"}),
        "adverse": out.is_adverse == (is_cut or out.action == "freeze"),
        "lead": not is_cut or out.effective_on == known.on + timedelta(days=10),
        "discretionary": out.is_discretionary == (late < 3),
    }
    return [name for name, holds in promises.items() if not holds]


@pytest.mark.parametrize("product", ["consumer", "merchant"])
@given(data=st.data())
def test_the_shipped_release_keeps_its_promises(product, data):
    given_facts = data.draw(facts_for(LIMEN, product))
    assert broken_promises(decided(given_facts, LIMEN)) == []


WORST = {name: values[-1] for name, values in bin_values(LIMEN, "consumer").items()}
BEST = {
    **{name: values[0] for name, values in bin_values(LIMEN, "consumer").items()},
    "months_late_now": 0,
}


def consumer(features, **changed):
    unknown = dict.fromkeys(LIMEN.features_for("review", "consumer"))
    known = {**unknown, "late_count_6m": 0, "statements_count_6m": 6, **features}
    return facts(known, product="consumer", **changed)


def _mixed(count, first=0):
    """The safest customer with `count` characteristics at their worst, from the `first` on."""
    names = sorted(WORST)
    bad = {name: WORST[name] for name in names[first : first + count]}
    return {**BEST, **bad, "months_late_now": 0}


def _stepping():
    """A customer whose PD lies where steps begin."""
    for first, count in product(range(len(WORST)), range(len(WORST))):
        record = decided(consumer(_mixed(count, first)), LIMEN)
        if 120_000 <= record.score.pd_ppm < 250_000:
            return _mixed(count, first)
    raise AssertionError("no such customer: the card has changed")


RECOVERED = {"limit_before_cut_minor": 1_500_000, "days_since_cut": 90}
REACHED = [
    ("keep", BEST, {}),
    ("watch", {**BEST, "months_late_now": 1}, {}),
    ("keep", {**BEST, "months_late_now": 1}, {"is_watched": True}),
    ("step_down", _stepping(), {}),
    ("lower", {**WORST, "months_late_now": 0}, {}),
    ("watch", {**WORST, "months_late_now": 0}, {"is_cooling": True}),
    ("watch", {**WORST, "months_late_now": 0}, {"reduced_12m_minor": 500_000}),
    ("freeze", {**BEST, "months_late_now": 3}, {}),
    ("keep", {**BEST, "months_late_now": 3}, {"may_draw": False}),
    ("reinstate", BEST, RECOVERED),
    ("keep", BEST, {**RECOVERED, "days_since_cut": 89}),
    ("keep", BEST, {**RECOVERED, "is_cooling": True}),
    ("unfreeze", BEST, {**RECOVERED, "may_draw": False}),
    ("keep", {**BEST, "sales_trend_bp": 9_000}, RECOVERED),
    ("keep", {**WORST, "months_late_now": 0, "statements_count_6m": 2}, {}),
    # The policy would admit a step; of a safe customer it would only lose value.
    ("watch", {**BEST, "sales_trend_bp": 8_000, "utilisation_bp": 5_000}, {}),
]


@pytest.mark.parametrize(("action", "features", "changed"), REACHED)
def test_each_step_of_the_ladder_is_reached(action, features, changed):
    record = decided(consumer(features, **changed), LIMEN)
    assert record.outcome.action == action
    assert broken_promises(record) == []


def _altered(case, outcome):
    action, features, changed = case
    record = decided(consumer(features, **changed), LIMEN)
    assert record.outcome.action == action
    return msgspec.structs.replace(
        record, outcome=msgspec.structs.replace(record.outcome, **outcome)
    )


PLANTED = [
    ("never below what is owed", REACHED[4], {"limit_after_minor": 199_000}),
    ("budget of twelve months", REACHED[4], {"limit_after_minor": 490_000}),
    ("a small step", REACHED[3], {"limit_after_minor": 740_000}),
    ("worth a notice", REACHED[4], {"limit_after_minor": 960_000}),
    ("cool-down", REACHED[5], {"action": "lower", "limit_after_minor": 600_000}),
    ("only a hard fact freezes", REACHED[4], {"action": "freeze"}),
    ("a hard fact freezes", REACHED[7], {"action": "watch"}),
    ("a cut needs a ground", REACHED[0], {"action": "lower", "limit_after_minor": 900_000}),
    ("who is new is left alone", REACHED[14], {"action": "lower", "limit_after_minor": 900_000}),
    ("hysteresis", REACHED[13], {"action": "reinstate", "limit_after_minor": 1_500_000}),
    ("hysteresis", REACHED[10], {"action": "reinstate", "limit_after_minor": 1_500_000}),
    ("back to what was", REACHED[9], {"limit_after_minor": 1_510_000}),
    ("watched once", REACHED[2], {"action": "watch"}),
]


@pytest.mark.parametrize(("promise", "case", "outcome"), PLANTED)
def test_planted_fault_a_broken_promise_is_seen(promise, case, outcome):
    assert promise in broken_promises(_altered(case, outcome))


def test_a_freeze_never_rests_on_a_score_alone():
    """A policy that freezes by score gets an officer instead."""
    release = release_of({"mandatory": 'if pd_ppm >= 1 then "freeze" else null'})
    record = decided(facts(), release)
    assert record.outcome.action == "watch"
    assert record.outcome.notes == ["no hard fact: an officer looks"]


@given(facts_for(shipped("uci"), "card"))
def test_the_real_release_never_cuts_below_what_is_owed_nor_stops_draws(given_facts):
    record = decided(given_facts, shipped("uci"))
    assert record.outcome.action in {"keep", "watch", "lower"}
    if record.outcome.action == "lower":
        assert given_facts.owed_minor <= record.outcome.limit_after_minor
        assert record.score.pd_ppm >= 300_000
        assert record.options.target_minor == given_facts.owed_minor


# --- A pure function of facts and release. ---


@pytest.mark.parametrize("product", ["consumer", "merchant"])
@given(data=st.data())
def test_decided_twice_it_is_the_same_to_the_byte(product, data):
    given_facts = data.draw(facts_for(LIMEN, product, data.draw(st.sampled_from(TRIGGERS))))
    before = encode_all(given_facts)
    assert encode(decided(given_facts, LIMEN)) == encode(decided(given_facts, LIMEN))
    assert encode_all(given_facts) == before


TRIGGERS = ("review", "warning")


def encode_all(given_facts):
    return msgspec.json.encode(given_facts)


def test_what_is_asked_beside_the_facts_changes_nothing_else():
    given_facts = facts({"months_late_now": 1})
    one = decide(question(), given_facts, tiny_release())
    other = question(
        decision_id="x", run_id="y", group_id="z", at=0, release_id="r", head=0, versions={}
    )
    two = decide(other, given_facts, tiny_release())
    assert one.question != two.question
    assert msgspec.structs.replace(two, question=one.question) == one


# --- What follows from the choice. ---


def test_a_cut_cools_down_from_the_day_it_bites():
    record = decided(facts({"months_late_now": 1}), tiny_release())
    assert record.outcome.action == "lower"
    assert record.outcome.effective_on == record.facts.on + timedelta(days=10)
    assert record.outcome.cool_down_until == record.facts.on + timedelta(days=100)


@pytest.mark.parametrize(("action", "days_due"), [("lower", 47), ("step_down", 30)])
def test_the_policy_may_set_the_cool_down_and_a_step_is_followed_by_the_next(action, days_due):
    actions = f'if months_late_now >= 1 then ["{action}"] else ["keep"]'
    release = release_of({"actions": actions, "cool_down_days": "47"})
    record = decided(facts({"months_late_now": 1}), release)
    cooling = record.outcome.cool_down_until - record.outcome.effective_on
    assert (record.outcome.action, cooling.days) == (action, days_due)


def test_a_way_back_says_that_the_reason_is_gone():
    record = decided(consumer(BEST, **RECOVERED), LIMEN)
    assert record.outcome.reason_codes == ["C04"]
    assert record.outcome.notice_kind == "restore"
    assert not record.outcome.is_adverse


DIVERT = {"mandatory": 'if months_late_now >= 3 then "divert" else null'}


@pytest.mark.parametrize(("starter", "offer"), [(50_000, 50_000), (49_999, None)])
def test_a_divert_offers_a_starter_line_that_can_be_used(starter, offer):
    files = tiny()
    product = files["products/line.toml"].decode() + f"starter_minor = {starter}\n"
    release = release_of(DIVERT, product=product)
    given_facts = facts({"months_late_now": 3}, divert_product="line")
    record = decided(given_facts, release)
    assert record.outcome.action == "divert"
    offered = record.outcome.offer
    assert (None if offered is None else offered.limit_minor) == offer
    alone = msgspec.structs.replace(given_facts, divert_product=None)
    assert decided(alone, release).outcome.action == "freeze"


def test_what_is_stored_whole_and_what_stops_draws():
    frozen = decided(facts({"months_late_now": 3}), tiny_release())
    kept = decided(facts(), tiny_release())
    assert (changes_something(frozen), stops_draws(frozen)) == (True, True)
    assert (changes_something(kept), stops_draws(kept)) == (False, False)
