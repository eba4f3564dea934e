import msgspec
import pytest

from limen.book.allowance import Allowance, Cap
from limen.kernel.canon import canonical

CAP = Cap("sales_multiple", 500, {"sales_3m_minor": 3_000, "multiple_ppm": 500_000})


def test_a_cap_is_recorded_with_its_operands():
    assert canonical(CAP) == (
        b'{"limit_max_minor":500,"name":"sales_multiple",'
        b'"operands":{"multiple_ppm":500000,"sales_3m_minor":3000}}'
    )
    assert msgspec.json.decode(canonical(CAP), type=Cap) == CAP


def test_neither_is_ever_edited():
    with pytest.raises(AttributeError):
        CAP.limit_max_minor = 1
    with pytest.raises(AttributeError):
        Allowance(500, (CAP,)).limit_max_minor = 1
