"""Running cases in the kit's format."""

import datetime as dt
from decimal import Decimal

from dmn.models import decision, definitions, input_data, literal, needs
from limen.dmn.tck import alike, run_cases

MODEL = definitions(
    input_data("x"),
    decision("d", literal("{sum: x + 1, list: [x, null]}"), needs(["x"])),
)
XSI = "http://www.w3.org/2001/XMLSchema-instance"


def cases(x: str, total: str) -> bytes:
    return f"""<testCases xmlns:xsi="{XSI}"
    xmlns="http://www.omg.org/spec/DMN/20160719/testcase"><modelName>m.dmn</modelName>
    <testCase id="1"><inputNode name="x"><value xsi:type="xsd:decimal">{x}</value></inputNode>
    <resultNode name="d"><expected>
      <component name="sum"><value xsi:type="xsd:decimal">{total}</value></component>
      <component name="list"><list><item><value xsi:type="xsd:decimal">{x}</value></item>
      <item><value xsi:nil="true"/></item></list></component>
    </expected></resultNode></testCase></testCases>""".encode()


def test_cases_pass_and_fail() -> None:
    report = run_cases({"p/m.dmn": MODEL, "p/a.xml": cases("1", "2"), "p/b.xml": cases("1", "3")})
    assert (report.passed, report.failed) == (1, 1)
    failed = next(each for each in report.outcomes if not each.passed)
    assert failed.file == "p/b.xml"
    assert "expected" in failed.fault


def test_a_missing_model_is_a_diagnostic() -> None:
    report = run_cases({"a.xml": cases("1", "2"), "n.dmn": MODEL})
    assert [item.code for item in report.diagnostics.items] == ["D501"]
    assert report.outcomes == []


def test_alike() -> None:
    assert alike(Decimal("0.333333333"), Decimal("0.3333333333333333"))
    assert not alike(1, True)
    assert not alike([1], [1, 2])
    assert alike({"a": dt.date(2024, 1, 1)}, {"a": dt.date(2024, 1, 1)})
