import re

from limen.report.style import CSS


def test_the_style_closes_its_braces_and_no_tag():
    assert CSS.count("{") == CSS.count("}")
    assert "<" not in CSS


def test_every_variable_used_is_declared():
    used = set(re.findall(r"var\((--[a-z]+)", CSS))
    assert used <= set(re.findall(r"(--[a-z]+):", CSS))


def test_it_serves_dark_screens_phones_and_paper():
    for query in ("prefers-color-scheme: dark", "max-width", "print"):
        assert query in CSS
