"""`limen portfolio headroom` and `run-down`."""

from __future__ import annotations

from cli.calling import a_book, a_release, call, told

LIMITS = """
[[portfolio]]
limit = "expected_loss"
max_ppm = 30_000
[[portfolio]]
limit = "cuts"
max_ppm = 10_000
"""


def test_every_limit_is_printed(tmp_path):
    book, release = a_book(tmp_path), a_release(tmp_path)
    path = release / "constraints.toml"
    path.write_text(path.read_text() + LIMITS)
    found = told("portfolio", "headroom", "--book", book, "--release", release)["headroom"]
    assert [each["limit"] for each in found] == ["expected_loss", "cuts"]
    assert (found[0]["used"], found[0]["left"]) == (None, None)
    assert found[1]["most"] - found[1]["used"] - found[1]["reserved"] == found[1]["left"]
    shown = call("portfolio", "headroom", "--book", book, "--release", release)
    assert "expected_loss" in shown.stdout


def test_a_fault_of_the_limits_is_told_with_its_place(tmp_path):
    book, release = a_book(tmp_path), a_release(tmp_path)
    path = release / "constraints.toml"
    path.write_text(path.read_text() + LIMITS.replace("cuts", "cutz"))
    found = told("portfolio", "headroom", "--book", book, "--release", release, code=2)
    assert [each["code"] for each in found["diagnostics"]] == ["R090"]


PATH = """
[[run_down]]
on = 2100-01-01
limit = "capital"
max_minor = 0
currency = "CNY"
"""
TERMS = """
[products.line.terms]
capital_ppm = { value = 80_000, range = [60_000, 105_000], source = "assumed" }
"""


def test_the_plan_of_a_run_down_is_printed_and_its_lines_are_a_table(tmp_path):
    book, release = a_book(tmp_path), a_release(tmp_path)
    path = release / "constraints.toml"
    path.write_text(path.read_text() + PATH)
    (release / "economics.toml").write_text(TERMS)
    out = tmp_path / "touched.csv"
    words = ("portfolio", "run-down", "--book", book, "--release", release)
    (step,) = told(*words, "--out", out)["steps"]
    assert (step["on"], step["limit"], step["left"]) == ("2100-01-01", "capital", -step["used"])
    assert len(out.read_text().splitlines()) == (len(step["lines"]) + 1 if step["lines"] else 1)
    assert "2100-01-01  capital" in call(*words).stdout


def test_a_path_without_a_step_ahead_is_no_plan(tmp_path):
    book, release = a_book(tmp_path), a_release(tmp_path)
    words = ("portfolio", "run-down", "--book", book, "--release", release)
    assert [each["code"] for each in told(*words, code=2)["diagnostics"]] == ["A111"]
    path = release / "constraints.toml"
    path.write_text(path.read_text() + PATH)
    (release / "economics.toml").write_text(TERMS)
    found = told(*words, "--on", "2000-01-01", code=2)
    assert [each["code"] for each in found["diagnostics"]] == ["A110"]
