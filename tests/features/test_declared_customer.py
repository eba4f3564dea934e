from limen.features.declared import DECLARED
from limen.features.declared_customer import bureau, declare, evidence, graph, links, sales


def test_no_line_has_them():
    families = {"bureau": bureau, "sales": sales, "links": links, "graph": graph,
                "evidence": evidence}  # fmt: skip
    for name, family in families.items():
        made = family()
        assert [each.name for each in made] == [
            each.name for each in DECLARED.values() if each.family == name
        ]
        assert {each.key for each in made} == {"group" if name == "links" else "customer"}


def test_a_feature_is_of_the_line_where_nothing_else_is_said():
    made = declare("draws", "d", "Draws", "draw_made", "count", "30 days", "count")
    assert (made.key, str(made.window), made.family) == ("line", "30 days", "draws")
