"""The weighing in plain lines: options, prices, what was left out, chance, law, limits of a run."""

from __future__ import annotations

from msgspec.structs import replace

from app.builders import LATE, book_of, customer, records, reviewed
from app.test_solving import cap, limited
from limen.app.run_review import Reviewed
from limen.app.show_decision import show_decision
from limen.app.show_weighing import per_unit, solved_dict, solved_lines, weighing_lines
from limen.caps.law.evaluate import Ruled
from limen.choose.explore import Arm, Explored
from limen.choose.weigh import Market


def late(tmp_path, most: int = 2, count: int = 4):
    book = book_of(tmp_path, [customer(f"c{n}", LATE) for n in range(count)])
    found = reviewed(book, limited(cap("contacts", f"max_count = {most}")))
    return book, found


def a_cut(book):
    return next(each for each in records(book).values() if each.outcome.action == "lower")


def test_every_option_is_shown_and_the_chosen_one_is_marked(tmp_path):
    book, _ = late(tmp_path)
    record = a_cut(book)
    shown = show_decision(book, record.question.decision_id).lines()
    weighed = [line for line in shown if line.startswith("weighed")]
    assert len(weighed) == len(record.weighing.options) > 1
    (marked,) = [line for line in weighed if line.startswith("weighed  *")]
    assert "lower at 5,000.00" in marked
    left_out = [line for line in shown if line.startswith("left out")]
    assert len(left_out) == len(record.weighing.left_out)
    for line, (action, why, _) in zip(left_out, record.weighing.left_out, strict=True):
        assert action in line
        assert why in line
    assert any(line.startswith("response   declared") for line in shown)


def test_prices_and_who_stands_back_are_shown(tmp_path):
    book, _ = late(tmp_path)
    record = a_cut(book)
    market = Market({"contacts": 1_250_000_000, "expected_loss_minor": 150_000},
                    spent=("capital_minor",), assigned=("keep", 1_000_000))  # fmt: skip
    text = "\n".join(
        weighing_lines(replace(record, question=replace(record.question, market=market)))
    )
    assert "price      contacts: 12.50 CNY for one contact" in text
    assert "price      expected_loss_minor: 0.15 of value for one unit" in text
    assert "spent      capital_minor" in text
    assert "plan       keep at 10,000.00: the line stands back" in text


def test_chance_and_the_rules_of_law_that_bit_are_shown(tmp_path):
    book, _ = late(tmp_path)
    rules = [
        Ruled("a@1#0", "cap-a", "amount", "clamped", allowed=500, asked=900),
        Ruled("b@1#0", "cap-b", "amount", "passed"),
        Ruled("c@1#0", "cap-c", "amount", "shadow", would="refused", needs_legal_check=True),
        Ruled("d@1#0", "cap-d", "amount", "missing_facts", missing=("income_minor",)),
    ]
    arms = [Arm("lower", 500_000, 985_000), Arm("keep", 1_000_000, 15_000)]
    record = replace(a_cut(book), law=rules, explored=Explored(1, arms))
    lines = weighing_lines(record)
    law = [line for line in lines if line.startswith("law")]
    assert law == [
        "law        cap-a: clamped; allows 500; asked 900",
        "law        cap-c: in shadow, would be refused; needs a legal check",
        "law        cap-d: missing_facts; lacks income_minor",
    ]
    chance = [line for line in lines if line.startswith("chance")]
    assert chance[0].startswith("chance     lower at 5,000.00")
    assert chance[0].endswith("98.5 %")
    assert chance[1].startswith("chance   * keep")
    assert chance[1].endswith("1.5 %")


def test_a_decision_without_weighing_has_no_such_lines(tmp_path):
    book = book_of(tmp_path, [customer("a", LATE)])
    reviewed(book)
    assert weighing_lines(records(book)["a:line"]) == []


def test_a_review_prints_how_its_limits_were_kept(tmp_path):
    _, found = late(tmp_path)
    solved = found.solved
    assert solved is not None
    (limit,) = solved.constraints
    lines = Reviewed(found).lines()
    assert any("contacts" in line and "used" in line and "2 of" in line for line in lines)
    assert per_unit(limit.price_ppm) in "\n".join(lines)
    told = Reviewed(found).as_dict()["solved"]
    assert told == solved_dict(solved)
    assert told["limits"] == [
        {"name": "contacts", "used": 2, "bound": 2, "price_ppm": limit.price_ppm}
    ]


def test_limits_that_do_not_bind_and_resources_that_are_spent_are_named(tmp_path):
    _, found = late(tmp_path, most=9)
    assert found.solved is not None
    assert "does not bind" in "\n".join(solved_lines(found.solved))
    spent = replace(found.solved, spent=("capital_minor",), assigned=3)
    text = "\n".join(solved_lines(spent))
    assert "capital_minor" in text
    assert "3 lines stand back" in text


def test_a_price_has_as_many_decimals_as_it_needs():
    assert [per_unit(each) for each in (0, 1, -2_500_000, 1_234_000_000)] == [
        "0", "0.000001", "-2.5", "1,234",
    ]  # fmt: skip
