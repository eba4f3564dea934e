import hashlib

from hypothesis import given
from hypothesis import strategies as st

from release.builders import REVIEW, loaded, policy, shipped, tiny


def shuffled_oracle(customer_id):
    return int.from_bytes(hashlib.sha256(customer_id.encode()).digest()) % 5


@given(st.text(max_size=20))
def test_a_customer_is_scored_by_the_card_that_did_not_see_him(customer_id):
    named = shipped("uci").models["card"].card_for(customer_id)
    assert named.card.fold == (shuffled_oracle(customer_id), 5)
    assert named.digest == hashlib.sha256(shipped("uci").files[named.path]).hexdigest()


def test_all_folds_are_used():
    models = shipped("uci").models["card"]
    assert {models.card_for(str(number)).path for number in range(60)} == {
        named.path for named in models.cards
    }


def test_a_lone_card_scores_everybody():
    models = shipped("limen").models["consumer"]
    assert all(models.card_for(str(number)) is models.cards[0] for number in range(20))


def test_features_are_those_of_policy_and_of_every_card():
    release = shipped("uci")
    names = release.features_for("review", "card")
    cards = {name for named in release.models["card"].cards for name in named.card.names}
    assert set(names) == cards | set(release.policies["review"].features)
    assert len(names) == len(set(names))


def test_a_policy_without_a_score_reads_no_card():
    outputs = {"actions": '["keep"]', "target_minor": "null", "reasons": "[]"}
    review = policy(outputs, {"utilisation_bp": "number"})
    release = loaded({**tiny(), REVIEW: review})
    assert release.features_for("review", "line") == ("utilisation_bp",)
    assert shipped("limen").features_for("warning", "consumer")
    assert "utilisation_bp" not in shipped("limen").features_for("warning", "consumer")
