"""Rows of a pass leave zeros out: most customers are linked to nobody."""

from limen.book import events as e


def test_a_row_of_nothing_is_small():
    assert e.encode_body(e.LinksFound("p")) == b'{"kind":"links_found","pass_id":"p"}'
    row = e.LinksFound("p", one_hop=2, hubs=1)
    assert e.decode_body(e.encode_body(row)) == row
