import pytest

from limen.app.feature_tools import check_path, chosen, explained, instant_of
from limen.bootstrap import wire
from limen.features.declared import DECLARED
from limen.kernel.diagnostics import Diagnostics, Place
from limen.kernel.errors import BadInput


def test_what_is_explained():
    told = explained(DECLARED, "drawn_after_raise_90d_minor")
    assert told["where"] == "days_since_raise <= 30"
    assert told["reads"] == "draw_made[days_since_raise <= 30] → amount_minor"
    assert told["riskier"] == "more"
    assert told["reason_code"].startswith("U06 ")
    assert explained(DECLARED, "utilisation_bp")["at_the_moment"]
    assert explained(DECLARED, "months_late_now")["the_same_as"] == "late_now_months"
    assert "late_count_6s" in explained(DECLARED, "late_count_6m")["worked_out_of"]
    assert "use_slope_6s_bp" in explained(DECLARED, "utilisation_slope_6m_bp")["apart"]
    assert explained(DECLARED, "probes_30d_count")["told"].startswith("nothing: ")


def test_an_unknown_name_has_a_hint():
    with pytest.raises(BadInput, match="drawn_sum_30d_minor"):
        chosen(DECLARED, ["drawn_sum_30_minor"])
    assert chosen(DECLARED, []) == list(DECLARED.values())


def test_instants():
    assert instant_of(None, "UTC", 7) == 7
    assert instant_of("1970-01-01", "UTC", 7) == 86_400_000_000 - 1
    with pytest.raises(BadInput, match="no instant"):
        instant_of("soon", "UTC", 7)


def test_a_folder_says_what_its_models_make_of_its_features(monkeypatch, tmp_path):
    warned = Diagnostics()
    warned.warning("R038", Place("features.toml"), "told nothing")
    warned.error("R050", Place("products/p.toml"), "something else")
    monkeypatch.setattr("limen.app.feature_tools.load_release", lambda files: (None, warned))
    (tmp_path / "release.toml").write_text("")
    assert [each.code for each in check_path(wire(), tmp_path)[1]] == ["R038"]
