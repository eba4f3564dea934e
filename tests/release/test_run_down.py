"""`[[run_down]]` of constraints.toml."""

from __future__ import annotations

from datetime import date

import pytest

from limen.choose.portfolio import Limit, RunDown
from release.builders import CONSTRAINTS, faults_of, loaded, tiny


def step(on: str, most: int, more: str = "", limit: str = "capital") -> str:
    return f'''
[[run_down]]
on = {on}
limit = "{limit}"
max_minor = {most}
currency = "CNY"
{more}
'''


STANDING = """
[[portfolio]]
limit = "capital"
max_minor = 100
currency = "CNY"
"""


def test_steps_are_read_in_the_order_of_their_days():
    more = STANDING + step("2027-01-01", 90) + step("2027-04-01", 80)
    assert loaded(tiny(constraints=CONSTRAINTS + more)).run_down == tuple(
        RunDown(day, Limit("capital", "max_minor", most, "", "CNY", lowers_lines=True))
        for day, most in ((date(2027, 1, 1), 90), (date(2027, 4, 1), 80))
    )


def test_what_a_step_is_on_is_a_resource_of_the_release():
    assert loaded(tiny(constraints=CONSTRAINTS + step("2027-01-01", 90))).resources == (
        "capital_minor",
    )


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (step("2027-04-01", 90) + step("2027-01-01", 80), "R098"),
        (step("2027-04-01", 90) + step("2027-04-01", 80), "R098"),
        (step("2027-01-01", 80) + step("2027-04-01", 80), "R098"),
        (step("2027-01-01", 80) + step("2027-04-01", 90), "R098"),
        (STANDING + step("2027-01-01", 101), "R099"),
        (STANDING + step("2027-01-01", 1).replace("max_minor", "max_ppm").replace(
            'currency = "CNY"', ""), "R099"),
        (step("2027-01-01", 90, limit="contacts"), "R097"),
        (step("2027-01-01", 90, limit="capitol"), "R097"),
        (step("2027-01-01", 90, "lowers_lines = true"), "R097"),
        (step("2027-01-01", 90, 'month = "2027-01"'), "R097"),
        (step("2027-01-01", -1), "R092"),
        (step("2027-01-01", 90).replace("CNY", "USD"), "R093"),
        (step("'soon'", 90), "R004"),
    ],
)  # fmt: skip
def test_faults_have_a_code(text, code):
    found = faults_of(tiny(constraints=CONSTRAINTS + text)).items
    assert [item.code for item in found] == [code]
    assert all(item.hint or code in {"R092", "R004"} for item in found)
