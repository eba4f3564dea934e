"""Reasons are true: each counts, and without them together the customer is better off."""

from dataclasses import replace

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from decide.builders import decided, facts, facts_for, tiny_release
from limen.caps.duties import CUTS
from limen.choose.conduct import SEVERITY
from limen.decide import decide as decide_module
from limen.decide import reasons as module
from limen.decide.reasons import Explained
from limen.features.catalogue import FEATURES
from limen.kernel.reasons import REASONS
from release.builders import HEAD, ITEMS, card, loaded, policy, shipped, tiny

LIMEN, UCI = shipped("limen"), shipped("uci")
BOOKS = {"consumer": LIMEN, "merchant": LIMEN, "card": UCI, "line": tiny_release()}


def good_standing(record, release):
    """The facts had the reasons not been: in values alone, where the code works in points."""
    known = record.facts
    names = {name for reason in record.reasons for name in reason.evidence}
    values = {name: FEATURES[name].neutral for name in names}
    if known.product in release.models:
        for item in release.models[known.product].card_for(known.customer_id).card.characteristics:
            if item.name in names:
                values[item.name] = _best_value(item, values[item.name])
    return msgspec.structs.replace(known, features={**known.features, **values})


def _best_value(item, neutral):
    """Of the bin with most points the value nearest to good standing."""
    place = item.points.index(max(item.points))
    if place == item.bins.missing:
        return None
    low, high = [-(10**12), *item.bins.cuts][place], [*item.bins.cuts, 10**12][place]
    return min(max(low if neutral is None else neutral, low), high - 1)


def harshness(record):
    return SEVERITY[record.outcome.action], -record.outcome.limit_after_minor


def broken_rules(record, release):
    """What is wrong with the reasons of a decision."""
    out, known, reasons = record.outcome, record.facts, record.reasons
    effects = [(-item.effect_severity, -item.effect_minor) for item in reasons]
    is_cut = out.action in CUTS
    rules = {
        "one to four": not is_cut or 1 <= len(reasons) <= 4,
        "never more than four": len(reasons) <= 4,
        "known codes": all(item.code in REASONS for item in reasons),
        "each code once": len({item.code for item in reasons}) == len(reasons),
        "codes are the reasons'": out.action in {"reinstate", "unfreeze"}
        or out.reason_codes == [item.code for item in reasons],
        "rules of the policy": all(item.rule in record.options.rules for item in reasons),
        "evidence is fact": all(
            item.evidence
            and all(name in known.features for name in item.evidence)
            and all(known.features[name] == value for name, value in item.evidence.items())
            for item in reasons
        ),
        "nothing that may not cut": all(
            FEATURES[name].may_cut for item in reasons for name in item.evidence
        ),
        "by effect": effects == sorted(effects),
        "an officer instead of a cut": not (is_cut and out.needs_officer),
        "milder without them": not is_cut
        or harshness(decided(good_standing(record, release), release)) < harshness(record),
    }
    return [name for name, holds in rules.items() if not holds]


@pytest.mark.parametrize("product", ["consumer", "merchant", "card"])
@given(data=st.data())
def test_reasons_of_the_shipped_releases_are_true(product, data):
    release = BOOKS[product]
    record = decided(data.draw(facts_for(release, product)), release)
    assert broken_rules(record, release) == []


@given(facts_for(LIMEN, "consumer", "warning"))
def test_reasons_of_an_early_warning_are_true(given_facts):
    assert broken_rules(decided(given_facts, LIMEN), LIMEN) == []


BAD = {
    "months_late_now": 1,
    "utilisation_bp": 9_500,
    "utilisation_max_6m_bp": 9_500,
    "payment_ratio_3m_bp": 0,
}


def _replaced(**changed):
    record = decided(facts(BAD), tiny_release())
    assert record.outcome.action == "lower"
    assert broken_rules(record, tiny_release()) == []
    reasons = [msgspec.structs.replace(item, **changed) for item in record.reasons[:1]]
    return msgspec.structs.replace(record, reasons=[*reasons, *record.reasons[1:]])


PLANTED = {
    "known codes": {"code": "R99"},
    "rules of the policy": {"rule": "other"},
    "evidence is fact": {"evidence": {"months_late_now": 7}},
    "by effect": {"effect_minor": -1},
    "nothing that may not cut": {"evidence": {"probe_draws_30d": 1}},
}


@pytest.mark.parametrize("rule", PLANTED)
def test_planted_fault_an_untrue_reason_is_seen(rule):
    assert rule in broken_rules(_replaced(**PLANTED[rule]), tiny_release())


