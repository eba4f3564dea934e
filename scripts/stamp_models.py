"""Write into models what their inputs mean here, where they keep nothing of it yet.

Points, cuts and calibration stay as they are, and so does every score.

    python scripts/stamp_models.py examples/demo/releases/limen examples/uci_credit_card/release
"""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

from limen.features.catalogue import CATALOGUE_VERSION
from limen.features.declare import FEATURES_TOML, read_definitions
from limen.features.declared import DECLARED
from limen.features.digests import DEFINITIONS, kept_of
from limen.risk.load import load_scorecard
from limen.risk.scorecard import encode_scorecard


def main(folders: list[Path]) -> None:
    for folder in folders:
        own = folder / FEATURES_TOML
        found, _ = read_definitions(own.read_bytes() if own.exists() else b"", own.name)
        known = {**DECLARED, **{each.name: each for each in found}}
        for path in sorted((folder / "models").glob("*.json")):
            card, faults = load_scorecard(path.read_bytes(), str(path))
            if card is None:
                raise SystemExit("\n".join(map(str, faults)))
            kept = kept_of(card.names, known)
            facts = {**card.facts, DEFINITIONS: kept, "catalogue_version": CATALOGUE_VERSION}
            stamped = replace(card, facts=facts)
            path.write_bytes(encode_scorecard(stamped))
            print(path, len(kept), "inputs")


if __name__ == "__main__":
    main([Path(each) for each in sys.argv[1:]])
