"""The slow reference names every number of a row, and sees a planted fault."""

import ast
from inspect import getsource

from features.graphs import DAY_US, FIRST, event, people, the_pass
from limen.book import events as e
from limen.features import graph, graph_slow
from limen.features.graph_slow import FIELDS, slow_pass


def test_it_names_every_number():
    assert e.LinksFound.__struct_fields__[1:] == FIELDS


def test_it_shares_no_code_with_the_pass():
    tree = ast.parse(getsource(graph_slow))
    read = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert not any(name.startswith(("limen.features", "limen.book.customer")) for name in read)


def test_a_planted_fault_is_seen(monkeypatch):
    groups = people("a", "b")
    for name in groups:
        groups[name].append(event(name, e.LinkReported("phone", "x"), 3))
        groups[name].append(event(name, e.StatementClosed(1, 3), 3, name))
    slow = slow_pass(groups.values(), 9 * DAY_US, FIRST, 5)
    assert the_pass(groups.values(), 9, 5)[1] == slow
    monkeypatch.setattr(graph, "DEFAULT_MONTHS_LATE", 4)
    assert the_pass(groups.values(), 9, 5)[1] != slow
