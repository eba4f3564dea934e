"""`limen links`: a file in, a pass, a list, a check."""

from cli.calling import a_book, call, told
from limen.storage.sqlite import open_book

HASH = "a" * 64


def customers_of(path):
    book = open_book(path)
    found = [
        event.customer_id
        for _, chain in book.all_chains()
        for event in chain
        if event.kind == "customer_registered"
    ]
    book.close()
    return found


def test_links_in_pass_list_check(tmp_path):
    book = a_book(tmp_path, 3)
    one, two, *_ = customers_of(book)
    file = tmp_path / "links.csv"
    rows = [f"{name},phone,{HASH}" for name in (one, two)]
    file.write_text("\n".join(["customer_id,link_kind,sha256", *rows, "nobody,phone,1"]))
    said = told("links", "in", file, "--book", book, code=1)
    assert (said["taken"], said["rejected"]) == (2, 1)
    assert (tmp_path / "links.csv.rejects.csv").exists()
    found = told("links", "pass", "--book", book)
    assert (found["linked"], found["hubs"]) == (2, {})
    assert "2 of them linked" in call("links", "pass", "--book", book, "--degree", "5").stdout
    shown = told("links", "list", one, "--book", book)
    assert shown["found"]["by_phone"] == 1
    assert f"phone {HASH}" in call("links", "list", one, "--book", book).stdout
    assert told("links", "check", "--book", book) == {"passes": 2, "differences": []}
