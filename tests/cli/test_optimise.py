"""`limen optimise` by command."""

from __future__ import annotations

import csv
import itertools
import random

import polars as pl
import pytest

from cli.calling import call, told

OPTIONS = """\
customer,option,value,loss,contacts
1,keep,0,0,0
1,raise,50,20,1
1,top,80,45,1
2,keep,0,0,0
2,raise,30,6,1
3,raise,40,25,1
"""
LIMITS = (
    '[[constraint]]\nresource = "loss"\nmax = 60\n[[constraint]]\nresource = "contacts"\nmax = 2\n'
)


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "options.csv").write_text(OPTIONS)
    (tmp_path / "limits.toml").write_text(LIMITS)
    return tmp_path


def words(folder, *more, limits="limits.toml"):
    given = ("--problem", folder / "options.csv", "--constraints", folder / limits)
    return ("optimise", *given, *more)


def test_the_choice_is_told_and_written(folder):
    said = told(*words(folder, "--keep", "keep", "--out", folder / "choice.csv"))
    assert (said["objective"], said["upper_bound"], said["violation_max"]) == (110, 110, 0)
    assert (said["gap"], said["status"], said["free_options_added"]) == (0.0, "optimal", 1)
    assert set(said["prices"]) == {"loss max", "contacts max"}
    assert said["uses"]["loss max"] == {"used": 51, "bound": 60}
    assert said["seconds"] >= 0
    with (folder / "choice.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(row["customer"], row["option"]) for row in rows] == [
        ("1", "top"), ("2", "raise"), ("3", "keep"),
    ]  # fmt: skip


def test_without_a_free_option_each_customer_takes_one_of_its_own(folder):
    said = told(*words(folder))
    assert said["objective"] == 90
    shown = call(*words(folder))
    assert "contacts max: 2 of 2" in shown.stdout


def test_what_cannot_be_kept_is_exit_1_with_the_conflict(folder):
    (folder / "tight.toml").write_text('[[constraint]]\nresource = "loss"\nmax = 20\n')
    said = told(*words(folder, "--out", folder / "none.csv", limits="tight.toml"), code=1)
    assert said["status"] == "infeasible"
    assert said["is_proved"]
    assert said["conflict"] == [{"constraint": "loss max", "short_by": 5}]
    assert not (folder / "none.csv").exists()
    shown = call(*words(folder, limits="tight.toml"))
    assert shown.exit_code == 1
    assert "loss max: short by 5" in shown.stdout


def test_names_of_customers_are_as_they_are_written(folder):
    (folder / "options.csv").write_text(
        "customer,option,value,loss,contacts\n7,keep,0,5,0\n7,raise,5,9,1\n007,keep,0,5,0\n"
        "007,raise,9,9,1\n"
    )
    (folder / "limits.toml").write_text('[[constraint]]\nresource = "contacts"\nmax = 1\n')
    said = told(*words(folder, "--out", folder / "choice.csv"))
    assert (said["customers"], said["objective"]) == (2, 9)
    with (folder / "choice.csv").open(newline="") as file:
        assert {row["customer"]: row["option"] for row in csv.DictReader(file)} == {
            "7": "keep",
            "007": "raise",
        }
    last = told(*words(folder, "--last", folder / "choice.csv"))
    assert last["since_last"] == {"customers": 2, "changed": 0}


def test_both_bounds_that_whole_choices_cannot_meet_are_named(folder):
    (folder / "gap.toml").write_text(
        '[[constraint]]\nresource = "contacts"\nmin = 1\nmax = 1\n'
        '[[constraint]]\nresource = "loss"\nmin = 46\nmax = 50\n'
    )
    said = told(*words(folder, "--keep", "keep", limits="gap.toml"), code=1)
    named = {each["constraint"]: each["short_by"] for each in said["conflict"]}
    assert {"loss min", "loss max"} & named.keys()
    assert said["relax"] == "any"


def test_faults_are_wrong_use(folder):
    (folder / "bad.toml").write_text('[[constraint]]\nresource = "los"\nmax = 20\n')
    said = told(*words(folder, limits="bad.toml"), code=2)
    assert "did you mean 'loss'" in said["diagnostics"][0]["hint"]
    (folder / "bad.toml").write_text('[[constraint]]\nresource = "loss"\nmin = 9\nmax = 8\n')
    said = told(*words(folder, limits="bad.toml"), code=2)
    assert "contradicts" in said["diagnostics"][0]["message"]


def test_faults_of_both_files_are_told_at_once(folder):
    (folder / "bad.toml").write_text(
        '[[constraint]]\nresource = "los"\nmax = 20\n'
        '[[constraint]]\nresource = "contacts"\nmax = -1\n'
        '[[constraint]]\nresource = "loss"\nmax = 9\n'
    )
    (folder / "options.csv").write_text(OPTIONS.replace("50,20,1", "50,-20,"))
    said = told(*words(folder, limits="bad.toml"), code=2)
    found = [(each["code"], each["line"]) for each in said["diagnostics"]]
    assert found == [("O008", 4), ("O010", None), ("O037", 3)]


