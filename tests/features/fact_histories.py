"""Facts drawn by Hypothesis: late, repeated, amended, void; and definitions of every aggregate."""

from hypothesis import strategies as st

from limen.features.definition import Definition, Span
from limen.features.facts import Fact
from limen.kernel.dates import DAY_US

FIRST = 19_400
ZONE = "Asia/Shanghai"

SPANS = [Span("days", 1), Span("days", 30), Span("months", 2), Span("statements", 2),
         Span("statements", 2, 1), Span("since_open")]  # fmt: skip


def define(aggregate, span, **more):
    unit = {"count": "count", "distinct": "count", "streak": "count", "days_since": "days",
            "ratio": "bp", "share": "bp", "volatility": "bp", "year_ratio": "bp"}  # fmt: skip
    fields = {"value": "amount_minor", **more}
    name = f"{aggregate}_{span.kind}_{span.length}_{span.months}_{'_'.join(more)}"
    return Definition(
        name, "purchase", "line", aggregate, span, unit.get(aggregate, "minor"), **fields
    )


def every_aggregate():
    made = []
    for span in SPANS:
        plain = ("count", "sum", "min", "max", "mean", "last", "first", "days_since", "streak",
                 "slope", "volatility", "year_ratio")  # fmt: skip
        made += [define(each, span) for each in plain]
        made += [
            define("mean", span, rounding="half_even"),
            define("distinct", span, of="category"),
            define("ratio", span, against="if amount_minor > 0 then amount_minor else 0"),
            define("share", span, part='channel = "web"'),
            define("share", span, of="category", where="amount_minor > 0"),
            define("exponential_mean", span, half_life_days=7, missing=-1),
        ]
        if span.kind in {"days", "months"}:
            made.append(define("ratio", span, against="before", rounding="half_even"))
    return made


@st.composite
def facts(draw, size_max=25):
    known, made = FIRST * DAY_US, []
    for seq in range(draw(st.integers(0, size_max))):
        known += draw(st.sampled_from((0, DAY_US // 3, DAY_US, 20 * DAY_US)))
        kind = draw(st.sampled_from(("purchase", "purchase", "purchase", "statement_closed")))
        day = known // DAY_US - draw(st.sampled_from((0, 0, 0, 3, 40, -2)))
        fields = {
            "amount_minor": draw(st.sampled_from((None, 0, 1, 7, -50, 10**12, 999))),
            "channel": draw(st.sampled_from((None, "web", "shop"))),
            "category": draw(st.sampled_from((None, "a", "b"))),
        }
        if kind == "statement_closed":
            fields = {}
        ref = draw(st.sampled_from(("", "", "one", "two")))
        void = draw(st.sampled_from((False, False, False, True)))
        ref = f"{kind}:{ref}" if ref else ""
        made.append(Fact(kind, seq, known, day, "l", "c", "g", "", fields, ref, void))
    return made
