import pytest
from hypothesis import given
from hypothesis import strategies as st

from limen.features import kernels
from limen.features.definition import LOOK_BACK, Span, read_span


@given(st.sampled_from(("days", "months", "statements")), st.integers(1, 4_000))
def test_a_span_reads_what_it_writes(kind, length):
    assert read_span(str(Span(kind, length))) == Span(kind, length)


@given(st.integers(1, 4_000), st.integers(1, 999))
def test_statements_may_be_of_some_months_alone(length, months):
    span = Span("statements", length, months)
    assert str(span) == f"{length} statements in {months} months"
    assert read_span(str(span)) == span


def test_since_open():
    assert read_span("since open") == Span("since_open")
    assert str(Span("since_open")) == "since open"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "0 days",
        "4001 days",
        "3 weeks",
        "days",
        "-1 days",
        "1 days ",
        "3 days in 6 months",
        "3 statements in 0 months",
    ],
)
def test_no_span(text):
    assert read_span(text) is None


def test_the_compiled_loops_look_back_as_far_as_definitions_say():
    assert LOOK_BACK == kernels._LOOK_BACK
