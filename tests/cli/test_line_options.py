"""Facts and flags of options, and the exit code of an outcome that is not known."""

from __future__ import annotations

import json

import pytest
import typer
from msgspec import UNSET

from limen.app.line_calls import Said
from limen.cli.line_options import FlagName, answer, facts_of
from limen.kernel.errors import BadInput
from limen.kernel.outcomes import Accepted, Refused, Unknown


@pytest.mark.parametrize(("outcome", "code"), [(Refused(("line_there",)), 1), (Unknown("k"), 3)])
def test_what_is_not_done_ends_with_its_own_code(outcome, code):
    with pytest.raises(typer.Exit) as ended:
        answer(Said(outcome), "en", as_json=False)
    assert ended.value.exit_code == code


def test_what_is_done_ends_well(capsys):
    answer(Said(Accepted({"line_id": "l"})), "zh", as_json=True)
    assert json.loads(capsys.readouterr().out)["outcome"] == "accepted"
    answer(Said(Accepted({})), "en", as_json=False, more={"repayment": "k"})
    assert capsys.readouterr().out == "done\nrepayment: k\n"


def test_what_stands_beside_an_answer_is_told_only_where_it_is_done(capsys):
    with pytest.raises(typer.Exit):
        answer(Said(Unknown("k")), "en", as_json=True, more={"repayment": "k"})
    assert json.loads(capsys.readouterr().out) == {"outcome": "unknown", "key": "k"}


def test_every_flag_of_the_book_can_be_set():
    from typing import get_args

    from limen.book.line_events import Flag

    assert {name.value for name in FlagName} == set(get_args(Flag))


@pytest.mark.parametrize("given", [["is_student"], ["=true"], ["a=1", "a=2"]])
def test_what_tells_no_fact_is_bad_input(given):
    with pytest.raises(BadInput):
        facts_of(given)


def test_facts_are_read_as_truths_numbers_and_words():
    given = ["a=true", "b=false", "c=-5", "d=2024-02-29", "e=x=y"]
    assert facts_of(given) == {"a": True, "b": False, "c": -5, "d": "2024-02-29", "e": "x=y"}
    assert facts_of(None) is UNSET
