from dataclasses import replace

import pytest

from limen.app.model_register import register_model
from limen.app.ports import BookInfo
from limen.bootstrap import wire
from limen.kernel.canon import sha256_hex
from limen.kernel.errors import BadInput
from limen.risk.scorecard import encode_scorecard
from risk.cards import CARD as BARE

CARD = replace(
    BARE, facts={"rows": 10, "bads": 3, "data_hash": "d" * 64, "metrics_ppm": {"auc": 700_000}}
)


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "pd.json").write_bytes(encode_scorecard(CARD))
    (tmp_path / "report.html").write_bytes(b"<p>fine</p>")
    wire().open_book(tmp_path / "b.book", BookInfo("bank", "UTC")).close()
    return tmp_path


def test_the_file_is_kept_with_two_names(folder):
    paths = folder / "b.book", folder / "pd.json"
    found = register_model(wire(), *paths, "ana", "ben", folder / "report.html")
    assert not found.was_there
    book = wire().open_book(folder / "b.book")
    assert book.get_blob(found.body.model) == encode_scorecard(CARD)
    assert book.get_blob(found.body.report) == b"<p>fine</p>"
    assert found.body.model == sha256_hex(encode_scorecard(CARD))
    assert book.verify() == []
    book.close()
    assert register_model(wire(), *paths, "ana", "ben", folder / "report.html").was_there


@pytest.mark.parametrize(
    ("made_by", "approved_by"), [("ana", "ana "), ("Ana Li", "ana  li"), ("", "ben"), ("ana", " ")]
)
def test_nobody_approves_their_own(folder, made_by, approved_by):
    with pytest.raises(BadInput) as caught:
        register_model(wire(), folder / "b.book", folder / "pd.json", made_by, approved_by)
    assert caught.value.diagnostics[0].code == "A044"


def test_what_is_no_model_is_refused(folder):
    (folder / "pd.json").write_text("{}")
    with pytest.raises(BadInput):
        register_model(wire(), folder / "b.book", folder / "pd.json", "ana", "ben")


@pytest.mark.parametrize("name", ["data_hash", "rows", "bads", "metrics_ppm"])
def test_a_model_whose_card_is_silent_is_not_registered(folder, name):
    facts = {key: value for key, value in CARD.facts.items() if key != name}
    (folder / "pd.json").write_bytes(encode_scorecard(replace(CARD, facts=facts)))
    with pytest.raises(BadInput) as caught:
        register_model(wire(), folder / "b.book", folder / "pd.json", "ana", "ben")
    (said,) = caught.value.diagnostics
    assert said.code == "A044" and f"lacks {name}" in said.message
