"""A small pack, written out so that a test can change one thing of it."""

from __future__ import annotations

from datetime import date
from typing import Any

from limen.caps.law.case import Case, Entity
from limen.caps.law.load import load_pack
from limen.caps.law.pack import Pack

HEAD = """
[pack]
name = "xx"
jurisdiction = "CN"
currency = "CNY"
about.en = "for tests"
about.zh-CN = "测试"

[[series]]
fact = "base_ppm"
unit = "pct"
max_age_days = 30
source = "a table"
points = [{ on = 2024-01-10, value = "3.10" }, { on = 2024-02-10, value = "3.00" }]
"""
ENTRY = """
[[entry]]
id = "cn-cap"
version = 1
title = { en = "A cap", zh-CN = "上限" }
summary = { en = "A line is capped.", zh-CN = "额度有上限。" }
binding = "binding"
status = "confirmed"
confidence = "V"
check_type = ["CAP"]
gives = "limit"
effective_from = 2024-01-01
effective_to = 2025-01-01
applies.licence_types = ["bank"]
applies.purposes = ["consumption"]
params.cap_minor = { value = "1000.00", unit = "CNY", tighten = "down" }
formula = "cap_minor - other_minor"
facts_needed = [{ name = "other_minor", type = "minor" }]
action = { outcome = "clamp", reason_codes = ["L01"] }
citation = { instrument = "A law", issuer = "A maker" }
given = { licence_type = "bank", purpose = "consumption", other_minor = 0 }
tests = [
  { on = 2024-06-01, expect = "passed", allowed = 100_000, facts.asked_limit_minor = 100_000 },
  { on = 2024-06-01, expect = "passed", allowed = 100_000, facts.asked_limit_minor = 99_999 },
  { on = 2024-06-01, expect = "clamped", allowed = 100_000, facts.asked_limit_minor = 100_001 },
  { on = 2023-12-31, expect = "not_in_force" },
  { on = 2024-01-01, expect = "passed" },
  { on = 2024-12-31, expect = "passed" },
  { on = 2025-01-01, expect = "not_in_force" },
]
"""


def files(entries: str = ENTRY, head: str = HEAD) -> dict[str, bytes]:
    return {"pack.toml": head.encode(), "rules.toml": entries.encode()}


def changed(*pairs: tuple[str, str], entry: str = ENTRY) -> str:
    """The entry with each text put in place of another that must stand in it."""
    for old, new in pairs:
        assert old in entry, old
        entry = entry.replace(old, new)
    return entry


def pack_of(entries: str = ENTRY, head: str = HEAD) -> Pack:
    pack, faults = load_pack(files(entries, head))
    assert pack is not None, "\n".join(map(str, faults.items))
    return pack


def codes(entries: str = ENTRY, head: str = HEAD) -> list[str]:
    return [item.code for item in load_pack(files(entries, head))[1].items]


def a_case(on: date = date(2024, 6, 1), /, **given: Any) -> Case:
    """A bank's case; `given` are facts, and sides of the case by their names."""
    sides = {
        "event": given.pop("event", "open"),
        "product_types": frozenset(given.pop("product_types", ())),
        "purpose": given.pop("purpose", "consumption"),
        "borrower_type": given.pop("borrower_type", "individual"),
        "as_of": given.pop("as_of", {}),
    }
    dates = {"decision": on, **given.pop("dates", {})}
    entity = Entity("we", given.pop("licence", "large_bank"), given.pop("share_ppm", 1_000_000))
    return Case(entity=entity, dates=dates, facts=given, **sides)
