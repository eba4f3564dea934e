"""`limen report`: what it needs (its figures: tests/app/test_quality.py)."""

from __future__ import annotations

from cli.calling import told


def test_a_book_that_is_not_there(tmp_path):
    asked = ("--since", "2023-01-31", "--at", "2023-12-31", "--out", tmp_path / "q.html")
    said = told("report", "quality", "--book", tmp_path / "none.book", *asked, code=2)
    assert [each["code"] for each in said["diagnostics"]] == ["B003"]
    assert not (tmp_path / "q.html").exists()
