"""A generated file of merchants' monthly sales and its mapping."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

MONTHS = 36

MAPPING = """
[book]
entity = "lender"
product = "merchant_line"
currency = "USD"
time_zone = "America/Chicago"
custody = "reported"
customer = "{merchant}"

[files]
reports = "argument"

[shape.merchants]
sql = "SELECT NULL AS row, merchant, min(received) AS first_known FROM reports GROUP BY merchant"

[[event]]
kind = "customer_registered"
from = "merchants"
key = "{merchant}:registered"
occurred_at = "month_end(first_known)"
known_at = "month_end(first_known)"
fields.customer_kind = { constant = "merchant" }

[[event]]
kind = "sales_reported"
from = "reports"
key = "{merchant}:{period}"
occurred_at = "month_end(period)"
known_at = "month_end(received)"
amend_by = "received"
fields.period = { constant = "month" }
fields.period_start = "period"
fields.sales_minor = { column = "sales", unit = "major" }
"""


def write_sales(path: Path, rows: int, padding: int = 0) -> int:
    """Write `rows` reports, `MONTHS` a merchant; return the bytes. `padding` widens each row."""
    months = [f"{2010 + at // 12}-{at % 12 + 1:02d}-01" for at in range(MONTHS + 1)]
    filler = "x" * padding
    with path.open("w", encoding="utf-8") as file:
        file.write("merchant,period,received,sales" + (",note" if padding else "") + "\n")
        for start in range(0, rows, 10_000):
            lines = []
            for at in range(start, min(start + 10_000, rows)):
                merchant, month = divmod(at, MONTHS)
                sales = at * 7919 % 9_999_991
                lines.append(
                    f"M{merchant:07d},{months[month]},{months[month + 1]},"
                    f"{sales // 100}.{sales % 100:02d}" + (f",{filler}" if padding else "")
                )
            file.write("\n".join(lines) + "\n")
    return path.stat().st_size
