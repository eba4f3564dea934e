from hypothesis import given
from hypothesis import strategies as st

from risk.tree.models import CODES, rows, small

VALUES = st.fixed_dictionaries(
    {
        "late": st.none() | st.integers(0, 4),
        "use": st.none() | st.integers(0, 15_000),
        "copy": st.none() | st.integers(0, 15_000),
        "noise": st.none() | st.integers(0, 1_200),
    }
)


def known(values):
    return {name: values[name] for name in small().model.names}


@given(VALUES, st.sampled_from(["late", "use"]), st.integers(0, 20_000))
def test_more_of_what_is_riskier_never_lowers_the_pd(values, name, more):
    model = small().model
    if values[name] is not None:
        worse = {**values, name: values[name] + more}
        assert model.score(known(worse)).pd_ppm >= model.score(known(values)).pd_ppm


@given(VALUES, st.sets(st.sampled_from(["late", "use", "copy", "noise"])))
def test_neutralising_any_inputs_never_harms(values, names):
    model = small().model
    values = known(values)
    assert model.best(values, names).pd_ppm <= model.score(values).pd_ppm


@given(VALUES)
def test_a_reason_is_true_and_worth_its_points(values):
    """Taken away, the score gains exactly the points that the reason was said to cost."""
    model = small().model
    values = known(values)
    score = model.score(values)
    for reason in model.reasons(score, model.reason_codes, values):
        assert reason.points_lost > 0
        assert all(CODES[name] == reason.code for name in reason.names)
        assert all(values[name] is not None for name in reason.names)
        assert model.best(values, reason.names).points == score.points + reason.points_lost


def test_only_inputs_with_a_direction_may_be_reasons():
    assert set(small().model.reason_codes) == {"late", "use"}


def test_explained_says_what_each_input_cost():
    model = small().model
    for row in rows(model, most=20):
        score = model.explained(row)
        assert score[:2] == model.points_and_pd(row)
        for part in score.contributions:
            assert score.points - part.points == model.best(row, {part.name}).points
            assert part.points <= part.points_max
