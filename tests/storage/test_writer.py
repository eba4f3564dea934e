"""However it is written, one story makes one book."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from limen.app.ports import Put
from limen.book.chain import GENESIS, event_content_hash, link_hash
from limen.storage.rows import entry_of
from limen.storage.sqlite import open_book
from storage.books import INFO, NOW, event, links

stories = st.lists(
    st.builds(
        lambda chain, key, amount, known_at, backfill: event(
            f"k{key}", f"g{chain}", amount, known_at, backfill=backfill
        ),
        st.integers(0, 3),
        st.integers(0, 12),
        st.integers(1, 3),
        st.integers(0, 5),
        st.booleans(),
    ),
    max_size=25,
)


@settings(max_examples=60, deadline=None)
@given(story=stories, size=st.integers(1, 7))
def test_batches_and_doors_make_the_same_book(tmp_path_factory, story, size):
    folder = tmp_path_factory.mktemp("law")
    with (
        open_book(folder / "one.book", create=INFO) as one,
        open_book(folder / "many.book", create=INFO) as many,
    ):
        whole = one.append(story, NOW)
        pieces = []
        for at in range(0, len(story), size):
            entries = [entry_of(x) for x in story[at : at + size]]
            pieces += many.append_entries(entries, NOW)
        assert pieces == whole
        assert links(one) == links(many)
        assert one.verify() == many.verify() == []
        again = one.append(story, NOW + 1)
        assert Put.WRITTEN not in again
        assert links(one) == links(many)


@settings(max_examples=40, deadline=None)
@given(story=stories)
def test_stored_links_follow_the_chain_s_own_definition(tmp_path_factory, story):
    """A second computation from the events alone, by `book.chain` and not by the writer."""
    with open_book(tmp_path_factory.mktemp("law") / "a.book", create=INFO) as book:
        puts = book.append(story, NOW)
        written = [x for x, put in zip(story, puts, strict=True) if put is Put.WRITTEN]
        heads: dict[str, tuple[int, bytes]] = {}
        expected = []
        for seq, item in enumerate(written, 1):
            chain_seq, previous = heads.get(item.chain_id, (0, GENESIS))
            content = event_content_hash(item)
            link = link_hash(previous, seq, chain_seq + 1, item.known_at, NOW, content)
            heads[item.chain_id] = (chain_seq + 1, link)
            expected.append((seq, item.chain_id, chain_seq + 1, content, link))
        assert links(book) == expected
