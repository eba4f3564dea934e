"""A release names packs: they count in its id, its overlays may only tighten, doubts are listed."""

from limen.caps.shipped import shipped_pack
from limen.release.identity import release_id
from limen.release.load import load_release
from release.builders import HEAD, tiny

LENDER = """
[entities.tiny]
licence_type = "consumer_finance"
facts = { has_impact_assessment = true }
"""
OVERLAY = """
[overlay]
name = "tiny"
pack = "cn"

[[tighten]]
id = "cn-cfc-cap-20w"
params = { cap_minor = "150000" }
reason = "what our owners decided"
"""
LAW = '\n[law]\nproduct_types = ["internet_loan"]\npurpose = "consumption"\n'
PRODUCT = "products/line.toml"


def with_law(overlay=OVERLAY, packs='["cn"]', lender=LENDER, law=LAW):
    files = tiny()
    head = HEAD.replace('lender = "Tiny"', f'lender = "Tiny"\npacks = {packs}') + lender
    product = files[PRODUCT].replace(b"merchant", b"person") + law.encode()
    files = {**files, "release.toml": head.encode(), PRODUCT: product}
    return files if overlay is None else {**files, "packs/tiny.toml": overlay.encode()}


def codes(files):
    return [item.code for item in load_release(files)[1].items]


def test_a_release_without_packs_has_the_id_it_had():
    files = tiny()
    release, _ = load_release(files)
    assert release.release_id == release_id(files) == release_id(files, ())
    assert release.law.packs == ()


def test_a_pack_named_counts_in_the_id():
    files = with_law(overlay=None)
    release, faults = load_release(files)
    assert not faults.has_errors, faults.items
    assert release.release_id == release_id(files, [shipped_pack("cn")]) != release_id(files)


def test_entities_profiles_and_overlay_are_read():
    release, _ = load_release(with_law())
    law = release.law
    assert law.entities["tiny"].licence_type == "consumer_finance"
    assert law.facts["tiny"] == {"has_impact_assessment": True}
    assert law.profiles["line"].borrower_type == "individual"
    (entry,) = law.packs[0].versions("cn-cfc-cap-20w")
    assert entry.params["cap_minor"].value == 150_000_00
    assert entry.name.endswith("+tiny")
    assert shipped_pack("cn").versions("cn-cfc-cap-20w")[0].params["cap_minor"].value == 200_000_00


def test_doubtful_rules_that_bind_this_lender_are_listed():
    (found,) = [item for item in load_release(with_law())[1].items if item.code == "R084"]
    assert "cn-cfc-cap-20w" in found.message
    assert "cn-term-consume" not in found.message
    assert "cn-consent-increase" not in found.message


def test_what_is_wrong_is_told():
    assert "R080" in codes(with_law(packs='["xn"]'))
    assert "W047" in codes(with_law(OVERLAY.replace("150000", "250000")))
    assert "R081" in codes(with_law(packs="[]"))
    assert "R082" in codes(with_law(lender=""))
    assert "R083" in codes(with_law(lender=LENDER.replace("consumer_finance", "casino")))
    assert "R085" in codes(with_law(law=""))
    assert codes(with_law(law=LAW.replace("internet_loan", "loan"))).count("R086") == 1
    assert "W041" in codes({**with_law(), "packs/notes.md": b""})


def test_one_word_of_an_overlay_is_another_release():
    one, _ = load_release(with_law())
    two, _ = load_release(with_law(OVERLAY.replace("150000", "140000")))
    assert one.release_id != two.release_id


def test_a_product_in_another_currency_than_its_pack_is_refused():
    files = with_law()
    files[PRODUCT] = files[PRODUCT].replace(b"CNY", b"USD")
    _, faults = load_release(files)
    (found,) = [item for item in faults.items if item.code == "R089"]
    assert found.place.file == PRODUCT
    assert found.message == "mixed currencies: USD under cn in CNY"
    assert found.hint
    assert "R089" in codes(with_law(packs='["cn", "us"]'))
    assert "R089" not in codes(with_law())


def test_a_bureau_is_reached_by_a_plain_line_in_each_language():
    """Where a rule wants a bureau named with its contact, a release without one is told."""
    sound = '\n[bureaus.Acme]\nen = "Elm St 1"\nzh = "榆树街1号"\n'
    us = '["us"]'
    assert "R113" in codes(with_law(None, us))
    assert not {"R112", "R113"} & set(codes(with_law(None, us, LENDER + sound)))
    assert "R113" not in codes(with_law())
    for wrong in ('en = "x"\n', 'en = ""\nzh = "x"\n', 'en = "a\\nb"\nzh = "x"\n',
                  'en = "x"\nzh = "x"\nfr = "x"\n', f'en = "x"\nzh = "{"x" * 201}"\n'):  # fmt: skip
        assert "R112" in codes(with_law(None, us, f"{LENDER}\n[bureaus.Acme]\n{wrong}"))
    release, _ = load_release(with_law(lender=LENDER + sound))
    assert release.law.bureaus == {"Acme": {"en": "Elm St 1", "zh": "榆树街1号"}}
