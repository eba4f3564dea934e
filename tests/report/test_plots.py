import re
import warnings
from itertools import pairwise
from xml.etree import ElementTree as ET

import pytest

from limen.kernel.errors import InvariantViolated
from limen.report import plots
from limen.report.blocks import COUNT, PPM, money
from report.pages import figures

TEXT = "{http://www.w3.org/2000/svg}text"


def texts(svg):
    return [node.text or "" for node in ET.fromstring(svg).iter(TEXT)]


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("index", range(6))
def test_a_figure_is_drawn_the_same_twice_and_is_well_formed(index, language):
    one, two = figures("额度 limit", language)[index], figures("额度 limit", language)[index]
    assert one == two
    assert "额度 limit" in " ".join(texts(one.svg))
    assert not re.search(r"\d{4}-\d\d-\d\dT", one.svg)
    assert "font-family" not in one.svg or "DejaVu" in one.svg


@pytest.mark.parametrize("index", range(6))
def test_words_stay_words(index):
    hostile = "<script>&amp; $x_1$ \\frac{a}{b} \x1b\ud800"
    shown = " ".join(texts(figures(hostile)[index].svg))
    assert "<script>&amp; $x_1$ \\frac{a}{b}" in shown
    assert "\x1b" not in shown


def test_no_warning_about_missing_glyphs_leaves():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        figures("缺字 🎯")


def test_the_twin_has_every_number_drawn():
    series = [plots.Series("cut", (1, 2, None)), plots.Series("kept", (4, 5, 6))]
    figure = plots.lines("t", ["a", "b", "c"], series, COUNT, alt="alt")
    assert figure.twin.rows == (("a", 1, 4), ("b", 2, 5), ("c", None, 6))
    assert [column.label for column in figure.twin.columns] == ["Month", "cut", "kept"]


def bar_heights(svg):
    """Heights of the bars in an SVG, read from their paths: clipped closed rectangles."""
    found = re.findall(r'<path d="M ([\d.]+) ([\d.]+) \nL [\d.]+ [\d.]+ \nL [\d.]+ ([\d.]+) ', svg)
    return [round(float(low) - float(high), 3) for _, low, high in found]


def test_a_bar_twice_as_large_is_twice_as_tall():
    figure = plots.bars("t", ["a", "b"], [plots.Series("n", (20, 40))], COUNT, alt="alt")
    heights = bar_heights(figure.svg)
    assert any(one and abs(two - 2 * one) < 0.01 for one, two in pairwise(heights))
    planted = plots.bars("t", ["a", "b"], [plots.Series("n", (20, 39))], COUNT, alt="alt")
    heights = bar_heights(planted.svg)
    assert not any(one and abs(two - 2 * one) < 0.01 for one, two in pairwise(heights))


@pytest.mark.parametrize("values", [(), (0,), (None,), (-5,), (10**15,)])
def test_odd_values_are_drawn(values):
    names = [str(n) for n in range(len(values))]
    series = [plots.Series("s", values)]
    plots.lines("t", names, series, money("USD"), alt="a")
    plots.bars("t", names, series, money("USD"), alt="a", stacked=False)
    plots.ranked("t", names, series, money("USD"), alt="a")


def test_a_series_of_another_length_is_refused():
    with pytest.raises(InvariantViolated):
        plots.lines("t", ["a"], [plots.Series("s", (1, 2))], COUNT, alt="a")


def test_what_is_stacked_is_not_below_zero():
    with pytest.raises(InvariantViolated):
        plots.bars("t", ["a"], [plots.Series("s", (-1,))], COUNT, alt="a")


def test_an_axis_of_nothing_but_zeros_has_plain_ticks():
    none = plots.lines("t", ["2024-01"], [plots.Series("s", (0,))], PPM, alt="a")
    assert "e-0" not in none.svg and "0.01 %" in none.svg


@pytest.mark.parametrize(("language", "said"), [("en", "loss (CNY)"), ("zh", "loss（CNY）")])
def test_an_axis_of_money_names_its_currency_as_the_twin_s_head_does(language, said):
    x, y = plots.Axis("people", COUNT), plots.Axis("loss", money("CNY"))
    found = plots.scatter("t", [plots.Point("a", 1, 200)], x, y, alt="a", language=language)
    shown = " ".join(texts(found.svg))
    assert said in shown
    assert "people →" in shown
    head = found.twin.columns[-1]
    assert (head.label, head.unit.currency) == ("loss", "CNY")
