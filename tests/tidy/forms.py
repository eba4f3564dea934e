"""Forms that hide mistakes, and sizes that hide meaning."""

import ast
from collections.abc import Iterator

from tidy.source import Fault

FILE_LINES_MAX = 400
FUNCTION_LINES_MAX = 70

# Longer by decision, each with its reason beside it: "path" or "path:function" -> lines allowed.
LONGER: dict[str, int] = {}

INTEGER_SUFFIXES = ("_minor", "_ppm", "_micro")

Function = ast.FunctionDef | ast.AsyncFunctionDef


def swallow_faults(path: str, source: str) -> list[Fault]:
    """Handlers that catch everything, or drop whatever they catch."""
    faults = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ExceptHandler):
            if node.type is None:
                faults.append(Fault(path, node.lineno, "a bare `except` catches even Ctrl-C"))
            elif _is_broad(node.type) and all(_is_empty(item) for item in node.body):
                faults.append(Fault(path, node.lineno, "an exception of any kind is dropped"))
        elif isinstance(node, ast.Call) and _suppresses_all(node):
            faults.append(Fault(path, node.lineno, "an exception of any kind is dropped"))
    return faults


def _is_broad(node: ast.expr) -> bool:
    names = node.elts if isinstance(node, ast.Tuple) else [node]
    return any(ast.unparse(name) in {"Exception", "BaseException"} for name in names)


def _is_empty(node: ast.stmt) -> bool:
    is_constant = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    return isinstance(node, ast.Pass | ast.Continue) or is_constant


def _suppresses_all(node: ast.Call) -> bool:
    name = ast.unparse(node.func).rpartition(".")[2]
    return name == "suppress" and any(_is_broad(argument) for argument in node.args)


def float_money_faults(path: str, source: str) -> list[Fault]:
    """Integer units declared as floats: `_minor`, `_ppm` and `_micro` are integers by name."""
    return [
        Fault(path, line, f"`{name}` is an integer by its name, not a float")
        for line, name, annotation in _annotations(ast.parse(source))
        if name.endswith(INTEGER_SUFFIXES) and _mentions_float(annotation)
    ]


def _annotations(tree: ast.AST) -> Iterator[tuple[int, str, ast.expr | None]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.AnnAssign):
            yield node.lineno, ast.unparse(node.target), node.annotation
        elif isinstance(node, ast.arg):
            yield node.lineno, node.arg, node.annotation
        elif isinstance(node, Function):
            yield node.lineno, node.name, node.returns


def _mentions_float(annotation: ast.expr | None) -> bool:
    if annotation is None:
        return False
    if isinstance(annotation, ast.Constant) and isinstance(annotation.value, str):
        annotation = ast.parse(annotation.value, mode="eval").body
    names = (
        ast.unparse(n) for n in ast.walk(annotation) if isinstance(n, ast.Name | ast.Attribute)
    )
    return any(name.rpartition(".")[2] in {"float", "float64", "Float64"} for name in names)


def size_faults(path: str, source: str) -> list[Fault]:
    """Files and functions too long to be read in one go."""
    faults = []
    length = len(source.splitlines())
    if length > LONGER.get(path, FILE_LINES_MAX):
        faults.append(Fault(path, 1, f"{length} lines; split it at {FILE_LINES_MAX}"))
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, Function):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            if length > LONGER.get(f"{path}:{node.name}", FUNCTION_LINES_MAX):
                text = f"`{node.name}` has {length} lines; split it at {FUNCTION_LINES_MAX}"
                faults.append(Fault(path, node.lineno, text))
    return faults
