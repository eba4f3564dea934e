"""Every word of `[[portfolio]]`, declared in constraints.toml, binds in the solve of a review.

Twelve customers of two segments may be raised, six are late and may be cut. Each limit is first so
loose that it changes nothing, then half-way between what keeping every line uses and what the free
plan uses: the plan keeps it and gives something up for it.
"""

from __future__ import annotations

import msgspec
import pytest

from app.builders import CLEAN, LATE, book_of, customer, run_of
from app.raising import raising_files
from app.test_solving import ECONOMICS, cap
from limen.app.groups import fold_groups
from limen.app.solving import solve
from limen.book import events as e
from limen.choose.portfolio import WORDS
from release.builders import PRODUCT, loaded

MANY = 10**9
JOINT = """
[[programme]]
name = "joint"
products = ["line", "card"]
[[programme.partners]]
name = "bank"
share_ppm = 400_000
"""
LOANS = "nonstandard_ppm = { value = 250_000, source = 'treasury' }\n"
EXPLORES = "[exploration]\nshare_ppm = 500_000\nband_minor = 100_000_000\n"


def money(name: str = "", more: str = "") -> tuple[str, str]:
    return "max_minor = {}", f'currency = "CNY"\n{named(name)}{more}'


def named(name: str) -> str:
    return f'name = "{name}"\n' if name else ""


def leverage(kind: str) -> tuple[str, str]:
    """Net assets of 1,000,000, so that a bound in ppm is one in minor units."""
    return "max_ppm = {}", f'currency = "CNY"\nname = "{kind}"\nnet_assets_minor = 1_000_000\n'


CASES = {
    "expected_loss": ("expected_loss", *money()),
    "stressed_loss": ("stressed_loss", *money()),
    "capital": ("capital", *money()),
    "leverage, standard": ("leverage", *leverage("standard")),
    "leverage, nonstandard": ("leverage", *leverage("nonstandard")),
    "partner": ("partner", *money("bank")),
    "funding": ("funding", *money("joint")),
    "funding, month": ("funding", *money("joint", 'month = "2024-03"')),
    "segment": ("segment", *money("person")),
    "industry": ("industry", *money("retail")),
    "contacts": ("contacts", "max_count = {}", ""),
    "cuts": ("cuts", *money()),
    "cuts_12m": ("cuts_12m", *money()),
    "exploration": ("exploration", "max_count = {}", ""),
}


def release(limit: str):
    """Merchants on a line, people on a card, the same terms, a partner, exploration where asked."""
    files = raising_files(JOINT + limit)
    files["products/card.toml"] = PRODUCT.replace("merchant", "person").encode()
    files["release.toml"] += b'\n[models.card]\nfiles = ["models/pd.json"]\n'
    economics = files["economics.toml"].decode().replace(ECONOMICS, ECONOMICS + LOANS)
    menu, _, products = economics.partition("[products.line.terms]")
    products = "[products.line.terms]" + products
    files["economics.toml"] = f"{menu}{products}{products.replace('.line.', '.card.')}".encode()
    return loaded(files)


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    """Six shops in retail, six people, all to be raised; three late ones of each."""
    groups = []
    for number in range(18):
        events = customer(f"c{number:02}", LATE if number % 3 == 2 else CLEAN)
        if number % 2:
            events = [_person(event) for event in events]
        first = e.CustomerRegistered("person" if number % 2 else "merchant", {"industry": "retail"})
        groups.append([msgspec.structs.replace(events[0], body=first), *events[1:]])
    made = book_of(tmp_path_factory.mktemp("binds"), groups)
    yield made
    made.close()


def _person(event: e.Event) -> e.Event:
    if not isinstance(event.body, e.LineOpened):
        return event
    return msgspec.structs.replace(event, body=msgspec.structs.replace(event.body, product="card"))


def planned(book, limit: str) -> e.PortfolioSolved:
    made = release(limit)
    body = solve(fold_groups(book), run_of(book, made)).body
    assert body is not None
    return body


def of(case: str, bound: int) -> str:
    word, text, more = CASES[case]
    explores = EXPLORES if word == "exploration" else ""
    return explores + cap(word, text.format(bound), more)


def test_every_word_has_its_case():
    assert {word for word, *_ in CASES.values()} | {"parity"} == set(WORDS)


@pytest.mark.parametrize("case", CASES)
def test_a_limit_half_way_is_kept_and_costs_something(book, case):
    most = 10**8 if case.startswith("leverage") else MANY
    free = planned(book, of(case, most))
    none = planned(book, of(case, 0))
    (loose,), (least,) = free.constraints, none.constraints
    assert loose.used > least.used
    bound = (loose.used + least.used) // 2
    tight = planned(book, of(case, bound))
    (kept,) = tight.constraints
    assert kept.bound == bound
    assert least.used <= kept.used <= bound < loose.used
    if case != "exploration":
        # What is left to chance is given up, not priced.
        assert tight.objective_minor < free.objective_minor


def test_a_least_share_of_raises_is_kept_by_raising_fewer_others(book):
    (free,) = planned(book, cap("parity", "min_ppm = 0", named("person"))).constraints
    tight = planned(book, cap("parity", "min_ppm = 700_000", named("person")))
    (kept,) = tight.constraints
    assert free.used == kept.used == 6
    assert kept.used >= kept.bound > 0
    assert (
        tight.objective_minor
        < planned(book, cap("contacts", f"max_count = {MANY}")).objective_minor
    )


def test_a_month_that_is_not_the_review_s_does_not_bind(book):
    word, text, more = CASES["funding, month"]
    later = cap(word, text.format(1), more.replace("2024-03", "2024-04"))
    (other,) = planned(book, later).constraints
    assert other.used == 0
