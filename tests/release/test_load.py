import pytest

from limen.kernel.diagnostics import Severity
from limen.release.load import load_release
from release.builders import (
    CARD,
    CONSTRAINTS,
    HEAD,
    INPUTS,
    ITEMS,
    OUTPUTS,
    PRODUCT,
    REVIEW,
    SHIPPED,
    card,
    edited,
    faults_of,
    loaded,
    policy,
    shipped_files,
    tiny,
    tree,
)

HEAD_FILE, CONSTRAINTS_FILE, PRODUCT_FILE = (
    "release.toml",
    "constraints.toml",
    "products/line.toml",
)


def without(path):
    return {name: data for name, data in tiny().items() if name != path}


def with_file(path, data):
    return {**tiny(), path: data}


def conduct(line):
    return tiny(constraints=CONSTRAINTS.replace("[conduct]\n", f"[conduct]\n{line}\n"))


def reason(code, features):
    return tiny(head=f'{HEAD}\n[reasons.new]\ncode = "{code}"\nfeatures = [{features}]\n')


def folds(*numbers):
    """Two cards that left out these folds, listed in this order."""
    names = ", ".join(f'"models/{place}.json"' for place in range(len(numbers)))
    head = HEAD.replace('files = ["models/pd.json"]', f"files = [{names}]")
    cards = {f"models/{place}.json": card(fold=fold) for place, fold in enumerate(numbers)}
    return {**tiny(head=head), **cards}


@pytest.mark.parametrize("name", SHIPPED)
def test_shipped_releases_have_no_fault(name):
    release, faults = load_release(shipped_files(name))
    assert release is not None
    assert faults.items == []


def test_the_tiny_release_has_no_fault():
    release, faults = load_release(tiny())
    assert faults.items == []
    assert release.conduct.hard_rules == {"late-90"}
    assert release.conduct.lead_days == {"lower": 10}
    assert release.files == tiny()
    assert not release.is_simulation


