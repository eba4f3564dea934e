import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from limen.care.template import (
    LETTER_LENGTH_MAX,
    LIST_LENGTH_MAX,
    TEMPLATE_LENGTH_MAX,
    VALUE_LENGTH_MAX,
    check_template,
    fill_template,
    names_shown,
)
from limen.kernel.diagnostics import Severity
from limen.kernel.errors import BadInput

NAMES = {"name": str, "ways": tuple}
VALUES = {"name": "Ada", "ways": ("a", "b")}
PLAIN = st.text(st.characters(exclude_categories=("C", "Zl", "Zp")), max_size=60)


def codes(body, names=NAMES):
    return [fault.code for fault in check_template("# s\n" + body, "f.md", names).items]


HOSTILE = [
    "{{ name.__class__ }}",
    "{{ name.__class__.__mro__[1].__subclasses__() }}",
    "{{ ''.__class__ }}",
    "{{ name['__class__'] }}",
    "{{ name|attr('__class__') }}",
    "{{ name.upper() }}",
    "{{ name.format(name) }}",
    "{{ '{0.__class__}'.format(name) }}",
    "{{ '%s' % name }}",
    "{{ self }}",
    "{{ self._TemplateReference__context }}",
    "{{ cycler.__init__.__globals__ }}",
    "{{ lipsum.__globals__['os'].popen('id').read() }}",
    "{{ namespace() }}",
    "{{ range(10**9) }}",
    "{% for i in range(999999999) %}x{% endfor %}",
    "{% for a in ways %}{% for b in ways %}x{% endfor %}{% endfor %}",
    "{% for a in ways recursive %}{{ loop(ways) }}{% endfor %}",
    "{% for a in ways if a %}x{% endfor %}",
    "{% for a, b in ways %}x{% endfor %}",
    "{% for a in [1, 2, 3] %}x{% endfor %}",
    "{% for name in ways %}x{% endfor %}",
    "{% for loop in ways %}x{% endfor %}",
    "{% for a in ways %}{{ loop.cycle('a', 'b') }}{% endfor %}",
    "{% for a in ways %}{{ loop.previtem }}{% endfor %}",
    "{% for a in ways %}{{ loop }}{% endfor %}",
    "{{ loop.index }}",
    "{{ 9 ** 99999999 }}",
    "{{ 'x' * 999999999 }}",
    "{{ name ~ name }}",
    "{{ name + name }}",
    "{{ [name] }}",
    "{{ {'a': name} }}",
    "{{ name[0:1] }}",
    "{{ name if name else name }}",
    "{{ name|e }}",
    "{{ name|replace('A', 'B' * 9999) }}",
    "{{ 1 }}",
    "{{ not name }}",
    "{{ ways }}",
    "{% if name is defined %}x{% endif %}",
    "{% if name < 'b' %}x{% endif %}",
    "{% if 'a' in name %}x{% endif %}",
    "{% if name.x %}x{% endif %}",
    "{% set x = name %}",
    "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
    "{% call name() %}{% endcall %}",
    "{% filter upper %}x{% endfilter %}",
    "{% block b %}{% endblock %}",
    "{% include '/etc/passwd' %}",
    "{% import 'os' as os %}",
    "{% from 'os' import path %}",
    "{% extends 'x' %}",
    "{% with a = name %}{{ a }}{% endwith %}",
    "{% autoescape true %}{% endautoescape %}",
    "{% do name %}",
    "{% debug %}",
    "{{ name",
    "{% if name %}",
    "{{ " + "(" * 3_000 + "name" + ")" * 3_000 + " }}",
    "{% if " + "not " * 3_000 + "name %}x{% endif %}",
    "{% if " + " and ".join(["name"] * 1_500) + " %}x{% endif %}",
    "{% if name %}" * 800 + "{% endif %}" * 0,
    "{% if name %}" * 60 + "x" + "{% endif %}" * 60,
    "{{ " + "9" * 9_000 + " }}",
    "{{ name" + ".a" * 4_000 + " }}",
    "a\x00b",
    "a\x1b[2Jb",
    "a\u202eb",
    "a\tb",
    "x" * (TEMPLATE_LENGTH_MAX + 1),
]


@pytest.mark.parametrize("body", HOSTILE, ids=range(len(HOSTILE)))
def test_a_hostile_template_is_refused_at_once(body):
    start = time.perf_counter()
    assert codes(body)
    with pytest.raises(BadInput):
        fill_template("# s\n" + body, VALUES)
    assert time.perf_counter() - start < 2


