"""Notices of a release: checked when it is loaded, written when a decision needs one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from msgspec import UNSET

from limen.app.law_said import said_of
from limen.caps.duties import GIFTS, NOTICE_KINDS
from limen.care.law_says import law_sentences
from limen.care.letters import Letter, NoticeFacts, Offer, check_notice, write_letter
from limen.care.template import names_shown
from limen.decide.applying import LESS
from limen.kernel.diagnostics import Diagnostics, Place
from limen.kernel.errors import InvariantViolated
from limen.kernel.rates import Rounding, apply_ppm, round_down_to_step

if TYPE_CHECKING:
    from datetime import date

    from limen.care.wording import Language
    from limen.decide.record import Record
    from limen.release.rulebook import Release

LANGUAGES = ("en", "zh")
WITHDRAWN = "withdrawn"
RAISE_OFFER, OFFER_UNTIL = NOTICE_KINDS["raise"], "offer_until"
STEPS_SHOWN_MAX = 3
"""Later steps are decided anew, so a letter names only the next few."""
OFFERED_ACTIONS = frozenset({"lower", "step_down", "freeze", "close", "divert", "reinstate"})


def check_notices(release: Release) -> Diagnostics:
    """Check every notice text, and that each kind a decision may need stands in each language."""
    faults = Diagnostics()
    if not release.conduct.sends_notices:
        return faults
    for (kind, language), text in sorted(release.notices.items()):
        faults.extend(check_notice(kind, text, f"notices/{kind}.{language}.md"))
    needed = {NOTICE_KINDS[action] for action in OFFERED_ACTIONS} | {WITHDRAWN}
    if "eligibility" in release.policies:
        needed.add("refuse")
    needed |= {"refuse", LESS} if release.law.packs else set()
    needed |= {RAISE_OFFER} if release.offer_days else set()
    for kind in sorted(needed):
        for language in LANGUAGES:
            path, there = f"notices/{kind}.{language}.md", release.notices.get((kind, language))
            if there is None:
                faults.error("R060", Place(path), "the release lacks this notice")
            elif kind == RAISE_OFFER and OFFER_UNTIL not in names_shown(there):
                fault = f"a '{kind}' notice must say '{OFFER_UNTIL}' where raises are offered"
                faults.error("N008", Place(path), fault, "{{ offer_until }} is the last day")
    return faults


@dataclass(frozen=True, slots=True)
class Writer:
    """Writes a release's notices in one language."""

    release: Release
    language: Language

    def __call__(self, record: Record, kind: str) -> tuple[str, str]:
        """Return the language and the text's SHA-256."""
        letter = self.write(record, kind)
        return letter.language, letter.text_hash

    def write(self, record: Record, kind: str) -> Letter:
        """Write the notice of a kind for a decision.

        Raises
        ------
        InvariantViolated
            If the release has no such text, which its check would have said.
        """
        text = self.release.notices.get((kind, self.language))
        if text is None:
            raise InvariantViolated("a release has every notice it needs", kind=kind)
        return write_letter(text, self._facts(record), self.language)

    def _facts(self, record: Record) -> NoticeFacts:
        outcome, facts = record.outcome, record.facts
        held = held_codes(record)
        return NoticeFacts(
            lender_name=self.release.lender,
            product=self._product_name(facts.product),
            action=outcome.action,
            currency=facts.currency,
            limit_before_minor=outcome.limit_before_minor,
            limit_after_minor=outcome.limit_after_minor,
            owed_minor=facts.owed_minor,
            effective_on=outcome.effective_on or facts.on,
            sent_on=facts.on,
            reason_codes=tuple(code for code in outcome.reason_codes if code not in held),
            held_codes=held,
            steps=planned_steps(record, self.release),
            offer=self._offer(record),
            bureau_name="" if record.facts.report is UNSET else record.facts.report.bureau,
            law_says=law_sentences(said_of(record, self.release, self.language), self.language),
        )

    def _offer(self, record: Record) -> Offer | None:
        offer = record.outcome.offer
        if offer is None:
            return None
        product = self.release.products[offer.product]
        name = self._product_name(offer.product)
        until = None if offer.until is UNSET else offer.until
        return Offer(name, offer.limit_minor, product.currency, product.apr_ppm, until)

    def _product_name(self, product: str) -> str:
        return self.release.products[product].shown(self.language)


def held_codes(record: Record) -> tuple[str, ...]:
    """Return why what a decision gives is not more: what law held back is no reason of a gift."""
    if record.outcome.action not in GIFTS:
        return ()
    codes = {reason.code for reason in record.reasons}
    return tuple(code for code in record.outcome.reason_codes if code in codes)


def planned_steps(record: Record, release: Release) -> tuple[tuple[date, int], ...]:
    """Return the dates and limits of a step-down, the first as decided, the rest as planned."""
    outcome = record.outcome
    target_minor = record.options.target_minor
    if outcome.action != "step_down" or outcome.effective_on is None or target_minor is None:
        return ()
    product = release.products[record.facts.product]
    aim_minor = max(
        round_down_to_step(target_minor, product.step_minor),
        -(-record.facts.owed_minor // product.step_minor) * product.step_minor,
    )
    steps = [(outcome.effective_on, outcome.limit_after_minor)]
    share_ppm, days = release.conduct.step_ppm, timedelta(days=release.conduct.step_days)
    while steps[-1][1] > aim_minor and len(steps) < STEPS_SHOWN_MAX:
        on, limit_minor = steps[-1]
        step_minor = apply_ppm(limit_minor, share_ppm, Rounding.DOWN)
        next_minor = max(limit_minor - step_minor, aim_minor)
        next_minor = -(-next_minor // product.step_minor) * product.step_minor
        if next_minor >= limit_minor:
            break
        steps.append((on + days, next_minor))
    return tuple(steps)


def language_of(release: Release) -> Language:
    """Return the language of a release's customers, by its jurisdiction."""
    return "zh" if release.jurisdiction.startswith("CN") else "en"
