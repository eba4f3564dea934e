"""`[[portfolio]]` of constraints.toml."""

from __future__ import annotations

import pytest

from limen.choose.portfolio import WORDS, Limit
from release.builders import CONSTRAINTS, faults_of, loaded, tiny

JOINT = """
[[programme]]
name = "joint"
products = ["line"]
[[programme.partners]]
name = "bank"
share_ppm = 700_000
"""


LEVERAGE = (
    'limit = "leverage"; name = "standard"; max_ppm = 1; currency = "CNY"; net_assets_minor = 1'
)


def table(text: str) -> str:
    return "\n[[portfolio]]\n" + text.replace("; ", "\n") + "\n"


def codes(*tables: str) -> list[str]:
    more = JOINT + "".join(map(table, tables))
    return [item.code for item in faults_of(tiny(constraints=CONSTRAINTS + more)).items]


def test_a_release_without_limits_has_none_and_is_what_it_was():
    assert loaded(tiny()).portfolio == ()


def test_limits_are_read():
    more = (
        JOINT
        + table('limit = "expected_loss"; max_ppm = 30_000')
        + table(
            'limit = "leverage"; name = "standard"; max_ppm = 4_000_000; currency = "CNY"; '
            "net_assets_minor = 1_000"
        )
        + table('limit = "partner"; name = "bank"; max_ppm = 250_000')
    )
    assert loaded(tiny(constraints=CONSTRAINTS + more)).portfolio == (
        Limit("expected_loss", "max_ppm", 30_000),
        Limit("leverage", "max_ppm", 4_000_000, "standard", "CNY", "", 1_000),
        Limit("partner", "max_ppm", 250_000, "bank"),
    )


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ('limit = "expected_los"; max_ppm = 1', "R090"),
        ('limit = "contacts"; max_ppm = 1', "R091"),
        ('limit = "contacts"', "R091"),
        ('limit = "segment"; max_ppm = 1', "R091"),
        ('limit = "contacts"; max_count = 1; name = "x"', "R091"),
        ('limit = "contacts"; max_count = 1; month = "2026-12"', "R091"),
        ('limit = "funding"; name = "joint"; max_minor = 1; currency = "CNY"; month = "2026-13"',
         "R091"),
        ('limit = "leverage"; name = "standard"; max_ppm = 1; currency = "CNY"', "R091"),
        ('limit = "contacts"; max_count = -1', "R092"),
        ('limit = "capital"; max_ppm = 1_000_001', "R092"),
        ('limit = "capital"; max_minor = 1', "R093"),
        ('limit = "capital"; max_minor = 1; currency = "USD"', "R093"),
        ('limit = "contacts"; max_count = 1; currency = "CNY"', "R093"),
        ('limit = "partner"; name = "bnak"; max_ppm = 1', "R094"),
        ('limit = "funding"; name = "joynt"; max_minor = 1; currency = "CNY"', "R094"),
        ('limit = "segment"; name = "merchnat"; max_ppm = 1', "R094"),
        ('limit = "parity"; name = "women"; min_ppm = 1', "R094"),
        (LEVERAGE.replace("standard", "standrad"), "R094"),
    ],
)  # fmt: skip
def test_faults_have_a_code(text, code):
    assert codes(text) == [code]


def test_a_limit_that_no_review_can_keep_is_said():
    faults = faults_of(tiny(constraints=CONSTRAINTS + table('limit = "contacts"; max_count = 1')))
    assert [(item.code, item.severity.value) for item in faults.items] == [("R108", "warning")]


def test_tables_are_checked_together():
    loss = 'limit = "expected_loss"; max_ppm = 1'
    assert codes(loss, loss) == ["R095"]
    parity = ['limit = "parity"; min_ppm = 600_000; name = "merchant"']
    assert codes(*parity, parity[0].replace("merchant", "person")) == ["R094", "R096"]
    money = 'limit = "capital"; max_minor = 1; currency = "CNY"'
    other = 'limit = "expected_loss"; max_minor = 1; currency = "USD"'
    assert codes(money, other) == ["R093", "R093"]


def test_every_word_is_a_resource_or_shares_one():
    assert all(word.resource and word.takes and word.meaning for word in WORDS.values())
