"""`limen portfolio headroom`."""

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
