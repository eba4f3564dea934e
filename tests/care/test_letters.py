import re
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from limen.care.letters import (
    NAME_LENGTH_MAX,
    REQUIRED,
    VARIABLES,
    NoticeFacts,
    Offer,
    check_notice,
    render_notice,
    variables_of,
    write_letter,
)
from limen.kernel.errors import BadInput
from limen.kernel.reasons import REASONS

NOTICES = Path(__file__).parents[2] / "examples/demo/releases/limen/notices"
FILES = sorted(NOTICES.glob("*.md"))
LANGUAGES = ["en", "zh"]


def facts(**changes):
    plain = {
        "lender_name": "Northwind",
        "product": "Flex",
        "action": "lower",
        "currency": "CNY",
        "limit_before_minor": 2_000_000,
        "limit_after_minor": 1_200_000,
        "owed_minor": 450_000,
        "effective_on": date(2025, 9, 30),
        "sent_on": date(2025, 9, 1),
        "reason_codes": ("U01", "R02"),
        "customer_name": "Ada",
        "steps": ((date(2025, 9, 30), 1_600_000), (date(2025, 12, 31), 1_200_000)),
        "offer": Offer("Starter", 50_000, "CNY", 72_000),
    }
    return NoticeFacts(**(plain | changes))


def read(kind, language):
    return (NOTICES / f"{kind}.{language}.md").read_text(encoding="utf-8")


def test_the_demo_has_every_kind_in_each_language():
    wanted = {f"{kind}.{language}.md" for kind in REQUIRED for language in LANGUAGES}
    assert {path.name for path in FILES} == wanted


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_the_demo_s_notices_have_no_fault(path):
    kind = path.name.split(".")[0]
    assert check_notice(kind, path.read_text(encoding="utf-8"), path.name).items == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", sorted(REQUIRED))
@pytest.mark.parametrize("name", ["Ada", None])
@pytest.mark.parametrize("full", [True, False])
def test_every_kind_renders_with_and_without_what_may_be_absent(kind, language, name, full):
    bare = {} if full else {"owed_minor": 0, "reason_codes": ("P03",)}
    letter = write_letter(read(kind, language), facts(customer_name=name, **bare), language)
    assert letter.subject
    assert not letter.subject.startswith("#")
    assert "{" not in letter.body
    assert "\n\n\n" not in letter.body
    assert ("Ada" in letter.body) == (name is not None)
    assert "Northwind" in letter.body


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("code", sorted(REASONS))
def test_every_reason_reaches_the_letter(code, language):
    letter = write_letter(read("limit_cut", language), facts(reason_codes=(code,)), language)
    reason = REASONS[code]
    assert (reason.chinese if language == "zh" else reason.english) in letter.body


@pytest.mark.parametrize("code", ["F01", "F02", "A01"])
def test_safety_and_service_codes_say_only_their_neutral_text(code):
    with_code = write_letter(read("freeze", "en"), facts(reason_codes=(code,)), "en")
    assert "What can help" not in with_code.body
    assert not re.search(r"fraud|suspic|investigat|detect", with_code.body, re.IGNORECASE)


def test_reasons_stand_in_the_order_of_their_effect():
    body = write_letter(read("limit_cut", "en"), facts(), "en").body
    assert body.index(REASONS["U01"].english) < body.index(REASONS["R02"].english)
    turned = write_letter(read("limit_cut", "en"), facts(reason_codes=("R02", "U01")), "en").body
    assert turned.index(REASONS["R02"].english) < turned.index(REASONS["U01"].english)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_notice_neither_presses_nor_counts_down(path):
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"hurry|last chance|act now|only \d+ days|immediately|!", text, re.I)
    assert not re.search("立即|马上|赶快|最后机会|仅剩|限时|！", text)


@pytest.mark.parametrize("path", [path for path in FILES if ".zh." in path.name], ids=str)
def test_chinese_has_its_own_punctuation_and_names_the_rate_in_full(path):
    text = path.read_text(encoding="utf-8")
    assert not re.search("[\u4e00-\u9fff][,:;()?!]|[,;:()][\u4e00-\u9fff]", text)
    assert ("offer_rate }}" in text) == ("年化利率" in text)


def test_the_same_facts_give_the_same_letter_and_hash():
    one, two = (write_letter(read("close", "zh"), facts(), "zh") for _ in range(2))
    assert one == two
    assert re.fullmatch("[0-9a-f]{64}", one.text_hash)
    other = write_letter(read("close", "zh"), facts(owed_minor=1), "zh")
    assert other.text_hash != one.text_hash


@given(st.text(st.characters(codec=None), max_size=120))
def test_a_letter_goes_whatever_the_name(name):
    letter = write_letter(read("limit_cut", "en"), facts(customer_name=name), "en")
    greeting = letter.body.split("\n")[0]
    usable = name.strip().isprintable() and 0 < len(name.strip()) <= NAME_LENGTH_MAX
    if usable:
        assert greeting == f"Dear {name.strip()},"
    assert greeting.startswith("Dear ")
    assert len(greeting) <= NAME_LENGTH_MAX + 6
    letter.body.encode()


def test_a_product_s_name_with_a_new_line_is_refused():
    with pytest.raises(BadInput):
        write_letter(read("limit_cut", "en"), facts(product="Flex\nBcc: all"), "en")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_name_is_always_there_with_its_type(language):
    for given_facts in (facts(), facts(offer=None, steps=(), reason_codes=(), customer_name=None)):
        variables = variables_of(given_facts, language)
        assert {name: type(value) for name, value in variables.items()} == VARIABLES


def test_a_notice_that_leaves_out_what_it_must_say_is_reported():
    text = "# Flex\n{{ product }} {{ limit_after }} {{ lender_name }} the reasons: effective_on\n"
    missing = check_notice("limit_cut", text, "f.md").items
    assert {fault.code for fault in missing} == {"N008"}
    named = " ".join(fault.message for fault in missing)
    assert all(f"'{name}'" in named for name in ("effective_on", "reasons", "how_to_ask"))


def test_an_unknown_kind_is_reported():
    assert [fault.code for fault in check_notice("threat", "# x\n", "f.md").items] == ["N007"]


def test_an_unknown_name_is_reported_with_the_nearest():
    found = check_notice("restore", read("restore", "en").replace("limit_after", "limit_aftr"), "f")
    assert any("did you mean 'limit_after'?" in fault.hint for fault in found.items)


def test_planted_fault_a_swapped_limit_is_seen():
    text = read("limit_cut", "en")
    planted = text.replace("limit_before", "limit_x").replace("limit_after", "limit_before")
    planted = planted.replace("limit_x", "limit_after")

    def says_the_change(template):
        body = render_notice(template, variables_of(facts(), "en"), "en")
        return "from CN¥20,000.00 to CN¥12,000.00" in body

    assert says_the_change(text)
    assert not says_the_change(planted)
