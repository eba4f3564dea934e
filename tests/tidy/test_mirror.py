import pytest

from tidy.mirror import TESTED_ELSEWHERE, mirror_faults, mirror_of
from tidy.source import assert_tidy, project_files, sources


def test_every_module_has_its_test():
    tests = set(project_files())
    assert_tidy(lambda path, source: mirror_faults(path, source, tests), sources())


def test_exceptions_do_not_outlive_their_module():
    assert set(TESTED_ELSEWHERE) - {"src/limen/__main__.py"} <= set(sources())


@pytest.mark.parametrize(
    ("path", "test"),
    [
        ("src/limen/book/line.py", "tests/book/test_line.py"),
        ("src/limen/dmn/feel/parse.py", "tests/dmn/feel/test_parse.py"),
        ("src/limen/bootstrap.py", "tests/test_bootstrap.py"),
        ("src/limen/book/__init__.py", "tests/book/test_init.py"),
    ],
)
def test_where_the_test_stands(path, test):
    assert mirror_of(path) == test


def test_a_missing_test_is_seen():
    path = "src/limen/book/line.py"
    assert mirror_faults(path, "", {"tests/book/test_line.py"}) == []
    assert "has no tests/book/test_line.py" in mirror_faults(path, "", set())[0].text


def test_a_package_needs_a_test_only_where_it_has_code():
    path = "src/limen/book/__init__.py"
    assert mirror_faults(path, '"""Events."""\nfrom limen.book.line import x', set()) == []
    assert len(mirror_faults(path, "def f(): ...", set())) == 1
