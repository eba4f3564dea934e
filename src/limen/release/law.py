"""What a release says of law: its packs with the overlays, who lends, what its products are."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from limen.caps.customer import LegalProfile
from limen.caps.law.case import Entity
from limen.caps.law.overlay import FOLDER, overlay_packs
from limen.caps.law.words import BORROWERS, BROADER, PRODUCT_TYPES, PURPOSES, kinds_of
from limen.caps.shipped import NAMES, shipped_pack
from limen.kernel.diagnostics import Diagnostics, Place, did_you_mean
from limen.kernel.rates import PPM
from limen.release import tables as t
from limen.release.law_lacking import tell_lacking, tell_undeclared, tell_unread

if TYPE_CHECKING:
    from collections.abc import Collection, Hashable, Mapping

    from limen.book.product import Product
    from limen.caps.customer import Legal
    from limen.caps.law.pack import Pack, Value

RELEASE_TOML = "release.toml"
LETTER_LANGUAGES = ("en", "zh")
CONTACT_MAX = 200
BUREAU = "bureau"
"""What a rule wants said of the bureau whose report was used."""

BORROWER_OF = dict(zip(("person", "merchant"), BORROWERS, strict=True))
"""A product's borrower → what the law calls him."""


@dataclass(frozen=True, slots=True)
class Law:
    """The packs in the order named, overlays laid over them, and what they need to know.

    Attributes
    ----------
    facts
        Entity → what it attests of itself, such as `is_core_inhouse`.
    profiles
        Product → what it is to the law.
    bureaus
        Credit bureau → how it is reached, by language, as letters say it.
    asked
        The last answer by its question: what-ifs of one line ask the same again.
    leads
        Days of notice by entity, product and day, remembered.
    """

    packs: tuple[Pack, ...] = ()
    entities: Mapping[str, Entity] = field(default_factory=dict)
    facts: Mapping[str, Mapping[str, Value]] = field(default_factory=dict)
    profiles: Mapping[str, LegalProfile] = field(default_factory=dict)
    bureaus: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    asked: dict[Hashable, Legal] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )
    leads: dict[Hashable, Mapping[str, int]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def entity(self, name: str) -> Entity:
        """Return an entity; of one that is not declared nothing is known but its name."""
        return self.entities.get(name) or Entity(name, "")


NO_LAW = Law()
"""A release that names no pack."""


def read_law(
    files: Mapping[str, bytes],
    head: t.ReleaseTable,
    products: Mapping[str, Product],
    faults: Diagnostics,
    partners: Collection[str] = (),
) -> Law:
    """Resolve the packs that a release names; every fault is added.

    Parameters
    ----------
    partners
        Who funds parts of draws under the release's programmes.
    """
    place = Place(RELEASE_TOML, path="packs")
    named = []
    for name in dict.fromkeys(head.packs):
        if name in NAMES:
            named.append(shipped_pack(name))
        else:
            faults.error("R080", place, f"no pack '{name}' ships", did_you_mean(name, NAMES))
    packs = overlay_packs(named, files, faults)
    if not head.packs and any(path.startswith(FOLDER) for path in files):
        faults.error("R081", place, "an overlay, and no pack that it could lie over")
    entities = _entities(head, faults)
    if named and not entities:
        hint = "[entities.NAME] licence_type"
        faults.warning("R082", Place(RELEASE_TOML), "the packs do not know who lends", hint)
    _tell_unconfirmed(packs, entities, place, faults)
    _check_currencies(packs, products, faults)
    profiles = _profiles(files, products, bool(named), faults)
    facts = {name: dict(each.facts) for name, each in head.entities.items()}
    _check_bureaus(head, packs, faults)
    law = Law(packs, entities, facts, profiles, dict(head.bureaus))
    tell_unread(law, faults)
    tell_lacking(law, head.lender, faults)
    tell_undeclared(law, partners, faults)
    return law


def _entities(head: t.ReleaseTable, faults: Diagnostics) -> dict[str, Entity]:
    found = {}
    for name, table in head.entities.items():
        place = Place(RELEASE_TOML, path=f"entities.{name}")
        if table.licence_type not in BROADER:
            hint = did_you_mean(table.licence_type, BROADER)
            faults.error("R083", place, f"licence_type: unknown '{table.licence_type}'", hint)
        if not 0 <= table.share_ppm <= PPM:
            faults.error("R083", place, f"share_ppm = {table.share_ppm} is no share of a million")
        found[name] = Entity(name, table.licence_type, table.share_ppm, table.region)
    return found


def _check_bureaus(head: t.ReleaseTable, packs: tuple[Pack, ...], faults: Diagnostics) -> None:
    """How a bureau is reached stands in letters: a plain line of text in each language."""
    for name, texts in head.bureaus.items():
        place = Place(RELEASE_TOML, path=f"bureaus.{name}")
        unsound = [
            word
            for word in LETTER_LANGUAGES
            if not 0 < len(texts.get(word, "")) <= CONTACT_MAX or not texts[word].isprintable()
        ]
        if unsound or texts.keys() - set(LETTER_LANGUAGES):
            hint = 'en = "address and telephone", zh = "..."'
            faults.error("R112", place, "how the bureau is reached, a line in each language", hint)
    wants = any(BUREAU in each.table.action.must_say for pack in packs for each in pack.entries)
    if wants and not head.bureaus:
        text = "letters cannot say how a credit bureau is reached, which a rule wants"
        hint = "[bureaus.NAME] en, zh; NAME as reports name it"
        faults.warning("R113", Place(RELEASE_TOML, path="bureaus"), text, hint)


def _check_currencies(
    packs: tuple[Pack, ...], products: Mapping[str, Product], faults: Diagnostics
) -> None:
    """A rule's figures are money of its pack's currency: they measure no other."""
    for pack in packs:
        for name, product in products.items():
            if product.currency != pack.currency:
                place = Place(f"products/{name}.toml", path="currency")
                text = f"mixed currencies: {product.currency} under {pack.name} in {pack.currency}"
                hint = "a lender of two currencies keeps two releases"
                faults.error("R089", place, text, hint)


def _tell_unconfirmed(
    packs: tuple[Pack, ...], entities: Mapping[str, Entity], place: Place, faults: Diagnostics
) -> None:
    """List the rules that bind this lender and that no lawyer has confirmed."""
    kinds = frozenset().union(*(kinds_of(each.licence_type) for each in entities.values()))
    for pack in packs:
        found = dict.fromkeys(
            entry.id
            for entry in pack.entries
            if entry.needs_legal_check and not entry.is_shadow
            if not entities or kinds.intersection(entry.table.applies.licence_types)
        )
        if found:
            text = f"{pack.name}: {len(found)} rules need a legal check: {', '.join(found)}"
            faults.warning("R084", place, text)


def _profiles(
    files: Mapping[str, bytes],
    products: Mapping[str, Product],
    needs_law: bool,
    faults: Diagnostics,
) -> dict[str, LegalProfile]:
    found = {}
    for name, product in products.items():
        path = f"products/{name}.toml"
        table = t.read_table(files, path, t.ProductTable, faults)
        place = Place(path, path="law")
        law: t.LawTable | None = None if table is None else table.law
        if law is None:
            if needs_law:
                hint = "[law] product_types, purpose"
                faults.warning("R085", place, "the packs do not know what the product is", hint)
            continue
        for word in law.product_types:
            if word not in PRODUCT_TYPES:
                hint = did_you_mean(word, PRODUCT_TYPES)
                faults.error("R086", place, f"product_types: unknown '{word}'", hint)
        if law.purpose and law.purpose not in PURPOSES:
            hint = did_you_mean(law.purpose, PURPOSES)
            faults.error("R086", place, f"purpose: unknown '{law.purpose}'", hint)
        found[name] = LegalProfile(
            frozenset(law.product_types), law.purpose or None, BORROWER_OF[product.borrower]
        )
    return found
