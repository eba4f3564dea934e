"""`limen warn` by command."""

from __future__ import annotations

from app.worsening import warned_release, worsening_book
from cli.calling import told


def test_set_judge_and_refuse(tmp_path):
    book, release = worsening_book(tmp_path, lines=60), warned_release(tmp_path)
    span = ("--since", "2023-01-31", "--at", "2023-12-31")
    said = told("warn", "calibrate", "--release", release, "--book", book, *span)
    assert said["products"]["line"]["alarm_tenths"] > 0
    out = tmp_path / "w.html"
    said = told("warn", "report", "--release", release, "--book", book, *span, "--out", out)
    assert said["products"]["line"]["defaulters"] == 10
    assert out.is_file()
    told("warn", "report", "--release", release, "--out", out, code=2)
