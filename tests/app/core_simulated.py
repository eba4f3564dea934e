"""A small core that knows nothing of Limen: it keeps lines and passes files, some of them badly."""

from __future__ import annotations

import csv
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from random import Random

from app.core_books import row


@dataclass
class SimulatedCore:
    """Lines in minor units; instructions are carried out once, whatever is sent again."""

    chance: Random
    lines: dict[str, dict[str, object]]
    carried_out: dict[str, tuple[str, str, date]] = field(default_factory=dict)
    number: int = 0

    def day(self, on: date) -> list[dict[str, str]]:
        """Live through a day and return its rows."""
        rows = []
        for name, line in self.lines.items():
            balance = int(str(line["balance"]))
            for record, sign in (("payment", -1), ("draw", 1), ("charge", 1)):
                if self.chance.random() < 0.5:
                    self.number += 1
                    amount = self.chance.randint(1, 900)
                    balance += sign * amount
                    more = {"what": "interest"} if record == "charge" else {}
                    ref = f"r{self.number}"
                    rows.append(row(record, name, on, ref=ref, amount_minor=amount, **more))
            line["balance"] = balance
            rows.append(
                row(
                    "balance",
                    name,
                    on,
                    amount_minor=balance,
                    limit_minor=line["limit"],
                    may_draw=str(line["may_draw"]).lower(),
                    status=line["status"],
                    dpd=0,
                )
            )
        return rows

    def take(self, path: Path, on: date) -> None:
        """Carry instructions out."""
        for order in csv.DictReader(path.open(encoding="utf-8")):
            name = order["instruction_id"]
            if name in self.carried_out:
                continue
            line = self.lines[order["line_id"]]
            if order["action"] == "limit" and int(order["limit_minor"]) > 500_000:
                self.carried_out[name] = ("refused", "above the core's ceiling", on)
                continue
            if order["action"] in {"limit", "reinstate"}:
                line["limit"] = int(order["limit_minor"])
            elif order["action"] == "close":
                line["status"], line["may_draw"] = "closed", False
            else:
                line["may_draw"] = order["action"] == "unfreeze"
            self.carried_out[name] = ("done", "", on)

    def answers(self, path: Path) -> Path:
        """Write every answer ever given: a core that says too much."""
        with path.open("w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(["instruction_id", "outcome", "because", "day"])
            for name, (outcome, because, on) in self.carried_out.items():
                writer.writerow([name, outcome, because, on.isoformat()])
        return path
