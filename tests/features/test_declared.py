import msgspec

from limen.features.catalogue import FEATURES
from limen.features.declare import read_definitions
from limen.features.declared import DECLARED, FAMILIES


def toml(each):
    lines = [f"[features.{each.name}]"]
    for name in each.__slots__:
        value = getattr(each, name)
        is_left_out = value is not False and value in ("", 0) and name != "missing"
        if name == "name" or value is None or is_left_out:
            continue
        if name == "direction":
            lines.append(f'riskier = "{"more" if value > 0 else "less"}"')
            continue
        lines.append(
            f"{name} = {msgspec.json.encode(str(value) if name == 'window' else value).decode()}"
        )
    return "\n".join(lines)


def test_the_catalogue_passes_its_own_check():
    text = "\n".join(map(toml, DECLARED.values()))
    found, faults = read_definitions(text.encode(), "features.toml", FEATURES)
    assert [str(item) for item in faults.items] == []
    assert {each.name: each for each in found}.keys() == DECLARED.keys()


def test_families_and_their_promises():
    assert {each.family for each in DECLARED.values()} == FAMILIES.keys()
    assert len(DECLARED) >= 80
    for each in DECLARED.values():
        assert each.english
        if each.family == "probe" or each.source == "draw_begun":
            assert not each.may_cut
            assert not each.may_score
        if each.family in {"graph", "links"}:
            assert not each.may_close
            assert not each.may_score
