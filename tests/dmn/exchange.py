"""A model with all that a sheet does not hold, for tests of writing and exchange."""

from __future__ import annotations

from lxml import etree

from limen.dmn.write import Document, read_document

SAMPLE = b"""<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<!-- before -->
<?tool keep?>
<dmn:definitions xmlns:dmn="https://www.omg.org/spec/DMN/20211108/MODEL/"
    xmlns:x='urn:tool'   name="m"
    namespace="urn:m" x:made="a &gt; b">
  <dmn:extensionElements><x:colour of="red"/></dmn:extensionElements>
  <dmn:itemDefinition name="tier"><dmn:typeRef>string</dmn:typeRef>
    <dmn:allowedValues><dmn:text>"gold", "silver"</dmn:text></dmn:allowedValues>
  </dmn:itemDefinition>
  <dmn:inputData id="i1" name="tier of"><dmn:variable name="tier of" typeRef="tier"/></dmn:inputData>
  <dmn:inputData id="i2" name="owed"><dmn:variable name="owed" typeRef="number"/></dmn:inputData>
  <dmn:decision id="d1" name="limit &amp; more">
    <dmn:variable name="limit &amp; more" typeRef="number"/>
    <dmn:informationRequirement id="q1"><dmn:requiredInput href="#i1"/></dmn:informationRequirement>
    <dmn:informationRequirement id="q2"><dmn:requiredInput href="#i2"/></dmn:informationRequirement>
    <dmn:decisionTable id="t1" hitPolicy="FIRST" preferredOrientation="Rule-as-Row">
      <dmn:input id="c1" label="Tier"><dmn:inputExpression><dmn:text>tier of</dmn:text></dmn:inputExpression></dmn:input>
      <dmn:input id="c2"><dmn:inputExpression typeRef="number"><dmn:text>
        owed</dmn:text></dmn:inputExpression></dmn:input>
      <dmn:output id="c3"/>
      <dmn:annotation name="why"/>
      <!-- the rules -->
      <dmn:rule id="r1" x:seen="1">
        <dmn:description>first</dmn:description>
        <dmn:extensionElements><x:note/></dmn:extensionElements>
        <dmn:inputEntry id="e1" expressionLanguage='feel'><dmn:text><![CDATA["gold"]]></dmn:text></dmn:inputEntry>
        <dmn:inputEntry><dmn:text>  &lt; 500
        </dmn:text></dmn:inputEntry>
        <dmn:outputEntry><dmn:text>100</dmn:text></dmn:outputEntry>
        <dmn:annotationEntry><dmn:text>so</dmn:text></dmn:annotationEntry>
      </dmn:rule>
      <!-- the second -->
      <dmn:rule id="r2">
        <dmn:inputEntry><dmn:text/></dmn:inputEntry>
        <dmn:inputEntry><dmn:text>-</dmn:text></dmn:inputEntry>
        <dmn:outputEntry><dmn:text>owed * 2</dmn:text></dmn:outputEntry>
      </dmn:rule>
      <dmn:rule id="r3"><dmn:inputEntry><dmn:text>"silver"</dmn:text></dmn:inputEntry><dmn:inputEntry ><dmn:text>&#62; 7</dmn:text></dmn:inputEntry>
        <dmn:outputEntry><dmn:text>300</dmn:text></dmn:outputEntry></dmn:rule>
    </dmn:decisionTable>
  </dmn:decision>
  <dmn:decision id="d2" name="plain"><dmn:variable name="plain" typeRef="string"/>
    <dmn:informationRequirement><dmn:requiredInput href="#i2"/></dmn:informationRequirement>
    <dmn:decisionTable><dmn:input><dmn:inputExpression><dmn:text>owed</dmn:text></dmn:inputExpression></dmn:input><dmn:output><dmn:outputValues><dmn:text>"a", "b"</dmn:text></dmn:outputValues></dmn:output><dmn:rule><dmn:inputEntry><dmn:text>1</dmn:text></dmn:inputEntry><dmn:outputEntry><dmn:text>"a"</dmn:text></dmn:outputEntry></dmn:rule><dmn:rule><dmn:inputEntry><dmn:text>2</dmn:text></dmn:inputEntry><dmn:outputEntry><dmn:text>"b"</dmn:text></dmn:outputEntry></dmn:rule></dmn:decisionTable>
  </dmn:decision>
</dmn:definitions>
<!-- after -->
"""  # noqa: E501 - a file as tools write it


def document_of(data: bytes = SAMPLE, file: str = "m.dmn") -> Document:
    found, diagnostics = read_document(data, file)
    assert found is not None, diagnostics.items
    return found


def canonical(data: bytes, *, without: str = "") -> bytes:
    """The canonical XML, comments included, perhaps without the elements of a name."""
    root = etree.fromstring(data, etree.XMLParser(strip_cdata=False))
    for each in list(root.iter(f"{{*}}{without}")) if without else []:
        parent = each.getparent()
        assert parent is not None
        parent.remove(each)
    text: bytes = etree.tostring(root.getroottree(), method="c14n", with_comments=True)
    return b"".join(text.split()) if without else text