@pytest.mark.parametrize(
    ("body", "shown"),
    [
        ("plain", "plain"),
        ("Dear {{ name }},", "Dear Ada,"),
        ("{% if name %}yes{% else %}no{% endif %}", "yes"),
        ("{% if not name %}no{% elif name == 'Ada' %}she{% endif %}", "she"),
        ("{% for way in ways %}{{ loop.index }}{{ way }}{% endfor %}", "1a2b"),
        ("{% for w in ways %}{{ w }}{% if not loop.last %}, {% endif %}{% endfor %}", "a, b"),
        ("{% for w in ways %}{% else %}none{% endfor %}", ""),
        ("{% for w in ways %}{{ w }}{% endfor %}{% for w in ways %}{{ w }}{% endfor %}", "abab"),
        ("{# a remark #}x", "x"),
        ("{% raw %}{{ name }}{% endraw %}", "{{ name }}"),
        ("{% if name and ways or name != 'x' %}x{% endif %}", "x"),
        ("{{ name }}{{ 'x' }}", "Adax"),
    ],
)
def test_what_a_template_may_say(body, shown):
    assert codes(body) == []
    assert fill_template("# s\n" + body, VALUES) == "# s\n" + shown


def test_an_unknown_name_is_reported_with_its_line_and_the_nearest_name():
    found = check_template(
        "# s\n\n{{ nmae }} {{ zzz }}\n{% for w in wyas %}{% endfor %}", "f.md", NAMES
    )
    assert [(item.code, item.place.line) for item in found.items] == [
        ("N002", 3),
        ("N002", 3),
        ("N002", 4),
    ]
    assert found.items[0].hint == "did you mean 'name'?"
    assert found.items[0].place.file == "f.md"
    assert found.items[0].severity is Severity.ERROR
    assert "did you mean 'ways'?" in found.items[2].hint


def test_an_item_is_not_known_after_its_loop():
    assert codes("{% for w in ways %}{% endfor %}{{ w }}") == ["N002"]


@pytest.mark.parametrize(
    "first", ["", "subject", "#subject", "# ", "## s", "# {% if name %}s{% endif %}"]
)
def test_the_first_line_is_the_subject(first):
    faults = check_template(first + "\nbody", "f.md", NAMES).items
    assert [fault.code for fault in faults] == ["N006"]


def test_line_ends_of_another_system_are_no_fault():
    assert fill_template("\ufeff# s\r\n{{ name }}\r\n", VALUES) == "# s\nAda\n".removesuffix("\n")


@given(PLAIN, st.lists(PLAIN, max_size=5))
def test_values_stand_in_the_letter_as_they_are(name, ways):
    filled = fill_template(
        "# s\n[{{ name }}]{% for w in ways %}<{{ w }}>{% endfor %}.",
        {"name": name, "ways": tuple(ways)},
    )
    assert filled == f"# s\n[{name}]" + "".join(f"<{way}>" for way in ways) + "."


@pytest.mark.parametrize("value", ["{{ 7 * 7 }}", "{% for %}", "{# x #}", "<b>&amp;</b>", "# x"])
def test_a_value_is_never_run(value):
    assert fill_template("# s\n{{ name }}", {"name": value}) == "# s\n" + value


@given(st.sampled_from("\x00\x07\n\r\t\x1b\x7f\x85\u2028\u202e\u2066\ud800"), PLAIN)
def test_a_control_character_in_a_value_is_refused(sign, text):
    for values in ({"name": text + sign}, {"name": "x", "ways": ("a", sign + text)}):
        with pytest.raises(BadInput) as refused:
            fill_template("# s\n{{ name }}", values)
        assert refused.value.diagnostics[0].code == "N005"


@pytest.mark.parametrize(
    "values",
    [
        {"name": "x" * (VALUE_LENGTH_MAX + 1)},
        {"name": "x", "ways": ("a",) * (LIST_LENGTH_MAX + 1)},
    ],
)
def test_sizes_are_bounded(values):
    with pytest.raises(BadInput):
        fill_template("# s\n{{ name }}", values)


def test_a_letter_that_grows_too_long_is_refused():
    values = {"ways": ("x" * VALUE_LENGTH_MAX,) * LIST_LENGTH_MAX}
    loop = "{% for w in ways %}{{ w }}{% endfor %}"
    with pytest.raises(BadInput) as refused:
        fill_template("# s\n" + loop * (LETTER_LENGTH_MAX // 50_000 + 1), values)
    assert refused.value.diagnostics[0].code == "N004"


@given(st.text(st.sampled_from("{}%# \nabnameways.()|'[]~+-*loopforinif"), max_size=120))
def test_any_text_is_either_clean_or_refused_and_never_breaks(body):
    faults = check_template("# s\n" + body, "f.md", NAMES)
    if not faults.has_errors:
        fill_template("# s\n" + body, VALUES)


def test_names_shown_are_those_written_out():
    text = "# {{ a }}\n{% if b %}{{ c }}{% endif %}{% for d in e %}x{% endfor %} f"
    assert names_shown(text) == {"a", "c", "e"}
    assert names_shown("{{ broken") == frozenset()
