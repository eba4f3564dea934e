"""What an offer or a draw uses more is what a review would count more of the line afterwards."""

from __future__ import annotations

from app.builders import AT
from app.raising import LOSS, lender_on, loss_of, raising
from app.test_solving import cap
from limen.app.added_uses import added_by_draw, added_by_offer
from limen.app.desk import Desk
from storage.contract.stores import SqliteStore

WIDE = loss_of(10**9) + "".join(
    cap(word, f"max_minor = {10**12}", 'currency = "CNY"' + name)
    for word, name in (
        ("stressed_loss", ""),
        ("capital", ""),
        ("segment", '\nname = "merchant"'),
    )
)


def desk_of(lender, line_id: str, unit) -> Desk:
    home = lender.book.known_lines([line_id])[line_id].chain_id
    kept, executor = lender.executor.cache.read(unit, home), lender.executor
    return Desk(
        kept, unit, AT + 1, "key", "Asia/Shanghai", executor.terms, executor.release,
        executor.leases, lender.book,
    )  # fmt: skip


def test_a_raise_uses_what_the_review_says_of_it_and_a_draw_moves_undrawn_to_owed(tmp_path):
    with SqliteStore(tmp_path).create() as book:
        lender = lender_on(book, raising(WIDE))
        lender.people(1)
        lender.reviewed()
        (offer,) = lender.offers().values()
        with book.unit(["g-c0"]) as unit:
            desk = desk_of(lender, "c0:line", unit)
            line = desk.group.lines["c0:line"]
            product = lender.release.products["line"]
            assert added_by_offer(desk, product, "c0", line, 1_200_000) == offer.made.uses
            drawn = added_by_draw(desk, line, 200_000)
            # Half of the undrawn part counts as exposure already.
            assert drawn["segment_minor/merchant"] == 100_000
            new = added_by_offer(desk, product, "c0", None, 1_000_000)
            assert new["segment_minor/merchant"] == 500_000
            assert new[LOSS] > drawn[LOSS] > 0


def test_nothing_is_counted_where_nothing_is_limited_or_has_a_value(tmp_path):
    flows = raising(cap("contacts", "max_count = 1"))
    for release in (raising(), flows):
        folder = tmp_path / release.release_id[:8]
        folder.mkdir()
        with SqliteStore(folder).create() as book:
            lender = lender_on(book, release)
            lender.people(1)
            with book.unit(["g-c0"]) as unit:
                desk = desk_of(lender, "c0:line", unit)
                line = desk.group.lines["c0:line"]
                product = release.products["line"]
                assert added_by_offer(desk, product, "c0", line, 1_200_000) == {}
                assert added_by_draw(desk, line, 200_000) == {}
