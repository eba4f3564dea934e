"""Who may import whom: the drawing of the house, as a check."""

import ast

from tidy.source import Fault, Import, imports, module_of, room_of

# An arrow includes everything to its right; rooms in one step never import each other.
DRAWING = """
serve, cli -> app -> care, lab, world, report -> decide -> release -> choose
-> caps, features, risk -> book, dmn -> kernel
"""

# Rooms that the drawing puts high for their callers' sake and that see less than their place.
NARROWED = {"world": {"book", "kernel"}, "report": {"kernel"}}

# The only parts of app that a driver or an engine may know: the ports and the values that cross
# them (a mapping is the plan that a scanner carries out, its `when` with it).
PORTS = (
    "limen.app.ports",
    "limen.app.index_ports",
    "limen.app.keeping_ports",
    "limen.app.scanner",
    "limen.app.mapping",
    "limen.app.mapping_when",
)

# The files in which everything meets. They are reached late, so that `limen --help` stays quick
# and importing one room never imports them all.
ENTRY_POINTS = {
    "src/limen/__init__.py",
    "src/limen/cli/main.py",
    "src/limen/serve/main.py",
}

# Names that any room may take from the package itself.
PACKAGE_NAMES = {"limen.__version__"}


def _allowed() -> dict[str, set[str]]:
    steps = [
        [room.strip() for room in step.split(",")] for step in " ".join(DRAWING.split()).split("->")
    ]
    allowed: dict[str, set[str]] = {}
    below: set[str] = set()
    for step in reversed(steps):
        allowed |= {room: set(below) for room in step}
        below |= set(step)
    allowed |= NARROWED
    below_app = allowed["app"]
    everything = below | {"engines", "storage", "config", "testing"}
    return allowed | {
        "serve": allowed["serve"] | {"config"},
        "cli": allowed["cli"] | {"config"},
        "engines": set(below_app),
        "storage": set(below_app),
        "testing": set(below_app),
        "config": {"kernel"},
        "bootstrap": everything,
        "__main__": {"cli"},
        "": {"app", "kernel"},  # the package's own face: late, see below
    }


ALLOWED = _allowed()
BELOW_APP = frozenset(ALLOWED["app"])


def arrow_faults(path: str, source: str) -> list[Fault]:
    """Imports that the drawing does not have."""
    room = room_of(module_of(path))
    if room not in ALLOWED:
        return [Fault(path, 1, f"room `{room}` is not in the drawing")]
    found = imports(path, ast.parse(source))
    judged = ((item, _complaint(path, room, item)) for item in found)
    return [Fault(path, item.line, text) for item, text in judged if text]


def _complaint(path: str, room: str, item: Import) -> str | None:
    top, _, rest = item.target.partition(".")
    if item.target == "?" and room in BELOW_APP:
        return "an import by a computed name cannot be checked"
    if top != "limen" or item.target in PACKAGE_NAMES:
        return None
    if not rest:
        return "import the room, not the whole package"
    target = room_of(item.target)
    if target == "bootstrap":
        return _bootstrap_complaint(path, room, item)
    if target not in ALLOWED:
        return f"room `{target}` is not in the drawing"
    if not room and not item.is_late:
        return f"the package itself may import `{target}` only late, inside a function"
    if target == room or target in ALLOWED[room] or _is_port(room, item.target):
        return None
    return f"`{room}` may not import `{target}`"


def _bootstrap_complaint(path: str, room: str, item: Import) -> str | None:
    if room == "bootstrap":
        return None
    if path not in ENTRY_POINTS:
        return "only the package and the entry points of cli and serve import bootstrap"
    return None if item.is_late else "bootstrap is imported late, inside a function"


def _is_port(room: str, target: str) -> bool:
    is_driver = room in {"engines", "storage"}
    return is_driver and any(target == port or target.startswith(port + ".") for port in PORTS)
