"""A card lender in the United States, and a pack with thirty days before a cut, for tests."""

from __future__ import annotations

from dataclasses import replace

from caps.law.builders import HEAD as PACK_HEAD
from limen.caps.law.load import load_pack
from limen.release.rulebook import Release
from release.builders import HEAD, OUTPUTS, PRODUCT, loaded, policy, tiny

CARD = '\n[law]\nproduct_types = ["card", "open_end"]\npurpose = "consumption"\n'
LENDER = '\n[entities.bank]\nlicence_type = "lender"\n'
LEAD = """
[[entry]]
id = "xx-cut-lead"
version = 1
title = { en = "Thirty days before a cut", zh-CN = "下调前三十日" }
summary = { en = "A cut is told thirty days before.", zh-CN = "下调须提前三十日告知。" }
binding = "binding"
status = "needs_legal_check"
confidence = "M"
check_type = ["NOTICE"]
gives = "duty"
effective_from = 2000-01-01
applies.events = ["decrease"]
applies.conditions = "not(is_agreed_change)"
params.notice_days = { value = "30", unit = "day", tighten = "up" }
facts_needed = [{ name = "is_agreed_change", type = "boolean" }]
citation = { instrument = "A law", issuer = "A maker" }
given = { event = "decrease", is_agreed_change = false }
tests = [
  { on = 2024-06-01, expect = "passed", facts.notice_sent_date = 2024-06-01 },
  { on = 2024-06-01, expect = "not_applicable", facts.is_agreed_change = true },
  { on = 1999-12-31, expect = "not_in_force" },
  { on = 2000-01-01, expect = "passed" },
]

[entry.action]
outcome = "schedule"
deadline = { param = "notice_days", anchor = "notice_sent", means = "effect_from" }
"""


def card_lender(
    law: str = CARD, lender: str = LENDER, outputs: dict[str, str] | None = None
) -> Release:
    """The tiny release in dollars under the pack of the United States."""
    head = HEAD.replace('"CN"', '"US"').replace('"Tiny"', '"bank"\npacks = ["us"]') + lender
    product = PRODUCT.replace("CNY", "USD").replace("merchant", "person") + law
    files = tiny(head=head, product=product, review=policy({**OUTPUTS, **(outputs or {})}))
    return loaded(files)


def with_lead(release: Release, days: int = 30) -> Release:
    """A release whose one pack wants so many days before a cut."""
    head = PACK_HEAD.split("[[series]]")[0]
    text = LEAD.replace('value = "30"', f'value = "{days}"')
    pack, faults = load_pack({"pack.toml": head.encode(), "rules.toml": text.encode()})
    assert pack is not None, [str(item) for item in faults.items]
    return replace(release, law=replace(release.law, packs=(pack,)))
