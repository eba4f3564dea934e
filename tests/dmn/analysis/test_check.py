"""The whole analysis against an oracle that tries every point, and every witness on the table."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dmn.analysis.small_tables import ANYTHING, Cell, Small, findings, opaque, small_tables
from dmn.feel import run
from dmn.models import NAMESPACE, decision, definitions, input_data, literal, needs, table
from limen.dmn import parse_model
from limen.dmn.analysis import axis, cells, cover, overlaps, reach
from limen.dmn.analysis.check import check_model
from limen.dmn.analysis.findings import Finding


def law(small: Small) -> None:
    """What is found is what trying every point finds, no more and no less."""
    data = small.model("UNIQUE")
    found = findings(data)
    points = [(point, small.matching(point)) for point in small.points()]
    proper = [hit for point, hit in points if None not in point]
    with_null = [hit for point, hit in points if None in point]
    assert any(f.code == "D601" for f in found) == any(not hit for hit in proper)
    assert any(f.code == "D602" for f in found) == any(not hit for hit in with_null)
    pairs = {(a, b) for _, hit in points for a in hit for b in hit if a < b}
    assert {pair_of(f) for f in found if f.code == "D611"} == pairs
    assert {f.rule for f in found if f.code == "D622"} == small.ids_but(
        number for _, hit in points for number in hit
    )
    of_first = {f.rule for f in findings(small.model("FIRST")) if f.code in ("D621", "D622")}
    assert of_first == small.ids_but(hit[0] for _, hit in points if hit)
    witnessed(data, found)


def pair_of(found: Finding) -> tuple[int, int]:
    first, _, other = found.message.partition(":")[0].removeprefix("rules r").partition(" and r")
    return int(first) - 1, int(other) - 1


def witnessed(data: bytes, found: list[Finding]) -> None:
    """Run the table on every witness."""
    for each in found:
        if each.witness is None:
            continue
        result = run(data, "d", **each.witness)
        if each.code in ("D601", "D602"):
            assert (result.rules, result.values) == ((), {"d": None}), each
        if each.code == "D611":
            assert {f"d/r{number + 1}" for number in pair_of(each)} <= set(result.rules), each


@settings(max_examples=120, deadline=None)
@given(small_tables())
def test_findings_are_those_of_trying_every_point(small):
    law(small)


@pytest.mark.nightly
@settings(max_examples=2_000, deadline=None)
@given(small_tables())
def test_findings_are_those_of_trying_every_point_at_length(small):
    law(small)


@settings(max_examples=60, deadline=None)
@given(small_tables(), st.data())
def test_what_cannot_be_read_leads_to_no_false_claim(small, data):
    """Each finding still holds when some cells are hidden behind a conditional."""
    rules = tuple(
        tuple(opaque(cell) if data.draw(st.booleans()) else cell for cell in rule)
        for rule in small.rules
    )
    hidden = Small(small.kinds, rules)
    model = hidden.model("UNIQUE")
    found = findings(model)
    witnessed(model, found)
    points = [hidden.matching(point) for point in hidden.points()]
    of_first = {f.rule for f in findings(hidden.model("FIRST")) if f.code in ("D621", "D622")}
    assert of_first <= hidden.ids_but(hit[0] for hit in points if hit)
    changed = any(a.text != b.text for x, y in zip(small.rules, rules, strict=True)
                  for a, b in zip(x, y, strict=True))  # fmt: skip
    assert changed == any(f.code == "D691" for f in found)


def whole(text: str, holds) -> tuple[Cell, ...]:
    return (Cell(text, holds),)


CUT = Small(
    ("number",),
    (
        whole("< 1", lambda v: v is not None and v < 1),
        whole("> 1", lambda v: v is not None and v > 1),
    ),
)
FULL = Small(("number",), ((ANYTHING,), whole("1", lambda v: v == 1), whole("2", lambda v: v == 2)))


@pytest.mark.parametrize("small", [CUT, FULL])
def test_the_tables_of_the_planted_faults_are_right_without_them(small):
    law(small)


def test_planted_a_closed_boundary_for_an_open_one_breaks_the_law(monkeypatch):
    plain = axis.Axis.interval

    def closed(self, low, high, *, low_closed, high_closed):
        return plain(self, low, high, low_closed=True, high_closed=True)

    monkeypatch.setattr(axis.Axis, "interval", closed)
    with pytest.raises(AssertionError):
        law(CUT)


def test_planted_a_forgotten_part_breaks_the_law(monkeypatch):
    monkeypatch.setattr(cover._Search, "parts", lambda *_: iter(()))
    with pytest.raises(AssertionError):
        law(CUT)


def test_planted_null_that_matches_a_comparison_breaks_the_law(monkeypatch):
    plain = cells.CellReader.read

    def with_null(self, tests):
        found = plain(self, tests)
        return cells.Truth(found.true | axis.NULL, found.maybe_true | axis.NULL, 0, 0)

    monkeypatch.setattr(cells.CellReader, "read", with_null)
    with pytest.raises(AssertionError):
        law(CUT)


def test_planted_overlaps_not_seen_break_the_law(monkeypatch):
    monkeypatch.setattr("limen.dmn.analysis.check.overlapping", lambda *_: iter(()))
    assert overlaps.overlapping is not None
    with pytest.raises(AssertionError):
        law(FULL)


def test_planted_masked_rules_not_seen_break_the_law(monkeypatch):
    monkeypatch.setattr(reach, "_masking", lambda *_: ())
    with pytest.raises(AssertionError):
        law(FULL)


def test_an_answer_of_a_decision_is_its_column_s_domain():
    rules = [(['"cut"'], ["1"]), (['"keep"'], ["2"])]
    risk = literal('if x > 3 then "cut" else "keep"')
    both = definitions(
        input_data("x"),
        decision("risk", risk, needs(["x"]), "string"),
        decision("d", table("UNIQUE", ["risk"], rules), needs(decisions=["risk"])),
    )
    assert [f.code for f in findings(both)] == ["D652"]
    one = both.replace(b"&quot;keep&quot;", b"&quot;kept&quot;")
    one = definitions(
        input_data("x"),
        decision("risk", risk, needs(["x"]), "string"),
        decision("d", table("UNIQUE", ["risk"], rules[:1]), needs(decisions=["risk"])),
    )
    (gap,) = (f for f in findings(one) if f.code == "D601")
    assert (gap.level, gap.witness) == ("error", {"risk": "keep"})


def test_a_gap_that_the_inputs_may_never_reach_is_a_warning():
    rules = [(["< 5"], ["1"])]
    data = definitions(
        input_data("x"),
        decision("twice", literal("2 * x"), needs(["x"]), "number"),
        decision("d", table("UNIQUE", ["twice"], rules), needs(decisions=["twice"])),
    )
    (gap,) = (f for f in findings(data) if f.code == "D601")
    assert gap.level == "warning"
    assert gap.message.endswith("should that occur")


def test_owners_with_errors_are_named_and_not_looked_into():
    data = definitions(
        input_data("x"), decision("d", table("UNIQUE", ["x"], [(["< y"], ["1"])]), needs(["x"]))
    )
    found = findings(data)
    assert {f.code for f in found} == {"F102", "D693"}
    (unknown,) = (f for f in found if f.code == "F102")
    assert (unknown.decision, unknown.rule, unknown.cell) == ("d", "1", "input 'x'")


def test_what_is_imported_is_known_and_its_faults_stay_in_its_own_file():
    other = definitions(
        input_data("y"),
        input_data("spare"),
        decision("old", literal("if y = 1 then 2 else null"), needs(["y"])),
    ).replace(b'namespace="urn:m"', b'namespace="urn:other"')
    head = f'<import name="other" namespace="urn:other" importType="{NAMESPACE}"/>'
    uses = (
        '<informationRequirement><requiredDecision href="urn:other#d_old"/>'
        "</informationRequirement>"
    )
    data = definitions(head, decision("d", literal("other.old + 1"), uses))
    model, diagnostics = parse_model(data, "m.dmn", {"other.dmn": other})
    assert model is not None
    (found,) = check_model(model, diagnostics)
    assert (found.code, found.place.file) == ("D651", "m.dmn")
    assert found.message.startswith("other.old + 1: other.old may be null")
