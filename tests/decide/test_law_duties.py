"""What the packs demand of a cut: told by when, saying what, biting when; or not made at all."""

from dataclasses import replace
from datetime import date, timedelta

import msgspec
import pytest

from decide.builders import decided, facts, release_of
from decide.test_law import ATTESTED, release_under_law
from decide.us_builders import CARD, card_lender, with_lead
from limen.decide.facts import Report
from limen.decide.law_duties import asked_of_change, lead_days_of
from limen.decide.record import decode, encode
from limen.release.law import NO_LAW

ON = date(2026, 3, 2)
USED = {"utilisation_bp": 9_500}
LATE = {"months_late_now": 1}


def cut(release=None, features=USED, **changed):
    """A card of 10,000.00 dollars cut on 2 March 2026 for what is in the features."""
    given = facts(features, **{"on": ON, "currency": "USD", "entity": "bank", "law": {}, **changed})
    return decided(given, release or card_lender())


def owed(record):
    return {each.rule.partition("@")[0]: each for each in record.owed}


def test_8_reasons_within_thirty_days_and_the_guard_of_forty_five():
    record = cut()
    assert record.outcome.action == "lower"
    found = owed(record)
    assert (found["us-regb-timing"].means, found["us-regb-timing"].day) == (
        "tell_by", date(2026, 4, 1),
    )  # fmt: skip
    assert found["us-regb-timing"].says == ("reasons",)
    assert 1 <= len(record.outcome.reason_codes) <= 4
    # The notice goes with the decision: one day before that of the example.
    guard = found["us-regz-cut-45"]
    assert (guard.means, guard.day) == ("guard_until", date(2026, 4, 16))
    assert found["us-regb-keep"].needs_legal_check
    assert "us-fcra-615a" not in found


def test_8_a_cut_for_delinquency_here_alone_is_no_adverse_action_and_keeps_the_guard():
    record = cut(features=LATE)
    assert record.outcome.reason_codes == ["R01"]
    found = owed(record)
    assert "us-regb-timing" not in found
    assert "us-regb-def" not in found
    assert "us-regz-cut-45" in found


def test_8_with_another_reason_beside_it_it_is_one_again():
    record = cut(features={**LATE, **USED})
    assert set(record.outcome.reason_codes) == {"R01", "U01"}
    assert "us-regb-timing" in owed(record)


def test_8_a_report_that_counted_is_named():
    release = card_lender()
    sources = replace(release.features["utilisation_bp"], sources=("bureau_reported",))
    release = replace(release, features={**release.features, "utilisation_bp": sources})
    report = Report("Bureau of Test", ON - timedelta(days=3))
    record = cut(release, report=report)
    said = owed(record)["us-fcra-615a"]
    assert (said.says, said.day, said.means) == (
        ("bureau", "score"), date(2026, 5, 1), "ask_until",
    )  # fmt: skip
    assert record.facts.report == report


def test_the_law_s_lead_wins_where_it_is_longer_and_the_release_s_where_that_is():
    release = with_lead(card_lender())
    assert release.conduct.lead_days == {"lower": 10}
    record = cut(release)
    assert (record.outcome.lead_days, record.outcome.effective_on) == (30, date(2026, 4, 1))
    assert owed(record)["xx-cut-lead"].means == "effect_from"
    shorter = cut(with_lead(card_lender(), days=3))
    assert (shorter.outcome.lead_days, shorter.outcome.effective_on) == (10, date(2026, 3, 12))


def test_the_longer_lead_is_what_an_option_is_valued_with():
    release = with_lead(card_lender())
    assert lead_days_of(release, "bank", "line", ON)["lower"] == 30
    assert lead_days_of(release, "bank", "line", ON)["freeze"] == 0
    without = replace(release, law=NO_LAW)
    assert lead_days_of(without, "bank", "line", ON) is without.conduct.lead_days


def test_a_duty_that_hangs_on_what_nobody_knows_is_owed():
    asked = asked_of_change(with_lead(card_lender()), "lower", "bank", "line", ON, {})
    assert (asked.law_days, asked.owed[0].missing) == (30, ("is_agreed_change",))
    agreed = asked_of_change(
        with_lead(card_lender()), "lower", "bank", "line", ON, {"is_agreed_change": True}
    )
    assert (agreed.law_days, agreed.owed) == (0, ())


def test_an_overlay_may_ask_for_fewer_reasons():
    release = card_lender()
    (us,) = release.law.packs
    entry = us.versions("us-regb-reasons")[-1]
    params = {"reasons_max_count": replace(entry.params["reasons_max_count"], value=1)}
    tight = us.with_entries({us.entries.index(entry): replace(entry, params=params)})
    record = cut(replace(release, law=replace(release.law, packs=(tight,))), {**LATE, **USED})
    assert len(record.outcome.reason_codes) == 1
    assert len(record.reasons) == 2


HOME = CARD.replace('"card", "open_end"', '"heloc"')


def test_a_home_line_is_not_cut_without_a_listed_ground():
    record = cut(card_lender(HOME))
    assert record.outcome.action == "watch"
    assert record.outcome.needs_officer
    assert "law needs facts or a person: us-heloc-suspend" in record.outcome.notes
    assert record.outcome.notice_kind is None
    assert record.owed is msgspec.UNSET
    ground = '\n[entities.bank]\nlicence_type = "lender"\nfacts = { suspension_ground = "%s" }\n'
    listed = cut(card_lender(HOME, ground % "payment_doubt"))
    assert listed.outcome.action == "lower"
    notice = owed(listed)["us-heloc-notice"]
    # The tiny release lets ten days pass: 12 March 2026 is a Thursday, three working days on.
    assert (notice.day, notice.says) == (date(2026, 3, 17), ("reasons", "reinstatement"))
    other = cut(card_lender(HOME, ground % "score_fallen"))
    assert other.outcome.action == "watch"
    assert "law refuses the cut: us-heloc-suspend" in other.outcome.notes


def test_what_is_mandatory_waits_for_nobody_s_facts():
    record = cut(card_lender(HOME), {"months_late_now": 3})
    assert (record.outcome.action, record.outcome.needs_officer) == ("freeze", True)


def test_under_the_china_pack_a_person_and_reasons_may_be_asked_for():
    lowering = {
        "target_minor": "500000",
        "ceiling_minor": "null",
        "actions": 'if utilisation_bp >= 9000 then ["lower"] else ["keep"]',
        "reasons": 'if utilisation_bp >= 9000 then ["use"] else []',
    }
    release = release_under_law(ATTESTED, lowering)
    record = decided(facts(USED, on=ON, entity="tiny", law={}), release)
    assert record.outcome.action == "lower"
    said = owed(record)["cn-pipl-24"]
    assert (said.says, said.count, said.unit, said.day) == (
        ("explanation", "human_review"), 15, "day", None,
    )  # fmt: skip
    assert not said.needs_legal_check
    assert owed(record)["cn-aml-retain"].means == "keep_until"


@pytest.mark.parametrize("features", [USED, LATE, {"months_late_now": 3}])
def test_without_a_pack_nothing_is_asked_and_no_byte_changes(features):
    record = decided(facts(features), release_of())
    raw = msgspec.json.decode(encode(record))
    assert "owed" not in raw
    assert "report" not in raw["facts"]


def test_the_record_reads_back():
    record = cut()
    assert encode(decode(encode(record))) == encode(record)
