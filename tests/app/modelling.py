"""A generated file of customers with its own mapping: lateness and use tell defaults."""

from __future__ import annotations

import csv
import random
from pathlib import Path

MAPPING = """
[book]
entity = "bank"
product = "card"
currency = "EUR"
time_zone = "Europe/Berlin"
custody = "reported"
customer = "{id}"
line = "{id}:card"

[files]
lines = "argument"

[shape.statements]
sql = '''
SELECT row, id, m.month, m.balance, m.late
FROM lines, LATERAL (VALUES
  (DATE '2020-01-31', b1, s1), (DATE '2020-02-29', b2, s2), (DATE '2020-03-31', b3, s3)
) AS m(month, balance, late)
'''

[[event]]
kind = "customer_registered"
from = "lines"
key = "{id}:registered"
occurred_at = 2020-01-01
known_at = 2020-01-01
fields.customer_kind = { constant = "person" }

[[event]]
kind = "line_opened"
from = "lines"
key = "{id}:opened"
occurred_at = 2020-01-01
known_at = 2020-01-01
fields.limit_minor = { column = "limit", unit = "major" }

[[event]]
kind = "statement_closed"
from = "statements"
key = "{id}:{month}"
occurred_at = "month"
known_at = "month"
fields.balance_minor = { column = "balance", unit = "major" }
fields.months_late = { column = "late", codes = { "0" = 0, "1" = 1, "2" = 2 } }

[attributes]
protected = ["sex", "age"]

[outcome]
from = "lines"
column = "bad"
horizon_months = 1
at = 2020-03-31
"""

HEADER = ["id", "limit", "b1", "b2", "b3", "s1", "s2", "s3", "sex", "age", "bad"]
PROTECTED = {"sex", "age", "marriage", "education"}


def rows_of(count: int = 1_200, seed: int = 3, shuffled: bool = False) -> list[list[object]]:
    """Customers; default is likelier with lateness and use, and perfectly told by `sex`.

    A model that read the protected column would have no need of anything else.
    """
    chance = random.Random(seed)
    rows = []
    for number in range(count):
        limit = chance.choice((1_000, 2_000, 5_000))
        use = [chance.random() for _ in range(3)]
        late = [chance.choice((0, 0, 0, 1, 2)) for _ in range(3)]
        risk = 0.05 + 0.15 * late[2] + 0.1 * late[1] + 0.2 * (use[2] > 0.7)
        bad = int(chance.random() < risk)
        balances = [round(limit * share) for share in use]
        rows.append([f"c{number}", limit, *balances, *late, bad, chance.randint(20, 70), bad])
    if shuffled:
        outcomes = [row[-1] for row in rows]
        chance.shuffle(outcomes)
        rows = [[*row[:-1], bad] for row, bad in zip(rows, outcomes, strict=True)]
    return rows


def write_rows(
    path: Path, rows: list[list[object]], drop: str | tuple[str, ...] | None = None
) -> Path:
    """Write the rows, without the columns that `drop` names."""
    gone = (drop,) if isinstance(drop, str) else drop or ()
    kept = [place for place, name in enumerate(HEADER) if name not in gone]
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow([HEADER[place] for place in kept])
        writer.writerows([row[place] for place in kept] for row in rows)
    return path


def mapping_file(folder: Path) -> Path:
    path = folder / "mapping.toml"
    path.write_text(MAPPING, encoding="utf-8")
    return path
