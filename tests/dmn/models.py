"""Small DMN models as text, for tests."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from xml.sax.saxutils import escape, quoteattr

NAMESPACE = "https://www.omg.org/spec/DMN/20230324/MODEL/"


def definitions(*parts: str, namespace: str = NAMESPACE) -> bytes:
    body = "\n".join(parts)
    return (
        f'<definitions xmlns="{namespace}" name="m" namespace="urn:m">\n{body}\n</definitions>'
    ).encode()


def input_data(name: str, type_ref: str | None = "number") -> str:
    typed = f" typeRef={quoteattr(type_ref)}" if type_ref else ""
    return (
        f'<inputData id="i_{name.replace(" ", "_")}" name={quoteattr(name)}>'
        f"<variable name={quoteattr(name)}{typed}/></inputData>"
    )


def needs(inputs: Iterable[str] = (), decisions: Iterable[str] = ()) -> str:
    ids = [f'<requiredInput href="#i_{n.replace(" ", "_")}"/>' for n in inputs]
    ids += [f'<requiredDecision href="#d_{n.replace(" ", "_")}"/>' for n in decisions]
    return "".join(f"<informationRequirement>{each}</informationRequirement>" for each in ids)


def decision(name: str, logic: str, requires: str = "", type_ref: str | None = None) -> str:
    typed = f" typeRef={quoteattr(type_ref)}" if type_ref else ""
    return (
        f'<decision id="d_{name.replace(" ", "_")}" name={quoteattr(name)}>'
        f"<variable name={quoteattr(name)}{typed}/>{requires}{logic}</decision>"
    )


def literal(text: str) -> str:
    return f"<literalExpression><text>{escape(text)}</text></literalExpression>"


def table(
    policy: str,
    inputs: Sequence[str],
    rules: Sequence[tuple[Sequence[str], Sequence[str]]],
    outputs: Sequence[str] = ("",),
    *,
    aggregation: str | None = None,
    values: str | None = None,
    default: str | None = None,
    ids: bool = True,
) -> str:
    head = f' aggregation="{aggregation}"' if aggregation else ""
    parts = [f'<decisionTable hitPolicy="{policy}"{head}>']
    parts += [
        f"<input><inputExpression><text>{escape(each)}</text></inputExpression></input>"
        for each in inputs
    ]
    for name in outputs:
        named = f" name={quoteattr(name)}" if name else ""
        inner = f"<outputValues><text>{escape(values)}</text></outputValues>" if values else ""
        if default is not None:
            inner += f"<defaultOutputEntry><text>{escape(default)}</text></defaultOutputEntry>"
        parts.append(f"<output{named}>{inner}</output>")
    for number, (cells, answers) in enumerate(rules, 1):
        named = f' id="r{number}"' if ids else ""
        row = "".join(f"<inputEntry><text>{escape(c)}</text></inputEntry>" for c in cells)
        row += "".join(f"<outputEntry><text>{escape(a)}</text></outputEntry>" for a in answers)
        parts.append(f"<rule{named}>{row}</rule>")
    return "\n".join([*parts, "</decisionTable>"])
