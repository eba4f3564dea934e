"""Names that may not be used: no clock, chance, file or network below app, no traps anywhere."""

import ast
import builtins
from collections.abc import Iterable, Iterator

from tidy.arrows import BELOW_APP
from tidy.source import Fault, imports, module_of, room_of

# Banned in every module of the package.
TRAPS = {
    "eval": "text is not run",
    "exec": "text is not run",
    "compile": "text is not run",
    "pickle": "unpickling runs code; use msgspec",
    "marshal": "unreadable by other versions; use msgspec",
    "shelve": "unpickling runs code; use a store",
}

# The one place that runs text, which it has written itself from a checked tree.
LOWERINGS = {"src/limen/dmn/row.py"}
LOWERING_NAMES = {"exec", "compile"}

# Banned below app, where everything a function depends on is an argument. A name stands for all
# that begins with it: `os` for `os.environ` too.
AMBIENT = {
    "datetime.datetime.now": "time is an argument",
    "datetime.datetime.utcnow": "time is an argument",
    "datetime.datetime.today": "time is an argument",
    "datetime.date.today": "time is an argument",
    "time": "time is an argument",
    "uuid": "ids are arguments",
    "secrets": "chance is an argument",
    "random": "chance is an argument",
    "numpy.random": "chance is an argument",
    "os": "no environment and no files",
    "open": "no files",
    "io.open": "no files",
    "glob": "no files",
    "pathlib.Path": "no files; PurePath is free to use",
    "pathlib.PosixPath": "no files; PurePath is free to use",
    "shutil": "no files",
    "tempfile": "no files",
    "http": "no network",
    "requests": "no network",
    "httpx": "no network",
    "smtplib": "no network",
    "socket": "no network",
    "ssl": "no network",
    "urllib": "no network",
    "subprocess": "no processes",
    "multiprocessing": "no processes",
    "threading": "no threads",
    "asyncio": "no threads",
    "print": "return the text",
    "input": "take an argument",
}

# Methods that only a path or a file has, however the caller came by it.
FILE_METHODS = {"read_text", "read_bytes", "write_text", "write_bytes", "iterdir", "rglob"}

# Files that read data shipped inside the package; nothing else reads files below app.
SHIPPED_DATA_READERS: set[str] = {"src/limen/caps/shipped.py"}

# A generator made from a seed is an argument like any other.
SEEDED = {
    "random.Random": {"world"},
    "numpy.random.default_rng": {"lab", "risk"},
    "numpy.random.Generator": {"lab", "risk"},
}


def trap_faults(path: str, source: str) -> list[Fault]:
    """Names that no module may use."""
    spared = LOWERING_NAMES if path in LOWERINGS else set()
    banned = {name: why for name, why in TRAPS.items() if name not in spared}
    return _banned_faults(path, _references(path, ast.parse(source)), banned)


def ambient_faults(path: str, source: str) -> list[Fault]:
    """Clock, chance, environment, files and network used below app."""
    room = room_of(module_of(path))
    if room not in BELOW_APP:
        return []
    tree = ast.parse(source)
    seeded = {name for name, rooms in SEEDED.items() if room in rooms}
    found = (
        (line, name)
        for line, name in _references(path, tree)
        if not (_spared_import(name, seeded) or _is_within(name, seeded))
    )
    faults = _banned_faults(path, found, AMBIENT)
    faults += _unseeded_faults(path, tree, seeded)
    if path not in SHIPPED_DATA_READERS:
        faults += _file_method_faults(path, tree)
    return sorted(set(faults))


def _is_within(name: str, banned: Iterable[str]) -> bool:
    return any(name == item or name.startswith(item + ".") for item in banned)


def _spared_import(name: str, seeded: set[str]) -> bool:
    """`import random` alone is no fault where `random.Random(seed)` is none."""
    return any(item.startswith(name + ".") for item in seeded)


def _banned_faults(
    path: str, references: Iterable[tuple[int, str]], banned: dict[str, str]
) -> list[Fault]:
    faults = {
        Fault(path, line, f"`{item}`: {why}")
        for line, name in references
        for item, why in banned.items()
        if _is_within(name, [item])
    }
    return sorted(faults)


def _references(path: str, tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Imported names and uses of them or of builtins, under the names they really have."""
    for item in imports(path, tree):
        yield item.line, item.target
    aliases = _aliases(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Name | ast.Attribute) and (name := _real_name(node, aliases)):
            yield node.lineno, name


def _aliases(tree: ast.AST) -> dict[str, str]:
    names: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {a.asname: a.name for a in node.names if a.asname}
            names |= {(top := a.name.partition(".")[0]): top for a in node.names if not a.asname}
        elif isinstance(node, ast.ImportFrom) and not node.level:
            names |= {a.asname or a.name: f"{node.module}.{a.name}" for a in node.names}
    return names


def _real_name(node: ast.expr, aliases: dict[str, str]) -> str | None:
    if isinstance(node, ast.Attribute):
        owner = _real_name(node.value, aliases)
        return f"{owner}.{node.attr}" if owner else None
    if not isinstance(node, ast.Name):
        return None
    if node.id in aliases:
        return aliases[node.id]
    is_builtin = isinstance(node.ctx, ast.Load) and hasattr(builtins, node.id)
    return node.id if is_builtin else None


def _unseeded_faults(path: str, tree: ast.AST, seeded: set[str]) -> list[Fault]:
    aliases = _aliases(tree)
    return [
        Fault(path, node.lineno, f"`{name}` needs a seed")
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and not node.args and not node.keywords
        if (name := _real_name(node.func, aliases)) in seeded
    ]


def _file_method_faults(path: str, tree: ast.AST) -> list[Fault]:
    return [
        Fault(path, node.lineno, f"`.{node.attr}`: no files")
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr in FILE_METHODS
    ]
