from datetime import date

from limen.world.truth import CustomerTruth, Truth


def one(on, tags=()):
    return CustomerTruth("c", "g", "person", "revolver", 600, None, on, False, None, tags)


def test_would_have_paid_depends_on_the_day_asked_from():
    truth = one(date(2025, 9, 5))
    assert not truth.would_have_paid
    assert not truth.would_have_paid_from(date(2025, 1, 1))
    assert truth.would_have_paid_from(date(2024, 9, 5))
    assert truth.would_have_paid_from(date(2025, 1, 1), months=8)
    assert one(None).would_have_paid
    assert one(None).would_have_paid_from(date(2025, 1, 1))


def test_tags_find_their_people():
    tagged = one(None, ("owner",))
    assert Truth({"c": tagged}).tagged("owner") == [tagged]
    assert Truth({"c": tagged}).tagged("probe") == []
