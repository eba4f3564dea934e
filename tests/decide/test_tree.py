"""A tree model in a release: as a scorecard is, with what each input cost only where it is told."""

from decide.builders import decided, facts, question, release_of
from limen.decide.answer import Changed, answer
from limen.decide.decide import decide
from limen.release.rulebook import ModelChoice
from limen.risk.folds import fold_of
from release.builders import HEAD, loaded, tiny, tree

RELEASE = release_of(model=tree())
RISKY = {"utilisation_max_6m_bp": 9_500}


def test_the_score_moves_a_rule_and_its_input_is_the_reason():
    record = decided(facts({**RISKY, "months_late_now": 2}), RELEASE)
    assert record.score.pd_ppm == 437_823  # 1 / (1 + e^0.25)
    by_score = [item for item in record.reasons if item.rule == "pd"]
    assert {item.code for item in by_score} <= {"R01", "U01"}
    assert record.outcome.action in {"watch", "lower", "step_down"}
    assert record.score.contributions == [
        ("months_late_now", -1_750, 0),
        ("utilisation_max_6m_bp", -1_500, 0),
    ]


def test_where_nothing_is_told_nothing_is_worked_out():
    record = decided(facts(), RELEASE)
    assert record.outcome.action == "keep"
    assert record.score.contributions == []
    assert record.score.points == 3_500


def test_without_the_reasons_the_customer_is_better_off():

    given = facts({**RISKY, "months_late_now": 2})
    record = decide(question(), given, RELEASE)
    named = frozenset(name for item in record.reasons for name in item.evidence)
    changed = Changed(dict.fromkeys(named, 0), named)
    assert answer(given, RELEASE, changed).harshness < answer(given, RELEASE).harshness


def test_folds_of_trees_are_chosen_by_the_customer():
    head = HEAD.replace('files = ["models/pd.json"]', 'files = ["models/0.json", "models/1.json"]')
    files = {
        **tiny(head=head),
        "models/0.json": tree(fold=(0, 2)),
        "models/1.json": tree(fold=(1, 2)),
    }
    choice = loaded(files).models["line"]
    assert isinstance(choice, ModelChoice)
    for customer in ("a", "b", "c", "d"):
        assert choice.card_for(customer).card.fold == (fold_of(customer, 2), 2)
