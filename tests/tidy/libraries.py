"""Which file may import which library: purity by file name."""

import ast
import sys
from fnmatch import fnmatch

from tidy.source import SRC, Fault, imports

# Patterns are relative to src/limen; `*` also spans folders. A library without a row is a fault:
# a new dependency is a decision, and this table is where it is taken.
HOMES: dict[str, tuple[str, ...]] = {
    "msgspec": ("*",),
    "holidays": ("book/business_days.py",),
    # frames
    "polars": ("*/frame.py", "*/frame_*.py", "storage/*"),
    "numba": ("*/kernels.py",),
    "numpy": (
        "*/fit.py",
        "*/kernels.py",
        # what the kernels work on
        "choose/beam.py",
        "choose/dual.py",
        "choose/fill.py",
        "choose/optimise.py",
        "choose/problem.py",
        "choose/compress.py",
        "choose/repair.py",
        "features/frame.py",
        "features/frame_columns.py",
        "features/frame_joined.py",
        "features/online.py",
        "features/tables.py",
        "lab/*",
        "report/*",
        "risk/binned.py",
        "risk/measures.py",
        "risk/optimal.py",
        "risk/proxies.py",
        "risk/validate.py",
        "risk/validation.py",
        "risk/warning/chain.py",
        "storage/options_features.py",
        "storage/options_file.py",
    ),
    "lightgbm": ("*/fit.py",),
    "scipy": ("*/fit.py",),
    "sklearn": ("*/fit.py",),
    # stores and engines
    "cryptography": ("storage/crypto.py",),
    "duckdb": ("storage/*",),
    "openpyxl": ("storage/xlsx*.py",),
    "alembic": ("storage/postgresql/*",),
    "psycopg": ("storage/postgresql/*",),
    "pyarrow": ("storage/*", "engines/*"),
    "pyspark": ("engines/*",),
    "sqlalchemy": ("storage/postgresql/*",),
    "sqlite3": ("storage/*",),
    # texts and pictures
    "jinja2": ("care/*", "report/*"),
    "lxml": ("dmn/*",),
    "re2": ("dmn/*",),
    "markupsafe": ("care/*", "report/*"),
    "matplotlib": ("report/*",),
    # faces
    "fastapi": ("serve/*",),
    "pydantic": ("serve/*",),
    "rich": ("cli/*",),
    "starlette": ("serve/*",),
    "typer": ("cli/*",),
    "uvicorn": ("serve/*",),
    # for users' own tests
    "hypothesis": ("testing/*",),
    "pytest": ("testing/*",),
}


def library_faults(path: str, source: str) -> list[Fault]:
    """Libraries imported where the table gives them no home."""
    place = path.removeprefix(SRC)
    faults = []
    for item in imports(path, ast.parse(source)):
        library = item.target.partition(".")[0]
        if library in HOMES:
            if not any(fnmatch(place, pattern) for pattern in HOMES[library]):
                homes = ", ".join(HOMES[library])
                faults.append(Fault(path, item.line, f"`{library}` belongs in {homes}"))
        elif library not in sys.stdlib_module_names | {"limen", "?"}:
            faults.append(Fault(path, item.line, f"`{library}` has no row in the library table"))
    return faults
