from limen.app.model_figures import report_lines
from limen.app.model_report import validation_page
from limen.app.model_validate import Judged, Validated
from limen.report.render import render
from limen.risk.placebo import Placebo
from limen.risk.validation import ByChance, Compared, Interval

FLAT = Interval(0.5, 0.4, 0.6)


NOTHING = Placebo(Interval(0.5, 0.5, 0.5), (0.5, 0.5), 0, holds=True)
LEAKY = Placebo(Interval(0.61, 0.59, 0.63), (0.6, 0.62), 2, holds=False)


def judged(kind, placebo=NOTHING):
    return Judged(
        kind, (1,), FLAT, 0.5, 0.01, (0.5, 0.5), FLAT, FLAT, FLAT, ByChance(0.01, 0.02, 0.4), FLAT,
        FLAT, (0.1, 0.9), (),
        ((0.1, 0.1), (0.2, 0.3)), ((0.0, 0.0), (1.0, 1.0)), (("all", 9, FLAT),), (0.5,), {}, 0.9,
        8, 9, placebo,
    )  # fmt: skip


def found(p_values, **more):
    compared = tuple(Compared(0.01, 0.02, p) for p in p_values)
    items = (judged("scorecard"), judged("tree", LEAKY))
    return Validated(9, 3, 12, 2, "late", items, compared, **more)


def test_what_the_tests_say_is_said_as_it_is():
    for p_values, words in (
        ((0.5, 0.5), "take the simpler one"),
        ((0.01, 0.2), "The tests disagree"),
        ((0.01, 0.01), "more than chance"),
    ):
        assert words in render(validation_page(found(p_values), "V"))


def test_warnings_come_first_and_placebos_are_named():
    page = render(validation_page(found((0.5, 0.5), warnings=("K006 leak <x>",)), "V"))
    assert page.index("K006 leak &lt;x&gt;") < page.rindex("Does it rank?")
    assert "nothing found to fit" in page
    assert "no more than chance" in page and "<td>yes</td>" not in page
    assert any("MORE THAN CHANCE" in line for line in report_lines(found((1, 1))))
    assert any("warning: K006" in line for line in report_lines(found((1, 1), warnings=("K006",))))
