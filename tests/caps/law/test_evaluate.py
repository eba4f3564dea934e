"""Every rule answers; unknown facts never pass in silence; caps round down."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caps.law.builders import a_case, changed, pack_of
from limen.caps.law.evaluate import evaluate
from limen.caps.shipped import NAMES, shipped_pack
from limen.dmn import DmnMisuse

PACK = pack_of()


def one(pack=PACK, *args, **given):
    (found,) = evaluate([pack], a_case(*args, **given))
    return found


def test_a_cap_clamps_and_keeps_every_operand():
    found = one(asked_limit_minor=150_000, other_minor=40_000)
    assert (found.result, found.allowed, found.asked) == ("clamped", 60_000, 150_000)
    assert found.operands == {
        "cap_minor": 100_000,
        "other_minor": 40_000,
        "asked_limit_minor": 150_000,
    }
    assert found.reason_codes == ("L01",)
    assert found.name == PACK.entries[0].name


def test_a_missing_fact_never_passes():
    found = one(asked_limit_minor=1)
    assert (found.result, found.missing, found.then) == (
        "missing_facts",
        ("other_minor",),
        "manual",
    )


@pytest.mark.parametrize(
    ("given_", "result", "why"),
    [
        ({"licence": "trust"}, "not_applicable", "scope"),
        ({"purpose": "business"}, "not_applicable", "scope"),
        ({"purpose": None}, "missing_facts", ""),
        ({"purpose": None, "licence": "trust"}, "not_applicable", "scope"),
        ({"licence": ""}, "missing_facts", ""),
    ],
)
def test_an_unknown_side_is_a_missing_fact_unless_another_excludes_the_case(given_, result, why):
    found = one(other_minor=0, **given_)
    assert (found.result, found.why) == (result, why)


def test_outside_its_dates_a_rule_is_not_in_force():
    assert one(PACK, date(2025, 1, 1), other_minor=0).why == "not in force"
    assert one(PACK, date(2024, 12, 31), other_minor=0).result == "passed"


def test_the_date_basis_selects_the_version():
    pack = pack_of(changed(('gives = "limit"', 'gives = "limit"\ndate_basis = "contract"')))
    late = date(2026, 1, 1)
    assert one(pack, late, other_minor=0).missing == ("contract_date",)
    signed = one(pack, late, other_minor=0, dates={"contract": date(2024, 5, 1)})
    assert signed.result == "passed"


@given(st.integers(1, 1_000_000), st.integers(0, 100_000))
def test_an_entity_s_share_of_what_it_allows_stays_within_its_own_cap(share_ppm, other_minor):
    found = one(share_ppm=share_ppm, other_minor=other_minor)
    own = found.allowed * share_ppm
    assert own <= (100_000 - other_minor) * 10**6 < own + share_ppm


def test_a_quantum_rounds_down():
    pack = pack_of(
        changed(('gives = "limit"', 'gives = "limit"\nrounding = { mode = "down", quantum = "1" }'))
    )
    assert one(pack, other_minor=1).allowed == 99_900


def test_an_old_fact_is_a_missing_one():
    pack = pack_of(changed(('type = "minor" }', 'type = "minor", max_age_days = 10 }')))
    on = date(2024, 6, 1)
    fresh = one(pack, on, other_minor=0, as_of={"other_minor": date(2024, 5, 22)})
    stale = one(pack, on, other_minor=0, as_of={"other_minor": date(2024, 5, 21)})
    assert (fresh.result, stale.missing) == ("passed", ("other_minor (too old)",))
    assert one(pack, on, other_minor=0).result == "missing_facts"


def test_a_shadow_says_what_it_would_and_moves_nothing():
    pack = pack_of(changed(('binding = "binding"', 'binding = "draft"')))
    found = one(pack, asked_limit_minor=100_001, other_minor=0)
    assert (found.result, found.would, found.reason_codes, found.then) == (
        "shadow",
        "clamped",
        (),
        "",
    )


OLD = (
    '{ cohort = "is_old", effective_from = 2024-01-01, effective_to = 2024-06-02, '
    'params_override = { cap_minor = "2000" } }'
)


def test_a_transition_gives_a_cohort_other_figures_for_its_days():
    entry = changed(
        ('facts_needed = [', 'facts_needed = [{ name = "is_old", type = "boolean" }, '),
        ("action = {", f"transition = [{OLD}]\naction = {{"),
    )  # fmt: skip
    pack = pack_of(entry)
    assert one(pack, date(2024, 6, 1), other_minor=0, is_old=True).allowed == 200_000
    assert one(pack, date(2024, 6, 2), other_minor=0, is_old=True).allowed == 100_000
    assert one(pack, date(2024, 6, 1), other_minor=0).allowed == 100_000


def test_doubts_show_wherever_a_rule_bites():
    pack = pack_of(changed(('"confirmed"', '"needs_legal_check"')))
    assert one(pack, other_minor=0, asked_limit_minor=100_001).needs_legal_check


def test_answers_come_in_the_order_of_the_law():
    stages = ["holds", "limit", "loan", "term", "figure", "cost", "headroom", "duty"]
    for name in NAMES:
        found = [each.gives for each in evaluate([shipped_pack(name)], a_case(date(2026, 9, 1)))]
        assert found == sorted(found, key=stages.index)


LICENCES = ("large_bank", "city_bank", "consumer_finance", "online_microloan", "unlicensed")
PRODUCTS = (
    "internet_loan", "personal_loan", "card", "joint", "platform_assisted", "heloc", "open_end",
)  # fmt: skip


@pytest.mark.parametrize("licence", LICENCES)
@pytest.mark.parametrize("name", NAMES)
def test_nothing_known_never_passes_a_shipped_cap(name, licence):
    """Asked without any fact, only a cap on the term answers: it takes none but what is asked."""
    entries = shipped_pack(name).entries
    caps = {e.id for e in entries if "CAP" in e.table.check_type and e.table.facts_needed}
    case = a_case(date(2026, 9, 1), licence=licence, product_types=PRODUCTS, event="draw")
    passed = {rule.id for rule in evaluate([shipped_pack(name)], case) if rule.result == "passed"}
    assert passed & caps <= {"cn-term-consume"}


def test_the_same_case_gets_the_same_answer():
    assert evaluate([PACK], a_case(other_minor=0)) == evaluate([PACK], a_case(other_minor=0))


def test_a_remembered_answer_is_of_the_same_facts_and_kinds():
    """One and true are the same key of a dictionary, and not the same to a formula."""
    pack = pack_of()
    first = evaluate([pack], a_case(other_minor=1))
    assert evaluate([pack], a_case(other_minor=2)) != first
    assert evaluate([pack], a_case(other_minor=1)) == first
    with pytest.raises(DmnMisuse):
        evaluate([pack], a_case(other_minor=True))
