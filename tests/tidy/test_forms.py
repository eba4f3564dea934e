import pytest

from tidy import forms
from tidy.forms import float_money_faults, size_faults, swallow_faults
from tidy.source import assert_tidy, sources

PATH = "src/limen/book/line.py"


@pytest.mark.parametrize("check", [swallow_faults, float_money_faults, size_faults])
def test_the_package_is_in_form(check):
    assert_tidy(check, sources())


@pytest.mark.parametrize(
    "source",
    [
        "try:\n    f()\nexcept:\n    raise",
        "try:\n    f()\nexcept Exception:\n    pass",
        "try:\n    f()\nexcept (ValueError, BaseException):\n    ...",
        "for x in y:\n    try:\n        f()\n    except Exception:\n        continue",
        "with contextlib.suppress(Exception):\n    f()",
    ],
)
def test_swallowed_exceptions_are_seen(source):
    assert len(swallow_faults(PATH, source)) == 1


def test_a_handler_that_does_something_is_free():
    source = (
        "try:\n    f()\nexcept ValueError:\n    pass\nexcept Exception as e:\n    raise X from e"
    )
    assert swallow_faults(PATH, source) == []


@pytest.mark.parametrize(
    "source",
    [
        "limit_minor: float = 0.0",
        "class A:\n    pd_ppm: float | None",
        "def f(interest_micro: 'list[float]'): ...",
        "def owed_minor() -> float: ...",
        "self.owed_minor: np.float64 = x",
    ],
)
def test_float_money_is_seen(source):
    assert len(float_money_faults(PATH, source)) == 1


def test_integer_money_and_other_floats_are_free():
    assert float_money_faults(PATH, "limit_minor: int\nwoe: float\ndef f(x_ppm) -> int: ...") == []


def test_long_files_are_seen(monkeypatch):
    source = "x = 1\n" * 401
    assert "401 lines" in size_faults(PATH, source)[0].text
    monkeypatch.setitem(forms.LONGER, PATH, 500)
    assert size_faults(PATH, source) == []


def test_long_functions_are_seen():
    body = "    x = 1\n"
    assert size_faults(PATH, "def f():\n" + body * 69) == []
    assert "`f` has 71 lines" in size_faults(PATH, "def f():\n" + body * 70)[0].text
