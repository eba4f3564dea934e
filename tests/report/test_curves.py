from limen.report import curves, plots
from limen.report.blocks import PPM, Heading, Page
from limen.report.render import render

AXES = plots.Axis("x share", PPM), plots.Axis("y share", PPM)


def drawn():
    lines = [
        curves.Curve("one", ((0, 0), (400_000, 700_000), (1_000_000, 1_000_000))),
        curves.Curve("two", tuple((n * 10_000, n * 9_000) for n in range(60))),
    ]
    return curves.curves("T", lines, *AXES, alt="what it shows", diagonal="by chance")


def test_names_of_lines_and_axes_stand_in_the_picture():
    figure = drawn()
    for word in ("one", "two", "by chance", "x share", "y share"):
        assert word in figure.svg
    assert len(figure.twin.rows) == 63


def test_it_is_the_same_bytes_and_can_stand_on_a_page():
    assert drawn().svg == drawn().svg
    assert "what it shows" in render(Page("P", "en", (Heading("H"), drawn())))
