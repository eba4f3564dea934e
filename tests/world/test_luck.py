from limen.world.luck import count_of, logit_shift, stream


def test_log_odds_shift_there_and_back():
    assert abs(logit_shift(logit_shift(0.2, 0.4), -0.4) - 0.2) < 1e-12
    assert logit_shift(0.0, 5.0) == 0.0
    assert logit_shift(1.0, -5.0) == 1.0


def test_counts_follow_their_quantile():
    assert count_of(1.0, 0.0) == 0
    assert count_of(1.0, 0.5) == 1
    assert count_of(0.5, 0.999999) < 10


def test_streams_part_by_seed_person_and_purpose():
    firsts = [
        stream(*parts).random()
        for parts in ((7, "a", "b"), (8, "a", "b"), (7, "ab", ""), (7, "a", "c"))
    ]
    assert len(set(firsts)) == 4
    assert stream(7, "a", "b").random() == firsts[0]
