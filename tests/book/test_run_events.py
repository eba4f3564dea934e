import msgspec

from limen.book import events as e
from limen.book.run_events import Constrained


def test_a_plan_goes_through_bytes_and_back() -> None:
    body = e.PortfolioSolved(
        "run", {"contacts": 7}, (Constrained("contacts", 3, 4, 7),), -5, 6, 10, spent=("contacts",)
    )
    assert msgspec.json.decode(msgspec.json.encode(body), type=e.PortfolioSolved) == body
    assert e.KINDS["portfolio_solved"] is e.PortfolioSolved
