import json
from datetime import date, timedelta
from types import NoneType
from typing import NamedTuple

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from decide.builders import decided, facts, facts_for, tiny_release
from limen.choose.explore import Arm, Explored
from limen.choose.response import About
from limen.decide.facts import Report, WarningSoFar
from limen.decide.record import Record, Weighing, decode, encode, facts_hash
from limen.kernel.errors import InvariantViolated
from release.builders import shipped

LIMEN = shipped("limen")


@given(st.data())
def test_a_record_is_read_back_whole(data):
    trigger = data.draw(st.sampled_from(("review", "warning")))
    record = decided(data.draw(facts_for(LIMEN, "consumer", trigger)), LIMEN)
    assert decode(encode(record)) == record
    assert encode(decode(encode(record))) == encode(record)


@given(facts_for(shipped("uci"), "card"))
def test_the_bytes_are_canonical_and_free_of_floats(given_facts):
    data = encode(decided(given_facts, shipped("uci")))
    read = json.loads(data, parse_float=_refuse, parse_constant=_refuse)
    plain = json.dumps(read, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert plain.encode() == data


def _refuse(text):
    raise AssertionError(f"a float: {text}")


def loose_places(kind):
    """Where a type admits a float or anything at all."""
    found = []

    def walk(item, place):
        if isinstance(item, msgspec.inspect.FloatType | msgspec.inspect.AnyType):
            found.append(place)
        for name in ("fields", "types", "item_types"):
            for number, inner in enumerate(getattr(item, name, ())):
                walk(getattr(inner, "type", inner), f"{place}.{getattr(inner, 'name', number)}")
        for name in ("item_type", "key_type", "value_type"):
            if hasattr(item, name):
                walk(getattr(item, name), f"{place}.{name}")

    walk(msgspec.inspect.type_info(kind), kind.__name__)
    return found


def test_fields_of_the_economics_are_left_out_where_there_are_none():
    plain = decided(facts(), tiny_release())
    assert not {"weighing", "explored"} & json.loads(encode(plain)).keys()
    explored = Explored(0, [Arm("keep", 100_000, 990_000), Arm("raise", 110_000, 10_000)])
    about = About("declared", "assumed", (-500_000, 500_000))
    weighing = Weighing([], [], {"loss": -3}, {}, {}, about)
    told = msgspec.structs.replace(plain, explored=explored, weighing=weighing)
    assert decode(encode(told)) == told
    assert decode(encode(told)).explored.propensity_ppm == 990_000


def test_no_field_of_a_record_can_hold_a_float():
    assert loose_places(Record) == []


def test_planted_fault_a_field_that_could_hold_a_float_is_found():
    class Inner(NamedTuple):
        share: float

    class Planted(msgspec.Struct):
        parts: dict[str, list[Inner | None]]

    assert len(loose_places(Planted)) == 1


@pytest.mark.parametrize("value", [1.0, 0.5, float("nan")])
def test_planted_fault_a_float_feature_is_refused(value):
    """One that only the card reads would slip through the policy's own border."""
    planted = facts({"payment_ratio_3m_bp": value})
    with pytest.raises(InvariantViolated, match="no float enters a record"):
        decided(planted, tiny_release())
    with pytest.raises(InvariantViolated):
        facts_hash(facts(owed_minor=value))


@pytest.mark.parametrize("data", [b"{}", b"", b"null", b'{"question":1.5}'])
def test_what_is_no_record_is_refused(data):
    with pytest.raises(msgspec.DecodeError):
        decode(data)


OTHER = {
    str: lambda value: value + "x",
    bool: lambda value: not value,
    int: lambda value: value + 1,
    NoneType: lambda value: None,
    date: lambda value: value + timedelta(days=1),
    dict: lambda value: {**value, "owed_minor": 1},
    tuple: lambda value: (*value, "fraud"),
    WarningSoFar: lambda value: msgspec.structs.replace(value, tenths=4),
    Report: lambda value: msgspec.structs.replace(value, bureau="other"),
}


def test_the_hash_moves_with_every_fact():
    known = facts(
        limit_before_cut_minor=1,
        days_since_cut=1,
        divert_product="other",
        flags=("dispute",),
        announced_action="lower",
        announced_minor=1,
        has_consent=True,
        warning=WarningSoFar(3, None, steps=True),
        entity="we",
        law={"other_limits_minor": 1},
        industry="retail",
        unusable=("bureau: stale",),
        report=Report("bureau", date(2024, 1, 1)),
        offered_until=date(2024, 5, 1),
    )
    hashes = {facts_hash(known)}
    names = type(known).__struct_fields__
    for name in names:
        value = getattr(known, name)
        hashes.add(facts_hash(msgspec.structs.replace(known, **{name: OTHER[type(value)](value)})))
    assert len(hashes) == len(names) + 1


def test_what_is_left_out_where_there_is_none_leaves_no_trace():
    """Records of lines without a flag and without an announced cut keep their bytes."""
    for name in ("flags", "announced_action", "announced_minor", "warning"):
        assert name.encode() not in msgspec.json.encode(facts())


def test_the_hash_moves_with_every_feature_and_with_a_missing_one():
    known = facts()
    hashes = {facts_hash(known)}
    for name, value in known.features.items():
        hashes |= {facts_hash(facts({name: value + 1})), facts_hash(facts({name: None}))}
    assert len(hashes) == 2 * len(known.features) + 1


def test_the_hash_of_a_record_is_that_of_its_facts_in_any_order():
    known = facts()
    turned = msgspec.structs.replace(known, features=dict(reversed(known.features.items())))
    assert decided(known, tiny_release()).facts_sha256 == facts_hash(turned)
