import ast

import pytest

from tidy.source import (
    Fault,
    Import,
    assert_tidy,
    imports,
    module_of,
    project_files,
    room_of,
    sources,
)


def test_the_package_is_found():
    assert "src/limen/__init__.py" in sources()
    assert "Makefile" in project_files()


@pytest.mark.parametrize(
    ("path", "module", "room"),
    [
        ("src/limen/__init__.py", "limen", ""),
        ("src/limen/config.py", "limen.config", "config"),
        ("src/limen/book/__init__.py", "limen.book", "book"),
        ("src/limen/dmn/feel/parse.py", "limen.dmn.feel.parse", "dmn"),
    ],
)
def test_modules_and_rooms(path, module, room):
    assert module_of(path) == module
    assert room_of(module) == room


@pytest.mark.parametrize(
    ("path", "source", "expected"),
    [
        ("src/limen/book/line.py", "import limen.app", Import(1, "limen.app", False)),
        ("src/limen/book/line.py", "from . import draw", Import(1, "limen.book.draw", False)),
        ("src/limen/book/line.py", "from ..app import x", Import(1, "limen.app.x", False)),
        (
            "src/limen/book/__init__.py",
            "from .line import x",
            Import(1, "limen.book.line.x", False),
        ),
        ("src/limen/book/line.py", "def f():\n import limen.app", Import(2, "limen.app", True)),
        (
            "src/limen/book/line.py",
            "if TYPE_CHECKING:\n from limen import app",
            Import(2, "limen.app", True),
        ),
        ("src/limen/book/line.py", "import_module('limen.app')", Import(1, "limen.app", False)),
        ("src/limen/book/line.py", "importlib.import_module(name)", Import(1, "?", False)),
    ],
)
def test_every_form_of_import_is_seen(path, source, expected):
    assert list(imports(path, ast.parse(source))) == [expected]


def test_faults_fail_the_test_with_every_place():
    def check(path, source):
        return [Fault(path, 1, "first"), Fault(path, 2, "second")]

    with pytest.raises(pytest.fail.Exception, match="Makefile:1: first\nMakefile:2: second"):
        assert_tidy(check, ["Makefile"])
