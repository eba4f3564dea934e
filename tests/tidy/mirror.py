"""Every module has its test: `book/line.py` and `tests/book/test_line.py`."""

import ast
from collections.abc import Collection
from pathlib import PurePosixPath

from tidy.source import SRC, Fault

# Modules tested elsewhere, each with the place.
TESTED_ELSEWHERE: dict[str, str] = {
    "src/limen/__main__.py": "tests/setup/test_wheel.py runs the command",
    "src/limen/app/import_rows.py": "tests/app/test_import_book.py",
    "src/limen/app/index_ports.py": "protocols: tests/storage/contract/test_line_index.py",
    "src/limen/app/mapping_cells.py": "tests/app/test_mapping.py",
    "src/limen/app/mapping_fields.py": "tests/app/test_mapping.py",
    "src/limen/app/mapping_read.py": "tests/app/test_mapping.py",
    "src/limen/app/mapping_text.py": "tests/app/test_mapping.py",
    "src/limen/app/face.py": "tests/test_init.py: what `limen.open` gives",
    "src/limen/app/keeping_ports.py": "protocols: tests/storage/contract/",
    "src/limen/app/ports.py": "protocols: tests/storage/ tests what implements them",
    "src/limen/app/quota_ports.py": "a protocol: tests/storage/contract/test_quotas.py",
    "src/limen/app/scanner.py": "a protocol: tests/app/test_import_book.py tests its engine",
    "src/limen/caps/law/tables.py": "shapes: tests/caps/law/test_load.py reads them",
    "src/limen/storage/export.py": "tests/docs/test_export.py, tests/storage/contract/",
    "src/limen/storage/postgresql/copies.py": "tests/storage/contract/test_copies.py",
    "src/limen/storage/anchoring.py": "tests/storage/contract/test_anchors.py",
    "src/limen/storage/intake.py": "tests/app/test_import_bad_input.py",
    "src/limen/storage/keyring.py": "tests/storage/contract/test_vault.py",
    "src/limen/storage/postgresql/book.py": "tests/storage/contract/",
    "src/limen/storage/postgresql/keys.py": "tests/storage/contract/test_vault.py",
    "src/limen/storage/postgresql/migrations/env.py": "tests/storage/contract/ makes books by it",
    "src/limen/storage/postgresql/migrations/versions/step_0001_journal.py": (
        "tests/storage/contract/test_tables.py"
    ),
    "src/limen/storage/postgresql/migrations/versions/step_0002_outbox.py": (
        "tests/storage/contract/test_tables.py"
    ),
    "src/limen/storage/postgresql/migrations/versions/step_0003_anchor.py": (
        "tests/storage/contract/test_tables.py"
    ),
    "src/limen/storage/postgresql/migrations/versions/step_0008_feature_state.py": (
        "tests/storage/contract/test_tables.py"
    ),
    "src/limen/storage/postgresql/migrations/versions/step_0004_line_index.py": (
        "tests/storage/contract/test_line_index.py"
    ),
    "src/limen/storage/postgresql/migrations/versions/step_0005_quotas.py": (
        "tests/storage/contract/test_quotas.py"
    ),
    "src/limen/storage/postgresql/migrations/versions/step_0006_line_index_filled.py": (
        "tests/storage/postgresql/test_migrating.py"
    ),
    "src/limen/storage/postgresql/migrations/versions/step_0007_standing.py": (
        "tests/storage/contract/test_outbox.py"
    ),
    "src/limen/storage/postgresql/quotas.py": "tests/storage/contract/test_quotas.py",
    "src/limen/storage/postgresql/statements.py": "tests/storage/contract/",
    "src/limen/storage/postgresql/unit.py": "tests/storage/contract/test_units.py",
    "src/limen/storage/postgresql/writer.py": "tests/storage/contract/test_journal.py",
    "src/limen/storage/scan.py": "tests/app/test_import_book.py",
    "src/limen/storage/scan_judge.py": "tests/app/test_import_book.py",
    "src/limen/storage/scan_plan.py": "tests/app/test_import_book.py",
    "src/limen/storage/sqlite_finding.py": "tests/storage/contract/test_journal.py",
    "src/limen/storage/sqlite_quotas.py": "tests/storage/contract/test_quotas.py",
    "src/limen/storage/sqlite_unit.py": "tests/storage/contract/test_units.py",
    "src/limen/storage/shape.py": "tests/app/test_import_bad_input.py",
}


def mirror_of(path: str) -> str:
    """Where the test of a module stands."""
    inner = PurePosixPath(path.removeprefix(SRC))
    stem = "init" if inner.stem == "__init__" else inner.stem
    return str(PurePosixPath("tests") / inner.parent / f"test_{stem}.py")


def mirror_faults(path: str, source: str, tests: Collection[str]) -> list[Fault]:
    """A module with code and no test file."""
    if path in TESTED_ELSEWHERE or (path.endswith("/__init__.py") and not _has_code(source)):
        return []
    wanted = mirror_of(path)
    return [] if wanted in tests else [Fault(path, 1, f"has no {wanted}")]


def _has_code(source: str) -> bool:
    """Whether a package's `__init__` does more than say what stands in it."""
    code = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
    return any(isinstance(node, code) for node in ast.walk(ast.parse(source)))