def test_a_thorough_answer_is_no_worse(folder):
    quick, thorough = told(*words(folder)), told(*words(folder, "--thorough"))
    assert thorough["objective"] >= quick["objective"]


def test_stability_against_the_last_run_is_told(folder):
    (folder / "last.csv").write_text("customer,option\n1,raise\n2,raise\n9,top\n")
    said = told(*words(folder, "--keep", "keep", "--last", folder / "last.csv"))
    assert said["since_last"] == {"customers": 2, "changed": 1}
    shown = call(*words(folder, "--keep", "keep", "--last", folder / "last.csv"))
    assert "1 of 2 customers changed option" in shown.stdout
    same = ("--last", folder / "last.csv", "--out", folder / "last.csv")
    assert told(*words(folder, "--keep", "keep", *same))["since_last"]["changed"] == 1
    wrong = told(*words(folder, "--last", folder / "options.csv"), code=2)
    assert wrong["diagnostics"][0]["code"] == "O039"


def test_a_frontier_is_a_page(folder):
    page = folder / "frontier.html"
    said = told(*words(folder, "--keep", "keep", "--frontier", "loss", "--report", page))
    values = [point["objective"] for point in said["frontier"]]
    assert values == sorted(values)
    assert page.read_text().startswith("<!")
    assert call(*words(folder, "--report", page)).exit_code == 2
    assert told(*words(folder, "--frontier", "value"), code=2)["diagnostics"][0]["code"] == "O011"


def drawn_file(folder, seed: int):
    """Write a small problem of any shape; return its customers' options and its limits."""
    draw = random.Random(seed)
    names = [str(n) if n % 2 else f"0{n}" for n in range(1, 2 + draw.randrange(5))]
    if draw.random() < 0.5:
        names = [str(n * 7 - 9) for n in range(len(names))]
    offers = {
        name: {
            option: [
                draw.randint(-50, 90),
                draw.randint(0, 60),
                draw.choice([0, draw.randint(0, 9)]),
            ]
            for option in draw.sample(["keep", "up", "down", "out"], draw.randint(1, 3))
        }
        for name in names
    }
    rows = [(who, what, *uses) for who, each in offers.items() for what, uses in each.items()]
    draw.shuffle(rows)
    frame = pl.DataFrame(rows, ["customer", "option", "value", "a", "b"], orient="row")
    path = folder / f"problem.{draw.choice(['csv', 'parquet'])}"
    (frame.write_csv if path.suffix == ".csv" else frame.write_parquet)(path)
    most, least = draw.randint(20, 60 * len(names)), draw.randint(0, 20)
    share = draw.choice([0.05, 0.2, 1.5])
    (folder / "limits.toml").write_text(
        f'[[constraint]]\nresource = "a"\nmax = {most}\nmin = {min(least, most)}\n'
        f'[[constraint]]\nresource = "b"\nratio_of = "a"\nmax = {share}\n'
    )
    return path, offers, (min(least, most), most, round(share * 100))


def best_of(offers, least, most, share_percent):
    """Return the most value of all choices that keep the limits, None where none does."""
    values = []
    for chosen in itertools.product(*(each.values() for each in offers.values())):
        value, a, b = (sum(column) for column in zip(*chosen, strict=True))
        if least <= a <= most and 100 * b <= share_percent * a:
            values.append(value)
    return max(values, default=None)


@pytest.mark.parametrize(
    "seeds", [range(6), pytest.param(range(100, 220), marks=pytest.mark.nightly)]
)
def test_files_of_any_shape_get_the_best_of_all_choices(tmp_path, seeds):
    clashes = 0
    for seed in seeds:
        problem, offers, limits = drawn_file(tmp_path, seed)
        given = ["optimise", "--problem", problem, "--constraints", tmp_path / "limits.toml"]
        if seed % 2:
            given += ["--keep", "keep"]
            offers = {who: {"keep": [0, 0, 0]} | each for who, each in offers.items()}
        best, out = best_of(offers, *limits), tmp_path / "choice.csv"
        said = told(*given, "--out", out, code=1 if best is None else 0)
        if best is None:
            assert said["conflict"]
            clashes += 1
            continue
        assert said["objective"] == best
        with out.open(newline="") as file:
            taken = {row["customer"]: row["option"] for row in csv.DictReader(file)}
        assert taken.keys() == offers.keys()
        assert sum(offers[who][what][0] for who, what in taken.items()) == best
        kept = {who: {what: offers[who][what]} for who, what in taken.items()}
        assert best_of(kept, *limits) == best
    assert clashes < len(seeds)
