"""A lender may be stricter than the law, never looser."""

from dataclasses import replace
from datetime import date

import pytest

from caps.law.builders import a_case, changed, pack_of
from limen.caps.law.cases import case_of
from limen.caps.law.evaluate import ask_entry, evaluate
from limen.caps.law.overlay import overlay_packs
from limen.caps.law.tables import EntryTable
from limen.caps.shipped import NAMES, shipped_pack
from limen.kernel.diagnostics import Diagnostics

HEAD = '[overlay]\nname = "acme"\npack = "xx"\n'


def laid(text, pack=None, head=HEAD):
    faults = Diagnostics()
    (found,) = overlay_packs(
        [pack or pack_of()], {"packs/acme.toml": (head + text).encode()}, faults
    )
    return found, faults


def tighten(params='{ cap_minor = "800" }', rest='reason = "we lend less"', id_="cn-cap"):
    return f'[[tighten]]\nid = "{id_}"\nparams = {params}\n{rest}\n'


def test_a_stricter_figure_binds_and_the_name_tells_the_overlay():
    pack, faults = laid(tighten())
    assert faults.items == []
    (found,) = evaluate([pack], a_case(other_minor=0, asked_limit_minor=90_000))
    assert (found.result, found.allowed) == ("clamped", 80_000)
    assert found.name == f"{pack_of().entries[0].name}+acme"


MILDER = 'reason = "r"\non_missing = "pass_with_warning"'
FAULTS = {
    "looser": (tighten('{ cap_minor = "1000.01" }'), "W047"),
    "below nothing": (tighten('{ cap_minor = "-1" }'), "W048"),
    "no such rule": (tighten(id_="cn-cpa"), "W042"),
    "no such figure": (tighten('{ cap = "1" }'), "W045"),
    "no reason": (tighten(rest='reason = " "'), "W043"),
    "no figure": (tighten('{ cap_minor = "much" }'), "W006"),
    "twice": (tighten() + tighten(), "W042"),
    "milder on a missing fact": (tighten(rest=MILDER), "W047"),
    "an unknown word": (tighten(rest='reason = "r"\nloosen = true'), "W002"),
}  # fmt: skip


@pytest.mark.parametrize(("text", "code"), FAULTS.values(), ids=FAULTS.keys())
def test_what_an_overlay_may_not_do_is_told(text, code):
    _, faults = laid(text)
    assert [item.code for item in faults.items] == [code]
    assert faults.items[0].place.file == "packs/acme.toml"


def test_an_overlay_of_a_pack_that_is_not_named_is_told():
    assert laid(tighten(), head=HEAD.replace("xx", "yy"))[1].items[0].code == "W040"


def test_a_shadow_can_be_made_to_bind():
    draft = pack_of(changed(('binding = "binding"', 'binding = "draft"')))
    pack, faults = laid(tighten("{}", 'reason = "we follow it"\nenforce = true'), draft)
    assert faults.items == []
    (found,) = evaluate([pack], a_case(other_minor=0, asked_limit_minor=100_001))
    assert found.result == "clamped"


def test_a_missing_fact_can_be_made_to_refuse():
    pack, faults = laid(tighten("{}", 'reason = "r"\non_missing = "refuse"'))
    assert faults.items == []
    assert evaluate([pack], a_case())[0].then == "refuse"


def stricter(param):
    """A figure a step stricter, as its overlay would write it."""
    step = max(abs(param.value) // 10, 1)
    return param.value - step if param.tighten == "down" else param.value + step


@pytest.mark.parametrize("name", NAMES)
def test_a_stricter_figure_never_lets_more_through(name):
    """The law behind `tighten`: over every shipped rule and each of its own tests."""
    order = ["clamped", "refused", "missing_facts", "not_applicable", "passed"]
    tried = 0
    for entry in shipped_pack(name).entries:
        for param in entry.params.values():
            if param.tighten == "none" or entry.table.gives == "duty":
                continue
            tight = replace(
                entry, params={**entry.params, param.name: replace(param, value=stricter(param))}
            )
            for test in entry.table.tests:
                case = case_of({**entry.table.given, **test.facts}, test.on)
                was, now = (ask_entry(shipped_pack(name), each, case) for each in (entry, tight))
                tried += 1
                if was.allowed is not None:
                    assert now.allowed <= was.allowed, entry.id
                assert order.index(now.would or now.result) <= order.index(
                    was.would or was.result
                ), entry.id
    assert tried > (100 if name == "cn" else 10)


def test_every_version_takes_the_stricter_figure():
    from limen.caps.law.overlay import overlaid
    from limen.caps.law.tables import OverlayHead, OverlayTable, TightenTable

    table = OverlayTable(
        OverlayHead("acme", "cn"),
        [TightenTable("cn-selfpay-cap", "r", {"cap_minor": "400000"})],
    )
    faults = Diagnostics()
    pack = overlaid(shipped_pack("cn"), table, "packs/acme.toml", faults)
    assert not faults.has_errors
    found = [entry.params["cap_minor"].value for entry in pack.versions("cn-selfpay-cap")]
    assert found == [300_000_00, 400_000_00]
    assert pack.at(date(2025, 1, 1))


@pytest.mark.parametrize("word", sorted(EntryTable.__struct_fields__))
def test_a_field_of_a_rule_is_no_word_of_an_overlay(word):
    """Dates, scope, whom it binds, what it asks: an overlay cannot even say them."""
    allowed = {"id", "params", "on_missing"}
    if word in allowed:
        return
    for text in ("1", '"guidance"', "2099-01-01", "true", '["nobody"]', "{ licence_types = [] }"):
        _, faults = laid(tighten(rest=f'reason = "r"\n{word} = {text}'))
        assert [item.code for item in faults.items] == ["W002"]


@pytest.mark.parametrize("name", NAMES)
def test_a_stricter_figure_takes_no_duty_away_and_no_day_the_wrong_way(name):
    later = {"effect_from", "guard_until", "ask_until", "keep_until"}
    tried = 0
    for entry in shipped_pack(name).entries:
        deadline = entry.table.action.deadline
        for param in entry.params.values():
            if param.tighten == "none" or entry.table.gives != "duty":
                continue
            for by in (1, 10**9):
                tight = replace(entry, params={**entry.params, param.name: moved(param, by)})
                for test in entry.table.tests:
                    case = case_of({**entry.table.given, **test.facts}, test.on)
                    was, now = (
                        ask_entry(shipped_pack(name), each, case) for each in (entry, tight)
                    )
                    tried += 1
                    assert was.result != "passed" or now.result == "passed", entry.id
                    if by == 1 and was.due_on is not None:
                        is_later = now.due_on >= was.due_on
                        assert is_later == (deadline.means in later) or now.due_on == was.due_on
    assert tried > 10


def moved(param, by):
    """The figure made stricter, by a little or by very much; days stay within a calendar."""
    step = by if param.name.endswith("_minor") else 1
    value = max(param.value - step, 0) if param.tighten == "down" else param.value + step
    return replace(param, value=value)
