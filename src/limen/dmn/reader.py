"""A DMN file to `Definitions`, with what is wrong about its frame."""

from __future__ import annotations

from collections.abc import Callable
from itertools import islice
from typing import Final

from lxml import etree

from limen.dmn import model
from limen.dmn.bounds import NODES_MAX
from limen.dmn.boxes import BoxReader, type_ref
from limen.dmn.scope import normal
from limen.dmn.xml import attribute, child, children, line_of, local, read_xml, source, text_in
from limen.kernel.diagnostics import Diagnostics, Place

NAMESPACES: Final = frozenset(
    {
        "http://www.omg.org/spec/DMN/20180521/MODEL/",
        "https://www.omg.org/spec/DMN/20191111/MODEL/",
        "https://www.omg.org/spec/DMN/20211108/MODEL/",
        "https://www.omg.org/spec/DMN/20230324/MODEL/",
    }
)
_REQUIREMENTS: Final = ("informationRequirement", "knowledgeRequirement")
_REQUIRED: Final = ("requiredInput", "requiredDecision", "requiredKnowledge")


def read_definitions(data: bytes, file: str, diagnostics: Diagnostics) -> model.Definitions | None:
    """Read a file; None when it is no DMN at all."""
    root = read_xml(data, file, diagnostics)
    if root is None:
        return None
    name = etree.QName(root)
    if name.localname != "definitions" or name.namespace not in NAMESPACES:
        place = Place(file, line_of(root))
        diagnostics.error("D204", place, "not a DMN model", "DMN 1.2 to 1.5 can be read")
        return None
    boxes = BoxReader(file, diagnostics)
    found = list(islice(children(root, *_NODES), NODES_MAX + 1))
    if len(found) > NODES_MAX:
        boxes.complain(root, f"the model has more than {NODES_MAX} inputs, decisions and functions")
        found = []
    nodes = [_node(each, boxes) for each in found]
    return model.Definitions(
        file,
        normal(attribute(root, "name") or ""),
        attribute(root, "namespace") or "",
        tuple(_item(each) for each in children(root, "itemDefinition")),
        tuple(nodes),
        tuple(
            model.Import(
                normal(attribute(each, "name") or ""),
                attribute(each, "namespace") or "",
                attribute(each, "importType") or "",
                line_of(each),
            )
            for each in children(root, "import")
        ),
    )


def _node(element: etree._Element, boxes: BoxReader) -> model.Node:
    name = _name(element)
    boxes.path = f"{_WORDS[local(element)]} '{name}'"
    if not name:
        boxes.complain(element, f"a {_WORDS[local(element)]} has no name")
    return _NODES[local(element)](element, name, boxes)


def _name(element: etree._Element) -> str:
    return normal(attribute(element, "name") or "")


def _id(element: etree._Element, name: str) -> str:
    return attribute(element, "id") or f"{local(element)}:{name}"


def _variable_type(element: etree._Element) -> str | None:
    variable = child(element, "variable")
    return None if variable is None else type_ref(variable)


def _input_data(element: etree._Element, name: str, boxes: BoxReader) -> model.Node:  # noqa: ARG001
    return model.InputData(_id(element, name), name, _variable_type(element), line_of(element))


def _decision(element: etree._Element, name: str, boxes: BoxReader) -> model.Node:
    return model.Decision(
        _id(element, name),
        name,
        _variable_type(element),
        _requires(element),
        boxes.inside(element),
        line_of(element),
    )


def _knowledge(element: etree._Element, name: str, boxes: BoxReader) -> model.Node:
    logic = child(element, "encapsulatedLogic")
    return model.BusinessKnowledge(
        _id(element, name),
        name,
        _variable_type(element),
        _requires(element),
        None if logic is None else boxes.function(logic),
        line_of(element),
    )


def _service(element: etree._Element, name: str, boxes: BoxReader) -> model.Node:  # noqa: ARG001
    def refs(role: str) -> tuple[str, ...]:
        return tuple(_target(each) for each in children(element, role))

    return model.DecisionService(
        _id(element, name),
        name,
        refs("outputDecision"),
        refs("encapsulatedDecision"),
        refs("inputDecision"),
        refs("inputData"),
        line_of(element),
        _variable_type(element),
    )


def _requires(element: etree._Element) -> tuple[str, ...]:
    return tuple(
        _target(required)
        for requirement in children(element, *_REQUIREMENTS)
        for required in children(requirement, *_REQUIRED)
    )


def _target(element: etree._Element) -> str:
    """Return the id a reference means, behind its namespace where that is another file's."""
    namespace, _, id_ = (attribute(element, "href") or "").rpartition("#")
    own = attribute(element.getroottree().getroot(), "namespace")
    return f"{namespace}#{id_}" if namespace and namespace != own else id_


def _item(element: etree._Element) -> model.ItemDefinition:
    function = child(element, "functionItem")
    signature = None
    if function is not None:
        parameters = tuple(type_ref(each) or "Any" for each in children(function, "parameters"))
        signature = (parameters, attribute(function, "outputTypeRef"))
    return model.ItemDefinition(
        normal(attribute(element, "name") or ""),
        line_of(element),
        normal(text_in(child(element, "typeRef"))) and type_ref(element),
        attribute(element, "isCollection") == "true",
        source(child(element, "allowedValues")),
        tuple(_item(each) for each in children(element, "itemComponent")),
        signature,
        source(child(element, "typeConstraint")),
    )


_Reader = Callable[[etree._Element, str, BoxReader], model.Node]
_NODES: Final[dict[str, _Reader]] = {
    "inputData": _input_data,
    "decision": _decision,
    "businessKnowledgeModel": _knowledge,
    "decisionService": _service,
}
_WORDS: Final = {
    "inputData": "input",
    "decision": "decision",
    "businessKnowledgeModel": "function",
    "decisionService": "service",
}
