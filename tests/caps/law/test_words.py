from limen.caps.law.words import BROADER, GIVES, STAGES, kinds_of


def test_every_licence_leads_to_lender():
    assert all("lender" in kinds_of(licence) for licence in BROADER)
    assert kinds_of("") == frozenset()


def test_every_kind_of_answer_has_its_stage():
    assert set(STAGES) == set(GIVES)