FAULTS = [
    # files, code, file, part of the hint
    (without(HEAD_FILE), "R001", HEAD_FILE, "known: "),
    (without(CONSTRAINTS_FILE), "R001", CONSTRAINTS_FILE, "known: "),
    (tiny(head=b"name = \xff"), "R002", HEAD_FILE, ""),
    (tiny(product=b"\xff"), "R002", PRODUCT_FILE, ""),
    (with_file("notices/freeze.en.md", b"# \xff"), "R002", "notices/freeze.en.md", ""),
    (tiny(head="name = "), "R003", HEAD_FILE, ""),
    (edited(HEAD_FILE, "lender =", "lendor ="), "R004", HEAD_FILE, "lender"),
    (edited(HEAD_FILE, "lgd_ppm = 650_000", "lgd_ppm = 0.65"), "R004", HEAD_FILE, "known here"),
    (conduct("colour = 1"), "R004", CONSTRAINTS_FILE, "conduct"),
    (edited(PRODUCT_FILE, "step_minor", "stop_minor"), "R004", PRODUCT_FILE, "step_minor"),
    (tiny(head='use = "test"' + HEAD), "R010", HEAD_FILE, "live, simulation"),
    (edited(HEAD_FILE, "ccf_ppm = 500_000", "ccf_ppm = -1"), "R011", HEAD_FILE, ""),
    (edited(HEAD_FILE, "650_000", "1_000_001"), "R011", HEAD_FILE, ""),
    (edited(HEAD_FILE, "lgd_ppm = 650_000", "lgd_ppm = 650_000\nlgd_range_ppm = [1, 2]"), "R011",
     HEAD_FILE, ""),
    (edited(PRODUCT_FILE, "CNY", "CNX"), "R013", PRODUCT_FILE, ""),
    (
        edited(PRODUCT_FILE, "floor_minor = 0", "floor_minor = 20_000_001"),
        "R014",
        PRODUCT_FILE,
        "",
    ),
    (edited(PRODUCT_FILE, "20_000_000", "1_000_000_000_001"), "R014", PRODUCT_FILE, ""),
    (edited(PRODUCT_FILE, "step_minor = 10_000", "step_minor = 0"), "R015", PRODUCT_FILE, ""),
    (edited(PRODUCT_FILE, "draw_minor = 50_000", "draw_minor = 0"), "R015", PRODUCT_FILE, ""),
    (edited(PRODUCT_FILE, "156_000", "100_000_001"), "R016", PRODUCT_FILE, ""),
    (edited(PRODUCT_FILE, '"merchant"', '"shop"'), "R017", PRODUCT_FILE, "person, merchant"),
    (tiny(product=PRODUCT + "starter_minor = 0"), "R018", PRODUCT_FILE, ""),
    (tiny(product=PRODUCT + "sales_multiple_ppm = -1"), "R019", PRODUCT_FILE, ""),
    (edited(HEAD_FILE, "pd.json", "pf.json"), "R022", HEAD_FILE, "'models/pd.json'"),
    (edited(CARD, "utilisation_max_6m_bp", "utilization_max_6m_bp"), "R023", CARD,
     "'utilisation_max_6m_bp'"),
    (edited(CARD, "months_late_now", "probe_draws_30d"), "R024", CARD, ""),
    (edited(CARD, "months_late_now", "undrawn_minor"), "R024", CARD, ""),
    (tiny(model=b"{"), "K010", CARD, "fit"),
    (tiny(head=HEAD.replace("window_months = 12", "window_months = 0")), "R012", HEAD_FILE, ""),
    (edited(HEAD_FILE, "window_months = 12", 'window_months = 12\ncut_rule = "keeps"'), "R012",
     HEAD_FILE, "'keep'"),
    (edited(HEAD_FILE, "window_months = 12", "window_months = 6"), "R029", CARD, ""),
    (edited(CARD, '"facts":{', '"facts":{"default_definition":{"event":"other"}'), "R028", CARD,
     "--release"),
    (tiny(model=tree(unit="days")), "R027", CARD, "again"),
    (tiny(model=tree(direction=-1)), "R027", CARD, "again"),
    (folds((1, 2), None), "R026", HEAD_FILE, "in the order of the folds"),
    (reason("R99", '"months_late_now"'), "R030", HEAD_FILE, ""),
    (reason("R01", ""), "R031", HEAD_FILE, ""),
    (reason("R01", '"month_late_now"'), "R032", HEAD_FILE, "'months_late_now'"),
    (reason("U06", '"probe_draws_30d"'), "R033", HEAD_FILE, ""),
    (conduct("guarded = false"), "R040", CONSTRAINTS_FILE, ""),
    (conduct("sends_notices = false"), "R041", CONSTRAINTS_FILE, ""),
    (edited(CONSTRAINTS_FILE, "late-90", "late-91"), "R042", CONSTRAINTS_FILE, ""),
    (edited(CONSTRAINTS_FILE, "lower = 10", "lowr = 10"), "R043", CONSTRAINTS_FILE, "'lower'"),
    (edited(CONSTRAINTS_FILE, "lower = 10", "lower = -1"), "R044", CONSTRAINTS_FILE, ""),
    (edited(CONSTRAINTS_FILE, "lower = 10", "lower = 4_000"), "R044", CONSTRAINTS_FILE, ""),
    (conduct("cool_down_days = -1"), "R044", CONSTRAINTS_FILE, ""),
    (conduct("step_ppm = 1_000_001"), "R045", CONSTRAINTS_FILE, ""),
    (conduct("reduction_12m_ppm = -1"), "R045", CONSTRAINTS_FILE, ""),
    (edited(CONSTRAINTS_FILE, '"late-90"', '"pd"'), "R046", CONSTRAINTS_FILE, ""),
    (without(REVIEW), "R050", REVIEW, "known: "),
    (tiny(review=b"<definitions"), "D202", REVIEW, ""),
    (tiny(review=b"<!DOCTYPE d [<!ENTITY a 'b'>]>" + policy()), "D203", REVIEW, ""),
]  # fmt: skip


@pytest.mark.parametrize(
    ("files", "code", "file", "hint"),
    FAULTS,
    ids=[f"{number}-{fault[1]}" for number, fault in enumerate(FAULTS)],
)
def test_one_planted_fault_gives_its_diagnostic_and_no_other(files, code, file, hint):
    found = [item for item in faults_of(files).items if item.severity is Severity.ERROR]
    assert {(item.code, item.place.file) for item in found} == {(code, file)}
    assert all(hint in item.hint for item in found)


def test_two_planted_faults_give_two_diagnostics():
    files = edited(PRODUCT_FILE, "CNY", "CNX")
    files[CONSTRAINTS_FILE] = files[CONSTRAINTS_FILE].replace(b"lower = 10", b"lower = -1")
    files[CARD] = card((*ITEMS[:2],)).replace(b"months_late_now", b"month_late_now")
    files["policies/early_warning.dmn"] = b"<"
    codes = {item.code for item in faults_of(files).items}
    assert {"R013", "R023", "R044", "D202"} <= codes


def test_without_products_or_for_another_product():
    assert "R012" in codes_of(without(PRODUCT_FILE))
    renamed = without(PRODUCT_FILE) | {"products/lines.toml": PRODUCT.encode()}
    found = {item.code: item for item in faults_of(renamed).items}
    assert "'lines'" in found["R020"].hint
    assert "R021" in codes_of(edited(HEAD_FILE, '"models/pd.json"', ""))


def codes_of(files):
    return {item.code for item in faults_of(files).items}


def test_a_simulation_may_be_blunt_and_silent():
    files = tiny(
        head='use = "simulation"' + HEAD,
        constraints="[conduct]\nguarded = false\nsends_notices = false\n",
    )
    release, faults = load_release(files)
    assert faults.items == []
    assert release.is_simulation
    assert not release.conduct.guarded


