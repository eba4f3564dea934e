import pytest

from limen.book.quota import Counts
from limen.caps.programme import NO_RULES, DrawRules, FundingPartner, Programme
from limen.kernel.rates import Rounding
from release.builders import CONSTRAINTS, PRODUCT, faults_of, loaded, tiny

PARTNER = '\n[[programme.partners]]\nname = "bank"\nshare_ppm = 700_000\n'
JOINT = '\n[[programme]]\nname = "joint"\nproducts = ["line"]\n'


def codes(more: str, **changed: str) -> list[str]:
    faults = faults_of(tiny(constraints=CONSTRAINTS + more, **changed))
    return [item.code for item in faults.items]


def test_a_release_without_caps_has_no_rules():
    assert loaded(tiny()).draws == NO_RULES


def test_caps_and_programmes_are_read():
    text = """
[caps]
customer_max_minor = 100
group_max_minor = 200
hold_minutes = 15
portfolio_counts = "drawn_monthly"
portfolio_minor.line = 300

[[programme]]
name = "joint"
products = ["line"]
own_floor_ppm = 200_000
approval = true
next = "other"

[[programme.partners]]
name = "bank"
share_ppm = 700_000
rounding = "up"
quota_minor = 1_000
quota_counts = "balance"

[[programme]]
name = "other"
products = ["line"]
[[programme.partners]]
name = "trust"
share_ppm = 1_000_000
"""
    bank = FundingPartner("bank", 700_000, Rounding.UP, 1_000, Counts.BALANCE)
    line = frozenset({"line"})
    assert loaded(tiny(constraints=CONSTRAINTS + text)).draws == DrawRules(
        100,
        200,
        {"line": 300},
        15,
        {
            "joint": Programme("joint", line, (bank,), 200_000, True, "other"),
            "other": Programme("other", line, (FundingPartner("trust", 1_000_000),)),
        },
        Counts.MONTHLY,
    )


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ("[caps]\ncustomer_max_minor = -1\n", "R071"),
        ("[caps]\nhold_minutes = 0\n", "R071"),
        ("[caps.portfolio_minor]\nlime = 1\n", "R072"),
        ('[caps]\nportfolio_counts = "sold"\n', "R080"),
        (JOINT + PARTNER + 'quota_counts = "balances"\n', "R080"),
        (JOINT.replace("joint", "jo int") + PARTNER, "R073"),
        (JOINT + PARTNER + JOINT + PARTNER, "R073"),
        (JOINT + PARTNER.replace("bank", "a/b"), "R073"),
        (JOINT.replace('["line"]', '["lime"]') + PARTNER, "R074"),
        (JOINT.replace('["line"]', "[]") + PARTNER, "R074"),
        (JOINT + "partners = []\n", "R076"),
        (JOINT + PARTNER + PARTNER.replace("700_000", "100_000"), "R076"),
        (JOINT + PARTNER.replace("700_000", "0"), "R076"),
        (JOINT + PARTNER + PARTNER.replace("bank", "bunk"), "R076"),
        (JOINT + PARTNER + "quota_minor = -1\n", "R076"),
        (JOINT + PARTNER + 'rounding = "off"\n', "R077"),
        (JOINT + "own_floor_ppm = 2_000_000\n" + PARTNER, "R078"),
        (JOINT + "own_floor_ppm = 300_001\n" + PARTNER, "R078"),
        (JOINT + "own_floor_ppm = 300_000\n" + PARTNER + 'rounding = "up"\n', "R078"),
        (JOINT + 'next = "nowhere"\n' + PARTNER, "R079"),
        (JOINT + 'next = "joint"\n' + PARTNER, "R079"),
    ],
)
def test_each_fault_is_named(more, code):
    assert set(codes(more)) == {code}


def test_a_programme_over_a_statement_cycle_is_a_fault():
    product = PRODUCT + '\n[schedule]\nkind = "statement_cycle"\n'
    assert codes(JOINT + PARTNER, product=product) == ["R075"]
