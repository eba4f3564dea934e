"""What every check shares: a fault, the project's files, and the imports of a source."""

import ast
import subprocess
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).resolve().parents[2]
SRC = "src/limen/"


class Fault(NamedTuple):
    """One broken house rule. Its path is relative to the project's root."""

    path: str
    line: int
    text: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.text}"


Check = Callable[[str, str], list[Fault]]


class Import(NamedTuple):
    """One imported name, absolute, and where it stands."""

    line: int
    target: str
    is_late: bool  # inside a function, or for type checkers only


@cache
def project_files() -> tuple[str, ...]:
    """Files that are tracked or would be: what Git ignores is nobody's business."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    names = listed.stdout.splitlines() if listed.returncode == 0 else _walk()
    return tuple(sorted(name for name in names if (ROOT / name).is_file()))


def _walk() -> Iterator[str]:
    """Files of an unpacked source distribution, where Git knows nothing."""
    built = {"out", "build", "dist", "__pycache__"}
    for path in ROOT.rglob("*"):
        parts = path.relative_to(ROOT).parts
        if not built & set(parts) and not any(p.startswith(".") and p != ".ci" for p in parts):
            yield path.relative_to(ROOT).as_posix()


def sources() -> list[str]:
    """The package's own modules."""
    return [name for name in project_files() if name.startswith(SRC) and name.endswith(".py")]


def assert_tidy(check: Check, paths: list[str]) -> None:
    """Apply a check to files, and fail with every fault on its own line."""
    faults = [
        str(fault)
        for path in paths
        for fault in check(path, (ROOT / path).read_text(encoding="utf-8", errors="replace"))
    ]
    if faults:
        pytest.fail("\n".join(faults), pytrace=False)


def module_of(path: str) -> str:
    """`src/limen/book/line.py` is `limen.book.line`."""
    return path.removeprefix("src/").removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def room_of(module: str) -> str:
    """The room of a module: `book` of `limen.book.line`, and nothing of `limen` itself."""
    parts = module.split(".")
    return parts[1] if len(parts) > 1 else ""


def imports(path: str, tree: ast.AST) -> Iterator[Import]:
    """All imports of a source, those in functions and for type checkers included."""
    for node, is_late in _with_lateness(tree, is_late=False):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield Import(node.lineno, alias.name, is_late)
        elif isinstance(node, ast.ImportFrom):
            base = _absolute_base(path, node)
            for alias in node.names:
                yield Import(node.lineno, f"{base}.{alias.name}", is_late)
        elif isinstance(node, ast.Call) and (target := _imported_by_call(node)):
            yield Import(node.lineno, target, is_late)


def _with_lateness(node: ast.AST, *, is_late: bool) -> Iterator[tuple[ast.AST, bool]]:
    for child in ast.iter_child_nodes(node):
        yield child, is_late
        inside = isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
        yield from _with_lateness(child, is_late=is_late or inside or _for_type_checkers(child))


def _for_type_checkers(node: ast.AST) -> bool:
    if not isinstance(node, ast.If):
        return False
    return ast.unparse(node.test) in {"TYPE_CHECKING", "typing.TYPE_CHECKING"}


def _absolute_base(path: str, node: ast.ImportFrom) -> str:
    if not node.level:
        return node.module or ""
    package = module_of(path).split(".")
    if not path.endswith("/__init__.py"):
        package.pop()
    kept = package[: len(package) - node.level + 1]
    return ".".join([*kept, *([node.module] if node.module else [])])


def _imported_by_call(node: ast.Call) -> str | None:
    """The module named in `import_module("limen.book")`; `?` where it is not a plain text."""
    name = ast.unparse(node.func).rpartition(".")[2]
    if name not in {"import_module", "__import__"}:
        return None
    if node.args and isinstance(node.args[0], ast.Constant):
        return str(node.args[0].value)
    return "?"
