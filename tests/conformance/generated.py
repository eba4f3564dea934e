"""What generated text may hold: a few kinds of statement, made-up names, literals."""

from __future__ import annotations

import ast
import re

STATEMENTS = (
    *(ast.Module, ast.FunctionDef, ast.arguments, ast.arg, ast.Return, ast.Assign, ast.Expr),
    *(ast.If, ast.NamedExpr, ast.While, ast.Break, ast.Pass, ast.Try, ast.ExceptHandler),
)
EXPRESSIONS = (
    *(ast.BoolOp, ast.BinOp, ast.UnaryOp, ast.Compare, ast.IfExp, ast.Call, ast.keyword),
    *(ast.Constant, ast.Name, ast.Attribute, ast.Subscript, ast.List, ast.Tuple, ast.Dict),
    ast.Starred,
    *(ast.boolop, ast.operator, ast.unaryop, ast.cmpop, ast.expr_context),
)
# The execution, the functions of the run time, and names with a number: none is an author's.
NAME = re.compile(
    r"X|values|now|get|n|o|s|rules|fast|sparse|kinds|evaluate|main"
    r"|bool|dict|int|str|type|len|map|ArithmeticError|KeyError|ValueError|_[A-Za-z]+(_[a-z]+)*|[a-zBKS]\d+"
)
ATTRIBUTE = re.compile(
    r"append|count|errors|extend|fail|get|issuperset|rules|take|f\d+"  # a row's fields: f0, f1
)
KEYWORDS = frozenset({"by_index", "steps"})


def foreign(text: str) -> list[str]:
    """Return what stands in a generated text and should not."""
    return [fault for node in ast.walk(ast.parse(text)) if (fault := _fault(node))]


def _fault(node: ast.AST) -> str:
    if not isinstance(node, STATEMENTS + EXPRESSIONS):
        return type(node).__name__
    name = _name_of(node)
    if name is not None and not NAME.fullmatch(name):
        return name
    if isinstance(node, ast.Attribute) and not ATTRIBUTE.fullmatch(node.attr):
        return node.attr
    if isinstance(node, ast.ExceptHandler) and (node.type is None or node.name):
        return "an exception that is kept"
    if isinstance(node, ast.keyword) and node.arg not in KEYWORDS:
        return str(node.arg)
    if isinstance(node, ast.FunctionDef) and node.decorator_list:
        return "a decorator"
    if isinstance(node, ast.Constant) and not isinstance(node.value, str | int | bool | None):
        return type(node.value).__name__
    return ""


def _name_of(node: ast.AST) -> str | None:
    match node:
        case ast.Name(id=name) | ast.FunctionDef(name=name) | ast.arg(arg=name):
            return name
        case _:
            return None
