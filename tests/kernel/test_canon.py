import hashlib
import json
from dataclasses import dataclass
from typing import NamedTuple

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from limen.kernel.canon import canonical, sha256_hex
from limen.kernel.errors import InvariantViolated

leaves = st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(max_size=8)


def trees(leaf):
    names = st.text(max_size=5)
    return st.recursive(
        leaf,
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=3),
        max_leaves=8,
    )


def wrap(value, path):
    for step in path:
        value = {step: value, "beside": 1} if isinstance(step, str) else [None] * step + [value]
    return value


class Struct(msgspec.Struct):
    value: object


class Tuple(NamedTuple):
    value: object


@dataclass
class Data:
    value: object


@given(trees(leaves))
def test_the_bytes_are_json_of_the_value(value):
    assert json.loads(canonical(value)) == value


@given(st.dictionaries(st.text(max_size=5), leaves, max_size=5), st.randoms())
def test_the_order_of_keys_never_shows(value, chance):
    keys = list(value)
    chance.shuffle(keys)
    assert canonical({key: value[key] for key in keys}) == canonical(value)


def test_the_order_of_insertion_would_be_noticed():
    one, other = {"b": 1, "a": 2}, {"a": 2, "b": 1}
    assert msgspec.json.encode(one) != msgspec.json.encode(other)
    assert canonical(one) == canonical(other) == b'{"a":2,"b":1}'


@given(st.floats(), st.lists(st.text(max_size=3) | st.integers(0, 2), max_size=5))
def test_a_float_is_refused_however_deep(value, path):
    with pytest.raises(InvariantViolated, match="no float"):
        canonical(wrap(value, path))


@pytest.mark.parametrize("holder", [Struct, Tuple, Data, lambda value: {value}])
def test_a_float_is_refused_in_every_holder(holder):
    with pytest.raises(InvariantViolated, match="no float"):
        canonical({"a": [holder(0.5)]})
    assert canonical(holder(5)) in {b'{"value":5}', b"[5]"}


@given(st.binary(max_size=64))
def test_the_digest_is_sha256(data):
    assert sha256_hex(data) == hashlib.sha256(data).hexdigest()
