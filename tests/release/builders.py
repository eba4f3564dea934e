"""A tiny complete release as path → bytes, and edits of it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from xml.sax.saxutils import escape

from limen.kernel.diagnostics import Diagnostics
from limen.release.load import load_release
from limen.release.rulebook import Release
from limen.risk.bins import Bins
from limen.risk.calibration import Calibration
from limen.risk.scorecard import Characteristic, Scorecard, encode_scorecard
from limen.risk.tree.model import Input, TreeModel, encode_tree

EXAMPLES = Path(__file__).parents[2] / "examples"
SHIPPED = {
    "limen": EXAMPLES / "demo/releases/limen",
    "incumbent": EXAMPLES / "demo/releases/incumbent",
    "uci": EXAMPLES / "uci_credit_card/release",
}
REVIEW = "policies/account_review.dmn"
CARD = "models/pd.json"

HEAD = """
name = "tiny"
jurisdiction = "CN"
lender = "Tiny"

[default_definition]
event = "three months late"
window_months = 12

[loss]
ccf_ppm = 500_000
lgd_ppm = 650_000
source = "declared"

[models.line]
files = ["models/pd.json"]

[reasons.late-90]
code = "R01"
features = ["months_late_now"]

[reasons.late]
code = "R01"
features = ["months_late_now"]

[reasons.use]
code = "U01"
features = ["utilisation_bp"]

[reasons.pd]
"""

CONSTRAINTS = """
[conduct]
hard_rules = ["late-90"]

[conduct.lead_days]
lower = 10
"""

PRODUCT = """
currency = "CNY"
floor_minor = 0
ceiling_minor = 20_000_000
step_minor = 10_000
smallest_draw_minor = 50_000
apr_ppm = 156_000
borrower = "merchant"
"""

INPUTS = {
    "months_late_now": "number",
    "utilisation_bp": "number",
    "pd_ppm": "number",
    "owed_minor": "number",
}

OUTPUTS = {
    "reasons": 'concatenate(if months_late_now >= 3 then ["late-90"] else [], '
    'if months_late_now >= 1 and months_late_now < 3 then ["late"] else [], '
    'if utilisation_bp >= 9000 then ["use"] else [], '
    'if pd_ppm >= 200000 then ["pd"] else [])',
    "mandatory": 'if months_late_now >= 3 then "freeze" else null',
    "actions": "if months_late_now >= 1 or utilisation_bp >= 9000 or pd_ppm >= 200000 "
    'then ["watch", "lower"] else ["keep"]',
    "target_minor": "owed_minor",
}


def policy(
    outputs: Mapping[str, str] = OUTPUTS,
    inputs: Mapping[str, str] = INPUTS,
    service: str = "Account Review",
) -> bytes:
    """A DMN file whose outputs are FEEL texts over all the inputs."""
    data = "".join(
        f'<inputData id="i-{name}" name="{name}"><variable name="{name}" typeRef="{kind}"/>'
        "</inputData>"
        for name, kind in inputs.items()
    )
    needs = "".join(
        f'<informationRequirement><requiredInput href="#i-{name}"/></informationRequirement>'
        for name in inputs
    )
    decisions = "".join(
        f'<decision id="d-{name}" name="{name}"><variable name="{name}"/>{needs}'
        f"<literalExpression><text>{escape(text)}</text></literalExpression></decision>"
        for name, text in outputs.items()
    )
    served = "".join(f'<outputDecision href="#d-{name}"/>' for name in outputs)
    served += "".join(f'<inputData href="#i-{name}"/>' for name in inputs)
    return (
        '<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" name="m" '
        f'namespace="urn:m">{data}{decisions}'
        f'<decisionService id="s" name="{service}">{served}</decisionService></definitions>'
    ).encode()


def _item(name: str, cuts: tuple[int, ...], points: tuple[int, ...], code: str) -> Characteristic:
    return Characteristic(name, Bins(cuts), "1", ("0",) * len(points), points, code)


ITEMS = (
    _item("months_late_now", (1,), (40, -120, 0), "R01"),
    _item("utilisation_max_6m_bp", (5_000, 8_000), (60, 0, -120, 0), "U01"),
    _item("payment_ratio_3m_bp", (1_000,), (-120, 40, 0), "R06"),
)


def card(items: tuple[Characteristic, ...] = ITEMS, fold: tuple[int, int] | None = None) -> bytes:
    """A scorecard by hand: 500 points are a PD of about 5 %, 100 fewer three times that."""
    return encode_scorecard(
        Scorecard("tiny", 12, 500, 60, items, Calibration("3.0", "-0.012"), fold)
    )


TREE_TEXT = """tree
version=v4
num_class=1
num_tree_per_iteration=1
objective=binary sigmoid:1
feature_names=months_late_now utilisation_max_6m_bp
tree_sizes=1 1

Tree=0
num_leaves=2
num_cat=0
split_feature=0
threshold=0.5
decision_type=2
left_child=-1
right_child=-2
leaf_value=-3.25 -1.5
leaf_count=90 10
internal_count=100
is_linear=0


Tree=1
num_leaves=2
num_cat=0
split_feature=1
threshold=8000.5
decision_type=10
left_child=-1
right_child=-2
leaf_value=-0.25 1.25
leaf_count=90 10
internal_count=100
is_linear=0


end of trees
"""


def tree(unit: str = "months", direction: int = 1, fold: tuple[int, int] | None = None) -> bytes:
    """A tree model by hand: lateness and use above 80 % make it riskier."""
    inputs = (
        Input("months_late_now", unit, direction, "R01"),
        Input("utilisation_max_6m_bp", "bp", 1, "U01"),
    )
    return encode_tree(
        TreeModel("tiny", 12, inputs, (TREE_TEXT,), Calibration("0", "-0.001"), fold)
    )


def tiny(**changed: bytes | str) -> dict[str, bytes]:
    """The tiny release; `head`, `constraints`, `product`, `review` and `model` may be others."""
    parts = {
        "head": HEAD,
        "constraints": CONSTRAINTS,
        "product": PRODUCT,
        "review": policy(),
        "model": card(),
        **changed,
    }
    data = {k: part.encode() if isinstance(part, str) else part for k, part in parts.items()}
    return {
        "release.toml": data["head"],
        "constraints.toml": data["constraints"],
        "products/line.toml": data["product"],
        REVIEW: data["review"],
        CARD: data["model"],
    }


def edited(path: str, old: str, new: str) -> dict[str, bytes]:
    """The tiny release with one text put in place of another that must be there."""
    files = tiny()
    assert old.encode() in files[path]
    files[path] = files[path].replace(old.encode(), new.encode(), 1)
    return files


def loaded(files: Mapping[str, bytes]) -> Release:
    """Load, or show every fault."""
    release, faults = load_release(files)
    assert release is not None, [str(item) for item in faults.items]
    return release


def faults_of(files: Mapping[str, bytes]) -> Diagnostics:
    """Load what must not be usable."""
    release, faults = load_release(files)
    assert (release is None) == faults.has_errors
    return faults


def shipped_files(name: str) -> dict[str, bytes]:
    """The files of a shipped release."""
    root = SHIPPED[name]
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in sorted(root.rglob("*"))
        if path.is_file()
    }


@lru_cache
def shipped(name: str) -> Release:
    """A shipped release, loaded once."""
    return loaded(shipped_files(name))
