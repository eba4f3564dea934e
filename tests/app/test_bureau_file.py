"""A file of reports: CSV and JSON lines, mapped columns, rejects with reasons, read twice."""

import pytest

from app.lending import bank_in
from limen.app.bureau_file import bureau_in, read_bureau_mapping
from limen.app.row_files import write_rejects
from limen.kernel.errors import BadInput

HEAD = "customer_id,report_id,bureau,consent_id,pulled_on,lenders\n"


@pytest.fixture
def bank(tmp_path):
    found = bank_in(tmp_path)
    found.customer("c")
    yield found
    found.book.close()


def read(bank, text, mapping=None):
    return bureau_in(bank.executor, text.encode(), "reports.csv", mapping)


def test_rows_are_taken_once_and_bad_ones_put_aside_with_reasons(bank):
    consent = bank.consent("c", "bureau_report")
    text = (
        f"{HEAD}c,r-1,central,{consent},2025-02-27,3\nc,r-2,central,none,2025-02-27,3\n"
        f"d,r-3,central,{consent},2025-02-27,3\nc,r-4,central,{consent},27.2.2025,many\n"
        f"c,,central,{consent},2025-02-27,\n"
    )
    found = read(bank, text)
    assert found.as_dict() == {"rows": 5, "taken": 1, "repeated": 0, "rejected": 4}
    assert [(each["row"], each["column"], each["why"]) for each in found.rejects] == [
        (4, "pulled_on", "is no day as 2026-01-31"),
        (4, "lenders", "is no whole number"),
        (5, "report_id", "is empty"),
        (2, "report_id", "the customer's consent to this is missing"),
        (3, "report_id", "the book has no such customer"),
    ]
    assert write_rejects(found.rejects).startswith(b"row,column,value,why\r\n4,pulled_on,27.2.2025")
    again = read(bank, text)
    assert again.as_dict() == {"rows": 5, "taken": 0, "repeated": 1, "rejected": 4}
    other = read(bank, f"{HEAD}c,r-1,central,{consent},2025-02-27,4\n")
    assert "key" in other.rejects[0]["why"]


def test_json_lines_of_another_layout(bank):
    consent = bank.consent("c", "bureau_report")
    mapping = read_bureau_mapping(
        b'ignored = ["score"]\n[columns]\ncustomer_id = "who"\nlenders = "n"\n'
        b'[constants]\nbureau = "central"\n',
        "m.toml",
    )
    line = f'{{"who":"c","report_id":"r","consent_id":"{consent}","pulled_on":"2025-02-27","n":4}}'
    found = read(bank, f'{line}\n\n{line[:-1]},"score":7}}\n', mapping)
    assert found.as_dict() == {"rows": 2, "taken": 1, "repeated": 1, "rejected": 0}
    (report,) = bank.group("g-c").customers["c"].bureau
    assert (report.bureau, report.lenders, report.consent_id) == ("central", 4, consent)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (HEAD.replace("lenders", "lender") + "a,b,c,d,2025-01-01,1\n", "A083"),
        ("customer_id,report_id,bureau,pulled_on\na,b,c,2025-01-01\n", "A084"),
        ('{"customer_id": 1\n', "A082"),
        (f'{HEAD}"a\n', "A082"),
    ],
)
def test_a_file_that_is_wrong_as_a_whole(bank, text, code):
    before = bank.book.head()
    with pytest.raises(BadInput) as caught:
        read(bank, text)
    assert caught.value.diagnostics[0].code == code
    assert bank.book.head() == before


@pytest.mark.parametrize(
    ("text", "code"), [(b"[columns]\nlender = 'x'", "A081"), (b"x = 1", "A080"), (b"[", "A080")]
)
def test_a_mapping_with_a_fault(text, code):
    with pytest.raises(BadInput) as caught:
        read_bureau_mapping(text, "m.toml")
    assert caught.value.diagnostics[0].code == code
