"""Generated lines, terms and options for the economics."""

from hypothesis import strategies as st

from limen.choose.economics import Effect, Line, Rates, Terms
from limen.risk.loss import LossTerms

PPM = 1_000_000
ACTIONS = ("keep", "watch", "raise", "lower", "step_down", "freeze", "divert", "close")
ppm = st.integers(0, PPM)
small = st.integers(0, 300_000)
amounts = st.integers(0, 10**6) | st.integers(0, 10**12)

terms = st.builds(
    Terms,
    horizon_months=st.integers(1, 24),
    funding_ppm=small,
    bearing_ppm=ppm,
    volume_fee_ppm=small,
    fee_minor=st.integers(0, 10**6),
    own_ppm=ppm,
    revenue_ppm=ppm,
    first_loss_ppm=ppm,
    guaranteed_ppm=ppm,
    guarantee_fee_ppm=small,
    capital_ppm=ppm,
    capital_ccf_ppm=ppm,
    capital_cost_ppm=small,
    service_minor=st.integers(0, 10**6),
    contact_minor=st.integers(0, 10**6),
    future_ppm=st.integers(0, 10 * PPM),
    attrition_cut_ppm=ppm,
    attrition_freeze_ppm=ppm,
    attrition_withheld_ppm=ppm,
    runoff_ppm=ppm,
    run_daily_ppm=small,
    stress_ppm=st.integers(0, 10 * PPM),
    offer_accepted_ppm=ppm,
)
losses = st.builds(LossTerms, ppm, ppm)
rates = st.builds(Rates.of, terms, st.integers(0, 2 * PPM), losses)
lines = st.builds(
    Line,
    limit_minor=amounts,
    owed_minor=amounts,
    pd_ppm=ppm,
    volume_minor=amounts,
    may_draw=st.booleans(),
    wants_more=st.booleans(),
)
effects = st.builds(
    Effect,
    st.integers(-(10**6), 10**6) | st.integers(-(10**12), 10**12),
    st.integers(-(10**6), 10**6),
    st.integers(-PPM, PPM),
)


@st.composite
def options(draw, line: Line) -> tuple[str, int]:
    """An action with a limit that fits it."""
    action = draw(
        st.sampled_from(
            ("keep", "watch", "raise", "lower", "step_down", "freeze", "divert", "close")
        )
    )
    limit = line.limit_minor
    if action == "raise":
        limit = draw(st.integers(limit, max(limit, 10**12)))
    elif action in {"lower", "step_down"}:
        limit = draw(st.integers(0, limit))
    return action, limit