def test_cards_in_the_order_of_their_folds_are_accepted():
    release, faults = load_release(folds((0, 2), (1, 2)))
    assert faults.items == []
    assert [named.card.fold for named in release.models["line"].cards] == [(0, 2), (1, 2)]
    assert codes_of(folds((1, 2), (0, 2))) == {"R026"}


def test_a_product_without_a_model_is_warned_of():
    release, faults = load_release({**tiny(), "products/other.toml": PRODUCT.encode()})
    assert release is not None
    assert [(item.code, item.severity) for item in faults.items] == [("R025", Severity.WARNING)]


def test_notices_are_read_by_kind_and_language():
    release, _ = load_release(
        {**tiny(), "notices/limit_cut.zh.md": "# 额度".encode(), "notices/README": b"\xff"}
    )
    assert release.notices == {("limit_cut", "zh"): "# 额度"}


def test_a_product_whose_model_is_missing_is_not_also_said_to_have_none():
    files = tiny()
    del files["models/pd.json"]
    assert codes_of(files) == {"R022"}


OWN = """
[features.big_draws_60d]
english = "Draws above 1,000 in 60 days"
source = "draw_made"
key = "line"
aggregate = "count"
window = "60 days"
unit = "count"
where = "amount_minor > 100000"
riskier = "more"
neutral = 0
"""


def with_own(text=OWN, **changed):
    outputs = {**OUTPUTS, "target_minor": "owed_minor - big_draws_60d"}
    review = policy(outputs, {**INPUTS, "big_draws_60d": "number"})
    return {**tiny(review=review, **changed), "features.toml": text.encode()}


def test_a_releases_own_features_are_read_by_its_policy():
    files = with_own(head=f'{HEAD}\n[reasons.big]\ncode = "U06"\nfeatures = ["big_draws_60d"]\n')
    release = loaded(files)
    assert [each.name for each in release.own] == ["big_draws_60d"]
    assert "big_draws_60d" in release.features_for("review", "line")
    assert release.features["big_draws_60d"].neutral == 0
    assert [each.name for each in release.declared_read()] == ["big_draws_60d"]
    other = loaded(with_own(OWN.replace("60 days", "90 days")))
    assert other.release_id != release.release_id


def test_declared_features_are_on_offer_without_a_file():
    review = policy(OUTPUTS, {**INPUTS, "drawn_count_90d": "number"})
    release = loaded(tiny(review=review))
    assert [each.name for each in release.declared_read()] == ["drawn_count_90d"]
    assert release.follower("g").plan.names == ("drawn_count_90d",)
    assert loaded(tiny()).follower("g") is None


def test_faults_of_own_features_come_with_all_others():
    text = OWN.replace("amount_minor > 100000", "amont_minor > 1") + "\n[features.utilisation_bp]\n"
    files = {**with_own(text), "release.toml": HEAD.replace("12", "0").encode()}
    codes = [(item.code, item.place.file) for item in faults_of(files).items]
    assert ("R012", "release.toml") in codes
    assert ("R051", REVIEW) in codes
    assert [code for code, file in codes if file == "features.toml"][-1] == "T004"


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ('"line"', '"counterparty"', "R034"),
        ('"more"', '"worse"', "T015"),
        ("neutral = 0", 'reason_code = "X99"', "T016"),
        ('riskier = "more"', 'reason_code = "U06"', "T017"),
        ("neutral = 0", 'reason_code = "U06"\nmay_cut = false', "T017"),
        ("big_draws_60d", "drawn_count_90d", "T006"),
    ],
)
def test_faults_of_an_own_feature(old, new, code):
    found = faults_of(with_own(OWN.replace(old, new)))
    assert code in {item.code for item in found.items}


def test_an_own_feature_that_may_not_cut_is_no_reason():
    head = f'{HEAD}\n[reasons.big]\ncode = "U06"\nfeatures = ["big_draws_60d"]\n'
    files = with_own(OWN.replace("neutral = 0", "may_cut = false"), head=head)
    assert [item.code for item in faults_of(files).items] == ["R033"]


def bureau(line):
    return tiny(constraints=f"{CONSTRAINTS}\n[bureau]\n{line}\n")


def test_which_reports_may_be_relied_on():
    rules = loaded(bureau('max_age_days = 30\npurposes = ["post_loan_management"]')).bureau
    assert (rules.max_age_days, rules.purposes) == (30, ("post_loan_management",))
    assert loaded(tiny()).bureau.purposes == ()


@pytest.mark.parametrize(
    ("line", "code"),
    [("max_age_days = 0", "R047"), ('purposes = ["post_loan"]', "R048"), ("days = 3", "R004")],
)
def test_faults_of_the_rules_of_reports(line, code):
    assert [item.code for item in faults_of(bureau(line)).items] == [code]
