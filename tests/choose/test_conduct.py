from limen.choose.conduct import REDUCES, SEVERITY, STOPS_DRAWS, Conduct


def test_what_comes_later_takes_more_away():
    ladder = ["keep", "watch", "step_down", "lower", "freeze", "divert", "close"]
    severities = [SEVERITY[action] for action in ladder]
    assert severities == sorted(set(severities))


def test_what_gives_takes_nothing_away():
    for action in ("grant", "raise", "reinstate", "unfreeze"):
        assert SEVERITY[action] == SEVERITY["keep"] == 0


def test_an_action_takes_from_the_limit_or_from_the_draws():
    assert not REDUCES & STOPS_DRAWS
    takes_away = {action for action, severity in SEVERITY.items() if severity > SEVERITY["watch"]}
    assert takes_away == REDUCES | STOPS_DRAWS


def test_a_lender_that_says_nothing_is_guarded():
    silent = Conduct()
    assert silent.guarded
    assert silent.sends_notices
    assert silent.hard_rules == frozenset()
    assert 0 < silent.step_ppm <= silent.reduction_12m_ppm < 1_000_000
    assert silent.cool_down_days > 0
