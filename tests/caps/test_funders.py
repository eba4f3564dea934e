"""Parts of a loan: what each funder and the others put in."""

from limen.caps.funders import Funders
from limen.caps.law.case import Entity

LOAN = Funders(700_000, 700, {"p": 200_000, "q": 100_000}, {"p": 200, "q": 100})


def test_each_funder_sees_its_own_part_and_that_of_the_others():
    assert LOAN.total_minor == 1_000
    assert LOAN.facts() == {"own_available_minor": 700, "partner_available_minor": 300}
    assert LOAN.facts("p") == {"own_available_minor": 200, "partner_available_minor": 800}


def test_a_share_is_that_of_this_loan():
    assert LOAN.lender(Entity("we", "bank")).share_ppm == 700_000
    assert LOAN.partner(Entity("q", "trust")).share_ppm == 100_000
