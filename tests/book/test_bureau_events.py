from datetime import date

from limen.book import events as e


def test_a_report_of_before_has_no_new_fields():
    body = e.BureauReported(date(2024, 1, 2), 3)
    assert e.encode_body(body) == b'{"kind":"bureau_reported","lenders":3,"pulled_on":"2024-01-02"}'
    assert e.decode_body(e.encode_body(body)) == body