def test_planted_fault_reasons_beside_the_point_are_seen():
    """A cut that rests on lateness, told as low payments."""
    record = decided(facts({"months_late_now": 1}), tiny_release())
    untrue = [msgspec.structs.replace(record.reasons[0], evidence={"payment_ratio_3m_bp": 10_000})]
    told = msgspec.structs.replace(record, reasons=untrue)
    assert broken_rules(told, tiny_release()) == ["milder without them"]


# --- Policies by hand: which reason counts, suffices, comes first. ---

CONDITIONS = {
    "late": ("R01", "months_late_now", "months_late_now >= 1"),
    "use": ("U01", "utilisation_bp", "utilisation_bp >= 9000"),
    "paid": ("R06", "payment_ratio_3m_bp", "payment_ratio_3m_bp < 500"),
    "often": ("R02", "late_count_6m", "late_count_6m >= 3"),
    "many": ("U04", "bureau_lenders_count", "bureau_lenders_count >= 5"),
}
ALL_BAD = {
    "months_late_now": 1, "utilisation_bp": 9_500, "payment_ratio_3m_bp": 0, "late_count_6m": 4,
    "bureau_lenders_count": 8,
}  # fmt: skip
L, U, P, O, M = (text for _, _, text in CONDITIONS.values())  # noqa: E741


def by_hand(cuts_if, action="lower", target="0", **more):
    """A release that gives every rule that fires, and acts on a condition of its own."""
    names = [*CONDITIONS, *more.get("rules", {})]
    known = {**CONDITIONS, **more.get("rules", {})}
    fired = ", ".join(f'if {known[name][2]} then ["{name}"] else []' for name in names)
    outputs = {
        "reasons": f"concatenate({fired})",
        "actions": f'if {cuts_if} then ["{action}"] else ["keep"]',
        "target_minor": target,
    }
    tables = "".join(
        f'\n[reasons.{name}]\ncode = "{code}"\nfeatures = ["{feature}"]\n'
        for name, (code, feature, _) in known.items()
        if f"[reasons.{name}]" not in HEAD
    )
    inputs = {**dict.fromkeys([known[name][1] for name in names], "number"), "owed_minor": "number"}
    return loaded(tiny(head=HEAD + tables, review=policy(outputs, inputs)))


def reasons_of(release, features=None, **changed):
    record = decided(facts(ALL_BAD if features is None else features, **changed), release)
    return record, {item.rule: item for item in record.reasons}


def test_planted_false_reason_makes_the_cut_wait_for_an_officer():
    """Use moves the answer, lateness is told: no cut may go out with such a letter."""
    only_late = {**ALL_BAD, "utilisation_bp": None, "payment_ratio_3m_bp": 10_000,
                 "late_count_6m": 0, "bureau_lenders_count": 0}  # fmt: skip
    release = by_hand("owed_minor > 0")
    for watched, action in ((False, "watch"), (True, "keep")):
        record, told = reasons_of(release, only_late, is_watched=watched)
        assert record.outcome.action == action
        assert record.outcome.needs_officer
        assert record.outcome.limit_after_minor == record.outcome.limit_before_minor
        assert record.outcome.notice_kind is None
        assert told == {}
        assert record.options.rules == ["late"]


def _told_nothing(*_):
    yield from ()
    return Explained((), moves_right=True)


def test_planted_fault_without_the_test_a_false_reason_goes_out(monkeypatch):
    release = by_hand("owed_minor > 0")
    monkeypatch.setattr(decide_module, "explain", _told_nothing)
    record, _ = reasons_of(release)
    assert record.outcome.action == "lower"
    assert "one to four" in broken_rules(record, release)


def test_a_cut_without_any_rule_waits_for_an_officer():
    release = by_hand("owed_minor > 0")
    calm = {"late_count_6m": 0, "bureau_lenders_count": 0}
    record, _ = reasons_of(release, calm)
    assert record.options.rules == []
    assert (record.outcome.action, record.outcome.needs_officer) == ("watch", True)


def test_a_rule_that_fires_and_moves_nothing_is_not_told():
    record, told = reasons_of(by_hand(f"{U} and not({L} and 1 > 2)"))
    assert record.outcome.action == "lower"
    assert set(told) == {"use"}


def test_either_of_two_suffices_and_neither_alone_has_an_effect():
    _, told = reasons_of(by_hand(f"{L} or {U}"))
    assert set(told) == {"late", "use"}
    assert all(item.is_sufficient for item in told.values())
    assert all((item.effect_severity, item.effect_minor) == (0, 0) for item in told.values())


def test_two_that_are_both_needed_have_an_effect_and_do_not_suffice():
    _, told = reasons_of(by_hand(f"{L} and {U}"))
    assert set(told) == {"late", "use"}
    assert not any(item.is_sufficient for item in told.values())
    assert all((item.effect_severity, item.effect_minor) == (3, 500_000) for item in told.values())


