from limen.world.accounts import Account, bill, pay
from limen.world.config import Behaviour, WorldConfig
from limen.world.people import make_persons

BEHAVIOUR = Behaviour()


def account():
    customer = make_persons(WorldConfig(), 1)[0]
    return Account("l", "l", customer, False, 5, 120_000, 100_000, 100_000)


def test_minimum_then_two_months_unpaid_then_cured():
    one = account()
    first = bill(one, 100_000, BEHAVIOUR)
    assert (first.minimum_minor, first.interest_minor, first.months_late) == (5_000, 0, 0)
    second = bill(one, 100_000, BEHAVIOUR)
    assert (second.interest_minor, second.months_late) == (1_000, 1)
    assert second.minimum_minor == 5_000 + 5_050
    third = bill(one, second.balance_minor, BEHAVIOUR)
    assert (third.months_late, third.payment_status) == (2, "late")
    pay(one, third.minimum_minor)
    cured = bill(one, third.balance_minor - third.minimum_minor, BEHAVIOUR)
    assert (cured.months_late, cured.payment_status) == (0, "revolving")


def test_part_of_the_arrears_leaves_the_younger_ones():
    one = account()
    bill(one, 100_000, BEHAVIOUR)
    bill(one, 100_000, BEHAVIOUR)
    pay(one, 5_000)
    assert bill(one, 96_000, BEHAVIOUR).months_late == 1


def test_paid_in_full_costs_no_interest():
    one = account()
    bill(one, 50_000, BEHAVIOUR)
    pay(one, 50_000)
    done = bill(one, 0, BEHAVIOUR)
    assert done == (0, 0, 0, 0, "paid_in_full")
    assert bill(one, 0, BEHAVIOUR).payment_status == "no_use"


def test_a_small_debt_ages_though_no_minimum_is_left_to_bill():
    one = account()
    late = [bill(one, 900, BEHAVIOUR).months_late for _ in range(4)]
    assert late == [0, 1, 2, 3]
