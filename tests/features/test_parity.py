import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from features.fact_histories import FIRST, ZONE, every_aggregate, facts
from limen.app.feature_histories import generated
from limen.features import online
from limen.features.declared import DECLARED
from limen.features.frame import rows_at
from limen.features.parity import parity_of
from limen.kernel.dates import DAY_US

DEFINITIONS = every_aggregate()
INSTANTS = st.lists(st.integers(FIRST * DAY_US, (FIRST + 300) * DAY_US), min_size=1, max_size=4)


def check(found, instants):
    asked = {"line": [(at, "l") for at in instants]}
    return parity_of(found, asked, DEFINITIONS, ZONE, rows_at)


@settings(max_examples=25)
@given(facts(), INSTANTS)
def test_three_runtimes_agree(found, instants):
    assert check(found, instants).differences == ()


@pytest.mark.nightly
@pytest.mark.timeout(3_600)  # against a hang: a loaded machine is no fault of the code
@settings(max_examples=1_000)
@given(facts(80), INSTANTS)
def test_three_runtimes_agree_at_length(found, instants):
    assert check(found, instants).differences == ()


def test_the_catalogue_agrees_on_a_generated_history():
    history = generated(3, 2, 5)
    found = parity_of(history.facts, history.asked, list(DECLARED.values()), history.zone, rows_at)
    assert found.differences == ()
    assert found.known > found.cells // 2


def test_a_planted_fault_is_found(monkeypatch):
    """An online state that forgets that a reference was superseded."""
    monkeypatch.setattr(online.OnlineState, "_end", lambda self, fact: None)
    history = generated(3, 2, 5)
    found = parity_of(history.facts, history.asked, list(DECLARED.values()), history.zone, rows_at)
    assert {each.key[:2] for each in found.differences} <= {"g0", "g1", "g2"}
    assert found.differences
