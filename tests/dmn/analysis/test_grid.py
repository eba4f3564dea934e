"""Grids: what of a table is read, and what its columns can hold."""

from __future__ import annotations

from dmn.analysis.small_tables import findings
from dmn.models import decision, definitions, input_data, needs, table
from limen.dmn import parse_model, tree
from limen.dmn.analysis.axis import ALIEN, NULL
from limen.dmn.analysis.grid import Found, allows_no_zero, bare, grid_of
from limen.dmn.analysis.leaves import Leaf
from limen.dmn.expressions import constraint
from limen.dmn.parse import parse_cell
from limen.dmn.types import NUMBER, STRING, Restricted


def found(rules, inputs=("x",), type_ref="number", **leaves) -> Found:
    names = ["x", "y"]
    body = table("UNIQUE", list(inputs), rules)
    data = definitions(
        *(input_data(name, type_ref) for name in names), decision("d", body, needs(names))
    )
    model, diagnostics = parse_model(data, "m.dmn")
    assert model is not None
    assert not diagnostics.items
    node = bare(model.bound["d_d"].body)
    assert isinstance(node, tree.Table)
    given = {name: Leaf("input", name, support=frozenset({name})) for name in names}
    return Found("d", "d", model.bound["d_d"].place, node, {**given, **leaves})


def test_cells_that_are_no_comparisons_with_constants_are_listed():
    grid = grid_of(found([(["> 1"], ["1"]), (["> y"], ["2"])]))
    assert grid.unread == ((1, 0),)
    assert grid.sure[1] == (0,)
    assert grid.maybe[1][0] == (1 << grid.axes[0].size) - 1


def test_an_untyped_column_takes_the_kind_of_its_constants_and_may_hold_another():
    grid = grid_of(found([(['"a"'], ["1"])], type_ref=None))
    assert grid.axes[0].kind == "string"
    assert grid.domains[0].maybe & ALIEN
    assert not grid_of(found([(["1"], ["1"])])).domains[0].maybe & ALIEN
    mixed = grid_of(found([(['"a"'], ["1"]), (["1"], ["1"])], type_ref=None))
    assert mixed.axes[0].kind == ""
    assert mixed.unread == ((0, 0), (1, 0))


def test_known_values_are_the_whole_domain():
    leaf = Leaf("decision", "x", None, values=("a", "b"), nullable=False)
    grid = grid_of(found([(['"a"'], ["1"])], type_ref="string", x=leaf))
    axis, domain = grid.axes[0], grid.domains[0]
    assert domain.sure == domain.maybe == axis.point("a") | axis.point("b")
    assert not domain.sure & NULL
    assert grid.plain() == (domain.sure,)


def test_a_witness_names_paths_and_a_box_reads_as_cells():
    grid = grid_of(found([(["> 1", "-"], ["1"])], inputs=("x", "y + 1")))
    box = (grid.axes[0].point(1), grid.domains[1].sure & ~NULL)
    assert grid.witness(box)["x"] == 1
    assert grid.cells(box) == "x: 1"
    assert grid.cells(grid.plain()) == "any row"


def test_places_of_rules_and_cells():
    grid = grid_of(found([(["1"], ["1"])]))
    assert grid.place(0).path == "decision 'd', rule 1"
    assert grid.place(0, 0).path == "decision 'd', rule 1, input 'x'"
    assert grid.rule(0) == "r1"


def limited(text: str) -> Restricted:
    parsed = parse_cell(text, {"?": NUMBER}, {})
    assert parsed.tree is not None
    return Restricted(NUMBER, text, constraint(parsed.tree, NUMBER))


def test_allowed_values_may_leave_zero_out():
    assert allows_no_zero(limited("> 0"))
    assert allows_no_zero(limited("1, 2"))
    assert not allows_no_zero(limited(">= 0"))
    assert not allows_no_zero(limited("[-1..1]"))
    assert not allows_no_zero(limited("abs(?) > 1"))
    assert not allows_no_zero(NUMBER)
    assert not allows_no_zero(STRING)


def test_a_table_inside_a_context_is_found_too():
    inner = table("UNIQUE", ["x"], [(["1"], ["1"])])
    body = f'<context><contextEntry><variable name="a"/>{inner}</contextEntry></context>'
    data = definitions(input_data("x"), decision("d", body, needs(["x"])))
    assert any(f.code == "D601" for f in findings(data))
