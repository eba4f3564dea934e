from dataclasses import replace

from limen.features.catalogue import FEATURES
from limen.features.declared import DECLARED
from limen.features.definition import Span
from limen.features.digests import DEFINITIONS, differences, digest_of, kept_of, meaning_of

NAMES = ("months_late_now", "late_count_6m", "utilisation_bp", "drawn_trend_30d_bp")


def test_nothing_differs_from_what_was_kept():
    kept = {DEFINITIONS: kept_of((*FEATURES, *DECLARED))}
    assert differences(kept, (*FEATURES, *DECLARED)) == []
    assert differences({}, NAMES) == []


def test_a_changed_definition_is_told_field_by_field():
    kept = {DEFINITIONS: kept_of(NAMES)}
    moved = replace(DECLARED["drawn_trend_30d_bp"], window=Span("days", 60), rounding="half_even")
    (said,) = differences(kept, NAMES, {**DECLARED, moved.name: moved})
    assert said == (
        "'drawn_trend_30d_bp' was fitted with rounding 'down', here 'half_even'; "
        "window '30 days', here '60 days'"
    )


def test_an_older_name_goes_by_what_is_declared_of_it():
    moved = replace(DECLARED["late_now_months"], window=Span("months", 3))
    counted = replace(DECLARED["late_count_6s"], where="months_late > 1")
    changed = {**DECLARED, moved.name: moved, counted.name: counted}
    found = differences({DEFINITIONS: kept_of(NAMES)}, NAMES, changed)
    assert [each.split("'")[1] for each in found] == ["months_late_now", "late_count_6m"]


def test_texts_and_reasons_change_no_digest():
    here = DECLARED["drawn_trend_30d_bp"]
    told = replace(here, english="other", direction=-1, reason_code=None, neutral=5)
    one, other = (meaning_of(here.name, {here.name: each}) for each in (here, told))
    assert digest_of(one) == digest_of(other)


def test_a_digest_edited_by_hand_is_no_match():
    kept = kept_of(["utilisation_bp"])
    kept["utilisation_bp"]["digest"] = "0" * 16
    assert len(differences({DEFINITIONS: kept}, ["utilisation_bp"])) == 1
