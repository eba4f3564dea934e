"""`limen optimise --explain-as-policy`: a DMN table that checks, runs and keeps the constraints."""

from __future__ import annotations

import json

import numpy as np
import polars as pl
import pytest
from typer.testing import CliRunner

from limen.app.optimise_policy import model_text
from limen.choose.compress import Box, Table
from limen.cli.main import app

call = CliRunner().invoke


@pytest.fixture
def files(tmp_path):
    rng = np.random.default_rng(5)
    score = rng.integers(0, 100, 300)
    rows = [
        {"customer": f"c{i:03}", "option": f'raise "{n}"', "value": n * int(s + 5), "loss": n * 20}
        for i, s in enumerate(score)
        for n in (1, 2)
    ]
    pl.DataFrame(rows).write_csv(tmp_path / "options.csv")
    ids = [f"c{i:03}" for i in range(300)]
    pl.DataFrame({"customer": ids[::-1], "score": score[::-1]}).write_csv(tmp_path / "f.csv")
    (tmp_path / "l.toml").write_text('[[constraint]]\nresource = "loss"\nmax = 5000\n')
    return tmp_path


def run(files, *more):
    given = ["optimise", "--problem", "options.csv", "--constraints", "l.toml", "--keep", "keep"]
    table = ["--explain-as-policy", "p.dmn", "--features", "f.csv", "--json", *more]
    given = [str(files / each) if "." in each else each for each in [*given, *table]]
    return call(app, given)


def test_the_table_checks_and_runs_and_gives_what_it_says(files):
    found = run(files)
    assert found.exit_code == 0, found.output
    told = json.loads(found.stdout)
    policy = told["policy"]
    assert policy["violation_max"] == 0
    assert policy["value_lost"] == told["objective"] - policy["objective"] >= 0
    assert policy["value_lost_ppm"] == policy["value_lost"] * 1_000_000 // told["objective"]
    assert policy["value_lost_ppm"] < 50_000
    path = str(files / "p.dmn")
    checked = call(app, ["policy", "check", path])
    assert checked.exit_code == 0
    assert "0 errors, 0 warnings" in checked.stdout
    for score, wanted in ((99, 'raise "2"'), (0, "keep"), (None, "keep")):
        asked = ["policy", "run", path, "--decision", "option", "--json"]
        answer = call(app, [*asked, "--input", json.dumps({"score": score})])
        assert wanted in json.dumps(json.loads(answer.stdout)).replace("\\", "")
    assert "score" in call(app, ["policy", "show", path]).stdout


def test_features_are_checked(files):
    frame = pl.read_csv(files / "f.csv")
    frame[:-1].with_columns(share=pl.lit(0.5)).write_csv(files / "f.csv")
    found = run(files)
    assert found.exit_code == 2
    assert {each["code"] for each in json.loads(found.output)["diagnostics"]} == {"O043", "O044"}


def test_the_two_options_go_together(files):
    given = [str(files / "options.csv"), "--constraints", str(files / "l.toml")]
    found = call(app, ["optimise", "--problem", *given, "--features", str(files / "f.csv")])
    assert found.exit_code == 2


def test_names_are_escaped():
    box = Box({0: (None, 5)}, 0)
    text = model_text(Table((box,), 0, {}), ["a"], ['<"x">'], 0)
    assert '"&lt;\\"x\\"&gt;"' in text
    assert "&lt; 5" in text
