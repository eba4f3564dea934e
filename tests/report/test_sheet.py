import matplotlib as mpl

from limen.report.sheet import COLOURS, DASHES, HATCHES, MARKERS, fill, line_style, sheet


def test_no_two_series_share_a_colour_with_a_shape():
    count = len(COLOURS)
    assert len(set(COLOURS)) == len(set(MARKERS)) == len(set(HATCHES)) == count
    assert len(DASHES) == count
    assert line_style(0) == line_style(count)
    assert fill(1) == fill(count + 1)


def channel(part):
    share = int(part, 16) / 255
    return share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4


def contrast_on_white(colour):
    red, green, blue = (channel(colour[n : n + 2]) for n in (1, 3, 5))
    return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05)


def test_every_colour_is_seen_on_the_white_card():
    assert all(contrast_on_white(colour) >= 3 for colour in COLOURS)


def test_settings_of_others_are_left_as_they_were():
    before = mpl.rcParams["svg.fonttype"], mpl.rcParams["font.size"]
    with sheet(100) as drawing:
        drawing.axes.plot([0, 1], [0, 1])
    assert (mpl.rcParams["svg.fonttype"], mpl.rcParams["font.size"]) == before
    assert drawing.svg.startswith("<svg")


def test_settings_of_others_change_nothing():
    def drawn():
        with sheet(100) as drawing:
            drawing.axes.plot([0, 1], [0, 1])
        return drawing.svg

    plain = drawn()
    with mpl.rc_context({"font.size": 30, "lines.linewidth": 9}):
        assert drawn() == plain
