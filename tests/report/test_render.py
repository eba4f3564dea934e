import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from limen.kernel.errors import InvariantViolated
from limen.report.blocks import Details, Figure, Heading, Page, Table, Text
from limen.report.render import render
from report.pages import Reader, page, page_without_figures

HOSTILE = (
    "<script>alert(1)</script>\"'><img src=http://x.example/ onerror=a()> & {{ 7*7 }} $x_1$ %s"
)
TEXTS = st.text(st.characters(codec=None), max_size=40) | st.sampled_from(
    [HOSTILE, "</style><script>", "\x00\x1b[31m", "a\u202eb", "\ud800", "]]>", "<!--", "]]&gt;"]
)
FETCHING = {"src", "srcset", "data", "action", "formaction", "poster", "background", "ping", "cite"}


def shape(html):
    return [(tag, sorted(attrs)) for tag, attrs in Reader(html).tags]


@given(TEXTS)
@settings(max_examples=60)
def test_no_text_changes_the_markup(text):
    # An absent title or note leaves its element out: compare with a text that is there.
    html = render(page_without_figures("x" + text))
    assert shape(html) == shape(render(page_without_figures("x")))
    html.encode("utf-8")


@pytest.mark.parametrize("language", ["en", "zh"])
def test_hostile_text_stands_as_text_in_tables_and_figures(language):
    html = render(page(HOSTILE, language))
    reader = Reader(html)
    assert reader.text.count("<script>alert(1)</script>") > 40
    assert {tag for tag, _ in reader.tags}.isdisjoint({"script", "img", "iframe", "object"})
    assert not [name for _, attrs in reader.tags for name in attrs if name.startswith("on")]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_nothing_is_fetched(language):
    html = render(page(HOSTILE, language))
    for tag, attrs in Reader(html).tags:
        assert not FETCHING.intersection(attrs), tag
        for name in ("href", "xlink:href"):
            assert attrs.get(name, "#").startswith("#"), attrs
        assert "http" not in (attrs.get("style") or "")
    style = html[html.index("<style>") : html.index("</style>")]
    assert "url(" not in style
    assert "@import" not in style
    assert "default-src 'none'; style-src 'unsafe-inline'; img-src data:" in html


def test_the_same_page_gives_the_same_bytes():
    assert render(page("Text 文本")) == render(page("Text 文本"))


def test_tags_close_and_ids_are_unique():
    twice = page("x")
    reader = Reader(render(Page("t", "en", twice.blocks + twice.blocks)))
    assert reader.unbalanced == []
    assert reader.open == []
    ids = [attrs["id"] for _, attrs in reader.tags if "id" in attrs]
    assert len(ids) == len(set(ids))
    for _, attrs in reader.tags:
        for name in ("href", "xlink:href"):
            if name in attrs:
                assert attrs[name][1:] in ids


@pytest.mark.parametrize(("language", "lang"), [("en", "en-GB"), ("zh", "zh-CN")])
def test_a_reader_without_eyes_is_served(language, lang):
    reader = Reader(render(page("Plain", language)))
    assert dict(reader.tags)["html"] == {"lang": lang}
    pictures = [attrs for tag, attrs in reader.tags if attrs.get("role") == "img"]
    assert len(pictures) == 6
    assert all(attrs["aria-label"] == "Plain" for attrs in pictures)
    skip = next(attrs for tag, attrs in reader.tags if tag == "a")
    assert skip["href"] == "#content"
    levels = [int(tag[1]) for tag, _ in reader.tags if tag in {"h1", "h2", "h3"}]
    assert levels[0] == 1
    assert levels.count(1) == 1
    scopes = [attrs.get("scope") for tag, attrs in reader.tags if tag == "th"]
    assert set(scopes) == {"col", "row"}


def test_contents_appear_from_three_chapters_on():
    def chapters(n):
        return render(Page("t", "en", tuple(Heading(f"Part {i}") for i in range(n))))

    assert "<nav" not in chapters(2)
    assert chapters(3).count('<li><a href="#h') == 3


@pytest.mark.parametrize("levels", [(3,), (2, 4), (1,)])
def test_a_heading_that_skips_a_level_is_refused(levels):
    with pytest.raises(InvariantViolated):
        render(Page("t", "en", tuple(Heading("x", level) for level in levels)))


def test_headings_inside_details_count():
    with pytest.raises(InvariantViolated):
        render(Page("t", "en", (Details("more", (Heading("x", 3),)),)))


@pytest.mark.parametrize(
    "svg",
    [
        "<script>1</script>",
        "<svg><script>1</script></svg>",
        '<svg onload="x()"></svg>',
        '<svg><image href="data:x"/></svg>',
        '<svg><use href="http://x.example/#a"/></svg>',
        '<svg><rect style="fill: url(http://x.example/)"/></svg>',
        "<svg><foreignObject></foreignObject></svg>",
        "<svg><!-- x --></svg>",
        '<svg><a href="#x"></a></svg>',
        "<svg></svg><p>",
        "",
    ],
)
def test_a_picture_that_is_not_a_drawing_is_refused(svg):
    with pytest.raises(InvariantViolated):
        render(Page("t", "en", (Figure("f", svg, "alt", Table((), ())),)))


def test_an_empty_table_says_so():
    html = render(Page("t", "zh", (Table((), ()), Text.of("x"))))
    assert "暂无数据" in html
