"""Files of rows: CSV and JSON lines, columns, rejects."""

import pytest

from limen.app.row_files import check_columns, reject, rows_of, write_rejects
from limen.kernel.errors import BadInput


def test_csv_and_json_lines_give_the_same_rows():
    assert list(rows_of(b"\xef\xbb\xbfa,b\n1,2\n", "f")) == [{"a": "1", "b": "2"}]
    assert list(rows_of(b'{"a":"1","b":"2"}\n\n', "f")) == [{"a": "1", "b": "2"}]


@pytest.mark.parametrize("data", [b"\xff", b'a\n"', b'{"a":'])
def test_what_is_neither_is_refused(data):
    with pytest.raises(BadInput) as caught:
        list(rows_of(data, "f"))
    assert caught.value.diagnostics[0].code == "A082"


def test_columns():
    check_columns([{"a": 1}], "f", ["a", "b"], ["a"])
    with pytest.raises(BadInput) as caught:
        check_columns([{"c": 1}], "f", ["a", "b"], ["a"])
    assert [each.code for each in caught.value.diagnostics] == ["A083", "A084"]


def test_rejects_are_csv():
    assert write_rejects([reject(1, "a", 2, "why")]) == b"row,column,value,why\r\n1,a,2,why\r\n"
