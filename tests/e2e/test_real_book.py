"""The main job on 21,000 real customers, as a user runs it: the figures the docs claim."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

from e2e.command import EXAMPLE, UCI, told

pytestmark = [
    pytest.mark.skipif(not UCI.is_file(), reason="the shared UCI customers are not here"),
    # One worker makes the book; the others need not make it again.
    pytest.mark.xdist_group("real_book"),
]

DECISIONS = 1_000


@dataclass(frozen=True)
class Chain:
    """What each step of the path said."""

    imported: dict[str, Any]
    again: dict[str, Any]
    verified: dict[str, Any]
    review: dict[str, Any]
    scored: dict[str, Any]
    replayed: dict[str, Any]
    after: dict[str, Any]


@pytest.fixture(scope="module")
def chain(tmp_path_factory: pytest.TempPathFactory) -> Chain:
    book = tmp_path_factory.mktemp("real") / "uci.book"
    bring = ("book", "import", UCI, "--mapping", EXAMPLE / "mapping.toml", "--book", book)
    return Chain(
        imported=told(*bring),
        again=told(*bring),
        verified=told("book", "verify", "--book", book),
        review=told(
            *("review", "run", "--book", book, "--release", EXAMPLE / "release"),
            *("--at", "2005-09-30"),
        ),
        scored=told("review", "score", "--book", book, "--outcomes", UCI, "--replicates", 200),
        replayed=told("decide", "replay", "--all", "--limit", DECISIONS, "--book", book),
        after=told("book", "verify", "--book", book),
    )


def against(chain: Chain, name: str, part: str = "everyone") -> dict[str, Any]:
    return next(item for item in chain.scored[part]["against"] if item["name"] == name)


def ratios(item: dict[str, Any]) -> tuple[float, float]:
    return item["customers_ratio"]["estimate"], item["removed_ratio"]["estimate"]


def test_the_book_verifies_before_and_after_the_review(chain):
    assert chain.verified["verifies"] and chain.after["verifies"]
    assert chain.after["decisions"] == chain.review["decisions_stored"] > DECISIONS


def test_a_second_import_adds_nothing(chain):
    assert chain.imported["rejected_rows"] == chain.again["rejected_rows"] == 0
    assert sum(chain.imported["written"].values()) > 21_000
    assert not any(chain.again["written"].values())
    assert chain.again["repeated"] == chain.imported["written"]


def test_every_customer_is_decided_once(chain):
    assert sum(chain.review["actions"].values()) == chain.review["lines"]
    assert chain.scored["everyone"]["customers"] == chain.review["lines"] == 21_000


def test_the_review_by_columns_is_the_review_line_by_line(chain, tmp_path):
    book = tmp_path / "again.book"
    told("book", "import", UCI, "--mapping", EXAMPLE / "mapping.toml", "--book", book)
    found = told(
        *("review", "run", "--book", book, "--release", EXAMPLE / "release"),
        *("--at", "2005-09-30", "--lowering", "frame"),
    )
    assert found["digest"] == chain.review["digest"]
    assert found["actions"] == chain.review["actions"]


def test_the_cross_fitted_score_ranks_well_enough(chain):
    assert chain.scored["auc_ppm"] >= 770_000


def test_at_equal_avoided_loss_it_harms_a_quarter_less_than_late_two_months_in_six(chain):
    assert max(ratios(against(chain, "late two months in six"))) <= 0.75


def test_at_equal_avoided_loss_it_harms_less_than_late_now(chain):
    assert max(ratios(against(chain, "late now"))) < 1


@pytest.mark.parametrize("part", ["everyone", "not_yet_late"])
def test_both_sides_of_a_comparison_avoid_the_same_loss(chain, part):
    for item in chain.scored[part]["against"]:
        assert abs(item["ours"]["avoided_minor"] - item["theirs"]["avoided_minor"]) <= 1


def test_a_thousand_stored_decisions_replay_to_the_same_bytes(chain):
    assert chain.replayed["replayed"] == chain.replayed["same"] == DECISIONS
    assert chain.replayed["different"] == chain.replayed["warnings"] == []
