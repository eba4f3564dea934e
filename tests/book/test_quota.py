from hypothesis import given
from hypothesis import strategies as st

from limen.book.quota import LeaseWish, block_of, lease_id, quota_of

amounts = st.integers(0, 10**6)


@given(amounts, amounts, amounts, amounts)
def test_a_block_suffices_and_never_passes_the_room(least, block, left, room):
    more = block_of(LeaseWish("q", "h", 10**7, least, block), left, room)
    if more is None:
        assert left + room < least
    else:
        assert 0 <= more <= room
        assert left + more >= least
        assert more <= max(block, least)


def test_an_id_tells_its_quota():
    assert quota_of(lease_id("product/a@b", "host.1")) == "product/a@b"
