"""`limen portfolio headroom`, `drift` and `run-down`."""

from __future__ import annotations

from app.raising import loss_of, raising_files
from cli.calling import a_book, a_release, call, folder_of, told

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


def test_the_drift_of_the_newest_plan_is_printed_and_one_line_is_decided_at_its_prices(tmp_path):
    book = a_book(tmp_path)
    release = folder_of(raising_files(loss_of(14_000)), tmp_path / "release")
    words = ("--book", book, "--release", release)
    assert told("portfolio", "drift", *words)["plan"] == ""
    assert "no review under limits yet" in call("portfolio", "drift", *words).stdout
    told("review", "run", *words, "--at", "2024-03-31")
    found = told("portfolio", "drift", *words)
    (loss,) = found["drift"]
    assert loss["resource"] == "expected_loss_minor"
    assert loss["left"] == loss["room"] - loss["used"] - loss["reserved"]
    assert (found["days"], found["elapsed_ppm"]) == (30, 1_000_000)
    decided = told("review", "line", "c0:line", *words)
    assert (decided["plan"], decided["left"]) == (found["plan"], {loss["resource"]: loss["left"]})
    assert "c0:line" not in call("portfolio", "drift", *words).stdout
    gone = told("review", "line", "nobody:line", *words, code=2)
    assert [each["code"] for each in gone["diagnostics"]] == ["A028"]
