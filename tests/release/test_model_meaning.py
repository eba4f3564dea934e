from dataclasses import replace

from limen.features.declare import read_definitions
from limen.features.digests import DEFINITIONS, kept_of
from limen.kernel.diagnostics import Diagnostics
from limen.release.load import load_release
from limen.release.model_meaning import check_meaning
from limen.release.rulebook import ModelChoice
from release.builders import shipped

OWN = """
[features.own_draws]
source = "draw_made"
key = "line"
aggregate = "count"
window = "30 days"
unit = "count"
"""


def reading_own(facts, text=OWN):
    """The faults of a release whose model reads an own feature, with what its card keeps."""
    (own,), faults = read_definitions(text.encode(), "features.toml")
    assert not faults.items
    named = shipped("limen").models["consumer"].cards[0]
    first = replace(named.card.characteristics[0], name="own_draws")
    card = replace(named.card, characteristics=(first,), facts=facts)
    found = Diagnostics()
    check_meaning({"consumer": ModelChoice((named._replace(card=card),))}, (own,), found)
    return [str(each) for each in found.items]


def test_shipped_models_keep_what_each_input_meant():
    for name in ("limen", "uci"):
        for choice in shipped(name).models.values():
            for named in choice.cards:
                assert named.card.facts[DEFINITIONS] == kept_of(named.card.names)


def test_another_definition_than_the_one_fitted_on_is_refused_with_the_difference():
    (own,), _ = read_definitions(OWN.encode(), "features.toml")
    kept = {DEFINITIONS: kept_of(["own_draws"], {"own_draws": own})}
    told = 'riskier = "more"\nreason_code = "U06"\n'
    assert reading_own(kept, OWN + told) == []
    (refused,) = reading_own(kept, OWN.replace("30 days", "60 days") + told)
    assert "R037 'own_draws' was fitted with window '30 days', here '60 days'" in refused


def test_a_release_with_a_changed_input_does_not_load():
    files = dict(shipped("limen").files)
    path = shipped("limen").models["consumer"].cards[0].path
    here, other = b'"window":"3 statements in 6 months"', b'"window":"3 statements"'
    assert here in files[path]
    files[path] = files[path].replace(here, other, 1)
    release, faults = load_release(files)
    assert release is None
    assert {each.code for each in faults.items} == {"R037"}


def test_an_own_feature_that_a_model_reads_says_what_is_told_of_it():
    unkept, untold = reading_own({})
    assert "R036" in unkept
    assert "R038" in untold
    assert "features.own_draws" in untold
    silent = OWN + 'untold = "either way may be sound"\n'
    assert ["R036" in each for each in reading_own({}, silent)] == [True]
