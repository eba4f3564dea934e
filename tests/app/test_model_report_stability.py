"""The part on folds, segments and time."""

from __future__ import annotations

from app.test_model_report import found
from limen.app.model_report_stability import DRIFT_SHOWN, drift, figure_columns, stability
from limen.app.model_words import words_in
from limen.report.blocks import Table
from limen.risk.drift import Shift

EN, ZH = words_in("en"), words_in("zh")


def tables(blocks):
    return [block for block in blocks if isinstance(block, Table)]


def test_what_moved_most_surely_comes_first():
    moved = {f"f{n}": Shift(0.1 * n, 1 / (n + 1), 10) for n in range(DRIFT_SHOWN + 3)}
    (table,) = tables(drift(EN, found((0.5, 0.5), drift=moved)))
    names = [row[0] for row in table.rows]
    assert names == [f"f{n}" for n in range(DRIFT_SHOWN + 2, 2, -1)]
    assert drift(EN, found((0.5, 0.5))) == []


def test_each_kind_has_its_column():
    columns = figure_columns(ZH, "x", found((0.5, 0.5)))
    assert [column.label for column in columns] == ["x", "评分卡", "树模型"]
    assert len(tables(stability(EN, found((0.5, 0.5))))) == 2
