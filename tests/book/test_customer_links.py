"""A customer's links: the last word counts, the first day stands."""

from datetime import date

from limen.book import events as e
from limen.book.customer_links import CustomerLinks, apply_link

HASH = "a" * 64


def take(links, body, day):
    apply_link(links, e.Event("g", f"k{day}", body, 0, date(2025, 1, day), 0, "c"))


def test_a_link_begins_is_over_and_begins_again():
    links = CustomerLinks()
    take(links, e.LinkReported("device", HASH), 1)
    take(links, e.LinkReported("device", HASH), 2)
    take(links, e.LinkReported("guarantor", "", "d"), 2)
    assert links.reported == {
        ("device", HASH, ""): date(2025, 1, 1),
        ("guarantor", "", "d"): date(2025, 1, 2),
    }
    take(links, e.LinkReported("device", HASH, is_over=True), 3)
    take(links, e.LinkReported("device", HASH, is_over=True), 3)
    assert list(links.reported) == [("guarantor", "", "d")]
    take(links, e.LinkReported("device", HASH), 5)
    assert links.reported["device", HASH, ""] == date(2025, 1, 5)


def test_the_newest_row_stands():
    links = CustomerLinks()
    for day in (4, 7):
        take(links, e.LinksFound(f"p{day}", day), day)
    assert links.found == e.LinksFound("p7", 7)
    assert links.found_on == date(2025, 1, 7)
