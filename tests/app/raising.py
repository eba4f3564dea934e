"""A lender whose review offers raises, under limits on the whole, on either store."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

from app.builders import AT, CLEAN, DAY, NOW, VERSIONS, customer, small_files
from app.lending import TERMS, Bank
from app.test_solving import ECONOMICS, cap
from limen.app.deciding import open_run
from limen.app.execute import Executor
from limen.app.handlers import HANDLERS
from limen.app.letters import Writer
from limen.app.offers import AnswerOffer
from limen.app.review import ReviewResult, review
from limen.app.taking_up import RAISING
from limen.book.customer import Offer
from limen.release.rulebook import Release
from release.builders import OUTPUTS, PRODUCT, REVIEW, loaded, policy
from storage.contract.stores import PostgresStore, SqliteStore

OFFER_DAYS = 20
MENU = f"[menu]\nraise_ppm = [200_000]\noffer_days = {OFFER_DAYS}\n"
RAISES = {
    **OUTPUTS,
    "actions": "if months_late_now >= 1 or utilisation_bp >= 9000 or pd_ppm >= 200000 "
    'then ["watch", "lower"] else ["keep", "raise"]',
}
RESPONSE = """
[products.line.response]
source = "assumed"
[products.line.response.figures]
raise_balance_ppm = { value = [300_000, 300_000, 300_000], source = "assumed" }
"""
LAST_DAY = "You may accept until {{ offer_until }}.\n"
LOSS = "expected_loss_minor"


def raising_files(limits: str = "", menu: str = MENU, product: str = PRODUCT) -> dict[str, bytes]:
    files = small_files(product=product)
    files["constraints.toml"] += limits.encode()
    for language in ("en", "zh"):
        files[f"notices/raise_offer.{language}.md"] += LAST_DAY.encode()
    return {
        **files,
        REVIEW: policy(RAISES),
        "economics.toml": (menu + ECONOMICS + RESPONSE).encode(),
    }


def raising(limits: str = "", menu: str = MENU) -> Release:
    """The small release, whose policy admits a raise of whoever is not late."""
    return loaded(raising_files(limits, menu, PRODUCT + TERMS))


def loss_of(most_minor: int) -> str:
    return cap("expected_loss", f"max_minor = {most_minor}", 'currency = "CNY"')


class Lender(Bank):
    """A bank whose store leases what the plan left."""

    store: Any = None

    def __post_init__(self) -> None:
        self.executor = self.beside(self.book)
        self.executor.apply([])

    def beside(self, book: Any, holder: str = "one") -> Executor:
        letters = Writer(self.release, "en")
        more = {"quotas": book, "holder": holder}
        return Executor(book, book, self, HANDLERS, self.release, letters, **more)

    def under(self, release: Release) -> Lender:
        """The same lender under another release."""
        made = lender_on(self.book, release, self.store)
        made._keys = self._keys
        return made

    def people(self, count: int = 4, late: tuple[int, ...] = CLEAN) -> None:
        """Customers, each with a line of 10,000.00 of which 1,000.00 is owed."""
        for number in range(count):
            assert self.book.append(customer(f"c{number}", late), NOW)

    def reviewed(self, at: int = AT) -> ReviewResult:
        run = open_run(self.book, self.release, at, "review", VERSIONS, at)
        return review(self.book, run, at, Writer(self.release, "en"))

    def offers(self) -> dict[str, Offer]:
        """The open offer of each customer that has one."""
        return {
            customer_id: offer
            for chain_id, _ in self.book.all_chains()
            if chain_id.startswith("g-")
            for customer_id, one in self.group(chain_id).customers.items()
            for offer in one.offers.values()
            if offer.outcome is None
        }

    def agree(self, name: str) -> str:
        return self.consent(name, RAISING)

    def answer(self, name: str, *, accepts: bool = True) -> Any:
        offer = self.offers()[name]
        consent_id = self.agree(name) if accepts else ""
        asked = {"customer_id": name, "offer_id": offer.made.offer_id, "accepts": accepts}
        return self.ask(AnswerOffer, consent_id=consent_id, **asked)


def lender_on(book: Any, release: Release, store: Any = None) -> Lender:
    made = Lender(book, release, today=DAY + timedelta(days=1))
    made.store = store
    return made


def either_store(request: Any, folder: Path, release: Release) -> Iterator[Lender]:
    """A lender on the store that the test asks for."""
    if request.param == "sqlite":
        files = SqliteStore(folder)
        with files.create() as book:
            yield lender_on(book, release, files)
        return
    store = PostgresStore(request.getfixturevalue("server"), folder)
    with store.create() as book:
        yield lender_on(book, release, store)
    store.drop()
