"""What models may read: declared features and a release's own score like those of the state."""

from __future__ import annotations

import json

import polars as pl
import pytest

from app.modelling import mapping_file, rows_of, write_rows
from limen.app.model_fit import fit_model
from limen.app.model_inputs import ALL, STATE_INPUTS, inputs_of
from limen.app.models import score_file
from limen.bootstrap import wire
from limen.features.catalogue import SCORABLE
from limen.features.declared import DECLARED
from limen.features.facts import facts_of
from limen.features.fold import FoldPlan
from limen.features.frame import rows_at
from limen.features.meaning import FROM_STATE
from limen.features.offered import OFFERED
from limen.kernel.errors import BadInput
from limen.risk.model import load_model

NAMES = "late_now_months,late_max_3s_months,use_last_bp,use_mean_3s_bp,own_late_count"
OWN = """
[features.own_late_count]
source = "statement_closed"
key = "line"
aggregate = "count"
window = "12 months"
unit = "count"
english = "Late statements"
where = "months_late > 0"
riskier = "more"
neutral = 0
reason_code = "R02"
"""


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A model on declared features and one of a release, with the file's scores."""
    folder = tmp_path_factory.mktemp("declared")
    release = folder / "release"
    release.mkdir()
    (release / "features.toml").write_text(OWN)
    data = write_rows(folder / "data.csv", rows_of())
    mapping = mapping_file(folder)
    sound = inputs_of(wire(), NAMES, release)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("limen.app.model_fit.definition_of", lambda *_: None)
        fit_model(wire(), data, mapping, folder / "pd.json", 1, 0, release=release, features=NAMES)
    score_file(wire(), folder / "pd.json", data, mapping, folder / "pd.csv", release)
    return folder, sound


def test_state_is_what_it_was_and_all_is_everything_that_may_be_read():
    assert inputs_of(wire()).names == STATE_INPUTS.names == SCORABLE
    every = inputs_of(wire(), ALL)
    readable = {name for name, each in OFFERED.items() if each.may_score}
    assert set(every.names) == readable - FROM_STATE.keys()
    assert set(every.names) & set(DECLARED)
    assert STATE_INPUTS.plan(SCORABLE) is None


@pytest.mark.parametrize(
    ("asked", "code"),
    [("age", "K001"), ("student_count", "K001"), ("use_lst_bp", "A048"),
     ("paid_days_since", "A048"), (",", "A048")],
)  # fmt: skip
def test_what_no_model_may_read_is_refused(asked, code):
    with pytest.raises(BadInput) as refused:
        inputs_of(wire(), asked)
    assert refused.value.diagnostics[0].code == code


def test_the_card_has_directions_reasons_and_only_what_was_asked(made):
    folder, sound = made
    card = json.loads((folder / "pd.json").read_text())
    names = {each["name"] for each in card["characteristics"]}
    assert names
    assert names <= set(sound.names)
    assert "own_late_count" in sound.names
    assert sound.features["own_late_count"].reason_code == "R02"


def test_the_file_a_frame_and_a_fold_score_alike(made):
    """Online, point in time and over a file: one value, so one score."""
    folder, sound = made
    card, _ = load_model((folder / "pd.json").read_bytes(), "pd.json")
    scores = dict(pl.read_csv(folder / "pd.csv").select("customer_id", "pd").iter_rows())
    with wire().map_file(folder / "data.csv", folder / "mapping.toml") as mapped:
        events = [each for each in mapped.events() if each.known_at <= mapped.outcome_at]
        at, zone = mapped.outcome_at, mapped.time_zone
    groups: dict[str, list] = {}
    for each in sorted(events, key=lambda one: one.known_at):
        groups.setdefault(each.chain_id, []).append(each)
    definitions = [sound.definitions[name] for name in card.names]
    plan = FoldPlan(definitions)
    facts = [fact for own in list(groups.values())[:60] for fact in facts_of(own)]
    lines = {fact.line for fact in facts} - {""}
    framed = dict(
        zip(lines, rows_at(facts, [(at, line) for line in lines], definitions, zone), strict=True)
    )
    for group_id, own in list(groups.items())[:60]:
        fold = plan.fresh(group_id)
        for each in own:
            fold.take(each)
        (line,) = {each.line_id for each in own} - {""}
        (customer,) = {each.customer_id for each in own}
        online = fold.values(line, customer, at, zone)
        assert dict(online) == dict(framed[line])
        assert card.points_and_pd(online)[1] / 1_000_000 == pytest.approx(scores[customer])


def test_a_model_of_own_features_needs_their_release(made):
    folder, _ = made
    card = json.loads((folder / "pd.json").read_text())
    if "own_late_count" not in {each["name"] for each in card["characteristics"]}:
        text = (folder / "pd.json").read_text().replace("late_now_months", "own_late_count")
        (folder / "own.json").write_text(text)
    else:
        (folder / "own.json").write_bytes((folder / "pd.json").read_bytes())
    with pytest.raises(BadInput) as refused:
        score_file(
            wire(), folder / "own.json", folder / "data.csv", folder / "mapping.toml",
            folder / "x.csv",
        )  # fmt: skip
    assert refused.value.diagnostics[0].code in {"A042", "K011", "K012"}


def test_a_model_is_not_used_where_its_input_means_something_else(made):
    folder, _ = made
    card = json.loads((folder / "pd.json").read_text())
    name = card["characteristics"][0]["name"]
    meaning = card["facts"]["definitions"][name]
    assert card["facts"]["definitions"].keys() == {e["name"] for e in card["characteristics"]}
    meaning["meaning"]["window"], meaning["digest"] = "9 months", "0" * 16
    (folder / "other.json").write_text(json.dumps(card))
    with pytest.raises(BadInput) as refused:
        score_file(
            wire(), folder / "other.json", folder / "data.csv", folder / "mapping.toml",
            folder / "x.csv", folder / "release",
        )  # fmt: skip
    (found,) = refused.value.diagnostics
    assert found.code == "R037"
    assert "window '9 months', here" in found.message
