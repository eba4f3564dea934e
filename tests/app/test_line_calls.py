"""What an entry point says of a command's answer."""

from __future__ import annotations

import pytest

from limen.app.line_calls import Said
from limen.app.refusals import REFUSALS
from limen.kernel.outcomes import Accepted, Refused, Unknown


def test_an_answer_is_told_as_values_and_in_words():
    done = Said(Accepted({"line_id": "l"}))
    assert done.as_dict() == {"outcome": "accepted", "line_id": "l"}
    assert done.lines("en") == ["done", "line_id: l"]
    assert done.lines("zh")[0] == "已完成"
    value = {"is_partial": False, "awaits": ["a", "b"], "none": [], "expires_at": 1_000_000}
    assert Said(Accepted(value)).lines("en")[1:] == [
        "is_partial: no",
        "awaits: a, b",
        "none: none",
        "expires_at: 1970-01-01T00:00:01.000000Z",
    ]
    assert Said(Accepted(value)).lines("zh")[1] == "is_partial: 否"
    unknown = Said(Unknown("k1"))
    assert (unknown.is_done, unknown.as_dict()) == (False, {"outcome": "unknown", "key": "k1"})
    assert "--key k1" in unknown.lines("en")[0]


@pytest.mark.parametrize("reason", sorted(REFUSALS))
def test_every_refusal_is_told_in_both_languages(reason):
    english, chinese = REFUSALS[reason]
    said = Said(Refused((reason,)))
    assert said.lines("en") == [f"refused: {english} ({reason})"]
    assert said.lines("zh") == [f"已拒绝：{chinese} ({reason})"]
    assert english.isascii()
    assert any("\u4e00" <= sign <= "\u9fff" for sign in chinese)
