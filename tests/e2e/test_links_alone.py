"""What is only seen of linked people, over one hop or two, closes and cuts no line.

ann, ben and cat are linked in a chain by a device and a phone, and only cat is late. The policy
would cut by the graph alone; pass, features, review and replay are the shipped ones.
"""

from __future__ import annotations

from datetime import date

import pytest

from app.builders import (
    CLEAN,
    HARD,
    NOW,
    VERSIONS,
    book_of,
    customer,
    records,
    run_of,
    small_files,
)
from limen.app.execute import Executor
from limen.app.handlers import HANDLERS
from limen.app.letters import Writer
from limen.app.links import ReportLink
from limen.app.links_pass import pass_links
from limen.app.replay import replay_many
from limen.app.review import review
from limen.decide.decide import LINKS_ALONE
from limen.kernel.clock import ManualClock
from limen.kernel.dates import start_of_day
from release.builders import loaded, policy

ONE, TWO = "graph_late_max_months", "graph_late_max_two_months"
MORNING = start_of_day(date(2024, 4, 1), "Asia/Shanghai") + 3_600_000_000
CUTTING = ("lower", "step_down", "freeze", "close")


@pytest.fixture
def book(tmp_path):
    late = {"ann": CLEAN, "ben": CLEAN, "cat": HARD}
    made = book_of(tmp_path, [customer(name, months) for name, months in late.items()])
    executor = Executor(made, made, ManualClock(MORNING), HANDLERS)
    for kind, sign, pair in (("device", "a", ("ann", "ben")), ("phone", "b", ("ben", "cat"))):
        for name in pair:
            asked = ReportLink(
                key=f"{kind}:{name}", customer_id=name, link_kind=kind, sha256=sign * 64
            )
            executor.execute(asked)
    assert pass_links(executor, made, None).body.linked == 3
    yield made
    made.close()


def release_of(action: str, condition: str):
    outputs = {
        "mandatory": f'if {condition} then "{action}" else null',
        "actions": '["keep"]',
        "target_minor": "owed_minor",
        "reasons": f'if {condition} then ["late-90"] else []',
    }
    inputs = dict.fromkeys((ONE, TWO, "months_late_now", "owed_minor"), "number")
    return loaded({**small_files(), "policies/account_review.dmn": policy(outputs, inputs)})


def reviewed(book, release):
    run = run_of(book, release, at=MORNING + 3_600_000_000)
    review(book, run, NOW, Writer(release, "en"))
    return records(book)


def late(name: str) -> str:
    return f"({name} != null and {name} >= 2)"


@pytest.mark.parametrize("action", CUTTING)
def test_a_cut_by_one_hop_or_two_alone_calls_an_officer(book, action):
    found = reviewed(book, release_of(action, f"{late(ONE)} or {late(TWO)}"))
    seen = found["ann:line"].facts.features
    assert (seen[ONE], seen[TWO]) == (0, 3)
    for name in ("ann:line", "ben:line"):
        outcome = found[name].outcome
        assert (outcome.action, outcome.needs_officer) == ("keep", True)
        assert outcome.limit_after_minor == outcome.limit_before_minor
        assert LINKS_ALONE in outcome.notes and outcome.notice_kind is None
    assert replay_many(book, VERSIONS, None, 9).different == []


@pytest.mark.parametrize("action", CUTTING)
def test_without_the_rule_the_graph_would_have_cut(book, action, monkeypatch):
    """Planted: links are not put aside. So the test above can fail."""

    def believed(seen, _release, given, _market):
        yield from ()
        return seen, given, False

    monkeypatch.setattr("limen.decide.decide._without_links", believed)
    release = release_of(action, f"{late(ONE)} or {late(TWO)}")
    outcome = reviewed(book, release)["ann:line"].outcome
    assert outcome.action == action or "the reasons do not carry the cut" in outcome.notes[0]


@pytest.mark.parametrize("action", CUTTING)
def test_a_ground_of_its_own_cuts_all_the_same(book, action):
    found = reviewed(book, release_of(action, f"{late(TWO)} or months_late_now >= 2"))
    assert found["cat:line"].outcome.action == action
    assert found["ann:line"].outcome.action == "keep"
