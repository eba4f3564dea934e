"""Cases for a tiny policy, in the DMN TCK's format."""

from __future__ import annotations

from release.builders import policy

MODEL = policy({"twice": "amount * 2"}, {"amount": "number"}, "S")


def case(name: str, amount: int, expected: int) -> str:
    return f"""
  <testCase id="{name}">
    <inputNode name="amount"><value xsi:type="xsd:decimal">{amount}</value></inputNode>
    <resultNode name="twice" type="decision">
      <expected><value xsi:type="xsd:decimal">{expected}</value></expected>
    </resultNode>
  </testCase>"""


def files(*cases: str) -> dict[str, bytes]:
    text = (
        '<testCases xmlns="http://www.omg.org/spec/DMN/20160719/testcase" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
        'xmlns:xsd="http://www.w3.org/2001/XMLSchema"><modelName>m.dmn</modelName>'
        f"{''.join(cases)}</testCases>"
    )
    return {"m.dmn": MODEL, "m-test.xml": text.encode()}
