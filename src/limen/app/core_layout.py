"""The layouts of the files that pass between Limen and a lender's own core."""

from __future__ import annotations

from typing import TYPE_CHECKING

from limen.app.mapping_read import read_mapping
from limen.kernel.errors import BadInput

if TYPE_CHECKING:
    from limen.app.mapping import Mapping

IN_COLUMNS = (
    "record", "line_id", "day", "ref", "revision", "amount_minor", "limit_minor", "before_minor",
    "dpd", "status", "may_draw", "months_late", "minimum_minor", "what", "raised", "until",
)  # fmt: skip
"""Columns of a core's daily file, each of its records filling those that it needs."""

OUT_COLUMNS = (
    "batch", "instruction_id", "attempt", "line_id", "action", "limit_minor", "effective_on",
    "decision_id", "notice_id",
)  # fmt: skip
"""Columns of a file of instructions."""

ACK_COLUMNS = ("instruction_id", "outcome", "because", "day")
"""Columns of a file of acknowledgements; `outcome` is ``done`` or ``refused``."""

RECORDS = ("balance", "payment", "reversal", "draw", "charge", "statement", "limit", "flag")
"""What a row of a daily file may be."""

_BOOK = """
[book]
entity = "core"
product = "core"
currency = "EUR"  # amounts are minor units, so that none is read
time_zone = "{zone}"
custody = "reported"
customer = "{{line_id}}"
line = "{{line_id}}"
"""

_SHAPE = """
[shape.{record}]
sql = "SELECT * REPLACE (coalesce(revision, '1') AS revision) FROM source WHERE record = '{record}'"
"""

_STRAY = """
[shape.stray]
sql = "SELECT row, record, line_id, day FROM source WHERE record IS NULL OR record NOT IN ({known})"

[[event]]
kind = "flag_changed"
from = "stray"
key = "core:{{line_id}}:{{record}}"
occurred_at = "day"
fields.flag = {{ constant = "dispute" }}
fields.raised = {{ constant = false }}
fields.source = {{ column = "record", codes = {{ {codes} }} }}
"""

_EVENT = """
[[event]]
kind = "{kind}"
from = "{record}"
key = "core:{{line_id}}:{record}:{key}"
occurred_at = "day"
effective_on = "day"
"""

_FIELDS: dict[str, tuple[str, str, str]] = {
    "balance": (
        "core_balance_reported",
        "{day}@{revision}",
        """
fields.balance_minor = { column = "amount_minor", unit = "minor" }
fields.limit_minor = { column = "limit_minor", unit = "minor" }
fields.dpd = "dpd"
fields.status = "status"
fields.may_draw = "may_draw"
fields.revision = "revision"
""",
    ),
    "payment": (
        "repayment_made",
        "{ref}@{revision}",
        """
fields.amount_minor = { column = "amount_minor", unit = "minor" }
fields.ref = "ref"
fields.revision = "revision"
""",
    ),
    "reversal": (
        "repayment_reversed",
        "{ref}",
        """
fields.repayment_key = "ref"
fields.because = "what"
""",
    ),
    "draw": (
        "draw_made",
        "{ref}@{revision}",
        """
fields.draw_id = "ref"
fields.amount_minor = { column = "amount_minor", unit = "minor" }
fields.revision = "revision"
""",
    ),
    "charge": (
        "fee_charged",
        "{ref}@{revision}",
        """
fields.fee = "what"
fields.amount_minor = { column = "amount_minor", unit = "minor" }
fields.ref = "ref"
fields.revision = "revision"
""",
    ),
    "statement": (
        "statement_closed",
        "{day}@{revision}",
        """
fields.balance_minor = { column = "amount_minor", unit = "minor" }
fields.months_late = "months_late"
fields.minimum_minor = { column = "minimum_minor", unit = "minor" }
fields.revision = "revision"
""",
    ),
    "limit": (
        "limit_changed",
        "{ref}@{revision}",
        """
fields.from_minor = { column = "before_minor", unit = "minor" }
fields.to_minor = { column = "limit_minor", unit = "minor" }
fields.by = { constant = "core" }
fields.ref = "ref"
fields.revision = "revision"
""",
    ),
    "flag": (
        "flag_changed",
        "{what}:{day}@{revision}",
        """
fields.flag = "what"
fields.raised = "raised"
fields.source = { constant = "core" }
fields.until = "until"
""",
    ),
}


def default_mapping(zone: str) -> Mapping:
    """Return the mapping of the documented layout for a book of a time zone."""
    text = _BOOK.format(zone=zone)
    for record in RECORDS:
        text += _SHAPE.format(record=record)
    text += _STRAY.format(
        known=", ".join(f"'{name}'" for name in RECORDS),
        codes=", ".join(f'{name} = "core"' for name in RECORDS),
    )
    for record in RECORDS:
        kind, key, fields = _FIELDS[record]
        text += _EVENT.format(kind=kind, record=record, key=key) + fields
    mapping, faults = read_mapping(text.encode(), "the layout of a core's daily file")
    if mapping is None:
        raise BadInput(faults.items)
    return mapping
