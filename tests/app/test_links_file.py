"""A file of links: rows taken once, bad ones put aside with reasons."""

import pytest

from app.lending import bank_in
from limen.app.links_file import links_in
from limen.kernel.errors import BadInput

HEAD = "customer_id,link_kind,sha256,other_id,seen_on,is_over\n"
HASH = "a" * 64


@pytest.fixture
def bank(tmp_path):
    found = bank_in(tmp_path)
    for name in ("c", "d"):
        found.customer(name)
    yield found
    found.book.close()


def read(bank, text):
    return links_in(bank.executor, text.encode(), "links.csv")


def test_rows_are_taken_once(bank):
    text = f"{HEAD}c,device,{HASH},,2025-02-01,\nd,guarantor,,c,,no\nc,device,{HASH},,,\n"
    assert read(bank, text).as_dict() == {"rows": 3, "taken": 2, "repeated": 1, "rejected": 0}
    assert read(bank, text).as_dict() == {"rows": 3, "taken": 0, "repeated": 3, "rejected": 0}
    over = f'{{"customer_id":"c","link_kind":"device","sha256":"{HASH}","is_over":true}}'
    assert read(bank, over).taken == 1
    assert bank.group("g-c").customers["c"].links.reported == {}


def test_bad_rows_are_put_aside(bank):
    text = (
        f"{HEAD}c,fax,{HASH},,,\n,device,{HASH},,1.2.2025,maybe\nc,device,12,,,\n"
        f"x,device,{HASH},,,\n"
    )
    found = read(bank, text)
    assert found.as_dict()["rejected"] == 4
    assert [(each["row"], each["column"]) for each in found.rejects] == [
        (1, "link_kind"), (2, "customer_id"), (2, "is_over"), (2, "seen_on"), (3, "sha256"),
        (4, "sha256"),
    ]  # fmt: skip


def test_a_column_that_nobody_knows_is_a_fault_of_the_file(bank):
    head = bank.book.head()
    with pytest.raises(BadInput):
        read(bank, "customer_id,link_kind,imei\nc,device,1\n")
    assert bank.book.head() == head
