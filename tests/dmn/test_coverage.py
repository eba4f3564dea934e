"""Rule coverage from the rules that runs matched."""

from __future__ import annotations

from collections import Counter

from dmn.feel import program
from dmn.models import decision, definitions, input_data, needs, table
from limen.dmn import parse_model
from limen.dmn.coverage import coverage_of, per_cent

DATA = definitions(
    input_data("x"),
    decision("d", table("COLLECT", ["x"], [(["< 5"], ["1"]), (["< 3"], ["2"]), (["> 9"], ["3"])]),
             needs(["x"])),
)  # fmt: skip


def test_the_matches_of_runs_are_counted_by_rule():
    fired: Counter[str] = Counter()
    for x in (1, 4, 7, None):
        fired.update(program(DATA, "d").run({"x": x}).rules)
    assert fired == {"d/r1": 2, "d/r2": 1}
    model, _ = parse_model(DATA, "m.dmn")
    assert model is not None
    (table_,) = coverage_of(model, fired)
    assert table_.fired == (("r1", 2), ("r2", 1), ("r3", 0))
    assert (table_.hit, table_.never) == (2, ("r3",))
    assert table_.as_dict() == {
        "file": "m.dmn", "decision": "d", "rules": 3, "fired": 2, "per_cent": 66,
        "never_fired": ["r3"], "counts": {"r1": 2, "r2": 1, "r3": 0},
    }  # fmt: skip


def test_shares_are_rounded_down():
    assert (per_cent(1, 3), per_cent(2, 3), per_cent(3, 3), per_cent(0, 0)) == (33, 66, 100, 100)
