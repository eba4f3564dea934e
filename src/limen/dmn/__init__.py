"""DMN and FEEL: parse, check, lower to a row function, explain.

`parse_model` reads a file and finds every fault; `compile_service` makes a program of the part a
service needs; `Program.run` computes, `Program.explain` shows how. `read_document` keeps a file as
it was written, and `write_model` gives its bytes back.
"""

from collections.abc import Mapping

from limen.dmn.bind import Model, bind, library_of
from limen.dmn.border import Input
from limen.dmn.errors import DmnMisuse, EvalError
from limen.dmn.expressions import CompiledExpression, compile_expression, compile_unary
from limen.dmn.program import Program, Traced, compile_service
from limen.dmn.reader import read_definitions
from limen.dmn.result import Result
from limen.dmn.trace import NodeTrace, TableTrace, Trace
from limen.dmn.values import Months, Range
from limen.dmn.write import Document, read_document, write_model
from limen.kernel.diagnostics import Diagnostics, Place

__all__ = [
    "CompiledExpression",
    "DmnMisuse",
    "Document",
    "EvalError",
    "Input",
    "Model",
    "Months",
    "NodeTrace",
    "Program",
    "Range",
    "Result",
    "TableTrace",
    "Trace",
    "Traced",
    "compile_expression",
    "compile_service",
    "compile_unary",
    "parse_model",
    "read_document",
    "write_model",
]


def parse_model(
    data: bytes, file: str, beside: Mapping[str, bytes] | None = None
) -> tuple[Model | None, Diagnostics]:
    """Read a DMN file and check all of it.

    Parameters
    ----------
    data
        The file's bytes.
    file
        Its name, for diagnostics.
    beside
        Bytes by name of other files, among which are the models that it imports.

    Returns
    -------
    tuple
        The model, or None when the bytes are no DMN; and every fault found.
    """
    diagnostics = Diagnostics()
    definitions = read_definitions(data, file, diagnostics)
    if definitions is None:
        return None, diagnostics
    try:
        return bind(definitions, diagnostics, library_of(beside or {})), diagnostics
    except RecursionError:
        diagnostics.error("D310", Place(file), "requirements or types nest too deeply")
        return None, diagnostics