def test_any_two_of_three_are_told_all_three():
    """None has an effect alone, none suffices, and each counts once another is gone."""
    release = by_hand(f"count([{L}, {U}, {P}][item = true]) >= 2")
    record, told = reasons_of(release)
    assert record.outcome.action == "lower"
    assert set(told) == {"late", "use", "paid"}
    assert not any(item.is_sufficient for item in told.values())
    assert not any(item.effect_severity for item in told.values())


def test_what_takes_most_away_comes_first():
    """Without `late` nothing happens; without `use` the cut is half as deep."""
    release = by_hand(L, target=f"if {U} then 500000 else 750000")
    record, _ = reasons_of(release)
    effects = [(item.rule, item.effect_severity, item.effect_minor) for item in record.reasons]
    assert effects == [("late", 3, 500_000), ("use", 0, 250_000)]


def test_of_equal_effect_what_suffices_comes_first():
    """`often` suffices; `late` and `use` only both."""
    record, _ = reasons_of(by_hand(f"({L} and {U}) or {O}"))
    assert [item.rule for item in record.reasons] == ["often", "late", "use"]
    assert [item.is_sufficient for item in record.reasons] == [True, False, False]


def test_never_more_than_four_and_they_must_carry_the_cut():
    """With five sufficient ones four cannot be shown to: an officer looks."""
    record, told = reasons_of(by_hand(f"{L} or {U} or {P} or {O} or {M}"))
    assert (record.outcome.action, record.outcome.needs_officer) == ("watch", True)
    record, told = reasons_of(by_hand(f"{L} and {U} and {P} and {O} and {M}"))
    assert record.outcome.action == "lower"
    assert len(told) == 4


def test_a_code_is_told_once_with_all_that_stands_behind_it():
    """Each rule carries the cut, or both together do: either way the one reason is true."""
    rules = {"worse": ("R01", "months_late_max_6m", "months_late_max_6m >= 1")}
    features = {**ALL_BAD, "months_late_max_6m": 1}
    for word in ("and", "or"):
        release = by_hand(f"{L} {word} months_late_max_6m >= 1", rules=rules)
        record, _ = reasons_of(release, features)
        assert record.outcome.action == "lower"
        assert [(item.code, item.rule) for item in record.reasons] == [("R01", "late")]
        assert record.reasons[0].evidence == {"months_late_now": 1, "months_late_max_6m": 1}
        assert record.reasons[0].is_sufficient


def test_a_reason_keeps_the_features_it_shares_with_others():
    """Both rules read lateness; taking the one away must not take the other's ground."""
    rules = {"worse": ("R03", "months_late_now", "months_late_now >= 1")}
    _, told = reasons_of(by_hand(L, rules=rules))
    assert set(told) == {"late", "worse"}
    assert all(item.is_sufficient for item in told.values())


def test_a_watch_has_its_reasons_and_they_may_suffice():
    release = by_hand(f"{L} or {U}", action="watch")
    record, told = reasons_of(release)
    assert record.outcome.action == "watch"
    assert set(told) == {"late", "use"}
    assert all(item.is_sufficient for item in told.values())
    _, told = reasons_of(by_hand(f"{L} and {U}", action="watch"))
    assert not any(item.is_sufficient for item in told.values())
    assert all(item.effect_severity == 1 for item in told.values())


# --- The score's reasons. ---


def test_a_score_is_told_by_what_cost_points():
    features = {"utilisation_max_6m_bp": 9_000, "payment_ratio_3m_bp": 0}
    record = decided(facts(features), tiny_release())
    assert record.outcome.action == "lower"
    assert [item.rule for item in record.reasons] == ["pd", "pd"]
    assert {item.code: item.evidence for item in record.reasons} == {
        "U01": {"utilisation_max_6m_bp": 9_000},
        "R06": {"payment_ratio_3m_bp": 0},
    }


def test_what_is_not_known_is_never_told():
    items = tuple(
        replace(item, points=(*item.points[:-1], -300))
        if item.name == "payment_ratio_3m_bp"
        else item
        for item in ITEMS
    )
    release = loaded(tiny(model=card(items)))
    features = {"payment_ratio_3m_bp": None, "utilisation_max_6m_bp": 6_000}
    record = decided(facts(features), release)
    assert record.score.pd_ppm >= 200_000
    assert all("payment_ratio_3m_bp" not in item.evidence for item in record.reasons)
    assert (record.outcome.action, record.outcome.needs_officer) == ("watch", True)


def test_without_a_score_its_rule_has_no_reasons():
    assert module._from_score("pd", _Unscored(), facts(), {}) == []


class _Unscored:
    card = None
    score = None
