import pytest

from limen.choose.candidates import Menu
from limen.choose.causal.model import FORMAT, KIND, Node, ResponseModel, encode_response
from limen.choose.economics import Line, Rates, Terms
from limen.release.economics import ECONOMICS_TOML
from limen.release.identity import release_id
from limen.risk.loss import LossTerms
from release.builders import CONSTRAINTS, faults_of, loaded, tiny

TEXT = """
[menu]
raise_ppm = [200_000]

[products.line.terms]
funding_ppm = { value = 30_000, range = [20_000, 60_000], source = "assumed" }
service_minor = { value = 1_200, source = "own accounts" }

[products.line.transactor]
bearing_ppm = { value = 0, source = "no interest within the statement" }

[products.line.response]
source = "Gross and Souleles (2002)"
range_ppm = [-500_000, 500_000]

[products.line.response.figures]
raise_balance_ppm = { value = [70_000, 160_000, 450_000], source = "by use" }
raise_pd_ppm = { value = 0, range = [0, 10_000], source = "assumed" }
"""
JOINT = """
[[programme]]
name = "joint"
products = ["line"]
[[programme.partners]]
name = "bank"
share_ppm = 700_000
"""


def with_economics(text: str = TEXT, constraints: str = CONSTRAINTS) -> dict[str, bytes]:
    return {**tiny(constraints=constraints), ECONOMICS_TOML: text.encode()}


def test_a_release_without_the_file_has_none_and_keeps_its_id() -> None:
    assert loaded(tiny()).economics is None
    assert loaded(tiny()).release_id == release_id(tiny())
    assert release_id(with_economics()) != release_id(tiny())


def test_figures_are_read_with_source_and_range() -> None:
    economics = loaded(with_economics()).economics
    assert economics is not None
    assert economics.menu == Menu((200_000,), (100_000, 250_000, 500_000))
    found = economics.products["line"]
    loss = LossTerms(500_000, 650_000)
    revolver = Terms(horizon_months=12, funding_ppm=30_000, service_minor=1_200)
    assert economics.rates_for("line") == Rates.of(revolver, 156_000, loss)
    transactor = economics.rates_for("line", is_transactor=True)
    assert (found.rates.income_ppm, transactor.income_ppm) == (156_000, 0)
    assert economics.rates_for("other") is None
    assert found.response.raise_balance_ppm == (70_000, 160_000, 450_000)
    assert found.response.about.range_ppm == (-500_000, 500_000)
    funding = found.declared["terms.funding_ppm"]
    assert (funding.values, funding.range, funding.source) == (
        (30_000,), (20_000, 60_000), "assumed",
    )  # fmt: skip


def test_the_own_share_is_what_the_programmes_partners_leave() -> None:
    economics = loaded(with_economics(constraints=CONSTRAINTS + JOINT)).economics
    assert economics is not None
    assert economics.products["line"].rates.own_ppm == 300_000


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("funding_ppm", "fundin_ppm", "R102"),
        ("products.line", "products.lime", "R101"),
        ("value = 30_000", "value = 10_000", "R103"),
        ("value = 30_000", "value = [1, 2]", "R103"),
        ("value = [70_000, 160_000, 450_000]", "value = 70_000", "R103"),
        ('source = "own accounts"', 'source = " "', "R103"),
        ("[-500_000, 500_000]", "[500_000, 500_000]", "R103"),
        ("raise_ppm = [200_000]", "raise_ppm = [0]", "R105"),
        ("value = 1_200", "value = 1.5", "R004"),
        ("value = 1_200, ", "value = 1_200, sauce = 1, ", "R004"),
    ],
)
def test_faults_have_code_and_place(old: str, new: str, code: str) -> None:
    text = TEXT.replace(old, new)
    assert text != TEXT
    items = faults_of(with_economics(text)).items
    assert code in [item.code for item in items]
    assert all(item.place.file == ECONOMICS_TOML for item in items)


def with_model(name: str, path: str = "models/response.json") -> dict[str, bytes]:
    """A release whose response splits on a feature."""
    tree = (Node(feature=name, cut=3, left=1, right=2), Node(), Node(10, 5, 20, 900))
    model = ResponseModel(KIND, FORMAT, "t", 12, ((0, 0), (500_000, 400_000)), tree, (Node(),))
    text = TEXT.replace("range_ppm = [-500", 'model = "models/response.json"\nrange_ppm = [-500')
    return {**with_economics(text), path: encode_response(model)}


def test_a_fitted_response_is_read_and_says_what_it_is() -> None:
    economics = loaded(with_model("late_count_6m")).economics
    assert economics is not None
    line = Line(limit_minor=1_000_000, owed_minor=0, pd_ppm=0)
    product = economics.products["line"]
    effect, about = product.answer(line, 1_500_000, {"late_count_6m": 4})
    assert (effect.balance_minor, about.kind, about.range_ppm) == (4, "causal", (0, 500_000))
    assert product.answer(line, 900_000, {})[1].kind == "declared"


def test_a_response_that_is_missing_or_knows_other_features_is_refused() -> None:
    codes = [item.code for item in faults_of(with_model("late_count_6m", "models/x.json")).items]
    assert codes == ["R106"]
    assert [item.code for item in faults_of(with_model("lateness")).items] == ["R107"]


def test_an_own_share_beside_a_programme_is_refused() -> None:
    text = TEXT.replace("[products.line.transactor]", "own_ppm = {value = 1, source = 'x'}\n\\g")
    text = text.replace("\\g", "[products.line.transactor]")
    items = faults_of(with_economics(text, CONSTRAINTS + JOINT)).items
    assert [item.code for item in items] == ["R104"]
