"""What tests of the report share: pages with every block, and a reader of HTML of its own."""

from datetime import date
from html.parser import HTMLParser

from limen.report import plots
from limen.report.blocks import (
    COUNT,
    PPM,
    Callout,
    Column,
    Details,
    Fact,
    Facts,
    Heading,
    Lane,
    Moment,
    Page,
    Table,
    Text,
    Timeline,
    money,
)

VOID = {"meta", "br", "hr", "img", "input", "link"}


class Reader(HTMLParser):
    """Collects tags with attributes and text; complains of tags that do not close."""

    def __init__(self, html):
        super().__init__(convert_charrefs=True)
        self.tags, self.texts, self.open, self.unbalanced = [], [], [], []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.unbalanced.append(tag)

    def handle_data(self, data):
        self.texts.append(data)

    @property
    def text(self):
        return "".join(self.texts)


def figures(text, language="en"):
    """One figure of every sort, with `text` wherever a text may stand."""
    series = [plots.Series(text, (3, None, 5)), plots.Series("other", (1, 2, 0))]
    usd = money("USD")
    return (
        plots.lines(text, [text, "b", "c"], series, usd, alt=text, language=language),
        plots.bars(text, [text, "b", "c"], series, COUNT, alt=text, language=language),
        plots.bars(text, ["a", text, "c"], series, PPM, alt=text, stacked=False, language=language),
        plots.ranked(text, [text, "b", "c"], series, COUNT, alt=text, language=language),
        plots.scatter(
            text,
            [plots.Point(text, 10, 2_000, text), plots.Point("p", 90, 9_000, "q")],
            plots.Axis(text, COUNT),
            plots.Axis(text, usd),
            alt=text,
            language=language,
        ),
        plots.steps(
            text,
            [(date(2025, 1, 5), 90_000), (date(2025, 3, 1), 40_000)],
            [(date(2025, 1, 9), 30_000)],
            usd,
            alt=text,
            until=date(2025, 6, 30),
            markers=[plots.Marker(date(2025, 2, 1), text), plots.Marker(date(2025, 2, 3), "n")],
            language=language,
        ),
    )


def page_without_figures(text, language="en"):
    """Every other block, with `text` in every field."""
    table = Table(
        (Column(text), Column(text, money("USD")), Column(text, PPM), Column(text, COUNT)),
        ((text, 123_456, 45_000, 7), (text, None, None, None)),
        text,
        text,
    )
    moments = (Moment(date(2025, 1, 2), text, text, "hard"), Moment(date(2025, 1, 2), text))
    blocks = (
        Heading(text),
        Text.of(text, text),
        Heading(text, 3),
        table,
        Facts((Fact(text, text, note=text), Fact(text, -5, money("JPY")))),
        Timeline((Lane(text, moments), Lane(text, (Moment(date(2025, 1, 1), text),))), text),
        Callout(text, text, "good"),
        Details(text, (Text.of(text), table)),
    )
    return Page(text, language, blocks, text, text)


def page(text="Plain", language="en"):
    """Every block there is."""
    plain = page_without_figures(text, language)
    blocks = (*plain.blocks, *figures(text, language))
    return Page(plain.title, language, blocks, plain.subtitle, plain.footer)
